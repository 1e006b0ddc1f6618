"""`/post compose`: write a post in a form, see it as it would go out, then schedule or keep it."""

from dataclasses import replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.domain.choosing import recognised
from bot.domain.posts import PostState
from bot.errors import AccountsChanged, BadMedia, NotFound, SlotTaken
from bot.services.drafts import Composed
from bot.ui.cards import Card
from bot.ui.cautions import seen_marks
from bot.ui.compose import (
    CHANGE,
    COMPOSE,
    DISCARD,
    GO,
    ORDER,
    PLACES,
    SAVE,
    compose_form,
    discarded_card,
    draft_label,
    handed_in,
    left_out,
    order_form,
    saved_card,
)
from bot.ui.composed import show_composed
from bot.ui.controls import Feature, read_mark, read_moments, read_numbers
from bot.ui.doors import Interaction, answering, respond
from bot.ui.forms import typed
from bot.ui.numbers import offer, read_number
from bot.ui.people import actor, guild_id, may_see_posts
from bot.ui.review_answers import accepted_card
from bot.ui.variants import ALL_TEXTS

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]
_LONGEST_ID = 15


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    composing = Composing(bot)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="compose",
        description="Write a post in a form, with files, and see it before it counts",
        callback=composing.compose,
    )
    command.autocomplete("draft")(composing.offer_drafts)
    duplicate: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="duplicate",
        description="Begin a new post with text, accounts and files of another",
        callback=composing.duplicate,
    )
    duplicate.autocomplete("post")(composing.offer_posts)
    return Feature(
        (command, duplicate),
        {
            CHANGE: composing.open_draft,
            GO: composing.schedule,
            SAVE: composing.save,
            DISCARD: composing.discard,
            ORDER: composing.open_order,
        },
        inside="post",
        forms={
            COMPOSE: composing.take_new,
            CHANGE: composing.take_change,
            ORDER: composing.take_order,
        },
    )


class Composing:
    """What an author does with a post that is not submitted yet."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._services = bot.services
        self._drafts = bot.services.drafts

    @app_commands.describe(draft="A draft of yours to go on with; leave it out for a new post")
    async def compose(self, interaction: Interaction, draft: str | None = None) -> None:
        """Open the form for a new post, or show a draft."""
        if draft is not None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await respond(interaction, self._open(interaction, draft))
            return
        usual = await self._drafts.usual_accounts(actor(interaction))
        workspace = await self._services.workspaces.find(guild_id(interaction))
        await interaction.response.send_modal(compose_form(workspace.accounts, usual, workspace.zone))

    async def offer_drafts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer somebody's own drafts while they type."""
        if not await may_see_posts(interaction):
            return []
        return [
            app_commands.Choice(name=draft_label(draft), value=str(draft.id))
            for draft in await self._drafts.mine(actor(interaction), typed)
        ]

    @app_commands.describe(post="The post: pick it from the list or write its number, such as #12")
    @answering
    async def duplicate(self, interaction: Interaction, post: str) -> Card:
        """Show a new draft with what another post has."""
        channel_id = interaction.channel_id or 0
        begun = await self._services.duplicating.duplicate(actor(interaction), channel_id, read_number(post))
        texts = ALL_TEXTS if begun.looked.draft.variants else ""
        return await show_composed(interaction, begun.looked, texts, left_out(begun.left_out))

    async def offer_posts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the server's posts while somebody types."""
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest(guild_id(interaction), typed, frozenset(PostState))
        return offer(found, await self._zone(interaction))

    async def take_new(self, interaction: Interaction, _args: Args) -> None:
        """Keep what was written, and show it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._take_new(interaction))

    async def open_draft(self, interaction: Interaction, args: Args) -> None:
        """Open the form of a draft with all that it has."""
        draft_id, turn = read_numbers(args, 2)
        draft = await self._drafts.seen(actor(interaction), draft_id, turn)
        workspace = await self._services.workspaces.find(guild_id(interaction))
        form = compose_form(
            workspace.accounts, recognised(draft.accounts, workspace.accounts), workspace.zone, draft
        )
        await interaction.response.send_modal(form)

    async def take_change(self, interaction: Interaction, args: Args) -> None:
        """Change a draft as its form says, and show it: in place of its card, or anew after a command."""
        mine = interaction.message is not None and interaction.message.flags.ephemeral
        await interaction.response.defer(ephemeral=True, thinking=not mine)
        await respond(interaction, self._take_change(interaction, *read_numbers(args, 2)))

    async def open_order(self, interaction: Interaction, args: Args) -> None:
        """Open the form for the order of a draft's files."""
        draft_id, turn = read_numbers(args, 2)
        draft = await self._drafts.seen(actor(interaction), draft_id, turn)
        await interaction.response.send_modal(order_form(draft))

    async def take_order(self, interaction: Interaction, args: Args) -> None:
        """Order a draft's files as its form says, and show it."""
        await interaction.response.defer()
        await respond(interaction, self._take_order(interaction, *read_numbers(args, 2)))

    async def schedule(self, interaction: Interaction, args: Args) -> None:
        """Make a post of a draft for the very moment its button named."""
        draft_id, turn = read_numbers(args, 2)
        (moment,), (asks,) = read_moments(args[2:], 1), read_numbers(args[3:], 1)
        accounts = read_mark(args, 4)
        await interaction.response.defer()
        seen = seen_marks(args, 5)
        work = self._schedule(
            interaction, draft_id, turn, moment, accounts, asks_approval=bool(asks), seen=seen
        )
        await respond(interaction, work)

    async def save(self, interaction: Interaction, args: Args) -> None:
        """Keep a draft."""
        await interaction.response.defer()
        await respond(interaction, self._save(interaction, *read_numbers(args, 2)))

    async def discard(self, interaction: Interaction, args: Args) -> None:
        """Forget a draft."""
        await interaction.response.defer()
        await respond(interaction, self._discard(interaction, *read_numbers(args, 2)))

    async def _open(self, interaction: Interaction, picked: str) -> Card:
        if not picked.isascii() or not picked.isdigit() or len(picked) > _LONGEST_ID:
            raise NotFound("There is no such draft.", "Pick one from the list that appears while you type.")
        return await show_composed(interaction, await self._drafts.look(actor(interaction), int(picked)))

    async def _take_new(self, interaction: Interaction) -> Card:
        channel_id = interaction.channel_id or 0
        looked = await self._drafts.compose(
            actor(interaction), channel_id, Composed.of(*handed_in(interaction))
        )
        return await show_composed(interaction, looked)

    async def _take_change(self, interaction: Interaction, draft_id: int, turn: int) -> Card:
        looked = await self._drafts.change(
            actor(interaction), draft_id, turn, Composed.of(*handed_in(interaction))
        )
        return await show_composed(interaction, looked)

    async def _take_order(self, interaction: Interaction, draft_id: int, turn: int) -> Card:
        who, order = actor(interaction), typed(interaction)[PLACES]
        try:
            looked = await self._drafts.reorder(who, draft_id, turn, order)
        except BadMedia as problem:
            looked = await self._drafts.look(who, draft_id)
            return await show_composed(interaction, replace(looked, problems=(problem, *looked.problems)))
        return await show_composed(interaction, looked)

    async def _schedule(
        self,
        interaction: Interaction,
        draft_id: int,
        turn: int,
        moment: datetime,
        accounts: str,
        *,
        asks_approval: bool,
        seen: frozenset[str],
    ) -> Card:
        who = actor(interaction)
        try:
            post = await self._drafts.schedule(
                who, draft_id, turn, moment, accounts, asks_approval=asks_approval, seen=seen
            )
        except (SlotTaken, AccountsChanged) as changed:
            looked = await self._drafts.look(who, draft_id)
            return await show_composed(interaction, looked, f"**{changed.said}** Nothing was done.")
        view = await self._services.review_views.if_known(post)
        siblings = await self._services.families.siblings(post)
        return accepted_card(post, view, await self._zone(interaction), siblings)

    async def _save(self, interaction: Interaction, draft_id: int, turn: int) -> Card:
        return saved_card(await self._drafts.save(actor(interaction), draft_id, turn), self._bot.mention)

    async def _discard(self, interaction: Interaction, draft_id: int, turn: int) -> Card:
        return discarded_card(await self._drafts.discard(actor(interaction), draft_id, turn))

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone

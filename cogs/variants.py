"""`/post variants`: another text for some accounts of the same post."""

from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.domain.posts import PostState
from bot.errors import BadInput, NotFound, NotPossible
from bot.services.upkeep import UNDO_WINDOW
from bot.ui.account_fields import ACCOUNTS
from bot.ui.cards import Card
from bot.ui.cautions import seen_marks
from bot.ui.compose import draft_label
from bot.ui.composed import show_composed
from bot.ui.controls import Feature, read_moments, read_numbers
from bot.ui.doors import TEXT, Interaction, respond
from bot.ui.forms import typed
from bot.ui.numbers import offer, read_number
from bot.ui.people import actor, guild_id, may_see_posts
from bot.ui.together import (
    DELETE,
    MOVE,
    UNDELETE,
    brought_back_card,
    deleted_texts_card,
    moved_texts_card,
    side_by_side_card,
)
from bot.ui.variants import VARY, taken_out, variant_form

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]
_LONGEST_ID = 15


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    variants = Variants(bot)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="variants",
        description="Give some accounts of a post another text, or see all texts of a post",
        callback=variants.vary,
    )
    command.autocomplete("draft")(variants.offer_drafts)
    command.autocomplete("post")(variants.offer_posts)
    controls = {
        VARY: variants.open_form,
        MOVE: variants.move,
        DELETE: variants.delete,
        UNDELETE: variants.undelete,
    }
    return Feature((command,), controls, inside="post", forms={VARY: variants.take_form})


class Variants:
    """What an author does with the other texts of a post."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._services = bot.services
        self._drafts = bot.services.drafts

    @app_commands.describe(
        draft="A draft of yours, to give some of its accounts another text",
        post="A post, to see all its texts side by side",
    )
    async def vary(self, interaction: Interaction, draft: str | None = None, post: str | None = None) -> None:
        """Open the form for another text of a draft, or show the texts of a post."""
        if draft is None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await respond(interaction, self._side_by_side(interaction, post))
            return
        if not draft.isascii() or not draft.isdigit() or len(draft) > _LONGEST_ID:
            raise NotFound("There is no such draft.", "Pick one from the list that appears while you type.")
        found = await self._drafts.find(actor(interaction), int(draft))
        await self._open(interaction, found.id, found.turn, None)

    async def offer_drafts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer somebody's own drafts while they type."""
        if not await may_see_posts(interaction):
            return []
        return [
            app_commands.Choice(name=draft_label(draft), value=str(draft.id))
            for draft in await self._drafts.mine(actor(interaction), typed)
        ]

    async def offer_posts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the server's posts while somebody types."""
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest(guild_id(interaction), typed, frozenset(PostState))
        return offer(found, await self._zone(interaction))

    async def open_form(self, interaction: Interaction, args: Args) -> None:
        """Open the form for another text of a draft, or for one it has."""
        await self._open(interaction, *_read(args))

    async def take_form(self, interaction: Interaction, args: Args) -> None:
        """Keep another text, and show the draft with it."""
        # A form that a command opened has no message of its own to change.
        if interaction.message is None:
            await interaction.response.defer(ephemeral=True, thinking=True)
        else:
            await interaction.response.defer()
        await respond(interaction, self._take(interaction, *_read(args)))

    async def move(self, interaction: Interaction, args: Args) -> None:
        """Give all texts of a post the time a button named."""
        (number,), times = read_numbers(args, 1), read_moments(args[1:], 3)
        await interaction.response.defer()
        await respond(interaction, self._move(interaction, number, *times, seen=seen_marks(args, 4)))

    async def delete(self, interaction: Interaction, args: Args) -> None:
        """Delete all texts that were shown."""
        number, mark = read_numbers(args, 2)
        await interaction.response.defer()
        await respond(interaction, self._delete(interaction, number, mark))

    async def undelete(self, interaction: Interaction, args: Args) -> None:
        """Bring deleted texts back."""
        numbers = read_numbers(args, max(1, len(args)))
        await interaction.response.defer()
        await respond(interaction, self._undelete(interaction, numbers))

    async def _side_by_side(self, interaction: Interaction, picked: str | None) -> Card:
        if picked is None:
            raise BadInput(
                "Say which draft or which post.", "Pick one from the list that appears while you type."
            )
        found = await self._services.posts.view(actor(interaction), read_number(picked))
        siblings = await self._services.families.siblings(found)
        if not siblings:
            raise NotPossible(
                f"Post #{found.number} has one text.",
                "To give some of its accounts another: take them out with `/post edit`, then compose "
                "that text for them with `/post duplicate`.",
            )
        every = sorted((found, *siblings), key=lambda post: post.number)
        return side_by_side_card(every, await self._zone(interaction))

    async def _move(
        self,
        interaction: Interaction,
        number: int,
        moment: datetime,
        leaving: datetime,
        until: datetime,
        *,
        seen: Collection[str],
    ) -> Card:
        now, undoes = self._bot.clock.now(), until.timestamp() > 0
        if undoes and now > until:
            raise NotPossible(
                "This can't be undone by a click any more.", "`/post reschedule` gives the post another time."
            )
        done = await self._services.together.move(
            actor(interaction), number, moment, leaving=leaving if undoes else None, seen=seen
        )
        offered = None if undoes else now + UNDO_WINDOW
        return moved_texts_card(number, done, moment, await self._zone(interaction), until=offered)

    async def _delete(self, interaction: Interaction, number: int, mark: int) -> Card:
        return deleted_texts_card(await self._services.together.delete(actor(interaction), number, mark))

    async def _undelete(self, interaction: Interaction, numbers: list[int]) -> Card:
        return brought_back_card(await self._services.together.undo_delete(actor(interaction), numbers))

    async def _open(self, interaction: Interaction, draft_id: int, turn: int, place: int | None) -> None:
        draft, accounts = await self._services.varying.look(actor(interaction), draft_id, turn, place)
        await interaction.response.send_modal(variant_form(draft, accounts, place))

    async def _take(self, interaction: Interaction, draft_id: int, turn: int, place: int | None) -> Card:
        fields = typed(interaction)
        text, accounts = fields[TEXT], fields.get(ACCOUNTS, "")
        who, varying = actor(interaction), self._services.varying
        if place is not None and not accounts:
            looked = await varying.take_out(who, draft_id, turn, place, text)
            return await show_composed(interaction, looked, given_back=taken_out(text))
        looked = await varying.vary(who, draft_id, turn, place, text, accounts)
        return await show_composed(interaction, looked)

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone


def _read(args: Args) -> tuple[int, int, int | None]:
    """Return the draft, its turn, and the place of the text that is meant, None for a new one."""
    draft_id, turn = read_numbers(args, 2)
    return draft_id, turn, read_numbers(args[2:], 1)[0] if args[2:] else None

"""`/post edit`: change a post that is not live, see old and new, then save."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.domain.choosing import recognised
from bot.domain.posts import PostState
from bot.domain.review import EDITABLE
from bot.domain.reviews import Seen
from bot.errors import Problem
from bot.services.drafts import Composed
from bot.ui.cards import Card, post_card
from bot.ui.cautions import seen_marks
from bot.ui.compose import compose_form, handed_in
from bot.ui.composed import show_composed
from bot.ui.controls import Feature, read_mark, read_moments, read_numbers
from bot.ui.doors import Interaction, respond
from bot.ui.draft_facts import trouble
from bot.ui.edits import EDIT, GO, edit_form
from bot.ui.numbers import offer, read_number
from bot.ui.people import actor, guild_id, may_see_posts
from bot.ui.review_answers import accepted_card

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]
WAITS = "Not saved yet; I keep trying and tell you here. Until then the post stays as it was."


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    editing = Editing(bot)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="edit",
        description="Change text, accounts, files or time of a post that is not live yet",
        callback=editing.edit,
    )
    command.autocomplete("post")(editing.offer_posts)
    controls = {EDIT: editing.press, GO: editing.save}
    return Feature((command,), controls, inside="post", forms={EDIT: editing.take})


class Editing:
    """What an author does to a post that is there already."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._services = bot.services
        self._editing = bot.services.editing

    @app_commands.describe(post="The post: pick it from the list or write its number, such as #12")
    async def edit(self, interaction: Interaction, post: str) -> None:
        """Open the form of a post."""
        await self._open(interaction, read_number(post))

    async def press(self, interaction: Interaction, args: Args) -> None:
        """Open the form of the post of a card."""
        await self._open(interaction, *read_numbers(args, 1))

    async def _open(self, interaction: Interaction, number: int) -> None:
        """Open a form with what the post has, or with changes that were begun and not saved.

        Changes of a post that somebody else changed since are shown beside what it is now first.
        """
        begun = await self._editing.begin(actor(interaction), number)
        if begun.draft is not None and begun.outdated:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await respond(interaction, self._show(interaction, begun.draft.id))
            return
        workspace = await self._services.workspaces.find(guild_id(interaction))
        if begun.draft is None:
            form = edit_form(begun.post, begun.seen, workspace.accounts, workspace.zone)
        else:
            chosen = recognised(begun.draft.accounts, workspace.accounts)
            form = compose_form(workspace.accounts, chosen, workspace.zone, begun.draft)
        await interaction.response.send_modal(form)

    async def offer_posts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer posts that can be edited while somebody types."""
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest(guild_id(interaction), typed, EDITABLE)
        return offer(found, await self._zone(interaction))

    async def take(self, interaction: Interaction, args: Args) -> None:
        """Keep what was changed, and show old and new."""
        number, revision = read_numbers(args, 2)
        (due,) = read_moments(args[2:], 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._take(interaction, number, Seen(revision, due)))

    async def save(self, interaction: Interaction, args: Args) -> None:
        """Save changes for the very moment that the button named."""
        draft_id, turn = read_numbers(args, 2)
        (moment,), accounts = read_moments(args[2:], 1), read_mark(args, 3)
        await interaction.response.defer()
        seen = seen_marks(args, 4)
        await respond(interaction, self._save(interaction, draft_id, turn, moment, accounts, seen))

    async def _show(self, interaction: Interaction, draft_id: int) -> Card:
        return await show_composed(
            interaction, await self._services.drafts.look(actor(interaction), draft_id)
        )

    async def _take(self, interaction: Interaction, number: int, seen: Seen) -> Card:
        channel_id = interaction.channel_id or 0
        looked = await self._editing.propose(
            actor(interaction), channel_id, number, seen, Composed.of(*handed_in(interaction))
        )
        return await show_composed(interaction, looked)

    async def _save(
        self,
        interaction: Interaction,
        draft_id: int,
        turn: int,
        moment: datetime,
        accounts: str,
        seen: frozenset[str],
    ) -> Card:
        try:
            saved = await self._editing.save(actor(interaction), draft_id, turn, moment, accounts, seen)
        except Problem as problem:
            return await self._not_saved(interaction, draft_id, problem)
        zone = await self._zone(interaction)
        if not saved.done:
            return post_card(saved.post, zone, lead=WAITS)
        view = await self._services.review_views.if_known(saved.post)
        done = "" if saved.post.state in {PostState.FAILED, PostState.ATTENTION} else "Saved."
        siblings = await self._services.families.siblings(saved.post)
        return accepted_card(saved.post, view, zone, siblings, done=done)

    async def _not_saved(self, interaction: Interaction, draft_id: int, problem: Problem) -> Card:
        """Say why not beside the changes, which can be corrected; where they are gone, what was raised."""
        looked = await self._services.drafts.look(actor(interaction), draft_id)
        if looked.post is None:
            raise problem
        said = f"**Nothing was saved.** {trouble(problem, self._bot.mention)}"
        return await show_composed(interaction, looked, said)

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone

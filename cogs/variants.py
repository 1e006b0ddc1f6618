"""`/post variants`: another text for some accounts of the same post."""

from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.errors import NotFound
from bot.ui.account_fields import ACCOUNTS
from bot.ui.cards import Card
from bot.ui.compose import draft_label
from bot.ui.composed import show_composed
from bot.ui.controls import Feature, read_numbers
from bot.ui.doors import TEXT, Interaction, respond
from bot.ui.forms import typed
from bot.ui.people import actor, may_see_posts
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
        description="Give some accounts of a draft another text",
        callback=variants.vary,
    )
    command.autocomplete("draft")(variants.offer_drafts)
    return Feature((command,), {VARY: variants.open_form}, inside="post", forms={VARY: variants.take_form})


class Variants:
    """What an author does with the other texts of a post."""

    def __init__(self, bot: "Bot") -> None:
        self._services = bot.services
        self._drafts = bot.services.drafts

    @app_commands.describe(draft="A draft of yours: pick it from the list")
    async def vary(self, interaction: Interaction, draft: str) -> None:
        """Open the form for another text of a draft."""
        if not draft.isascii() or not draft.isdigit() or len(draft) > _LONGEST_ID:
            raise NotFound("There is no such draft.", "Pick one from the list that appears while you type.")
        found = await self._drafts.find(actor(interaction), int(draft))
        await self._open(interaction, found.id, found.turn, None)

    async def offer_drafts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer somebody's own drafts while they type."""
        if not await may_see_posts(interaction):
            return []
        wanted = typed.casefold()
        return [
            app_commands.Choice(name=draft_label(draft), value=str(draft.id))
            for draft in await self._drafts.mine(actor(interaction))
            if wanted in draft.text.casefold() or wanted == str(draft.id)
        ]

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


def _read(args: Args) -> tuple[int, int, int | None]:
    """Return the draft, its turn, and the place of the text that is meant, None for a new one."""
    draft_id, turn = read_numbers(args, 2)
    return draft_id, turn, read_numbers(args[2:], 1)[0] if args[2:] else None

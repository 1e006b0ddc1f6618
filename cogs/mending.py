"""The buttons that mend a draft: drop an account, shorten, and back again."""

import re
from typing import TYPE_CHECKING, Final

from bot.domain.drafts import EVERY, Looked
from bot.errors import Outdated
from bot.ui.cards import Card
from bot.ui.composed import show_composed
from bot.ui.controls import Feature, read_numbers
from bot.ui.doors import Interaction, respond
from bot.ui.mending import EARLIER, MINE, SHORT, SHORTEN, SHORTENED, WITHOUT, proposal_card
from bot.ui.people import actor

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.client import Bot

Args = tuple[str, ...]
_MARK: Final = re.compile(rf"[0-9a-f]{{12}}|{EVERY}")


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings: no command, buttons only."""
    mending = MendingButtons(bot)
    return Feature(
        (),
        {
            WITHOUT: mending.leave_out,
            SHORTEN: mending.propose,
            SHORT: mending.shorten,
            MINE: mending.keep,
            EARLIER: mending.turn_back,
        },
    )


class MendingButtons:
    """What the buttons do; each looks afresh whether the draft is as it was seen."""

    def __init__(self, bot: "Bot") -> None:
        self._mending = bot.services.mending

    async def leave_out(self, interaction: Interaction, args: Args) -> None:
        """Leave an account out, or all that refuse."""
        (draft_id, turn), mark = read_numbers(args, 2), _read_mark(args)
        await interaction.response.defer()
        work = self._mending.leave_out(actor(interaction), draft_id, turn, mark)
        await respond(interaction, self._show(interaction, work))

    async def propose(self, interaction: Interaction, args: Args) -> None:
        """Show a shorter text."""
        draft_id, turn = read_numbers(args, 2)
        await interaction.response.defer()
        await respond(interaction, self._propose(interaction, draft_id, turn))

    async def shorten(self, interaction: Interaction, args: Args) -> None:
        """Take the shorter text that was shown."""
        (draft_id, turn), mark = read_numbers(args, 2), _read_mark(args)
        await interaction.response.defer()
        work = self._mending.shorten(actor(interaction), draft_id, turn, mark)
        await respond(interaction, self._show(interaction, work, SHORTENED))

    async def keep(self, interaction: Interaction, args: Args) -> None:
        """Show the draft as it was."""
        draft_id, turn = read_numbers(args, 2)
        await interaction.response.defer()
        work = self._mending.look(actor(interaction), draft_id, turn)
        await respond(interaction, self._show(interaction, work))

    async def turn_back(self, interaction: Interaction, args: Args) -> None:
        """Give the draft its earlier text."""
        draft_id, turn = read_numbers(args, 2)
        await interaction.response.defer()
        work = self._mending.turn_back(actor(interaction), draft_id, turn)
        await respond(interaction, self._show(interaction, work))

    async def _propose(self, interaction: Interaction, draft_id: int, turn: int) -> Card:
        return proposal_card(await self._mending.propose(actor(interaction), draft_id, turn))

    async def _show(self, interaction: Interaction, work: "Awaitable[Looked]", *notes: str) -> Card:
        return await show_composed(interaction, await work, *notes)


def _read_mark(args: Args) -> str:
    if len(args) < 3 or not _MARK.fullmatch(args[2]):  # noqa: PLR2004 - draft, turn, mark
        raise Outdated
    return args[2]

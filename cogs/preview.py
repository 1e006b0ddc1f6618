"""Preview: how a post, or a draft, will look on each of its accounts."""

import asyncio
from typing import TYPE_CHECKING, Final

from bot.domain.capabilities import Actor
from bot.errors import Outdated
from bot.services.previewing import Preview
from bot.ui.cards import Card, note_card
from bot.ui.controls import Feature, read_numbers
from bot.ui.doors import Interaction, respond
from bot.ui.people import actor
from bot.ui.preview_cards import OPEN, OPEN_DRAFT, PAGE, TURN, TURN_DRAFT, preview_card
from bot.ui.previews import THEMES, draw

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]
TURNED_BY: Final = {OPEN: TURN, OPEN_DRAFT: TURN_DRAFT}
"""By the verb that opens previews the one that turns their pages."""


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    previews = Previews(bot)
    return Feature(
        (),
        {
            OPEN: previews.open,
            TURN: previews.turn,
            OPEN_DRAFT: previews.open_draft,
            TURN_DRAFT: previews.turn_draft,
        },
    )


class Previews:
    """Shows previews of posts to whoever may see them, of drafts to their authors."""

    def __init__(self, bot: "Bot") -> None:
        self._previewing = bot.services.previewing

    async def open(self, interaction: Interaction, args: Args) -> None:
        """Show the first accounts of a post, for one reader."""
        await self._open(interaction, OPEN, args)

    async def open_draft(self, interaction: Interaction, args: Args) -> None:
        """Show the first accounts of a draft."""
        await self._open(interaction, OPEN_DRAFT, args)

    async def turn(self, interaction: Interaction, args: Args) -> None:
        """Show other accounts of a post, or other colours, in place of these."""
        await self._turn(interaction, OPEN, args)

    async def turn_draft(self, interaction: Interaction, args: Args) -> None:
        """Show other accounts of a draft, or other colours, in place of these."""
        await self._turn(interaction, OPEN_DRAFT, args)

    async def _open(self, interaction: Interaction, verb: str, args: Args) -> None:
        (subject,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._show(interaction, verb, subject, "dark", 0))

    async def _turn(self, interaction: Interaction, verb: str, args: Args) -> None:
        if len(args) < 3 or args[1] not in THEMES:  # noqa: PLR2004 - subject, theme, page
            raise Outdated
        subject, page = read_numbers((args[0], args[2]), 2)
        await interaction.response.defer()
        await respond(interaction, self._show(interaction, verb, subject, args[1], page))

    async def _show(self, interaction: Interaction, verb: str, subject: int, theme: str, page: int) -> Card:
        preview = await self._find(actor(interaction), verb, subject)
        if not preview.fits:
            return note_card("**There is nothing to preview yet.**", "Choose accounts with *Edit* first.")
        pages = -(-len(preview.fits) // PAGE)
        page = max(0, min(page, pages - 1))
        drawn = [
            await asyncio.to_thread(draw, fit, preview.media, preview.pictures, theme)
            for fit in preview.fits[page * PAGE : (page + 1) * PAGE]
        ]
        title = f"#{subject}" if verb == OPEN else "your draft"
        return preview_card(title, (TURNED_BY[verb], subject), preview.fits, drawn, theme, page)

    async def _find(self, who: Actor, verb: str, subject: int) -> Preview:
        if verb == OPEN:
            return await self._previewing.of(who, subject)
        return await self._previewing.of_draft(who, subject)

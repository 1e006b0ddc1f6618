"""Preview: how a post will look on each of its accounts."""

import asyncio
from typing import TYPE_CHECKING

from bot.errors import Outdated
from bot.ui.cards import Card
from bot.ui.controls import Feature, read_numbers
from bot.ui.doors import Interaction, respond
from bot.ui.people import actor
from bot.ui.preview_cards import OPEN, PAGE, TURN, preview_card
from bot.ui.previews import THEMES, draw

if TYPE_CHECKING:
    from bot.client import Bot


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    previews = Previews(bot)
    return Feature((), {OPEN: previews.open, TURN: previews.turn})


class Previews:
    """Shows previews to whoever may see the post."""

    def __init__(self, bot: "Bot") -> None:
        self._services = bot.services

    async def open(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show the first accounts, for one reader."""
        (number,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._show(interaction, number, "dark", 0))

    async def turn(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show other accounts or colours in place of these."""
        if len(args) < 3 or args[1] not in THEMES:  # noqa: PLR2004 - number, theme, page
            raise Outdated
        number, page = read_numbers((args[0], args[2]), 2)
        await interaction.response.defer()
        await respond(interaction, self._show(interaction, number, args[1], page))

    async def _show(self, interaction: Interaction, number: int, theme: str, page: int) -> Card:
        preview = await self._services.previewing.of(actor(interaction), number)
        post, pages = preview.post, -(-len(preview.fits) // PAGE)
        page = max(0, min(page, pages - 1))
        drawn = [
            await asyncio.to_thread(draw, fit, post.media, preview.pictures, theme)
            for fit in preview.fits[page * PAGE : (page + 1) * PAGE]
        ]
        return preview_card(post, preview.fits, drawn, theme, page)

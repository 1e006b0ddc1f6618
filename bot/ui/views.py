"""Views: what people press while we wait for their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import ui

from bot.ui.cards import Card, note_card
from bot.ui.doors import Interaction, answer_error, respond

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_log = structlog.get_logger(__name__)


class Confirmation(ui.LayoutView):
    """A question to one person: a dangerous yes, a harmless no, two minutes to think.

    `act` runs on yes and brings the card that takes the question's place. `asked` is the acknowledged
    interaction whose answer the question is.
    """

    def __init__(
        self,
        asked: Interaction,
        question: str,
        *,
        yes: str,
        no: str,
        kept: str,
        act: Callable[[Interaction], Awaitable[Card]],
    ) -> None:
        super().__init__(timeout=120)
        self._asked = asked
        self._kept = kept
        self._act = act
        container = ui.Container[Any](accent_colour=0xE0A100)
        container.add_item(ui.TextDisplay(question))
        container.add_item(
            ui.ActionRow[Any](
                _Press(yes, discord.ButtonStyle.danger, self._accept),
                _Press(no, discord.ButtonStyle.secondary, self._decline),
            )
        )
        self.add_item(container)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let through the person who was asked."""
        if not interaction.client.admit(interaction):
            return False
        if interaction.user.id == self._asked.user.id:
            return True
        await interaction.response.send_message("This question is for somebody else.", ephemeral=True)
        return False

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, _item: Any, /) -> None:
        """Answer whatever went wrong."""
        await answer_error(interaction, error)

    async def on_timeout(self) -> None:
        """Take the buttons away once nobody answers them."""
        try:
            await self._asked.edit_original_response(view=note_card(f"No answer. {self._kept}").view)
        except discord.HTTPException as error:
            _log.info("could not close a question", reason=str(error))

    async def _accept(self, interaction: Interaction) -> None:
        self.stop()
        await interaction.response.edit_message(view=note_card("One moment …").view)
        await respond(interaction, self._act(interaction))

    async def _decline(self, interaction: Interaction) -> None:
        self.stop()
        await interaction.response.edit_message(view=note_card(self._kept).view)


class _Press(ui.Button[Any]):
    def __init__(
        self, label: str, style: discord.ButtonStyle, press: Callable[[Interaction], Awaitable[None]]
    ) -> None:
        super().__init__(label=label, style=style)
        self._press = press

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._press(interaction)

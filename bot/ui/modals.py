"""Forms: what people fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import ui
from pydantic import SecretStr

from bot.ui.doors import Interaction, answer_error, respond

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from bot.ui.cards import Card

_OPEN_FOR = 15 * 60


class KeyForm(ui.Modal):
    """Asks for a Publora key, which so never appears in the channel or in a command's options.

    `submit` gets the key and brings the card to show.
    """

    def __init__(self, submit: Callable[[Interaction, SecretStr], Awaitable[Card]]) -> None:
        super().__init__(title="Link Publora", timeout=_OPEN_FOR)
        self._submit = submit
        self._key = ui.TextInput[Any](placeholder="sk_…", min_length=1, max_length=300)
        self.add_item(
            ui.Label(
                text="Publora API key",
                description="In Publora under Settings, API. Only this bot sees it; it is stored encrypted.",
                component=self._key,
            )
        )

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let through what can still be answered."""
        return interaction.client.admit(interaction)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Acknowledge, then work."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._submit(interaction, SecretStr(self._key.value)))

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:
        """Answer whatever went wrong."""
        await answer_error(interaction, error)

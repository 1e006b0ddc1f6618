"""`/help`: what can I do here?"""

from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.ui.cards import note_card
from bot.ui.controls import Feature
from bot.ui.doors import Interaction, show
from bot.ui.onboarding import help_topics

if TYPE_CHECKING:
    from bot.client import Bot


def feature(_bot: "Bot") -> Feature:
    """Return what this cog brings."""
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="help", description="Show what I can do, by task", callback=_help
    )
    return Feature((command,))


async def _help(interaction: Interaction) -> None:
    """Answer at once, from what we know."""
    await show(interaction, note_card(*help_topics(interaction.client.mention)))

"""`/stats top` and `/stats export`: what did best, and everything there is to count with."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from discord import app_commands

from bot.domain.samples import OF_POSTS, Measure
from bot.errors import NotPossible
from bot.ui.cards import Card
from bot.ui.controls import Feature
from bot.ui.csv_files import MOST_FILES
from bot.ui.digest_words import MEASURES
from bot.ui.doors import Interaction, answering
from bot.ui.people import actor, guild_id
from bot.ui.sample_file import SampleFiles, numbers_card
from bot.ui.top import top_card

if TYPE_CHECKING:
    from bot.client import Bot

RANGES: Final = {7: "The last 7 days", 30: "The last 30 days", 90: "The last 90 days", 365: "The last year"}
USUAL: Final = 30
PLACES: Final = 10


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    best = Best(bot)
    top: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="top", description="Show the posts that did best", callback=best.top
    )
    export: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="export", description="Give me all numbers sampled so far as a CSV file", callback=best.export
    )
    return Feature((top, export), inside="stats")


class Best:
    """What stands out, and all of it."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._samples = bot.services.samples
        self._workspaces = bot.services.workspaces

    @app_commands.describe(metric="By which number; reactions if left out", range="Posts from when on")
    @app_commands.choices(
        metric=[app_commands.Choice(name=MEASURES[measure], value=measure.value) for measure in OF_POSTS]
    )
    @app_commands.choices(range=[app_commands.Choice(name=name, value=days) for days, name in RANGES.items()])
    @answering
    async def top(
        self,
        interaction: Interaction,
        metric: str = Measure.REACTIONS.value,
        range: int = USUAL,  # noqa: A002 - what people read in Discord
    ) -> Card:
        """Show the posts that did best, from what was sampled."""
        measure, since = Measure(metric), self._bot.clock.now() - timedelta(days=range)
        posts = await self._samples.top(actor(interaction), measure, since=since, limit=PLACES)
        zone = (await self._workspaces.find(guild_id(interaction))).zone
        locale, mention = interaction.locale.value, interaction.client.mention
        return top_card(posts, measure, days=range, zone=zone, locale=locale, mention=mention)

    @answering
    async def export(self, interaction: Interaction) -> Card:
        """Bring everything sampled as files."""
        workspace = await self._workspaces.find(guild_id(interaction))
        files = SampleFiles(
            workspace.zone, {account.platform_id: account.name for account in workspace.accounts}
        )
        await self._samples.export(actor(interaction), files.write)
        parts = await asyncio.to_thread(files.finish)
        if len(parts) > MOST_FILES:
            raise NotPossible(
                f"The {files.count:,} samples are too many for Discord.",
                "Ask whoever runs the bot for a copy from its database.",
            )
        return numbers_card(files.count, parts)

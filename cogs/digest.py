"""`/stats digest`: what happened in a week or a month, posted where the team reads it."""

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.domain.digests import LAST_DAY, WEEKDAYS, Every, Plan, Rhythm, read_day
from bot.domain.when import parse_time_of_day
from bot.errors import NotPossible
from bot.ui.cards import Card, note_card
from bot.ui.chart_colours import PALETTES
from bot.ui.chart_data import Frame
from bot.ui.controls import Feature
from bot.ui.digests import digest_card, plan_text
from bot.ui.doors import Interaction, answering
from bot.ui.people import actor, guild_id
from bot.ui.rights import require_rights

if TYPE_CHECKING:
    from bot.client import Bot

USUAL: Final = {Every.WEEK: Rhythm(Every.WEEK, 0, time(9)), Every.MONTH: Rhythm(Every.MONTH, 1, time(9))}
OFF: Final = "off"
THEMES: Final = tuple(PALETTES)
_MOST_CHOICES: Final = 25


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    digest = Digest(bot)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="digest",
        description="Show what happened lately, or have it posted every week or month",
        callback=digest.digest,
    )
    command.autocomplete("day")(digest.offer_days)
    command.autocomplete("at")(digest.offer_times)
    return Feature((command,), inside="stats")


class Digest:
    """What a team reads about its posts every week or month, and when."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._digests = bot.services.digests
        self._workspaces = bot.services.workspaces

    @app_commands.describe(
        every="How often it is posted; leave all out to see the last seven days now",
        channel="Where it is posted; this channel if left out",
        day="Which day: Monday … Sunday, or 1 … 31 of a month",
        at="When, in the server's time zone, such as 9:00",
        theme="Colours of its charts",
    )
    @app_commands.choices(
        every=[
            app_commands.Choice(name="Every week", value=Every.WEEK.value),
            app_commands.Choice(name="Every month", value=Every.MONTH.value),
            app_commands.Choice(name="Never", value=OFF),
        ],
        theme=[app_commands.Choice(name=each.title(), value=each) for each in THEMES],
    )
    @answering
    async def digest(
        self,
        interaction: Interaction,
        every: str | None = None,
        channel: discord.TextChannel | None = None,
        day: app_commands.Range[str, 1, 40] | None = None,
        at: app_commands.Range[str, 1, 40] | None = None,
        theme: str | None = None,
    ) -> Card:
        """Show a digest of now; or have it posted, or not any more."""
        who = actor(interaction)
        plan = await self._digests.find(who)
        if every == OFF:
            await self._digests.end(who)
            return note_card("**No digest is posted any more.**", "`/stats digest` still shows one any time.")
        if every is None and channel is None and day is None and at is None:
            return await self._show(interaction, plan, theme)
        rhythm = _usual(plan, every)
        if day is not None:
            rhythm = replace(rhythm, day=read_day(rhythm.every, day, who.spoken))
        if at is not None:
            rhythm = replace(rhythm, at=parse_time_of_day(at, who.spoken))
        colours = theme or (plan.theme if plan else THEMES[0])
        return await self._plan(interaction, _place(interaction, plan, channel), rhythm, colours)

    async def offer_days(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the days of the week, or of a month where that is chosen."""
        monthly = getattr(interaction.namespace, "every", None) == Every.MONTH
        days = [*map(str, range(1, LAST_DAY)), "last"] if monthly else list(WEEKDAYS)
        fitting = [each for each in days if each.casefold().startswith(typed.strip().casefold())]
        return [app_commands.Choice(name=each, value=each) for each in fitting[:_MOST_CHOICES]]

    async def offer_times(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer full hours, those from seven on first."""
        hours = [f"{(7 + ahead) % 24:02}:00" for ahead in range(24)]
        wanted = typed.strip()
        fitting = [each for each in hours if each.startswith((wanted, f"0{wanted}"))]
        return [app_commands.Choice(name=each, value=each) for each in fitting]

    async def _show(self, interaction: Interaction, plan: Plan | None, theme: str | None) -> Card:
        shown = await self._digests.preview(actor(interaction), plan.rhythm if plan else USUAL[Every.WEEK])
        zone = (await self._workspaces.find(guild_id(interaction))).zone
        words = plan_text(plan, await self._digests.next(plan), zone) if plan else ()
        colours = theme or (plan.theme if plan else THEMES[0])
        frame = Frame(colours, zone, interaction.locale.value)
        return await digest_card(shown, frame, self._bot.mention, plan=words)

    async def _plan(
        self, interaction: Interaction, channel: discord.TextChannel, rhythm: Rhythm, theme: str
    ) -> Card:
        require_rights(channel)
        plan = await self._digests.plan(actor(interaction), channel.id, rhythm, theme)
        zone = (await self._workspaces.find(plan.guild_id)).zone
        return note_card(*plan_text(plan, await self._digests.next(plan), zone))


def _usual(plan: Plan | None, every: str | None) -> Rhythm:
    """Return the rhythm that what is left out leaves as it is."""
    if plan is not None and every in {None, plan.rhythm.every}:
        return plan.rhythm
    usual = USUAL[Every(every or Every.WEEK)]
    return usual if plan is None else replace(usual, at=plan.rhythm.at)


def _place(
    interaction: Interaction, plan: Plan | None, channel: discord.TextChannel | None
) -> discord.TextChannel:
    """Return where the digest goes: what was chosen, else where it went before, else here."""
    before = interaction.guild.get_channel(plan.channel_id) if plan and interaction.guild else None
    found = channel or before or interaction.channel
    if not isinstance(found, discord.TextChannel):
        raise NotPossible("A digest needs a text channel.", "Choose one with the option *channel*.")
    return found

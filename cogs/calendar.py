"""`/post calendar` and `/post export`: what is planned when, to look at and to take along."""

import asyncio
import io
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.domain.calendars import Stretch, View
from bot.domain.when import complete_days
from bot.errors import NotPossible
from bot.ui.calendar_cards import PICK, TURN, Look, calendar_card, read_look
from bot.ui.calendar_pen import THEMES
from bot.ui.calendar_pictures import draw
from bot.ui.cards import Card, note_card
from bot.ui.controls import Feature
from bot.ui.doors import Interaction, answering, respond
from bot.ui.live import seen_card
from bot.ui.numbers import read_number
from bot.ui.people import actor, guild_id, spoken
from bot.ui.pickers import picked
from bot.ui.post_files import Kind, write

if TYPE_CHECKING:
    from bot.client import Bot

_VIEWS = [app_commands.Choice(name=view.value.capitalize(), value=view.value) for view in View]
_THEMES = [app_commands.Choice(name=theme.capitalize(), value=theme) for theme in THEMES]
_KINDS = [
    app_commands.Choice(name="ICS, for calendar programs", value=Kind.ICS.value),
    app_commands.Choice(name="CSV, for spreadsheets", value=Kind.CSV.value),
]
_STRETCHES = [
    app_commands.Choice(name=name, value=stretch.value)
    for stretch, name in {
        Stretch.UPCOMING: "From today on",
        Stretch.THIS_MONTH: "This month",
        Stretch.NEXT_MONTH: "Next month",
        Stretch.LAST_MONTH: "Last month",
        Stretch.ALL: "Everything",
    }.items()
]


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    calendars = Calendars(bot)
    look: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="calendar",
        description="Show a month or a week of posts as a picture or as text",
        callback=calendars.calendar,
    )
    look.autocomplete("start")(calendars.offer_days)
    export: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="export",
        description="Give me posts as a file for a calendar program or a spreadsheet",
        callback=calendars.export,
    )
    return Feature((look, export), {TURN: calendars.turn, PICK: calendars.open_post}, inside="post")


class Calendars:
    """Shows what is planned to whoever may see posts."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._services = bot.services

    @app_commands.rename(start="from")
    @app_commands.describe(
        view="A month or a week; a week is easier to read on a phone",
        start="A day in it, such as next week, December or 1 Dec; today unless you choose",
        theme="Dark or light colours",
    )
    @app_commands.choices(view=_VIEWS, theme=_THEMES)
    @answering
    async def calendar(
        self,
        interaction: Interaction,
        view: str = View.MONTH.value,
        start: app_commands.Range[str, 1, 100] | None = None,
        theme: str = "dark",
    ) -> Card:
        """Show a month or a week."""
        day = None if start is None else await self._services.calendars.read_day(actor(interaction), start)
        return await self._show(interaction, Look(View(view), day, theme))

    @app_commands.rename(file_format="format", stretch="range")
    @app_commands.describe(
        file_format="ICS for calendar programs, CSV for spreadsheets; ICS unless you choose",
        stretch="Which posts, by their time; from today on unless you choose",
    )
    @app_commands.choices(file_format=_KINDS, stretch=_STRETCHES)
    @answering
    async def export(
        self,
        interaction: Interaction,
        file_format: str = Kind.ICS.value,
        stretch: str = Stretch.UPCOMING.value,
    ) -> Card:
        """Bring posts as a file."""
        kind = Kind(file_format)
        found = await self._services.calendars.export(
            actor(interaction), Stretch(stretch), deleted=kind is Kind.ICS
        )
        if not found.posts:
            raise NotPossible(
                "There are no posts to export there.", "Choose another `range`, or see `/post calendar`."
            )
        file = await asyncio.to_thread(write, kind, found.posts, found.zone, found.at)
        if file is None:
            raise NotPossible("That file would be too large for Discord.", "Choose a shorter `range`.")
        return _exported_card(kind, len(found.posts), *file)

    async def offer_days(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer days, weeks and months while somebody types."""
        zone = (await self._services.workspaces.find(guild_id(interaction))).zone
        days = complete_days(typed, self._bot.clock.now(), zone, spoken(interaction))
        return [app_commands.Choice(name=f"{day:%a} {day.day} {day:%B %Y}", value=str(day)) for day in days]

    async def turn(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show what a button says in place of what is there."""
        look = read_look(args)
        await interaction.response.defer()
        await respond(interaction, self._show(interaction, look))

    async def open_post(self, interaction: Interaction, _args: tuple[str, ...]) -> None:
        """Show the post that was picked, beside the calendar."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._open(interaction, "".join(picked(interaction)[:1])))

    async def _open(self, interaction: Interaction, number: str) -> Card:
        found = await self._services.posts.view(actor(interaction), read_number(number))
        zone = (await self._services.workspaces.find(guild_id(interaction))).zone
        return seen_card(found, zone, await self._services.families.siblings(found))

    async def _show(self, interaction: Interaction, look: Look) -> Card:
        plan = await self._services.calendars.look(actor(interaction), look.view, look.day)
        pictured = plan.posts and not look.as_text
        drawn = await asyncio.to_thread(draw, plan, look.theme) if pictured else None
        return calendar_card(plan, look, drawn, self._bot.mention)


def _exported_card(kind: Kind, count: int, name: str, data: bytes) -> Card:
    posts = f"{count:,} post{'' if count == 1 else 's'}"
    how = (
        "Import it into your calendar program. Import a newer one later: posts that moved move there, "
        "and deleted ones are cancelled."
        if kind is Kind.ICS
        else "Times are those of this server's zone, with UTC beside them. "
        "A ' before a text keeps spreadsheets from running it as a formula."
    )
    return note_card(f"**Here they are**: {posts}.", how, files=[discord.File(io.BytesIO(data), name)])

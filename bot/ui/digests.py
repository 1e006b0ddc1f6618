"""Digests: the card a team reads about its week or month, and what is said about when it comes."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.accounts import network_name
from bot.domain.digests import LAST_DAY, WEEKDAYS, Digest, Every, Plan, Rhythm
from bot.domain.when import format_local
from bot.ui.cards import Card
from bot.ui.chart_data import Kind, Line, Panel
from bot.ui.charts import draw
from bot.ui.digest_words import MEASURES, paragraphs
from bot.ui.texts import for_you, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime, tzinfo

    from bot.domain.digest_numbers import Numbers
    from bot.ui.chart_data import Frame
    from bot.ui.texts import Mention

USUAL_LOCALE: Final = "en-US"
CHART: Final = "digest.png"
_BLUE: Final = 0x3B82F6
_TITLES: Final = {Every.WEEK: "The week", Every.MONTH: "The month"}


def digest_head(digest: Digest) -> str:
    """Return the line a digest begins with, by which it is found again in its channel."""
    first, last = digest.period.first, digest.period.last
    return f"### {_TITLES[digest.every]} of {_day(first)} – {_day(last)} {last.year}"


async def digest_card(
    digest: Digest, frame: Frame, mention: Mention, *, plan: Sequence[str] | None = None
) -> Card:
    """Return a digest with its charts.

    For one reader who asked for it, `plan` says when it comes, empty for never; it is None in the channel
    that it comes to.
    """
    parts = [digest_head(digest), *paragraphs(digest, frame.locale, mention)]
    if plan is not None:
        never = (f"It is not posted anywhere yet: {mention('stats digest')} with *every* changes that.",)
        parts.append("-# As it would be now.\n" + "\n".join(plan or never))
    container = ui.Container[Any](*map(ui.TextDisplay[Any], parts), accent_colour=_BLUE)
    picture = None
    if digest.numbers is not None:
        panels = list(_panels(digest, digest.numbers))
        picture = await asyncio.to_thread(draw, panels, frame) if panels else None
    if picture is not None:
        item = discord.MediaGalleryItem(f"attachment://{CHART}", description=picture.alt)
        container.add_item(ui.MediaGallery[Any](item))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return Card(view, [discord.File(io.BytesIO(picture.data), CHART)] if picture else [])


def plan_text(plan: Plan, due: datetime, zone: tzinfo) -> tuple[str, str]:
    """Return where and when a digest comes."""
    trouble = f"\n⚠️ The last one could not be posted. {plain(plan.trouble)}" if plan.trouble else ""
    return (
        f"**The digest comes {rhythm_words(plan.rhythm)} to <#{plan.channel_id}>.**",
        f"The next one: {format_local(due, zone)}\n{for_you(due)}{trouble}",
    )


def rhythm_words(rhythm: Rhythm) -> str:
    """Return a rhythm in words, such as `every Monday at 09:00`."""
    if rhythm.every is Every.WEEK:
        return f"every {WEEKDAYS[rhythm.day]} at {rhythm.at:%H:%M}"
    day = "the last day" if rhythm.day == LAST_DAY else f"day {rhythm.day}"
    return f"on {day} of every month at {rhythm.at:%H:%M}"


def _panels(digest: Digest, numbers: Numbers) -> Iterator[Panel]:
    """Yield a chart for each network: what each day of the period brought."""
    days = digest.period.midnights(digest.zone)[:-1]
    title = f"{MEASURES[numbers.ranked_by]} a day"
    for network, values in numbers.daily.items():
        points = tuple(zip(days, values, strict=True))
        yield Panel(title, Kind.DAILY, (Line(network_name(network), network, points),))


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"

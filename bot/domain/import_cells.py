"""Cells of files of posts: the moments and the addresses of files that are written in them."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain import when
from bot.domain.sheets import Column
from bot.errors import BadTime

FAR: Final = timedelta(days=400)
"""A time that is read alike that much later names its day and year."""
_ELSEWHERE: Final = timezone(timedelta(hours=-11, minutes=-37))
_MESSAGE: Final = re.compile(
    r"https://(?:(?:canary|ptb)\.)?discord(?:app)?\.com/channels/(\d{1,20})/(\d{1,20})/(\d{1,20})", re.ASCII
)
_APART: Final = re.compile(r"\s+|[,;]+(?=https?://)", re.IGNORECASE)
_WRITE: Final = "Write day, year and time, such as `2026-12-01 10:00`."


def read_moment(
    time: str, zone: str, now: datetime, usual: tzinfo, spoken: tuple[str, ...] = when.ENGLISH
) -> datetime:
    """Return the moment (UTC) that two cells mean; `usual` is the zone where none is named.

    A file may be read again next week, so only what names its day and year will do. Raises `BadTime`.
    """
    place = _place(zone) if zone else usual
    read = when.read(time, now, place, spoken)
    if not isinstance(read, tuple):
        raise BadTime(f"“{_short(time)}” is no time that a file can hold.", _WRITE)
    moments = [reading.moment for reading in read]
    if moments != _moments(time, now + FAR, place, spoken):
        raise BadTime(f"“{_short(time)}” depends on the day it is read.", _exactly(moments, place))
    if zone and moments == _moments(time, now, _ELSEWHERE, spoken):
        raise BadTime(
            f"“{_short(time)}” names a zone, and so does the column “{Column.ZONE}”.",
            "Leave one of them out.",
        )
    return when.parse(time, now, place, spoken)


def addresses(cell: str) -> tuple[str, ...]:
    """Return the addresses of files in a cell, with blanks, line breaks, commas or semicolons between them.

    A comma that no other address follows is part of its own.
    """
    return tuple(found for word in _APART.split(cell) if (found := word.strip(",;")))


def read_message_link(address: str) -> tuple[int, int, int] | None:
    """Return server, channel and message that an address leads to, None for any other address."""
    match = _MESSAGE.fullmatch(address)
    return match and (int(match[1]), int(match[2]), int(match[3]))


def _moments(time: str, now: datetime, place: tzinfo, spoken: tuple[str, ...]) -> list[datetime]:
    try:
        read = when.read(time, now, place, spoken)
    except BadTime:
        return []
    return [reading.moment for reading in read] if isinstance(read, tuple) else []


def _exactly(moments: Sequence[datetime], place: tzinfo) -> str:
    forms = [
        f"`{when.format_exact(each, place)}` for {when.format_local(each, place)}" for each in moments[:3]
    ]
    return f"Write {' or '.join(forms)}."


def _place(typed: str) -> tzinfo:
    """Return the zone that a cell names, by its IANA name or a city that names one."""
    wanted = typed.strip().casefold().replace(" ", "_")
    named = [
        name for name in when.zones(typed) if wanted in {name.casefold(), name.casefold().rsplit("/", 1)[-1]}
    ]
    try:
        return ZoneInfo(named[0] if len(named) == 1 else when.read_zone(typed))
    except BadTime:
        raise BadTime(
            f"“{_short(typed)}” in the column “{Column.ZONE}” is no time zone I know.",
            "Write it like `Europe/Berlin` or `America/New_York`, or leave it empty for the server's own.",
        ) from None


def _short(typed: str) -> str:
    return typed.strip()[:60]

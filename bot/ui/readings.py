"""Readings: the exact moments that what a person types may mean, offered while they type."""

import itertools
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final

from discord import app_commands

from bot.domain.when import format_local, parse
from bot.errors import BadTime

_USUAL: Final = ("in 1 hour", "tomorrow 9:00", "tomorrow 12:00", "tomorrow 17:00")
_ENDS: Final = ("", " 9:00", " 12:00", " 17:00", " hours", " days")
_DAYS: Final = ("today", "tomorrow")
_BARE_HOUR: Final = re.compile(r"(?:^| )\d{1,2}$", re.ASCII)


def offer_times(typed: str, now: datetime, zone: tzinfo) -> list[app_commands.Choice[str]]:
    """Return a few moments to choose from; each value means the very moment its name shows.

    What is typed may lack its end: it is completed here, for `parse` itself takes whole times only.
    """
    moments = dict.fromkeys(_read(typed.strip(), now, zone))
    return [
        app_commands.Choice(
            name=format_local(at, zone), value=at.astimezone(zone).isoformat(timespec="seconds")
        )
        for at in moments
    ]


def _read(typed: str, now: datetime, zone: tzinfo) -> Iterator[datetime]:
    for words in _complete(typed) if typed else _USUAL:
        try:
            yield parse(words, now, zone)
        except BadTime:
            continue


def _complete(typed: str) -> Iterator[str]:
    starts = [typed, *(day for day in _DAYS if day.startswith(typed.lower()))]
    ends = (":00", ":30", *_ENDS) if _BARE_HOUR.search(typed) else _ENDS
    return (start + end for start, end in itertools.product(starts, ends))

"""Readings: the exact moments that what a person types may mean, offered while they type."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final

from discord import app_commands

from bot.domain.when import format_local, parse
from bot.errors import BadTime

_USUAL: Final = ("in 1 hour", "tomorrow 9:00", "tomorrow 12:00", "tomorrow 17:00")
_HOURS: Final = ("", " 9:00", " 12:00", " 17:00")


def offer_times(typed: str, now: datetime, zone: tzinfo) -> list[app_commands.Choice[str]]:
    """Return up to four moments to choose from; each value means the very moment its name shows."""
    moments = dict.fromkeys(_read(typed.strip(), now, zone))
    return [
        app_commands.Choice(
            name=format_local(at, zone), value=at.astimezone(zone).isoformat(timespec="seconds")
        )
        for at in moments
    ]


def _read(typed: str, now: datetime, zone: tzinfo) -> Iterator[datetime]:
    for words in _USUAL if not typed else [typed + hour for hour in _HOURS]:
        try:
            yield parse(words, now, zone)
        except BadTime:
            continue

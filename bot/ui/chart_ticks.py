"""Chart ticks: the few times that are written below a chart."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, TypeAlias

from bot.domain.when import format_day

MOST: Final = 4
"""Ticks on an axis; more would touch each other on a phone."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_HOURS: Final = (1, 2, 3, 6, 12)
_DAYS: Final = (1, 2, 3, 7, 14, 30, 60)
Tick: TypeAlias = tuple[datetime, str]


def time_ticks(first: datetime, last: datetime, zone: tzinfo) -> list[Tick]:
    """Return moments between two (UTC) that are round on a clock in `zone`, and how they are written."""
    brief = last - first < 2 * _DAY
    unit, steps = (_HOUR, _HOURS) if brief else (_DAY, _DAYS)
    tried = [_round_times(first, last, zone, step * unit) for step in steps]
    found = next((ticks for ticks in tried if len(ticks) <= MOST), tried[-1]) or [first]
    return [(at, f"{at.astimezone(zone):%H:%M}" if brief else format_day(at, zone)) for at in found]


def age_ticks(start: datetime, oldest: datetime) -> list[Tick]:
    """Return ages from 0 to that of `oldest`, each as a moment after `start`, and how they are written."""
    span = oldest - start
    for unit, name, steps in ((_HOUR, "h", _HOURS), (_DAY, "d", _DAYS)):
        for step in steps:
            if span / unit / step < MOST:
                return [
                    (start + count * step * unit, f"{count * step} {name}")
                    for count in range(int(span / unit / step) + 1)
                ]
    return [(start, "0"), (oldest, f"{span.days} d")]


def _round_times(first: datetime, last: datetime, zone: tzinfo, step: timedelta) -> list[datetime]:
    """Return moments (UTC) a step apart on the wall, counted from a midnight, so that midnights stay so."""
    wall = datetime.combine(first.astimezone(zone), time(), zone)
    found: list[datetime] = []
    while (at := wall.astimezone(UTC)) <= last:
        found += [at] if at >= first else []
        wall += step
    return found

"""Wall: from what a clock on the wall shows to the moments when it does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.domain.when.formats import format_wall
from bot.domain.when.places import Place


@dataclass(frozen=True, slots=True)
class Reading:
    """A moment (UTC) that may be meant.

    `why` and `todo` are there when the wall time alone does not tell it from another moment.
    """

    moment: datetime
    why: str = ""
    todo: str = ""


def moments_at(day: date, offset: timedelta, place: Place) -> tuple[Reading, ...]:
    """Return the moments when `offset` has passed on the wall since `day` began in a place.

    Two for what the clocks skip or repeat, and where an abbreviation is out of season.
    """
    wall = datetime.combine(day, time()) + offset
    shown = tuple(_readings(wall, place.zone))
    if place.offset is None:
        return shown
    fixed = (wall - place.offset).replace(tzinfo=UTC)
    if any(reading.moment == fixed for reading in shown):
        return (Reading(fixed),)
    return (Reading(fixed), *(Reading(reading.moment) for reading in shown))


def _readings(wall: datetime, zone: tzinfo) -> Iterator[Reading]:
    local = wall.replace(tzinfo=zone)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first == second:
        yield Reading(first)
    elif first.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        why = f"{format_wall(wall)} happens twice in {zone}: the clocks go back in that hour."
        once, again = (moment.astimezone(zone).isoformat(timespec="minutes") for moment in (first, second))
        todo = f"Write `{once}` for the first time or `{again}` for the second."
        yield from (Reading(first, why, todo), Reading(second, why, todo))
    else:
        why = f"{format_wall(wall)} does not exist in {zone}: the clocks skip that hour."
        before, after = second.astimezone(zone), first.astimezone(zone)
        todo = f"Write `{before:%Y-%m-%d %H:%M}` or `{after:%Y-%m-%d %H:%M}`."
        yield from (Reading(second, why, todo), Reading(first, why, todo))

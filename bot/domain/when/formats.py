"""Formats: how we write times back."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_local(moment: datetime, zone: tzinfo) -> str:
    """Write a moment out in full, e.g. `Fri 27 Nov 2026, 09:00 Europe/Berlin`."""
    local = moment.astimezone(zone)
    return f"{format_long_date(local)} {local.year}, {local:%H:%M} {zone}"


def format_apart(moment: datetime, zone: tzinfo) -> str:
    """Write a moment out in full, with its offset where the clocks show that time twice."""
    local = moment.astimezone(zone)
    offset = f" (UTC{local.isoformat()[-6:]})" if _is_repeated(local) else ""
    return format_local(moment, zone) + offset


def format_short(moment: datetime, zone: tzinfo) -> str:
    """Write a moment in brief, e.g. `Fri 27 Nov 09:00`."""
    return format_wall(moment.astimezone(zone))


def format_wall(wall: datetime) -> str:
    """Write what a clock on the wall shows, in brief."""
    return f"{format_long_date(wall)} {wall:%H:%M}"


def format_day(moment: datetime, zone: tzinfo) -> str:
    """Write the day of a moment in brief, e.g. `27 Nov`."""
    return format_date(moment.astimezone(zone))


def format_weekday(weekday: int) -> str:
    """Write a day of the week, 0 for Monday, in brief, e.g. `Fri`."""
    return _WEEKDAYS[weekday]


def format_exact(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as a person would type it, read back as the very same: with its offset where needed."""
    local = moment.astimezone(zone)
    return local.isoformat(timespec="minutes") if _is_repeated(local) else f"{local:%Y-%m-%d %H:%M}"


def format_typed(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as the clocks show it, e.g. `2026-11-27 09:00`; an hour that they repeat reads twice."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def format_distance(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Write how far away a moment is: `in 25 minutes`, `in 5 hours`, and from the next day on `in 3 days`."""
    seconds = round((moment - now).total_seconds())
    days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days and moment - now >= timedelta(hours=12):
        return _count(days, "day")
    return _count(seconds // _MINUTE, "minute") if seconds < _HOUR else _count(seconds // _HOUR, "hour")


def _count(number: int, unit: str) -> str:
    return f"in {number} {unit}{'' if number == 1 else 's'}"


def _is_repeated(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def format_long_date(day: date) -> str:
    """Write a day with its weekday, e.g. `Fri 27 Nov`."""
    return f"{_WEEKDAYS[day.weekday()]} {format_date(day)}"


def format_date(day: date) -> str:
    """Write a day without its weekday, e.g. `27 Nov`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"

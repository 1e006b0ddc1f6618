"""When: a strict reading of the times people type, and the one way we write times back.

Every character must be understood, or the whole is refused with examples: a wrong reading would publish at
the wrong hour.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from bot.errors import BadTime

MIN_LEAD: Final = timedelta(minutes=2)
"""Publora ticks once a minute and a call takes its time (publora-api.md 9.3)."""
MAX_LEAD: Final = timedelta(days=730)
EXAMPLES: Final = "`2026-12-01 10:00`, `tomorrow 9:00`, `10:00`, `in 2 hours` or `2026-12-01T10:00+01:00`"

_DATE: Final = r"(?P<date>\d{4}-\d{2}-\d{2})"
_CLOCK: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_UNITS: Final = {"minute": "minutes", "min": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
_SPAN: Final = r"(\d{1,4}) (minute|min|hour|day|week)s?"

Reading = Callable[[re.Match[str], datetime, tzinfo], datetime]


def parse(typed: str, now: datetime, zone: tzinfo) -> datetime:
    """Read a time as typed into UTC.

    `now` is UTC; what carries no offset of its own is wall time in `zone`. Raises `BadTime` for what is not
    understood to the last word, for wall times that the clocks skip or repeat, and for times that lie in
    the past, less than two minutes or more than two years ahead.
    """
    text = " ".join(typed.lower().split())
    for pattern, read in _READINGS:
        if match := pattern.fullmatch(text):
            moment = _guard(read, match, now, zone)
            require_ahead(moment, now, zone)
            return moment
    raise BadTime(
        f"I can't read “{typed.strip()[:60]}” as a time." if text else "There is no time.",
        f"Write it like {EXAMPLES}.",
    )


def require_ahead(moment: datetime, now: datetime, zone: tzinfo) -> None:
    """Raise `BadTime` unless `moment` lies between two minutes and two years after `now`."""
    if moment - now > MAX_LEAD:
        raise BadTime("That is more than two years away.", "Pick an earlier time.")
    if now - moment > MAX_LEAD:
        raise BadTime("That is years ago.", "Pick a time at least two minutes ahead.")
    shown = format_local(moment, zone)
    if moment <= now:
        raise BadTime(f"{shown} has already passed.", "Pick a time at least two minutes ahead.")
    if moment - now < MIN_LEAD:
        raise BadTime(f"{shown} is less than two minutes away.", "Pick a time at least two minutes ahead.")


def format_local(moment: datetime, zone: tzinfo) -> str:
    """Write a moment out in full, e.g. `Fri 27 Nov 2026, 09:00 Europe/Berlin`."""
    local = moment.astimezone(zone)
    return f"{_day(local)} {local.year}, {local:%H:%M} {zone}"


def format_short(moment: datetime, zone: tzinfo) -> str:
    """Write a moment in brief, e.g. `Fri 27 Nov 09:00`."""
    local = moment.astimezone(zone)
    return f"{_day(local)} {local:%H:%M}"


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def zones(typed: str, limit: int = 25) -> tuple[str, ...]:
    """List IANA zones for what was typed so far, those that begin with it (or whose city does) first."""
    wanted = typed.strip().lower().replace(" ", "_")
    names = sorted(name for name in _zone_names() if _is_common(name) and wanted in name.lower())
    return tuple(sorted(names, key=lambda name: not _begins(name.lower(), wanted))[:limit])


def read_zone(typed: str) -> str:
    """Return the IANA name for what was typed, properly spelt; raises `BadTime` when there is none."""
    wanted = typed.strip().lower().replace(" ", "_")
    for name in _zone_names():
        if name.lower() == wanted:
            return name
    raise BadTime(
        f"I don't know the time zone “{typed.strip()[:60]}”.",
        "Pick one from the list that appears while you type, such as `Europe/Berlin` or `America/New_York`.",
    )


def _guard(read: Reading, match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    try:
        return read(match, now, zone)
    except (ValueError, OverflowError):
        raise BadTime(
            f"“{match.string[:60]}” is not a time that exists.", f"Write it like {EXAMPLES}."
        ) from None


def _read_date(match: re.Match[str], _now: datetime, zone: tzinfo) -> datetime:
    return _at(date.fromisoformat(match["date"]), _clock(match), zone)


def _read_offset(match: re.Match[str], _now: datetime, _zone: tzinfo) -> datetime:
    offset = "+00:00" if match["offset"] == "z" else match["offset"]
    local = datetime.combine(date.fromisoformat(match["date"]), _clock(match))
    return datetime.fromisoformat(f"{local.isoformat()}{offset}").astimezone(UTC)


def _read_day(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    days = 1 if match["day"] == "tomorrow" else 0
    return _at(now.astimezone(zone).date() + timedelta(days=days), _clock(match), zone)


def _read_clock(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    today = now.astimezone(zone).date()
    moment = _at(today, _clock(match), zone)
    return moment if moment > now else _at(today + timedelta(days=1), _clock(match), zone)


def _read_span(match: re.Match[str], now: datetime, zone: tzinfo) -> datetime:
    spans: dict[str, int] = {}
    for amount, unit in re.findall(_SPAN, match.string):
        if _UNITS[unit] in spans:
            raise ValueError(unit)
        spans[_UNITS[unit]] = int(amount)
    days = timedelta(days=spans.pop("days", 0), weeks=spans.pop("weeks", 0))
    local = now.astimezone(zone)
    start = _at(local.date() + days, local.time().replace(tzinfo=None), zone) if days else now
    return start + timedelta(**spans)


def _clock(match: re.Match[str]) -> time:
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    """Turn wall time into UTC, refusing what the clocks skip or repeat."""
    local = datetime.combine(day, clock.replace(fold=0), tzinfo=zone)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first == second:
        return first
    shown = f"{_day(local)} {local:%H:%M}"
    if first.astimezone(zone).replace(tzinfo=None, fold=0) != local.replace(tzinfo=None):
        before, after = second.astimezone(zone), first.astimezone(zone)
        raise BadTime(
            f"{shown} does not exist in {zone}: the clocks skip that hour.",
            f"Write `{before:%Y-%m-%d %H:%M}` or `{after:%Y-%m-%d %H:%M}`.",
        )
    once, again = _with_offset(first, zone), _with_offset(second, zone)
    raise BadTime(
        f"{shown} happens twice in {zone}: the clocks go back in that hour.",
        f"Write `{once}` for the first time or `{again}` for the second.",
    )


def _with_offset(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def _day(local: datetime) -> str:
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[local.weekday()]
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{weekday} {local.day} {months[local.month - 1]}"


def _is_common(name: str) -> bool:
    return "/" in name or name == "UTC"


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or name.rsplit("/", 1)[-1].startswith(wanted)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_READINGS: Final[tuple[tuple[re.Pattern[str], Reading], ...]] = (
    (_compiled(rf"{_DATE}(?:t| |, | at ){_CLOCK}"), _read_date),
    (_compiled(rf"{_DATE}(?:t| ){_CLOCK}(?:\.\d{{1,6}})? ?(?P<offset>z|[+-]\d{{2}}:\d{{2}})"), _read_offset),
    (_compiled(rf"(?P<day>today|tomorrow)(?: at)? {_CLOCK}"), _read_day),
    (_compiled(rf"(?:at )?{_CLOCK}"), _read_clock),
    (_compiled(rf"in {_SPAN}(?: (?:and )?{_SPAN}){{0,2}}"), _read_span),
)

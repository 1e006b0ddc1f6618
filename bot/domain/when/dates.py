"""Dates: the day that somebody names who only wants to look, with no time of day.

A wrong reading costs a look here, nothing goes out at it. So of several days that may be meant the likeliest
is taken, and what is shown says which it is.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Final

from bot.domain.when.completions import completed
from bot.domain.when.day_phrases import read_month
from bot.domain.when.grammar import understand
from bot.domain.when.lattice import Lattice
from bot.domain.when.readings import LONGEST, MOST_TOKENS, dates_of
from bot.domain.when.tokens import cut
from bot.domain.when.vocabulary import ENGLISH, Kind, lexicon
from bot.errors import BadTime

YEARS: Final = range(2000, 2100)
"""The years a calendar shows."""
MOST: Final = 5
_LATELY: Final = timedelta(days=90)
_USUAL: Final = ("today", "this week", "next week", "next month", "last month", "last week")
_MOST_TEXTS: Final = 12
_WEEK, _MONTH = 3, 4
_WEEK_DAYS: Final = 7
_YEAR_MONTHS: Final = 12
_ISO_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_WRITE: Final = "Write it like `today`, `Friday`, `1 Dec`, `next week`, `December` or `2026-12-01`."


def parse_day(typed: str, now: datetime, zone: tzinfo, spoken: tuple[str, ...] = ENGLISH) -> date:
    """Read a day as typed, seen from `now` (UTC) in `zone`; of a week its Monday, of a month its first.

    Days ahead go before those that are over for long. `spoken` are `languages`. Raises `BadTime` for what
    is not understood to the last word, and for what lies outside `YEARS`.
    """
    today = now.astimezone(zone).date()
    found = set(_days(typed, today, zone, spoken))
    shown = f"“{typed.strip()[:60]}”"
    if not found:
        raise BadTime(f"I can't read {shown} as a day.", _WRITE)
    chosen = min(found, key=lambda day: (day < today - _LATELY, abs(day - today), day < today))
    if chosen.year not in YEARS:
        raise BadTime(f"{shown} is too far away for a calendar.", _WRITE)
    return chosen


def complete_days(
    typed: str, now: datetime, zone: tzinfo, spoken: tuple[str, ...] = ENGLISH
) -> tuple[date, ...]:
    """Return up to five days that a text may mean once typed to its end; takes what `parse_day` takes."""
    text = typed.strip()
    usual = (each for each in _USUAL if each.startswith(text.casefold()))
    texts = (text, *usual, *completed(text, spoken)) if text else usual
    found: dict[date, None] = {}
    for each in islice(dict.fromkeys(texts), _MOST_TEXTS):
        with suppress(BadTime):
            found[parse_day(each, now, zone, spoken)] = None
    return tuple(found)[:MOST]


def _days(typed: str, today: date, zone: tzinfo, spoken: tuple[str, ...]) -> Iterator[date]:
    if (iso := _ISO_MONTH.fullmatch(typed.strip())) and int(iso[2]) in range(1, _YEAR_MONTHS + 1):
        with suppress(ValueError):
            yield date(int(iso[1]), int(iso[2]), 1)
    tokens = cut(typed[:LONGEST])
    if not tokens or len(typed) > LONGEST or len(tokens) > MOST_TOKENS:
        return
    text = Lattice(tokens, lexicon(spoken))
    understood = understand(text)
    for phrase in (*understood.whole, *understood.lacking):
        if phrase.names_day and phrase.clock is None and not phrase.places:
            with suppress(BadTime, ValueError, OverflowError):
                yield from dates_of(phrase, today, zone)
    yield from _months(text, today)
    yield from _weeks(text, today)


def _months(text: Lattice, today: date) -> Iterator[date]:
    """Yield the first days of the months that a text names, that of last year among them."""
    for month, end in read_month(text, 0):
        if end == text.end:
            seen = month.seen_from(today)
            lately = [(year - 1, number) for year, number in seen[:1] if month.month and not month.year]
            yield from (date(year, number, 1) for year, number in (*lately, *seen))
    if _is_unit(text, Kind.LAST, _MONTH):
        yield (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _weeks(text: Lattice, today: date) -> Iterator[date]:
    """Yield the Mondays of this, the next and the last week."""
    monday = today - timedelta(days=today.weekday())
    for kind, ahead in ((Kind.LAST, -1), (Kind.THIS, 0), (Kind.COMING, 1), (Kind.NEXT, 1)):
        if _is_unit(text, kind, _WEEK):
            yield monday + timedelta(days=ahead * _WEEK_DAYS)


def _is_unit(text: Lattice, kind: Kind, wanted: int) -> bool:
    """Say whether a text is a unit of time and *this*, *next* or *last* on either side of it."""
    starts = list(text.skip(0, Kind.THE))
    led = ((unit, end) for at in starts for _, to in text.words(at, kind) for unit, end in _units(text, to))
    behind = (
        (unit, end) for at in starts for unit, to in _units(text, at) for _, end in text.words(to, kind)
    )
    return any(unit == wanted and end == text.end for unit, end in (*led, *behind))


def _units(text: Lattice, at: int) -> Iterator[tuple[int, int]]:
    return text.words(at, Kind.UNIT)

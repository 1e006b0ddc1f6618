"""Readings: the moments that a typed time may mean, and the one it does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import chain
from typing import Final

from bot.domain.when.clocks import DAY, Clock, Part
from bot.domain.when.days import Day
from bot.domain.when.grammar import Phrase, understand
from bot.domain.when.lattice import Lattice
from bot.domain.when.places import Place
from bot.domain.when.refusals import (
    day_or_time,
    is_ahead,
    no_slot_here,
    no_such_part,
    no_such_time,
    not_understood,
    nothing_typed,
    other_weekday,
    require_ahead,
    too_long,
    unclear,
)
from bot.domain.when.span_phrases import Span
from bot.domain.when.tokens import cut, plain
from bot.domain.when.vocabulary import ENGLISH, lexicon
from bot.domain.when.wall import Reading, moments_at
from bot.errors import BadTime, UnclearTime

_JUST: Final = timedelta(hours=1)
"""What has passed by less may well be meant by somebody who looks at another clock."""
_TIMES: Final = 3
LONGEST: Final = 200
MOST_TOKENS: Final = 24
"""The longest time that makes sense has about half as many."""


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """The next time that no other post of the server is near; only who knows its posts can tell it."""


def parse(typed: str, now: datetime, zone: tzinfo, spoken: tuple[str, ...] = ENGLISH) -> datetime:
    """Read a time as typed into UTC; takes what `read` takes.

    Raises `BadTime` for what is not understood, and for times that lie in the past, less than two minutes or
    more than two years ahead; `UnclearTime` for what may mean several moments, such as in an hour that the
    clocks skip or repeat.
    """
    readings = read(typed, now, zone, spoken)
    if isinstance(readings, FreeSlot):
        raise no_slot_here()
    moments = [reading.moment for reading in readings if is_ahead(reading.moment, now)]
    if len(readings) == 1 or not moments:
        nearest = readings[-1].moment
        require_ahead(nearest, now, zone)
        return nearest
    first = readings[0]
    if first.why and all(reading.why == first.why for reading in readings):
        raise UnclearTime(first.why, first.todo, tuple(moments))
    other = next(reading.moment for reading in readings if moments != [reading.moment])
    raise unclear(typed, moments, other, zone)


def read(
    typed: str, now: datetime, zone: tzinfo, spoken: tuple[str, ...] = ENGLISH
) -> tuple[Reading, ...] | FreeSlot:
    """Return every moment that a time may mean, the earliest first, those that have passed among them.

    `now` is UTC; what names no place is wall time in `zone`; `spoken` are `languages`. Raises `BadTime` for
    what is not understood to the last word and for what does not exist.
    """
    typed = plain(typed)
    tokens = cut(typed[:LONGEST])
    if not tokens:
        raise nothing_typed()
    if len(typed) > LONGEST or len(tokens) > MOST_TOKENS:
        raise too_long(typed)
    text = Lattice(tokens, lexicon(spoken))
    understood = understand(text)
    if not understood.whole:
        raise not_understood(typed, text, understood)
    if any(phrase.slot for phrase in understood.whole):
        return FreeSlot()
    if any(_is_date(phrase, now.astimezone(zone).date(), zone) for phrase in understood.lacking):
        raise day_or_time(typed)
    found: dict[datetime, Reading] = {}
    problems: list[BadTime] = []
    for phrase in understood.whole:
        try:
            found.update({reading.moment: reading for reading in _read_phrase(phrase, typed, now, zone)})
        except BadTime as problem:
            problems.append(problem)
        except (ValueError, OverflowError):
            problems.append(no_such_time(typed))
    if not found:
        raise problems[0]
    return tuple(found[moment] for moment in sorted(found))


def _is_date(phrase: Phrase, today: date, zone: tzinfo) -> bool:
    """Return whether a phrase is a date that exists and lacks but its time of day, as `7.12` may be."""
    if not phrase.days or phrase.clock is not None:
        return False
    try:
        return bool(dates_of(phrase, today, zone))
    except (BadTime, ValueError, OverflowError):
        return False


def _read_phrase(phrase: Phrase, typed: str, now: datetime, zone: tzinfo) -> Iterator[Reading]:
    if phrase.clock is None:
        assert phrase.span is not None, "a phrase without a clock is whole by its span"
        yield from _after(phrase.span, now, zone)
        return
    clock = phrase.clock if phrase.part is None else phrase.clock.within(phrase.part)
    if clock is None:
        raise no_such_part(typed)
    for place in phrase.places or (Place(zone),):
        if not phrase.names_day:
            yield from _next_time(clock, place, now)
            continue
        # People in two zones may not agree on what is today.
        todays = {now.astimezone(place.zone).date(), now.astimezone(zone).date()}
        for day in sorted(set(chain.from_iterable(dates_of(phrase, today, zone) for today in todays))):
            yield from _on(day, clock, place, now)
        if phrase.part is Part.TONIGHT:
            nights = (_on(today - DAY, clock, place, now) for today in todays)
            # In its small hours the night that began yesterday is tonight as well.
            yield from (reading for night in nights for reading in night if reading.moment > now)


def _after(span: Span, now: datetime, zone: tzinfo) -> Iterator[Reading]:
    """Count hours through, whatever the clocks do; days and longer keep the time on the wall."""
    more = timedelta(minutes=span.minutes)
    if not span.day.days and not span.day.months:
        yield Reading(now + more)
        return
    local = now.astimezone(zone)
    clock = local.replace(tzinfo=None) - datetime.combine(local.date(), datetime.min.time())
    for day in span.day.dates(local.date()):
        for start in moments_at(day, clock, Place(zone)):
            yield Reading(start.moment + more, start.why, start.todo)


def _next_time(clock: Clock, place: Place, now: datetime) -> Iterator[Reading]:
    today = now.astimezone(place.zone).date()
    for offset in {offset % DAY for offset in clock.offsets}:
        days = (today + timedelta(days=ahead) for ahead in range(_TIMES))
        times = (moments_at(day, offset, place) for day in days)
        yield from next(found for found in times if any(reading.moment > now for reading in found))


def dates_of(phrase: Phrase, today: date, zone: tzinfo) -> tuple[date, ...]:
    """Return the dates of a phrase's day; a day of the week beside it must agree.

    Raises `BadTime` when it does not, `ValueError` and `OverflowError` for what is no date.
    """
    days: tuple[Day, ...] = (*phrase.days, *((phrase.span.day,) if phrase.span else ()))
    if not days:
        return _all(phrase.weekdays, today)
    dates = _all(days, today)
    if not phrase.weekdays:
        return dates
    wanted = {day.weekday() for day in _all(phrase.weekdays, today)}
    agreeing = tuple(day for day in dates if day.weekday() in wanted)
    if not agreeing:
        raise other_weekday(dates[-1], zone)
    return agreeing


def _all(days: tuple[Day, ...], today: date) -> tuple[date, ...]:
    """Return every date; of several ways to read numbers those that are no dates are out of the question."""
    found: list[date] = []
    problem: ValueError | OverflowError | None = None
    for day in days:
        try:
            found += day.dates(today)
        except (ValueError, OverflowError) as error:
            problem = error
    if problem is not None and not found:
        raise problem
    return tuple(found)


def _on(day: date, clock: Clock, place: Place, now: datetime) -> Iterator[Reading]:
    """Yield a day's readings; of the two halves of a day the one that is well over is not meant."""
    found = [reading for offset in clock.offsets for reading in moments_at(day, offset, place)]
    rest = [reading for reading in found if reading.moment > now - _JUST]
    ahead = any(reading.moment > now for reading in rest)
    yield from rest if ahead else found

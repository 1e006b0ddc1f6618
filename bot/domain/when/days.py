"""Days: which dates a phrase about a day means, seen from today."""

import calendar
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol

_WEEK: Final = 7
_YEAR_MONTHS: Final = 12
_LONGEST_MONTH: Final = 31
_LEAP_DAY: Final = 29
_FEBRUARY: Final = 2
_LATELY: Final = timedelta(days=90)


class Which(StrEnum):
    """Which of the weekdays of that name."""

    ANY = "any"
    THIS = "this"
    NEXT = "next"
    NEXT_WEEK = "next week"


class Day(Protocol):
    """A day as somebody named it."""

    def dates(self, today: date) -> tuple[date, ...]:
        """Return every date it may mean; raises `ValueError` when there is no such date."""
        ...


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many months and days from today. A month that lacks the day has no such date."""

    days: int
    months: int = 0

    def dates(self, today: date) -> tuple[date, ...]:
        """Return the one date."""
        year, month = _add_months(today.year, today.month, self.months)
        return (date(year, month, today.day) + timedelta(days=self.days),)


@dataclass(frozen=True, slots=True)
class Weekday:
    """`friday`, `this friday`, `next friday`, `friday next week`."""

    weekday: int
    which: Which = Which.ANY

    def dates(self, today: date) -> tuple[date, ...]:
        """Return the dates: people differ in what *next* means, and in whether Monday begins the week."""
        coming = today + timedelta(days=(self.weekday - today.weekday()) % _WEEK)
        after_today = coming + timedelta(days=_WEEK) if coming == today else coming
        if self.which is Which.THIS:
            return (coming,)
        if self.which is Which.ANY:
            return tuple(dict.fromkeys((coming, after_today)))
        monday = today - timedelta(days=today.weekday())
        sunday = today - timedelta(days=(today.weekday() + 1) % _WEEK)
        weeks = (
            monday + timedelta(days=_WEEK + self.weekday),
            sunday + timedelta(days=_WEEK + (self.weekday + 1) % _WEEK),
        )
        nearest = (after_today,) if self.which is Which.NEXT else ()
        return tuple(sorted({*nearest, *weeks}))


@dataclass(frozen=True, slots=True)
class Calendar:
    """A day and a month, in a year or the next time they come."""

    day: int
    month: int
    year: int | None = None

    def dates(self, today: date) -> tuple[date, ...]:
        """Return the date; with no year, the last one as well while it is over by less than three months.

        Whoever writes yesterday's date has hardly next year in mind.
        """
        if self.year is not None:
            return (date(self.year, self.month, self.day),)
        ahead = next(found for year in _years(today) if (found := self._in(year)) and found >= today)
        before = self._in(ahead.year - 1)
        return (before, ahead) if before and today - before < _LATELY else (ahead,)

    def _in(self, year: int) -> date | None:
        leap = self.day == _LEAP_DAY and self.month == _FEBRUARY and not calendar.isleap(year)
        return None if leap else date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """`the 13th`: the next day of that number."""

    day: int

    def dates(self, today: date) -> tuple[date, ...]:
        """Return the date, today included; months without it are passed over."""
        if not 1 <= self.day <= _LONGEST_MONTH:
            raise ValueError(self.day)
        months = (_add_months(today.year, today.month, ahead) for ahead in range(_YEAR_MONTHS))
        found = (
            date(year, month, self.day) for year, month in months if self.day <= _last_day(year, month).day
        )
        first, second, *_ = (day for day in found if day >= today)
        return (first, second) if first == today else (first,)


@dataclass(frozen=True, slots=True)
class Month:
    """A month by name, with or without a year, or so many months from this one."""

    month: int | None = None
    year: int | None = None
    ahead: int | None = None

    def seen_from(self, today: date) -> tuple[tuple[int, int], ...]:
        """Return the years and months it may be, the earliest first."""
        if self.month is None:
            months = range(2) if self.ahead is None else (self.ahead,)
            return tuple(_add_months(today.year, today.month, ahead) for ahead in months)
        years = (today.year, today.year + 1) if self.year is None else (self.year,)
        return tuple((year, self.month) for year in years)


@dataclass(frozen=True, slots=True)
class InMonth:
    """A month's first or last day, or nth weekday (-1: the last); the next one's once it is over."""

    month: Month
    nth: int
    weekday: int | None = None

    def dates(self, today: date) -> tuple[date, ...]:
        """Return the date; of a month by name with no year the last one as well, as `Calendar` does."""
        first, *others = self.month.seen_from(today)
        found = self._in(*first)
        ahead = next((self._in(*month) for month in others if found < today), found)
        before = self._before(ahead) if self.month.month and not self.month.year else None
        return (before, ahead) if before and today - before < _LATELY else (ahead,)

    def _before(self, ahead: date) -> date | None:
        with suppress(ValueError):
            return self._in(ahead.year - 1, ahead.month)
        return None

    def _in(self, year: int, month: int) -> date:
        first, last = date(year, month, 1), _last_day(year, month)
        if self.weekday is None:
            return first if self.nth > 0 else last
        if self.nth < 0:
            return last - timedelta(days=(last.weekday() - self.weekday) % _WEEK)
        day = first + timedelta(days=(self.weekday - first.weekday()) % _WEEK + (self.nth - 1) * _WEEK)
        if day > last:
            raise ValueError(self.nth)
        return day


def _add_months(year: int, month: int, ahead: int) -> tuple[int, int]:
    years, rest = divmod(month - 1 + ahead, _YEAR_MONTHS)
    return year + years, rest + 1


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _years(today: date) -> range:
    # Eight years hold a 29 February, even around 2100.
    return range(today.year, today.year + 9)

"""Slot words: a strict reading of weekly times as people write them, such as `Mon, Wed and Fri 9:00`.

Days come first, then the times of each of them; more of both may follow. The clock is read as in times of
posts (`bot.domain.when`), so it knows the same spellings, and asks where those could mean two times.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from functools import cache
from typing import Final

from bot.domain.when import ENGLISH, read
from bot.domain.when.readings import FreeSlot
from bot.domain.when.tokens import fold
from bot.domain.when.vocabulary import TABLES, Kind
from bot.errors import BadTime

EXAMPLES: Final = "`Mon, Wed, Fri 9:00`, `weekdays 12:30` or `Tue 9am, Sat 10:00 and 18:00`"
_WRITE: Final = f"Write days, then times, like {EXAMPLES}."
_SPLIT: Final = re.compile(r"\s+|([,;&])")
_PAUSE: Final = ","
_DASH: Final = re.compile(r"[-–—]")
_TO: Final = frozenset({"to", "until", "till", "through", "-", "–", "—", "bis", "a", "al", "ate", "au", "à"})
_EVERY: Final = frozenset({"every", "each", "on", "jeden", "chaque", "cada", "ogni", "le", "el", "am"})
_GROUPS: Final = {
    **dict.fromkeys(("daily", "day", "days", "taglich", "tag"), range(7)),
    **dict.fromkeys(("weekday", "weekdays", "workdays", "werktags"), range(5)),
    **dict.fromkeys(("weekend", "weekends"), range(5, 7)),
}
_MORNING: Final = "am"
"""Behind an hour; before a day it is German for *on*."""
_LONGEST: Final = 200
_MOST_WORDS: Final = 4
"""As many words as a time of day takes: `half past nine am`."""
_MONDAY: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
_TOMORROW: Final = _MONDAY.date() + timedelta(days=1)
_ELSEWHERE: Final = timezone(timedelta(hours=2))
"""What names a place is another time of the wall clock here."""

Weekly = tuple[int, time]
"""A weekday, 0 for Monday, and a time of the wall clock."""


def read_weekly(typed: str, spoken: tuple[str, ...] = ENGLISH) -> tuple[Weekly, ...]:
    """Return the weekly times that are meant, each once, in the order of the week.

    Raises `BadTime` for a word that is not understood, a day without time, a time without day, and a time
    that may mean two.
    """
    if len(typed) > _LONGEST:
        raise BadTime("That is too long.", "Add a few slots at a time.")
    words = _words(typed, spoken)
    found: set[Weekly] = set()
    days: set[int] = set()
    timed = True
    at = 0
    while at < len(words):
        if words[at] == _PAUSE:
            at += 1
            continue
        more, next_at = _days(words, at, spoken)
        if more:
            days = more if timed else days | more
            timed = False
        else:
            clock, next_at = _clock(words, at, spoken)
            if not days:
                raise BadTime(f"On which days at “{words[at]}”?", _WRITE)
            found |= {(day, clock) for day in days}
            timed = True
        at = next_at
    if not timed:
        raise BadTime("The last day has no time.", _WRITE)
    if not found:
        raise BadTime("There is no day and no time.", _WRITE)
    return tuple(sorted(found))


def _words(typed: str, spoken: tuple[str, ...]) -> list[str]:
    """Return the words, with a pause for each sign and each *and* between them; no time goes on behind it."""
    joints = {spelling for code in spoken for each in TABLES[code][Kind.AND] for spelling in each.split("|")}
    words = [fold(word) for word in _SPLIT.split(typed) if word]
    return [_PAUSE if word in joints | {",", ";", "&"} else word for word in words]


def _days(words: Sequence[str], at: int, spoken: tuple[str, ...]) -> tuple[set[int], int]:
    """Return the weekdays that stand at a place and where they end; none if a time stands there."""
    if words[at] in _EVERY and at + 1 < len(words):
        return _days(words, at + 1, spoken)
    first = _day(words[at], spoken)
    if first is None:
        ends = [_day(part, spoken) for part in _DASH.split(words[at])]
        if len(ends) == len(_ENDS) and None not in ends:
            return _range(ends[0] or 0, ends[1] or 0), at + 1
        return set(_GROUPS.get(words[at], ())), at + 1
    if at + 2 < len(words) and words[at + 1] in _TO:
        last = _day(words[at + 2], spoken)
        if last is not None:
            return _range(first, last), at + 3
    return {first}, at + 1


_ENDS: Final = ("first", "last")


def _range(first: int, last: int) -> set[int]:
    return {(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)}


def _day(word: str, spoken: tuple[str, ...]) -> int | None:
    names = _names(spoken)
    bare = word.rstrip(".")
    return names.get(bare, names.get(bare.removesuffix("s")))


@cache
def _names(spoken: tuple[str, ...]) -> dict[str, int]:
    """Return the weekdays by name; one that means two days in different languages is left out."""
    found: dict[str, set[int]] = {}
    for code in spoken:
        for weekday, spellings in enumerate(TABLES[code][Kind.WEEKDAY]):
            for spelling in spellings.split("|"):
                found.setdefault(spelling, set()).add(weekday)
    return {name: next(iter(days)) for name, days in found.items() if len(days) == 1}


def _clock(words: Sequence[str], at: int, spoken: tuple[str, ...]) -> tuple[time, int]:
    """Return the time of day that stands at a place, the longest that makes sense, and where it ends."""
    end = at + 1
    while end < min(len(words), at + _MOST_WORDS) and not _begins_anew(words, end, spoken):
        end += 1
    for stop in range(end, at, -1):
        phrase = " ".join(words[at:stop])
        here, there = (_walls(phrase, zone, spoken) for zone in (UTC, _ELSEWHERE))
        if here and here == there:
            return _time(phrase, here), stop
        if here:
            # `12:30` alone is not what `12:30 am` says.
            raise BadTime(f"I can't take “{phrase}” as a time of each week.", _WRITE)
    raise BadTime(f"I don't understand “{words[at][:60]}”.", _WRITE)


def _begins_anew(words: Sequence[str], at: int, spoken: tuple[str, ...]) -> bool:
    """Return whether a time before a place ends there in any case."""
    return words[at] == _PAUSE or (words[at] != _MORNING and bool(_days(words, at, spoken)[0]))


def _time(phrase: str, walls: set[datetime]) -> time:
    """Return the one time of day that a phrase means on the day it is read for; raises `BadTime`."""
    first, *others = sorted({wall.time() for wall in walls})
    if others:
        shown = " or ".join(f"`{each:%H:%M}`" for each in (first, *others))
        raise BadTime(f"“{phrase}” can mean {len(others) + 1} times.", f"Write {shown}.")
    if any(wall.date() != _TOMORROW for wall in walls):
        raise BadTime(
            f"“{phrase}” can be where a day begins or where it ends.",
            f"Write `{first:%H:%M}` with the day that has just begun then.",
        )
    if first.second:
        raise BadTime(f"“{phrase}” has seconds.", f"Slots are full minutes, like `{first:%H:%M}`.")
    return first


def _walls(phrase: str, zone: timezone, spoken: tuple[str, ...]) -> set[datetime]:
    try:
        readings = read(f"tomorrow {phrase}", _MONDAY, zone, spoken)
    except BadTime:
        return set()
    if isinstance(readings, FreeSlot):
        return set()
    return {each.moment.astimezone(zone).replace(tzinfo=None) for each in readings}

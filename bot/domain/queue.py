"""Queue: the weekly slots of a server, the moments they stand for, and which of them a post may have."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import takewhile
from typing import Final

from bot.domain.when import MAX_LEAD

EVERY: Final = ""
"""Stands where an account could for all of a server's accounts."""
MOST_SLOTS: Final = 100
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time of each week, by the wall clock of the server: `weekday` 0 is Monday.

    `platform_id` is the account it is for, `EVERY` for all of them.
    """

    weekday: int
    at: time
    platform_id: str = EVERY

    @property
    def label(self) -> str:
        """How people read it, e.g. `Mon 09:00`."""
        return f"{DAYS[self.weekday]} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Due:
    """When (UTC) a post that may still go out is due, and on which accounts."""

    post_id: int
    moment: datetime
    platform_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Opening:
    """A moment (UTC) to come with the accounts whose slots fall on it; `EVERY` may be among them."""

    moment: datetime
    platform_ids: frozenset[str]

    def suits(self, platform_ids: frozenset[str]) -> bool:
        """Say whether a post to these accounts may stand here: a slot of all, or one of each of its own."""
        return EVERY in self.platform_ids or platform_ids <= self.platform_ids

    def is_free(self, platform_ids: frozenset[str], dues: Iterable[Due]) -> bool:
        """Say whether a post to these accounts finds room here beside what is due at this moment.

        A slot of all accounts has room for one post of the server, an account's own for one of that account.
        """
        taken = [due.platform_ids for due in dues if is_at(self.moment, due)]
        if EVERY in self.platform_ids and not taken:
            return True
        return platform_ids <= self.platform_ids and not any(platform_ids & each for each in taken)


def is_at(moment: datetime, due: Due) -> bool:
    """Say whether a post is due within the minute that begins at `moment`."""
    return moment <= due.moment < moment + _MINUTE


def openings(slots: Iterable[Slot], after: datetime, zone: tzinfo) -> Iterator[Opening]:
    """Yield what the slots stand for after a moment (UTC), the earliest first, for two years.

    Days and times are the wall clock's in `zone`. A time that the clocks skip moves on by what they skip; one
    that they repeat is its first. Slots that so fall on one moment are one opening.
    """
    weekly: defaultdict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        weekly[slot.weekday].append(slot)
    first = after.astimezone(zone).date()
    for ahead in range(MAX_LEAD.days):
        day = first + timedelta(days=ahead)
        found: defaultdict[datetime, set[str]] = defaultdict(set)
        for slot in weekly[day.weekday()]:
            found[datetime.combine(day, slot.at, tzinfo=zone).astimezone(UTC)].add(slot.platform_id)
        yield from (Opening(at, frozenset(found[at])) for at in sorted(found) if at > after)


def next_opening(
    slots: Iterable[Slot], dues: Sequence[Due], platform_ids: frozenset[str], after: datetime, zone: tzinfo
) -> Opening | None:
    """Return the first opening after a moment (UTC) that is free for a post to these accounts; None if none.

    `dues` are the posts of the server that may still go out.
    """
    at = by_minute(dues)
    free = (
        each for each in openings(slots, after, zone) if each.is_free(platform_ids, at.get(each.moment, ()))
    )
    return next(free, None)


def openings_until(
    slots: Iterable[Slot], after: datetime, until: datetime, zone: tzinfo
) -> tuple[Opening, ...]:
    """Return what the slots stand for between two moments (UTC)."""
    return tuple(takewhile(lambda each: each.moment < until, openings(slots, after, zone)))


def by_minute(dues: Iterable[Due]) -> Mapping[datetime, Sequence[Due]]:
    """Return posts by the full minute in which they are due."""
    found: defaultdict[datetime, list[Due]] = defaultdict(list)
    for due in dues:
        found[due.moment.astimezone(UTC).replace(second=0, microsecond=0)].append(due)
    return found


def grouped(slots: Iterable[Slot]) -> Sequence[str]:
    """Return slots in as few lines as days that share their times need, e.g. `Mon, Wed 09:00, 17:30`."""
    times: defaultdict[int, list[time]] = defaultdict(list)
    for slot in sorted(slots):
        times[slot.weekday].append(slot.at)
    days: defaultdict[tuple[time, ...], list[str]] = defaultdict(list)
    for weekday, each in times.items():
        days[tuple(each)].append(DAYS[weekday])
    return [f"{', '.join(names)} {', '.join(f'{at:%H:%M}' for at in each)}" for each, names in days.items()]

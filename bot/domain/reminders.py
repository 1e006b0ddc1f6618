"""Reminders: when somebody is to hear that a post waits for approval, and when it has waited too long."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from bot.domain.reviews import MARGIN

SOONEST: Final = timedelta(hours=1)
"""Nobody is reminded sooner after a post was submitted, nor twice within it."""
LAST_CALL: Final = timedelta(minutes=30)
"""Managers hear of it at least so long after the last reminder to approvers."""


class Nudge(StrEnum):
    """What is to happen while a post waits."""

    APPROVERS = "approvers"
    MANAGERS = "managers"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of a server's day in which nobody is reminded; equal hours mean none."""

    zone: tzinfo
    start: int
    end: int

    def covers(self, moment: datetime) -> bool:
        """Say whether a moment (UTC) is quiet."""
        hour = moment.astimezone(self.zone).hour
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end

    def after(self, moment: datetime) -> datetime:
        """Return the moment (UTC) itself, or the end of the quiet time it lies in."""
        while self.covers(moment):
            local = moment.astimezone(self.zone)
            days = 1 if local.hour >= self.end else 0
            end = datetime.combine(local.date() + timedelta(days=days), time(self.end), tzinfo=self.zone)
            moment = end.astimezone(UTC)
        return moment


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is to happen at a moment (UTC); `number` is how many reminders have been seen to after it."""

    nudge: Nudge
    at: datetime
    number: int


def next_reminder(*, since: datetime, due: datetime, quiet: Quiet, seen_to: int, now: datetime) -> Reminder:
    """Return what is to happen next with a post that waits since `since` and is due at `due` (all UTC).

    Approvers are reminded half-way and when a quarter of the wait is left, then managers when a tenth or an
    hour is left; what would fall into quiet time moves to its end, and what has no place is left out. What is
    overdue is to happen `now`; of two reminders to the same people that come together only one is given. The
    post expires two minutes before it is due, quiet time or not, even where that moment has passed.
    """
    end = due - MARGIN
    left = [reminder for reminder in _plan(since, end, quiet) if reminder.number > seen_to]
    landed = [replace(reminder, at=quiet.after(max(reminder.at, now))) for reminder in left]
    match [reminder for reminder in landed if reminder.at < end]:
        case [first, second, *_] if (first.nudge, first.at) == (second.nudge, second.at):
            return second
        case [first, *_]:
            return first
        case _:
            return Reminder(Nudge.EXPIRE, end, seen_to)


def _plan(since: datetime, end: datetime, quiet: Quiet) -> Iterable[Reminder]:
    wait = end - since
    last = quiet.after(since + max(wait / 2, SOONEST))
    if last >= end:
        return
    yield Reminder(Nudge.APPROVERS, last, 1)
    again = quiet.after(since + wait * 3 / 4)
    if last + SOONEST <= again < end:
        yield Reminder(Nudge.APPROVERS, again, 2)
        last = again
    managers = quiet.after(max(end - max(wait / 10, SOONEST), last + LAST_CALL))
    if managers < end:
        yield Reminder(Nudge.MANAGERS, managers, 3)

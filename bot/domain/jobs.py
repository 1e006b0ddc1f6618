"""Jobs: work that must not be lost is a row with a due time, not a task in memory."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobKind(StrEnum):
    """What is to be done; `subject` says to which."""

    PUBLISH = "publish"  # subject: post id; bring an accepted post to Publora and schedule it
    WATCH = "watch"  # subject: post id; see how it fares from its due time on
    DISCARD = "discard"  # subject: post id; remove a failed attempt's leftovers at Publora
    ANNOUNCE = "announce"  # subject: post id; tell the author what happened while nobody waited
    PURGE = "purge"  # subject: guild id; forget a server the bot was removed from


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be stored; `run_at` is UTC."""

    kind: JobKind
    run_at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job. `attempts` counts how often it was claimed, this time included."""

    id: int
    kind: JobKind
    subject: int
    run_at: datetime
    attempts: int

"""Jobs: work that must not be lost is a row with a due time, not a task in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class JobKind(StrEnum):
    """What is to be done; `subject` says to which."""

    PUBLISH = "publish"  # subject: post id; bring an accepted post to Publora and schedule it
    MOVE = "move"  # subject: post id; bring a changed time to Publora
    EDIT = "edit"  # subject: post id; bring changes to a scheduled post to Publora
    DELETE = "delete"  # subject: post id; take a post away from Publora
    WATCH = "watch"  # subject: post id; see how it fares from its due time on
    DISCARD = "discard"  # subject: post id; remove at Publora what a failed post left there
    ERASE = "erase"  # subject: post id; remove a deleted post's draft once it can't be undone any more
    REVIEW = "review"  # subject: post id; remind those who can decide, and let it expire in time
    TAKE_BACK = "take_back"  # subject: post id; make a draft again of what Publora scheduled too early
    HALT = "halt"  # subject: post id; take it back to draft while everything in its server is paused
    CARD = "card"  # subject: post id; bring its card in Discord up to date
    NOTICE = "notice"  # subject: guild id; tell people what waits to be told
    HEALTH = "health"  # subject: guild id; look after the accounts' access once a day
    SUBSCRIBE = "subscribe"  # subject: guild id; see that Publora sends the server's events here
    DIGEST = "digest"  # subject: guild id; post its digest when that is due
    IMPORT = "import"  # subject: guild id; make posts of the rows of files, some at a time
    SAMPLE = "sample"  # subject: guild id; ask for the numbers of what went out
    BRAKE = "brake"  # subject: guild id; see a pause of all its posts through, and its end
    PURGE = "purge"  # subject: guild id; forget a server the bot was removed from


ABOUT_GUILDS: Final = frozenset(
    {
        *(JobKind.NOTICE, JobKind.HEALTH, JobKind.SUBSCRIBE, JobKind.DIGEST),
        *(JobKind.IMPORT, JobKind.SAMPLE, JobKind.BRAKE, JobKind.PURGE),
    }
)
"""Jobs whose subject is a guild id; all others are about a post."""
ALONGSIDE: Final = ABOUT_GUILDS | {JobKind.CARD, JobKind.REVIEW}
"""Jobs that hold up no other of the same subject: who shows a post, or looks how long it has been waiting,
touches nothing at Publora."""

UNLESS_DELETED: Final = frozenset({JobKind.PUBLISH, JobKind.MOVE, JobKind.EDIT})
"""Jobs that must not be done any more once somebody wants the post deleted."""
CHANGES: Final = frozenset({JobKind.MOVE, JobKind.EDIT, JobKind.DELETE, JobKind.HALT})
"""Jobs that change a post at Publora; until they end, its copy there may be ahead of our record."""

AFTER: Final[Mapping[JobKind, tuple[JobKind, ...]]] = {
    JobKind.MOVE: (JobKind.EDIT,),
    JobKind.EDIT: (JobKind.EDIT, JobKind.MOVE),
}
"""By job those that must have ended before anybody may ask for it: else the earlier one might have the last
word, or be lost. A move takes the place of a move."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be stored; `run_at` is UTC."""

    kind: JobKind
    run_at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """Who may work on a job, and until when (UTC) before somebody else may take it over."""

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job of a guild. `attempts` counts how often it was claimed, this time included."""

    id: int
    kind: JobKind
    subject: int
    run_at: datetime
    attempts: int
    guild_id: int | None = None

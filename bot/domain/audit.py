"""Audit: what was done, when and by whom, each entry sealed to the one before it.

A server's entries count from 1. Each is sealed with a hash over the hash before it and over all it says, and
a head remembers the last position and hash. So an entry that is changed, removed, added or moved by another
hand than ours breaks the chain, as does cutting off its end. Who can rewrite the whole database can also make
a new chain; that shows only beside a hash that was noted elsewhere.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from bot.errors import BadInput

THE_BOT: Final = 0
"""Stands for the bot where a person is looked for; Discord gives nobody this id."""
DECISIONS: Final = frozenset({"approved", "changes requested", "rejected", "expired", "withdrawn"})
"""The events by which it was settled whether a post may go out."""
_SEEN: Final = re.compile(r"(\d{1,12}):([0-9a-f]{16,64})", re.ASCII)


class Kind(StrEnum):
    """What an entry is about; those about a server are settings."""

    DECISIONS = "decisions"
    SETTINGS = "settings"
    POSTS = "posts"


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain goes, and the hash of its last entry; of one that somebody noted, how it begins."""

    count: int = 0
    hash: str = ""

    def __str__(self) -> str:
        """Return it in a form to be noted: `124:9f86d081884c7d65`."""
        return f"{self.count}:{self.hash[:16]}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened. `at` is UTC, `actor_id` None is the bot, `details` a JSON object as it is stored.

    `post_id`, `number` and `revision` are None where it is not about a post or a certain revision.
    """

    guild_id: int
    position: int
    at: datetime
    event: str
    actor_id: int | None
    post_id: int | None
    number: int | None
    revision: int | None
    reason: str | None
    details: str
    hash: str = ""

    @property
    def kind(self) -> Kind:
        """What it is about."""
        if self.number is None:
            return Kind.SETTINGS
        return Kind.DECISIONS if self.event in DECISIONS else Kind.POSTS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are looked for: those of a post's number, of a person (or `THE_BOT`), of a kind."""

    number: int | None = None
    actor_id: int | None = None
    kind: Kind | None = None


class Flaw(StrEnum):
    """What can be wrong with a chain at a position."""

    MISSING = "missing"
    ALTERED = "altered"  # or the one before it was
    ADDED = "added"  # stands where none can be: behind the end, or before the first
    REWRITTEN = "rewritten"  # whole, but not what somebody noted


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is broken first; `entry` is None where one is missing."""

    position: int
    flaw: Flaw
    entry: Entry | None = None


def seal(previous: str, entry: Entry) -> str:
    """Return the SHA-256, in hex, over the hash before an entry and over everything it says."""
    said = (
        *(previous, entry.guild_id, entry.position, entry.at.astimezone(UTC).isoformat(), entry.event),
        *(entry.actor_id, entry.post_id, entry.number, entry.revision, entry.reason, entry.details),
    )
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verification:
    """How far a chain should go, and where it is broken first, if it is."""

    head: Head
    broken: Break | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, newest first, and whether there are older and newer ones."""

    entries: tuple[Entry, ...]
    older: bool
    newer: bool


def read_noted(typed: str) -> Head:
    """Return the head that somebody noted in the form of `str(head)`; raises `BadInput`."""
    match = _SEEN.fullmatch(typed.strip().strip("`").lower())
    if match is None:
        raise BadInput(
            f"“{typed.strip()[:60]}” is not what I gave you to note.",
            "It is a number, a colon and 16 letters and digits, such as `124:9f86d081884c7d65`.",
        )
    return Head(int(match[1]), match[2])


def follow(head: Head, entries: Iterable[Entry], noted: Head | None = None) -> tuple[Head, Break | None]:
    """Go on from `head` along entries in order; return how far the chain is whole, and where it breaks."""
    for entry in entries:
        if entry.position > head.count + 1:
            return head, Break(head.count + 1, Flaw.MISSING)
        if entry.position <= head.count:
            return head, Break(entry.position, Flaw.ADDED, entry)
        if seal(head.hash, entry) != entry.hash:
            return head, Break(entry.position, Flaw.ALTERED, entry)
        head = Head(entry.position, entry.hash)
        if noted and noted.count == head.count and not head.hash.startswith(noted.hash):
            return head, Break(entry.position, Flaw.REWRITTEN, entry)
    return head, None


def compare(reached: Head, stored: Head, noted: Head | None = None) -> Break | None:
    """Return how the end that entries led to differs from the head stored with the last of them."""
    if reached.count < stored.count:
        return Break(reached.count + 1, Flaw.MISSING)
    if reached.count > stored.count:
        return Break(stored.count + 1, Flaw.ADDED)
    if reached.hash != stored.hash:
        return Break(reached.count, Flaw.ALTERED)
    if noted and noted.count > reached.count:
        return Break(reached.count + 1, Flaw.REWRITTEN)
    return None

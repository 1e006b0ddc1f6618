"""Imports: posts from the rows of a file, checked by the rules of composing before any of them counts."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final, TypeVar

from bot.domain import choosing, fits, when
from bot.domain.accounts import Account
from bot.domain.approval import ApprovalSettings, requirement
from bot.domain.drafts import MOST_FILES
from bot.domain.import_cells import read_moment
from bot.domain.limits import NetworkLimits
from bot.domain.posts import Media, NewPost, PostState, Target
from bot.domain.sheets import Column, SheetRow
from bot.errors import BadAccounts, BadInput, BadTime

KEPT_FOR: Final = timedelta(days=1)
"""How long a report waits for its button; until then the files of its rows are kept."""
REMEMBERED_FOR: Final = timedelta(days=30)
"""How long the rows of a file are kept after that, so that those left out can be had once more."""
_Found = TypeVar("_Found")
_BETWEEN: Final = re.compile(r"[\n;|]+")


class ImportState(StrEnum):
    """How far an import is."""

    CHECKED = "checked"  # reported; nothing of it counts
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class RowState(StrEnum):
    """What became of a row."""

    READY = "ready"
    WRONG = "wrong"
    KNOWN = "known"  # an earlier import brought it in
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a cell, and what to do; `column` as in the template."""

    column: str
    said: str
    todo: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row of a file: its cells as typed, and what they mean.

    `moment` (UTC), `targets` and `digest` are there once it can be imported; `number` is that of its post.
    `spilled` are cells that it has too many, `cautions` what to look at twice. `post_state` is where the post
    stood when the file was checked, and not stored.
    """

    line: int
    cells: Mapping[Column, str]
    state: RowState
    flaws: tuple[Flaw, ...] = ()
    moment: datetime | None = None
    targets: tuple[Target, ...] = ()
    media: tuple[Media, ...] = ()
    digest: str = ""
    number: int | None = None
    spilled: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    post_state: PostState | None = None

    @property
    def text(self) -> str:
        """What the post says."""
        return self.cells[Column.TEXT]


@dataclass(frozen=True, slots=True)
class Known:
    """The post that a row became before: its number, and where it stands."""

    number: int
    state: PostState


@dataclass(frozen=True, slots=True)
class Import:
    """A file that somebody wants imported; `at` (UTC) is when it was checked.

    `message_id` is the message that shows how far it is, `problem` why it was stopped where nobody did so.
    """

    guild_id: int
    user_id: int
    channel_id: int
    file_name: str
    delimiter: str
    asks_approval: bool
    at: datetime
    state: ImportState = ImportState.CHECKED
    message_id: int | None = None
    problem: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A checked file: what may be imported, what is wrong, what to look at twice, and columns nobody reads.

    `reviewed` counts the rows that go to approval; `job` has no id when there is nothing to import. `plan` is
    what to look at twice in all rows together.
    """

    job: Import
    rows: tuple[ImportRow, ...]
    unread: tuple[str, ...] = ()
    reviewed: int = 0
    plan: tuple[str, ...] = ()

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to look at twice, and in which line."""
        return (*self.plan, *(f"Line {row.line}: {said}" for row in self.rows for said in row.cautions))

    def those(self, *states: RowState) -> tuple[ImportRow, ...]:
        """Return the rows in these states."""
        return tuple(row for row in self.rows if row.state in states)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows by state."""

    job: Import
    counts: Mapping[RowState, int]

    def count(self, *states: RowState) -> int:
        """Return how many rows are in these states."""
        return sum(self.counts.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class Terms:
    """What rows are judged by: the server's zone, accounts and rules, and what networks take."""

    zone: tzinfo
    accounts: Sequence[Account]
    limits: Mapping[str, NetworkLimits]
    settings: ApprovalSettings


def check_row(
    row: SheetRow, terms: Terms, now: datetime, spoken: tuple[str, ...], media: Sequence[Media | BadInput]
) -> ImportRow:
    """Return a row with what it means and everything that is wrong with it.

    `media` are its files, or why they can't be had, in the order of its cell.
    """
    flaws: list[Flaw] = []
    cells = row.cells
    if row.spilled:
        flaws.append(Flaw("row", "It has more cells than the file has columns.", _QUOTE))
    accounts = _try(flaws, Column.ACCOUNTS, lambda: _choose(cells[Column.ACCOUNTS], terms.accounts)) or ()
    files = tuple(each for each in media if isinstance(each, Media))
    _try(
        flaws,
        Column.TEXT,
        lambda: fits.require_text(row.cells[Column.TEXT], accounts, terms.limits, media=bool(media)),
    )
    flaws += [_flaw(Column.MEDIA, each) for each in media if isinstance(each, BadInput)]
    if len(media) > MOST_FILES:
        flaws.append(Flaw(Column.MEDIA, f"A post has at most {MOST_FILES} files.", "Name fewer."))
    if len(files) == len(media):
        _try(flaws, Column.MEDIA, lambda: fits.require_media(files, accounts, terms.limits))
    moment = _try(
        flaws,
        Column.TIME,
        lambda: read_moment(cells[Column.TIME], cells[Column.ZONE], now, terms.zone, spoken),
    )
    if flaws or moment is None:
        return ImportRow(row.line, cells, RowState.WRONG, tuple(flaws), spilled=row.spilled)
    targets = tuple(Target(account.platform_id, account.name) for account in accounts)
    digest = identity(cells[Column.TEXT], targets, moment)
    return ImportRow(row.line, cells, RowState.READY, (), moment, targets, files, digest)


def settle_repeats(rows: Sequence[ImportRow], known: Mapping[str, Known]) -> tuple[ImportRow, ...]:
    """Mark the rows that an earlier import brought in, by digest, and those the file has twice."""
    lines: dict[str, int] = {}
    return tuple(_settled(row, known, lines) for row in rows)


def _settled(row: ImportRow, known: Mapping[str, Known], lines: dict[str, int]) -> ImportRow:
    if row.state is not RowState.READY:
        return row
    if post := known.get(row.digest):
        return replace(row, state=RowState.KNOWN, number=post.number, post_state=post.state)
    line = lines.setdefault(row.digest, row.line)
    if line == row.line:
        return row
    said = f"Line {line} has the same text, accounts and time."
    flaw = Flaw("row", said, "Remove one of the two, or change it.")
    return replace(row, state=RowState.WRONG, flaws=(flaw,))


def identity(text: str, targets: Collection[Target], moment: datetime) -> str:
    """Return what makes a row the same as another, however it is written: a SHA-256 in hex."""
    plain = unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in text.strip().splitlines()))
    said = (plain, sorted(target.platform_id for target in targets), int(moment.timestamp()))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def reviewed(rows: Sequence[ImportRow], settings: ApprovalSettings, *, asked: bool) -> int:
    """Return how many of the rows that can be imported go to approval."""
    return sum(
        requirement(settings, row.text, row.targets, row.media, asked=asked) is not None
        for row in rows
        if row.state is RowState.READY
    )


def recheck(row: ImportRow, terms: Terms, now: datetime) -> tuple[Target, ...]:
    """Return the accounts of a row that was checked a while ago, as they are called now.

    Raises `BadInput` for what does not hold any more.
    """
    assert row.moment is not None, "only rows that can be imported are looked at again"
    typed = ", ".join(target.platform_id for target in row.targets)
    accounts = choosing.choose(typed, terms.accounts)
    fits.require_text(row.text, accounts, terms.limits, media=bool(row.media))
    fits.require_media(row.media, accounts, terms.limits)
    when.require_ahead(row.moment, now, terms.zone)
    return tuple(Target(account.platform_id, account.name) for account in accounts)


def new_post(job: Import, row: ImportRow, targets: tuple[Target, ...]) -> NewPost:
    """Return the post that a row becomes; what there was to look at twice was seen in the report."""
    assert row.moment is not None, "only rows that can be imported become posts"
    return NewPost(
        guild_id=job.guild_id,
        author_id=job.user_id,
        channel_id=job.channel_id,
        text=row.text,
        scheduled_at=row.moment,
        targets=targets,
        media=row.media,
        waved_through=row.cautions,
    )


def flaw_of(problem: BadInput) -> Flaw:
    """Return in which column a problem stands that came up while importing."""
    if isinstance(problem, BadTime):
        return _flaw(Column.TIME, problem)
    return _flaw(Column.ACCOUNTS if isinstance(problem, BadAccounts) else "row", problem)


_QUOTE: Final = "Put a cell that has a comma or a line break in it into quotation marks."


def _choose(typed: str, accounts: Sequence[Account]) -> tuple[Account, ...]:
    return choosing.choose(_BETWEEN.sub(",", typed), accounts)


def _try(flaws: list[Flaw], column: Column, look: Callable[[], _Found]) -> _Found | None:
    try:
        return look()
    except BadInput as problem:
        flaws.append(_flaw(column, problem))
        return None


def _flaw(column: str, problem: BadInput) -> Flaw:
    return Flaw(column, problem.said, problem.todo)

"""Drafts: what somebody composes and has not submitted, kept so that nothing of it is lost."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.accounts import Account, TokenStatus
from bot.domain.approval import Mode, Requirement
from bot.domain.fits import Fit
from bot.domain.messages import leaks
from bot.domain.posts import Media, Post
from bot.domain.reviews import Seen
from bot.domain.variants import Part, Variant
from bot.errors import Problem

KEPT_FOR: Final = timedelta(days=1)
"""How long what nobody saved is kept."""
MOST_FILES: Final = 10
"""As many files as one form takes (discord.md 4)."""
EVERY: Final = "all"
"""Stands for the marks of all accounts that are certain not to take a draft."""


@dataclass(frozen=True, slots=True)
class Base:
    """The post that a draft changes, and what was `seen` of it when both were last looked at."""

    post_id: int
    number: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody composes; for them alone. `id` is 0 before it is stored.

    `accounts` and `when` are as typed or picked and may be empty. `source` is the address of the message it
    was made from, `source_author` the name of who wrote that, `variants` are its other texts. `turn` grows
    with every change; `number` is the post it
    became, `at` (UTC) its last change. `earlier` are texts it had before it was shortened, the last first.
    `base` is the post that it changes, if it does not become a new one: then an empty `when` leaves the time
    as it is, and `under_way` says that the changes are on their way to Publora. `asks_approval` is its
    author's wish, where there is a choice.
    """

    guild_id: int
    user_id: int
    channel_id: int
    text: str
    accounts: str
    when: str
    at: datetime
    media: tuple[Media, ...] = ()
    source: str | None = None
    source_author: str | None = None
    saved: bool = False
    asks_approval: bool = False
    id: int = 0
    turn: int = 0
    number: int | None = None
    earlier: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    base: Base | None = None
    under_way: bool = False

    def is_kept(self, now: datetime) -> bool:
        """Say whether it can still be opened: saved ones stay, others for a day, none once it is a post."""
        return self.number is None and (self.saved or now - self.at <= KEPT_FOR)


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft as it stands: `problems` keep it from being scheduled, `moments` (UTC) may be its time.

    Where it may mean several, `question` is the sentence that says so. `needs` are the approvals it would
    need anyway; under `mode` its author may ask for one.
    `cautions` are what to look at twice, `parts` its texts with their accounts. `in_slot` says that its time
    is the next free slot, `post` is the one that it changes, as it is now.
    """

    draft: Draft
    accounts: tuple[Account, ...]
    moments: tuple[datetime, ...]
    problems: tuple[Problem, ...]
    needs: Requirement | None = None
    mode: Mode = Mode.OFF
    question: str = ""
    cautions: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    in_slot: bool = False
    post: Post | None = None

    @property
    def ready(self) -> bool:
        """Say whether it can be scheduled as it is."""
        return not self.problems and bool(self.moments)

    @property
    def asks_approval(self) -> bool:
        """Say whether it goes to approval because its author asked for that."""
        return self.draft.asks_approval and self.needs is None and self.mode is Mode.OPTIONAL

    @property
    def mark(self) -> str:
        """A short sign for its accounts: those that were seen count, however they are named."""
        ids = sorted(account.platform_id for account in self.accounts)
        return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:8]

    @property
    def fits(self) -> tuple[Fit, ...]:
        """How its texts fit their accounts."""
        return tuple(fit for part in self.parts for fit in part.fits)

    @property
    def twice(self) -> tuple[str, ...]:
        """All that is worth a second look and in nobody's way, a sentence each."""
        # Beside other texts each has its own notes.
        doubts = (
            []
            if self.draft.variants
            else [finding.said for fit in self.fits for finding in fit.findings if not finding.certain]
        )
        leaking = (said for part in self.parts for said in leaks(part.text))
        return tuple(dict.fromkeys((*leaking, *self.cautions, *doubts)))

    @property
    def refusing(self) -> tuple[Account, ...]:
        """The accounts without which it would have a problem less."""
        refused = {fit.account.platform_id for fit in self.fits if fit.refuses}
        return tuple(
            account
            for account in self.accounts
            if account.platform_id in refused or account.token_status is TokenStatus.EXPIRED
        )

    @property
    def rooms(self) -> frozenset[tuple[str, int]]:
        """The networks for which its first text can be shortened, and how long it may be for each."""
        return frozenset(fit.room for part in self.parts[:1] for fit in part.fits if fit.room)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A shorter text for a draft, and how it would fit the accounts."""

    draft: Draft
    text: str
    fits: tuple[Fit, ...]

    @property
    def mark(self) -> str:
        """A short sign for the text: what was seen is what counts."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

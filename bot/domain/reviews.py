"""Reviews: how far a post's approval is, as stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from bot.domain.approval import Decision, Requirement, Verdict
from bot.domain.posts import Media, Post, Target

MARGIN: Final = timedelta(minutes=2)
"""So long before its time a post that waits expires: an approval takes a moment (publora-api.md 9.3)."""


@dataclass(frozen=True, slots=True)
class Review:
    """Where a post's approval stands; times are UTC.

    `needs` is what was asked when it was submitted. `editor_id` made the present revision, None for the
    first. `approved_revision` was approved for times from `approved_from` to `approved_until`: its approvers
    may have seen different ones. `since` is when the present wait began, `reminded` how many reminders it has
    seen.
    """

    post_id: int
    needs: Requirement | None = None
    revision: int = 1
    editor_id: int | None = None
    approved_revision: int | None = None
    approved_from: datetime | None = None
    approved_until: datetime | None = None
    since: datetime | None = None
    reminded: int = 0

    @property
    def approved(self) -> bool:
        """Whether the present revision was approved; for which time is another question."""
        return self.approved_revision == self.revision


@dataclass(frozen=True, slots=True)
class Content:
    """What an approval is given to: the text, the accounts and the files in their order."""

    text: str
    targets: tuple[Target, ...]
    media: tuple[Media, ...]

    @classmethod
    def of(cls, post: Post) -> Self:
        """Return the content of a post."""
        return cls(post.text, post.targets, post.media)

    def same_as(self, other: Self) -> bool:
        """Say whether both are the same, the order of accounts and how they fared there aside."""
        accounts = [{target.platform_id for target in content.targets} for content in (self, other)]
        return self.text == other.text and accounts[0] == accounts[1] and self.media == other.media


class Answer(StrEnum):
    """What became of a suggestion."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another text that somebody proposed for a revision; `answer` is None while it is open."""

    id: int
    post_id: int
    revision: int
    user_id: int
    text: str
    at: datetime
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision about to be stored: about which revision, for which time (`due`); times are UTC."""

    revision: int
    user_id: int
    verdict: Verdict
    reason: str | None
    due: datetime
    at: datetime

    def stored(self, post_id: int) -> Decision:
        """Return the decision as it counts before it is stored."""
        return Decision(0, post_id, self.revision, self.user_id, self.verdict, self.reason, self.due, self.at)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody had before their eyes when they pressed: a revision, and when it was due (UTC)."""

    revision: int
    due: datetime

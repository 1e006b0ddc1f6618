"""Posts: our record of one text, its media, accounts and time, and the life it may lead."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.accounts import network_name


class PostState(StrEnum):
    """Where a post stands (design: life of a post)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SCHEDULED = "scheduled"
    PAUSED = "paused"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PARTIALLY_PUBLISHED = "partially_published"
    FAILED = "failed"
    ATTENTION = "attention"
    DELETED = "deleted"


S = PostState
NEXT_STATES: Final[dict[PostState, frozenset[PostState]]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.DELETED}),
    S.SUBMITTED: frozenset({S.IN_REVIEW, S.SCHEDULED, S.PAUSED, S.FAILED, S.ATTENTION, S.DELETED}),
    S.IN_REVIEW: frozenset(
        {
            *(S.SUBMITTED, S.CHANGES_REQUESTED, S.REJECTED, S.EXPIRED),
            *(S.PAUSED, S.DRAFT, S.ATTENTION, S.DELETED),
        }
    ),
    S.CHANGES_REQUESTED: frozenset({S.SUBMITTED, S.DRAFT, S.ATTENTION, S.DELETED}),
    S.REJECTED: frozenset({S.SUBMITTED, S.DRAFT, S.ATTENTION, S.DELETED}),
    S.EXPIRED: frozenset({S.SUBMITTED, S.DRAFT, S.ATTENTION, S.DELETED}),
    S.SCHEDULED: frozenset(
        {
            *(S.PUBLISHING, S.PUBLISHED, S.PARTIALLY_PUBLISHED, S.FAILED),
            *(S.SUBMITTED, S.PAUSED, S.IN_REVIEW, S.ATTENTION, S.DELETED),
        }
    ),
    S.PAUSED: frozenset({S.SUBMITTED, S.SCHEDULED, S.DRAFT, S.ATTENTION, S.DELETED}),
    S.PUBLISHING: frozenset({S.PUBLISHED, S.PARTIALLY_PUBLISHED, S.FAILED, S.ATTENTION}),
    S.PUBLISHED: frozenset(),
    S.PARTIALLY_PUBLISHED: frozenset(),
    S.FAILED: frozenset({S.ATTENTION, S.DELETED}),
    S.ATTENTION: frozenset(set(PostState) - {S.DRAFT}),
    S.DELETED: frozenset({S.SUBMITTED}),
}
"""Which states a post may go to from each; a deleted one can be brought back for a few minutes.

From review there is no way to *scheduled* but through *submitted*, where the approval is looked at once more.
"""

RESTING: Final = frozenset({S.CHANGES_REQUESTED, S.REJECTED, S.EXPIRED, S.PAUSED})
"""States in which nothing is to go out, and a draft at Publora can still be scheduled there by hand."""
SETTLED: Final = frozenset({S.PUBLISHED, S.PARTIALLY_PUBLISHED, S.FAILED, S.DELETED})
LIVE: Final = frozenset({S.PUBLISHED, S.PARTIALLY_PUBLISHED})
"""At least one network shows it; only the network can take it down."""
FOLLOWED: Final = frozenset({S.SCHEDULED, S.PUBLISHING, S.ATTENTION})
"""Posts that change at Publora without our doing."""
MOVABLE: Final = frozenset({S.SCHEDULED, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.EXPIRED, S.PAUSED})
"""Posts whose time can be changed; only that of a scheduled one is changed at Publora first."""
RESTORABLE: Final = frozenset({S.SCHEDULED, S.IN_REVIEW, S.PAUSED})
"""Posts whose deletion can be undone for a while: Publora keeps them as drafts."""
UNPLANNED: Final = frozenset({S.FAILED, S.DELETED, S.REJECTED})
"""Posts that did not go out and will not; their time is free for others."""
DELETABLE: Final = frozenset(set(PostState) - LIVE - {S.PUBLISHING, S.DELETED})


class TargetState(StrEnum):
    """How far one account of a post is (publora-api.md 9.1); `unknown` is a word we have not met."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PENDING = "pending"
    PROCESSING = "processing"
    PUBLISHED = "published"
    FAILED = "failed"
    UNKNOWN = "unknown"


class MediaKind(StrEnum):
    """What Publora calls `type` (publora-api.md 5.1)."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a file's inside: pixels as shown upright, and seconds; None where it is not known."""

    width: int | None = None
    height: int | None = None
    seconds: float | None = None


UNKNOWN_SHAPE: Final = Shape()


@dataclass(frozen=True, slots=True)
class Media:
    """One file of a post: `digest` is the SHA-256 of its bytes in hex, `size` is in bytes.

    What is known of its shape does not make it another file.
    """

    digest: str
    size: int
    content_type: str
    file_name: str
    shape: Shape = field(default=UNKNOWN_SHAPE, compare=False)

    @property
    def kind(self) -> MediaKind:
        """Image or video, by the type read from the bytes."""
        return MediaKind.VIDEO if self.content_type.startswith("video/") else MediaKind.IMAGE


@dataclass(frozen=True, slots=True)
class Hint:
    """As much of a post as is offered to somebody who is typing; `scheduled_at` is UTC."""

    number: int
    state: PostState
    scheduled_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """One account of a post, as it was named when the post was made, and how it fared there."""

    platform_id: str
    name: str
    state: TargetState = TargetState.DRAFT
    posted_id: str | None = None
    link: str | None = None
    error_code: str | None = None
    error_message: str | None = None

    @property
    def network(self) -> str:
        """The platform's wire name."""
        return self.platform_id.split("-", 1)[0]

    @property
    def label(self) -> str:
        """Network and name, e.g. `LinkedIn · Acme GmbH`."""
        return f"{network_name(self.network)} · {self.name}"


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post about to be accepted. `scheduled_at` is UTC, `source` the message it was made from, if any.

    `waved_through` are the cautions that its author saw and submitted it in spite of.
    `family_id` says whose family it joins.
    """

    guild_id: int
    author_id: int
    channel_id: int
    text: str
    scheduled_at: datetime
    targets: tuple[Target, ...]
    media: tuple[Media, ...] = ()
    retry_of: int | None = None
    source: str | None = None
    source_author: str | None = None
    waved_through: tuple[str, ...] = ()
    family_id: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post as stored. `number` counts per guild (#12); `version` grows with every change.

    `group_id` is Publora's post group, `key_fingerprint` tells with which key that was made, `problem` is the
    sentence that says why the post failed or needs attention.
    `retry_of` is the id of the post whose failed accounts this one tries again, `source` the address of the
    message it was made from, `source_author` who wrote that. `found_text` is what Publora had in place of
    our text when that was last told.
    Posts of one `family_id`, the id of the first of them, are the texts of one post for different accounts.
    `by_pause` says that it was held back with all others of its server. Times are UTC.
    """

    id: int
    guild_id: int
    number: int
    author_id: int
    channel_id: int
    state: PostState
    version: int
    text: str
    scheduled_at: datetime
    created_at: datetime
    group_id: str | None
    problem: str | None
    targets: tuple[Target, ...]
    media: tuple[Media, ...]
    retry_of: int | None = None
    key_fingerprint: str | None = None
    source: str | None = None
    source_author: str | None = None
    found_text: str | None = None
    family_id: int | None = None
    by_pause: bool = False

    def is_foreign_to(self, key_fingerprint: str) -> bool:
        """Say whether it was made with another key: where that key can't see it, it need not be gone."""
        return self.key_fingerprint not in {None, key_fingerprint}


def group_state(statuses: tuple[TargetState, ...]) -> PostState:
    """Say where a post stands from the states of its targets (publora-api.md 9.1)."""
    seen = frozenset(statuses)
    settled = {TargetState.PUBLISHED, TargetState.FAILED}
    if seen and seen <= settled:
        return _settled_state(seen)
    if seen & {TargetState.PENDING, TargetState.PROCESSING} or seen & settled:
        return PostState.PUBLISHING
    if TargetState.SCHEDULED in seen:
        return PostState.SCHEDULED
    return PostState.ATTENTION if TargetState.UNKNOWN in seen else PostState.DRAFT


def _settled_state(seen: frozenset[TargetState]) -> PostState:
    if TargetState.FAILED not in seen:
        return PostState.PUBLISHED
    return PostState.PARTIALLY_PUBLISHED if TargetState.PUBLISHED in seen else PostState.FAILED

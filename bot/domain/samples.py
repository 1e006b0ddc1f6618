"""Samples: what networks said about posts and accounts, at one moment each. Publora keeps no history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.posts import Post, Target

FRESH_FOR: Final = timedelta(hours=2)
"""How long Publora's cache gives the same numbers (publora-api.md 6.1): asking sooner is in vain."""


class Measure(StrEnum):
    """What is counted, over all networks. A network that does not tell a measure has no value for it."""

    IMPRESSIONS = "impressions"
    REACHED = "reached"  # LinkedIn's MEMBERS_REACHED, Mastodon's and Bluesky's `reach`
    REACTIONS = "reactions"
    COMMENTS = "comments"
    REPOSTS = "reposts"  # LinkedIn's RESHARE
    QUOTES = "quotes"
    SAVES = "saves"
    CLICKS = "clicks"
    FOLLOWERS = "followers"
    FOLLOWING = "following"
    POSTS = "posts"


OF_ACCOUNTS: Final = (Measure.FOLLOWERS, Measure.FOLLOWING, Measure.POSTS)
"""What is counted of accounts, in the order in which people read it."""
OF_POSTS: Final = tuple(measure for measure in Measure if measure not in OF_ACCOUNTS)
"""What is counted of posts, in the order in which people read it."""
MEASURED: Final = frozenset({"linkedin", "mastodon", "bluesky"})
"""Networks whose posts and accounts Publora has numbers of (publora-api.md 6)."""

Values = Mapping[Measure, int]
"""What is known at a moment. A measure without a value is absent: missing, which is not zero."""


class Trouble(StrEnum):
    """Why there are no numbers, or not all of them."""

    TOKEN = "token"  # noqa: S105 - the network wants the account connected anew; the Publora key is fine
    SCOPE = "scope"  # the network's permissions do not cover statistics
    PLAN = "plan"  # the Publora plan has no analytics
    REMOVED = "removed"  # the account is no longer connected to Publora
    DELETED = "deleted"  # the network does not show the post any more
    RATE = "rate"  # the network has been asked too often; there is a time to try again
    BUSY = "busy"  # Publora has been asked too often; there is a time to try again
    PARTIAL = "partial"  # some numbers came, others did not
    UNANSWERED = "unanswered"  # Publora or the network gave no sensible answer
    UNSUPPORTED = "unsupported"  # this Publora server has no such numbers
    KEY = "key"  # the Publora key is refused
    UNLINKED = "unlinked"  # there is no Publora key, or it cannot be read
    NAMELESS = "nameless"  # Publora has not said under which id the network published it
    UNPUBLISHED = "unpublished"  # the post is not out on this account


@dataclass(frozen=True, slots=True)
class Sample:
    """What was known at `taken_at` (UTC). Publora's answer may itself be up to two hours old by then."""

    taken_at: datetime
    values: Values


@dataclass(frozen=True, slots=True)
class Series:
    """The samples of one post on one account, but for the samples themselves.

    `out_at` is when it went out, from which ages count; `due_at` when it is sampled next, None for never
    again; `failures` counts tries in a row that brought nothing. `latest_at` is when the network last
    answered, None before the first time; `latest` has the last value known of each measure, also of earlier
    answers. Times are UTC.
    """

    guild_id: int
    post_id: int
    platform_id: str
    posted_id: str
    out_at: datetime
    due_at: datetime | None
    failures: int = 0
    trouble: Trouble | None = None
    latest_at: datetime | None = None
    latest: Values = field(default_factory=dict[Measure, int])

    @property
    def network(self) -> str:
        """The platform's wire name."""
        return self.platform_id.split("-", 1)[0]

    def is_stale(self, now: datetime) -> bool:
        """Say whether asking again may bring something new."""
        return self.latest_at is None or now - self.latest_at >= FRESH_FOR


@dataclass(frozen=True, slots=True)
class SampledAccount:
    """How the sampling of one account stands.

    `due_at` is when its followers are sampled next. `trouble` holds for the account and all posts on it since
    `trouble_at`; nothing is asked before `paused_until`. Times are UTC.
    """

    guild_id: int
    platform_id: str
    due_at: datetime
    trouble: Trouble | None = None
    trouble_at: datetime | None = None
    paused_until: datetime | None = None

    @property
    def network(self) -> str:
        """The platform's wire name."""
        return self.platform_id.split("-", 1)[0]


@dataclass(frozen=True, slots=True)
class AtAge:
    """What a post had at a certain age on one account; `out_at` (UTC) is when it went out."""

    post_id: int
    out_at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class TopPart:
    """One account's share in a post's place: its value and when (UTC) that was so."""

    platform_id: str
    name: str
    link: str | None
    value: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class TopPost:
    """A post among the best of a measure: `total` over its accounts that have a value, each in `parts`.

    `rank` counts from 1; posts with the same total share one, and the next rank is left out.
    """

    rank: int
    post_id: int
    number: int
    text: str
    out_at: datetime
    total: int
    parts: tuple[TopPart, ...]


@dataclass(frozen=True, slots=True)
class TargetLook:
    """All that is known about a post on one account, from storage.

    `samples` are in order of time; `trouble` says why there are none or no newer ones, `until` (UTC) when it
    is worth trying again, where that is known.
    """

    target: Target
    series: Series | None
    samples: tuple[Sample, ...]
    trouble: Trouble | None = None
    until: datetime | None = None

    @property
    def as_of(self) -> datetime | None:
        """When (UTC) the network last answered."""
        return self.series and self.series.latest_at

    def last(self, *measures: Measure) -> Sample | None:
        """Return the last sample that has all of some measures; it may be older than `as_of`."""
        known = self.samples
        if not known and self.series and self.series.latest_at:
            # The samples of an old post are forgotten before its last values are.
            known = (Sample(self.series.latest_at, self.series.latest),)
        return next((each for each in reversed(known) if each.values.keys() >= {*measures}), None)


@dataclass(frozen=True, slots=True)
class PostLook:
    """A post with what is known about it on each account that can have numbers.

    `stale` says that asking the networks may bring something new.
    `as_of` (UTC) is the oldest moment among the accounts' latest ones, None when nothing is known yet.
    """

    post: Post
    targets: tuple[TargetLook, ...]
    stale: bool

    @property
    def as_of(self) -> datetime | None:
        """The moment (UTC) as of which all that is shown was so."""
        return min((look.as_of for look in self.targets if look.as_of), default=None)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One sample as it is exported: of a post on an account, or, without a post, of the account itself."""

    sample: Sample
    platform_id: str
    number: int | None = None
    out_at: datetime | None = None

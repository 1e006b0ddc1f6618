"""What does Publora's side remember?"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.clock import MovableClock
from sandbox.publora.faults import Faults
from sandbox.publora.object_store import ObjectStore
from sandbox.publora.replies import BadInput, Json

Refusal = tuple[int, str]
"""Status and text that a key is answered with."""


class Profile(StrEnum):
    """Which Publora this is: as the seed page tells, or as the newest documents do."""

    SEED = "seed"
    CURRENT = "current"


@dataclass(frozen=True)
class Outcome:
    """How publications on an account end; `code` is one of publora-api.md 9.5."""

    result: str = "published"
    code: str | None = None


@dataclass
class Account:
    """One connected account; `health` is its token's: valid, expiring_soon, expired or unknown.

    `numbers` says how the network answers when asked for them: fine, forbidden, limited or failing.
    """

    platform_id: str
    username: str | None
    display_name: str | None
    health: str = "valid"
    subscription: str | None = None
    last_success: datetime | None = None
    last_error: Json | None = None
    outcome: Outcome = field(default_factory=Outcome)
    numbers: str = "fine"

    @property
    def platform(self) -> str:
        """The network's name."""
        return self.platform_id.partition("-")[0]


@dataclass
class User:
    """One Publora customer with the accounts connected, by platform id; `analytics`: the plan has numbers."""

    id: str
    name: str
    accounts: dict[str, Account]
    analytics: bool = True


@dataclass
class Media:
    """One media row; its bytes, once there, lie in the object store under `key`."""

    id: str
    group_id: str
    source_file_name: str
    file_name: str
    content_type: str
    kind: str
    key: str
    url: str
    status: str = "uploading"
    mime_type: str | None = None
    failure: str | None = None


@dataclass
class Post:
    """One target of a group; `removed`: somebody deleted it on the network."""

    id: str
    platform_id: str
    status: str
    posted_id: str | None = None
    published_at: datetime | None = None
    error: Json | None = None
    removed: bool = False

    @property
    def in_motion(self) -> bool:
        """Whether it is being sent right now."""
        return self.status in {"pending", "processing"}

    @property
    def may_be_live(self) -> bool:
        """Whether something of it may stand on the network."""
        unknown = {"THREAD_PARTIALLY_PUBLISHED", "PUBLISH_OUTCOME_UNKNOWN"}
        return self.status == "published" or bool(self.error and self.error["code"] in unknown)


@dataclass
class Group:
    """One text for a set of accounts."""

    id: str
    owner: User
    content: str
    posts: list[Post]
    status: str
    scheduled_time: datetime | None
    created_at: datetime
    updated_at: datetime
    settings: Json = field(default_factory=dict[str, object])
    media: list[Media] = field(default_factory=list[Media])

    @property
    def platform_ids(self) -> list[str]:
        """The targets, prefixed, in order."""
        return [post.platform_id for post in self.posts]

    @property
    def in_motion(self) -> bool:
        """Whether any target is being sent right now."""
        return any(post.in_motion for post in self.posts)

    def set_status(self, status: str) -> None:
        """Make the group and all its targets draft or scheduled."""
        self.status = status
        for post in self.posts:
            post.status = status

    def set_targets(self, platform_ids: list[str]) -> None:
        """Replace the targets; those that stay keep their ids."""
        kept = {post.platform_id: post for post in self.posts}
        self.posts = [kept.get(name) or Post(mint_id(), name, self.status) for name in platform_ids]


@dataclass
class Hook:
    """One subscription to events; `failures` counts those in a row (publora-api.md 8)."""

    id: str
    owner: User
    name: str
    url: str
    events: list[str]
    secret: str
    created_at: datetime
    updated_at: datetime
    active: bool = True
    failures: int = 0
    last_triggered_at: datetime | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a customer's post; `older` is how servers told it before 2026."""

    owner: User
    name: str
    at: datetime
    data: Json
    older: tuple[Json, ...]


def nobody_listens(_event: Event) -> None:
    """Let an event pass."""


@dataclass
class World:
    """All of it: customers, post groups, webhooks, plans for mishaps, and the log of requests.

    `tell` hears of every event. `loopback_hooks` lets webhooks lead to this machine, which Publora refuses.
    """

    clock: MovableClock
    store: ObjectStore
    keys: dict[str, User | Refusal]
    profile: Profile = Profile.CURRENT
    groups: dict[str, Group] = field(default_factory=dict[str, Group])
    faults: Faults = field(default_factory=Faults)
    requests: list[Json] = field(default_factory=list[Json])
    link_expiries: dict[str, datetime] = field(default_factory=dict[str, datetime])
    served_figures: set[tuple[str, str, int]] = field(default_factory=set[tuple[str, str, int]])
    hooks: dict[str, Hook] = field(default_factory=dict[str, Hook])
    loopback_hooks: bool = False
    tell: Callable[[Event], None] = nobody_listens

    @property
    def current(self) -> bool:
        """Whether today's Publora is played, not the seed's."""
        return self.profile is Profile.CURRENT

    @property
    def users(self) -> list[User]:
        """Every customer whose key works."""
        return [user for user in self.keys.values() if isinstance(user, User)]

    def accounts(self) -> Iterator[Account]:
        """Yield every connected account of every customer."""
        for user in self.users:
            yield from user.accounts.values()

    def account(self, platform_id: str) -> Account:
        """Return the account of that id; raises BadInput for one that nobody has."""
        for account in self.accounts():
            if account.platform_id == platform_id:
                return account
        raise BadInput(f"No account is called {platform_id!r}.")

    def group(self, group_id: str) -> Group:
        """Return the post group of that id, whoever owns it; raises BadInput for an unknown one."""
        if group := self.groups.get(group_id):
            return group
        raise BadInput(f"No post group is called {group_id!r}.")

    def media(self) -> Iterator[Media]:
        """Yield every media row."""
        for group in self.groups.values():
            yield from group.media

    def drop_group(self, group: Group) -> None:
        """Forget the group, its targets and its media, bytes included (publora-api.md 4.5)."""
        for media in group.media:
            self.store.remove(media.key)
        del self.groups[group.id]


def mint_id() -> str:
    """Return a new 24-hex id."""
    return secrets.token_hex(12)

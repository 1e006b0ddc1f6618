"""What services take and give, besides the domain's own records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.pauses import Pause
from bot.domain.posts import Post, PostState
from bot.domain.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody attached: where Discord keeps it, its name, its size in bytes.

    `public` says that a person wrote the address; its size is then not known, and 0.
    """

    url: str
    file_name: str
    size: int
    public: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What `/post schedule` was given. `accounts` and `when` are as typed.

    `looks_twice` says that its author wants to see first what to look at twice, if there is anything.
    """

    text: str
    when: str
    accounts: str
    channel_id: int
    uploads: tuple[Upload, ...] = ()
    asks_approval: bool = False
    looks_twice: bool = False


@dataclass(frozen=True, slots=True)
class WorkspaceStatus:
    """A server's link, accounts and number of posts by state.

    `key_works` is None while nobody could ask Publora; `trouble` is a sentence when something is wrong.
    """

    workspace: Workspace
    counts: Mapping[PostState, int]
    key_works: bool | None
    trouble: str | None = None
    pause: Pause | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A post after a change of time, and the time it had before (UTC)."""

    post: Post
    previous_at: datetime


@dataclass(frozen=True, slots=True)
class PostsPage:
    """One page of a server's posts; `page` counts from 0, `siblings` are their other texts by post id."""

    posts: tuple[Post, ...]
    page: int
    pages: int
    total: int
    siblings: Mapping[int, tuple[Post, ...]]
    pause: Pause | None = None

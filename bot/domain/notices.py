"""Notices: what people are told without asking; those with one cause are told together."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Something to tell about a post or a server.

    `cause` puts notices together (`token:linkedin-Qa7`, `failed`, `drift`, ...). `for_linker` says that only
    whoever linked the key can mend it. `once` is a name under which a server is told a thing a single time.
    """

    cause: str
    said: str
    todo: str = ""
    for_linker: bool = False
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A stored notice. What describes its post is None for one about the server; times are UTC."""

    id: int
    guild_id: int
    post_id: int | None
    number: int | None
    author_id: int | None
    channel_id: int | None
    text: str | None
    scheduled_at: datetime | None
    cause: str
    said: str
    todo: str
    for_linker: bool
    at: datetime

"""Notices: what people are told without asking; those with one cause are told together."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who is to hear of something."""

    AUTHOR = "author"
    LINKER = "linker"  # the author, and whoever linked the key, as only they can mend it
    THREAD = "thread"  # the author, beside the post's card
    DECIDERS = "deciders"  # whoever may approve the post
    MANAGERS = "managers"


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Something to tell about a post or a server.

    `cause` puts notices together (`token:linkedin-Qa7`, `failed`, `drift`, ...). `once` is a name under which
    a server is told a thing a single time.
    """

    cause: str
    said: str
    todo: str = ""
    audience: Audience = Audience.AUTHOR
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
    audience: Audience
    at: datetime

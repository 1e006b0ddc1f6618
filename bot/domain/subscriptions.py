"""Subscriptions: a server's webhook at Publora, through which Publora says that something happened."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """One server's webhook. Times are UTC.

    `path_token` is the part of `url` that tells servers apart; nobody can guess it. `secret` signs what
    Publora sends, None when it cannot be read any more.
    """

    guild_id: int
    webhook_id: str
    url: str
    path_token: str = field(repr=False)
    secret: str | None = field(repr=False)
    created_at: datetime
    checked_at: datetime

"""Accounts: the Publora platform connections a server can post to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

NETWORK_NAMES: Final = {
    "twitter": "X",
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "threads": "Threads",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "facebook": "Facebook",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "telegram": "Telegram",
    "pinterest": "Pinterest",
}
CONNECT_ONLY: Final = frozenset({"pinterest"})
"""Networks that can be connected but not published to (publora-api.md 12)."""


class TokenStatus(StrEnum):
    """How Publora judges an account's access (publora-api.md 3.1)."""

    VALID = "valid"
    EXPIRING_SOON = "expiring_soon"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Account:
    """One Publora platform connection. `platform_id` is the prefixed form, e.g. `linkedin-Qa7`."""

    platform_id: str
    username: str | None = None
    display_name: str | None = None
    token_status: TokenStatus = TokenStatus.UNKNOWN
    token_expires_at: datetime | None = None
    subscription: str | None = None

    @property
    def network(self) -> str:
        """The platform's wire name, the part before the first dash (publora-api.md 1)."""
        return self.platform_id.split("-", 1)[0]

    @property
    def name(self) -> str:
        """What people call it (publora-api.md 3.1: fall back to username, then id)."""
        return self.display_name or self.username or self.platform_id

    @property
    def label(self) -> str:
        """Network and name, e.g. `LinkedIn · Acme GmbH`."""
        return f"{network_name(self.network)} · {self.name}"

    @property
    def mark(self) -> str:
        """A short sign for it of digits and letters, as an id may hold what a button's id may not."""
        return hashlib.sha256(self.platform_id.encode()).hexdigest()[:12]


def network_name(network: str) -> str:
    """Return the network's name as people write it; unknown networks keep their wire name."""
    return NETWORK_NAMES.get(network, network)

"""Capabilities: what a person may do with the bot, as far as Discord says at this moment."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.when import ENGLISH


class Capability(StrEnum):
    """What is granted to roles."""

    AUTHOR = "author"
    APPROVER = "approver"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts where, with the permissions Discord gives them now."""

    guild_id: int
    user_id: int
    manages_server: bool
    role_ids: frozenset[int] = frozenset()
    spoken: tuple[str, ...] = field(default=ENGLISH, compare=False)
    """The languages in which they may write times."""

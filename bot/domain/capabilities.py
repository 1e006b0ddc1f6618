"""Capabilities: what a person may do with the bot, as far as Discord says at this moment."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import NotAllowed


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


def check(actor: Actor, needed: Capability) -> None:
    """Raise `NotAllowed` unless the actor holds the capability.

    Until roles are chosen, people with Manage Server hold all of them (design: Discord surface).
    """
    if actor.manages_server:
        return
    deed = {
        Capability.AUTHOR: "work with posts",
        Capability.APPROVER: "decide about posts",
        Capability.MANAGER: "change the link to Publora or the settings",
    }[needed]
    raise NotAllowed(
        f"You may not {deed} in this server.",
        "Ask somebody with the Manage Server permission to do it for you or to give you that permission.",
    )

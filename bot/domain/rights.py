"""Rights: who holds which capability under a server's settings, as their roles stand now."""

from collections.abc import Collection
from typing import Final

from bot.domain.approval import ApprovalSettings
from bot.domain.capabilities import Actor, Capability
from bot.errors import NotAllowed

_DEEDS: Final = {
    Capability.AUTHOR: "work with posts",
    Capability.APPROVER: "decide about posts",
    Capability.MANAGER: "change the link to Publora or the settings",
}


def holds(actor: Actor, capability: Capability, settings: ApprovalSettings) -> bool:
    """Say whether somebody holds a capability.

    Manage Server always makes a manager, so that nobody can lock a server out; managers are authors, too.
    Approvers are only those of the chosen roles: who runs the server need not be who answers for its posts.
    Where no role is chosen, people with Manage Server hold the capability.
    """
    manages = actor.manages_server or bool(actor.role_ids & settings.managers)
    match capability:
        case Capability.MANAGER:
            return manages
        case Capability.AUTHOR:
            return manages or bool(actor.role_ids & settings.authors)
        case Capability.APPROVER:
            return bool(actor.role_ids & settings.approvers) or (
                not settings.approvers and actor.manages_server
            )


def may_see(actor: Actor, settings: ApprovalSettings) -> bool:
    """Say whether somebody may look at posts: whoever holds any capability, or the role a rule asks for."""
    asked = {rule.role_id for rule in settings.rules}
    return bool(actor.role_ids & asked) or any(holds(actor, each, settings) for each in Capability)


def check(actor: Actor, needed: Capability, settings: ApprovalSettings) -> None:
    """Raise `NotAllowed` unless the actor holds the capability."""
    if not holds(actor, needed, settings):
        raise NotAllowed(f"You may not {_DEEDS[needed]} in this server.", whom_to_ask(needed, settings))


def whom_to_ask(needed: Capability, settings: ApprovalSettings) -> str:
    """Say in a sentence who can help somebody who lacks a capability; roles stand in it as in `named`."""
    chosen = {
        Capability.AUTHOR: settings.authors,
        Capability.APPROVER: settings.approvers,
        Capability.MANAGER: settings.managers,
    }[needed]
    if not chosen:
        return (
            "Ask somebody with the Manage Server permission to do it for you or to give you a role that may."
        )
    return f"Ask somebody with {named(chosen)} to do it for you."


def named(role_ids: Collection[int]) -> str:
    """Return roles for a sentence, e.g. `@&5` in backticks; it is shown by the name they have then."""
    return " or ".join(f"`@&{role_id}`" for role_id in sorted(role_ids))

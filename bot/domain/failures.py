"""Failures: what a code means for people, and what they can do about it (publora-api.md 9.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.posts import Target, TargetState


@dataclass(frozen=True, slots=True)
class Remedy:
    """Why a target failed, what to do, and who can do it.

    `may_be_live` says that a part may be out already: then it is never tried again by one click.
    """

    said: str
    todo: str
    for_linker: bool = False
    may_be_live: bool = False


AGAIN: Final = "Try it again."
CHANGE: Final = "Change the post and schedule it anew for this account."
LOOK: Final = "Look at the account first; part of it may be live."
RECONNECT: Final = "Reconnect the account in Publora's dashboard, then try it again."
REMEDIES: Final[Mapping[str, Remedy]] = {
    "PLATFORM_AUTH_EXPIRED": Remedy(
        "Publora has lost its access to this account", RECONNECT, for_linker=True
    ),
    "THREADS_PERMISSION_REQUIRED": Remedy(
        "Threads wants a permission that Publora does not have", RECONNECT, for_linker=True
    ),
    "RATE_LIMITED": Remedy("The network takes no more posts for now", AGAIN),
    "PLATFORM_SERVER_ERROR": Remedy("The network had trouble of its own", AGAIN),
    "NETWORK_ERROR": Remedy("Publora could not reach the network", AGAIN),
    "TIMEOUT_ERROR": Remedy("The network did not answer in time", AGAIN),
    "INVALID_CONTENT": Remedy("The network does not take this text", CHANGE),
    "CONTENT_TOO_LARGE": Remedy("The post is too large for this network", CHANGE),
    "PLATFORM_VALIDATION_ERROR": Remedy("The network does not take the post as it is", CHANGE),
    "MEDIA_VALIDATION_FAILED": Remedy("The network does not take one of the files", CHANGE),
    "THREADS_INVALID_THREAD_PART": Remedy("A part of the thread is not valid", CHANGE),
    "X_REPLY_NOT_AUTHORIZED": Remedy("X does not permit this reply", CHANGE),
    "X_TARGET_REJECTED": Remedy("X does not permit this quote or reply", CHANGE),
    "THREAD_PARTIALLY_PUBLISHED": Remedy("Only a part of the thread went out", LOOK, may_be_live=True),
    "PUBLISH_OUTCOME_UNKNOWN": Remedy("Nobody knows whether it went out", LOOK, may_be_live=True),
}
AUTH_CODES: Final = frozenset(code for code, remedy in REMEDIES.items() if remedy.for_linker)


def remedy(code: str | None, message: str | None) -> Remedy:
    """Return the remedy for a failure code; a code we have not met is told by its own message."""
    known = REMEDIES.get(code or "")
    return known or Remedy((message or "No cause was given").rstrip(".")[:200], AGAIN)


def retryable(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Return the failed targets that can be tried again without risking a second publication."""
    return tuple(
        target
        for target in targets
        if target.state is TargetState.FAILED
        and not remedy(target.error_code, target.error_message).may_be_live
    )

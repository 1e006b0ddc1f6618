"""Refusals: what an answer without numbers says about the account or the post that was asked about."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.samples import Trouble
from bot.publora.errors import (
    BadKey,
    Invalid,
    LinkedInRateLimited,
    NetworkTokenExpired,
    NotAllowed,
    NotFound,
    PubloraError,
    RateLimited,
    Unavailable,
)

ISSUES: Final = {
    "CONNECTION_NOT_FOUND": Trouble.REMOVED,
    "AUTH_REVOKED": Trouble.TOKEN,
    "FORBIDDEN": Trouble.SCOPE,
    "RATE_LIMITED": Trouble.RATE,
}
"""What concerns a whole account; anything else, such as FETCH_FAILED, concerns its posts of this call."""


def is_about_one(error: PubloraError) -> bool:
    """Say whether only this post or account could not be asked about; else all of Publora is in trouble."""
    if isinstance(error, Unavailable):
        return error.code == "LINKEDIN_REQUEST_TIMEOUT" or error.message.startswith("Failed to fetch")
    return isinstance(error, Invalid)


def trouble_with_call(error: PubloraError, now: datetime) -> tuple[Trouble, datetime | None]:
    """Return why a call brought nothing, and when (UTC) to try again where that is known."""
    wait = error.retry_after if isinstance(error, RateLimited) else None
    until = now + timedelta(seconds=wait) if wait else None
    match error:
        case _ if trouble := trouble_with_account(error):
            return trouble, until
        case RateLimited():
            return Trouble.BUSY, until
        case BadKey() | NotAllowed():
            return Trouble.KEY, None
        case _:
            return Trouble.UNANSWERED, None


def trouble_with_account(error: PubloraError) -> Trouble | None:
    """Return what an error says about the account that was asked about, None when it is not about it."""
    match error:
        case LinkedInRateLimited():
            return Trouble.RATE
        case NetworkTokenExpired():
            return Trouble.TOKEN
        case NotFound():
            return Trouble.UNSUPPORTED if error.route_unknown else Trouble.REMOVED
        case NotAllowed() if "API access" not in error.message:
            said = f"{error.code} {error.message}".casefold()
            return Trouble.PLAN if "plan" in said or "upgrade" in said else Trouble.SCOPE
        case _:
            return None

"""Which named error is this reply? (publora-api.md 4, 5, 6.1, 11, 14)"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypedDict, cast

from pydantic import ValidationError

from bot.publora.errors import (
    BadKey,
    Conflict,
    Invalid,
    LinkedInRateLimited,
    MediaNotReady,
    NetworkTokenExpired,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    PubloraError,
    RateLimited,
    TimeInPast,
    Unavailable,
    UploadRefused,
)
from bot.publora.exchange import Reply
from bot.publora.models import ValidationProblem
from bot.publora.wire import read_time

_SERVER_ERROR = 500
_MESSAGE_LIMIT = 300
_SYMBOL = re.compile(r"[A-Z]+(?:_[A-Z0-9]+)+")
_KNOWN_ABSENCE = re.compile(
    r"\b(?:post group|post|media file|media|connection|webhook)\s+not found", re.IGNORECASE
)
# Older servers give these cases without a code.
_OLD_TEXTS = {
    "Scheduled time cannot be in the past": "SCHEDULED_TIME_IN_PAST",
    "Cannot update post: post is currently in": "POST_NOT_EDITABLE",
}
_STORAGE_CODE = re.compile(rb"<Code>(\w{1,60})</Code>")
# Sent by the server's own checks, before it has written anything.
_REFUSED_BEFORE_WRITING = {"THREADS_PERMISSIONS_UNAVAILABLE"}
# These statuses say enough by themselves; any other refusal with an unreadable page is some proxy speaking.
_TELLING = {404, 405, 410, 429}


class _Said(TypedDict):
    status: int
    code: str | None
    details: Mapping[str, object]


def no_answer(
    why: str, *, repeatable: bool, status: int | None = None, retry_after: float | None = None
) -> Unavailable | OutcomeUnknown:
    """Return the error for a reply that is lost or makes no sense."""
    if repeatable:
        return Unavailable(why, status=status, retry_after=retry_after)
    return OutcomeUnknown(why, status=status)


def refusal(reply: Reply, *, repeatable: bool) -> PubloraError:  # noqa: PLR0911 -- one line per status reads best
    """Return the named error for a reply that is no success: status first, then code, then text."""
    data = reply.data() or {}
    if reply.status >= _SERVER_ERROR or (reply.body and not data and reply.status not in _TELLING):
        return _broken(reply, data, repeatable=repeatable)
    message, said = _message(reply, data), _said(reply, data)
    match reply.status:
        case 401 if said["code"] == "LINKEDIN_TOKEN_EXPIRED":
            return NetworkTokenExpired(message, **said)
        case 401:
            return BadKey(message, **said)
        case 402 | 403:
            return NotAllowed(message, **said)
        case 404 | 405 | 410:
            known = said["code"] or _KNOWN_ABSENCE.search(_texts(data))
            return NotFound(message, **said, route_unknown=not known)
        case 409:
            return Conflict(message, **said)
        case 429:
            named = LinkedInRateLimited if said["code"] == "LINKEDIN_RATE_LIMITED" else RateLimited
            return named(message, **said, retry_after=_retry_after(reply, data))
        case status if 400 <= status < _SERVER_ERROR:  # noqa: PLR2004 -- HTTP's class of refusals
            return _invalid(message, said)
        case _:
            return _broken(reply, data, repeatable=repeatable)


def upload_refusal(status: int, body: bytes) -> PubloraError:
    """Return the named error for a storage host's reply; putting the same bytes again is always safe.

    Storage says 403 for a wrong type or signature and 400 or 403 for an old link (publora-api.md 5.2).
    """
    if status >= _SERVER_ERROR:
        return Unavailable("The storage host has trouble", status=status)
    found = _STORAGE_CODE.search(body)
    code = found[1].decode() if found else None
    return UploadRefused(
        "The storage host refused the file",
        status=status,
        code=code,
        expired_or_mismatch=status in {400, 403},
    )


def _broken(reply: Reply, data: Mapping[str, object], *, repeatable: bool) -> PubloraError:
    """A server in trouble; only its own named refusals prove that nothing was written."""
    said = _said(reply, data)
    if repeatable or said["code"] in _REFUSED_BEFORE_WRITING:
        return Unavailable(_message(reply, data), **said, retry_after=_retry_after(reply, data))
    return OutcomeUnknown(_message(reply, data), **said)


def _invalid(message: str, said: _Said) -> Invalid:
    details = said["details"]
    if said["code"] == "SCHEDULED_TIME_IN_PAST":
        return TimeInPast(message, **said, server_time=read_time(details.get("serverTime")))
    if said["code"] == "MEDIA_NOT_READY":
        return MediaNotReady(message, **said)
    return Invalid(message, **said, problems=_problems(details.get("validation")))


def _problems(validation: object) -> tuple[ValidationProblem, ...]:
    if not isinstance(validation, dict):
        return ()
    errors = cast("dict[str, object]", validation).get("errors")
    rows = cast("list[object]", errors) if isinstance(errors, list) else []
    return tuple(problem for row in rows if (problem := _problem(row)))


def _problem(row: object) -> ValidationProblem | None:
    try:
        return ValidationProblem.model_validate(row)
    except ValidationError:
        return None


def _said(reply: Reply, data: Mapping[str, object]) -> _Said:
    return {"status": reply.status, "code": _code(data), "details": data}


def _code(data: Mapping[str, object]) -> str | None:
    """Return the server's symbol; LinkedIn's stands in `error`, and older servers have a sentence instead."""
    for name in ("code", "error"):
        if isinstance(value := data.get(name), str) and _SYMBOL.fullmatch(value):
            return value
    said = _texts(data)
    return next((code for text, code in _OLD_TEXTS.items() if text in said), None)


def _texts(data: Mapping[str, object]) -> str:
    return " ".join(value for name in ("error", "message") if isinstance(value := data.get(name), str))


def _message(reply: Reply, data: Mapping[str, object]) -> str:
    for name in ("message", "error"):
        if isinstance(text := data.get(name), str) and text.strip():
            return text.strip()[:_MESSAGE_LIMIT]
    return f"Publora answered {reply.status} without saying why"


def _retry_after(reply: Reply, data: Mapping[str, object]) -> float | None:
    """Return seconds: header first, then `retryAfterSec`, then `retryAfter` (publora-api.md 10)."""
    sent: tuple[object, ...] = (
        reply.headers.get("Retry-After"),
        data.get("retryAfterSec"),
        data.get("retryAfter"),
    )
    return next((wait for value in sent if (wait := _seconds(value, reply.at)) is not None), None)


def _seconds(value: object, now: datetime) -> float | None:
    """Read a number of seconds or an HTTP date; None for anything else."""
    if not isinstance(value, str | int | float):
        return None
    try:
        wait = float(value)
    except (ValueError, OverflowError):
        wait = _seconds_until(str(value), now)
    return max(wait, 0.0) if math.isfinite(wait) else None


def _seconds_until(date: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return math.nan
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - now).total_seconds()

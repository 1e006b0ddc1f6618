"""What can Publora answer besides yes?

PubloraError                 base: status, code, message, details; never holds the key
├── BadKey                   the key is shaped wrongly, unknown, or was replaced (401)
├── NotAllowed               the plan or the account forbids it (403); plan numbers in `details`
├── NotFound                 no such thing, or the server has no such route (404)
├── Invalid                  the request or the post's state is refused (400, 422)
│   ├── TimeInPast           the moment has passed; the server's own time is given
│   └── MediaNotReady        a file of the post is missing, unfinished or broken
├── Conflict                 somebody or something else is busy with it (409); read `code`
├── RateLimited              asked too often (429); says how long to wait
│   └── LinkedInRateLimited  it is LinkedIn that was asked too often
├── Unavailable              no sensible answer, and nothing was done or the call is safe to repeat
├── OutcomeUnknown           a write went out and its answer was lost: it may or may not have been done
├── NetworkTokenExpired      LinkedIn wants the account connected anew; the Publora key is fine
└── UploadRefused            the storage host did not take the file
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime

from bot.publora.models import ValidationProblem


@dataclass(eq=False, repr=False)
class PubloraError(Exception):
    """Something else than success.

    `status` is the HTTP status, None when there was no answer. `code` is the server's symbol for the case,
    `message` its sentence or ours, `details` its whole answer, {} when that could not be read.
    """

    message: str = ""
    _: KW_ONLY
    status: int | None = None
    code: str | None = None
    details: Mapping[str, object] = field(default_factory=dict[str, object])

    def __str__(self) -> str:
        """Return message, status and code; `details` stay out, they may be long."""
        origin = [f"HTTP {self.status}"] if self.status is not None else []
        origin += [self.code] if self.code else []
        return f"{self.message} ({', '.join(origin)})" if origin else self.message

    def __repr__(self) -> str:
        """Return the error's name and what `str` says."""
        return f"{type(self).__name__}({str(self)!r})"


class BadKey(PubloraError):
    """The key cannot be used; stop calling with it."""


class NotAllowed(PubloraError):
    """The plan, or the account behind the key, does not permit this (publora-api.md 14.1)."""


@dataclass(eq=False, repr=False)
class NotFound(PubloraError):
    """Nothing there. `route_unknown`: the server does not know this kind of call at all."""

    route_unknown: bool = False


@dataclass(eq=False, repr=False)
class Invalid(PubloraError):
    """Refused as it is; `problems` lists what the server's validation found (publora-api.md 11.2)."""

    problems: tuple[ValidationProblem, ...] = ()


@dataclass(eq=False, repr=False)
class TimeInPast(Invalid):
    """The time has passed already. `server_time` (UTC) shows whether the clocks disagree."""

    server_time: datetime | None = None


class MediaNotReady(Invalid):
    """Some file of the post has no bytes yet or was found broken (publora-api.md 9.4)."""


class Conflict(PubloraError):
    """Nothing was changed because of something going on at the same time."""


@dataclass(eq=False, repr=False)
class RateLimited(PubloraError):
    """Too many calls. `retry_after`: seconds to wait, None when not said."""

    retry_after: float | None = None


class LinkedInRateLimited(RateLimited):
    """LinkedIn limits the statistics, not Publora."""


@dataclass(eq=False, repr=False)
class Unavailable(PubloraError):
    """No sensible answer, and repeating the call can do no harm. `retry_after` in seconds, when said."""

    retry_after: float | None = None


class OutcomeUnknown(PubloraError):
    """A write whose answer was lost: find out what happened before sending it again (publora-api.md 10.1)."""


class NetworkTokenExpired(PubloraError):
    """The LinkedIn account must be connected anew in Publora."""


@dataclass(eq=False, repr=False)
class UploadRefused(PubloraError):
    """The storage host refused the file. `expired_or_mismatch`: a fresh upload slot may help."""

    expired_or_mismatch: bool = False

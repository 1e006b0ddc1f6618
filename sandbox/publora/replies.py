"""What goes back over the wire?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """A finished answer; `drop` means that the connection closes instead of carrying it.

    `instead` is what reaches the client in its place, put there by something between it and the server.
    """

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    drop: bool = False
    instead: "Reply | None" = None


class BadInput(ValueError):
    """A lever of the sandbox was pulled with something that makes no sense; says what, in a sentence."""


class ApiError(Exception):
    """A refusal of Publora's: HTTP status, `error` text, often a `code`, sometimes more fields."""

    def __init__(self, status: int, error: str, code: str | None = None, **extra: Any) -> None:
        super().__init__(error)
        self.status = status
        self.body: Json = {"error": error} | ({"code": code} if code else {}) | extra

    def reply(self, *, bare: bool) -> Reply:
        """Return the answer; `bare` leaves only `error` in it, as older servers did."""
        body = {"error": self.body["error"]} if bare else self.body
        return json_reply(self.status, body)


def json_reply(status: int, body: object, headers: Mapping[str, str] | None = None) -> Reply:
    """Return `body` as a JSON answer."""
    return Reply(status, json.dumps(body), {"Content-Type": "application/json"} | dict(headers or {}))

"""What goes out to Publora, and what comes back? Plain values, no network."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlencode

from pydantic import JsonValue

from bot.publora.answer import Answer
from bot.publora.wire import read_object

A = TypeVar("A", bound=Answer)

CLIENT_NAME = "discord-bot"
# Shorter secrets exist in tests only, and would be found inside ordinary words.
_SHORTEST_SECRET = 8


@dataclass(frozen=True, slots=True)
class Request(Generic[A]):
    """One call. `repeatable`: sending it twice does no harm (publora-api.md 11.3)."""

    method: str
    path: str
    answer: type[A]
    repeatable: bool
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Mapping[str, JsonValue] | None = None
    idempotency_key: str | None = None

    def url(self, base_url: str) -> str:
        """Return the address below `base_url`, everything encoded."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return f"{base_url.rstrip('/')}/api/v1{self.path}{query}"

    def headers(self, key: str) -> dict[str, str]:
        """Return the headers, the key among them: never log these."""
        headers = {"x-publora-key": key, "x-publora-client": CLIENT_NAME, "Accept": "application/json"}
        if self.body is not None:
            headers["Content-Type"] = "application/json"
        if self.idempotency_key:
            headers["Idempotency-Key"] = self.idempotency_key
        return headers

    def payload(self) -> bytes | None:
        """Return the body as JSON, None for a call without one."""
        return None if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over HTTP, read to its end; `at` is when, in UTC."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime

    def data(self) -> dict[str, object] | None:
        """Return the JSON object in the body, None when there is none."""
        return read_object(self.body)

    def without(self, secret: str) -> "Reply":
        """Return the reply with `secret` blacked out, for servers that repeat a key in their refusal."""
        if len(secret) < _SHORTEST_SECRET:
            return self
        return replace(self, body=self.body.replace(secret.encode(), b"[key]"))

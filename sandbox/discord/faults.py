"""Faults on Discord's side: errors, waits, dropped connections and rate limits, ordered from outside."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from aiohttp import web

from sandbox.discord.replies import drop, json_reply, wait_reply

TOO_MANY_REQUESTS = 429


@dataclass
class Fault:
    """What goes wrong with calls that start like `match`, "METHOD /path", * standing for anything.

    `times` counts down, None lasts until the list is replaced. `delay` and `wait` are seconds; a 429 asks
    for `wait`, or for what its own body or headers say, or for one second.
    """

    match: str
    times: int | None = None
    status: int | None = None
    delay: float = 0.0
    drop: Literal["before", "after"] | None = None
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float | None = None
    scope: Literal["user", "shared", "global"] = "user"

    def hits(self, method: str, path: str) -> bool:
        """Tell whether a call meets this fault."""
        return self.times != 0 and fnmatchcase(f"{method} {path}", f"{self.match}*")

    async def strike(self, request: web.Request) -> web.Response | None:
        """Let time pass as ordered; return the reply that stands for the real one, if one does."""
        await asyncio.sleep(self.delay)
        if self.drop == "before":
            return drop(request)
        if self.status is None:
            return None
        if self.status == TOO_MANY_REQUESTS:
            return wait_reply(self._wait(), self.scope, self.headers)
        body = self.body or {"code": 0, "message": f"{self.status}: ordered by the sandbox"}
        return json_reply(body, self.status, self.headers)

    def _wait(self) -> float:
        told = (self.body or {}).get("retry_after")
        return float(self.wait or told or self.headers.get("Retry-After", 1.0))


class Faults:
    """The ordered faults; the first that matches a call strikes."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def replace(self, ordered: Sequence[Mapping[str, Any]]) -> None:
        """Replace all faults; `TypeError` names a field that is missing or does not exist."""
        self._ordered = [Fault(**each) for each in ordered]

    def left(self) -> list[dict[str, Any]]:
        """Return what is still ordered: each match, and how often it is to strike, None for ever."""
        return [{"match": fault.match, "times": fault.times} for fault in self._ordered]

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault for this call, if any, and count it."""
        for fault in self._ordered:
            if fault.hits(method, path):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

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
    """What goes wrong with the next `times` calls that `match`, "METHOD /path", * standing for anything.

    `delay` and `wait` are seconds; `wait` and `scope` shape a 429 that has no body of its own.
    """

    match: str
    times: int = 1
    status: int | None = None
    delay: float = 0.0
    drop: Literal["before", "after"] | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 1.0
    scope: Literal["user", "shared", "global"] = "user"

    async def strike(self, request: web.Request) -> web.Response | None:
        """Let time pass as ordered; return the reply that stands for the real one, if one does."""
        await asyncio.sleep(self.delay)
        if self.drop == "before":
            return drop(request)
        if self.status is None:
            return None
        if self.status == TOO_MANY_REQUESTS and self.body is None:
            return wait_reply(self.wait, self.scope, self.headers)
        body = self.body or {"code": 0, "message": f"{self.status}: ordered by the sandbox"}
        return json_reply(body, self.status, self.headers)


class Faults:
    """The ordered faults; the first that matches a call is used up by it."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def replace(self, ordered: Sequence[Mapping[str, Any]]) -> None:
        """Replace all faults; `TypeError` names a field that is missing or does not exist."""
        self._ordered = [Fault(**each) for each in ordered]

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault for this call, if any, and count it."""
        for fault in self._ordered:
            if fnmatchcase(f"{method} {path}", fault.match):
                fault.times -= 1
                if fault.times <= 0:
                    self._ordered.remove(fault)
                return fault
        return None

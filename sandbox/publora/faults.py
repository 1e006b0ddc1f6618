"""What goes wrong, where and how often?"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import cast

from sandbox.publora.replies import BadInput, Json, Reply, json_reply

_DOWN_PAGE = "<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"
_KNOWN = {"match", "times", "status", "body", "headers", "delay", "drop", "carried_out"}


@dataclass
class Fault:
    """One planned mishap; `times` counts down, None lasts for ever; `delay` is in real seconds.

    With `carried_out` the call does its work, and the planned answer takes the place of the true one.
    """

    method: str
    path: str
    times: int | None = None
    status: int | None = None
    body: object = None
    headers: dict[str, str] | None = None
    delay: float = 0
    drop: str | None = None
    carried_out: bool = False

    def hits(self, method: str, path: str) -> bool:
        """Tell whether a call meets this fault."""
        return self.times != 0 and self.method in {"*", method} and path.startswith(self.path)


class Faults:
    """The list of planned mishaps, and the switch that takes all of Publora down."""

    def __init__(self) -> None:
        self.down = False
        self._planned: list[Fault] = []

    def plan(self, entries: object) -> None:
        """Replace the list; raises BadInput naming the first entry that makes no sense."""
        if not isinstance(entries, list):
            raise BadInput("Faults must be a list.")
        self._planned = [_read_fault(entry) for entry in cast("list[object]", entries)]

    def left(self) -> list[Json]:
        """Return what is still planned: each match, and how often it is to strike, None for ever."""
        return [{"match": f"{fault.method} {fault.path}", "times": fault.times} for fault in self._planned]

    async def inject(self, method: str, path: str, run: Callable[[], Awaitable[Reply]]) -> Reply:
        """Return what `run` answers, unless a fault for `method` and `path` is planned."""
        if self.down:
            return Reply(503, _DOWN_PAGE, {"Content-Type": "text/html"})
        fault = next((fault for fault in self._planned if fault.hits(method, path)), None)
        if fault is None:
            return await run()
        if fault.times is not None:
            fault.times -= 1
        await asyncio.sleep(fault.delay)
        if fault.drop == "before":
            return Reply(0, drop=True)
        if fault.status is not None and not fault.carried_out:
            return _faulty_reply(fault, fault.status)
        reply = await run()
        if fault.status is not None:
            return replace(reply, instead=_faulty_reply(fault, fault.status))
        return replace(reply, drop=True) if fault.drop else reply


def _faulty_reply(fault: Fault, status: int) -> Reply:
    if isinstance(fault.body, str):
        return Reply(status, fault.body, {"Content-Type": "application/json"} | (fault.headers or {}))
    body = {"error": "Internal server error"} if fault.body is None else fault.body
    return json_reply(status, body, fault.headers)


def _read_fault(entry: object) -> Fault:
    if not isinstance(entry, dict):
        raise BadInput("A fault must be an object.")
    fault = cast("Json", entry)
    if unknown := set(fault) - _KNOWN:
        raise BadInput(f"A fault has no {', '.join(sorted(unknown))}.")
    method, _, path = str(fault.get("match", "")).partition(" ")
    if not method or not path:
        raise BadInput('A fault needs "match", such as "POST /create-post".')
    if not isinstance(fault.get("carried_out", False), bool):
        raise BadInput('"carried_out" is true or false.')
    if fault.get("drop") not in {None, "before", "after"}:
        raise BadInput('"drop" is "before" or "after".')
    _require_numbers(fault)
    return Fault(
        method,
        path,
        fault.get("times"),
        fault.get("status"),
        fault.get("body"),
        fault.get("headers"),
        fault.get("delay") or 0,
        fault.get("drop"),
        fault.get("carried_out") or False,
    )


def _require_numbers(fault: Json) -> None:
    for name, kind in (("times", int), ("status", int), ("delay", (int, float))):
        value = fault.get(name)
        if value is not None and (not isinstance(value, kind) or value < 0):
            raise BadInput(f'"{name}" must be a number from 0 up.')
    if not isinstance(fault.get("headers") or {}, dict):
        raise BadInput('"headers" must be an object.')
    json.dumps(fault.get("body"))

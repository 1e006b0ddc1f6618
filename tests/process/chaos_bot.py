"""The real bot with a fuse and a clock that can be moved: `python -m tests.process.chaos_bot run`.

For the chaos rig only. The file CHAOS_CLOCK holds by how many seconds the clock is ahead. The file CHAOS_FUSE
holds an occasion and a number N. From that occasion on boundaries are counted: before and after each call to
Publora, each commit and each word in Discord; at the Nth the process kills itself and leaves the boundary's
name in a file beside the fuse. Occasions: `accept` a post, `claim` one to change it, `decide` about one in
review, `revise` it, or a kind of job.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.__main__ import main
from bot.client import Bot
from bot.clock import SystemClock
from bot.domain.jobs import Job
from bot.publora.transport import Transport
from bot.services.review import ReviewService
from bot.services.revising import Revising
from bot.services.work import Work
from bot.speaker import DiscordSpeaker
from bot.storage.database import Database
from bot.storage.posts import Posts

T = TypeVar("T")
HASTE = 4.0
"""How many times as long real time would make us wait as we do; what time it is, is not touched by that."""
GLANCE = 0.05
"""Seconds between two looks whether the clock was moved."""


class Fuse:
    """Burns from an occasion on; what has burnt down kills."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left = 0

    def light(self, occasion: str) -> None:
        """Start to count, if the file says to what for this occasion."""
        wanted, number = self._path.read_text().split() if self._path.exists() else ("", "0")
        if wanted == occasion:
            self._left = int(number)

    def reach(self, boundary: str) -> None:
        """Count a boundary; at the last one die as by kill -9."""
        self._left -= 1
        if self._left == 0:
            self._path.with_suffix(".blown").write_text(boundary)
            os.kill(os.getpid(), signal.SIGKILL)


def lay(fuse: Fuse) -> None:
    """Put the fuse around everything that leaves a trace outside the process."""
    begin = Database.writing

    @asynccontextmanager
    async def writing(self: Database) -> AsyncGenerator[AsyncSession]:
        async with begin(self) as session:
            yield session
            fuse.reach("before a commit")
        fuse.reach("after a commit")

    Database.writing = writing
    _around(fuse, Transport, "send", lambda request, *_: f"{request.method} {request.path}")
    _around(fuse, Transport, "put", lambda *_: "PUT to storage")
    for method in ("post_card", "edit_card", "tell"):
        _around(fuse, DiscordSpeaker, method, lambda *_, method=method: method)
    _lighting(fuse, Posts, "accept", lambda *_: "accept")
    _lighting(fuse, Posts, "change_claiming", lambda *_: "claim")
    for method in ("approve", "request_changes", "reject", "suggest"):
        _lighting(fuse, ReviewService, method, lambda *_: "decide")
    for method in ("edit", "accept", "restore"):
        _lighting(fuse, Revising, method, lambda *_: "revise")
    _lighting(fuse, Work, "perform", _kind)


def _kind(job: Job) -> str:
    return str(job.kind)


def _around(fuse: Fuse, owner: type, method: str, name: Callable[..., str]) -> None:
    """Make a boundary before and after every call of a method."""
    call: Callable[..., Awaitable[Any]] = getattr(owner, method)

    @wraps(call)
    async def called(self: object, *given: object, **named: object) -> Any:
        fuse.reach(f"before {name(*given)}")
        answer = await call(self, *given, **named)
        fuse.reach(f"after {name(*given)}")
        return answer

    setattr(owner, method, called)


def _lighting(fuse: Fuse, owner: type, method: str, occasion: Callable[..., str]) -> None:
    """Make every call of a method an occasion."""
    call: Callable[..., Awaitable[Any]] = getattr(owner, method)

    @wraps(call)
    async def called(self: object, *given: object, **named: object) -> Any:
        fuse.light(occasion(*given))
        return await call(self, *given, **named)

    setattr(owner, method, called)


def wind(path: Path) -> None:
    """Set the bot's clock by the file, and let it wait less than that clock shows."""

    def now(self: SystemClock) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(path.read_text()) if path.exists() else 0.0)

    async def sleep(self: SystemClock, seconds: float) -> None:
        ends = now(self) + timedelta(seconds=seconds / HASTE)
        while (left := (ends - now(self)).total_seconds()) > 0:  # noqa: ASYNC110 - a file tells of a move
            await asyncio.sleep(min(left, GLANCE))
        await asyncio.sleep(0)

    SystemClock.now = now
    SystemClock.sleep = sleep


def hurry() -> None:
    """Have the bot count as ready soon after it has connected.

    The rig jumps over pauses; while the bot waits for more servers to come, minutes would pass by its clock.
    """
    begin = Bot.__init__

    @wraps(begin)
    def made(self: Bot, *given: Any, **named: Any) -> None:
        begin(self, *given, **named, guild_ready_timeout=0.1)

    Bot.__init__ = made


if __name__ == "__main__":
    hurry()
    wind(Path(os.environ["CHAOS_CLOCK"]))
    lay(Fuse(Path(os.environ["CHAOS_FUSE"])))
    sys.exit(main())

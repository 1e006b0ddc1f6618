"""The real bot in a hurry, with a fuse: `python -m tests.process.chaos_bot run`, for the chaos rig only.

The file named by CHAOS_FUSE holds a number N. From the moment a post is accepted, the steps' boundaries are
counted, before and after each call to Publora and each commit; at the Nth the process kills itself and leaves
the boundary's name in a file beside the fuse.
"""

import os
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.__main__ import main
from bot.publora.transport import Transport
from bot.services import cards, edit_pace, leases, telling, work
from bot.storage import notices
from bot.storage.database import Database
from bot.storage.posts import Posts
from bot.workers import runner

T = TypeVar("T")


class Fuse:
    """Burns from the acceptance of a post on; what has burnt down kills."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left = 0

    def light(self) -> None:
        """Start to count, if the file says to what."""
        self._left = int(self._path.read_text()) if self._path.exists() else 0

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

    def around(call: Callable[..., Awaitable[T]], name: Callable[..., str]) -> Callable[..., Awaitable[T]]:
        @wraps(call)
        async def called(self: Transport, *given: object, **named: object) -> T:
            fuse.reach(f"before {name(*given)}")
            answer = await call(self, *given, **named)
            fuse.reach(f"after {name(*given)}")
            return answer

        return called

    accept = Posts.accept

    @wraps(accept)
    async def accepting(*given: object, **named: object) -> object:
        fuse.light()
        return await accept(*given, **named)  # pyright: ignore[reportArgumentType] - passed on as they came

    Database.writing = writing
    calls = {
        "send": lambda request, *_: f"{request.method} {request.path}",
        "put": lambda *_: "PUT to storage",
    }
    for method, name in calls.items():
        setattr(Transport, method, around(getattr(Transport, method), name))
    Posts.accept = accepting  # pyright: ignore[reportAttributeAccessIssue] - the same, but for the fuse


def hurry() -> None:
    """Make every wait short that only keeps the bot from being a nuisance."""
    leases.LENGTH = timedelta(seconds=2)  # pyright: ignore[reportConstantRedefinition] - see above
    work.PAUSES = (0.5, 1.0, 2.0)  # pyright: ignore[reportConstantRedefinition] - see above
    cards.LATER = telling.LATER = timedelta(seconds=1)  # pyright: ignore[reportConstantRedefinition] - see above
    notices.GATHER = timedelta(seconds=0.5)  # pyright: ignore[reportConstantRedefinition] - see above
    edit_pace.PER_CARD = timedelta(seconds=0.5)  # pyright: ignore[reportConstantRedefinition] - see above
    runner.LONGEST_SLEEP = 0.5  # pyright: ignore[reportConstantRedefinition] - see above


if __name__ == "__main__":
    hurry()
    lay(Fuse(Path(os.environ["CHAOS_FUSE"])))
    sys.exit(main())

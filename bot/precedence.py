"""Precedence: nobody waits for an acknowledgement because others, who have theirs, are being worked for."""

import asyncio
from contextlib import suppress
from typing import Any, Final

LONGEST: Final = 0.5
"""Seconds after which work begins anyway, so that a stream of interactions cannot hold it up for ever."""


class Precedence:
    """Knows which tasks still owe an acknowledgement; work lets them go first."""

    def __init__(self) -> None:
        self._owing: set[asyncio.Task[Any]] = set()
        self._all_given = asyncio.Event()

    def owe(self) -> None:
        """Note that the running task owes an acknowledgement until it calls `give_way`, or ends."""
        if task := asyncio.current_task():
            self._owing.add(task)
            self._all_given.clear()
            task.add_done_callback(self._settle)

    async def give_way(self) -> None:
        """Return once no task owes one, the running task's own being given; at the latest after `LONGEST`."""
        if task := asyncio.current_task():
            self._settle(task)
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                await self._all_given.wait()

    def _settle(self, task: asyncio.Task[Any]) -> None:
        self._owing.discard(task)
        if not self._owing:
            self._all_given.set()

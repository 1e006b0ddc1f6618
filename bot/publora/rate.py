"""How often may one key call Publora?"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.publora.errors import RateLimited

MINUTE, HOUR = 60.0, 3600.0
GIVE_WAY = 5.0
"""Seconds after which a call that let others go first may ask again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls per minute, per hour, and at once; below every documented limit (publora-api.md 14.2)."""

    per_minute: int = 25
    per_hour: int = 400
    at_once: int = 4
    spare: float = 0.75
    """The share that calls nobody waits for may use up, so that there is always room for people's."""


class RateLimiter:
    """Lets calls through in the order they came, at the given pace; some of them only where there is room."""

    def __init__(
        self,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        pace: Pace,
    ) -> None:
        self._now, self._sleep = now, sleep
        self._windows = ((pace.per_minute, MINUTE), (pace.per_hour, HOUR))
        self._spare_windows = tuple((max(1, int(count * pace.spare)), span) for count, span in self._windows)
        self._starts = deque[datetime](maxlen=max(pace.per_minute, pace.per_hour))
        self._under_way = asyncio.Semaphore(pace.at_once)
        self._queue = asyncio.Lock()
        self._spare = asyncio.Lock()
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for our turn and hold it. Raises RateLimited when that would take longer than a minute."""
        async with AsyncExitStack() as held:
            self._waiting += 1
            try:
                await held.enter_async_context(self._under_way)
                async with self._queue:
                    await self._wait_for_room()
                    self._starts.append(self._now())
            finally:
                self._waiting -= 1
            yield

    @asynccontextmanager
    async def spare_turn(self) -> AsyncGenerator[None]:
        """Hold a turn that nobody else needs, one of these at a time. Raises RateLimited when there is none.

        There is none while anybody waits for `turn`, and when its share of a minute or an hour is used up.
        """
        if self._waiting or self._spare.locked() or self._under_way.locked():
            raise RateLimited("Others go first", retry_after=GIVE_WAY)
        self._forget_the_future()
        if wait := max(self._wait(count, span) for count, span in self._spare_windows):
            raise RateLimited("There is no room for this now", retry_after=wait)
        async with self._spare, self._under_way:
            self._starts.append(self._now())
            yield

    def _forget_the_future(self) -> None:
        # Calls from a later moment than now are those of a clock since set back: nothing can be said of them.
        while self._starts and self._starts[-1] > self._now():
            self._starts.pop()

    async def _wait_for_room(self) -> None:
        self._forget_the_future()
        while wait := max(self._wait(count, span) for count, span in self._windows):
            if wait > MINUTE:
                raise RateLimited("This key has used up its calls for the hour", retry_after=wait)
            await self._sleep(wait)

    def _wait(self, count: int, span: float) -> float:
        """Return the seconds until a window has room."""
        if len(self._starts) < count:
            return 0.0
        age = (self._now() - self._starts[-count]).total_seconds()
        return max(span - age, 0.0)

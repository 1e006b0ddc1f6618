"""How often may one key call Publora?"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.publora.errors import RateLimited

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls per minute, per hour, and at once; below every documented limit (publora-api.md 14.2)."""

    per_minute: int = 25
    per_hour: int = 400
    at_once: int = 4


class RateLimiter:
    """Lets calls through in the order they came, at the given pace."""

    def __init__(
        self,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        pace: Pace,
    ) -> None:
        self._now, self._sleep = now, sleep
        self._windows = ((pace.per_minute, MINUTE), (pace.per_hour, HOUR))
        self._starts = deque[datetime](maxlen=max(pace.per_minute, pace.per_hour))
        self._under_way = asyncio.Semaphore(pace.at_once)
        self._queue = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for our turn and hold it. Raises RateLimited when that would take longer than a minute."""
        async with self._under_way:
            async with self._queue:
                await self._wait_for_room()
                self._starts.append(self._now())
            yield

    async def _wait_for_room(self) -> None:
        # Calls from a later moment than now are those of a clock since set back: nothing can be said of them.
        while self._starts and self._starts[-1] > self._now():
            self._starts.pop()
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

"""A clock that can be moved: the sandbox runs it on from real time, tests hold it still."""

import asyncio
import contextvars
from datetime import UTC, datetime, timedelta


class MovableClock:
    """Satisfies `bot.clock.Clock`; `advance` moves it and wakes whoever sleeps past the new time.

    With `start` it stands still at that moment until it is advanced; without, it runs on with real time
    plus all that it was advanced by.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._offset = timedelta()
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        return (self._start or datetime.now(UTC)) + self._offset

    async def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed on this clock, be it by itself or by `advance`."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = loop.create_future()
        sleeper = (self.now() + timedelta(seconds=seconds), woken)
        self._sleepers.append(sleeper)
        # simcord takes a timer set in the bot's context for the bot's own and holds it.
        timer = None if self._start else contextvars.Context().run(loop.call_later, seconds, _wake, woken)
        try:
            await woken
        finally:
            self._sleepers.remove(sleeper)
            if timer:
                timer.cancel()

    async def skip(self, seconds: float) -> None:
        """Let `seconds` pass at once, for whoever waits in a world that stands still."""
        await self.advance(seconds)

    async def advance(self, seconds: float) -> None:
        """Move time on by `seconds` and let everyone whose sleep is over run."""
        self._offset += timedelta(seconds=seconds)
        now = self.now()
        for wakes_at, woken in self._sleepers:
            if wakes_at <= now:
                _wake(woken)
        await asyncio.sleep(0)


def _wake(woken: asyncio.Future[None]) -> None:
    if not woken.done():
        woken.set_result(None)

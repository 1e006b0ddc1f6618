"""Is the bot able to serve? Three checks, each of which names itself."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock

BEAT: Final = timedelta(seconds=30)
"""How long ago the job loop may have gone round last; it does so every five seconds."""
PATIENCE: Final = 3.0
"""Seconds the database may take for a tiny write."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Readiness:
    """What can be asked. `write` stores a little something and raises when it cannot; times are UTC."""

    gateway: Callable[[], bool]
    write: Callable[[str], Awaitable[None]]
    beat: Callable[[], datetime | None]
    clock: Clock

    async def check(self) -> Mapping[str, bool]:
        """Return by name which checks hold: gateway connected, database writable, job loop beating."""
        return {"gateway": self.gateway(), "database": await self._writable(), "jobs": self._beating()}

    async def _writable(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.write(self.clock.now().isoformat())
        except Exception as error:  # noqa: BLE001 - whatever keeps it from being written, the answer is no
            log.warning("database not writable", error=type(error).__name__)
            return False
        return True

    def _beating(self) -> bool:
        last = self.beat()
        return last is not None and self.clock.now() - last <= BEAT

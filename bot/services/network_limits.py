"""What networks take, as Publora says at the moment; the built-in table where it does not say."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.limits import BUILT_IN, NetworkLimits
from bot.errors import Problem
from bot.publora.errors import PubloraError
from bot.publora.models import PlatformLimits
from bot.services.workspaces import WorkspaceService

FRESH: Final = timedelta(days=1)
"""Publora lets its limits be cached for a day (publora-api.md 3.3)."""
RETRY: Final = timedelta(hours=1)


class LiveLimits:
    """Reads `platform-limits` at most once a day and remembers it."""

    def __init__(self, workspaces: WorkspaceService, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._table: Mapping[str, NetworkLimits] = BUILT_IN
        self._fresh_until: datetime | None = None

    async def read(self, guild_id: int) -> Mapping[str, NetworkLimits]:
        """Return limits by network name; never raises."""
        now = self._clock.now()
        if self._fresh_until is None or now >= self._fresh_until:
            table = await self._ask(guild_id)
            self._table = {**BUILT_IN, **table}
            self._fresh_until = now + (FRESH if table else RETRY)
        return self._table

    async def _ask(self, guild_id: int) -> Mapping[str, NetworkLimits]:
        try:
            answer = await (await self._workspaces.client_for(guild_id)).platform_limits()
        except (PubloraError, Problem):
            return {}
        return _table(answer) if answer else {}


def _table(answer: PlatformLimits) -> Mapping[str, NetworkLimits]:
    raise NotImplementedError

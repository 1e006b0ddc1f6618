"""What networks take, as Publora says at the moment; the built-in table where it does not say."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.limits import BUILT_IN, MAX_TEXT, NetworkLimits
from bot.errors import Problem
from bot.publora.errors import PubloraError
from bot.publora.limits import ImageLimits, PlatformLimit, PlatformLimits
from bot.services.workspaces import WorkspaceService

FRESH: Final = timedelta(days=1)
"""Publora lets its limits be cached for a day (publora-api.md 3.3)."""
RETRY: Final = timedelta(hours=1)
PATIENCE: Final = 2.0
"""Seconds to wait for the limits, as somebody waits to have a post accepted."""
SAME_TYPES: Final = {"jpg": "jpeg", "mov": "quicktime", "avi": "x-msvideo", "mkv": "x-matroska"}
"""Formats that go by two names."""
UNKNOWN: Final = NetworkLimits(characters=MAX_TEXT)
"""A network we have not met: nothing is certain to fail but what nobody could type."""


class LiveLimits:
    """Reads `platform-limits` at most once a day and remembers it.

    Nobody waits long for it: what is known serves while Publora is slow or can't be reached.
    """

    def __init__(self, workspaces: WorkspaceService, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._table: Mapping[str, NetworkLimits] = BUILT_IN
        self._fresh_until: datetime | None = None

    async def read(self, guild_id: int) -> Mapping[str, NetworkLimits]:
        """Return limits by network name; never raises."""
        now = self._clock.now()
        if self._fresh_until is None or now >= self._fresh_until:
            self._fresh_until = now + RETRY
            if table := await self._ask(guild_id):
                self._table = {**BUILT_IN, **table}
                self._fresh_until = now + FRESH
        return self._table

    async def _ask(self, guild_id: int) -> Mapping[str, NetworkLimits]:
        try:
            client = (await self._workspaces.client_for(guild_id)).hasty()
            async with asyncio.timeout(PATIENCE):
                answer = await client.platform_limits()
        except (PubloraError, Problem, TimeoutError):
            return {}
        return _table(answer) if answer else {}


def _table(answer: PlatformLimits) -> Mapping[str, NetworkLimits]:
    return {
        network: _limits(said, BUILT_IN.get(network, UNKNOWN)) for network, said in answer.platforms.items()
    }


def _limits(said: PlatformLimit, known: NetworkLimits) -> NetworkLimits:
    """Take what the server says; where it is silent, what we know holds."""
    return replace(
        known,
        characters=said.characters_standard or known.characters,
        premium_characters=said.characters_premium or known.premium_characters,
        images=_images(said.images, known.images),
        image_bytes=said.images.max_size_bytes or known.image_bytes,
        image_types=_types("image", said.images.formats) or known.image_types,
        video_bytes=said.videos.max_size_bytes or known.video_bytes,
        video_types=_types("video", said.videos.formats) or known.video_types,
        shortest_video=said.videos.min_duration_seconds or known.shortest_video,
        longest_video=said.videos.max_duration_seconds or known.longest_video,
        needs_media=_or(said.requires_media, known.needs_media),
        needs_video=_or(said.requires_video, known.needs_video),
        threads=_or(said.supports_threading, known.threads),
    )


def _images(said: ImageLimits, known: int) -> int:
    if said.supported is False:
        return 0
    return known if said.max_count is None else int(said.max_count)


def _types(kind: str, formats: Sequence[str]) -> frozenset[str]:
    names = (name.lower().removeprefix(f"{kind}/") for name in formats)
    return frozenset(f"{kind}/{SAME_TYPES.get(name, name)}" for name in names)


def _or(said: bool | None, known: bool) -> bool:
    return known if said is None else said

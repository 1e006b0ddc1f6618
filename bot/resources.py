"""What both the bot and its sandbox open, in this order, and close in reverse."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import aiohttp

from bot.clock import Clock
from bot.config import Settings
from bot.publora.client import Publora
from bot.publora.rate import Pace
from bot.services import bundle
from bot.services.bundle import Services
from bot.storage.database import Database
from bot.storage.media_store import MediaStore
from bot.storage.notes import Notes
from bot.storage.secret_box import SecretBox

HOURS_SHARE: Final = 16
"""An hour's calls in minutes' worth: 400 an hour where 25 a minute are allowed (publora-api.md 14.2)."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What is open while the bot runs."""

    services: Services
    notes: Notes
    secret_box: SecretBox


@asynccontextmanager
async def open_resources(
    settings: Settings,
    clock: Clock,
    *,
    wait: Callable[[float], Awaitable[None]] | None = None,
    near: Collection[str] = (),
) -> AsyncGenerator[Resources]:
    """Open the data folder, the database (migrated), the media store and HTTP, and build the services.

    `near` are hosts of this machine that files may be fetched from though people wrote their addresses: where
    Discord is a stand-in, and none otherwise. `wait` passes the time (seconds) between calls to Publora; the
    clock's own sleep unless given.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keys = settings.bot_secret_keys
    secret_box = SecretBox.load(keys.get_secret_value() if keys else None, settings.data_dir)
    async with (
        Database.open(settings.database_url) as database,
        aiohttp.ClientSession() as session,
        MediaStore.open(settings.media_url, session, near=near) as media,
    ):
        await database.migrate()
        per_minute = settings.publora_calls_per_minute
        services = bundle.build(
            database,
            secret_box,
            media,
            Publora(
                session,
                settings.publora_api_url,
                now=clock.now,
                sleep=wait or clock.sleep,
                pace=Pace(per_minute, HOURS_SHARE * per_minute),
            ),
            clock,
            purge_after=timedelta(days=settings.purge_after_days),
            file_limit=settings.max_file_mb * 1_000_000,
            public_url=settings.public_url,
            sampling=settings.sampling,
        )
        yield Resources(services, Notes(database), secret_box)

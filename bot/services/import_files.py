"""Files that a sheet names: fetched once each, a few at a time, and held until its rows are stored."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.domain.import_cells import read_message_link
from bot.domain.posts import Media
from bot.errors import BadInput, BadMedia
from bot.services.files import Files
from bot.services.records import Upload

AT_ONCE: Final = 4
MOST_BYTES: Final = 2_000_000_000
"""Of all files of a sheet together."""
LONGEST: Final = 600.0
"""Seconds for all files: within Discord's quarter of an hour the report must stand (discord.md 5.2)."""

MessageFiles = Callable[[int, int], Awaitable[tuple[Upload, ...]]]
"""Returns what hangs on a message, by channel and message; raises `BadMedia` for who may not see it."""
Tell = Callable[[int, int], Awaitable[None]]
"""Is told how many of how many addresses are done."""
Found = Mapping[str, tuple[Media | BadInput, ...]]


class ImportFiles:
    """Fetches what people name by its address."""

    def __init__(self, files: Files) -> None:
        self._files = files

    @asynccontextmanager
    async def taken(
        self, guild_id: int, addresses: Collection[str], messages: MessageFiles, tell: Tell
    ) -> AsyncGenerator[Found]:
        """Keep the files at these addresses for rows that are stored within the block; others go again."""
        async with AsyncExitStack() as held:
            yield await _Fetching(self._files, guild_id, messages, held).fetch(tuple(addresses), tell)


class _Fetching:
    def __init__(self, files: Files, guild_id: int, messages: MessageFiles, held: AsyncExitStack) -> None:
        self._files = files
        self._guild_id = guild_id
        self._messages = messages
        self._held = held
        self._bytes = 0
        self._found: dict[str, tuple[Media | BadInput, ...]] = {}

    async def fetch(self, addresses: tuple[str, ...], tell: Tell) -> Found:
        """Fetch all, as far as there is time."""
        left = list(reversed(addresses))

        async def work() -> None:
            while left:
                address = left.pop()
                self._found[address] = await self._get(address)
                await tell(len(self._found), len(addresses))

        try:
            async with asyncio.timeout(LONGEST), asyncio.TaskGroup() as tasks:
                for _ in range(min(AT_ONCE, len(left))):
                    tasks.create_task(work())
        except TimeoutError:
            late = BadMedia(
                "There was no time left to fetch this file.", "Import the row once more, with fewer files."
            )
            self._found |= {address: (late,) for address in addresses if address not in self._found}
        return self._found

    async def _get(self, address: str) -> tuple[Media | BadInput, ...]:
        try:
            uploads = await self._uploads(address)
        except BadInput as problem:
            return (problem,)
        return tuple([await self._take(upload) for upload in uploads])

    async def _uploads(self, address: str) -> tuple[Upload, ...]:
        link = read_message_link(address)
        if link is None:
            return (Upload(address, _name(address), 0, public=True),)
        guild_id, channel_id, message_id = link
        if guild_id != self._guild_id:
            raise BadMedia("This link leads to a message of another server.", "Name one of this server.")
        return await self._messages(channel_id, message_id)

    async def _take(self, upload: Upload) -> Media | BadInput:
        if self._bytes > MOST_BYTES:
            most = MOST_BYTES // 1_000_000_000
            return BadMedia(f"The files of this sheet are more than {most} GB.", "Import the row by itself.")
        try:
            (media,) = await self._held.enter_async_context(self._files.taken((upload,)))
        except BadInput as problem:
            return problem
        self._bytes += media.size
        return media


def _name(address: str) -> str:
    """Return what the file at an address may be called; it is shown and sent on, so it is short and plain."""
    try:
        name = PurePosixPath(unquote(urlsplit(address).path)).name
    except ValueError:
        name = ""
    plain = "".join(sign for sign in name if sign.isprintable() and sign not in '\\/:*?"<>|')
    return plain[-80:] or "file"

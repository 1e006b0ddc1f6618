"""Media store: the bytes of accepted files, each under the SHA-256 of its content.

A folder or an S3 bucket. Bytes go to a draft first and are renamed once they are complete and known, so that
nothing half-written is ever seen under a digest. In a bucket a rename is a copy on the server and a delete:
the digest is only known after the last byte, and a second pass over the bytes would cost more.
"""

import asyncio
import hashlib
import os
import uuid
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import unquote, urlsplit

import aiohttp
import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from bot.domain.posts import UNKNOWN_SHAPE, Media, Shape
from bot.storage.download import download
from bot.storage.errors import EmptyFile, MediaLost
from bot.storage.file_types import HEAD, fitting_name, read_type
from bot.storage.public_web import PublicWeb
from bot.storage.shapes import read_shape

if TYPE_CHECKING:
    from obstore import GetResult, ObjectMeta  # these exist for type checkers only

DRAFTS: Final = "tmp"
READ_CHUNK: Final = 1024 * 1024
PATIENCE: Final = 10.0
"""Seconds to wait for a file's shape: somebody waits, and it is only for warnings."""
STALE_AFTER: Final = timedelta(hours=24)
"""No download lasts that long, so a draft this old was left by a crash."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Buffers:
    """How many bytes are gathered before they are sent on, and how many such parts may be under way."""

    size: int
    parts: int


IN_FOLDER: Final = Buffers(1024 * 1024, 2)
IN_BUCKET: Final = Buffers(5 * 1024 * 1024, 1)
"""S3 takes no smaller parts than 5 MiB, but for the last."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of a draft once all its bytes are written."""

    digest: str
    size: int
    head: bytes


class MediaStore:
    """Keeps, reads and removes files. Memory stays flat whatever their size."""

    def __init__(
        self, store: ObjectStore, session: aiohttp.ClientSession, public: PublicWeb, folder: Path | None
    ) -> None:
        self._store = store
        self._session = session
        self._public = public
        self._folder = folder
        self._buffers = IN_BUCKET if folder is None else IN_FOLDER

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, session: aiohttp.ClientSession, *, near: Collection[str] = ()
    ) -> AsyncGenerator[Self]:
        """Open a folder (`file:///…` or a path) or a bucket (`s3://bucket/prefix`) and clear old drafts away.

        `near` are hosts that count as public, see `PublicWeb.open`.
        A bucket's credentials, region and endpoint come from the usual AWS_… variables. Uploads to a bucket
        that a crash cut off are invisible there; let a lifecycle rule of the bucket abort them.
        """
        folder = _folder(url)
        store = from_url(url) if folder is None else LocalStore(folder, mkdir=True)
        async with PublicWeb.open(near) as public:
            opened = cls(store, session, public, folder)
            await opened._clear_drafts()
            yield opened

    async def keep(self, url: str, *, file_name: str, limit: int, public: bool = False) -> Media:
        """Take over the file at `url`, of at most `limit` bytes, unless the same bytes are here already.

        `public` says that a person wrote the address, so that only the public web is asked; then it raises
        `NotPublic`, too. Raises `DownloadFailed`, `TooLarge`, `EmptyFile` and `UnknownType`; nothing is kept
        then.
        """
        draft = f"{DRAFTS}/{uuid.uuid4().hex}"
        try:
            source = (
                self._public.download(url, limit=limit)
                if public
                else download(self._session, url, limit=limit)
            )
            async with aclosing(source) as chunks:
                written = await self._write(draft, chunks)
            if not written.size:
                raise EmptyFile("the file has no bytes")
            content_type = read_type(written.head)
            await self._settle(draft, written.digest)
        finally:
            with suppress(FileNotFoundError):
                await self._store.delete_async(draft)
        return Media(written.digest, written.size, content_type, fitting_name(file_name, content_type))

    async def read(self, digest: str) -> AsyncIterator[bytes]:
        """Give the bytes of a kept file in chunks.

        Raises `MediaLost` when they are not there, or before the last chunk when they are not the same any
        more: no transfer of a known size can then end well.
        """
        seen, held = hashlib.sha256(), b""
        try:
            found = await self._store.get_async(_key(digest))
        except FileNotFoundError:
            raise MediaLost("a kept file is not there any more") from None
        async for part in self._parts(found):
            if held:
                yield held
            held = part
            seen.update(part)
        if seen.hexdigest() != digest:
            raise MediaLost("the bytes of a kept file have changed")
        yield held

    async def shape(self, media: Media) -> Shape:
        """Return what is known of a kept file's inside; never raises, as nobody needs it."""

        def read(start: int, length: int) -> bytes:
            key = _key(media.digest)
            try:
                return bytes(self._store.get_range(key, start=start, length=length))
            except BaseError:
                # Some servers, rclone's among them, answer a range with the whole file.
                return _beginning(self._store, key)[start : start + length]

        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.to_thread(read_shape, media, read)
        except (BaseError, OSError) as error:  # a timeout among them
            log.warning("no shape", digest=media.digest, reason=type(error).__name__)
            return UNKNOWN_SHAPE

    async def remove(self, digest: str) -> None:
        """Forget a file, if it is there."""
        with suppress(FileNotFoundError):
            await self._store.delete_async(_key(digest))

    async def exists(self, digest: str) -> bool:
        """Say whether a file is kept."""
        try:
            await self._store.head_async(_key(digest))
        except FileNotFoundError:
            return False
        return True

    async def _parts(self, found: "GetResult") -> AsyncIterator[bytes]:
        size = found.meta["size"]
        if self._folder is None:
            async for part in found.stream(READ_CHUNK):
                yield bytes(part)
            return
        # A folder's own stream comes in pieces of 8 KiB and takes four times as long.
        for start in range(0, size, READ_CHUNK):
            length = min(READ_CHUNK, size - start)
            yield bytes(await self._store.get_range_async(found.meta["path"], start=start, length=length))

    async def _write(self, draft: str, chunks: AsyncIterable[bytes]) -> Written:
        digest, size, head = hashlib.sha256(), 0, b""
        writer = obstore.open_writer_async(
            self._store, draft, buffer_size=self._buffers.size, max_concurrency=self._buffers.parts
        )
        async with writer:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                if len(head) < HEAD:
                    head += chunk[: HEAD - len(head)]
                await writer.write(chunk)
        return Written(digest.hexdigest(), size, head)

    async def _settle(self, draft: str, digest: str) -> None:
        if await self.exists(digest):
            return
        if self._folder is not None:
            await asyncio.to_thread(_flush, self._folder / draft)
        await self._store.rename_async(draft, _key(digest))
        if self._folder is not None:
            await asyncio.to_thread(_flush, self._folder / _key(digest)[:2])

    async def _clear_drafts(self) -> None:
        before = datetime.now(UTC) - STALE_AFTER
        if self._folder is not None:
            await asyncio.to_thread(_clear_folder, self._folder / DRAFTS, before)
            return
        pages: AsyncIterable[Sequence[ObjectMeta]] = self._store.list_async(DRAFTS)  # pyright: ignore[reportUnknownMemberType] - its other form is untyped
        async for page in pages:
            old = [entry["path"] for entry in page if entry["last_modified"] < before]
            await self._store.delete_async(old)


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _beginning(store: ObjectStore, key: str) -> bytes:
    """Return the first bytes of a file, as many as say what it is in most files. Not for the event loop."""
    found = b""
    for part in store.get(key).stream(READ_CHUNK):
        found += bytes(part)
        if len(found) >= READ_CHUNK:
            break
    return found


def _folder(url: str) -> Path | None:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    return None if "://" in url else Path(url)


def _flush(path: Path) -> None:
    """Wait until a file's bytes or a folder's entries are on the disk: accepted must mean safe."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_folder(drafts: Path, before: datetime) -> None:
    """Remove old drafts by hand, as the store does not list those that were cut off."""
    if drafts.is_dir():
        for draft in drafts.iterdir():
            if draft.stat().st_mtime < before.timestamp():
                draft.unlink()

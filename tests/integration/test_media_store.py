"""The media store: files taken over from an address, into a folder and into a bucket."""

import asyncio
import hashlib
import os
import resource
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from time import time

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from bot.domain.posts import Media, Shape
from bot.storage import download, media_store
from bot.storage.errors import DownloadFailed, EmptyFile, MediaError, MediaLost, TooLarge, UnknownType
from bot.storage.file_types import SUFFIXES, fitting_name, read_type
from bot.storage.media_store import MediaStore
from sandbox.publora.object_store import run_object_store

MB = 1_000_000
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100)


def movie(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"none" + bytes(64)


@dataclass
class Files:
    """A web server with files, some of which it serves badly."""

    url: str = ""
    contents: dict[str, bytes] = field(default_factory=dict)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    paused: asyncio.Event = field(default_factory=asyncio.Event)

    async def give(self, request: web.Request) -> web.StreamResponse:
        self.asked.set()
        name = request.match_info["name"]
        how, _, size = name.partition("-")
        if name in self.contents:
            return web.Response(body=self.contents[name], content_type="text/plain")
        if how == "missing":
            return web.Response(status=404)
        return await getattr(self, how)(request, int(size or 0))

    async def picture(self, request: web.Request, size: int) -> web.StreamResponse:
        """Send a picture of `size` bytes."""
        return await self._send(request, size, size)

    async def short(self, request: web.Request, size: int) -> web.StreamResponse:
        """Promise `size` bytes and send a few less."""
        return await self._send(request, size, size - 100)

    async def unsized(self, request: web.Request, size: int) -> web.StreamResponse:
        """Send `size` bytes without saying so first."""
        return await self._send(request, None, size)

    async def stuck(self, request: web.Request, size: int) -> web.StreamResponse:
        """Send half of `size` bytes, and the rest once somebody lets it go on."""
        response = await self._begin(request, size)
        await response.write(PNG.ljust(size // 2, b"x"))
        await self.paused.wait()
        await response.write(b"x" * (size - size // 2))
        return response

    async def _send(self, request: web.Request, promised: int | None, size: int) -> web.StreamResponse:
        response = await self._begin(request, promised)
        block = b"x" * MB
        await response.write(PNG[:size])
        for start in range(len(PNG), size, MB):
            await response.write(block[: size - start])
        if promised is not None and size < promised and request.transport:
            request.transport.close()
        return response

    async def _begin(self, request: web.Request, promised: int | None) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = promised
        await response.prepare(request)
        return response


@pytest.fixture
async def files() -> AsyncGenerator[Files]:
    found = Files()
    app = web.Application()
    app.router.add_get("/{name}", found.give)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    found.paused.set()
    await runner.cleanup()


@dataclass
class Kept:
    """An open store, its address, and the folder in which its bytes can be seen."""

    store: MediaStore
    files: Files
    url: str
    folder: Path

    async def keep(self, name: str, file_name: str = "menu.png", limit: int = 50 * MB) -> Media:
        return await self.store.keep(f"{self.files.url}/{name}", file_name=file_name, limit=limit)

    def paths(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


@asynccontextmanager
async def opened(url: str, folder: Path, files: Files) -> AsyncGenerator[Kept]:
    async with aiohttp.ClientSession() as session, MediaStore.open(url, session) as store:
        yield Kept(store, files, url, folder)


@pytest.fixture(params=["folder", "bucket"])
async def kept(request, tmp_path, files, monkeypatch) -> AsyncGenerator[Kept]:
    if request.param == "folder":
        async with opened((tmp_path / "media files").as_uri(), tmp_path / "media files", files) as kept:
            yield kept
        return
    async with run_object_store() as bucket:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "sandbox-access")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sandbox-throwaway-secret")
        monkeypatch.setenv("AWS_ENDPOINT", await bucket.endpoint())
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        async with opened("s3://media/of/ours", bucket.path_of("of/ours"), files) as kept:
            yield kept


async def test_a_file_is_kept_under_the_digest_of_its_bytes(kept: Kept):
    content = PNG + os.urandom(3 * MB)
    kept.files.contents["file"] = content
    media = await kept.keep("file")
    digest = hashlib.sha256(content).hexdigest()
    assert media == Media(digest, len(content), "image/png", "menu.png")
    assert kept.paths() == [f"{digest[:2]}/{digest}"]
    assert await kept.store.exists(digest)


async def test_what_it_says_of_itself_is_read_from_where_it_is_kept(kept: Kept):
    with BytesIO() as out:
        Image.new("RGB", (30, 20)).save(out, "PNG")
        kept.files.contents |= {"small": out.getvalue(), "large": out.getvalue() + bytes(MB)}
    for name in ("small", "large"):
        media = await kept.keep(name)
        assert await kept.store.shape(media) == Shape(30, 20)
    await kept.store.remove(media.digest)
    assert await kept.store.shape(media) == Shape()


async def test_its_bytes_come_back_in_pieces_of_bounded_size(kept: Kept):
    content = PNG + os.urandom(12 * MB)
    kept.files.contents["file"] = content
    media = await kept.keep("file")
    parts = [part async for part in kept.store.read(media.digest)]
    assert b"".join(parts) == content
    assert len(parts) > 1
    assert max(map(len, parts)) <= 2 * 1024 * 1024


async def test_the_same_bytes_again_are_kept_once(kept: Kept):
    one = await kept.keep("picture-1000000")
    (path,) = kept.folder.rglob(one.digest)
    before = path.stat().st_mtime_ns
    two = await kept.keep("picture-1000000", "other.png")
    assert two.digest == one.digest
    assert path.stat().st_mtime_ns == before
    assert len(kept.paths()) == 1


async def test_the_same_bytes_at_the_same_time_do_not_disturb_each_other(kept: Kept):
    media = await asyncio.gather(*(kept.keep("picture-7000000") for _ in range(4)))
    assert len(set(media)) == 1
    assert kept.paths() == [f"{media[0].digest[:2]}/{media[0].digest}"]
    assert sum([len(part) async for part in kept.store.read(media[0].digest)]) == 7 * MB


@pytest.mark.parametrize(
    ("name", "limit", "error"),
    [
        ("missing", MB, DownloadFailed),
        ("short-6000000", 9 * MB, DownloadFailed),
        ("picture-6000001", 6 * MB, TooLarge),
        ("unsized-6000001", 6 * MB, TooLarge),
        ("picture-0", MB, EmptyFile),
        ("notes.png", MB, UnknownType),
    ],
)
async def test_what_cannot_be_kept_leaves_nothing_behind(kept: Kept, name, limit, error):
    kept.files.contents["notes.png"] = b"Dear diary, this is no picture. " * 1000
    with pytest.raises(error) as caught:
        await kept.keep(name, limit=limit)
    assert isinstance(caught.value, MediaError)
    assert kept.files.url not in str(caught.value)
    assert kept.paths() == []


async def test_a_file_of_exactly_the_limit_is_kept(kept: Kept):
    assert (await kept.keep("unsized-6000000", limit=6 * MB)).size == 6 * MB


async def test_an_address_that_nobody_serves_is_a_failed_download(kept: Kept, unused_port: int):
    with pytest.raises(DownloadFailed):
        await kept.store.keep(f"http://127.0.0.1:{unused_port}/x", file_name="x.png", limit=MB)


@pytest.fixture
async def unused_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def test_a_download_that_stops_is_given_up(kept: Kept, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", aiohttp.ClientTimeout(total=None, sock_read=0.05))
    with pytest.raises(DownloadFailed):
        await kept.keep("stuck-100000")
    assert kept.paths() == []


async def test_nothing_is_visible_before_the_last_byte(kept: Kept):
    whole = PNG.ljust(50_000, b"x") + b"x" * 50_000
    digest = hashlib.sha256(whole).hexdigest()
    keeping = asyncio.create_task(kept.keep("stuck-100000"))
    await kept.files.asked.wait()
    assert not await kept.store.exists(digest)
    kept.files.paused.set()
    assert (await keeping).digest == digest
    assert await kept.store.exists(digest)


async def test_a_cancelled_download_leaves_nothing_behind(kept: Kept):
    keeping = asyncio.create_task(kept.keep("stuck-100000"))
    await kept.files.asked.wait()
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert kept.paths() == []


async def test_a_removed_file_is_gone_and_removing_it_again_does_no_harm(kept: Kept):
    media = await kept.keep("picture-1000")
    await kept.store.remove(media.digest)
    await kept.store.remove(media.digest)
    assert not await kept.store.exists(media.digest)
    with pytest.raises(MediaLost):
        await anext(kept.store.read(media.digest))


async def test_bytes_that_changed_since_are_never_given_out_whole(kept: Kept):
    media = await kept.keep("picture-3000000")
    (path,) = kept.folder.rglob(media.digest)
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)
    given = 0

    async def read():
        nonlocal given
        async for part in kept.store.read(media.digest):
            given += len(part)

    with pytest.raises(MediaLost):
        await read()
    assert given < media.size


async def test_old_drafts_of_a_crash_are_swept_when_a_folder_opens(tmp_path: Path, files: Files):
    drafts = tmp_path / "tmp"
    drafts.mkdir()
    for name, hours in (("old", 25), ("old#1", 25), ("new", 1)):
        (drafts / name).write_bytes(b"half")
        os.utime(drafts / name, times=(0, time() - hours * 3600))
    async with opened(str(tmp_path), tmp_path, files) as kept:
        assert kept.paths() == ["tmp/new"]


async def test_drafts_are_swept_by_age_and_kept_files_stay(kept: Kept, monkeypatch):
    media = await kept.keep("picture-1000")
    await kept.store._store.put_async("tmp/draft", b"half")
    path = f"{media.digest[:2]}/{media.digest}"
    async with opened(kept.url, kept.folder, kept.files):
        assert kept.paths() == [path, "tmp/draft"]
    monkeypatch.setattr(media_store, "STALE_AFTER", timedelta(seconds=-60))
    async with opened(kept.url, kept.folder, kept.files):
        assert kept.paths() == [path]


async def test_a_folder_is_made_from_a_plain_path(tmp_path: Path, files: Files):
    async with opened(f"{tmp_path}/a/b", tmp_path / "a" / "b", files) as kept:
        await kept.keep("picture-1000")
        assert len(kept.paths()) == 1


async def test_memory_stays_flat_with_four_large_files_at_once(tmp_path: Path, files: Files):
    async with opened(f"{tmp_path}/media", tmp_path / "media", files) as kept:
        await asyncio.gather(*(kept.keep("picture-2000000") for _ in range(4)))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await asyncio.gather(*(kept.keep(f"picture-{60 * MB + n}", limit=99 * MB) for n in range(4)))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 32 * 1024  # KiB, and the server that sends the files is in it


def picture(kind: str) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(stream, kind)
    return stream.getvalue()


EXAMPLES = [
    *(
        (picture(kind), f"image/{kind.lower()}")
        for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
    ),
    (movie(b"isom"), "video/mp4"),
    (movie(b"mp42"), "video/mp4"),
    (movie(b"iso5"), "video/mp4"),
    (movie(b"avc1"), "video/mp4"),
    (movie(b"M4V "), "video/mp4"),
    (movie(b"qt  "), "video/quicktime"),
    (b"\0\0\0\x08wide" + bytes(64), "video/quicktime"),
    (movie(b"heic"), "image/heic"),
    (movie(b"heix"), "image/heic"),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(64), "video/webm"),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska" + bytes(64), "video/x-matroska"),
    (b"RIFF\0\0\0\0AVI LIST" + bytes(64), "video/x-msvideo"),
]


@pytest.mark.parametrize(("head", "content_type"), EXAMPLES)
def test_the_type_is_read_from_the_bytes(head, content_type):
    assert read_type(head) == content_type


@pytest.mark.parametrize(
    "head",
    [
        *(
            b"",
            b"x",
            b"hello",
            b"<svg/>",
            b"%PDF-1.7 ",
            b"PK\3\4" + bytes(64),
        ),
        *(movie(b"M4A "), movie(b"3gp4"), b"ID3" + bytes(64), b"MZ" + bytes(64), b"RIFF\0\0\0\0WAVEfmt "),
    ],
)
def test_other_types_are_refused(head):
    with pytest.raises(UnknownType):
        read_type(head)


@pytest.mark.parametrize(
    ("file_name", "content_type", "expected"),
    [
        ("menu.png", "image/png", "menu.png"),
        ("Menu.PNG", "image/png", "Menu.PNG"),
        ("menu.jpeg", "image/jpeg", "menu.jpeg"),
        ("menu.png", "image/jpeg", "menu.jpg"),
        ("clip.mp4", "video/quicktime", "clip.mov"),
        ("v1.2 final", "image/gif", "v1.2 final.gif"),
        ("image", "image/webp", "image.webp"),
        (".png", "image/gif", ".png.gif"),
        ("notes.txt", "image/png", "notes.txt.png"),
        ("", "image/png", "file.png"),
    ],
)
def test_a_suffix_that_contradicts_the_bytes_is_corrected(file_name, content_type, expected):
    assert fitting_name(file_name, content_type) == expected


def test_every_type_keeps_a_name_that_it_gave():
    for content_type in SUFFIXES:
        name = fitting_name("file", content_type)
        assert fitting_name(name, content_type) == name


async def test_a_kept_file_carries_the_type_of_its_bytes_and_a_fitting_name(kept: Kept):
    kept.files.contents["photo.png"] = picture("JPEG")
    media = await kept.keep("photo.png", "photo.png")
    assert (media.content_type, media.file_name) == ("image/jpeg", "photo.jpg")


def test_a_draft_counts_as_old_only_when_no_download_can_last_that_long():
    assert timedelta(hours=1) <= media_store.STALE_AFTER

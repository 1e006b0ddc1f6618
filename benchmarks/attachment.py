"""How long does a file of 100 MB take from Discord to Publora's storage, beside curl, and how much memory?

Source and storage are the same for both and stand outside the measured process; ours also hashes the file,
keeps it, and waits until it is on the disk.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Final

import aiohttp
from aiohttp import web
from measuring import Row, print_table, resident

from bot.publora.client import Publora, PubloraClient
from bot.storage.media_store import MediaStore
from sandbox.publora.accounts import KEYS
from sandbox.publora.object_store import ObjectStore, run_object_store
from sandbox.publora.wire import listen

SIZE: Final = 100_000_000
TYPE: Final = "video/mp4"
HEAD: Final = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
ROUNDS: Final = 7
CROWDS: Final = 3
AT_ONCE: Final = 4
BUDGET: Final = 1.2
MEMORY_BUDGET: Final = 32


@dataclass(frozen=True)
class Carried:
    """What it took: seconds, and by how many megabytes resident memory grew at its peak."""

    seconds: float
    grown: float


async def measure(folder: Path) -> list[Row]:
    """Carry one file by turns, then four at once."""
    links = [_make_file(folder / f"{number}.mp4").name for number in range(AT_ONCE)]
    app = web.Application()
    app.router.add_static("/", folder)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        async with run_object_store() as store, listen(app) as host:
            store.public_url = await store.endpoint()
            links = [f"{host}/{link}" for link in links]
            await _ours(pool, links[:1], store, folder)  # warms up
            ones = [await _take_turns(pool, links[:1], store, folder) for _ in range(ROUNDS)]
            crowds = [await _take_turns(pool, links, store, folder) for _ in range(CROWDS)]
    return [*_rows("one", ones), *_rows(f"{AT_ONCE} at once", crowds)]


def _rows(who: str, rounds: Sequence[tuple[float, Carried]]) -> list[Row]:
    floor, ours = median(each for each, _ in rounds), median(each.seconds for _, each in rounds)
    grown = max(each.grown for _, each in rounds)
    return [
        Row(f"100 MB in and out, {who}", floor, ours, "s", BUDGET),
        Row(f"100 MB in and out, {who}: memory grows by", None, grown, "MB", MEMORY_BUDGET),
    ]


async def _take_turns(
    pool: ProcessPoolExecutor, links: Sequence[str], store: ObjectStore, folder: Path
) -> tuple[float, Carried]:
    return await _curl(links, store, folder), await _ours(pool, links, store, folder)


def _make_file(path: Path) -> Path:
    path.write_bytes(HEAD + os.urandom(SIZE - len(HEAD)))
    return path


async def _curl(links: Sequence[str], store: ObjectStore, folder: Path) -> float:
    """Return how many seconds a download to a file and an upload from it take."""
    names = [f"curl-{number}" for number in range(len(links))]
    os.sync()  # nobody pays for what the one before left to be written
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for link, name in zip(links, names, strict=True):
            tasks.create_task(_curl_one(link, str(folder / name), _slot(store, name)))
    seconds = time.perf_counter() - begun
    for name in names:
        _check(store, name)
    return seconds


async def _curl_one(link: str, copy: str, slot: str) -> None:
    await _run("curl", "-sf", "-o", copy, link)
    await _run("curl", "-sf", "-T", copy, "-H", f"Content-Type: {TYPE}", slot)


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    if await process.wait():
        raise RuntimeError(f"{command[0]} failed")


async def _ours(pool: ProcessPoolExecutor, links: Sequence[str], store: ObjectStore, folder: Path) -> Carried:
    names = [f"ours-{number}" for number in range(len(links))]
    pairs = [(link, _slot(store, name)) for link, name in zip(links, names, strict=True)]
    os.sync()
    work = partial(_carry_all, pairs, str(folder / "media"))
    carried = await asyncio.get_running_loop().run_in_executor(pool, work)
    for name in names:
        _check(store, name)
    return carried


def _slot(store: ObjectStore, name: str) -> str:
    return store.sign_put(name, TYPE, 900)


def _check(store: ObjectStore, name: str) -> None:
    """Take an object away again once it is seen to be whole."""
    assert store.size(name) == SIZE
    store.remove(name)


def _carry_all(pairs: Sequence[tuple[str, str]], folder: str) -> Carried:
    """Carry from link to slot, all at once; runs in a process that does nothing else."""
    return asyncio.run(_carry_each(pairs, folder))


async def _carry_each(pairs: Sequence[tuple[str, str]], folder: str) -> Carried:
    async with aiohttp.ClientSession() as session, MediaStore.open(folder, session) as media:
        publora = Publora(session, "http://127.0.0.1", now=lambda: datetime.now(UTC), sleep=asyncio.sleep)
        client = publora.for_key(KEYS.demo)
        before = _forget_peak()
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            carrying = [tasks.create_task(_carry(media, client, *pair)) for pair in pairs]
        seconds = time.perf_counter() - begun
        grown = resident(field="VmHWM") - before
        for each in carrying:
            await media.remove(each.result())
    return Carried(seconds, grown)


async def _carry(media: MediaStore, client: PubloraClient, link: str, slot: str) -> str:
    """Keep the file at `link`, put it into `slot`, and return its digest."""
    kept = await media.keep(link, file_name="clip.mp4", limit=SIZE)
    await client.put_media(slot, media.read(kept.digest), size=kept.size, content_type=kept.content_type)
    return kept.digest


def _forget_peak() -> float:
    """Let the peak of resident memory begin anew and return what is resident now, in megabytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return resident()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="publora-bench-") as name:
        print_table(asyncio.run(measure(Path(name))))

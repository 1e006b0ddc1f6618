"""Processes of our own modules, started for a test and stopped with it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any

Process = asyncio.subprocess.Process
GOODBYE = 20.0
"""Seconds in which every process of ours ends when asked to."""


async def start(*arguments: str, settings: Mapping[str, str], log: IO[bytes] | None = None) -> Process:
    """Start `python -m …` with `settings` in its environment, as the leader of a session of its own.

    Its output can be read from it, unless all that it says goes to `log`.
    """
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments),
        env={**os.environ, **settings},
        stdout=log or asyncio.subprocess.PIPE,
        stderr=log,
        start_new_session=True,
    )


async def stop(process: Process, number: int = signal.SIGTERM, *, within: float = GOODBYE) -> int:
    """Ask a process to end, unless it has, and return its exit status."""
    if process.returncode is None:
        process.send_signal(number)
    await asyncio.wait_for(process.communicate(), within)
    assert process.returncode is not None
    return process.returncode


@asynccontextmanager
async def run(*arguments: str, **settings: str) -> AsyncGenerator[Process]:
    """Run `python -m …` while the block runs."""
    process = await start(*arguments, settings=settings)
    try:
        yield process
    finally:
        await stop(process)


@asynccontextmanager
async def serve_sandbox(*arguments: str, **settings: str) -> AsyncGenerator[tuple[Process, dict[str, Any]]]:
    """Run `python -m sandbox serve` while the block runs; gives the process and what it says of itself."""
    async with run("sandbox", "serve", *arguments, **settings) as process:
        assert process.stdout is not None
        yield process, json.loads(await asyncio.wait_for(process.stdout.readline(), 30))


def living(session_leader: Process) -> list[str]:
    """The commands of what lives of the session that a process leads, itself included."""
    found: list[str] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session_leader.pid and fields[0] != "Z":
                found.append(stat.parent.joinpath("cmdline").read_text())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found

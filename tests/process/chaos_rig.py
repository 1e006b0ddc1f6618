"""The chaos rig: the sandbox and the bot as two processes, one time for both, and a look at their records."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.process.processes import Process, serve_sandbox, start, stop
from tests.process.script import Payload, Script, scripting

LAUNCHER = "tests.process.chaos_bot"
PATIENCE = 60.0
"""Seconds of real time in which everything that is due must be done."""
LEASE = 61.0
"""Seconds after which the jobs of a dead bot may be taken over, and a little."""
SLOWEST = 1.5
"""Seconds that the slowest fault holds a call up."""
LATER = {"watch", "erase", "review", "health", "subscribe", "purge", "sample", "digest"}
"""Jobs that wait for their time by nature; all others are on their way somewhere."""
QUICK = {"PUBLORA_CALLS_PER_MINUTE": "600"}
"""Waiting for the bot's own pace would be most of what the rig does."""
COUNTING = {"SAMPLING": "false"}
"""For sweeps: numbers asked for in between would take up boundaries, and others each time."""
KEYS = {"Ben": "sk_1700000000002.5a5adbc5a5adbc5a5adbc5a5adbc0002"}


@dataclass
class Trouble:
    """What goes wrong while something happens: faults, a drop of the gateway (with `resume` or not), a kill.

    `drop_after` and `kill_after` are seconds from the beginning; None means that it does not happen.
    """

    publora: list[Payload] = field(default_factory=list[Payload])
    discord: list[Payload] = field(default_factory=list[Payload])
    drop_after: float | None = None
    resume: bool = True
    kill_after: float | None = None


@dataclass
class Rig:
    """Both processes; all that people do goes through `script`."""

    script: Script
    folder: Path
    settings: dict[str, str]
    bot: Process | None = None
    profile: str = "current"
    ahead: float = 0.0
    dropping: bool = False
    needed: int = 0
    ordered: dict[str, list[Payload]] = field(default_factory=dict[str, list[Payload]])
    people: dict[str, int] = field(default_factory=dict[str, int])
    struck: Counter[str] = field(default_factory=Counter[str])

    @property
    def fuse(self) -> Path:
        return self.folder / "fuse"

    @property
    def log_file(self) -> Path:
        return self.folder / "bot.log"

    def now(self) -> datetime:
        """The time in both processes."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    async def play(self, profile: str, mode: str = "honoured") -> None:
        """Have Publora be of this profile and take idempotency keys in this way."""
        self.profile = profile
        await self.script.send("PUT", "publora/profile", {"profile": profile})
        await self.script.send("PUT", "publora/idempotency", {"mode": mode})

    async def start_bot(self) -> None:
        with self.log_file.open("ab") as log:
            self.bot = await start(LAUNCHER, "run", settings=self.settings, log=log)
        async with asyncio.timeout(PATIENCE):
            while self.bot.returncode is None:
                with suppress(TimeoutError):
                    return await asyncio.wait_for(self.script.connected(), 1)
        raise AssertionError(self.log_file.read_text()[-500:])

    async def kill_bot(self) -> None:
        """Kill -9 the bot and wait until Discord misses it."""
        assert self.bot is not None
        if self.bot.returncode is None:
            self.bot.kill()
        await self.bot.wait()
        while (await self.script.send("GET", "world"))["bot"]["connected"]:  # noqa: ASYNC110 - as a script
            await asyncio.sleep(0.02)

    async def revive(self) -> None:
        """Start a killed bot again, once Publora is done with its calls and its jobs are free."""
        await asyncio.sleep(
            SLOWEST if any(each.get("delay") for each in self.ordered.get("publora", ())) else 0
        )
        await self.advance(LEASE)
        await self.start_bot()

    async def advance(self, seconds: float) -> None:
        """Move the time on in both processes: Discord's first, or new interactions would look old."""
        for whose in ("discord", "publora"):
            await self.script.send("POST", f"{whose}/clock", {"advance": seconds})
        self.ahead += seconds
        fresh = self.folder / "clock.new"
        fresh.write_text(str(self.ahead))
        fresh.replace(self.folder / "clock")

    async def break_things(self, trouble: Trouble) -> None:
        """Order faults in the place of those before, and count how often those struck."""
        for whose, faults in (("publora", trouble.publora), ("discord", trouble.discord)):
            left = await self.script.send("GET", f"{whose}/faults")
            for before, after in zip(self.ordered.get(whose, ()), left, strict=True):
                self.struck[before["name"]] += before["times"] - after["times"]
            wire = [{key: value for key, value in each.items() if key != "name"} for each in faults]
            await self.script.send("PUT", f"{whose}/faults", wire)
            self.ordered[whose] = faults

    def rows(self, query: str, *values: object) -> list[Payload]:
        address = f"file:{self.folder / 'data' / 'publora.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=15)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]

    def post(self, texts: Sequence[str]) -> Payload | None:
        """The row of the post with one of these texts, None when it was not accepted."""
        places = ", ".join("?" * len(texts))
        return next(iter(self.rows(f"SELECT * FROM posts WHERE text IN ({places})", *texts)), None)  # noqa: S608 - only question marks

    async def settle(self) -> list[str]:
        """Let the bot do all that is on its way, jumping over pauses; returns what it did not get done."""
        await self.script.connected()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while left := self._left():
            if loop.time() > deadline:
                return [f"{job['kind']} of {job['subject']}, tried {job['attempts']} times" for job in left]
            pause = min(read_moment(job["run_at"]) for job in left) - self.now()
            if pause > timedelta(0) and not any(self._held(job) for job in left):
                await self.advance(pause.total_seconds())
            await asyncio.sleep(0.03)
        return []

    def _left(self) -> list[Payload]:
        """The jobs under way, due or to be done as soon as possible."""
        soon = self.now() + timedelta(seconds=1)
        jobs = self.rows("SELECT * FROM jobs")
        return [
            job
            for job in jobs
            if job["kind"] not in LATER or self._held(job) or read_moment(job["run_at"]) <= soon
        ]

    def _held(self, job: Payload) -> bool:
        """Say whether somebody is at work on a job; the lease of the dead ends, and stays in its row."""
        return job["lease_until"] is not None and read_moment(job["lease_until"]) > self.now()


def read_moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


@asynccontextmanager
async def open_rig(folder: Path, **settings: str) -> AsyncGenerator[Rig]:
    """Start both processes and link both servers; all files go below `folder`, `settings` are the bot's."""
    async with serve_sandbox(TMPDIR=str(folder)) as (_, ready), scripting(ready["url"]) as script:
        own = {
            "DATA_DIR": str(folder / "data"),
            "LOG_LEVEL": "info",
            "LOG_FORMAT": "json",
            **QUICK,
            **settings,
        }
        files = {"CHAOS_FUSE": str(folder / "fuse"), "CHAOS_CLOCK": str(folder / "clock")}
        guilds = (await script.send("GET", "world"))["guilds"]
        people = {each["name"]: int(each["id"]) for guild in guilds for each in guild["members"]}
        rig = Rig(script, folder, {**ready["env"], **own, **files}, people=people)
        try:
            await rig.start_bot()
            for who, key in {"Mara": ready["key"], **KEYS}.items():
                assert "accounts found" in await script.link(key, who)
            yield rig
        finally:
            if rig.bot is not None:
                await stop(rig.bot)


def errors_in(folder: Path) -> list[str]:
    """What the bot of a rig logged as failures; a lost gateway is none of its own."""
    lines = (folder / "bot.log").read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    failures = Counter(
        f"{line['event']} {line.get('exception', '')[-300:]}"
        for line in told
        if line["level"] in ("error", "critical") and not line["logger"].startswith("discord.client")
    )
    return [f"{count} times {failure}" for failure, count in failures.items()]

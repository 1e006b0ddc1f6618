"""The services, the bot's server and Publora's stand-in in one process, for tests of webhooks; no Discord."""

import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from bot.config import Settings
from bot.domain.capabilities import Actor
from bot.domain.posts import Post
from bot.resources import Resources, open_resources
from bot.services.bundle import Services
from bot.services.records import ScheduleRequest
from bot.web.readiness import Readiness
from bot.web.server import serve_web
from bot.workers.runner import Runner
from sandbox.clock import MovableClock
from sandbox.publora.server import run_stand_in
from sandbox.publora.stand_in import StandIn
from sandbox.publora.world import Hook

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GUILD = 1_100_000_000_000_000_001
MARA = Actor(GUILD, 900_000_000_000_000_007, manages_server=True)
DAY = timedelta(days=1).total_seconds()


@dataclass
class World:
    stand_in: StandIn
    clock: MovableClock
    resources: Resources
    runner: Runner
    session: aiohttp.ClientSession
    url: str
    connected: bool = True

    @property
    def services(self) -> Services:
        return self.resources.services

    @property
    def hooks(self) -> list[Hook]:
        """All webhooks at Publora."""
        return list(self.stand_in.world.hooks.values())

    @property
    def hook(self) -> Hook:
        """The only webhook at Publora."""
        (hook,) = self.hooks
        return hook

    def calls(self, path: str = "") -> int:
        """How many calls Publora got on a path."""
        return sum(path in entry["path"] for entry in self.stand_in.world.requests)

    async def link(self, actor: Actor = MARA, key: str | None = None) -> None:
        key = key or self.stand_in.demo_key
        workspaces = self.services.workspaces
        accounts = await workspaces.check_key(actor, key)
        hint = (await workspaces.find(actor.guild_id)).key_hint
        await workspaces.link(actor, key, accounts, replacing=hint)
        await self.runner.settle()

    async def schedule(self, accounts: str = "Mastodon", actor: Actor = MARA) -> Post:
        """Schedule a post for in two hours and let the news of it pass."""
        request = ScheduleRequest("Hello", "in 2 hours", accounts, channel_id=5)
        post = await self.services.posts.schedule(actor, request)
        await self.settle()
        return post

    async def state_of(self, post: Post) -> str:
        """The state on record."""
        found = await self.services.posts.suggest(post.guild_id, str(post.number), set(type(post.state)))
        return found[0].state

    async def settle(self) -> None:
        """Let deliveries arrive and jobs be done."""
        await self.stand_in.deliveries.done()
        await self.runner.settle()

    async def advance(self, seconds: float) -> None:
        await self.stand_in.advance(seconds)
        await self.settle()

    async def post(self, path: str, body: bytes, signature: str = "") -> int:
        """Send something to the bot's server as Publora would; returns the status."""
        headers = {"X-Publora-Signature": signature, "Content-Type": "application/json"}
        async with self.session.post(f"{self.url}{path}", data=body, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def hooked(folder: Path, *, public: bool = True, profile: str = "current") -> AsyncGenerator[World]:
    """Run everything; `public` tells whether PUBLIC_URL is set."""
    clock, port = MovableClock(START), free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        run_stand_in(clock=clock, profile=profile, loopback_hooks=True) as stand_in,
        aiohttp.ClientSession() as session,
    ):
        settings = Settings(
            discord_token=SecretStr("none"),
            publora_api_url=stand_in.url,
            publora_calls_per_minute=6000,
            data_dir=folder,
            web_port=port,
            public_url=url if public else None,
        )
        async with open_resources(settings, clock, wait=clock.skip) as resources:
            runner = Runner(resources.services.work, clock)
            world = World(stand_in, clock, resources, runner, session, url)
            readiness = Readiness(
                gateway=lambda: world.connected,
                write=lambda said: resources.notes.write("readiness", said),
                beat=lambda: runner.beat,
                clock=clock,
            )
            receive = resources.services.webhooks.receive if public else None
            async with serve_web("127.0.0.1", port, readiness, receive):
                yield world


def free_port() -> int:
    """A port nobody listens on right now; the address must be known before the server starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

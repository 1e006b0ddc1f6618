"""All in one process: the real bot, the simulated Discord, Publora's stand-in, the object store."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from simcord import Env

from bot.client import Bot
from bot.config import Settings
from bot.resources import Resources, open_resources
from bot.speaker import DiscordSpeaker
from bot.workers.runner import Runner
from sandbox.clock import MovableClock
from sandbox.discord.faults import Faults
from sandbox.discord.inprocess import simulate
from sandbox.discord.world import World, build_world
from sandbox.publora.server import run_stand_in
from sandbox.publora.stand_in import StandIn

NEAR = frozenset({"127.0.0.1"})
"""Where the simulated Discord keeps its files."""


@dataclass(frozen=True)
class Rig:
    """Everything that runs; tests and the sandbox page hold it by these."""

    env: Env
    world: World
    stand_in: StandIn
    clock: MovableClock
    resources: Resources
    runner: Runner
    link_faults: Faults
    settings: Settings

    def make_bot(self) -> Bot:
        """Return a fresh bot on the same resources, as after a restart."""
        return _make_bot(self.resources, self.clock)

    async def advance(self, seconds: float) -> None:
        """Let time pass at Publora and here, and let the bot do what became due."""
        await self.stand_in.advance(seconds)
        await self.runner.settle()


@asynccontextmanager
async def open_rig(
    data_dir: Path, clock: MovableClock, *, profile: str = "current", still: bool = True
) -> AsyncGenerator[Rig]:
    """Run everything until the block ends; `still` tells that the clock moves by `advance` only."""
    async with run_stand_in(clock=clock, profile=profile, ticking=not still) as stand_in:
        settings = Settings(
            discord_token=SecretStr("sandbox"),
            publora_api_url=stand_in.url,
            publora_calls_per_minute=6000,
            data_dir=data_dir,
            database_url=f"sqlite+aiosqlite:///{data_dir / 'publora.sqlite3'}",
            media_url=str(data_dir / "media"),
        )
        async with open_resources(
            settings, clock, wait=clock.skip if still else None, near=NEAR
        ) as resources:
            bot = _make_bot(resources, clock)
            async with simulate(bot, clock) as simulation:
                yield Rig(
                    env=simulation.env,
                    world=build_world(simulation.env),
                    stand_in=stand_in,
                    clock=clock,
                    resources=resources,
                    runner=Runner(resources.services.work, clock),
                    link_faults=simulation.link_faults,
                    settings=settings,
                )


def _make_bot(resources: Resources, clock: MovableClock) -> Bot:
    bot = Bot(resources.services, clock=clock, notes=resources.notes, guild_ready_timeout=0.05)
    resources.services.speech.speaker = DiscordSpeaker(bot)
    return bot

"""What is opened, in which order, and closed?

`python -m bot run | migrate | doctor | invite | keys rotate`
"""

import argparse
import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import Final

import aiohttp
import discord
import structlog
from yarl import URL

from bot.client import Bot, use_discord_at
from bot.clock import SystemClock
from bot.config import BadSettings, Settings, load_settings
from bot.log import configure_logging
from bot.resources import Resources, open_resources
from bot.speaker import DiscordSpeaker
from bot.storage.database import Database
from bot.storage.secret_box import SecretBox
from bot.storage.webhooks import Webhooks
from bot.storage.workspaces import Workspaces
from bot.web.readiness import Readiness
from bot.web.server import serve_web
from bot.workers.runner import Runner

PERMISSIONS: Final = 309237763072
"""View, send (in threads, too), embed, attach, read history: what cards need (discord.md 7.1).

Create public threads: what is said about a post in review stands in its card's thread.
"""
log = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT."""
    # A stand-in for Discord, which is on this machine by its setting's own check, keeps its files there.
    near = {str(URL(settings.discord_api_url).host)} if settings.discord_api_url else set[str]()
    async with open_resources(settings, SystemClock(), near=near) as resources:
        _warn_of_new_key(resources.secret_box)
        if settings.discord_api_url and settings.discord_gateway_url:
            use_discord_at(settings.discord_api_url, settings.discord_gateway_url)
        await _serve(settings, resources)


async def _serve(settings: Settings, resources: Resources) -> None:
    clock = SystemClock()
    bot = Bot(resources.services, clock=clock, notes=resources.notes, dev_guild=settings.discord_dev_guild)
    # What is loaded by now stays for good; to look through it for garbage stops everything for 80 ms.
    gc.freeze()
    resources.services.speech.speaker = DiscordSpeaker(bot)
    runner = Runner(resources.services.work, clock)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with bot, _web(settings, resources, bot, runner), asyncio.TaskGroup() as tasks:
        await resources.services.webhooks.check_all()
        await resources.services.sampling.begin_all()
        working = tasks.create_task(runner.run())
        talking = tasks.create_task(bot.start(settings.discord_token.get_secret_value()))
        await stopping.wait()
        log.info("stopping")
        working.cancel()
        await asyncio.wait([working])
        await bot.close()
        await talking


def _web(
    settings: Settings, resources: Resources, bot: Bot, runner: Runner
) -> AbstractAsyncContextManager[object]:
    if settings.web_port is None:
        return nullcontext()
    readiness = Readiness(
        gateway=bot.is_ready,
        write=partial(resources.notes.write, "readiness"),
        beat=lambda: runner.beat,
        clock=bot.clock,
    )
    receive = resources.services.webhooks.receive if settings.public_url else None
    return serve_web(settings.web_host, settings.web_port, readiness, receive)


def _warn_of_new_key(box: SecretBox) -> None:
    if box.created:
        print(
            f"A key that encrypts Publora keys was made: {box.created}. Keep a copy; without it every server "
            "must link again.",
            file=sys.stderr,
        )


async def migrate(settings: Settings) -> None:
    """Bring the database to this version's schema."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with Database.open(settings.database_url) as database:
        await database.migrate()
    print("The database is up to date.")


async def doctor(settings: Settings) -> None:
    """Open everything the bot needs and ask Discord and Publora, without starting."""
    async with open_resources(settings, SystemClock()) as resources:
        _warn_of_new_key(resources.secret_box)
        print("Settings, data folder, database and media store: fine.")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        async with session.get(f"{settings.publora_api_url}/api/v1/platform-connections") as answer:
            print(f"Publora answers ({answer.status}; 401 is right without a key).")
        await _ask_discord(settings, session)


async def _ask_discord(settings: Settings, session: aiohttp.ClientSession) -> None:
    api = settings.discord_api_url or "https://discord.com/api/v10"
    headers = {"Authorization": f"Bot {settings.discord_token.get_secret_value()}"}
    async with session.get(f"{api}/users/@me", headers=headers) as answer:
        if answer.status == 200:  # noqa: PLR2004 - HTTP's word for yes
            print(f"Discord knows this bot as {(await answer.json())['username']}.")
        else:
            print(f"Discord refuses the token ({answer.status}); copy it again from the developer portal.")


async def invite(settings: Settings) -> None:
    """Print the link that invites the bot with the permissions it needs and no others."""
    if settings.discord_api_url and settings.discord_gateway_url:
        use_discord_at(settings.discord_api_url, settings.discord_gateway_url)
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(settings.discord_token.get_secret_value())
        application = await client.application_info()
        print(discord.utils.oauth_url(application.id, permissions=discord.Permissions(PERMISSIONS)))


async def rotate_keys(settings: Settings) -> None:
    """Encrypt every stored Publora key anew with the first of BOT_SECRET_KEYS."""
    keys = settings.bot_secret_keys
    box = SecretBox.load(keys.get_secret_value() if keys else None, settings.data_dir)
    async with Database.open(settings.database_url) as database:
        await database.migrate()
        count = await Workspaces(database, box).reseal_keys()
        await Webhooks(database, box).reseal_secrets()
    print(f"{count} stored keys are encrypted with the newest key now.")


COMMANDS: Final[Mapping[str, Callable[[Settings], Coroutine[None, None, None]]]] = {
    "run": run,
    "migrate": migrate,
    "doctor": doctor,
    "invite": invite,
    "keys rotate": rotate_keys,
}


def main() -> int:
    """Run one command; a start that fails is reported in one line."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Publora for Discord")
    parser.add_argument("command", nargs="+", help=", ".join(COMMANDS))
    command = COMMANDS.get(" ".join(parser.parse_args().command))
    if command is None:
        parser.error(f"commands are: {', '.join(COMMANDS)}")
    try:
        settings = load_settings()
    except BadSettings as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 2
    configure_logging(settings.log_level, settings.log_format)
    failures: list[str] = []
    try:
        asyncio.run(command(settings))
    except* discord.LoginFailure:
        failures.append("DISCORD_TOKEN: Discord refuses this token.")
    except* aiohttp.ClientConnectorError as errors:
        failures.append(f"No connection: {errors.exceptions[0]}.")
    print(*failures, sep="\n", end="\n" if failures else "", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

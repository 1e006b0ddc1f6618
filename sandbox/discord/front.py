"""The loopback front: one simulated Discord, served to an unmodified bot in another process."""

import asyncio
import secrets
import socket
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.discord.acting import Stage
from sandbox.discord.cdn import Cdn
from sandbox.discord.control import Control
from sandbox.discord.exchanges import Exchanges
from sandbox.discord.faults import Faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.replies import json_reply
from sandbox.discord.rest import Rest
from sandbox.discord.simulation import RemoteEnv
from sandbox.discord.world import World, build_world

HOST = "127.0.0.1"
FORBIDDEN = 403
# Files come as base64 in one JSON body.
LARGEST_BODY = 1024**3


@dataclass(frozen=True)
class Front:
    """A running front: where it is, what a bot needs to connect, and the parts that tests look into."""

    url: str
    settings: Mapping[str, str]
    env: RemoteEnv
    world: World
    gateway: Gateway
    rest: Rest
    control: Control

    async def bot_ready(self) -> None:
        """Return once a bot is connected and has its commands registered."""
        while not self.control.bot_is_ready:  # noqa: ASYNC110 - connected and synced come from two sides
            await asyncio.sleep(0.05)


@asynccontextmanager
async def run_front(
    port: int = 0,
    settings: Mapping[str, str] | None = None,
    routes: Iterable[web.AbstractRouteDef] = (),
    token: str | None = None,
) -> AsyncGenerator[Front]:
    """Serve both simulated servers on 127.0.0.1 until the block ends; port 0 takes a free one.

    `settings` are further settings to hand to the bot process, `routes` further routes to serve.
    """
    with socket.create_server((HOST, port)) as listener:
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        connection = _connection(url, token or f"sandbox.{secrets.token_urlsafe(24)}")
        front, app = _assemble(url, {**connection, **(settings or {})})
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            yield front
        finally:
            await runner.cleanup()


def _connection(url: str, token: str) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": token,
        "DISCORD_API_URL": f"{url}/api/v10",
        "DISCORD_GATEWAY_URL": f"{url.replace('http', 'ws', 1)}/gateway",
    }


def _assemble(url: str, settings: Mapping[str, str]) -> tuple[Front, web.Application]:
    env = RemoteEnv(url)
    world = build_world(env)
    faults, exchanges = Faults(), Exchanges()
    token, socket_url = settings["DISCORD_TOKEN"], settings["DISCORD_GATEWAY_URL"]
    gateway = Gateway(env, token, socket_url)
    rest = Rest(env, token, socket_url, faults, exchanges)
    stage = Stage(env, world, exchanges)
    control = Control(env, world, stage=stage, gateway=gateway, rest=rest, faults=faults, settings=settings)
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_refuse_strangers])
    app.on_shutdown.append(gateway.close)
    app.add_routes([web.route("*", "/api/v10/{path:.*}", rest.serve), web.get("/gateway", gateway.serve)])
    app.add_routes([web.get("/cdn/{path:.*}", Cdn(env.cdn, faults).serve), *control.routes])
    return Front(url, settings, env, world, gateway, rest, control), app


@web.middleware
async def _refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep web pages of other origins, and names that point to this machine, away from the controls."""
    origin = request.headers.get("Origin", f"http://{request.host}")
    at_home = urlsplit(f"//{request.host}").hostname in (HOST, "localhost")
    if not at_home or origin != f"http://{request.host}":
        return json_reply({"error": "The sandbox answers this machine only."}, FORBIDDEN)
    return await handler(request)

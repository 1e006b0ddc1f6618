"""The bot's own small server: two pages about its health, and where Publora's webhooks come in."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from bot.web.readiness import Readiness

Receive = Callable[[str, bytes, str], Awaitable[bool]]
"""Takes a path token, a raw body and its signature; says whether they come from Publora."""
LARGEST: Final = 256 * 1024
"""Bytes of a body; Publora's have a few hundred."""
PATIENCE: Final = 10.0
"""Seconds a body may take to arrive; Publora gives up after as many (publora-api.md 8.2)."""


@asynccontextmanager
async def serve_web(
    host: str, port: int, readiness: Readiness, receive: Receive | None = None
) -> AsyncGenerator[int]:
    """Serve until the block ends; gives the port (0 asks for a free one).

    `GET /healthz` answers 200 while the event loop runs, `GET /readyz` 200 or 503 with the checks as JSON.
    With `receive`, `POST /hooks/{token}` takes webhooks; neither bodies nor signatures are ever logged.
    """
    app = web.Application(client_max_size=LARGEST)
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _tell(readiness))
    if receive:
        app.router.add_post("/hooks/{token}", _take(receive))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _alive(_request: web.Request) -> web.Response:
    return web.Response(text="alive\n")


def _tell(readiness: Readiness) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def tell(_request: web.Request) -> web.Response:
        checks = await readiness.check()
        return web.json_response(dict(checks), status=200 if all(checks.values()) else 503)

    return tell


def _take(receive: Receive) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def take(request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(PATIENCE):
                body = await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        signature = request.headers.get("X-Publora-Signature", "")
        if not await receive(request.match_info["token"], body, signature):
            # One answer for an unknown token and a wrong signature: strangers learn nothing from it.
            raise web.HTTPNotFound
        return web.Response()

    return take

"""How are calls heard, noted down and answered?"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web

from sandbox.publora.replies import Json, Reply
from sandbox.publora.times import write_time
from sandbox.publora.world import World


@asynccontextmanager
async def listen(app: web.Application, port: int = 0) -> AsyncGenerator[str, None]:
    """Serve `app` on 127.0.0.1, on a free port unless one is given; yields its base address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def note(world: World, request: web.Request, path: str) -> Json:
    """Add a call to the request log and return the entry, for its status to be filled in.

    Of a key only the last four characters are kept.
    """
    key = request.headers.get("x-publora-key")
    entry: Json = {
        "method": request.method,
        "path": path,
        "status": None,
        "key_hint": key[-4:] if key else None,
        "idempotency_key": request.headers.get("Idempotency-Key"),
        "client": request.headers.get("x-publora-client"),
        "at": write_time(world.clock.now()),
    }
    world.requests.append(entry)
    return entry


def send(request: web.Request, entry: Json, reply: Reply) -> web.Response:
    """Return the answer for aiohttp to send, or cut the connection if the reply is to be lost."""
    reply = reply.instead or reply
    entry["status"] = reply.status or None
    if not reply.drop:
        return web.Response(status=reply.status, body=reply.text.encode(), headers=reply.headers)
    if request.transport:
        request.transport.abort()
    return web.Response()

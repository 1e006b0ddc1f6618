"""Who may pass on to the object store?

The gate knows the sandbox's clock and faults; rclone behind it refuses a wrong Content-Type (403) and a body
without a length (411). rclone judges expiry by real time only, so a link's life on our clock ends here.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from yarl import URL

from sandbox.publora.object_store import BUCKET
from sandbox.publora.replies import Reply
from sandbox.publora.wire import listen, note, send
from sandbox.publora.world import World

_CHUNK = 256 * 1024
_HOP_BY_HOP = {"connection", "expect", "keep-alive", "transfer-encoding"}
_EXPIRED = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"


@asynccontextmanager
async def run_storage_gate(world: World) -> AsyncGenerator[None, None]:
    """Put a gate in front of the world's object store and send clients there."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        gate = _StorageGate(world, session)
        app = web.Application()
        app.router.add_put(f"/{BUCKET}/{{key}}", gate.put)
        app.router.add_get(f"/{BUCKET}/{{key}}", gate.get)
        async with listen(app) as url:
            world.store.public_url = url
            yield


class _StorageGate:
    """Streams PUTs through to rclone and serves what is stored; no file is ever held in memory."""

    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self._world = world
        self._session = session

    async def put(self, request: web.Request) -> web.StreamResponse:
        entry = note(self._world, request, f"storage{request.path}")

        async def store() -> Reply:
            return await self._store(request)

        return send(request, entry, await self._world.faults.inject("PUT", "storage", store))

    async def get(self, request: web.Request) -> web.StreamResponse:
        path = self._world.store.path_of(request.match_info["key"])
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def _store(self, request: web.Request) -> Reply:
        expires_at = self._world.link_expiries.get(request.match_info["key"])
        if expires_at and self._world.clock.now() >= expires_at:
            return Reply(403, _EXPIRED, {"Content-Type": "application/xml"})
        # The signature covers the host that the client was sent to, so the Host header goes along unchanged.
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        target = URL(await self._world.store.endpoint() + request.raw_path, encoded=True)
        body = request.content.iter_chunked(_CHUNK)
        try:
            async with self._session.put(target, data=body, headers=headers) as answer:
                return Reply(answer.status, await answer.text(), {"Content-Type": answer.content_type})
        except aiohttp.ClientError:
            # One of the two ends went away in the middle of the body, so the other is cut off as well.
            return Reply(0, drop=True)

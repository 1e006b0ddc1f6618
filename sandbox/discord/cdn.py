"""Attachment links of the simulated Discord: bytes by URL, streamed, until the link ends."""

from aiohttp import web

from sandbox.discord.faults import Faults
from sandbox.discord.links import SignedCdn
from sandbox.discord.replies import drop

CHUNK = 256 * 1024
NOT_FOUND = 404


class Cdn:
    """Serves /cdn; a fault ordered for "GET /cdn/*" makes links end early or downloads break."""

    def __init__(self, links: SignedCdn, faults: Faults) -> None:
        self._links, self._faults = links, faults

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream one attachment; 404 when the link is unknown, over or tampered with (discord.md 3.6)."""
        fault = self._faults.take("GET", request.path)
        if fault and (ordered := await fault.strike(request)):
            return ordered
        query = request.query
        data = self._links.follow(request.path, query.get("ex", "0"), query.get("hm", ""))
        if data is None:
            return web.Response(status=NOT_FOUND, text="This content is no longer available.")
        response = web.StreamResponse()
        response.content_length = len(data)
        response.content_type = "application/octet-stream"
        await response.prepare(request)
        ends = len(data) // 2 if fault and fault.drop == "after" else len(data)
        view = memoryview(data)
        for start in range(0, ends, CHUNK):
            await response.write(view[start : min(start + CHUNK, ends)])
        return drop(request) if ends < len(data) else response

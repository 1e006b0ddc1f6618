"""How replies look on the wire of the simulated Discord."""

import json
from collections.abc import Mapping

from aiohttp import web


def json_reply(payload: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return `payload` as JSON.

    Clients compare the content type as a whole: with a charset they would read text (discord.md 1.3).
    """
    body = json.dumps(payload).encode()
    return web.Response(
        status=status, body=body, headers={**(headers or {}), "Content-Type": "application/json"}
    )


def error_reply(status: int, code: int, message: str) -> web.Response:
    """Return Discord's error body."""
    return json_reply({"code": code, "message": message}, status)


def wait_reply(seconds: float, scope: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return a 429 that asks for `seconds` of patience (discord.md 2.3).

    Without Via it would be taken for a ban of the address and never tried again (discord.md 1.3).
    """
    told = {"Via": "1.1 google", "Retry-After": str(int(seconds) + 1), "X-RateLimit-Scope": scope}
    if scope == "global":
        told["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": scope == "global"}
    return json_reply(body, 429, {**told, **(headers or {})})


def drop(request: web.Request) -> web.Response:
    """Cut the connection; the returned reply reaches nobody."""
    if request.transport:
        request.transport.abort()
    return web.Response()

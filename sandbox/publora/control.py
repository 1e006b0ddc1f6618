"""How does a script pull the stand-in's levers? (the control API's Publora part)"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiohttp import web

from sandbox.publora.idempotency import Mode
from sandbox.publora.replies import BadInput, Json
from sandbox.publora.stand_in import StandIn

_Lever = Callable[[web.Request], Awaitable[object]]
_Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


def control_routes(stand_in: StandIn) -> list[web.RouteDef]:
    """Return the routes under `/sandbox/publora`; bad input answers 400 with an `error` sentence."""
    levers = _Levers(stand_in)
    base = "/sandbox/publora"
    return [
        web.get(f"{base}/state", _answering(levers.state)),
        web.get(f"{base}/faults", _answering(levers.faults_left)),
        web.put(f"{base}/faults", _answering(levers.faults)),
        web.post(f"{base}/clock", _answering(levers.clock)),
        web.put(f"{base}/outcomes", _answering(levers.outcomes)),
        web.put(f"{base}/profile", _answering(levers.profile)),
        web.put(f"{base}/idempotency", _answering(levers.idempotency)),
        web.patch(f"{base}/posts/{{id}}", _answering(levers.edit)),
        web.delete(f"{base}/posts/{{id}}", _answering(levers.remove)),
    ]


class _Levers:
    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in

    async def state(self, _request: web.Request) -> object:
        return self._stand_in.state()

    async def faults_left(self, _request: web.Request) -> object:
        return self._stand_in.world.faults.left()

    async def faults(self, request: web.Request) -> None:
        body = await _read_json(request)
        if not isinstance(body, list):
            raise BadInput("Send a list of faults.")
        self._stand_in.set_faults(cast("list[Any]", body))

    async def clock(self, request: web.Request) -> None:
        seconds = (await _read_object(request)).get("advance")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < 0:
            raise BadInput('"advance" is a number of seconds from 0 up.')
        await self._stand_in.advance(seconds)

    async def outcomes(self, request: web.Request) -> None:
        self._stand_in.set_outcomes(await _read_object(request))

    async def profile(self, request: web.Request) -> None:
        self._stand_in.set_profile(str((await _read_object(request)).get("profile")))

    async def idempotency(self, request: web.Request) -> None:
        self._stand_in.idempotency = cast("Mode", (await _read_object(request)).get("mode"))

    async def edit(self, request: web.Request) -> None:
        self._stand_in.edit_post(request.match_info["id"], await _read_object(request))

    async def remove(self, request: web.Request) -> None:
        self._stand_in.remove_post(request.match_info["id"])


def _answering(lever: _Lever) -> _Route:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            result = await lever(request)
        except BadInput as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"ok": True} if result is None else result)

    return answer


async def _read_json(request: web.Request) -> object:
    try:
        return await request.json()
    except ValueError:
        raise BadInput("The body is not JSON.") from None


async def _read_object(request: web.Request) -> Json:
    body = await _read_json(request)
    if not isinstance(body, dict):
        raise BadInput("The body must be a JSON object.")
    return cast("Json", body)

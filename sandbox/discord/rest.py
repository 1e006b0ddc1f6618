"""Discord's REST API for a bot in another process: its calls in, the backend's answers out."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.discord.exchanges import Exchanges
from sandbox.discord.faults import Faults
from sandbox.discord.limits import RateLimits
from sandbox.discord.replies import drop, error_reply, json_reply, wait_reply
from sandbox.discord.simulation import BackendError, Payload, RemoteEnv, Upload

BAD_REQUEST, UNAUTHORIZED, NO_CONTENT, NOT_IMPLEMENTED = 400, 401, 204, 501
# A token in the path is the credential of these (discord.md 2).
_OPEN = re.compile(r"^/(gateway$|interactions/|webhooks/\d+/[^/]+)")
_CALLBACK = re.compile(r"^/interactions/(\d+)/[^/]+/callback$")
_ANSWER = re.compile(r"^/webhooks/\d+/([^/]+)")
_CARD = re.compile(r"^/channels/\d+/messages/(\d+)$")


@dataclass
class Call:
    """One REST call of the bot, as it came in; `status` is what it was answered with, 0 until then."""

    method: str
    path: str
    params: dict[str, str]
    body: Any
    at: datetime
    uploads: list[Upload] = field(default_factory=list)
    status: int = 0


class Rest:
    """Serves /api/v10; `calls` keeps every call with its body, for contract tests."""

    def __init__(
        self, env: RemoteEnv, token: str, gateway: str, faults: Faults, exchanges: Exchanges
    ) -> None:
        self._env, self._faults, self._exchanges = env, faults, exchanges
        self._authorization = f"Bot {token}"
        self._gateway = gateway
        self._limits = RateLimits()
        self.calls: list[Call] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, after whatever fault was ordered for it."""
        try:
            call = await _read(request)
        except json.JSONDecodeError:
            return error_reply(BAD_REQUEST, 50109, "The request body contains invalid JSON.")
        self.calls.append(call)
        fault = self._faults.take(call.method, call.path)
        if fault and (ordered := await fault.strike(request)):
            call.status = ordered.status
            return ordered
        bucket = self._limits.bucket(call.method, call.path)
        now = asyncio.get_running_loop().time()
        if wait := bucket.take(now):
            reply = wait_reply(wait, "user")
        else:
            reply = self._answer(call, request.headers.get("Authorization"))
        reply.headers.update(bucket.headers(now))
        call.status = reply.status
        return drop(request) if fault and fault.drop == "after" else reply

    def _answer(self, call: Call, authorization: str | None) -> web.Response:
        if authorization != self._authorization and not _OPEN.match(call.path):
            return error_reply(UNAUTHORIZED, 0, "401: Unauthorized")
        try:
            payload = self._perform(call)
        except BackendError as error:
            # Retried when it is 501, so a gap of the simulation would look like slowness.
            status = BAD_REQUEST if error.status == NOT_IMPLEMENTED else error.status
            return json_reply(error.to_json(), status)
        except (KeyError, TypeError, ValueError) as malformed:
            return error_reply(BAD_REQUEST, 50035, f"Invalid Form Body: {malformed!r}")
        self._note(call)
        if payload is None or (_CALLBACK.match(call.path) and not _asks_for_response(call)):
            return web.Response(status=NO_CONTENT)
        return json_reply(payload)

    def _perform(self, call: Call) -> Any:
        match call.path:
            case "/gateway":
                return {"url": self._gateway}
            case "/gateway/bot":
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return {"url": self._gateway, "shards": 1, "session_start_limit": limit}
            case "/applications/@me":
                return self._env.call("GET", "/oauth2/applications/@me")
            case path:
                return self._env.call(call.method, path, call.body, call.params, call.uploads)

    def _note(self, call: Call) -> None:
        if call.method == "GET":
            return
        if callback := _CALLBACK.match(call.path):
            self._exchanges.acknowledge(int(callback.group(1)))
        elif answer := _ANSWER.match(call.path):
            record = self._env.record_of(answer.group(1))
            if record:
                self._exchanges.answer(record.id)
        elif card := _CARD.match(call.path):
            self._exchanges.edit(int(card.group(1)))


async def _read(request: web.Request) -> Call:
    path = "/" + request.match_info["path"]
    call = Call(request.method, path, dict(request.query), None, datetime.now(UTC))
    if request.content_type.startswith("multipart/"):
        call.body, call.uploads = await _read_parts(request)
    elif request.can_read_body:
        call.body = json.loads(await request.read())
    return call


async def _read_parts(request: web.Request) -> tuple[Payload | None, list[Upload]]:
    body: Payload | None = None
    files: dict[int, tuple[str, bytes]] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = json.loads(await part.read())
        elif part.name and part.filename:
            files[int(re.sub(r"\D", "", part.name))] = (part.filename, bytes(await part.read()))
    described = _descriptions(body)
    return body, [
        Upload(name, BytesIO(data), described.get(number)) for number, (name, data) in sorted(files.items())
    ]


def _descriptions(body: Payload | None) -> dict[int, str | None]:
    message: Payload = (body or {}).get("data", body) or {}
    return {int(each["id"]): each.get("description") for each in message.get("attachments") or ()}


def _asks_for_response(call: Call) -> bool:
    return call.params.get("with_response", "").casefold() in ("1", "true")

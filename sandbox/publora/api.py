"""Which routes does Publora have, and what happens around each?"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import cast

from aiohttp import web

from sandbox.publora import media, metrics, posts, reading, statistics, webhooks
from sandbox.publora.calls import Call, Handler
from sandbox.publora.idempotency import Idempotency, fingerprint
from sandbox.publora.replies import ApiError, Json, Reply, json_reply
from sandbox.publora.wire import note, send
from sandbox.publora.world import User, World

_BASE = "/api/v1"
_USER_ID = re.compile(r"[0-9a-fA-F]{24}")
_SEED_ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/platform-connections", reading.platform_connections),
    ("POST", "/create-post", posts.create_post),
    ("GET", "/get-post/{id}", reading.get_post),
    ("PUT", "/update-post/{id}", posts.update_post),
    ("DELETE", "/delete-post/{id}", posts.delete_post),
    ("POST", "/get-upload-url", media.get_upload_url),
    ("POST", "/linkedin-post-statistics", metrics.linkedin_post_statistics),
]
_LATER_ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/platform-limits", reading.platform_limits),
    ("GET", "/list-posts", reading.list_posts),
    ("POST", "/complete-media/{id}", media.complete_media),
    ("DELETE", "/media/{id}", media.delete_media),
    ("POST", "/linkedin-account-statistics", statistics.linkedin_account_statistics),
    ("POST", "/linkedin-followers", statistics.linkedin_followers),
    ("POST", "/linkedin-profile-summary", statistics.linkedin_profile_summary),
    ("POST", "/post-statistics", statistics.post_statistics),
    ("POST", "/profile-statistics", statistics.profile_statistics),
    ("GET", "/webhooks", webhooks.list_webhooks),
    ("POST", "/webhooks", webhooks.create_webhook),
    ("PATCH", "/webhooks/{id}", webhooks.change_webhook),
    ("DELETE", "/webhooks/{id}", webhooks.delete_webhook),
    ("POST", "/webhooks/{id}/regenerate-secret", webhooks.regenerate_secret),
]
_KEYED = {posts.create_post, posts.update_post}
_CREATED = ("POST", "/webhooks")
"""The one call that answers 201 (publora-api.md 1)."""


def build_app(world: World, idempotency: Idempotency) -> web.Application:
    """Return the application that answers as Publora's API does."""
    api = _Api(world, idempotency)
    app = web.Application()
    for method, path, handler in _SEED_ROUTES:
        app.router.add_route(method, _BASE + path, api.answers(handler))
    for method, path, handler in _LATER_ROUTES:
        app.router.add_route(method, _BASE + path, api.answers(_only_today(handler)))
    app.router.add_route("*", "/{path:.*}", api.answers(_not_found))
    return app


class _Api:
    """The way of every call: note, authenticate, look for an earlier reply, plan mishaps, handle, answer."""

    def __init__(self, world: World, idempotency: Idempotency) -> None:
        self._world = world
        self._idempotency = idempotency

    def answers(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return the aiohttp handler that leads to `handler`."""

        async def answer(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(_BASE)
            entry = note(self._world, request, path)
            try:
                reply = await self._reply(request, path, handler)
            except ApiError as refusal:
                reply = self._refuse(refusal)
            return send(request, entry, reply)

        return answer

    async def _reply(self, request: web.Request, path: str, handler: Handler) -> Reply:
        call = Call(
            self._world,
            _authenticate(self._world, request),
            await _read_body(request),
            request.query,
            request.match_info.get("id", ""),
        )

        async def handle() -> Reply:
            try:
                return json_reply(201 if (request.method, path) == _CREATED else 200, handler(call))
            except ApiError as refusal:
                return self._refuse(refusal)

        async def meet_faults() -> Reply:
            return await self._world.faults.inject(request.method, path, handle)

        key = request.headers.get("Idempotency-Key")
        if not key or handler not in _KEYED or self._idempotency.mode == "ignored" or not self._world.current:
            return await meet_faults()
        return await self._idempotency.once(call.user.id, key, fingerprint(path, call.body), meet_faults)

    def _refuse(self, refusal: ApiError) -> Reply:
        return refusal.reply(bare=not self._world.current)


def _authenticate(world: World, request: web.Request) -> User:
    key = request.headers.get("x-publora-key")
    if not key:
        raise ApiError(401, "API key is required")
    user = world.keys.get(key)
    if user is None:
        raise ApiError(401, "Invalid API key")
    if not isinstance(user, User):
        raise ApiError(*user)
    if request.headers.get("x-publora-client") == "mcp":
        raise ApiError(403, "MCP access is not enabled for this account")
    acting_for = request.headers.get("x-publora-user-id", user.id)
    if not _USER_ID.fullmatch(acting_for):
        raise ApiError(400, "Invalid x-publora-user-id")
    if acting_for != user.id:
        raise ApiError(403, "User is not managed by key")
    return user


async def _read_body(request: web.Request) -> Json:
    text = await request.text()
    try:
        body: object = json.loads(text) if text else {}
    except ValueError:
        raise ApiError(400, "Invalid JSON body") from None
    return cast("Json", body) if isinstance(body, dict) else {}


def _only_today(handler: Handler) -> Handler:
    def answer(call: Call) -> Json:
        return handler(call) if call.world.current else _not_found(call)

    return answer


def _not_found(_call: Call) -> Json:
    raise ApiError(404, "Not found")

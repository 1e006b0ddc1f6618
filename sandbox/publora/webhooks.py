"""How do customers subscribe to events? (publora-api.md 8.1)"""

import ipaddress
import secrets
from typing import cast
from urllib.parse import urlsplit

from sandbox.publora.calls import Call
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.times import write_optional, write_time
from sandbox.publora.world import Hook, World, mint_id

EVENTS = ("post.scheduled", "post.published", "post.failed", "post.demoted", "token.expiring")
MOST = 10
_METADATA = {"169.254.169.254", "metadata.google.internal"}


def list_webhooks(call: Call) -> Json:
    """Return the caller's webhooks, without their secrets."""
    return {"success": True, "webhooks": [_describe(hook) for hook in _hooks_of(call)]}


def create_webhook(call: Call) -> Json:
    """Add a webhook and return it with its secret, which is never shown again."""
    name, url, events = (call.body.get(field) for field in ("name", "url", "events"))
    if not (isinstance(name, str) and name and isinstance(url, str) and url and events):
        raise ApiError(400, "Name, URL, and at least one event are required")
    _check_url(call.world, url)
    chosen = _read_events(events)
    if len(_hooks_of(call)) >= MOST:
        raise ApiError(400, f"Maximum of {MOST} webhooks per user")
    now = call.world.clock.now()
    hook = Hook(mint_id(), call.user, name, url, chosen, secrets.token_hex(32), now, now)
    call.world.hooks[hook.id] = hook
    shown = {"_id", "name", "url", "events", "isActive", "createdAt"}
    described = {field: value for field, value in _describe(hook).items() if field in shown}
    return {"success": True, "webhook": described | {"secret": hook.secret}}


def change_webhook(call: Call) -> Json:
    """Change what is given. Switching a webhook on again leaves its count of failures as it is."""
    hook = _find(call)
    name, url, events, active = (call.body.get(field) for field in ("name", "url", "events", "isActive"))
    if isinstance(url, str) and url:
        _check_url(call.world, url)
        hook.url = url
    if events:
        hook.events = _read_events(events)
    hook.name = name if isinstance(name, str) and name else hook.name
    hook.active = active if isinstance(active, bool) else hook.active
    hook.updated_at = call.world.clock.now()
    return {"success": True, "webhook": _describe(hook)}


def delete_webhook(call: Call) -> Json:
    """Forget a webhook."""
    del call.world.hooks[_find(call).id]
    return {"success": True}


def regenerate_secret(call: Call) -> Json:
    """Replace a webhook's secret; the old one signs nothing any more."""
    hook = _find(call)
    hook.secret = secrets.token_hex(32)
    return {"success": True, "secret": hook.secret}


def _hooks_of(call: Call) -> list[Hook]:
    return [hook for hook in call.world.hooks.values() if hook.owner is call.user]


def _find(call: Call) -> Hook:
    hook = call.world.hooks.get(call.id)
    if hook is None or hook.owner is not call.user:
        raise ApiError(404, "Webhook not found")
    return hook


def _read_events(value: object) -> list[str]:
    events = cast("list[object]", value) if isinstance(value, list) else []
    if not events or any(event not in EVENTS for event in events):
        raise ApiError(400, "Invalid events")
    return cast("list[str]", events)


def _check_url(world: World, url: str) -> None:
    """Raise ApiError for an address Publora does not deliver to; plain http is taken all the same."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = None, ""
    if parts is None or not host:
        raise ApiError(400, "Invalid URL format")
    if parts.scheme not in {"http", "https"}:
        raise ApiError(400, "URL must use HTTPS")
    _check_host(host, loopback=world.loopback_hooks)


def _check_host(host: str, *, loopback: bool) -> None:
    if host in _METADATA:
        raise ApiError(400, "Cloud metadata endpoints are not allowed")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if host == "localhost" or (address and address.is_loopback):
        if not loopback:
            raise ApiError(400, "Localhost URLs are not allowed")
    elif address and address.is_link_local:
        raise ApiError(400, "Link-local addresses are not allowed")
    elif address and address.is_private:
        raise ApiError(400, "Private IP addresses are not allowed")


def _describe(hook: Hook) -> Json:
    return {
        "_id": hook.id,
        "name": hook.name,
        "url": hook.url,
        "events": hook.events,
        "isActive": hook.active,
        "failureCount": hook.failures,
        "lastTriggeredAt": write_optional(hook.last_triggered_at),
        "createdAt": write_time(hook.created_at),
        "updatedAt": write_time(hook.updated_at),
        "__v": 0,
    }

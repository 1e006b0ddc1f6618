"""Was this very request made before? (publora-api.md 2)"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from sandbox.clock import MovableClock
from sandbox.publora.replies import ApiError, Json, Reply

Mode = Literal["honoured", "ignored", "replay_5xx"]
MODES: tuple[Mode, ...] = get_args(Mode)
_MEMORY = timedelta(hours=24)
_STUCK_AFTER = timedelta(minutes=3)
_DEEPEST = 200
_FORGOTTEN = {409, 429}


@dataclass
class _Claim:
    fingerprint: str
    made_at: datetime
    reply: Reply | None = None


class Idempotency:
    """Remembers replies by acting user and key for 24 hours.

    `mode` is "honoured"; "ignored", as servers of the seed's time do; or "replay_5xx", which also
    remembers failures of the server's own.
    """

    def __init__(self, clock: MovableClock) -> None:
        self.mode: Mode = "honoured"
        self._clock = clock
        self._claims: dict[tuple[str, str], _Claim] = {}

    async def once(
        self, owner: str, key: str, fingerprint: str, run: Callable[[], Awaitable[Reply]]
    ) -> Reply:
        """Return the remembered reply, or what `run` answers; raises ApiError 409 or 422."""
        if known := self._find(owner, key, fingerprint):
            return known
        claim = self._claims[owner, key] = _Claim(fingerprint, self._clock.now())
        try:
            reply = await run()
            if self._is_kept(reply.status):
                claim.reply = Reply(reply.status, reply.text, reply.headers)
            return reply
        finally:
            # A claim that hung may have been taken over by another request meanwhile.
            if claim.reply is None and self._claims.get((owner, key)) is claim:
                del self._claims[owner, key]

    def _find(self, owner: str, key: str, fingerprint: str) -> Reply | None:
        claim = self._claims.get((owner, key))
        age = self._clock.now() - claim.made_at if claim else _MEMORY
        if claim is None or age >= _MEMORY or (claim.reply is None and age >= _STUCK_AFTER):
            return None
        if claim.fingerprint != fingerprint:
            raise ApiError(
                422, "Idempotency key was used with a different request", "IDEMPOTENCY_KEY_CONFLICT"
            )
        if claim.reply is None:
            raise ApiError(409, "A request with this key is still running", "IDEMPOTENCY_IN_FLIGHT")
        return claim.reply

    def _is_kept(self, status: int) -> bool:
        if status >= 500:  # noqa: PLR2004 - HTTP's own border
            return self.mode == "replay_5xx"
        return status not in _FORGOTTEN | {0}


def fingerprint(path: str, body: Json) -> str:
    """Return a digest of the request that key order does not change; raises ApiError past 200 levels."""
    if _depth(body) > _DEEPEST:
        raise ApiError(400, "Request body is nested too deeply", "IDEMPOTENCY_BODY_TOO_COMPLEX")
    canonical = json.dumps([path, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [child for node in level for child in _children(node)]
    return deepest


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(cast("dict[str, object]", node).values())
    return cast("list[object]", node) if isinstance(node, list) else []

"""How do events reach webhooks? (publora-api.md 8.2)"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp

from sandbox.publora.replies import Json
from sandbox.publora.times import write_time
from sandbox.publora.world import Event, Hook, World, nobody_listens

STRIKES = 5
"""Failures in a row that switch a webhook off."""


class Deliveries:
    """Sends each event once to every webhook that wants it, beside the request that caused it.

    Levers: `copies` is how often each is sent (0 loses them), `older` picks the envelope of before 2026,
    `patience` is how long a receiver may take, in real seconds. `log` keeps what was sent and its status,
    None for no answer.
    """

    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self.copies = 1
        self.older = False
        self.patience = 10.0
        self.log: list[Json] = []
        self._world = world
        self._session = session
        self._under_way: set[asyncio.Task[None]] = set()

    def tell(self, event: Event) -> None:
        """Start sending an event."""
        for hook in self._world.hooks.values() if self._world.current else ():
            if hook.owner is event.owner and hook.active and event.name in hook.events:
                for body in self._bodies(event) * self.copies:
                    task = asyncio.create_task(self._deliver(hook, event.name, body), name="delivery")
                    self._under_way.add(task)
                    task.add_done_callback(self._under_way.discard)

    async def done(self) -> None:
        """Return once nothing is on its way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def cancel(self) -> None:
        """Give up what is on its way."""
        for task in self._under_way:
            task.cancel()
        await self.done()

    def _bodies(self, event: Event) -> list[bytes]:
        envelope: Json = {"event": event.name, "timestamp": write_time(event.at)}
        if not self.older:
            envelope = {"version": "1"} | envelope
        told = event.older if self.older else (event.data,)
        return [json.dumps(envelope | {"data": data}, separators=(",", ":")).encode() for data in told]

    async def _deliver(self, hook: Hook, name: str, body: bytes) -> None:
        entry: Json = {"url": hook.url, "event": name, "body": body, "status": None}
        self.log.append(entry)
        try:
            async with self._session.post(
                hook.url,
                data=body,
                headers={
                    "Content-Type": "application/json",
                    "X-Publora-Event": name,
                    "X-Publora-Signature": sign(hook.secret, body),
                },
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.patience),
            ) as answer:
                entry["status"] = answer.status
        except (aiohttp.ClientError, TimeoutError):
            entry["status"] = None
        self._count(hook, well=entry["status"] in range(200, 300))

    def _count(self, hook: Hook, *, well: bool) -> None:
        hook.last_triggered_at = self._world.clock.now()
        hook.failures = 0 if well else hook.failures + 1
        if hook.failures >= STRIKES:
            hook.active = False


def sign(secret: str, body: bytes) -> str:
    """Return the signature of a raw body: lowercase hex, keyed with the secret's own characters."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@asynccontextmanager
async def run_deliveries(world: World) -> AsyncGenerator[Deliveries]:
    """Deliver the world's events until the block ends."""
    async with aiohttp.ClientSession() as session:
        deliveries = Deliveries(world, session)
        world.tell = deliveries.tell
        try:
            yield deliveries
        finally:
            world.tell = nobody_listens
            await deliveries.cancel()

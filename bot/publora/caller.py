"""How does one key's call travel? In turn, over the wire, and again after trouble where that is safe."""

from bot.publora.core import read_response
from bot.publora.exchange import A, Request
from bot.publora.rate import RateLimiter
from bot.publora.retry import Sleep, persist
from bot.publora.transport import Transport


class Caller:
    """Makes the calls of one key; raises the errors of `bot.publora.errors`."""

    def __init__(self, transport: Transport, key: str, limiter: RateLimiter, sleep: Sleep) -> None:
        self._transport, self._key, self._limiter = transport, key, limiter
        self.sleep = sleep

    async def call(self, request: Request[A]) -> A:
        """Return the answer; a repeatable request is sent up to four times."""
        if request.repeatable:
            return await persist(lambda: self.send(request), self.sleep)
        return await self.send(request)

    async def send(self, request: Request[A]) -> A:
        """Return the answer to one try."""
        async with self._limiter.turn():
            reply = await self._transport.send(request, self._key)
        return read_response(request, reply)

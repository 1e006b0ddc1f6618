"""How does one key's call travel? In turn, over the wire, and again after trouble where that is safe."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.publora.core import read_response
from bot.publora.exchange import A, Request
from bot.publora.rate import RateLimiter
from bot.publora.retry import ATTEMPTS, Sleep, persist
from bot.publora.transport import Transport

T = TypeVar("T")


class Caller:
    """Makes the calls of one key; raises the errors of `bot.publora.errors`."""

    def __init__(
        self,
        transport: Transport,
        key: str,
        limiter: RateLimiter,
        sleep: Sleep,
        tries: int = ATTEMPTS,
        *,
        behind: bool = False,
    ) -> None:
        self._transport, self._key, self._limiter = transport, key, limiter
        self._sleep, self._tries, self._behind = sleep, tries, behind

    def hasty(self) -> "Caller":
        """Return a caller with the same key and pace that sends every call once."""
        return Caller(self._transport, self._key, self._limiter, self._sleep, tries=1)

    def background(self) -> "Caller":
        """Return a caller with the same key that calls once, and only where that holds up nobody else."""
        return Caller(self._transport, self._key, self._limiter, self._sleep, tries=1, behind=True)

    async def call(self, request: Request[A]) -> A:
        """Return the answer; a repeatable request is sent up to four times."""
        if request.repeatable:
            return await self.persist(lambda: self.send(request))
        return await self.send(request)

    async def persist(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Return what `attempt` returns, making it again after passing trouble."""
        return await persist(attempt, self._sleep, self._tries)

    async def send(self, request: Request[A]) -> A:
        """Return the answer to one try."""
        async with self._limiter.spare_turn() if self._behind else self._limiter.turn():
            reply = await self._transport.send(request, self._key)
        return read_response(request, reply)

"""When is a call sent again, and after how long?

A loop of our own instead of a library's: the wait must go through the injected sleep, so that a moved clock
and a test move it too. Stamina always sleeps on the event loop, and its test mode, a switch for the whole
process, sets every wait to zero, so that nothing could show that the server's wait is honoured.
"""

import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.publora.errors import RateLimited, Unavailable

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

ATTEMPTS = 4
FIRST_WAIT = 0.5
# Whoever waits behind a command still holds on this long; a longer wait is for the caller to plan.
LONGEST_WAIT = 20.0


async def persist(call: Callable[[], Awaitable[T]], sleep: Sleep, tries: int = ATTEMPTS) -> T:
    """Return what `call` returns, sending it again after Unavailable and RateLimited; `tries` in all.

    The server's wait wins over ours; one above 20 s is not waited out but raised. For repeatable calls only.
    """
    for attempt in range(1, tries):
        try:
            return await call()
        except (RateLimited, Unavailable) as failure:
            wait = failure.retry_after if failure.retry_after is not None else _backoff(attempt)
            if wait > LONGEST_WAIT:
                raise
        await sleep(wait)
    return await call()


def _backoff(attempt: int) -> float:
    """Half fixed, half chance, so that many callers do not come back at once."""
    ceiling = FIRST_WAIT * 2**attempt
    return random.uniform(ceiling / 2, ceiling)  # noqa: S311 -- spreads load, guards nothing

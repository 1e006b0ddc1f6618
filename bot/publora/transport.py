"""How do bytes get to Publora and to its storage host? The only place that knows aiohttp.

The key goes to the base URL's host alone: redirects are never followed, and uploads carry no key. Errors of
aiohttp may hold whole URLs, and an upload URL is a credential, so they are named but not chained.
"""

import logging
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from datetime import datetime
from http import HTTPStatus

import aiohttp
from yarl import URL

from bot.publora.errors import Unavailable, UploadRefused
from bot.publora.exchange import CLIENT_NAME, A, Reply, Request
from bot.publora.refusals import no_answer, upload_refusal

_log = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0
# A slot is good for 15 minutes at least; past ten a fresh one is the better try (publora-api.md 5.2).
UPLOAD_SECONDS = 600.0
CALL_TIMEOUT = aiohttp.ClientTimeout(
    total=CONNECT_SECONDS + READ_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=READ_SECONDS
)
UPLOAD_TIMEOUT = aiohttp.ClientTimeout(
    total=UPLOAD_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=2 * READ_SECONDS
)
_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_STORAGE_REPLY_LIMIT = 4096


class _Lost(aiohttp.ClientError):
    """The connection ended under a call. Of no type that aiohttp answers by silently sending again."""


class Transport:
    """Sends calls below one base URL over a session that somebody else opens and closes."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        now: Callable[[], datetime],
        timeout: aiohttp.ClientTimeout,
    ) -> None:
        self._session, self._base_url, self._now, self._timeout = session, base_url, now, timeout

    async def send(self, request: Request[A], key: str) -> Reply:
        """Return the reply, whatever its status. Raises Unavailable or OutcomeUnknown when none came."""
        try:
            async with self._session.request(
                request.method,
                URL(request.url(self._base_url), encoded=True),
                headers=request.headers(key),
                data=request.payload(),
                allow_redirects=False,
                timeout=self._timeout,
                middlewares=(_once_without_cookies,),
            ) as response:
                reply = Reply(response.status, response.headers, await response.read(), self._now())
        except _NOT_CONNECTED as failure:
            raise Unavailable(f"Publora cannot be reached ({type(failure).__name__})") from None
        except (aiohttp.ClientError, TimeoutError) as failure:
            why = f"The answer was lost ({type(failure).__name__})"
            raise no_answer(why, repeatable=request.repeatable) from None
        _log.debug("%s %s gave %s", request.method, request.path, reply.status)
        return reply.without(key)

    async def put(self, slot_url: str, body: AsyncIterable[bytes], size: int, content_type: str) -> None:
        """Stream `size` bytes to a presigned URL. Raises UploadRefused, Unavailable, and what `body` raises.

        A declared Content-Length keeps aiohttp from chunking, which storage refuses with 411.
        """
        whole = _Measured(body, size)
        try:
            async with self._session.put(
                URL(slot_url, encoded=True),
                headers={
                    "Content-Length": str(size),
                    "Content-Type": content_type,
                    "User-Agent": CLIENT_NAME,
                },
                data=whole,
                allow_redirects=False,
                timeout=UPLOAD_TIMEOUT,
                middlewares=(_once_without_cookies,),
            ) as response:
                status, said = response.status, await response.content.read(_STORAGE_REPLY_LIMIT)
        except (aiohttp.ClientError, TimeoutError, ValueError) as failure:
            if whole.failure:
                raise whole.failure from None
            raise Unavailable(f"The storage host took no file ({type(failure).__name__})") from None
        _log.debug("upload of %s bytes gave %s", size, status)
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise upload_refusal(status, said)


class _Measured:
    """A body held to its announced size: aiohttp would cut a longer one and hang on a shorter one.

    `failure` keeps what went wrong in the body itself, which aiohttp reports as a broken connection.
    """

    def __init__(self, body: AsyncIterable[bytes], size: int) -> None:
        self._body, self._size = body, size
        self.failure: Exception | None = None

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        """Yield the chunks. Raises what the body raises, and UploadRefused when its size is wrong."""
        try:
            async for chunk in self._held_to_size():
                yield chunk
        except Exception as failure:
            self.failure = failure
            raise

    async def _held_to_size(self) -> AsyncGenerator[bytes]:
        left = self._size
        async for chunk in self._body:
            left -= len(chunk)
            if left < 0:
                break
            yield chunk
        if left:
            raise UploadRefused("The file is not as long as announced")


async def _once_without_cookies(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep servers' cookies out, which would mix keys, and aiohttp's own second try, which would hide one."""
    request.headers.popall("Cookie", None)
    try:
        return await handler(request)
    except _NOT_CONNECTED:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as failure:
        raise _Lost(type(failure).__name__) from None

"""Downloading: a file's bytes from its address, as they come."""

from collections.abc import AsyncGenerator
from typing import Final

import aiohttp

from bot.storage.errors import DownloadFailed, TooLarge

TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
"""Seconds: ten to connect, sixty between chunks; how long a whole file takes is its size's matter."""
CHUNK: Final = 256 * 1024


async def download(session: aiohttp.ClientSession, url: str, *, limit: int) -> AsyncGenerator[bytes]:
    """Give the bytes at `url` in chunks.

    Raises `TooLarge` as soon as there are more than `limit`, and `DownloadFailed` when they can't be had or
    end early. Neither names the address, as such addresses are signed.
    """
    try:
        # Content-Length counts what is sent: compressed, it would say nothing about the file.
        async with session.get(url, timeout=TIMEOUT, headers={"Accept-Encoding": "identity"}) as response:
            async for chunk in give(response, limit):
                yield chunk
    except (aiohttp.ClientError, TimeoutError) as error:
        raise DownloadFailed(f"the file could not be downloaded: {type(error).__name__}") from None


async def give(response: aiohttp.ClientResponse, limit: int) -> AsyncGenerator[bytes]:
    """Give an answer's bytes in chunks; raises `TooLarge` and `DownloadFailed` as `download` does."""
    taken = 0
    if response.status != 200:  # noqa: PLR2004 - HTTP's own number
        raise DownloadFailed(f"the file's address answered {response.status}")
    _check(response.content_length or 0, limit)
    async for chunk in response.content.iter_chunked(CHUNK):
        taken += len(chunk)
        _check(taken, limit)
        yield chunk


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(f"the file has more than {limit} bytes")

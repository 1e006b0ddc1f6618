"""The public web: files at addresses that people wrote, and nothing that is not public.

Every address is looked at before it is asked, that of a redirect, too: https on its usual port, no name and
password in it. A name is resolved once, by us; if it leads to anything but public addresses nothing is asked,
and what is asked is what was resolved, so a name that changes its mind in between gains nothing.
"""

import ipaddress
import socket
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from typing import Final, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.storage.download import give
from bot.storage.errors import DownloadFailed, NotPublic

TIMEOUT: Final = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)
"""Seconds. A stranger's server may not keep us for as long as Discord's may."""
MOST_HOPS: Final = 5
_ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308})
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: addresses of the old kind, as networks without them write those."""
_HTTPS: Final = 443
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PublicWeb:
    """Downloads from public addresses, with no cookies, no proxy and nothing that says who asks."""

    def __init__(self, session: aiohttp.ClientSession, near: Collection[str]) -> None:
        self._session = session
        self._near = frozenset(near)

    @classmethod
    @asynccontextmanager
    async def open(cls, near: Collection[str] = ()) -> AsyncGenerator[Self]:
        """Open it; `near` are hosts, such as 127.0.0.1, that are asked all the same, in plain HTTP, too.

        Only where Discord itself is a stand-in on this machine is any host near.
        """
        connector = aiohttp.TCPConnector(resolver=PublicResolver(), use_dns_cache=False, force_close=True)
        async with aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        ) as session:
            yield cls(session, near)

    async def download(self, address: str, *, limit: int) -> AsyncGenerator[bytes]:
        """Give the bytes at an address in chunks.

        Raises `NotPublic`, and like `bot.storage.download.download`.
        """
        try:
            url = self._checked(address)
            for _ in range(MOST_HOPS):
                async with self._session.get(
                    url, timeout=TIMEOUT, allow_redirects=False, headers={"Accept-Encoding": "identity"}
                ) as response:
                    if response.status not in _ELSEWHERE:
                        async for chunk in give(response, limit):
                            yield chunk
                        return
                    url = self._checked(str(url.join(URL(response.headers.get("Location", "")))))
            raise DownloadFailed(f"the address leads on more than {MOST_HOPS} times")
        except (_Refused, aiohttp.InvalidURL):  # aiohttp itself refuses numbers in odd forms
            raise NotPublic("the address leads to nothing public") from None
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            if isinstance(error.__cause__, Hidden):
                raise NotPublic("the address leads to nothing public") from None
            raise DownloadFailed(f"the file could not be downloaded: {type(error).__name__}") from None

    def _checked(self, address: str) -> URL:
        url = URL(address)
        if url.host in self._near:
            return url
        if url.scheme != "https" or not url.host or url.port != _HTTPS or url.user or url.password:
            raise _Refused
        # A host that is a number is connected to without being resolved.
        try:
            number = ipaddress.ip_address(url.host)
        except ValueError:
            return url
        if not is_public(number):
            raise _Refused
        return url


class PublicResolver(AbstractResolver):
    """Resolves names that lead to public addresses only; one that also leads elsewhere is refused."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return a host's addresses; raises `OSError` where it has none, `Hidden` where one is not public."""
        found = await self._resolver.resolve(host, port, family)
        for each in found:
            if not is_public(ipaddress.ip_address(each["host"].partition("%")[0])):
                raise Hidden("the name leads to nothing public")
        return found

    async def close(self) -> None:
        """Release what the resolver holds."""
        await self._resolver.close()


def is_public(address: _Address) -> bool:
    """Say whether anybody on the internet may be meant by an address, and nobody near us."""
    if isinstance(address, ipaddress.IPv6Address):
        if (inner := address.ipv4_mapped) is not None:
            return is_public(inner)
        if address in _TRANSLATED:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.sixtofour or address.teredo or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Hidden(OSError):
    """A name that leads to something that is not public."""


class _Refused(Exception):
    """An address that is not asked."""

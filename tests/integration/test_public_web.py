"""The public web: what people name is fetched from there and from nowhere else."""

import ipaddress
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.storage import public_web
from bot.storage.errors import DownloadFailed, NotPublic, TooLarge
from bot.storage.public_web import MOST_HOPS, PublicWeb, is_public


@asynccontextmanager
async def server() -> AsyncGenerator[tuple[str, list[web.Request]]]:
    """A server on this machine that leads wherever it is asked to; gives its port and what it was asked."""
    asked: list[web.Request] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        if to := request.query.get("to"):
            return web.Response(status=int(request.query.get("status", "302")), headers={"Location": to})
        if request.path == "/round":
            return web.Response(status=302, headers={"Location": "/round"})
        if request.path == "/gone":
            return web.Response(status=404)
        response = web.Response(body=b"x" * int(request.query.get("size", "10")))
        response.set_cookie("who", "you")
        return response

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield str(runner.addresses[0][1]), asked
    finally:
        await runner.cleanup()


async def fetch(address: str, *, near: frozenset[str] = frozenset(), limit: int = 1000) -> bytes:
    async with PublicWeb.open(near) as opened:
        return b"".join([chunk async for chunk in opened.download(address, limit=limit)])


NEAR = frozenset({"127.0.0.1"})


@pytest.mark.parametrize(
    "address",
    [
        "http://93.184.216.34/a.png",
        "http://example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "https://example.com:8443/a.png",
        "https://me:secret@example.com/a.png",
        "https://127.0.0.1/a.png",
        "https://127.1/a.png",
        "https://2130706433/a.png",
        "https://0x7f000001/a.png",
        "https://0/a.png",
        "https://localhost/a.png",
        "https://10.0.0.1/a.png",
        "https://172.16.0.1/a.png",
        "https://192.168.1.1/a.png",
        "https://100.64.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://224.0.0.1/a.png",
        "https://255.255.255.255/a.png",
        "https://[::1]/a.png",
        "https://[::]/a.png",
        "https://[fe80::1]/a.png",
        "https://[fec0::1]/a.png",
        "https://[fd00::1]/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://[::ffff:a00:1]/a.png",
        "https://[64:ff9b::7f00:1]/a.png",
        "https://[2002:7f00:1::]/a.png",
        "https:///a.png",
        "a.png",
    ],
)
async def test_what_is_not_public_is_not_asked(address):
    with pytest.raises((NotPublic, DownloadFailed)) as refused:
        await fetch(address)
    assert isinstance(refused.value, NotPublic), refused.value


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["http://localhost:{port}/secret", "https://10.0.0.1/", "file:///etc/passwd"])
async def test_a_redirect_to_what_is_not_public_is_not_followed(status, to):
    async with server() as (port, asked):
        with pytest.raises(NotPublic):
            await fetch(f"http://127.0.0.1:{port}/?status={status}&to={to.format(port=port)}", near=NEAR)
        assert len(asked) == 1


async def test_redirects_are_followed_without_cookies_so_far_and_no_further():
    async with server() as (port, asked):
        here = f"http://127.0.0.1:{port}"
        assert await fetch(f"{here}/?to=/picture", near=NEAR) == b"x" * 10
        assert "Cookie" not in asked[-1].headers
        with pytest.raises(DownloadFailed, match="leads on"):
            await fetch(f"{here}/round", near=NEAR)
        assert len(asked) == 2 + MOST_HOPS


async def test_what_is_too_large_or_gone_is_refused():
    async with server() as (port, _):
        with pytest.raises(TooLarge):
            await fetch(f"http://127.0.0.1:{port}/?size=1001", near=NEAR)
        with pytest.raises(DownloadFailed, match="answered 404"):
            await fetch(f"http://127.0.0.1:{port}/gone", near=NEAR)


async def test_a_host_that_is_near_must_be_named_as_such():
    async with server() as (port, asked):
        with pytest.raises(NotPublic):
            await fetch(f"http://127.0.0.1:{port}/")
        assert asked == []


class Names:
    """A resolver whose names lead to one address after another."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(self, host, port, family):
        self.asked.append(host)
        found = self.answers.pop(0)
        return [
            {"hostname": host, "host": each, "port": port, "family": family, "proto": 0, "flags": 0}
            for each in found
        ]

    async def close(self):
        pass


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["fe80::1%eth0"]])
async def test_a_name_that_leads_anywhere_but_to_public_addresses_is_not_asked(monkeypatch, found):
    names = Names(found)
    monkeypatch.setattr(public_web, "ThreadedResolver", lambda: names)
    with pytest.raises(NotPublic):
        await fetch("https://pictures.example/a.png")


async def test_a_name_is_resolved_once_and_what_was_looked_at_is_what_is_connected_to(monkeypatch):
    """The first answer counts as public here, so that a connection is made; nobody asks for a second one."""
    names = Names(["127.0.0.2"], ["127.0.0.1"])
    monkeypatch.setattr(public_web, "ThreadedResolver", lambda: names)
    monkeypatch.setattr(public_web, "is_public", lambda address: str(address) == "127.0.0.2")
    with pytest.raises(DownloadFailed) as failed:
        await fetch("https://pictures.example/a.png")
    assert not isinstance(failed.value, NotPublic)
    assert names.asked == ["pictures.example"]


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1", "64:ff9b::5db8:d822"])
def test_what_is_public_may_be_asked(address):
    assert is_public(ipaddress.ip_address(address))

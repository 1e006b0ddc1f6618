"""What goes over the wire, byte for byte, and what does not?"""

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from bot.publora import errors
from bot.publora.client import Publora
from bot.publora.rate import Pace

KEY = "sk_1700000000009.00ff00ff00ff00ff"
ANSWER = {"success": True, "connections": []}


async def no_sleep(_seconds):
    pass


def now():
    return datetime.now(UTC)


@pytest.fixture
async def session():
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@asynccontextmanager
async def serving(handler):
    """Answer every request with `handler` and yield the address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def talking(reply):
    """Answer every connection with the bytes of `reply`, then close it; yields address and what was heard."""
    heard = []

    async def answer(reader, writer):
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard


def client_at(url, session, **options):
    return Publora(session, url, now=now, sleep=no_sleep, **options).for_key(KEY)


async def chunks(*parts):
    for part in parts:
        yield part


async def test_a_redirect_is_not_followed_with_the_key(session):
    elsewhere = []

    async def take_key(request):
        elsewhere.append(request.headers)
        return web.json_response(ANSWER)

    async with serving(take_key) as other:

        async def send_on(request):
            raise web.HTTPTemporaryRedirect(other + request.path)

        async with serving(send_on) as url:
            client = client_at(url, session)
            with pytest.raises(errors.Unavailable):
                await client.list_connections()
            with pytest.raises(errors.OutcomeUnknown):
                await client.create_post("Hello", ["x-1"], idempotency_key="idem-1")
            with pytest.raises(errors.UploadRefused):
                await client.put_media(f"{url}/slot", chunks(b"abc"), size=3, content_type="image/png")
    assert elsewhere == []


async def test_cookies_are_not_sent_back(session):
    heard = []

    async def answer(request):
        heard.append(request.headers.get("Cookie"))
        response = web.json_response(ANSWER)
        response.set_cookie("session", "of-another-key")
        return response

    async with serving(answer) as url:
        client = client_at(url, session)
        await client.list_connections()
        await client.list_connections()
        await client.put_media(f"{url}/slot", chunks(b"abc"), size=3, content_type="image/png")
    assert heard == [None, None, None]


async def test_an_upload_has_a_length_its_type_and_nothing_secret(session):
    heard = {}

    async def take(request):
        heard.update(headers=request.headers, path=request.raw_path, body=await request.read())
        return web.Response()

    async with serving(take) as url:
        slot = f"{url}/bucket/a%20b.png?X-Sig=a%2Fb%2Bc"
        await client_at(url, session).put_media(
            slot, chunks(b"ab", b"", b"cde"), size=5, content_type="image/png"
        )
    assert heard["body"] == b"abcde"
    assert heard["path"] == "/bucket/a%20b.png?X-Sig=a%2Fb%2Bc"
    assert heard["headers"]["Content-Length"] == "5"
    assert heard["headers"]["Content-Type"] == "image/png"
    assert "Transfer-Encoding" not in heard["headers"]
    assert not any("publora" in name.lower() or KEY in value for name, value in heard["headers"].items())


@pytest.mark.parametrize("parts", [[b"ab"], [b"abc", b"d"], [b"abcd"], []])
async def test_a_file_of_another_length_than_announced_is_an_error(session, parts):
    async def take(request):
        await request.read()
        return web.Response()

    async with serving(take) as url:
        with pytest.raises(errors.UploadRefused, match="long"):
            await client_at(url, session).put_media(
                f"{url}/slot", chunks(*parts), size=3, content_type="image/png"
            )


async def test_a_file_that_cannot_be_read_says_so_itself(session):
    async def broken():
        yield b"a"
        raise RuntimeError("disk gone")

    async def take(request):
        await request.read()
        return web.Response()

    async with serving(take) as url:
        with pytest.raises(RuntimeError, match="disk gone"):
            await client_at(url, session).put_media(f"{url}/slot", broken(), size=3, content_type="image/png")


async def test_an_early_refusal_of_a_large_file_is_heard(session):
    async def endless():
        for _ in range(400):
            yield b"x" * 65536

    async def refuse(_request):
        return web.Response(status=411, text="<Error><Code>MissingContentLength</Code></Error>")

    async with serving(refuse) as url:
        with pytest.raises(errors.UploadRefused):
            await client_at(url, session).put_media(
                f"{url}/slot", endless(), size=400 * 65536, content_type="video/mp4"
            )


@pytest.mark.parametrize("slot", ["not an address", "ftp://host/a?sig=secret", "http:///a?sig=secret"])
async def test_an_impossible_slot_is_not_shown(session, slot):
    with pytest.raises(errors.Unavailable) as caught:
        await client_at("http://127.0.0.1:1", session).put_media(
            slot, chunks(b"a"), size=1, content_type="a/b"
        )
    assert "secret" not in f"{caught.value} {caught.value!r}"


async def test_a_server_that_is_not_there_did_nothing(session, unused_tcp_port):
    client = client_at(f"http://127.0.0.1:{unused_tcp_port}", session)
    with pytest.raises(errors.Unavailable) as caught:
        await client.create_post("Hello", ["x-1"], idempotency_key="idem-1")
    assert caught.value.status is None


async def test_an_answer_cut_off_on_the_way_is_lost(session):
    async with talking(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"success": tr') as (url, heard):
        with pytest.raises(errors.OutcomeUnknown):
            await client_at(url, session).create_post("Hello", ["x-1"], idempotency_key="idem-1")
        assert len(heard) == 1


async def test_a_silent_server_is_not_waited_for_for_ever(session):
    forever = asyncio.Event()

    async def hang(_request):
        await forever.wait()

    timeout = aiohttp.ClientTimeout(total=0.05)
    async with serving(hang) as url:
        with pytest.raises(errors.OutcomeUnknown):
            await client_at(url, session, timeout=timeout).create_post(
                "Hi", ["x-1"], idempotency_key="idem-1"
            )
        forever.set()


async def test_a_change_is_not_silently_sent_twice_over_a_dropped_connection(session):
    heard = []

    async def answer_once(request):
        heard.append(request.method)
        if len(heard) > 1:
            request.transport.abort()
        return web.json_response(ANSWER)

    async with serving(answer_once) as url:
        client = client_at(url, session)
        await client.list_connections()
        with pytest.raises(errors.OutcomeUnknown):
            await client.update_post("g1", status="draft", idempotency_key="idem-1")
    assert heard == ["GET", "PUT"]


async def test_clients_of_one_key_share_their_pace_and_others_do_not(session):
    heard = []

    async def answer(request):
        heard.append(request.headers["x-publora-key"])
        return web.json_response(ANSWER)

    async with serving(answer) as url:
        publora = Publora(session, url, now=now, sleep=no_sleep, pace=Pace(per_minute=100, per_hour=2))
        await publora.for_key(KEY).list_connections()
        await publora.for_key(f" {KEY} ").list_connections()
        with pytest.raises(errors.RateLimited):
            await publora.for_key(KEY).list_connections()
        await publora.for_key("sk_another").list_connections()
    assert heard == [KEY, KEY, "sk_another"]


async def test_nothing_secret_is_shown_or_logged(session, caplog):
    async def refuse(request):
        sent = request.headers.get("x-publora-key")
        return web.json_response({"error": f"Invalid API key {sent}"}, status=401 if sent else 403)

    with caplog.at_level(logging.DEBUG, logger="bot.publora"):
        async with serving(refuse) as url:
            publora = Publora(session, url, now=now, sleep=no_sleep)
            client = publora.for_key(KEY)
            with pytest.raises(errors.BadKey) as caught:
                await client.list_connections()
            with pytest.raises(errors.UploadRefused):
                await client.put_media(f"{url}/a?sig=secret", chunks(b"a"), size=1, content_type="a/b")
    assert "gave 401" in caplog.text
    for shown in (publora, client, vars(publora), caught.value, caught.value.details, caplog.text):
        assert KEY not in f"{shown} {shown!r}"
    assert "secret" not in caplog.text

"""Does the stand-in subscribe and deliver as Publora does? (publora-api.md 8)"""

import asyncio
import hashlib
import hmac
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from sandbox.clock import MovableClock
from sandbox.publora.server import run_stand_in
from sandbox.publora.wire import listen
from tests.integration.standin import BLUESKY, START, Script, X, png

EVENTS = ["post.scheduled", "post.published", "post.failed", "post.demoted"]


class Receiver:
    """A small server that keeps what it is sent and answers with `status`."""

    def __init__(self):
        self.url, self.status, self.got, self.released = "", 200, [], asyncio.Event()
        self.released.set()

    async def take(self, request):
        self.got.append((dict(request.headers), await request.read()))
        await self.released.wait()
        return web.Response(status=self.status)

    @property
    def told(self):
        return [json.loads(body) for _, body in self.got]


@asynccontextmanager
async def playing(**options):
    async with (
        run_stand_in(clock=MovableClock(START), **options) as stand_in,
        aiohttp.ClientSession() as session,
    ):
        yield Script(stand_in, session)


@pytest.fixture
async def publora():
    async with playing(loopback_hooks=True) as script:
        yield script


@pytest.fixture
async def receiver():
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/in", receiver.take)
    async with listen(app) as url:
        receiver.url = f"{url}/in"
        yield receiver


async def subscribe(publora, url, events=EVENTS):
    status, answer = await publora.call("POST", "webhooks", {"name": "ours", "url": url, "events": events})
    assert status == 201, answer
    return answer["webhook"]


async def list_hooks(publora, **more):
    return (await publora.ask("GET", "webhooks", **more))["webhooks"]


async def schedule(publora, *platforms, minutes=1):
    group_id = await publora.create(platforms=platforms or (X,), scheduledTime=publora.ahead(minutes=minutes))
    await publora.stand_in.deliveries.done()
    return group_id


async def test_a_secret_is_shown_once_and_the_listing_has_none(publora, receiver):
    made = await subscribe(publora, receiver.url)
    assert set(made) == {"_id", "name", "url", "events", "secret", "isActive", "createdAt"}
    listed = (await list_hooks(publora))[0]
    assert "secret" not in listed
    assert (listed["_id"], listed["isActive"], listed["failureCount"]) == (made["_id"], True, 0)
    assert await list_hooks(publora, key=publora.stand_in.second_key) == []


async def test_a_new_secret_replaces_the_old_one(publora, receiver):
    made = await subscribe(publora, receiver.url)
    renewed = await publora.ask("POST", f"webhooks/{made['_id']}/regenerate-secret")
    assert renewed["secret"] != made["secret"]
    await schedule(publora)
    headers, body = receiver.got[0]
    assert headers["X-Publora-Signature"] == signature(renewed["secret"], body)


def signature(secret, body):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Name, URL, and at least one event are required"),
        ({"events": []}, "Name, URL, and at least one event are required"),
        ({"events": ["post.eaten"]}, "Invalid events"),
        ({"url": "nonsense"}, "Invalid URL format"),
        ({"url": "ftp://example.com/x"}, "URL must use HTTPS"),
        ({"url": "http://localhost/x"}, "Localhost URLs are not allowed"),
        ({"url": "http://127.0.0.1/x"}, "Localhost URLs are not allowed"),
        ({"url": "http://10.0.0.9/x"}, "Private IP addresses are not allowed"),
        ({"url": "http://169.254.1.1/x"}, "Link-local addresses are not allowed"),
        ({"url": "http://169.254.169.254/x"}, "Cloud metadata endpoints are not allowed"),
    ],
)
async def test_odd_subscriptions_are_refused_in_publoras_words(body, error):
    whole = {"name": "ours", "url": "https://example.com/x", "events": EVENTS} | body if body else {}
    async with playing() as publora:
        assert await publora.call("POST", "webhooks", whole) == (400, {"error": error})


async def test_ten_webhooks_are_the_most_and_plain_http_is_taken(publora):
    for number in range(10):
        await subscribe(publora, f"http://example.com/{number}")
    body = {"name": "ours", "url": "https://example.com/11", "events": EVENTS}
    assert await publora.call("POST", "webhooks", body) == (400, {"error": "Maximum of 10 webhooks per user"})


async def test_changes_keep_what_is_not_given_and_deleting_forgets(publora, receiver):
    made = await subscribe(publora, receiver.url)
    path = f"webhooks/{made['_id']}"
    changed = (await publora.ask("PATCH", path, {"name": "", "isActive": False}))["webhook"]
    assert (changed["name"], changed["isActive"], changed["url"]) == ("ours", False, receiver.url)
    assert (await publora.call("DELETE", path, key=publora.stand_in.second_key))[0] == 404
    await publora.ask("DELETE", path)
    assert await publora.call("DELETE", path) == (404, {"error": "Webhook not found"})
    assert await list_hooks(publora) == []


async def test_the_seeds_publora_has_no_webhooks():
    async with playing(profile="seed") as publora:
        assert (await publora.call("GET", "webhooks"))[0] == 404


async def test_a_delivery_is_signed_over_its_raw_body(publora, receiver):
    made = await subscribe(publora, receiver.url)
    group_id = await schedule(publora, X, BLUESKY)
    (headers, body), *others = receiver.got
    assert others == []
    assert headers["X-Publora-Event"] == "post.scheduled"
    assert headers["X-Publora-Signature"] == signature(made["secret"], body)
    told = json.loads(body)
    assert set(told) == {"version", "event", "timestamp", "data"}
    assert told["data"]["postGroupId"] == group_id
    assert told["data"]["platforms"] == [X, BLUESKY]


async def test_each_target_tells_its_own_result(publora, receiver):
    await subscribe(publora, receiver.url, ["post.published", "post.failed"])
    publora.stand_in.set_outcome(BLUESKY, "failed")
    group_id = await schedule(publora, X, BLUESKY)
    await publora.stand_in.advance(300)
    await publora.stand_in.deliveries.done()
    told = {message["event"]: message["data"] for message in receiver.told}
    assert told["post.published"]["postGroupId"] == told["post.failed"]["postGroupId"] == group_id
    assert set(told["post.published"]) == {
        *("postId", "postGroupId", "platform", "platformId", "postedId", "permalink", "publishedAt")
    }
    assert set(told["post.failed"]["error"]) == {"code", "message"}


async def test_a_file_that_comes_later_demotes_and_tells(publora, receiver):
    await subscribe(publora, receiver.url, ["post.demoted"])
    group_id = await schedule(publora, minutes=60)
    link = await publora.upload(group_id, png())
    await publora.stand_in.deliveries.done()
    assert receiver.told[0]["data"] == {
        "postGroupId": group_id,
        "reason": "media_changed",
        "changeType": "attach",
        "mediaFileId": link["mediaId"],
    }


async def test_the_older_envelope_has_no_version_and_one_message_for_each_target(publora, receiver):
    await subscribe(publora, receiver.url)
    publora.stand_in.deliveries.older = True
    await schedule(publora, X, BLUESKY)
    assert [set(message) for message in receiver.told] == [{"event", "timestamp", "data"}] * 2
    assert {message["data"]["platform"] for message in receiver.told} == {"twitter", "bluesky"}
    assert all("scheduledAt" in message["data"] for message in receiver.told)


@pytest.mark.parametrize("copies", [0, 3])
async def test_deliveries_are_lost_and_doubled_on_demand(publora, receiver, copies):
    await subscribe(publora, receiver.url)
    publora.stand_in.deliveries.copies = copies
    await schedule(publora)
    assert len(receiver.got) == copies
    assert len({body for _, body in receiver.got}) <= 1


async def test_a_failed_delivery_is_not_repeated_and_the_fifth_in_a_row_switches_off(publora, receiver):
    await subscribe(publora, receiver.url, ["post.scheduled"])
    receiver.status = 500
    for _ in range(6):
        await schedule(publora)
    assert len(receiver.got) == 5
    hook = (await list_hooks(publora))[0]
    assert (hook["isActive"], hook["failureCount"]) == (False, 5)


async def test_a_success_resets_the_count_but_switching_on_again_does_not(publora, receiver):
    made = await subscribe(publora, receiver.url, ["post.scheduled"])
    receiver.status = 500
    for _ in range(4):
        await schedule(publora)
    receiver.status = 204
    await schedule(publora)
    assert (await list_hooks(publora))[0]["failureCount"] == 0
    receiver.status = 301
    for _ in range(5):
        await schedule(publora)
    on = await publora.ask("PATCH", f"webhooks/{made['_id']}", {"isActive": True})
    assert on["webhook"]["failureCount"] == 5


async def test_a_receiver_that_is_too_slow_or_gone_has_failed(publora, receiver):
    await subscribe(publora, receiver.url, ["post.scheduled"])
    publora.stand_in.deliveries.patience = 0.05
    receiver.released.clear()
    await schedule(publora)
    assert (await list_hooks(publora))[0]["failureCount"] == 1
    assert publora.stand_in.deliveries.log[0]["status"] is None
    receiver.released.set()

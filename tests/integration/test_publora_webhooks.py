"""Does the client manage webhooks as Publora has them, and see when a server has none?"""

import aiohttp
import pytest

from bot.publora import errors
from bot.publora.client import Publora, PubloraClient
from bot.publora.requests import create_webhook, regenerate_secret
from bot.publora.webhooks import EVENTS
from sandbox.clock import MovableClock
from sandbox.publora.server import run_stand_in
from sandbox.publora.stand_in import StandIn
from tests.integration.standin import START

URL = "https://bot.example/hooks/abc"


@pytest.fixture
async def stand_in():
    async with run_stand_in(clock=MovableClock(START)) as stand_in:
        yield stand_in


@pytest.fixture
async def client(stand_in: StandIn):
    async with aiohttp.ClientSession() as session:
        clock = stand_in.world.clock
        publora = Publora(session, stand_in.url, now=clock.now, sleep=clock.skip)
        yield publora.for_key(stand_in.demo_key)


async def test_a_webhook_is_made_listed_changed_and_deleted(client: PubloraClient):
    made = await client.webhooks.create(name="ours", url=URL, events=EVENTS)
    listed = (await client.webhooks.list())[0]
    assert (listed.webhook_id, listed.name, listed.url) == (made.webhook_id, "ours", URL)
    assert (listed.events, listed.is_active) == (EVENTS, True)
    await client.webhooks.change(made.webhook_id, is_active=False)
    changed = (await client.webhooks.list())[0]
    assert (changed.is_active, changed.url) == (False, URL)
    await client.webhooks.delete(made.webhook_id)
    await client.webhooks.delete(made.webhook_id)
    assert await client.webhooks.list() == ()


async def test_a_new_secret_is_another_one_and_neither_shows_in_a_repr(client: PubloraClient):
    made = await client.webhooks.create(name="ours", url=URL, events=EVENTS)
    assert await client.webhooks.regenerate_secret(made.webhook_id) != made.secret
    assert made.secret not in repr(made)


async def test_a_lost_reply_is_not_sent_again_and_the_webhook_can_be_found(
    client: PubloraClient, stand_in: StandIn
):
    stand_in.set_faults([{"match": "POST /webhooks", "times": 1, "drop": "after"}])
    with pytest.raises(errors.OutcomeUnknown):
        await client.webhooks.create(name="ours", url=URL, events=EVENTS)
    assert [hook.url for hook in await client.webhooks.list() if hook.name == "ours"] == [URL]


@pytest.mark.parametrize("verb", ["list", "delete"])
async def test_a_server_without_webhooks_is_recognised(client: PubloraClient, stand_in: StandIn, verb: str):
    stand_in.set_profile("seed")
    with pytest.raises(errors.NotFound) as absent:
        await (client.webhooks.list() if verb == "list" else client.webhooks.delete("64f0"))
    assert absent.value.route_unknown


async def test_an_unknown_webhook_is_not_an_unknown_route(client: PubloraClient):
    with pytest.raises(errors.NotFound) as absent:
        await client.webhooks.change("64f0", name="other")
    assert not absent.value.route_unknown


def test_what_makes_something_new_is_never_sent_twice():
    assert not create_webhook("ours", URL, EVENTS).repeatable
    assert not regenerate_secret("64f0").repeatable

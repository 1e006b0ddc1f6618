"""Do planned mishaps, repeated requests and edits behind the bot's back happen as asked?"""

import asyncio

import aiohttp
import pytest

from sandbox.clock import MovableClock
from sandbox.publora.idempotency import Idempotency
from sandbox.publora.replies import ApiError, BadInput, Reply
from tests.integration.standin import LINKEDIN, MASTODON, START, X, playing, png

BODY = {"content": "Hi", "platforms": [X]}


@pytest.fixture
async def publora():
    async with playing() as script:
        yield script


async def keyed(publora, body=BODY, path="create-post", method="POST", **more):
    return await publora.call(method, path, body, headers={"Idempotency-Key": "k1"}, **more)


def count_groups(publora):
    return len(publora.stand_in.state()["posts"])


async def test_a_repeated_key_replays_the_first_answer(publora):
    first = await keyed(publora, {"content": "Hi", "platforms": [X]})
    second = await keyed(publora, {"platforms": [X], "content": "Hi"})
    assert first == second
    assert count_groups(publora) == 1


async def test_a_key_with_another_body_is_a_conflict(publora):
    await keyed(publora)
    status, answer = await keyed(publora, BODY | {"content": "Ho"})
    assert (status, answer["code"]) == (422, "IDEMPOTENCY_KEY_CONFLICT")


async def test_a_key_belongs_to_one_customer_and_dies_after_a_day(publora):
    first = await keyed(publora)
    assert (await keyed(publora, BODY | {"platforms": [MASTODON]}))[0] == 422
    assert (await keyed(publora, key=publora.stand_in.second_key))[1] != first[1]
    await publora.stand_in.advance(24 * 3600)
    assert await keyed(publora) != first
    assert count_groups(publora) == 3


async def test_a_refusal_is_replayed_too(publora):
    past = BODY | {"scheduledTime": publora.ahead(minutes=-6)}
    refusal = await keyed(publora, past)
    assert refusal[0] == 400
    assert await keyed(publora, past) == refusal


async def test_a_key_in_flight_answers_409_until_the_first_is_done():
    idempotency, done = Idempotency(MovableClock(START)), asyncio.Event()

    async def run():
        await done.wait()
        return Reply(200, "first")

    first = asyncio.create_task(idempotency.once("me", "k1", "body", run))
    await asyncio.sleep(0)
    with pytest.raises(ApiError) as refusal:
        await idempotency.once("me", "k1", "body", run)
    assert (refusal.value.status, refusal.value.body["code"]) == (409, "IDEMPOTENCY_IN_FLIGHT")
    done.set()
    assert await first == await idempotency.once("me", "k1", "body", run)


async def test_a_claim_that_hangs_frees_itself_after_three_minutes():
    clock = MovableClock(START)
    idempotency, never = Idempotency(clock), asyncio.Event()

    async def hang():
        await never.wait()
        return Reply(500)

    async def run():
        return Reply(200, "second")

    first = asyncio.create_task(idempotency.once("me", "k1", "body", hang))
    await asyncio.sleep(0)
    await clock.advance(180)
    second = await idempotency.once("me", "k1", "body", run)
    never.set()
    await first
    assert await idempotency.once("me", "k1", "body", hang) == second


async def test_a_slow_answer_is_slow_and_right(publora):
    publora.stand_in.set_faults([{"match": "GET /platform-connections", "delay": 0.05}])
    before = asyncio.get_running_loop().time()
    assert (await publora.call("GET", "platform-connections"))[0] == 200
    assert asyncio.get_running_loop().time() - before >= 0.05


async def test_updates_take_keys_as_well(publora):
    group_id = await publora.create()
    other_id = await publora.create()
    body = {"status": "scheduled", "scheduledTime": publora.ahead(hours=1)}
    first = await keyed(publora, body, path=f"update-post/{group_id}", method="PUT")
    await publora.ask("PUT", f"update-post/{group_id}", {"status": "draft"})
    assert await keyed(publora, body, path=f"update-post/{group_id}", method="PUT") == first
    assert (await publora.get(group_id))["status"] == "draft"
    assert (await keyed(publora, body, path=f"update-post/{other_id}", method="PUT"))[0] == 422


async def test_a_body_nested_too_deeply_is_refused(publora):
    nested = []
    for _ in range(205):
        nested = [nested]
    status, answer = await keyed(publora, BODY | {"platformSettings": nested})
    assert (status, answer["code"]) == (400, "IDEMPOTENCY_BODY_TOO_COMPLEX")


@pytest.mark.parametrize(("profile", "mode"), [("seed", "honoured"), ("current", "ignored")])
async def test_a_server_that_knows_no_keys_creates_twice(profile, mode):
    async with playing(profile) as publora:
        publora.stand_in.idempotency = mode
        await keyed(publora)
        await keyed(publora)
        assert count_groups(publora) == 2


@pytest.mark.parametrize(("mode", "second"), [("honoured", 200), ("replay_5xx", 500)])
async def test_failures_are_replayed_on_demand_only(publora, mode, second):
    publora.stand_in.idempotency = mode
    publora.stand_in.set_faults([{"match": "POST /create-post", "times": 1, "status": 500}])
    assert (await keyed(publora))[0] == 500
    assert (await keyed(publora))[0] == second


@pytest.mark.parametrize("mode", ["honoured", "replay_5xx"])
async def test_a_gateway_may_hide_what_was_done_and_what_the_key_is_remembered_for(publora, mode):
    publora.stand_in.idempotency = mode
    fault = {"match": "POST /create-post", "times": 1, "status": 504, "carried_out": True}
    publora.stand_in.set_faults([fault])
    assert (await keyed(publora))[0] == 504
    assert count_groups(publora) == 1
    assert (await keyed(publora))[0] == 200
    assert count_groups(publora) == 1
    assert [call["status"] for call in publora.stand_in.state()["requests"]] == [504, 200]


async def test_a_reply_lost_after_the_deed(publora):
    publora.stand_in.set_faults([{"match": "POST /create-post", "times": 1, "drop": "after"}])
    with pytest.raises(aiohttp.ClientConnectionError):
        await keyed(publora)
    assert count_groups(publora) == 1
    assert (await keyed(publora))[0] == 200
    assert count_groups(publora) == 1
    assert [entry["status"] for entry in publora.stand_in.state()["requests"]] == [200, 200]


async def test_a_connection_lost_before_the_deed(publora):
    publora.stand_in.set_faults([{"match": "POST /create-post", "times": 1, "drop": "before"}])
    with pytest.raises(aiohttp.ClientConnectionError):
        await keyed(publora)
    assert count_groups(publora) == 0
    assert (await keyed(publora))[0] == 200


async def test_faults_answer_as_told_and_run_out(publora):
    limited = {"error": "LINKEDIN_RATE_LIMITED", "retryAfter": 30}
    entry = {"match": "GET /platform-connections", "times": 2, "status": 429, "body": limited}
    publora.stand_in.set_faults([entry | {"headers": {"Retry-After": "30"}}])
    for _ in range(2):
        assert await publora.call("GET", "platform-connections") == (429, limited)
    assert (await publora.call("GET", "platform-connections"))[0] == 200


async def test_a_body_may_be_anything(publora):
    page = {"status": 502, "body": "<h1>Bad gateway</h1>", "headers": {"Content-Type": "text/html"}}
    cut = {"status": 200, "body": '{"success": tr'}
    publora.stand_in.set_faults([{"match": "GET /list-posts"} | page, {"match": "GET /get-post"} | cut])
    with pytest.raises(aiohttp.ContentTypeError):
        await publora.call("GET", "list-posts")
    with pytest.raises(ValueError, match="Expecting value"):
        await publora.call("GET", "get-post/x")


async def test_storage_has_faults_of_its_own(publora):
    link = await publora.link(await publora.create())
    lost = {"match": "PUT storage", "times": 2, "drop": "after"}  # aiohttp itself tries a lost PUT once more
    publora.stand_in.set_faults([lost, {"match": "PUT storage", "times": 1, "status": 503, "body": ""}])
    with pytest.raises(aiohttp.ClientConnectionError):
        await publora.put(link["uploadUrl"], png())
    assert await publora.read(link["fileUrl"]) == png()
    assert (await publora.put(link["uploadUrl"], png(1)))[0] == 503
    assert await publora.read(link["fileUrl"]) == png()
    statuses = [entry["status"] for entry in publora.stand_in.state()["requests"] if entry["method"] == "PUT"]
    assert statuses[-2:] == [200, 503]


async def test_down_means_down_for_everyone(publora):
    publora.stand_in.set_down(down=True)
    with pytest.raises(aiohttp.ContentTypeError):
        await publora.call("GET", "platform-connections")
    publora.stand_in.set_down(down=False)
    assert (await publora.call("GET", "platform-connections"))[0] == 200


@pytest.mark.parametrize(
    "faults",
    [
        "POST /create-post",
        ["POST /create-post"],
        [{"status": 500}],
        [{"match": "POST"}],
        [{"match": "POST /x", "drop": "maybe"}],
        [{"match": "POST /x", "times": "2"}],
        [{"match": "POST /x", "oops": 1}],
        [{"match": "POST /x", "headers": []}, {"match": "POST /x", "headers": "x"}],
    ],
)
async def test_faults_that_make_no_sense_are_refused(publora, faults):
    with pytest.raises(BadInput):
        publora.stand_in.set_faults(faults)


async def test_edits_behind_the_bots_back_show_at_once(publora):
    group_id = await publora.create("Old")
    changes = {"content": "New", "scheduledTime": publora.ahead(hours=1), "status": "scheduled"}
    publora.stand_in.edit_post(group_id, changes | {"platforms": [MASTODON]})
    group = await publora.get(group_id)
    assert (group["status"], group["scheduledTime"]) == ("scheduled", changes["scheduledTime"])
    assert (group["posts"][0]["content"], group["platforms"]) == ("New", [MASTODON])
    publora.stand_in.edit_post(group_id, {"status": "published"})
    assert (await publora.get(group_id))["status"] == "published"
    publora.stand_in.remove_post(group_id)
    assert (await publora.call("GET", f"get-post/{group_id}"))[0] == 404


async def test_edits_that_make_no_sense_are_refused(publora):
    group_id = await publora.publish(X)
    draft_id = await publora.create()
    for target, changes in [
        (group_id, {"content": "Too late"}),
        ("a" * 24, {"content": "Nobody's"}),
        (draft_id, {"mood": "good"}),
        (draft_id, {"content": 3}),
        (draft_id, {"status": "lost"}),
        (draft_id, {"platforms": "all"}),
        (draft_id, {"scheduledTime": "soon"}),
    ]:
        with pytest.raises(BadInput):
            publora.stand_in.edit_post(target, changes)


async def test_a_disconnected_account_is_gone_and_fails_what_was_planned(publora):
    group_id = await publora.create(scheduledTime=publora.ahead(minutes=1))
    publora.stand_in.disconnect(X)
    listed = (await publora.ask("GET", "platform-connections"))["connections"]
    assert X not in [account["platformId"] for account in listed]
    await publora.stand_in.advance(300)
    assert (await publora.get(group_id))["status"] == "failed"


async def test_levers_refuse_what_they_do_not_know(publora):
    for pull in (
        lambda: publora.stand_in.set_profile("future"),
        lambda: publora.stand_in.set_outcomes({"nobody-1": {"result": "failed"}}),
        lambda: publora.stand_in.set_outcomes({LINKEDIN: {"result": "maybe"}}),
        lambda: publora.stand_in.set_outcomes({LINKEDIN: {"result": "failed", "code": 3}}),
        lambda: publora.stand_in.set_token(LINKEDIN, "lost"),
        lambda: publora.stand_in.disconnect("nobody-1"),
    ):
        with pytest.raises(BadInput):
            pull()


async def test_the_log_never_holds_a_key(publora):
    await publora.create()
    entry = publora.stand_in.state()["requests"][0]
    assert (entry["method"], entry["path"], entry["key_hint"]) == ("POST", "/create-post", publora.key[-4:])
    assert publora.key not in str(publora.stand_in.state())

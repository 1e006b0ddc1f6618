"""Does the stand-in keep posts as Publora does? Sections are those of publora-api.md."""

from datetime import timedelta

import pytest

from sandbox.publora.times import write_time
from tests.integration.standin import (
    BLUESKY,
    EXPIRED,
    INSTAGRAM,
    LINKEDIN,
    MASTODON,
    START,
    TELEGRAM,
    X,
    playing,
)


@pytest.fixture
async def publora():
    async with playing() as script:
        yield script


@pytest.fixture
async def seed():
    async with playing("seed") as script:
        yield script


async def test_keys_that_do_not_work_are_refused_with_publoras_words(publora):
    async def refused(key):
        status, answer = await publora.call("GET", "platform-connections", key=key)
        return status, answer["error"]

    stand_in = publora.stand_in
    assert await refused("sk_1.00") == (401, "Invalid API key")
    assert await refused(stand_in.revoked_key) == (401, "Invalid API key")
    assert await refused(stand_in.no_access_key) == (403, "API access is not enabled for this account")
    status, answer = await publora.call("GET", "platform-connections", headers={"x-publora-key": ""})
    assert (status, answer) == (401, {"error": "API key is required"})


async def test_a_user_id_that_is_odd_or_not_managed_is_refused(publora):
    async def acting_for(user_id):
        return await publora.call("GET", "platform-connections", headers={"x-publora-user-id": user_id})

    assert await acting_for("me") == (400, {"error": "Invalid x-publora-user-id"})
    assert await acting_for("a" * 24) == (403, {"error": "User is not managed by key"})
    assert (await acting_for(publora.stand_in.world.users[0].id))[0] == 200


async def test_each_key_sees_its_own_accounts_only(publora):
    async def listed(key):
        _, answer = await publora.call("GET", "platform-connections", key=key)
        return {account["platformId"] for account in answer["connections"]}

    first, second = await listed(publora.key), await listed(publora.stand_in.second_key)
    assert {X, LINKEDIN, EXPIRED, INSTAGRAM, BLUESKY, MASTODON, TELEGRAM} <= first
    assert second
    assert not first & second
    assert await listed(publora.stand_in.empty_key) == set()


async def test_accounts_tell_their_tokens_health(publora):
    answer = await publora.ask("GET", "platform-connections")
    health = {account["platformId"]: account["tokenStatus"] for account in answer["connections"]}
    assert (health[X], health[EXPIRED], health[MASTODON]) == ("valid", "expired", "expiring_soon")


async def test_seed_accounts_have_the_seeds_fields_only(seed):
    answer = await seed.ask("GET", "platform-connections")
    fields = {account["platformId"]: set(account) for account in answer["connections"]}
    assert fields[LINKEDIN] == {"platformId", "username", "profileImageUrl"}
    assert fields[X] == fields[LINKEDIN] | {"displayName"}


async def test_the_client_label_is_recorded_and_mcp_is_refused(publora):
    await publora.call("GET", "platform-connections", headers={"x-publora-client": "discord-bot"})
    assert publora.stand_in.state()["requests"][-1]["client"] == "discord-bot"
    status, _ = await publora.call("GET", "platform-connections", headers={"x-publora-client": "mcp"})
    assert status == 403


@pytest.mark.parametrize("path", ["list-posts", "platform-limits", "nothing/at/all"])
async def test_routes_that_the_seed_lacks_answer_a_plain_404(seed, path):
    assert await seed.call("GET", path) == (404, {"error": "Not found"})


async def test_media_routes_of_later_days_are_missing_on_the_seed(seed):
    assert await seed.call("POST", f"complete-media/{'a' * 24}") == (404, {"error": "Not found"})
    assert await seed.call("DELETE", f"media/{'a' * 24}") == (404, {"error": "Not found"})


async def test_limits_name_every_network_that_can_be_published_to(publora):
    limits = (await publora.ask("GET", "platform-limits"))["platforms"]
    assert limits["bluesky"]["characters"]["standard"] == 300
    assert limits["instagram"]["requirements"]["requiresMedia"]
    assert limits["twitter"]["characters"]["premium"] == 25_000
    assert "pinterest" not in limits


async def test_without_a_time_a_post_is_a_draft_that_never_goes_out(publora):
    answer = await publora.ask("POST", "create-post", {"content": "Hi", "platforms": [X]})
    assert answer["scheduledTime"] is None
    await publora.stand_in.advance(timedelta(days=30).total_seconds())
    assert (await publora.get(answer["postGroupId"]))["status"] == "draft"


async def test_a_scheduled_post_goes_through_pending_and_processing(publora):
    group_id = await publora.create(scheduledTime=publora.ahead(minutes=10))
    seen = []
    for seconds in (599, 1, 60, 60):
        await publora.stand_in.advance(seconds)
        group = await publora.get(group_id)
        seen.append((group["status"], group["posts"][0]["status"]))
    assert seen == [
        ("scheduled", "scheduled"),
        ("scheduled", "pending"),
        ("scheduled", "processing"),
        ("published", "published"),
    ]
    assert publora.stand_in.world.clock.now() == START + timedelta(minutes=12)


async def test_get_post_names_raw_account_ids_and_list_posts_prefixed_ones(publora):
    group_id = await publora.create(platforms=[BLUESKY, TELEGRAM])
    posts = (await publora.get(group_id))["posts"]
    assert [post["platformId"] for post in posts] == ["did:plc:acmesandbox0001", "-1001234567"]
    listed = (await publora.ask("GET", "list-posts"))["posts"][0]["platforms"]
    assert [target["platformId"] for target in listed] == [BLUESKY, TELEGRAM]


async def test_the_seed_gives_posts_only_and_ids_of_linkedin_posts_only(seed):
    group_id = await seed.publish(X, LINKEDIN)
    group = await seed.get(group_id)
    assert set(group) == {"success", "postGroupId", "posts"}
    x, linkedin = group["posts"]
    assert set(x) == {"_id", "content", "platform", "platformId", "status", "postedId"}
    assert (x["status"], x["postedId"]) == ("published", None)
    assert linkedin["postedId"].startswith("urn:li:share:")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"platforms": [X]}, "Content is required"),
        ({"content": "  ", "platforms": [X]}, "Content is required"),
        ({"content": "Hi"}, "Platforms are required"),
        ({"content": "Hi", "platforms": X}, "Platforms must be an array"),
        ({"content": "Hi", "platforms": []}, "At least one platform is required"),
        ({"content": "Hi", "platforms": ["x"]}, "Invalid platform ID format: x"),
        ({"content": "Hi", "platforms": [X, X]}, "Platforms must not contain duplicates"),
        ({"content": "Hi", "platforms": [X], "scheduledTime": "2026-03-05"}, "Invalid scheduled time format"),
        ({"content": "Hi", "platforms": [X], "platformSettings": 3}, "platformSettings must be an object"),
    ],
)
async def test_what_create_post_refuses(publora, body, error):
    assert await publora.call("POST", "create-post", body) == (400, {"error": error})
    assert publora.stand_in.state()["posts"] == []


async def test_an_unknown_setting_is_named_by_its_path(publora):
    body = {"content": "Hi", "platforms": [X], "platformSettings": {"telegram": {"loud": True}}}
    status, answer = await publora.call("POST", "create-post", body)
    assert (status, answer["code"], answer["field"]) == (400, "PLATFORM_SETTING_UNKNOWN", "telegram.loud")


async def test_the_playground_keeps_nothing(publora):
    await publora.create(platforms=["publora-playground"])
    assert publora.stand_in.state()["posts"] == []


async def test_a_time_just_past_is_moved_to_now_with_a_warning(publora):
    asked = publora.ahead(minutes=-4)
    answer = await publora.ask(
        "POST", "create-post", {"content": "Hi", "platforms": [X], "scheduledTime": asked}
    )
    assert answer["scheduledTime"] == write_time(START)
    warning = {"code": "SCHEDULED_TIME_COERCED", "requested": asked, "effective": write_time(START)}
    assert answer["warnings"] == [warning]


async def test_a_time_well_past_is_refused_with_the_servers_time(publora):
    body = {"content": "Hi", "platforms": [X], "scheduledTime": publora.ahead(minutes=-5)}
    status, answer = await publora.call("POST", "create-post", body)
    assert (status, answer["code"]) == (400, "SCHEDULED_TIME_IN_PAST")
    assert answer["serverTime"] == write_time(START)


async def test_the_seed_refuses_every_past_time_without_a_code(seed):
    body = {"content": "Hi", "platforms": [X], "scheduledTime": seed.ahead(minutes=-1)}
    refusal = {"error": "Scheduled time cannot be in the past"}
    assert await seed.call("POST", "create-post", body) == (400, refusal)


@pytest.mark.parametrize(
    ("platform", "length", "code"),
    [
        (BLUESKY, 301, "CONTENT_TOO_LONG"),
        (LINKEDIN, 3001, "CONTENT_TOO_LONG"),
        (TELEGRAM, 4097, "CONTENT_TOO_LONG"),
        (INSTAGRAM, 10, "MEDIA_REQUIRED"),
    ],
)
async def test_scheduling_validates_for_each_network(publora, platform, length, code):
    body = {"content": "x" * length, "platforms": [X, platform]}
    assert (await publora.call("POST", "create-post", body))[0] == 200  # a draft may be anything
    status, answer = await publora.call(
        "POST", "create-post", body | {"scheduledTime": publora.ahead(hours=1)}
    )
    assert (status, answer["error"]) == (400, "Validation failed")
    assert [error["code"] for error in answer["validation"]["errors"]] == [code]
    assert answer["validation"]["summary"]["affectedPlatforms"] == [platform.partition("-")[0]]


async def test_a_network_that_threads_takes_long_text(publora):
    group_id = await publora.create("x" * 1000, [X], scheduledTime=publora.ahead(minutes=1))
    await publora.stand_in.advance(300)
    assert (await publora.get(group_id))["status"] == "published"


async def test_an_update_changes_only_what_it_names(publora):
    group_id = await publora.create("Old", [X, LINKEDIN])
    await publora.schedule(group_id, hours=2)
    before = (await publora.get(group_id))["posts"]
    answer = await publora.ask("PUT", f"update-post/{group_id}", {"content": "New"})
    assert (answer["postGroup"]["status"], answer["postGroup"]["content"]) == ("scheduled", "New")
    assert answer["scheduledTime"] == publora.ahead(hours=2)
    after = (await publora.get(group_id))["posts"]
    assert [post["_id"] for post in after] == [post["_id"] for post in before]


async def test_targets_are_replaced_and_must_be_connected(publora):
    group_id = await publora.create()
    await publora.ask("PUT", f"update-post/{group_id}", {"platforms": [MASTODON]})
    assert (await publora.get(group_id))["platforms"] == [MASTODON]
    status, answer = await publora.call("PUT", f"update-post/{group_id}", {"platforms": ["mastodon-1"]})
    assert (status, answer["code"]) == (400, "INVALID_PLATFORM_CONNECTION")
    assert answer["invalidPlatforms"] == ["mastodon-1"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content": " "}, "INVALID_CONTENT"),
        ({"platforms": X}, "INVALID_PLATFORMS"),
        ({"platforms": [], "status": "scheduled"}, "PLATFORMS_REQUIRED"),
        ({"content": "Kept?", "platformSettings": {"x": {}}}, "PLATFORM_SETTING_UNKNOWN"),
        ({"content": "Kept?", "scheduledTime": "2020-01-01T00:00:00Z"}, "SCHEDULED_TIME_IN_PAST"),
    ],
)
async def test_a_refused_update_changes_nothing(publora, changes, code):
    group_id = await publora.create("Old")
    before = await publora.get(group_id)
    status, answer = await publora.call("PUT", f"update-post/{group_id}", changes)
    assert (status, answer["code"]) == (400, code)
    assert await publora.get(group_id) == before


async def test_the_seed_updates_status_and_time_only(seed):
    group_id = await seed.create("Old")
    refusal = {"error": "Either status or scheduledTime must be provided"}
    assert await seed.call("PUT", f"update-post/{group_id}", {"content": "New"}) == (400, refusal)
    status, answer = await seed.schedule(group_id)
    assert (status, set(answer)) == (200, {"success", "message", "postGroup"})
    assert set(answer["postGroup"]) == {"_id", "status", "scheduledTime"}


async def test_scheduling_without_any_time_means_now(publora):
    group_id = await publora.create()
    answer = await publora.ask("PUT", f"update-post/{group_id}", {"status": "scheduled"})
    assert answer["scheduledTime"] == write_time(START)


async def test_a_scheduled_post_can_be_taken_back_to_draft(publora):
    group_id = await publora.create(scheduledTime=publora.ahead(minutes=5))
    await publora.ask("PUT", f"update-post/{group_id}", {"status": "draft"})
    await publora.stand_in.advance(3600)
    group = await publora.get(group_id)
    assert (group["status"], group["scheduledTime"]) == ("draft", write_time(START + timedelta(minutes=5)))


async def test_unknown_malformed_and_foreign_ids(publora):
    group_id = await publora.create()
    for asked in ("a" * 24, group_id):
        key = publora.stand_in.second_key
        assert (await publora.call("GET", f"get-post/{asked}", key=key))[0] == 404
    assert (await publora.call("GET", "get-post/odd"))[0] == 400
    assert (await publora.call("PUT", "update-post/odd", {"status": "draft"}))[0] == 500


async def test_what_is_being_sent_or_is_out_cannot_be_changed(publora):
    group_id = await publora.create(scheduledTime=publora.ahead(minutes=1))
    await publora.stand_in.advance(60)
    status, answer = await publora.schedule(group_id)
    assert (status, answer["code"]) == (409, "POST_PUBLISH_IN_PROGRESS")
    await publora.stand_in.advance(300)
    status, answer = await publora.schedule(group_id)
    assert (status, answer["code"]) == (400, "POST_NOT_EDITABLE")
    assert answer["error"] == "Cannot update post: post is currently in published status"


async def test_deleting_twice_answers_404(publora):
    group_id = await publora.create()
    assert await publora.ask("DELETE", f"delete-post/{group_id}") == {"success": True}
    assert (await publora.call("DELETE", f"delete-post/{group_id}"))[0] == 404


@pytest.mark.parametrize(
    ("results", "seconds", "code"),
    [
        (["published", "published"], 300, "POST_IS_PUBLISHED"),
        (["published", "failed"], 300, "POST_HAS_LIVE_CONTENT"),
        (["published", "stuck"], 300, "POST_HAS_LIVE_CONTENT"),
        (["unknown", "failed"], 300, "POST_HAS_LIVE_CONTENT"),
        (["published", "published"], 120, "POST_IS_PROCESSING"),
    ],
)
async def test_what_may_be_live_cannot_be_deleted(publora, results, seconds, code):
    first, second = results
    publora.stand_in.set_outcomes({X: {"result": first}, LINKEDIN: {"result": second}})
    group_id = await publora.create(platforms=[X, LINKEDIN], scheduledTime=publora.ahead(minutes=1))
    await publora.stand_in.advance(seconds)
    status, answer = await publora.call("DELETE", f"delete-post/{group_id}")
    assert (status, answer["code"]) == (409, code)


async def test_a_failed_post_with_nothing_live_can_be_deleted(publora):
    publora.stand_in.set_outcomes({X: {"result": "failed"}})
    group_id = await publora.publish(X)
    assert (await publora.get(group_id))["status"] == "failed"
    assert (await publora.call("DELETE", f"delete-post/{group_id}"))[0] == 200


async def test_outcomes_decide_each_account_apart(publora):
    publora.stand_in.set_outcomes({X: {"result": "failed", "code": "RATE_LIMITED"}})
    group = await publora.get(await publora.publish(X, MASTODON, EXPIRED))
    x, mastodon, expired = group["posts"]
    assert group["status"] == "partially_published"
    assert (x["status"], x["error"]["code"], x["error"]["retryable"]) == ("failed", "RATE_LIMITED", True)
    assert (mastodon["status"], bool(mastodon["postedId"])) == ("published", True)
    assert expired["error"]["code"] == "PLATFORM_AUTH_EXPIRED"


async def test_what_is_stuck_goes_out_once_it_is_freed(publora):
    publora.stand_in.set_outcomes({X: {"result": "stuck"}})
    group_id = await publora.publish(X)
    assert (await publora.get(group_id))["posts"][0]["status"] == "processing"
    publora.stand_in.set_outcomes({})
    await publora.stand_in.advance(120)
    assert (await publora.get(group_id))["status"] == "published"


async def test_lists_filter_sort_and_page(publora):
    drafts = [await publora.create(f"Draft {number}") for number in range(3)]
    scheduled = await publora.create(platforms=[MASTODON], scheduledTime=publora.ahead(days=2))

    async def listed(**query):
        answer = await publora.ask("GET", "list-posts", **query)
        return [post["postGroupId"] for post in answer["posts"]], answer["pagination"]

    assert (await listed(status="scheduled"))[0] == [scheduled]
    assert (await listed(platform="Mastodon"))[0] == [scheduled]
    assert (await listed(fromDate=publora.ahead(days=1)))[0] == [scheduled]
    assert (await listed(toDate=publora.ahead(days=1)))[0] == []
    page, pagination = await listed(sortOrder="asc", limit=2, page=2, status="draft")
    assert page == drafts[2:]
    assert (pagination["totalItems"], pagination["totalPages"], pagination["hasNextPage"]) == (3, 2, False)
    assert (await publora.call("GET", "list-posts", status="gone"))[0] == 400
    assert (await publora.call("GET", "list-posts", sortBy="mood"))[0] == 400


async def test_thirty_days_pass_at_once_and_every_post_goes_out_on_time(publora):
    ids = [await publora.create(scheduledTime=publora.ahead(days=day)) for day in range(1, 30)]
    await publora.stand_in.advance(timedelta(days=30).total_seconds())
    groups = {post["postGroupId"]: post for post in publora.stand_in.state()["posts"]}
    late = [groups[group_id]["posts"][0]["publishedAt"] for group_id in ids]
    assert late == [write_time(START + timedelta(days=day, minutes=2)) for day in range(1, 30)]

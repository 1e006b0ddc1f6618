"""Does the stand-in count accounts, and posts on open networks, believably? (publora-api.md 6.2, 6.3)"""

from datetime import timedelta
from itertools import pairwise

import pytest

from sandbox.publora.figures import count_followers, count_metric, count_open, gain
from sandbox.publora.replies import BadInput
from tests.integration.standin import BLUESKY, EXPIRED, LINKEDIN, MASTODON, START, X, playing

DAY = 86_400
TODAY = START.date()


@pytest.fixture
async def publora():
    async with playing() as script:
        yield script


async def publish(publora, *accounts):
    """What to ask about a post that is out, by account."""
    group = await publora.get(await publora.publish(*accounts))
    return {
        f"{post['platform']}-{post['platformId']}": {
            "platform": post["platform"],
            "platformId": post["platformId"],
            "postedId": post["postedId"],
        }
        for post in group["posts"]
    }


def days(first, last):
    """A range of days around START's, as requests have it."""
    parts = [TODAY + timedelta(days=day) for day in (first, last)]
    return {
        name: {"year": day.year, "month": day.month, "day": day.day}
        for name, day in zip(("start", "end"), parts, strict=True)
    }


async def test_posts_of_several_accounts_are_answered_at_once(publora):
    rows = await publish(publora, MASTODON, BLUESKY)
    await publora.stand_in.advance(DAY)
    answer = await publora.ask("POST", "post-statistics", {"posts": [*rows.values()]})
    sky, elephant = (answer["stats"][rows[name]["postedId"]] for name in (BLUESKY, MASTODON))
    age = timedelta(days=1)
    assert sky["reactions"] == count_open("bluesky", rows[BLUESKY]["postedId"], "reactions", age)
    assert (sky["impressions"], elephant["quotes"]) == (None, None)
    assert set(sky) == set(elephant) >= {"saves", "reach", "clicks"}
    assert "issues" not in answer


async def test_a_post_that_is_gone_from_the_network_is_null(publora):
    row = (await publish(publora, MASTODON))[MASTODON]
    publora.stand_in.remove_from_network(row["postedId"])
    answer = await publora.ask("POST", "post-statistics", {"posts": [row, row | {"postedId": "1"}]})
    assert answer["stats"] == {row["postedId"]: None, "1": None}
    with pytest.raises(BadInput):
        publora.stand_in.remove_from_network("nothing")


@pytest.mark.parametrize(
    ("lever", "issue"),
    [
        (lambda s: s.set_token(MASTODON, "expired"), "AUTH_REVOKED"),
        (lambda s: s.disconnect(MASTODON), "CONNECTION_NOT_FOUND"),
        (lambda s: s.set_numbers(MASTODON, "forbidden"), "FORBIDDEN"),
        (lambda s: s.set_numbers(MASTODON, "limited"), "RATE_LIMITED"),
        (lambda s: s.set_numbers(MASTODON, "failing"), "FETCH_FAILED"),
    ],
)
async def test_one_accounts_trouble_leaves_the_others_their_numbers(publora, lever, issue):
    rows = await publish(publora, MASTODON, BLUESKY)
    lever(publora.stand_in)
    answer = await publora.ask("POST", "post-statistics", {"posts": [*rows.values()]})
    assert answer["issues"] == {MASTODON: issue}
    assert answer["stats"][rows[MASTODON]["postedId"]] is None
    assert answer["stats"][rows[BLUESKY]["postedId"]] is not None
    assert answer.get("rateLimited", False) == (issue == "RATE_LIMITED")


@pytest.mark.parametrize(
    "posts",
    [
        None,
        [],
        [{"platform": "mastodon", "platformId": MASTODON, "postedId": "1"}] * 51,
        [{"platform": "twitter", "platformId": X, "postedId": "1"}],
        [{"platform": "mastodon", "postedId": "1"}],
        [{"platform": "mastodon", "platformId": MASTODON}],
    ],
)
async def test_what_post_statistics_refuses(publora, posts):
    status, _ = await publora.call("POST", "post-statistics", {"posts": posts})
    assert status == 400


async def test_an_account_on_an_open_network_tells_its_followers(publora):
    body = {"platform": "mastodon", "platformId": MASTODON}
    answer = await publora.ask("POST", "profile-statistics", body)
    assert answer["profile"] == {
        "followers": count_followers(MASTODON, TODAY),
        "following": 87,
        "posts": 0,
    }
    publora.stand_in.set_numbers(MASTODON, "limited")
    limited = await publora.ask("POST", "profile-statistics", body)
    assert (limited["profile"], limited["rateLimited"]) == (None, True)
    publora.stand_in.set_numbers(MASTODON, "failing")
    assert (await publora.ask("POST", "profile-statistics", body))["unavailable"] is True
    status, gone = await publora.call("POST", "profile-statistics", body | {"platformId": "nobody"})
    assert (status, gone["error"]) == (404, "mastodon connection not found")
    assert (await publora.call("POST", "profile-statistics", {"platform": "twitter"}))[0] == 400


async def test_a_plan_without_analytics_has_no_numbers(publora):
    rows = await publish(publora, MASTODON, LINKEDIN)
    publora.stand_in.set_analytics(there=False)
    status, answer = await publora.call("POST", "post-statistics", {"posts": [rows[MASTODON]]})
    assert (status, answer["code"]) == (403, "ANALYTICS_PLAN_REQUIRED")
    for path in ("linkedin-followers", "linkedin-profile-summary"):
        assert (await publora.call("POST", path, {"platformId": LINKEDIN}))[0] == 403
    publora.stand_in.set_analytics(there=True)
    assert (await publora.call("POST", "linkedin-followers", {"platformId": LINKEDIN}))[0] == 200


async def test_a_linkedin_account_tells_its_followers_now_and_by_day(publora):
    body = {"platformId": LINKEDIN}
    now = await publora.ask("POST", "linkedin-followers", body | {"period": "lifetime"})
    assert now["followersCount"] == count_followers(LINKEDIN, TODAY)
    daily = body | {"period": "daily", "dateRange": days(-3, 0)}
    answer = await publora.ask("POST", "linkedin-followers", daily)
    gains = [gain(LINKEDIN, TODAY + timedelta(days=day)) for day in (-3, -2, -1)]
    assert [row["count"] for row in answer["data"]] == gains
    assert answer["totalGrowth"] == sum(gains)
    assert answer["data"][0]["date"] == "2026-02-27"


async def test_a_linkedin_accounts_days_add_up_to_what_its_posts_have(publora):
    posted_id = (await publish(publora, LINKEDIN))[LINKEDIN]["postedId"]
    await publora.stand_in.advance(3 * DAY)
    body = {"platformId": LINKEDIN, "queryTypes": ["IMPRESSION", "REACTION"], "dateRange": days(0, 4)}
    daily = await publora.ask("POST", "linkedin-account-statistics", body | {"aggregation": "DAILY"})
    total = await publora.ask("POST", "linkedin-account-statistics", body)
    counts = [row["count"] for row in daily["metrics"]["IMPRESSION"]]
    assert len(counts) == 4
    assert sum(counts) == total["metrics"]["IMPRESSION"] > 0
    single = body | {"queryType": "IMPRESSION"}
    single.pop("queryTypes")
    alone = await publora.ask("POST", "linkedin-account-statistics", single)
    assert alone["data"] == total["metrics"]["IMPRESSION"]
    published = publora.stand_in.world.groups.values()
    (post,) = [post for group in published for post in group.posts if post.posted_id == posted_id]
    age = publora.stand_in.world.clock.now() - post.published_at
    assert alone["data"] == count_metric(posted_id, "IMPRESSION", age)
    summary = await publora.ask("POST", "linkedin-profile-summary", {"platformId": LINKEDIN})
    assert summary["profile"]["posts"]["totalImpressions"] == alone["data"]


@pytest.mark.parametrize(
    ("path", "change", "status", "error"),
    [
        ("linkedin-followers", {"platformId": ""}, 400, "platformId is required"),
        ("linkedin-followers", {"period": "hourly"}, 400, "Invalid period"),
        ("linkedin-followers", {"period": "daily"}, 400, "dateRange is required for daily period"),
        ("linkedin-followers", {"period": "daily", "dateRange": {}}, 400, "Invalid dateRange"),
        ("linkedin-followers", {"platformId": "linkedin-none"}, 404, "LinkedIn connection not found"),
        ("linkedin-followers", {"platformId": EXPIRED}, 401, "LINKEDIN_TOKEN_EXPIRED"),
        ("linkedin-account-statistics", {}, 400, "queryType or queryTypes is required"),
        ("linkedin-account-statistics", {"queryType": "JOY"}, 400, "Invalid queryTypes"),
        (
            "linkedin-account-statistics",
            {"queryTypes": "ALL", "aggregation": "DAILY"},
            400,
            "MEMBERS_REACHED does not support DAILY",
        ),
        (
            "linkedin-account-statistics",
            {"queryTypes": "ALL", "aggregation": "HOURLY"},
            400,
            "Invalid aggregation",
        ),
    ],
)
async def test_what_linkedin_accounts_refuse(publora, path, change, status, error):
    answered, answer = await publora.call("POST", path, {"platformId": LINKEDIN} | change)
    assert answered == status
    assert answer["error"].startswith(error)


async def test_linkedin_asked_too_often_or_without_permission_says_so(publora):
    body = {"platformId": LINKEDIN}
    publora.stand_in.set_numbers(LINKEDIN, "limited")
    status, answer = await publora.call("POST", "linkedin-followers", body)
    assert (status, answer) == (429, {"error": "LINKEDIN_RATE_LIMITED", "retryAfter": 900})
    publora.stand_in.set_numbers(LINKEDIN, "forbidden")
    assert (await publora.call("POST", "linkedin-followers", body))[0] == 403
    with pytest.raises(BadInput):
        publora.stand_in.set_numbers(LINKEDIN, "odd")


async def test_the_seed_knows_none_of_these(publora):
    publora.stand_in.set_profile("seed")
    for path in ("post-statistics", "profile-statistics", "linkedin-followers", "linkedin-profile-summary"):
        assert (await publora.call("POST", path, {}))[0] == 404


def test_followers_change_by_what_each_day_brings():
    dates = [TODAY + timedelta(days=day) for day in range(40)]
    counts = [count_followers(LINKEDIN, day) for day in dates]
    assert [later - earlier for earlier, later in pairwise(counts)] == [
        gain(LINKEDIN, day) for day in dates[1:]
    ]
    assert counts[-1] > counts[0]
    assert count_followers(LINKEDIN, TODAY) != count_followers(MASTODON, TODAY)

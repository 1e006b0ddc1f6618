"""What does the client make of Publora's numbers? Against the stand-in, and against odd answers."""

from datetime import date, timedelta

import aiohttp
import pytest

from bot.publora.client import Publora
from bot.publora.errors import LinkedInRateLimited, NetworkTokenExpired, NotAllowed, NotFound, RateLimited
from bot.publora.metrics import Metric
from bot.publora.statistics import DayCount, FollowerDays, PostStatistics, PublishedPost
from bot.publora.statistics_requests import post_statistics
from sandbox.publora.figures import count_followers, count_open, gain
from tests.integration.standin import BLUESKY, EXPIRED, LINKEDIN, MASTODON, START, playing

TODAY = START.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def publora():
    async with playing() as script:
        yield script


@pytest.fixture
async def client(publora):
    async with aiohttp.ClientSession() as session:
        clock = publora.stand_in.world.clock
        server = Publora(session, publora.stand_in.url, now=clock.now, sleep=clock.skip)
        yield server.for_key(publora.key)


async def publish(publora, account):
    group = await publora.get(await publora.publish(account))
    return PublishedPost(account, group["posts"][0]["postedId"])


async def test_counts_of_posts_come_by_their_ids_without_what_is_not_told(publora, client):
    posts = [await publish(publora, account) for account in (MASTODON, BLUESKY)]
    await publora.stand_in.advance(86_400)
    answer = await client.statistics.posts(posts)
    assert set(answer.stats[posts[0].posted_id] or {}) == {"reactions", "comments", "reposts"}
    sky = answer.stats[posts[1].posted_id] or {}
    published = 86_400 + 300 - 180
    age = timedelta(seconds=published) // timedelta(minutes=15) * timedelta(minutes=15)
    assert sky["quotes"] == count_open("bluesky", posts[1].posted_id, "quotes", age)
    assert (answer.issues, answer.rate_limited) == ({}, False)


async def test_an_accounts_issue_is_found_with_and_without_its_prefix(publora, client):
    post = await publish(publora, MASTODON)
    publora.stand_in.set_numbers(MASTODON, "limited")
    answer = await client.statistics.posts([post])
    assert (answer.issue_of(MASTODON), answer.rate_limited) == ("RATE_LIMITED", True)
    assert answer.stats == {post.posted_id: None}
    bare = PostStatistics.model_validate({"stats": {}, "issues": {"4411": "FORBIDDEN"}})
    assert (bare.issue_of(MASTODON), bare.issue_of(BLUESKY)) == ("FORBIDDEN", None)


def test_odd_numbers_are_missing_not_zero():
    read = PostStatistics.model_validate(
        {"stats": {"1": {"reactions": "7", "comments": True, "reposts": 2, "joy": 9}, "2": None}}
    )
    assert read.stats == {"1": {"reposts": 2}, "2": None}


@pytest.mark.parametrize("count", [0, 51])
def test_a_call_asks_about_one_to_fifty_posts(count):
    with pytest.raises(ValueError, match="1 to 50"):
        post_statistics([PublishedPost(MASTODON, "1")] * count)


async def test_accounts_on_open_networks_tell_their_followers(publora, client):
    profile = await client.statistics.profile(MASTODON)
    assert (profile.followers, profile.posts) == (count_followers(MASTODON, TODAY), 0)
    assert profile.fetched_at == START
    publora.stand_in.set_numbers(MASTODON, "failing")
    silent = await client.statistics.profile(MASTODON)
    assert (silent.followers, silent.unavailable) == (None, True)


async def test_linkedin_tells_followers_now_and_by_day(client):
    assert await client.statistics.followers(LINKEDIN) == count_followers(LINKEDIN, TODAY)
    first = TODAY - timedelta(days=2)
    answer = await client.statistics.follower_days(LINKEDIN, first, TODAY)
    assert answer.days == (
        DayCount(first, gain(LINKEDIN, first)),
        DayCount(TODAY - timedelta(days=1), gain(LINKEDIN, TODAY - timedelta(days=1))),
    )


async def test_linkedin_tells_sums_and_days_of_an_account(publora, client):
    await publish(publora, LINKEDIN)
    await publora.stand_in.advance(4 * 3600)
    totals = await client.statistics.account_totals(LINKEDIN, TODAY, TOMORROW)
    days = await client.statistics.account_days(LINKEDIN, TODAY, TOMORROW)
    assert set(totals.values) == set(Metric)
    assert set(days.values) == set(Metric) - {Metric.MEMBERS_REACHED}
    assert days.values[Metric.IMPRESSION] == (DayCount(TODAY, totals.values[Metric.IMPRESSION]),)
    summary = await client.statistics.profile_summary(LINKEDIN, TODAY, TOMORROW)
    assert summary.impressions == totals.values[Metric.IMPRESSION]
    assert summary.followers == count_followers(LINKEDIN, TODAY)
    assert summary.partial_data is False


@pytest.mark.parametrize(
    "row",
    [
        {"date": "2026-03-02", "count": 4},
        {"date": "2026-03-02T00:00:00.000Z", "count": 4},
        {"date": {"year": 2026, "month": 3, "day": 2}, "count": 4},
        {"dateRange": {"start": {"year": 2026, "month": 3, "day": 2}}, "count": 4},
    ],
)
def test_days_are_read_however_they_are_written(row):
    odd: list[object] = [
        {"date": "soon", "count": 1},
        {"date": "2026-03-01"},
        7,
        {"date": {"year": 2026, "month": 13}},
    ]
    odd.append({"date": {"year": 2026, "month": 13, "day": 1}, "count": 1})
    read = FollowerDays.model_validate({"data": [*odd, row]})
    assert read.days == (DayCount(date(2026, 3, 2), 4),)


async def test_refusals_have_their_names(publora, client):
    with pytest.raises(NetworkTokenExpired):
        await client.statistics.followers(EXPIRED)
    publora.stand_in.set_numbers(LINKEDIN, "limited")
    with pytest.raises(LinkedInRateLimited) as caught:
        await client.statistics.followers(LINKEDIN)
    assert caught.value.retry_after == 900
    with pytest.raises(NotFound) as gone:
        await client.statistics.profile("mastodon-nobody")
    assert gone.value.route_unknown is False
    publora.stand_in.set_analytics(there=False)
    with pytest.raises(NotAllowed) as refused:
        await client.statistics.profile(MASTODON)
    assert refused.value.code == "ANALYTICS_PLAN_REQUIRED"
    publora.stand_in.set_profile("seed")
    with pytest.raises(NotFound) as unknown:
        await client.statistics.profile(MASTODON)
    assert unknown.value.route_unknown is True


async def test_what_nobody_waits_for_is_asked_once_and_never_queues(publora, client):
    publora.stand_in.set_faults([{"match": "POST /profile-statistics", "times": 1, "status": 503}])
    started = publora.stand_in.world.clock.now()
    for _ in range(18):
        await client.background().list_connections()
    with pytest.raises(RateLimited) as caught:
        await client.background().list_connections()
    assert 0 < (caught.value.retry_after or 0) <= 60
    assert publora.stand_in.world.clock.now() == started
    assert len(await client.list_connections()) == 7

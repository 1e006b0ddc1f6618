"""Numbers are asked for on schedule, stop where asking is in vain, and come back when it is not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from team import DAY, Team, said

from bot.domain.samples import Measure, PostLook, Trouble
from bot.publora.client import PubloraClient
from bot.publora.errors import Unavailable
from bot.publora.metrics import PostMetrics
from sandbox.rig import Rig

LINKEDIN, SKY, MASTODON = "linkedin-AcmeCo42Qa", "bluesky-did:plc:acmesandbox0001", "mastodon-4411"
ALL = "LinkedIn · Acme GmbH, Bluesky, Mastodon"
HOUR = 3600


async def pass_time(rig: Rig, hours: float, step: float = 0.5) -> None:
    for _ in range(int(hours / step)):
        await rig.advance(step * HOUR)


@pytest.fixture
async def live(rig: Rig, acme: Team) -> Team:
    """Acme with a post that went out on three networks just now."""
    services = rig.resources.services
    await services.workspaces.set_notice_channel(acme.actor, acme.channel.id)
    await acme.schedule(when="in 1 hour", accounts=ALL)
    await pass_time(rig, 1)
    for _ in range(4):
        await rig.advance(60)
    assert acme.state_of(1) == "published"
    return acme


async def look(team: Team, number: int = 1) -> PostLook:
    return await team.rig.resources.services.samples.look(team.actor, number)


async def refresh(team: Team, number: int = 1) -> PostLook:
    return await team.rig.resources.services.samples.refresh(team.actor, number)


def ages(team: Team, platform_id: str) -> list[float]:
    """At what ages in hours, to the half, a series was sampled."""
    rows = [row for row in team.rows("samples") if row["platform_id"] == platform_id]
    return sorted(round(row["age"] / HOUR * 2) / 2 for row in rows)


def due_at(team: Team, platform_id: str) -> str | None:
    return next(row["due_at"] for row in team.rows("series") if row["platform_id"] == platform_id)


def show_nothing(team: Team) -> None:
    """Let Mastodon and Bluesky answer that they have no such posts."""
    nothing = {"success": True, "stats": {row["posted_id"]: None for row in team.rows("targets")}}
    fault = {"match": "POST /post-statistics", "times": None, "status": 200, "body": nothing}
    team.rig.stand_in.set_faults([fault])


def troubles(team: Team) -> dict[str, str | None]:
    return {row["platform_id"]: row["trouble"] for row in team.rows("sampled_accounts")}


async def test_what_went_out_is_sampled_at_one_six_and_twenty_four_hours(rig: Rig, live: Team) -> None:
    await pass_time(rig, 26)
    for account in (LINKEDIN, SKY, MASTODON):
        assert ages(live, account) == [1.0, 6.0, 24.0]
    shown = await look(live)
    assert [each.target.platform_id for each in shown.targets] == [LINKEDIN, SKY, MASTODON]
    assert [each.trouble for each in shown.targets] == [None] * 3
    last = shown.targets[0].samples[-1]
    assert last.values[Measure.IMPRESSIONS] > shown.targets[0].samples[0].values[Measure.IMPRESSIONS] > 0
    assert Measure.IMPRESSIONS not in shown.targets[1].samples[-1].values
    assert not shown.targets[0].series or not shown.targets[0].series.failures


async def test_two_posts_of_open_networks_share_a_call(rig: Rig, live: Team) -> None:
    await pass_time(rig, 7)
    assert live.calls("/post-statistics") == 2
    assert live.calls("/linkedin-post-statistics") == 2


async def test_followers_are_sampled_once_a_day(rig: Rig, live: Team) -> None:
    await pass_time(rig, 3 * 24, step=2)
    days = [row["taken_at"] for row in live.rows("account_samples") if row["platform_id"] == LINKEDIN]
    assert 3 <= len(days) <= 4
    assert all(row["followers"] for row in live.rows("account_samples"))


async def test_followers_that_an_outage_kept_back_come_within_the_hour_after_it(rig: Rig, live: Team) -> None:
    await pass_time(rig, 2)
    known = len(live.rows("account_samples"))
    down = {"times": 2, "status": 503, "body": {"error": "down"}}
    rig.stand_in.set_faults(
        [{"match": f"POST /{path}"} | down for path in ("profile-statistics", "linkedin-followers")]
    )
    await pass_time(rig, 26)
    assert len(live.rows("account_samples")) == 2 * known


@pytest.mark.parametrize(
    ("account", "answer", "trouble"),
    [
        (LINKEDIN, "limited", Trouble.RATE),
        (LINKEDIN, "forbidden", Trouble.SCOPE),
        (MASTODON, "limited", Trouble.RATE),
        (MASTODON, "forbidden", Trouble.SCOPE),
    ],
)
async def test_an_account_that_refuses_is_left_alone_and_the_others_go_on(
    rig: Rig, live: Team, account: str, answer: str, trouble: Trouble
) -> None:
    rig.stand_in.set_numbers(account, answer)
    await pass_time(rig, 2)
    assert troubles(live)[account] == trouble
    assert ages(live, account) == []
    assert ages(live, SKY) == [1.0]
    refused = next(each for each in (await look(live)).targets if each.target.platform_id == account)
    assert refused.trouble is trouble
    assert refused.until is not None
    rig.stand_in.set_numbers(account, "fine")
    await pass_time(rig, 24 * 8, step=4)
    assert troubles(live)[account] is None
    assert ages(live, account) != []


async def test_a_rate_limit_is_waited_out_as_linkedin_says(rig: Rig, live: Team) -> None:
    rig.stand_in.set_numbers(LINKEDIN, "limited")
    await pass_time(rig, 1)
    before = live.calls("/linkedin-")
    await rig.advance(600)
    assert live.calls("/linkedin-") == before
    rig.stand_in.set_numbers(LINKEDIN, "fine")
    await rig.advance(400)
    assert len(ages(live, LINKEDIN)) == 1


async def test_a_plan_without_numbers_is_told_once_and_asked_again_after_a_week(rig: Rig, live: Team) -> None:
    rig.stand_in.set_analytics(there=False)
    await pass_time(rig, 48, step=2)
    assert set(troubles(live).values()) == {Trouble.PLAN}
    news = [each for each in live.announced() if "There are no numbers for now" in each]
    assert len(news) == 1
    assert "This Publora plan has no statistics." in news[0]
    asked = live.calls("-statistics")
    await pass_time(rig, 24 * 4, step=4)
    assert live.calls("-statistics") == asked
    rig.stand_in.set_analytics(there=True)
    await pass_time(rig, 24 * 3, step=4)
    assert set(troubles(live).values()) == {None}
    assert ages(live, LINKEDIN) != []


async def test_an_ended_access_stops_the_asking_until_it_is_good_again(rig: Rig, live: Team) -> None:
    rig.stand_in.set_token(LINKEDIN, "expired")
    await pass_time(rig, 2)
    assert troubles(live)[LINKEDIN] == Trouble.TOKEN
    first = (await look(live)).targets[0]
    assert first.trouble is Trouble.TOKEN
    asked = live.calls("/linkedin-post-statistics")
    await pass_time(rig, 30, step=1)
    assert live.calls("/linkedin-post-statistics") == asked
    rig.stand_in.set_token(LINKEDIN, "valid")
    await live.run("publora status")
    await pass_time(rig, 26, step=1)
    assert (await look(live)).targets[0].trouble is None
    assert ages(live, LINKEDIN) != []


async def test_a_post_deleted_on_the_network_is_asked_for_three_times_and_keeps_its_numbers(
    rig: Rig, live: Team
) -> None:
    await pass_time(rig, 2)
    posted_id = next(row["posted_id"] for row in live.rows("targets") if row["platform_id"] == MASTODON)
    rig.stand_in.remove_from_network(posted_id)
    await pass_time(rig, 24 * 5, step=2)
    shown = next(each for each in (await look(live)).targets if each.target.platform_id == MASTODON)
    assert shown.trouble is Trouble.DELETED
    assert shown.series is not None
    assert (shown.series.due_at, shown.series.failures) == (None, 3)
    assert len(shown.samples) == 1


async def test_one_post_that_linkedin_fails_at_holds_up_nothing_else(rig: Rig, live: Team) -> None:
    broken = {"error": "Failed to fetch metric from LinkedIn"}
    rig.stand_in.set_faults(
        [{"match": "POST /linkedin-post-statistics", "times": 1, "status": 500, "body": broken}]
    )
    await pass_time(rig, 1.5)
    assert (await look(live)).targets[0].trouble is Trouble.UNANSWERED
    assert ages(live, SKY) == [1.0]
    await pass_time(rig, 1)
    assert (await look(live)).targets[0].trouble is None
    assert len(ages(live, LINKEDIN)) == 1


async def test_a_post_that_only_gets_broken_answers_holds_up_neither_others_nor_followers(
    rig: Rig, acme: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in ("Bad", "Good"):
        await acme.schedule(word, when="in 1 hour", accounts="LinkedIn · Acme GmbH")
    await pass_time(rig, 1.5)
    bad = next(row["posted_id"] for row in acme.rows("targets") if row["post_id"] == 1)
    tried, ask = [], PubloraClient.linkedin_metrics

    async def answer(client: PubloraClient, posted_id: str, platform_id: str) -> PostMetrics:
        tried.append(posted_id)
        if posted_id == bad:
            raise Unavailable("The answer cannot be understood", status=502)
        return await ask(client, posted_id, platform_id)

    monkeypatch.setattr(PubloraClient, "linkedin_metrics", answer)
    await pass_time(rig, 26)
    assert {row["post_id"] for row in acme.rows("samples")} == {2}
    assert ages(acme, LINKEDIN) == [1.0, 6.0, 24.0]
    assert tried.count(bad) <= 6
    assert any(row["platform_id"] == LINKEDIN for row in acme.rows("account_samples"))


async def test_numbers_that_came_in_part_are_kept_and_said_to_be_partial(rig: Rig, live: Team) -> None:
    errors = [{"metric": "COMMENT", "error": "LINKEDIN_REQUEST_TIMEOUT"}]
    part = {"success": False, "metrics": {"REACTION": 3, "COMMENT": None}, "cached": False, "errors": errors}
    rig.stand_in.set_faults(
        [{"match": "POST /linkedin-post-statistics", "times": 1, "status": 200, "body": part}]
    )
    await pass_time(rig, 1.5)
    first = (await look(live)).targets[0]
    assert first.trouble is Trouble.PARTIAL
    assert dict(first.samples[0].values) == {Measure.REACTIONS: 3}


async def test_a_slow_answer_about_many_posts_is_asked_for_in_halves(rig: Rig, live: Team) -> None:
    slow = {"error": "Analytics request timed out", "code": "ANALYTICS_REQUEST_TIMEOUT"}
    rig.stand_in.set_faults([{"match": "POST /post-statistics", "times": 1, "status": 504, "body": slow}])
    await pass_time(rig, 1.5)
    assert (ages(live, SKY), ages(live, MASTODON)) == ([1.0], [1.0])
    assert live.calls("/post-statistics") == 3


async def test_while_publora_is_down_nothing_is_lost_but_the_moment(rig: Rig, live: Team) -> None:
    rig.stand_in.set_down(down=True)
    await pass_time(rig, 2)
    assert ages(live, LINKEDIN) == []
    rig.stand_in.set_down(down=False)
    await pass_time(rig, 1)
    assert len(ages(live, LINKEDIN)) == len(ages(live, SKY)) == 1


async def test_a_refused_key_is_told_once_and_linking_again_goes_on(rig: Rig, live: Team) -> None:
    users = rig.stand_in.world.keys
    kept = users[rig.stand_in.demo_key]
    users[rig.stand_in.demo_key] = (401, "Invalid API key")
    await pass_time(rig, 3)
    news = [each for each in live.announced() if "no longer accepts this server's key" in each]
    assert len(news) == 1
    users[rig.stand_in.demo_key] = kept
    await live.press(await live.link(), "Replace key")
    await pass_time(rig, 1)
    assert len(ages(live, LINKEDIN)) == 1


async def test_an_account_taken_away_is_not_asked_about(rig: Rig, live: Team) -> None:
    rig.stand_in.disconnect(MASTODON)
    await live.run("publora status")
    await pass_time(rig, 2)
    gone = next(each for each in (await look(live)).targets if each.target.platform_id == MASTODON)
    assert (gone.trouble, gone.samples) == (Trouble.REMOVED, ())
    assert ages(live, SKY) == [1.0]


async def test_a_seed_level_server_gives_linkedins_numbers_and_is_not_asked_for_more(
    rig: Rig, live: Team
) -> None:
    rig.stand_in.set_profile("seed")
    await pass_time(rig, 2)
    assert ages(live, LINKEDIN) == [1.0]
    unsupported = {name for name, trouble in troubles(live).items() if trouble == Trouble.UNSUPPORTED}
    assert {SKY, MASTODON} <= unsupported
    asked = live.calls("/post-statistics")
    await pass_time(rig, 24, step=1)
    assert live.calls("/post-statistics") == asked


async def test_a_look_brings_numbers_at_once_and_not_again_within_two_hours(rig: Rig, live: Team) -> None:
    shown = await look(live)
    assert (shown.stale, shown.as_of) == (True, None)
    await rig.advance(600)
    fresh = await refresh(live)
    assert not fresh.stale
    assert fresh.as_of is not None
    assert [len(each.samples) for each in fresh.targets] == [1, 1, 1]
    asked = live.calls("-statistics")
    await refresh(live)
    assert live.calls("-statistics") == asked
    await pass_time(rig, 3.5)
    assert not live.rows("samples")[0]["planned"]
    assert len(ages(live, LINKEDIN)) == 2


async def test_a_look_while_publora_is_down_says_so_beside_what_is_known(rig: Rig, live: Team) -> None:
    await refresh(live)
    await pass_time(rig, 0.5)
    rig.stand_in.set_down(down=True)
    await pass_time(rig, 3, step=1)
    shown = await refresh(live)
    assert [each.trouble for each in shown.targets] == [Trouble.UNANSWERED] * 3
    assert all(each.samples for each in shown.targets)


async def test_looks_that_bring_nothing_end_no_schedule(rig: Rig, live: Team) -> None:
    await pass_time(rig, 7)
    await rig.advance(2 * HOUR)
    show_nothing(live)
    for _ in range(3):
        assert (await refresh(live)).targets[2].trouble is Trouble.DELETED
    rig.stand_in.set_faults([])
    await pass_time(rig, 16)
    assert ages(live, MASTODON) == [1.0, 6.0, 24.0]
    assert (await look(live)).targets[2].trouble is None


async def test_a_look_takes_up_again_what_was_given_up(rig: Rig, live: Team) -> None:
    await pass_time(rig, 2)
    show_nothing(live)
    await pass_time(rig, 24 * 4, step=4)
    assert due_at(live, MASTODON) is None
    rig.stand_in.set_faults([])
    assert (await refresh(live)).targets[2].trouble is None
    assert due_at(live, MASTODON) is not None


async def test_a_look_asks_again_where_a_plan_was_changed(rig: Rig, live: Team) -> None:
    rig.stand_in.set_analytics(there=False)
    assert {each.trouble for each in (await refresh(live)).targets} == {Trouble.PLAN}
    rig.stand_in.set_analytics(there=True)
    assert {each.trouble for each in (await refresh(live)).targets} == {None}
    assert set(troubles(live).values()) == {None}


async def test_what_was_published_before_the_bot_kept_numbers_is_taken_up_at_the_start(
    rig: Rig, live: Team
) -> None:
    sampling: Any = rig.resources.services.sampling
    async with sampling._samples._database.writing() as session:
        await session.execute(text("DELETE FROM series"))
    await rig.advance(3 * DAY)
    await rig.resources.services.sampling.begin_all()
    await pass_time(rig, 25, step=1)
    assert len(ages(live, LINKEDIN)) == 1


async def test_nobody_without_sight_of_posts_sees_numbers(live: Team) -> None:
    outsider = next(name for name in live.server.members if name not in {"Mara", "Alex", "Priya", "Sam"})
    answer = said(await live.run("stats post", by=outsider, post="1"))
    assert "Impressions" not in answer


async def test_two_servers_with_one_key_see_only_their_own_numbers(rig: Rig, live: Team) -> None:
    beta = Team(rig, "beta")
    await beta.link(rig.stand_in.demo_key)
    await pass_time(rig, 2)
    guilds = {row["guild_id"] for row in live.rows("samples")}
    assert guilds == {live.guild_id}
    since = rig.clock.now() - timedelta(days=9)
    samples = rig.resources.services.samples
    assert await samples.top(beta.actor, Measure.IMPRESSIONS, since=since, limit=5) == ()
    assert len(await samples.top(live.actor, Measure.IMPRESSIONS, since=since, limit=5)) == 1

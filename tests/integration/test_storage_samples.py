"""What is remembered of numbers, and what is read from that?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from storage_world import ACME, KINDS, NOW, OTHER, World, opened

from bot.domain.posts import PostState, Target, TargetState
from bot.domain.samples import Measure, Sample, SampledAccount, Trouble
from bot.storage.figures import Figures
from bot.storage.samples import Samples

LINKEDIN, MASTODON, X = "linkedin-Qa7", "mastodon-4411", "twitter-9"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
M = Measure


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


@pytest.fixture
def samples(world: World) -> Samples:
    return Samples(world.database)


@pytest.fixture
def figures(world: World) -> Figures:
    return Figures(world.database)


async def publish(world: World, text: str = "Hello", *, out=NOW, guild_id=ACME, accounts=(LINKEDIN,)):
    """A post that is out; its number."""
    targets = tuple(Target(name, name, TargetState.PUBLISHED, f"id of {text}") for name in accounts)
    waiting = (await world.accept(text, guild_id=guild_id, scheduled_at=out, targets=targets)).post
    there = await world.posts.change(waiting, at=NOW, actor_id=None, event="x", to=PostState.SCHEDULED)
    live = await world.posts.change(there, at=NOW, actor_id=None, event="x", to=PostState.PUBLISHED)
    samples = Samples(world.database)
    await samples.adopt(guild_id, now=NOW + 200 * DAY, since=NOW - 400 * DAY)
    return live, await samples.of_post(live.id)


async def put(samples, series, age, *, planned=True, **values):
    numbers = {M(name): value for name, value in values.items()}
    sample = Sample(series.out_at + age, numbers)
    await samples.record(series, sample, due_at=None, planned=planned)
    return sample


async def test_a_series_begins_for_each_measured_account_of_what_is_out(world: World, samples: Samples):
    post, series = await publish(world, accounts=(LINKEDIN, X, MASTODON))
    assert set(series) == {LINKEDIN, MASTODON}
    assert (series[LINKEDIN].posted_id, series[LINKEDIN].out_at) == ("id of Hello", NOW)
    assert await samples.adopt(ACME, now=NOW, since=NOW - DAY) == 0
    assert post.id == series[LINKEDIN].post_id


async def test_what_is_too_old_or_not_out_gets_no_series(world: World, samples: Samples):
    await world.accept("Waits")
    assert await samples.adopt(ACME, now=NOW, since=NOW - DAY) == 0
    await publish(world, "Old", out=NOW - 300 * DAY)
    fresh = Samples(world.database)
    assert await fresh.adopt(OTHER, now=NOW, since=NOW) == 0


async def test_samples_come_back_in_order_and_a_missing_value_stays_missing(world: World, samples: Samples):
    post, series = await publish(world)
    later = await put(samples, series[LINKEDIN], DAY, impressions=50)
    first = await put(samples, series[LINKEDIN], HOUR, impressions=0, reactions=3)
    assert await samples.samples(post.id, LINKEDIN) == (first, later)
    assert M.REACTIONS not in later.values
    assert first.values[M.IMPRESSIONS] == 0


async def test_a_series_keeps_the_last_value_known_of_each_measure(world: World, samples: Samples):
    post, series = await publish(world)
    await put(samples, series[LINKEDIN], HOUR, impressions=10, reactions=3)
    await put(samples, series[LINKEDIN], DAY, impressions=50)
    known = (await samples.of_post(post.id))[LINKEDIN]
    assert known.latest == {M.IMPRESSIONS: 50, M.REACTIONS: 3}
    assert known.latest_at == NOW + DAY


async def test_a_failed_try_is_counted_and_changes_no_number(world: World, samples: Samples):
    post, series = await publish(world)
    await put(samples, series[LINKEDIN], HOUR, impressions=10)
    await samples.miss(series[LINKEDIN], Trouble.UNANSWERED, due_at=NOW + DAY)
    known = (await samples.of_post(post.id))[LINKEDIN]
    assert (known.trouble, known.failures, known.due_at) == (Trouble.UNANSWERED, 1, NOW + DAY)
    assert known.latest == {M.IMPRESSIONS: 10}
    await put(samples, known, DAY, impressions=11)
    again = (await samples.of_post(post.id))[LINKEDIN]
    assert (again.trouble, again.failures) == (None, 0)


async def test_the_best_are_as_of_when_the_network_last_told_the_number(
    world: World, samples: Samples, figures: Figures
):
    _, series = await publish(world)
    await put(samples, series[LINKEDIN], HOUR, impressions=10, reactions=3)
    await put(samples, series[LINKEDIN], DAY, reactions=5)
    for measure, told_at in ((M.IMPRESSIONS, NOW + HOUR), (M.REACTIONS, NOW + DAY)):
        (found,) = await figures.top(ACME, measure, since=NOW, until=NOW + DAY, limit=10)
        assert found.parts[0].as_of == told_at


async def test_the_last_look_stays_until_there_is_a_newer_sample(world: World, samples: Samples):
    post, series = await publish(world)
    look = await put(samples, series[LINKEDIN], HOUR, planned=False, impressions=1)
    await samples.prune(ACME, looks_before=NOW + DAY, all_before=NOW)
    assert await samples.samples(post.id, LINKEDIN) == (look,)
    newer = await put(samples, series[LINKEDIN], 2 * HOUR, impressions=2)
    await samples.prune(ACME, looks_before=NOW + DAY, all_before=NOW)
    assert await samples.samples(post.id, LINKEDIN) == (newer,)


async def test_an_answer_without_any_number_leaves_no_sample(world: World, samples: Samples):
    post, series = await publish(world)
    await put(samples, series[LINKEDIN], HOUR)
    assert await samples.samples(post.id, LINKEDIN) == ()
    known = (await samples.of_post(post.id))[LINKEDIN]
    assert (known.latest_at, known.latest) == (NOW + HOUR, {})


async def test_values_at_an_age_lie_on_the_line_between_two_samples(
    world: World, samples: Samples, figures: Figures
):
    one, first = await publish(world, "One")
    two, second = await publish(world, "Two", out=NOW + HOUR)
    _, young = await publish(world, "Young", out=NOW + 2 * HOUR)
    await put(samples, first[LINKEDIN], HOUR, impressions=100)
    await put(samples, first[LINKEDIN], 3 * HOUR, impressions=200)
    await put(samples, second[LINKEDIN], 2 * HOUR, impressions=30)
    await put(samples, young[LINKEDIN], HOUR, impressions=7)
    found = await figures.at_age(ACME, LINKEDIN, M.IMPRESSIONS, 2 * HOUR)
    assert [(each.post_id, each.out_at, each.value) for each in found] == [
        (one.id, NOW, 150.0),
        (two.id, NOW + HOUR, 30.0),
    ]
    late = await figures.at_age(ACME, LINKEDIN, M.IMPRESSIONS, 2 * HOUR, since=NOW + HOUR)
    assert [each.post_id for each in late] == [two.id]
    assert await figures.at_age(ACME, LINKEDIN, M.REACTIONS, 2 * HOUR) == ()
    assert await figures.at_age(ACME, MASTODON, M.IMPRESSIONS, 2 * HOUR) == ()


async def test_the_best_come_first_summed_over_accounts_and_equals_share_a_rank(
    world: World, samples: Samples, figures: Figures
):
    wide, both = await publish(world, "Wide", accounts=(LINKEDIN, MASTODON))
    equal, single = await publish(world, "Equal", out=NOW + HOUR)
    low, third = await publish(world, "Low", out=NOW + 2 * HOUR)
    await publish(world, "Unknown", out=NOW + 3 * HOUR)
    await put(samples, both[LINKEDIN], HOUR, reactions=6)
    await put(samples, both[MASTODON], HOUR, reactions=4)
    await put(samples, single[LINKEDIN], HOUR, reactions=10)
    await put(samples, third[LINKEDIN], HOUR, reactions=0)
    found = await figures.top(ACME, M.REACTIONS, since=NOW, until=NOW + DAY, limit=10)
    assert [(each.rank, each.number, each.total) for each in found] == [
        (1, equal.number, 10),
        (1, wide.number, 10),
        (3, low.number, 0),
    ]
    assert [(part.platform_id, part.value) for part in found[1].parts] == [(LINKEDIN, 6), (MASTODON, 4)]
    assert found[1].parts[0].as_of == NOW + HOUR


async def test_the_best_are_of_one_guild_one_range_and_no_more_than_asked_for(
    world: World, samples: Samples, figures: Figures
):
    for place in range(3):
        _, series = await publish(world, f"Post {place}", out=NOW + place * DAY)
        await put(samples, series[LINKEDIN], HOUR, impressions=place)
    _, theirs = await publish(world, "Theirs", guild_id=OTHER)
    await put(samples, theirs[LINKEDIN], HOUR, impressions=99)
    found = await figures.top(ACME, M.IMPRESSIONS, since=NOW, until=NOW + 2 * DAY, limit=1)
    assert [each.text for each in found] == ["Post 1"]


async def test_posts_have_no_followers(figures: Figures):
    with pytest.raises(ValueError, match="followers"):
        await figures.top(ACME, M.FOLLOWERS, since=NOW, until=NOW + DAY, limit=1)


async def test_accounts_keep_their_own_samples_and_state(world: World, samples: Samples, figures: Figures):
    await publish(world)
    account = SampledAccount(ACME, LINKEDIN, NOW)
    sample = Sample(NOW, {M.FOLLOWERS: 900})
    await samples.record_account(account, sample, due_at=NOW + DAY)
    await samples.record_account(account, Sample(NOW + DAY, {M.FOLLOWERS: 905}), due_at=NOW + 2 * DAY)
    assert [s.values for s in await figures.of_account(ACME, LINKEDIN)] == [
        {M.FOLLOWERS: 900},
        {M.FOLLOWERS: 905},
    ]
    assert len(await figures.of_account(ACME, LINKEDIN, since=NOW + HOUR)) == 1
    assert await figures.of_account(OTHER, LINKEDIN) == ()
    planned = (await samples.accounts(ACME))[LINKEDIN]
    assert planned == replace(account, due_at=NOW + 2 * DAY)
    await samples.pause(planned, Trouble.RATE, at=NOW, until=NOW + HOUR)
    paused = await samples.find(ACME, LINKEDIN)
    assert paused == replace(planned, trouble=Trouble.RATE, trouble_at=NOW, paused_until=NOW + HOUR)
    assert paused is not None
    await samples.resume(paused)
    assert await samples.find(ACME, LINKEDIN) == planned


async def test_what_is_due_comes_longest_waiting_first_and_young_posts_before_all(
    world: World, samples: Samples
):
    _, early = await publish(world, "Early", accounts=(LINKEDIN, MASTODON))
    _, late = await publish(world, "Late", out=NOW + HOUR)
    await samples.put_off(early[LINKEDIN], NOW + 2 * HOUR)
    await samples.put_off(early[MASTODON], NOW + HOUR)
    await samples.put_off(late[LINKEDIN], NOW + HOUR)

    async def due(before, *on, first=NOW + DAY):
        found = await samples.due(ACME, on=on, before=before, limit=5, first=first)
        return [(each.posted_id, each.network) for each in found]

    late_one, early_one = ("id of Late", "linkedin"), ("id of Early", "linkedin")
    assert await due(NOW + 2 * HOUR, LINKEDIN) == [late_one, early_one]
    assert await due(NOW + HOUR, MASTODON) == [("id of Early", "mastodon")]
    assert await due(NOW + 2 * HOUR) == []
    await samples.put_off(late[LINKEDIN], NOW + 3 * HOUR)
    assert await due(NOW + 3 * HOUR, LINKEDIN) == [early_one, late_one]
    assert await due(NOW + 3 * HOUR, LINKEDIN, first=NOW) == [late_one, early_one]
    assert await samples.next_due(ACME, on=(LINKEDIN, MASTODON)) == NOW + HOUR
    assert await samples.next_due(ACME, on=()) is None


async def test_looks_in_between_go_first_and_the_schedules_samples_much_later(world: World, samples: Samples):
    post, series = await publish(world)
    await put(samples, series[LINKEDIN], HOUR, impressions=1)
    await put(samples, series[LINKEDIN], 2 * HOUR, planned=False, impressions=2)
    kept = await put(samples, series[LINKEDIN], 9 * DAY, planned=False, impressions=3)
    await samples.prune(ACME, looks_before=NOW + DAY, all_before=NOW - DAY)
    assert len(await samples.samples(post.id, LINKEDIN)) == 2
    await samples.prune(ACME, looks_before=NOW + DAY, all_before=NOW + DAY)
    assert await samples.samples(post.id, LINKEDIN) == (kept,)
    assert (await samples.of_post(post.id))[LINKEDIN].latest == {M.IMPRESSIONS: 3}


async def test_everything_of_one_guild_is_exported_in_order(world: World, samples: Samples, figures: Figures):
    post, series = await publish(world, accounts=(LINKEDIN, MASTODON))
    _, theirs = await publish(world, "Theirs", guild_id=OTHER)
    await put(samples, theirs[LINKEDIN], HOUR, impressions=9)
    await put(samples, series[MASTODON], HOUR, reposts=1)
    await put(samples, series[LINKEDIN], DAY, impressions=2)
    await put(samples, series[LINKEDIN], HOUR, impressions=1)
    account = SampledAccount(ACME, MASTODON, NOW)
    await samples.record_account(account, Sample(NOW, {M.FOLLOWERS: 8}), due_at=NOW)
    async with figures.everything(ACME) as batches:
        found = [row async for batch in batches for row in batch]
    assert [(row.number, row.platform_id, dict(row.sample.values)) for row in found] == [
        (post.number, LINKEDIN, {M.IMPRESSIONS: 1}),
        (post.number, LINKEDIN, {M.IMPRESSIONS: 2}),
        (post.number, MASTODON, {M.REPOSTS: 1}),
        (None, MASTODON, {M.FOLLOWERS: 8}),
    ]
    assert found[0].out_at == NOW

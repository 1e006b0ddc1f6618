"""Sixty days of sampling in virtual time: how often Publora is asked, and whether what is kept is true."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from team import Team

from bot.domain.samples import Measure
from bot.domain.sampling import DAY, HOUR, first_slot, next_slot, series_name
from sandbox.publora.figures import count_followers, count_metric, count_open
from sandbox.publora.metrics import QUARTER
from sandbox.rig import Rig

LINKEDIN, SKY, MASTODON = "linkedin-AcmeCo42Qa", "bluesky-did:plc:acmesandbox0001", "mastodon-4411"
ACCOUNTS = "LinkedIn · Acme GmbH, Bluesky, Mastodon"
PUBLISHED_ON = (0, 1, 10, 30)
DAYS = 60
DOWN = (44 * DAY, 44 * DAY + 6 * HOUR)
METRICS = {
    "impressions": "IMPRESSION",
    "reached": "MEMBERS_REACHED",
    "reactions": "REACTION",
    "comments": "COMMENT",
    "reposts": "RESHARE",
}


async def until(rig: Rig, end: datetime) -> None:
    """Let time pass from one thing that is due to the next."""
    while rig.clock.now() < end:
        due = await rig.resources.services.work.next_due() or end
        ahead = (min(due, end) - rig.clock.now()).total_seconds()
        await rig.advance(max(ahead, 20.0))


@pytest.fixture
async def story(rig: Rig, acme: Team) -> tuple[Team, datetime]:
    """Sixty days with four posts on three networks each, and six hours in which Publora is down."""
    start = rig.clock.now()
    await acme.run("stats digest", every="week", day="Monday", at="9:00")
    moments = sorted([*(day * DAY for day in PUBLISHED_ON), *DOWN])
    for moment in moments:
        await until(rig, start + moment)
        if moment in DOWN:
            rig.stand_in.set_down(down=moment == DOWN[0])
        else:
            await acme.schedule(f"News of day {moment.days}", when="in 30 minutes", accounts=ACCOUNTS)
    await until(rig, start + DAYS * DAY)
    return acme, start


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def series(team: Team) -> list[dict[str, Any]]:
    return [row | {"out_at": moment(row["out_at"])} for row in team.rows("series")]


def taken(team: Team, of: dict[str, Any]) -> list[dict[str, Any]]:
    """The samples of one series, oldest first."""
    mine = [
        row | {"taken_at": moment(row["taken_at"])}
        for row in team.rows("samples")
        if (row["post_id"], row["platform_id"]) == (of["post_id"], of["platform_id"])
    ]
    return sorted(mine, key=lambda row: row["taken_at"])


def planned(of: dict[str, Any], end: datetime) -> list[datetime]:
    """When the schedule has a series sampled up to a moment."""
    name = series_name(of["post_id"], of["platform_id"])
    found: list[datetime] = []
    slot = first_slot(of["out_at"], name, of["out_at"])
    while slot is not None and slot <= end:
        found.append(slot)
        slot = next_slot(of["out_at"], name, slot)
    return found


def published_at(rig: Rig, posted_id: str) -> datetime:
    every = (post for group in rig.stand_in.world.groups.values() for post in group.posts)
    found = next(post.published_at for post in every if post.posted_id == posted_id)
    assert found is not None
    return found


def truth(rig: Rig, of: dict[str, Any], at: datetime) -> dict[str, int]:
    """What the stand-in had of a post at a moment."""
    posted_id = of["posted_id"]
    age = (at - published_at(rig, posted_id)) // QUARTER * QUARTER
    if of["platform_id"] == LINKEDIN:
        return {name: count_metric(posted_id, metric, age) for name, metric in METRICS.items()}
    network = of["platform_id"].partition("-")[0]
    counts = {name: count_open(network, posted_id, name, age) for name in ("reactions", "comments")}
    counts |= {name: count_open(network, posted_id, name, age) for name in ("reposts", "quotes")}
    return {name: count for name, count in counts.items() if count is not None}


def gained(team: Team, name: str, since: datetime, until: datetime) -> int:
    """By the stand-in's own figures: how much came between the last looks before two moments."""
    total = 0
    for one in series(team):
        looks = [row["taken_at"] for row in taken(team, one)]
        after = [truth(team.rig, one, at).get(name, 0) for at in looks if at <= until]
        before = [truth(team.rig, one, at).get(name, 0) for at in looks if at <= since]
        total += (after[-1] if after else 0) - (before[-1] if before else 0)
    return total


def check_digests(team: Team, start: datetime) -> None:
    """Hold what the digests said against the stand-in's own figures."""
    digests = [text for text in team.announced() if text.startswith("### The week of")]
    assert len(digests) == DAYS // 7
    monday = (start + (7 - start.weekday()) * DAY).replace(hour=0, minute=0)
    for week, digest in enumerate(digests):
        until, since = monday + week * 7 * DAY, monday + (week - 1) * 7 * DAY
        assert f"– {(until - DAY).day} {until - DAY:%b}" in digest.splitlines()[0]
        published = sum(since <= one["out_at"] < until for one in series(team)) // 3
        assert (f"**{published} published**" if published else "A quiet week") in digest
        for words, name in (("Impressions", "impressions"), ("Reactions", "reactions")):
            assert f"- {words}: **{gained(team, name, since, until):,}**" in digest, digest
        for account in (LINKEDIN, SKY, MASTODON):
            rows = [row for row in team.rows("account_samples") if row["platform_id"] == account]
            last = max(moment(row["taken_at"]) for row in rows if moment(row["taken_at"]) <= until)
            assert f": **{count_followers(account, last.date()):,}**" in digest


async def test_sixty_days_are_sampled_on_schedule_truly_and_seldom_enough(
    rig: Rig, story: tuple[Team, datetime]
) -> None:
    team, start = story
    end = start + DAYS * DAY
    down = (start + DOWN[0], start + DOWN[1])
    every = series(team)
    assert len(every) == 3 * len(PUBLISHED_ON)

    expected = Counter[str]()
    for one in every:
        samples, slots = taken(team, one), planned(one, end - 2 * HOUR)
        outside = [slot for slot in slots if not down[0] - HOUR <= slot <= down[1] + HOUR]
        missed = [
            slot
            for slot in outside
            if not any(abs(sample["taken_at"] - slot) <= HOUR + timedelta(minutes=5) for sample in samples)
        ]
        assert missed == [], one
        assert not any(down[0] < sample["taken_at"] < down[1] for sample in samples)
        assert len(outside) <= len(samples) <= len(slots) + 1
        assert all(sample["planned"] for sample in samples)
        expected[one["platform_id"]] += len(samples)
        for sample in samples:
            known = {name: sample[name] for name in map(str, Measure) if sample.get(name) is not None}
            assert known == truth(rig, one, sample["taken_at"]), (one, sample)
        for before, after in pairwise(samples):
            assert after["taken_at"] - before["taken_at"] >= 2 * HOUR

    answered = [entry for entry in rig.stand_in.world.requests if entry["status"] == 200]
    calls = Counter(entry["path"].removeprefix("/") for entry in answered)
    assert calls["linkedin-post-statistics"] == expected[LINKEDIN]
    together = expected[SKY] + expected[MASTODON]
    assert calls["post-statistics"] < together
    assert calls["linkedin-followers"] + calls["profile-statistics"] <= 3 * (DAYS + 1)
    minutes = Counter(str(entry["at"])[:16] for entry in rig.stand_in.world.requests)
    assert max(minutes.values()) <= 25

    for account in (LINKEDIN, SKY, MASTODON):
        days = [row for row in team.rows("account_samples") if row["platform_id"] == account]
        assert DAYS - 5 <= len(days) <= DAYS + 1
        for row in days:
            assert row["followers"] == count_followers(account, moment(row["taken_at"]).date())
    check_digests(team, start)

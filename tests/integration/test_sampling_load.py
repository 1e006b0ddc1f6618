"""Ten thousand live posts in virtual time: how often is Publora asked, and who goes first?"""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from storage_world import ACME, NOW, opened

from bot.domain.accounts import Account, TokenStatus
from bot.domain.posts import PostState
from bot.domain.sampling import DAY, HOUR, next_slot, series_name
from bot.domain.workspaces import Workspace
from bot.publora.client import Publora
from bot.publora.exchange import Reply
from bot.publora.metrics import Metric
from bot.services.measuring import Measuring
from bot.services.sampling import YOUNG, Sampling
from bot.storage.figures import Figures
from bot.storage.jobs import Jobs
from bot.storage.notices import Notices
from bot.storage.samples import Samples
from bot.storage.tables import PostRow, SeriesRow
from sandbox.clock import MovableClock

POSTS = 10_000
LINKEDIN, MASTODON = "linkedin-Qa7", "mastodon-4411"
ACCOUNTS = (
    Account(LINKEDIN, "acme", "Acme GmbH", TokenStatus.VALID),
    Account(MASTODON, "acme", "Acme", TokenStatus.VALID),
)


class Wire:
    """Answers every call at once, and notes when it came and what it asked for."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock
        self.calls: list[tuple[Any, str]] = []

    async def send(self, request: Any, _key: str) -> Reply:
        now = self.clock.now()
        self.calls.append((now, request.path))
        answer: dict[str, Any] = {"success": True, "followersCount": 7, "profile": {"followers": 7}}
        answer |= {"metrics": dict.fromkeys(Metric, 5), "cached": False}
        posts = (request.body or {}).get("posts", [])
        answer |= {"stats": {post["postedId"]: {"reactions": 3} for post in posts}}
        return Reply(200, {}, json.dumps(answer).encode(), now)


class Server:
    """One linked server."""

    def __init__(self, publora: Publora) -> None:
        self._publora = publora

    async def find(self, guild_id: int) -> Workspace:
        return Workspace(guild_id, "1234", 1, NOW, accounts=ACCOUNTS, accounts_read_at=NOW)

    async def client_for(self, _guild_id: int) -> Any:
        return self._publora.for_key("sk_busy.0001")


@pytest.fixture
async def busy(tmp_path):
    """A sampler, its clock, its wire and its database, with posts of every age up to half a year."""
    clock = MovableClock(start=NOW)
    async with opened("sqlite", tmp_path) as world:
        await world.workspaces.link(ACME, key="sk_busy.0001", accounts=ACCOUNTS, actor_id=1, at=NOW)
        async with world.database.writing() as session:
            for table, rows in ((PostRow, [post(n) for n in range(POSTS)]), (SeriesRow, all_series())):
                await session.execute(insert(table), rows)
        wire, nobody = Wire(clock), as_any(None)
        publora: Any = Publora(nobody, "https://publora.test", now=clock.now, sleep=clock.skip)
        publora._transport = wire
        samples, server = Samples(world.database), Server(publora)
        measuring = Measuring(samples, Notices(world.database), clock)
        jobs = Jobs(world.database)
        sampler = Sampling(samples, measuring, as_any(server), jobs, clock, enabled=True)
        yield sampler, clock, wire, world


def as_any(value: object) -> Any:
    return value


def out_at(number: int):
    """When a post went out: many at nine in the morning, as teams do."""
    return NOW - (number * 180 * DAY / POSTS // DAY) * DAY - 10 * timedelta(minutes=number % 3)


def post(number: int) -> dict[str, Any]:
    ids: dict[str, Any] = {"id": number + 1, "guild_id": ACME, "number": number + 1}
    ids |= {"author_id": 1, "channel_id": 1}
    texts = {"state": PostState.PUBLISHED, "version": 1, "text": "Hi", "folded": "hi"}
    return ids | texts | {"scheduled_at": out_at(number), "created_at": out_at(number)}


def all_series() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number in range(POSTS):
        platform_id = MASTODON if number % 5 == 0 else LINKEDIN
        name = series_name(number + 1, platform_id)
        due_at = next_slot(out_at(number), name, NOW - 2 * HOUR)
        ids: dict[str, Any] = {
            "post_id": number + 1,
            "platform_id": platform_id,
            "guild_id": ACME,
            "failures": 0,
        }
        rows.append(ids | {"posted_id": f"id {number}", "out_at": out_at(number), "due_at": due_at})
    return rows


async def run(sampler: Sampling, clock: MovableClock, span: timedelta) -> None:
    end = clock.now() + span
    while clock.now() < end:
        again = await sampler.sample(ACME)
        assert again is not None
        assert again > clock.now()
        await clock.advance(min(again - clock.now(), end - clock.now()).total_seconds())


def busiest(wire: Wire) -> tuple[int, int]:
    """The most calls in one minute and in one hour."""
    minutes = Counter(at.replace(second=0, microsecond=0) for at, _ in wire.calls)
    hours = Counter(at.replace(minute=0, second=0, microsecond=0) for at, _ in wire.calls)
    return max(minutes.values()), max(hours.values())


def slot_from(row: dict[str, Any], begin: datetime) -> datetime | None:
    """When a series that has its early samples behind it is due from a moment on."""
    if begin - row["out_at"] < 3 * DAY:
        return None
    return next_slot(row["out_at"], series_name(row["post_id"], row["platform_id"]), begin - 2 * HOUR)


def test_a_days_samples_of_ten_thousand_posts_are_spread_over_its_hours() -> None:
    begin = NOW + DAY
    due = [slot for row in all_series() if (slot := slot_from(row, begin)) and slot < begin + DAY]
    hours = Counter((slot - begin) // HOUR for slot in due)
    assert len(due) > 2_000
    assert len(hours) == 24
    assert max(hours.values()) < 1.4 * len(due) / 24


async def test_ten_thousand_posts_are_kept_up_with_at_a_fraction_of_the_pace(busy) -> None:
    sampler, clock, wire, world = busy
    await run(sampler, clock, 2 * HOUR)
    minute, hour = busiest(wire)
    assert minute <= 18
    assert hour <= 300
    samples = Samples(world.database)
    late = await samples.due(ACME, on=(LINKEDIN, MASTODON), before=clock.now() - HOUR / 4, limit=9, first=NOW)
    assert late == ()
    assert sum(path == "/linkedin-post-statistics" for _, path in wire.calls) > 100


async def test_after_a_long_absence_the_backlog_waits_for_the_pace_and_young_posts_go_first(busy) -> None:
    sampler, clock, wire, world = busy
    async with world.database.writing() as session:
        await session.execute(update(SeriesRow).values(due_at=NOW - DAY))
    await run(sampler, clock, HOUR)
    minute, hour = busiest(wire)
    assert minute <= 18
    assert len(wire.calls) >= 200
    assert hour <= 300
    young = [
        each
        for each in await Figures(world.database).published(ACME, since=NOW - YOUNG, until=NOW + DAY)
        if each.latest_at is None
    ]
    assert young == []

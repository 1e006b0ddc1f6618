"""Everybody at once, in two processes on one database: no deadlock, no lost decision, nothing unapproved."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr
from storage_world import KINDS, fresh_url

from bot.config import Settings
from bot.domain.approval import ApprovalSettings, Mode, Verdict
from bot.domain.audit import Entry
from bot.domain.capabilities import Actor
from bot.domain.hindrances import Holders
from bot.domain.posts import Post, PostState
from bot.domain.reviews import Seen
from bot.errors import Problem
from bot.resources import open_resources
from bot.services.bundle import Services
from bot.services.records import ScheduleRequest
from bot.services.revising import Edit
from bot.storage.database import Database
from bot.storage.errors import Stale
from bot.storage.posts import Posts
from bot.storage.reviews import Reviews
from bot.storage.settings import Settings as StoredSettings
from bot.workers.runner import Runner
from sandbox.clock import MovableClock
from sandbox.publora.server import run_stand_in
from sandbox.publora.stand_in import StandIn

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GUILD, CHANNEL = 1_100_000_000_000_000_001, 1_200_000_000_000_000_001
AUTHOR, APPROVER = 11, 12
MARA = Actor(GUILD, 900, manages_server=True, role_ids=frozenset({AUTHOR}))
APPROVERS = [Actor(GUILD, 1000 + each, False, frozenset({APPROVER})) for each in range(8)]
AUTHORS = [Actor(GUILD, 2000 + each, False, frozenset({AUTHOR})) for each in range(3)]
RULES = ApprovalSettings(
    mode=Mode.REQUIRED, needed=3, authors=frozenset({AUTHOR}), approvers=frozenset({APPROVER})
)
POSTS, ROUNDS = 3, 2


class Discord:
    """Says who holds which role, and takes whatever is written."""

    def __init__(self) -> None:
        self._ids = count(1_300_000_000_000_000_000)

    def ready(self) -> bool:
        return True

    async def post_card(self, *_: object, **__: object) -> int:
        return next(self._ids)

    async def edit_card(self, *_: object, **__: object) -> None: ...

    async def tell(self, *_: object, **__: object) -> None: ...

    async def tell_person(self, *_: object, **__: object) -> None: ...

    async def post_digest(self, *_: object, **__: object) -> None: ...

    async def has_digest(self, *_: object, **__: object) -> bool:
        return False

    async def show_import(self, *_: object, **__: object) -> int:
        return 1

    async def people(self, guild_id: int, user_ids: Collection[int]) -> Mapping[int, Actor]:
        everybody = {actor.user_id: actor for actor in (MARA, *APPROVERS, *AUTHORS)}
        assert guild_id == GUILD
        return {user_id: everybody[user_id] for user_id in user_ids}

    def has_channel(self, guild_id: int, channel_id: int) -> bool:
        return (guild_id, channel_id) == (GUILD, CHANNEL)

    async def holders(self, guild_id: int) -> Holders:
        assert guild_id == GUILD
        return {AUTHOR: None, APPROVER: len(APPROVERS)}


@dataclass
class Crowd:
    stand_in: StandIn
    clock: MovableClock
    processes: list[Services]
    runners: list[Runner]
    posts: Posts
    reviews: Reviews
    settings: StoredSettings

    async def choose(self, settings: ApprovalSettings) -> None:
        version = (await self.settings.read_version(GUILD))[1]
        await self.settings.save(
            GUILD, settings, seen_version=version, actor_id=MARA.user_id, at=self.clock.now()
        )

    async def post(self, number: int) -> Post:
        post = await self.posts.find(GUILD, number)
        assert post is not None
        return post

    async def seen(self, number: int) -> Seen:
        post = await self.post(number)
        return Seen((await self.reviews.find(post.id)).revision, post.scheduled_at)


@pytest.fixture(params=KINDS)
async def crowd(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Crowd]:
    """Two processes' services, linked, with three approvals required."""
    async with AsyncExitStack() as stack:
        clock = MovableClock(start=START)
        stand_in = await stack.enter_async_context(run_stand_in(clock=clock))
        url = await stack.enter_async_context(fresh_url(request.param, tmp_path))
        processes = [await stack.enter_async_context(process(stand_in, clock, tmp_path, url)) for _ in "ab"]
        database = await stack.enter_async_context(Database.open(url))
        crowd = Crowd(
            stand_in,
            clock,
            processes,
            [Runner(services.work, clock) for services in processes],
            Posts(database),
            Reviews(database),
            StoredSettings(database),
        )
        await crowd.choose(RULES)
        workspaces = processes[0].workspaces
        accounts = await workspaces.check_key(MARA, stand_in.demo_key)
        await workspaces.link(MARA, stand_in.demo_key, accounts, replacing=None)
        yield crowd


@asynccontextmanager
async def process(stand_in: StandIn, clock: MovableClock, folder: Path, url: str) -> AsyncGenerator[Services]:
    """A process's services on the same data."""
    settings = Settings(
        discord_token=SecretStr("none"),
        publora_api_url=stand_in.url,
        publora_calls_per_minute=6000,
        data_dir=folder / "data",
        database_url=url,
        media_url=str(folder / "media"),
    )
    async with open_resources(settings, clock, wait=clock.skip) as resources:
        resources.services.speech.speaker = Discord()
        yield resources.services


async def attempts(crowd: Crowd, dice: random.Random, number: int) -> list[tuple[str, Awaitable[object]]]:
    """What people press about a post at the same moment, all seeing it as it is now."""
    seen = await crowd.seen(number)
    version = (await crowd.post(number)).version
    one, other = dice.sample(crowd.processes, 2)
    edit = Edit(f"Post {number}, said otherwise {dice.random()}")
    wanted: list[tuple[str, Awaitable[object]]] = [
        ("approved", dice.choice((one, other)).review.approve(actor, number, seen)) for actor in APPROVERS
    ]
    if dice.random() < 0.5:
        wanted.append(("edited", one.revising.edit(AUTHORS[0], number, seen, edit)))
    if dice.random() < 0.5:
        wanted.append(
            ("moved", other.posts.reschedule(AUTHORS[1], number, f"in {dice.randint(5, 15)} hours"))
        )
    if dice.random() < 0.3:
        wanted.append(("changes requested", one.review.request_changes(APPROVERS[0], number, seen, "Why?")))
    if dice.random() < 0.2:
        wanted.append(("asked to delete", other.posts.delete(AUTHORS[2], number, version)))
    dice.shuffle(wanted)
    return wanted


@pytest.mark.parametrize("seed", [1, 2])
async def test_people_who_press_at_once_lose_no_decision_and_let_nothing_out(crowd: Crowd, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    for number in range(1, POSTS + 1):
        request = ScheduleRequest(f"Post {number}", f"in {number + 5} hours", "Mastodon", CHANNEL)
        await crowd.processes[0].posts.schedule(MARA, request)
    done = Counter[str]()
    for turn in range(ROUNDS):
        wanted = [each for number in range(1, POSTS + 1) for each in await attempts(crowd, dice, number)]
        stricter = replace(RULES, quiet_from=turn)
        outcomes = await asyncio.wait_for(
            asyncio.gather(
                *(deed for _, deed in wanted),
                *(crowd.choose(stricter) for _ in range(3)),
                *(runner.settle() for runner in crowd.runners),
                return_exceptions=True,
            ),
            timeout=60,
        )
        broken = [each for each in outcomes if isinstance(each, BaseException)]
        assert [each for each in broken if not isinstance(each, Problem | Stale)] == []
        done.update(
            name
            for (name, _), outcome in zip(wanted, outcomes[: len(wanted)], strict=True)
            if not isinstance(outcome, BaseException)
        )
        await crowd.clock.advance(60)
        for runner in crowd.runners:
            await runner.settle()
    entries = await trail(crowd)
    assert {name: Counter(entry.event for entry in entries)[name] for name in done if name != "moved"} == {
        name: times for name, times in done.items() if name != "moved"
    }
    assert done["approved"] >= 3 * 2
    await check_promise(crowd)


async def trail(crowd: Crowd) -> list[Entry]:
    """Everything that was done, from a chain that is whole."""
    audit = crowd.processes[1].audit
    assert (await audit.verify(MARA)).broken is None
    found: list[Entry] = []
    await audit.export(MARA, found.append)
    changes = [(entry.post_id, json.loads(entry.details).get("version")) for entry in found]
    versions = [change for change in changes if change[1] is not None]
    assert len(set(versions)) == len(versions), "two changes of the same version of a post were taken"
    return found


async def check_promise(crowd: Crowd) -> None:
    """Fail unless what goes out at Publora is what three people approved, once."""
    out = [group for group in crowd.stand_in.state()["posts"] if group["status"] != "draft"]
    approved = 0
    for number in range(1, POSTS + 1):
        post = await crowd.post(number)
        revision = (await crowd.reviews.find(post.id)).revision
        decisions = await crowd.reviews.decisions(post.id)
        yes = [
            each.user_id
            for each in decisions
            if each.revision == revision and each.verdict is Verdict.APPROVED
        ]
        mine = [group for group in out if group["postGroupId"] == post.group_id]
        assert len(mine) == (post.state is PostState.SCHEDULED)
        if mine:
            approved += 1
            assert mine[0]["content"] == post.text
            assert len(set(yes)) >= RULES.needed
        assert len(yes) == len(set(yes)), "somebody's approval was taken twice"
    assert len(out) == approved, "something goes out that we know nothing of"

"""A client on a simulated Discord, with services kept in memory."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import simcord

from bot.client import Bot
from bot.domain.accounts import Account, TokenStatus
from bot.domain.approval import ApprovalSettings
from bot.domain.capabilities import Actor, Capability
from bot.domain.posts import Media, Post, PostState, Target
from bot.domain.rights import check, may_see
from bot.domain.samples import OF_POSTS, Measure, PostLook, Sample, Series, TargetLook, Trouble
from bot.domain.when import parse
from bot.domain.workspaces import Workspace
from bot.errors import BadTime, ChangedMeanwhile, Kept, NotFound
from bot.services.records import Moved, PostsPage, ScheduleRequest, WorkspaceStatus
from bot.services.stats import PostStats
from bot.services.together import MovePlan, Plan

KEY = "sk_demo_1234"
ACCOUNTS = (
    Account("linkedin-1", display_name="Acme *GmbH*", token_status=TokenStatus.VALID),
    Account("twitter-2", username="acme", token_status=TokenStatus.EXPIRED),
)


class SimClock:
    """simcord's clock, which may be set ahead of it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return discord.utils.utcnow() + self.ahead

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class MemoryNotes:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def read(self, name: str) -> str | None:
        return self.values.get(name)

    async def write(self, name: str, value: str) -> None:
        self.values[name] = value


class FakeWorkspaces:
    def __init__(self) -> None:
        self.workspace = Workspace(0)
        self.events: list[tuple[str, object]] = []
        self.known = False
        self.fault: Exception | None = None

    async def find(self, guild_id: int) -> Workspace:
        return replace(self.workspace, guild_id=guild_id)

    async def status(self, _guild_id: int) -> WorkspaceStatus:
        if self.fault is not None:
            raise self.fault
        return WorkspaceStatus(self.workspace, {PostState.SCHEDULED: 2}, key_works=True)

    async def count_waiting(self, _guild_id: int) -> tuple[int, int]:
        return 2, 1

    async def check_key(self, actor: Actor, _key: str) -> tuple[Account, ...]:
        check(actor, Capability.MANAGER, ApprovalSettings())
        if self.fault is not None:
            raise self.fault
        return ACCOUNTS

    async def link(
        self, actor: Actor, key: str, accounts: Collection[Account], *, replacing: str | None
    ) -> Workspace:
        check(actor, Capability.MANAGER, ApprovalSettings())
        self.events.append(("link", replacing))
        self.workspace = Workspace(
            actor.guild_id,
            key_hint=key[-4:],
            linked_by=actor.user_id,
            linked_at=datetime(2026, 1, 1, tzinfo=UTC),
            accounts=tuple(accounts),
        )
        return self.workspace

    async def unlink(self, actor: Actor) -> None:
        self.events.append(("unlink", actor.user_id))
        self.workspace = Workspace(actor.guild_id)

    async def set_time_zone(self, _actor: Actor, name: str) -> Workspace:
        self.workspace = replace(self.workspace, time_zone=name)
        return self.workspace

    async def guild_left(self, guild_id: int) -> None:
        self.events.append(("left", guild_id))

    async def guild_joined(self, guild_id: int) -> bool:
        self.events.append(("joined", guild_id))
        return self.known

    async def reconcile_guilds(self, guild_ids: Collection[int]) -> None:
        self.events.append(("reconciled", frozenset(guild_ids)))


class FakePosts:
    def __init__(self, clock: SimClock) -> None:
        self.clock = clock
        self.posts: dict[int, Post] = {}
        self.fault: Exception | None = None
        self.requests: list[ScheduleRequest] = []
        self.asked = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    def add(self, text: str, state: PostState = PostState.SCHEDULED) -> Post:
        number = len(self.posts) + 1
        now = datetime(2026, 1, 1, tzinfo=UTC)
        self.posts[number] = Post(
            id=number,
            guild_id=1,
            number=number,
            author_id=7,
            channel_id=0,
            state=state,
            version=1,
            text=text,
            scheduled_at=now + timedelta(days=number),
            created_at=now,
            group_id=None,
            problem=None,
            targets=(Target("linkedin-1", "Acme *GmbH*"),),
            media=(Media("ab", 1_200_000, "image/png", "a_b.png"),),
        )
        return self.posts[number]

    async def schedule(self, _actor: Actor, request: ScheduleRequest) -> Post:
        self.requests.append(request)
        self.asked.set()
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        try:
            at = parse(request.when, self.clock.now(), UTC)
        except BadTime as problem:
            problem.kept = Kept(request.text)
            raise
        return replace(self.add(request.text), scheduled_at=at)

    async def page(self, _actor: Actor, states: Collection[PostState], page: int) -> PostsPage:
        found = [post for post in self.posts.values() if post.state in states]
        shown, pages = tuple(found[page * 8 : page * 8 + 8]), max(1, -(-len(found) // 8))
        return PostsPage(shown, page, pages, len(found), siblings={})

    async def view(self, actor: Actor, number: int) -> Post:
        check(actor, Capability.AUTHOR, ApprovalSettings())
        if number not in self.posts:
            raise NotFound(f"There is no post #{number} in this server.", "See them all with `/post list`.")
        return self.posts[number]

    async def suggest(self, _guild_id: int, typed: str, states: Collection[PostState]) -> tuple[Post, ...]:
        return tuple(post for post in self.posts.values() if typed in post.text and post.state in states)

    async def suggest_accounts(self, _guild_id: int, _typed: str) -> tuple[tuple[str, str], ...]:
        return (("LinkedIn · Acme", "linkedin-1"), ("too long", "x" * 101))

    async def reschedule(self, actor: Actor, number: int, when: str, *, seen: Collection[str]) -> Moved:
        assert not seen
        post = await self.view(actor, number)
        at = parse(when, self.clock.now(), UTC)
        self.posts[number] = replace(post, scheduled_at=at, version=post.version + 1)
        return Moved(self.posts[number], post.scheduled_at)

    async def look_before_delete(self, actor: Actor, number: int) -> Post:
        return await self.view(actor, number)

    async def delete(self, actor: Actor, number: int, version: int) -> Post:
        post = await self.view(actor, number)
        if post.version != version:
            raise ChangedMeanwhile(
                f"Post #{number} changed since you looked at it.", "Look again with `/post delete`."
            )
        self.posts[number] = replace(post, state=PostState.DELETED, version=version + 1)
        return self.posts[number]


class FakeStats:
    def __init__(self, posts: FakePosts) -> None:
        self.posts = posts

    async def post(self, actor: Actor, number: int) -> PostStats:
        post = await self.posts.view(actor, number)
        told = self._look(post, post.targets[0], dict.fromkeys(Measure, 1234), without=Measure.REPOSTS)
        other = Target("linkedin-9", "Second page")
        silent = TargetLook(other, None, (), Trouble.KEY)
        part = replace(
            self._look(post, replace(other, name="Third page"), {Measure.COMMENTS: 0}),
            trouble=Trouble.PARTIAL,
        )
        return PostStats(PostLook(post, (told, silent, part), stale=False), {})

    def _look(
        self, post: Post, target: Target, values: dict[Measure, int], *, without: Measure | None = None
    ) -> TargetLook:
        now = self.posts.clock.now()
        latest = {
            measure: values[measure] for measure in OF_POSTS if measure in values and measure != without
        }
        series = Series(
            post.guild_id,
            post.id,
            target.platform_id,
            "urn",
            now - timedelta(days=1),
            None,
            latest_at=now,
            latest=latest,
        )
        return TargetLook(target, series, (Sample(now, latest),))


class FakeCards:
    async def troubles(self, _guild_id: int) -> tuple[str, ...]:
        return ()

    async def refresh(self, _post: Post) -> None:
        return None


class FakeSettings:
    async def require(self, actor: Actor, needed: Capability) -> None:
        check(actor, needed, ApprovalSettings())

    async def may_see(self, actor: Actor) -> bool:
        return may_see(actor, ApprovalSettings())


class FakeFamilies:
    """No post has other texts."""

    async def siblings(self, _post):
        return ()


@dataclass
class FakeTogether:
    """No post has other texts."""

    posts: FakePosts

    async def look_before_move(self, actor: Actor, number: int, when: str) -> MovePlan:
        post = await self.posts.view(actor, number)
        return MovePlan(post, (post,), (), parse(when, self.posts.clock.now(), UTC), ())

    async def look_before_delete(self, actor: Actor, number: int) -> Plan:
        post = await self.posts.look_before_delete(actor, number)
        return Plan(post, (post,), ())


class FakeReviewViews:
    """No post has anything to do with approval."""

    async def if_known(self, _post):
        return None


@dataclass
class FakeServices:
    workspaces: FakeWorkspaces
    posts: FakePosts
    stats: FakeStats
    cards: FakeCards
    settings: FakeSettings
    review_views: FakeReviewViews
    families: FakeFamilies
    together: FakeTogether
    second_thoughts: None = None
    audit: None = None
    review: None = None
    revising: None = None
    drafts: None = None
    mending: None = None
    imports: None = None
    varying: None = None
    approvals: None = None
    samples: None = None
    digests: None = None
    previewing: None = None
    editing: None = None


@dataclass
class World:
    """A bot in one server with a channel, somebody who manages it and somebody who does not."""

    env: simcord.Env
    bot: Any
    services: Any
    notes: MemoryNotes
    clock: SimClock
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    manager: Any
    outsider: Any


def make_bot(notes: MemoryNotes | None = None, dev_guild: int | None = None) -> Any:
    clock = SimClock()
    posts = FakePosts(clock)
    services: Any = FakeServices(
        FakeWorkspaces(),
        posts,
        FakeStats(posts),
        FakeCards(),
        FakeSettings(),
        FakeReviewViews(),
        FakeFamilies(),
        FakeTogether(posts),
    )
    notes = notes or MemoryNotes()
    return Bot(services, clock=clock, notes=notes, dev_guild=dev_guild, guild_ready_timeout=0.05)


@asynccontextmanager
async def running(bot: Any = None, **options) -> AsyncGenerator[World]:
    bot = bot or make_bot()
    async with simcord.run(bot, **options) as env:
        guild = env.create_guild("Acme")
        channel = guild.create_text_channel("marketing")
        role = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
        manager = guild.add_member(env.create_user("mona"), roles=[role])
        outsider = guild.add_member(env.create_user("otto"))
        await env.settle()
        yield World(env, bot, bot.services, bot._ids._notes, bot.clock, guild, channel, manager, outsider)


def read(message) -> str:
    """All text of a message, as one string."""
    assert message is not None
    found: list[str] = []

    def walk(components):
        for component in components:
            found.append(component.get("content") or component.get("label") or "")
            walk(component.get("components") or [])

    walk(message.components)
    return "\n".join(filter(None, found))


def buttons(message) -> list[Any]:
    def walk(components):
        for component in components:
            if component.get("type") == 2:
                yield component
            yield from walk(component.get("components") or [])

    return list(walk(message.components))


def sync_bodies(world: World) -> list[Any]:
    """What Discord was told about our commands, call by call."""
    return [
        request.json
        for request in world.env.http_requests
        if request.method == "PUT" and request.path.endswith("/commands")
    ]


def posted(world: World) -> list[Any]:
    """What the bot wrote into channels by itself."""
    return [
        request.json
        for request in world.env.http_requests
        if request.method == "POST" and request.path.startswith("/channels/")
    ]


def field_id(shown: Any) -> str:
    """The only field of a form."""
    return shown.modal["components"][0]["component"]["custom_id"]


async def link(world: World, key: str = KEY) -> Any:
    shown = await world.manager.slash(world.channel, "publora link")
    return await world.manager.submit_modal(shown, {field_id(shown): key})

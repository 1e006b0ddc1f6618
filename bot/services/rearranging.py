"""Rearranging: several posts get other times together, each shown before it counts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.capabilities import Actor, Capability
from bot.domain.posts import Post, PostState
from bot.domain.queue import openings_until
from bot.domain.rearranging import Move, moved_day, shuffled, stamp, swapped
from bot.domain.when import is_ahead, read
from bot.domain.when.readings import FreeSlot
from bot.errors import BadTime, ChangedMeanwhile, NotFound, NotPossible, Problem
from bot.services.cases import Cases
from bot.services.posts import PostService
from bot.services.settings import SettingsService
from bot.services.workspaces import WorkspaceService
from bot.storage.post_lists import PostLists
from bot.storage.posts import Posts
from bot.storage.slots import OPEN, Slots

FREELY: Final = frozenset({PostState.SCHEDULED, PostState.IN_REVIEW, PostState.CHANGES_REQUESTED})
"""Posts that get another time without being submitted by it."""
AHEAD: Final = timedelta(days=28)
"""How far ahead slots are shuffled."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: moves, posts left with the reason why, and whose approvals that would end."""

    moves: tuple[Move, ...]
    left: tuple[tuple[Post, str], ...]
    approved_anew: frozenset[int]

    @property
    def stamp(self) -> str:
        """What tells this plan from another."""
        return stamp(self.moves)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one move: how its post stands now, or why it was left."""

    move: Move
    post: Post | None
    problem: Problem | None = None


class Rearranging:
    """Swap two posts, move a whole day, shuffle what stands in slots."""

    def __init__(
        self,
        *,
        posts: Posts,
        lists: PostLists,
        slots: Slots,
        post_service: PostService,
        cases: Cases,
        settings: SettingsService,
        workspaces: WorkspaceService,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._lists = lists
        self._slots = slots
        self._post_service = post_service
        self._cases = cases
        self._settings = settings
        self._workspaces = workspaces
        self._clock = clock

    async def swap(self, actor: Actor, first: int, second: int) -> Plan:
        """Plan that two posts get each other's times; raises `NotAllowed`, `NotFound` and `NotPossible`."""
        await self._settings.require(actor, Capability.AUTHOR)
        if first == second:
            raise NotPossible("These are one and the same post.", "Pick two different ones.")
        found = [await self._posts.find(actor.guild_id, number) for number in (first, second)]
        both = [post for post in found if post is not None]
        if len(both) != len(found):
            raise NotFound("There is no such post in this server.", "See them all with `/post list`.")
        plan = await self._plan(swapped(*both))
        if plan.left:
            post, why = plan.left[0]
            raise NotPossible(f"Post #{post.number} can't be swapped: {why}.", "Nothing was done.")
        return plan

    async def day(self, actor: Actor, start: date, to: date) -> Plan:
        """Plan that all posts of one local day go to another; raises `NotAllowed` and `NotPossible`."""
        await self._settings.require(actor, Capability.AUTHOR)
        zone = (await self._workspaces.find(actor.guild_id)).zone
        begin, end = (
            datetime.combine(start + timedelta(days=more), time(), tzinfo=zone) for more in range(2)
        )
        posts = await self._lists.due(actor.guild_id, OPEN, begins=begin, ends=end)
        if not posts:
            raise NotPossible("Nothing is due on that day.", "`/queue list` shows what is coming.")
        return await self._plan(moved_day(posts, to, zone))

    async def shuffle(self, actor: Actor, seed: int) -> Plan:
        """Plan that posts in slots change places by a seed; raises `NotAllowed` and `NotPossible`."""
        await self._settings.require(actor, Capability.AUTHOR)
        now = self._clock.now()
        zone = (await self._workspaces.find(actor.guild_id)).zone
        found = openings_until(await self._slots.of(actor.guild_id), now, now + AHEAD, zone)
        posts = await self._lists.due(actor.guild_id, FREELY, begins=now, ends=now + AHEAD)
        moves = shuffled(posts, found, seed)
        if not moves:
            raise NotPossible("No two posts stand in slots that they could change.", "See `/queue list`.")
        return await self._plan(moves)

    async def read_day(self, actor: Actor, typed: str) -> date:
        """Return the day that is meant, by the server's clock; raises `BadTime`."""
        zone = (await self._workspaces.find(actor.guild_id)).zone
        readings = read(f"{typed} 12:00", self._clock.now(), zone, actor.spoken)
        if isinstance(readings, FreeSlot):
            raise BadTime("That is no day.", "Write a day, such as `Friday` or `1 Dec`.")
        days = {each.moment.astimezone(zone).date() for each in readings}
        if len(days) != 1:
            shown = " or ".join(f"`{day.isoformat()}`" for day in sorted(days))
            raise BadTime(f"“{typed[:60]}” can mean {len(days)} days.", f"Write {shown}.")
        return days.pop()

    async def carry_out(self, actor: Actor, plan: Plan, seen: str) -> tuple[Done, ...]:
        """Do what was planned, post by post, and say of each what became of it.

        Raises `ChangedMeanwhile`, with nothing done, unless the plan is still the one that was seen.
        """
        if plan.stamp != seen:
            raise ChangedMeanwhile(
                "Something changed since you looked.", "Look at it again; nothing was done."
            )
        return tuple([await self._move(actor, move) for move in plan.moves])

    async def _move(self, actor: Actor, move: Move) -> Done:
        post = move.post
        try:
            moved = await self._post_service.undo_move(actor, post.number, post.version, move.to)
        except Problem as problem:
            return Done(move, None, problem)
        return Done(move, moved.post)

    async def _plan(self, moves: Iterable[Move]) -> Plan:
        now = self._clock.now()
        wanted: list[Move] = []
        left: list[tuple[Post, str]] = []
        anew: set[int] = set()
        for move in moves:
            post = move.post
            if post.state not in FREELY:
                left.append((post, f"it is {post.state.replace('_', ' ')}"))
            elif not is_ahead(move.to, now):
                left.append((post, "its new time would not be ahead"))
            else:
                wanted.append(move)
                case = await self._cases.of(post)
                after = await self._cases.of(replace(post, scheduled_at=move.to))
                if case.cleared and not after.cleared:
                    anew.add(post.number)
        return Plan(tuple(wanted), tuple(left), frozenset(anew))

"""Rearranging: several posts get other times together, each shown before it counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.capabilities import Actor, Capability
from bot.domain.posts import Post, PostState
from bot.domain.queue import openings_until
from bot.domain.rearranging import (
    Move,
    Rearrangement,
    Trace,
    Unit,
    moved_day,
    shuffled,
    sift,
    stamp,
    swapped,
    units,
)
from bot.domain.when import is_ahead, read
from bot.domain.when.readings import FreeSlot
from bot.errors import BadTime, ChangedMeanwhile, NotFound, NotPossible
from bot.services.cases import Cases
from bot.services.cautions import CautionService
from bot.services.families import Families
from bot.services.moves import Done, Moves
from bot.services.settings import SettingsService
from bot.services.upkeep import UNDO_WINDOW
from bot.services.workspaces import WorkspaceService
from bot.storage.post_lists import PostLists
from bot.storage.posts import Posts
from bot.storage.rearrangements import Rearrangements
from bot.storage.slots import OPEN, Slots

FREELY: Final = frozenset({PostState.SCHEDULED, PostState.IN_REVIEW, PostState.CHANGES_REQUESTED})
"""Posts that get another time without being submitted by it."""
AHEAD: Final = timedelta(days=28)
"""How far ahead slots are shuffled."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: moves, posts left with the reason why, and whose approvals that would end.

    `cautions` are what to look at twice before.
    """

    moves: tuple[Move, ...]
    left: tuple[tuple[Post, str], ...]
    approved_anew: frozenset[int]
    cautions: tuple[str, ...]

    @property
    def stamp(self) -> str:
        """What tells this plan from another."""
        return stamp(self.moves)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each move, and the id under which `Rearranging.undo` takes them back, if any."""

    done: tuple[Done, ...]
    undo: int | None


class Rearranging:
    """Swap two posts, move a whole day, shuffle what stands in slots."""

    def __init__(
        self,
        *,
        posts: Posts,
        lists: PostLists,
        slots: Slots,
        families: Families,
        moves: Moves,
        rearrangements: Rearrangements,
        cases: Cases,
        cautions: CautionService,
        settings: SettingsService,
        workspaces: WorkspaceService,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._lists = lists
        self._slots = slots
        self._families = families
        self._moves = moves
        self._rearrangements = rearrangements
        self._cases = cases
        self._cautions = cautions
        self._settings = settings
        self._workspaces = workspaces
        self._clock = clock

    async def swap(self, actor: Actor, first: int, second: int) -> Plan:
        """Plan that two posts, each with its other texts of that moment, get each other's times.

        Raises `NotAllowed`, `NotFound` and `NotPossible`.
        """
        await self._settings.require(actor, Capability.AUTHOR)
        if first == second:
            raise NotPossible("These are one and the same post.", "Pick two different ones.")
        one, other = [await self._unit(actor, number) for number in (first, second)]
        if one[0].scheduled_at == other[0].scheduled_at:
            raise NotPossible("These are due at the same moment.", "Pick posts with different times.")
        plan = await self._plan(actor.guild_id, swapped(one, other))
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
        return await self._plan(actor.guild_id, moved_day(posts, to, zone))

    async def shuffle(self, actor: Actor, seed: int) -> Plan:
        """Plan that posts in slots change places by a seed; raises `NotAllowed` and `NotPossible`."""
        await self._settings.require(actor, Capability.AUTHOR)
        now = self._clock.now()
        zone = (await self._workspaces.find(actor.guild_id)).zone
        found = openings_until(await self._slots.of(actor.guild_id), now, now + AHEAD, zone)
        posts = units(await self._lists.due(actor.guild_id, OPEN, begins=now, ends=now + AHEAD))
        free = [unit for unit in posts if all(post.state in FREELY for post in unit)]
        moves = shuffled(free, found, seed)
        if not moves:
            raise NotPossible("No two posts stand in slots that they could change.", "See `/queue list`.")
        return await self._plan(actor.guild_id, moves)

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

    async def carry_out(self, actor: Actor, plan: Plan, seen: str) -> Outcome:
        """Do what was planned, and say of each move what became of it; see `Moves.carry_out`.

        Raises `ChangedMeanwhile`, with nothing done, unless the plan is still the one that was seen.
        """
        if plan.stamp != seen:
            raise ChangedMeanwhile(
                "Something changed since you looked.", "Look at it again; nothing was done."
            )
        done = await self._moves.carry_out(actor, plan.moves)
        moved = [(each.move, each.post) for each in done if each.post and not each.put_back]
        traces = [Trace(post.number, post.version, move.post.scheduled_at) for move, post in moved]
        return Outcome(done, await self._keep(actor, tuple(traces)) if traces else None)

    async def undo(self, actor: Actor, undo: int) -> tuple[Done, ...]:
        """Give posts the times back that they had before they were rearranged.

        One that is not as it was left then, or whose old time is not ahead any more, stays, and so does what
        belongs to it. Raises `NotAllowed`, and `NotPossible` after `UNDO_WINDOW`.
        """
        await self._settings.require(actor, Capability.AUTHOR)
        now, kept = self._clock.now(), await self._rearrangements.find(actor.guild_id, undo)
        if kept is None or now - kept.at > UNDO_WINDOW:
            raise NotPossible(
                "This can't be undone by a click any more.", "`/post reschedule` gives a post another time."
            )
        versions = {trace.number: trace.version for trace in kept.traces}
        found = [(await self._posts.find(actor.guild_id, each.number), each) for each in kept.traces]

        def why_not(move: Move) -> str:
            if move.post.version != versions[move.post.number]:
                return "it changed since"
            return "" if is_ahead(move.to, now) else "its old time is not ahead any more"

        moves, left = sift([Move(post, trace.previous) for post, trace in found if post], why_not)
        stay = [Done(Move(post, post.scheduled_at), problem=NotPossible(f"{why}.")) for post, why in left]
        return (*await self._moves.carry_out(actor, moves), *stay)

    async def _keep(self, actor: Actor, traces: tuple[Trace, ...]) -> int:
        now = self._clock.now()
        done = Rearrangement(actor.guild_id, now, traces)
        return await self._rearrangements.keep(done, forget_before=now - UNDO_WINDOW)

    async def _unit(self, actor: Actor, number: int) -> Unit:
        """Return a post with its other texts that may go out at the same moment."""
        post = await self._posts.find(actor.guild_id, number)
        if post is None:
            raise NotFound("There is no such post in this server.", "See them all with `/post list`.")
        others = [each for each in await self._families.siblings(post) if each.state in OPEN]
        return units((post, *others))[0]

    async def _plan(self, guild_id: int, moves: Sequence[Move]) -> Plan:
        wanted, left = sift(moves, self._why_not)
        anew = frozenset([each.post.number for each in wanted if await self._ends(each)])
        zone = (await self._workspaces.find(guild_id)).zone
        return Plan(wanted, left, anew, await self._cautions.of_moves(guild_id, wanted, zone))

    def _why_not(self, move: Move) -> str:
        if move.post.state not in FREELY:
            return f"it is {move.post.state.replace('_', ' ')}"
        return "" if is_ahead(move.to, self._clock.now()) else "its new time would not be ahead"

    async def _ends(self, move: Move) -> bool:
        """Say whether a move would end the post's approval."""
        case = await self._cases.of(move.post)
        after = await self._cases.of(replace(move.post, scheduled_at=move.to))
        return case.cleared and not after.cleared

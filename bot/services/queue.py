"""The queue of a server: its weekly slots, and what stands in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from bot.clock import Clock
from bot.domain import choosing
from bot.domain.accounts import Account
from bot.domain.capabilities import Actor, Capability
from bot.domain.posts import Post
from bot.domain.queue import EVERY, MOST_SLOTS, Opening, Slot, by_minute, openings_until
from bot.domain.slot_words import read_weekly
from bot.errors import BadAccounts, ChangedMeanwhile, NotPossible
from bot.services.settings import SettingsService
from bot.services.workspaces import WorkspaceService
from bot.storage.errors import Stale
from bot.storage.posts import Posts
from bot.storage.slots import Slots

SHOWN: Final = timedelta(days=14)
"""How far ahead the queue is shown."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """A server's slots, the accounts that may have slots of their own, and the zone of its clock."""

    slots: tuple[Slot, ...]
    accounts: tuple[Account, ...]
    zone: tzinfo

    @property
    def left(self) -> tuple[str, ...]:
        """The ids of accounts that have slots and are not linked any more."""
        linked = {EVERY, *(account.platform_id for account in self.accounts)}
        return tuple(sorted({slot.platform_id for slot in self.slots} - linked))

    def left_of(self, typed: str) -> str | None:
        """Return the one of those that is named, None for any other."""
        return typed.strip() if typed.strip() in self.left else None


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done to the slots, and how they are now."""

    added: tuple[Slot, ...]
    removed: tuple[Slot, ...]
    now: Weekly


@dataclass(frozen=True, slots=True)
class Line:
    """A slot to come with the posts that are due then; `opening` is None outside of every slot."""

    moment: datetime
    opening: Opening | None
    posts: tuple[Post, ...]


class QueueService:
    """Shows slots and the queue, and lets managers change the slots."""

    def __init__(
        self,
        slots: Slots,
        posts: Posts,
        workspaces: WorkspaceService,
        settings: SettingsService,
        clock: Clock,
    ) -> None:
        self._slots = slots
        self._posts = posts
        self._workspaces = workspaces
        self._settings = settings
        self._clock = clock

    async def slots(self, actor: Actor) -> Weekly:
        """Return the server's slots; raises `NotAllowed`."""
        await self._settings.require_sight(actor)
        return await self._weekly(actor.guild_id)

    async def change(
        self, actor: Actor, account: str, *, add: str | None = None, remove: str | None = None
    ) -> Changed:
        """Add and remove weekly slots as typed, all of it or nothing; posts in removed ones keep their time.

        They are those of one account or, where none is named, of all; those of an account that is not linked
        any more can only be removed. Raises `NotAllowed`, `BadTime`, `BadAccounts`, and `NotPossible` for
        slots to add that are there already or to remove that are not.
        """
        await self._settings.require(actor, Capability.MANAGER)
        weekly = await self._weekly(actor.guild_id)
        left = None if add else weekly.left_of(account)
        platform_id = left or _account(account, weekly.accounts)
        gone = _gone(_slots(remove, platform_id, actor), weekly) if remove else ()
        new = _new(_slots(add, platform_id, actor), weekly, gone) if add else ()
        await self._change(actor, weekly, add=new, remove=gone)
        return Changed(new, gone, await self._weekly(actor.guild_id))

    async def coming(self, actor: Actor, start: datetime | None = None) -> tuple[Line, ...]:
        """Return the slots of two weeks with what is in them, and what is due outside of them, by time.

        `start` (UTC) is where to begin, now without it. Raises `NotAllowed`.
        """
        await self._settings.require_sight(actor)
        now = self._clock.now()
        after = max(start or now, now)
        until = after + SHOWN
        zone = (await self._workspaces.find(actor.guild_id)).zone
        # The slot of this moment is over; one where a page begins is still to come, and on no page before.
        before = max(now, after - timedelta(microseconds=1))
        found = openings_until(await self._slots.of(actor.guild_id), before, until, zone)
        dues = by_minute(await self._slots.dues(actor.guild_id, after=after))
        by_moment = {each.moment: each for each in found}
        moments = sorted({*by_moment, *(moment for moment in dues if after <= moment < until)})
        ids = [due.post_id for moment in moments for due in dues.get(moment, ())]
        known = {post.id: post for post in await self._posts.those(ids)}
        return tuple(
            Line(
                moment,
                by_moment.get(moment),
                tuple(known[due.post_id] for due in dues.get(moment, ()) if due.post_id in known),
            )
            for moment in moments
        )

    async def _weekly(self, guild_id: int) -> Weekly:
        workspace = await self._workspaces.find(guild_id)
        return Weekly(await self._slots.of(guild_id), workspace.accounts, workspace.zone)

    async def _change(
        self, actor: Actor, seen: Weekly, *, add: Sequence[Slot], remove: Sequence[Slot]
    ) -> None:
        try:
            await self._slots.change(
                actor.guild_id,
                add=add,
                remove=remove,
                seen=seen.slots,
                actor_id=actor.user_id,
                at=self._clock.now(),
            )
        except Stale:
            raise ChangedMeanwhile(
                "Somebody changed the slots at this very moment.", "Look with `/queue slots` and try again."
            ) from None


def _slots(typed: str, platform_id: str, actor: Actor) -> tuple[Slot, ...]:
    return tuple(Slot(*each, platform_id) for each in read_weekly(typed, actor.spoken))


def _gone(asked: Sequence[Slot], weekly: Weekly) -> tuple[Slot, ...]:
    gone = tuple(slot for slot in asked if slot in weekly.slots)
    if not gone:
        raise NotPossible("There are no such slots.", "See them with `/queue slots`.")
    return gone


def _new(asked: Sequence[Slot], weekly: Weekly, gone: Collection[Slot]) -> tuple[Slot, ...]:
    kept = frozenset(weekly.slots) - frozenset(gone)
    new = tuple(slot for slot in asked if slot not in kept)
    if not new:
        raise NotPossible("These slots are there already.", "See them with `/queue slots`.")
    if len(kept) + len(new) > MOST_SLOTS:
        raise NotPossible(f"A server has at most {MOST_SLOTS} slots.", "Remove some first.")
    return new


def _account(typed: str, accounts: Sequence[Account]) -> str:
    """Return the id of the one account that is named, or what stands for all of them."""
    if not typed.strip():
        return EVERY
    chosen = choosing.choose(typed, accounts)
    if len(chosen) != 1:
        raise BadAccounts(
            "Slots are for one account at a time, or for all.", "Name one, or leave `account` out."
        )
    return chosen[0].platform_id

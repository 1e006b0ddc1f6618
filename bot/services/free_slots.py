"""Free slots: the next moment in a server's queue that a post may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.posts import Target
from bot.domain.queue import next_opening
from bot.domain.when import format_exact, format_local
from bot.errors import NotPossible, SlotFound
from bot.services.workspaces import WorkspaceService
from bot.storage.posts import Write
from bot.storage.slots import Slots

SOON: Final = timedelta(minutes=5)
"""A slot nearer than this may pass before somebody has confirmed it."""
TO_APPROVE: Final = timedelta(hours=1)
"""What waits for approval gets at least so long."""
ADD: Final = "A manager adds some with `/queue slots`, such as `Mon, Wed, Fri 9:00`."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a slot is looked for: the accounts, whether it has to be approved first, the post if it is one."""

    platform_ids: frozenset[str] = frozenset()
    lead: timedelta = SOON
    post_id: int | None = None


ANY: Final = Wanted()


def wanted(targets: Iterable[Target], *, approval: bool, post_id: int | None = None) -> Wanted:
    """Return what is looked for on behalf of a post to these accounts."""
    ids = frozenset(target.platform_id for target in targets)
    return Wanted(ids, TO_APPROVE if approval else SOON, post_id)


class FreeSlots:
    """Finds free slots afresh each time, by what is stored at that moment."""

    def __init__(self, slots: Slots, workspaces: WorkspaceService, clock: Clock) -> None:
        self._slots = slots
        self._workspaces = workspaces
        self._clock = clock

    async def has_any(self, guild_id: int) -> bool:
        """Say whether a server has slots at all."""
        return bool(await self._slots.of(guild_id))

    async def next(self, guild_id: int, wish: Wanted) -> datetime:
        """Return when (UTC) the next slot is that has room for a post; its own place counts as free.

        Raises `NotPossible` where there are no slots, or none for these accounts.
        """
        slots = await self._slots.of(guild_id)
        if not slots:
            raise NotPossible("This server has no slots yet.", ADD)
        after = self._clock.now() + wish.lead
        dues = [due for due in await self._slots.dues(guild_id, after=after) if due.post_id != wish.post_id]
        zone = (await self._workspaces.find(guild_id)).zone
        opening = next_opening(slots, dues, wish.platform_ids, after, zone)
        if opening is None:
            raise NotPossible("No slot is free for these accounts in the next two years.", ADD)
        return opening.moment

    async def found(self, guild_id: int, wish: Wanted) -> SlotFound:
        """Return the next free slot as what somebody has to see before it counts; raises like `next`."""
        moment = await self.next(guild_id, wish)
        zone = (await self._workspaces.find(guild_id)).zone
        return SlotFound(
            f"The next free slot is {format_local(moment, zone)}.",
            f"`/queue next` takes it, or write `{format_exact(moment, zone)}`.",
            (moment,),
        )

    async def claiming(self, guild_id: int, wish: Wanted, moment: datetime) -> Write:
        """Return the check that a slot is still free, to be stored with the post's time; raises `Taken`."""
        zone = (await self._workspaces.find(guild_id)).zone
        return self._slots.claiming(guild_id, moment, wish.platform_ids, zone)

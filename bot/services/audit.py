"""Use cases around the audit trail: browsing, exporting and verifying it. Managers only."""

from collections.abc import Callable
from typing import Final

from bot.domain.audit import Entry, Head, Page, Verification, Wanted, compare, follow
from bot.domain.capabilities import Actor, Capability
from bot.services.settings import SettingsService
from bot.storage.audit import Audit

PAGE_SIZE: Final = 10


class AuditService:
    """What managers ask about what was done in their server. All raise `NotAllowed`."""

    def __init__(self, audit: Audit, settings: SettingsService) -> None:
        self._audit = audit
        self._settings = settings

    async def older(self, actor: Actor, wanted: Wanted, *, before: int | None = None) -> Page:
        """Return the entries next below a position, or the newest of all."""
        await self._settings.require(actor, Capability.MANAGER)
        found = await self._audit.latest(actor.guild_id, wanted, before=before, limit=PAGE_SIZE + 1)
        return Page(found[:PAGE_SIZE], older=len(found) > PAGE_SIZE, newer=before is not None)

    async def newer(self, actor: Actor, wanted: Wanted, *, after: int) -> Page:
        """Return the entries next above a position; the newest of all where those don't fill a page."""
        await self._settings.require(actor, Capability.MANAGER)
        found = await self._audit.earliest(actor.guild_id, wanted, after=after, limit=PAGE_SIZE + 1)
        if len(found) <= PAGE_SIZE:
            return await self.older(actor, wanted)
        return Page(found[PAGE_SIZE - 1 :: -1], older=True, newer=True)

    async def people(self, actor: Actor) -> tuple[int, ...]:
        """Return who did something in the server."""
        await self._settings.require(actor, Capability.MANAGER)
        return await self._audit.people(actor.guild_id)

    async def export(self, actor: Actor, write: Callable[[Entry], None]) -> None:
        """Hand every entry to `write`, oldest first, as the trail is at this moment."""
        await self._settings.require(actor, Capability.MANAGER)
        async with self._audit.trail(actor.guild_id) as trail:
            async for batch in trail.batches:
                for entry in batch:
                    write(entry)

    async def verify(self, actor: Actor, noted: Head | None = None) -> Verification:
        """Say whether the chain is whole and, if a head was noted earlier, still the same up to there."""
        await self._settings.require(actor, Capability.MANAGER)
        reached = Head()
        async with self._audit.trail(actor.guild_id) as trail:
            async for batch in trail.batches:
                reached, broken = follow(reached, batch, noted)
                if broken:
                    return Verification(trail.head, broken)
        return Verification(trail.head, compare(reached, trail.head, noted))

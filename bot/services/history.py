"""History: what was done with one post, for everybody who may look at posts."""

from typing import Final

from bot.domain.audit import Page, Wanted
from bot.domain.capabilities import Actor
from bot.services.settings import SettingsService
from bot.storage.audit import Audit

PAGE_SIZE: Final = 10


class History:
    """Reads a post's entries of the audit trail."""

    def __init__(self, audit: Audit, settings: SettingsService) -> None:
        self._audit = audit
        self._settings = settings

    async def of(self, actor: Actor, number: int, *, before: int | None = None) -> Page:
        """Return a post's newest entries, or those next below a position; raises `NotAllowed`."""
        await self._settings.require_sight(actor)
        wanted = Wanted(number=number)
        found = await self._audit.latest(actor.guild_id, wanted, before=before, limit=PAGE_SIZE + 1)
        return Page(found[:PAGE_SIZE], older=len(found) > PAGE_SIZE, newer=before is not None)

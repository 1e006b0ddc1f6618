"""Settings about approval: what they are, who may do what under them now, and how they are changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.approval import ApprovalSettings
from bot.domain.capabilities import Actor, Capability
from bot.domain.posts import PostState
from bot.domain.rights import check, may_see, whom_to_ask
from bot.domain.settings import Draft, Names, Overtaken, Panel, Stored, changes, rebase
from bot.errors import ChangedMeanwhile, NotAllowed
from bot.storage.errors import Stale
from bot.storage.post_lists import PostLists
from bot.storage.settings import Settings
from bot.storage.settings_drafts import SettingsDrafts

DRAFT_LIFE: Final = timedelta(days=1)
"""How long choices that were not saved are kept."""


class SettingsService:
    """Reads a server's settings about approval, judges people by them and lets managers change them."""

    def __init__(self, settings: Settings, drafts: SettingsDrafts, lists: PostLists, clock: Clock) -> None:
        self._settings = settings
        self._drafts = drafts
        self._lists = lists
        self._clock = clock

    async def read(self, guild_id: int) -> ApprovalSettings:
        """Return the settings as they are now."""
        return await self._settings.read(guild_id)

    async def require(self, actor: Actor, needed: Capability) -> None:
        """Raise `NotAllowed` unless somebody holds a capability now."""
        check(actor, needed, await self._settings.read(actor.guild_id))

    async def may_see(self, actor: Actor) -> bool:
        """Say whether somebody may look at posts now."""
        return may_see(actor, await self._settings.read(actor.guild_id))

    async def require_sight(self, actor: Actor) -> None:
        """Raise `NotAllowed` unless somebody may look at posts now."""
        settings = await self._settings.read(actor.guild_id)
        if not may_see(actor, settings):
            raise NotAllowed(
                "You may not work with posts in this server.", whom_to_ask(Capability.AUTHOR, settings)
            )

    async def affected(self, guild_id: int) -> int:
        """Return how many posts are in review now: they keep the stricter of old and new rules."""
        return (await self._lists.count(guild_id)).get(PostState.IN_REVIEW, 0)

    async def open(self, actor: Actor) -> Panel:
        """Return what somebody has chosen so far, or the settings as they are; raises `NotAllowed`."""
        draft, stored = await self._load(actor)
        return await self._show(draft, stored)

    async def change(
        self, actor: Actor, stamp: str, edit: Callable[[ApprovalSettings], ApprovalSettings]
    ) -> Panel:
        """Apply a choice to somebody's draft; nothing is saved.

        Raises `NotAllowed`, `ChangedMeanwhile` when the choice was made in a panel that is not up to date,
        and what `edit` raises.
        """
        draft, stored = await self._load(actor)
        _require_stamp(draft, stamp)
        chosen = replace(draft, wanted=edit(draft.wanted), turn=draft.turn + 1, at=self._clock.now())
        await self._keep(rebase(chosen, stored))
        return Panel(rebase(chosen, stored), await self.affected(actor.guild_id), _news(draft, stored))

    async def discard(self, actor: Actor, stamp: str) -> Panel:
        """Forget what somebody has chosen; raises as `change` does."""
        stored = await self._settings.read_stored(actor.guild_id)
        return await self.change(actor, stamp, lambda _: stored.settings)

    async def save(self, actor: Actor, stamp: str, names: Names) -> Panel:
        """Make somebody's choices the settings; `names` says how things are called in the audit trail.

        When somebody else saved meanwhile nothing is saved: the panel then says so and has the choices on top
        of what is stored now. Raises as `change` does.
        """
        draft, stored = await self._load(actor)
        _require_stamp(draft, stamp)
        if draft.changed and draft.seen_version == stored.version:
            try:
                stored = await self._store(draft, actor, names)
            except Stale:
                return await self.open(actor)
            saved = replace(rebase(draft, stored), turn=draft.turn + 1, at=self._clock.now())
            await self._keep(saved)
            return Panel(saved, await self.affected(actor.guild_id))
        return await self._show(draft, stored)

    async def _load(self, actor: Actor) -> tuple[Draft, Stored]:
        stored = await self._settings.read_stored(actor.guild_id)
        check(actor, Capability.MANAGER, stored.settings)
        kept = await self._drafts.find(actor.guild_id, actor.user_id)
        now = self._clock.now()
        if kept is not None and kept.changed and now - kept.at < DRAFT_LIFE:
            return kept, stored
        turn = kept.turn if kept else 0
        blank = Draft(
            actor.guild_id, actor.user_id, stored.settings, stored.settings, stored.version, turn, now
        )
        return blank, stored

    async def _show(self, draft: Draft, stored: Stored) -> Panel:
        news = _news(draft, stored)
        if news is not None:
            draft = replace(rebase(draft, stored), turn=draft.turn + 1)
            await self._keep(draft)
        return Panel(draft, await self.affected(draft.guild_id), news)

    async def _store(self, draft: Draft, actor: Actor, names: Names) -> Stored:
        version = await self._settings.save(
            actor.guild_id,
            draft.wanted,
            seen_version=draft.seen_version,
            actor_id=actor.user_id,
            at=self._clock.now(),
            details=dict(changes(draft.base, draft.wanted, names)),
        )
        return Stored(draft.wanted, version, actor.user_id)

    async def _keep(self, draft: Draft) -> None:
        try:
            await self._drafts.keep(draft)
        except Stale:
            raise _outdated() from None


def _news(draft: Draft, stored: Stored) -> Overtaken | None:
    if draft.seen_version == stored.version:
        return None
    return Overtaken(stored.changed_by, draft.base, stored.settings)


def _require_stamp(draft: Draft, stamp: str) -> None:
    if draft.stamp != stamp:
        raise _outdated()


def _outdated() -> ChangedMeanwhile:
    return ChangedMeanwhile("This panel was not up to date.", "Below is how things stand now; choose again.")

"""Calendars: what is planned when, to look at and to take along."""

from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Final

from bot.clock import Clock
from bot.domain import when
from bot.domain.calendars import Plan, Stretch, View, period_of, plan, stretch_bounds
from bot.domain.capabilities import Actor
from bot.domain.cautions import CLOSE
from bot.domain.posts import Post, PostState
from bot.errors import NotPossible
from bot.services.settings import SettingsService
from bot.services.workspaces import WorkspaceService
from bot.storage.post_lists import PostLists

MOST_SHOWN: Final = 1000
"""Posts in one calendar; who has more in a month looks at a week."""
MOST_EXPORTED: Final = 5000
SHOWN: Final = frozenset(set(PostState) - {PostState.DELETED})


@dataclass(frozen=True, slots=True)
class Exported:
    """Posts to take along, the earliest first, as they were at `at` (UTC); times are read in `zone`."""

    posts: tuple[Post, ...]
    zone: tzinfo
    at: datetime


class CalendarService:
    """What people ask about a server's plan. All raise `NotAllowed` for who may not see posts."""

    def __init__(
        self, lists: PostLists, settings: SettingsService, workspaces: WorkspaceService, clock: Clock
    ) -> None:
        self._lists = lists
        self._settings = settings
        self._workspaces = workspaces
        self._clock = clock

    async def read_day(self, actor: Actor, typed: str) -> date:
        """Return the day that is meant in the server's zone; raises `BadTime`."""
        await self._settings.require_sight(actor)
        zone = (await self._workspaces.find(actor.guild_id)).zone
        return when.parse_day(typed, self._clock.now(), zone, actor.spoken)

    async def look(self, actor: Actor, view: View, day: date | None = None) -> Plan:
        """Return the plan of the month or week with a day in it, today unless one is given."""
        await self._settings.require_sight(actor)
        zone, now = (await self._workspaces.find(actor.guild_id)).zone, self._clock.now()
        period = period_of(view, day or now.astimezone(zone).date())
        begins, ends = period.bounds(zone)
        found = await self._lists.due(
            actor.guild_id, SHOWN, begins=begins - CLOSE, ends=ends + CLOSE, limit=MOST_SHOWN + 1
        )
        seen = plan(found, period, zone, now, most=MOST_SHOWN)
        if seen.posts:
            return seen
        later = await self._lists.due(actor.guild_id, SHOWN, begins=max(ends, now), limit=1)
        return replace(seen, upcoming=later[0].scheduled_at if later else None)

    async def export(self, actor: Actor, stretch: Stretch, *, deleted: bool) -> Exported:
        """Return the posts of a stretch, deleted ones if wanted; raises `NotPossible` for too many."""
        await self._settings.require_sight(actor)
        zone, now = (await self._workspaces.find(actor.guild_id)).zone, self._clock.now()
        begins, ends = stretch_bounds(stretch, now, zone)
        states = frozenset(PostState) if deleted else SHOWN
        bounds = {name: at for name, at in (("begins", begins), ("ends", ends)) if at is not None}
        found = await self._lists.due(actor.guild_id, states, limit=MOST_EXPORTED + 1, **bounds)
        if len(found) > MOST_EXPORTED:
            raise NotPossible(
                f"These are more than {MOST_EXPORTED:,} posts, too many for one file.",
                "Choose a shorter `range`, such as one month.",
            )
        return Exported(found, zone, now)

"""Approvals: what waits for whom."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.clock import Clock
from bot.domain.approval import Tally
from bot.domain.capabilities import Actor
from bot.domain.cards import CardPlace
from bot.domain.jobs import JobKind
from bot.domain.posts import Post, PostState
from bot.domain.review import Verb, may
from bot.domain.reviews import Review
from bot.services.cases import Case, Cases
from bot.services.settings import SettingsService
from bot.services.speaking import NotNow, Unreachable
from bot.storage.cards import Cards
from bot.storage.jobs import Jobs
from bot.storage.post_lists import PostLists

PAGE_SIZE: Final = 10
LOOKED_AT: Final = 500
"""How many waiting posts of a server are looked through, those due soonest."""
OPEN: Final = frozenset(
    {
        PostState.IN_REVIEW,
        PostState.CHANGES_REQUESTED,
        PostState.EXPIRED,
        PostState.PAUSED,
    }
)
"""States in which a post still waits for somebody to do something before it can go out."""


class Which(StrEnum):
    """Whose turn it is."""

    DECIDE = "decide"  # somebody may approve it, and has not
    MINE = "mine"  # somebody wrote it, and it has not gone through
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Pending:
    """A post that waits: its review, how approvals stand as far as is known, where its card is."""

    post: Post
    review: Review
    tally: Tally | None
    place: CardPlace | None


@dataclass(frozen=True, slots=True)
class PendingPage:
    """One page of what waits, the soonest first; `page` counts from 0."""

    items: tuple[Pending, ...]
    page: int
    pages: int
    total: int


class Approvals:
    """Finds what waits for a person, for others because of them, or at all."""

    def __init__(
        self,
        cases: Cases,
        lists: PostLists,
        cards: Cards,
        settings: SettingsService,
        jobs: Jobs,
        clock: Clock,
    ) -> None:
        self._cases = cases
        self._jobs = jobs
        self._clock = clock
        self._lists = lists
        self._cards = cards
        self._settings = settings

    async def look_again(self, guild_id: int) -> None:
        """Have a server's waiting posts looked at soon, as others may be able to approve them now."""
        await self._jobs.hurry(JobKind.REVIEW, guild_id, self._clock.now())

    async def pending(self, actor: Actor, which: Which, page: int) -> PendingPage:
        """Return one page of what waits; one past the end gives the last.

        Raises `NotAllowed`. Whoever may decide about a post sees it among theirs to decide, whatever else
        they may; how its approvals stand is left out while Discord does not say who has which role.
        """
        found = await self._find(actor, which)
        if which is not Which.DECIDE or not found:
            await self._settings.require_sight(actor)
        pages = max(1, -(-len(found) // PAGE_SIZE))
        shown = min(page, pages - 1)
        items = found[shown * PAGE_SIZE : (shown + 1) * PAGE_SIZE]
        return PendingPage(tuple([await self._pending(case) for case in items]), shown, pages, len(found))

    async def _find(self, actor: Actor, which: Which) -> Sequence[Case]:
        states = frozenset({PostState.IN_REVIEW}) if which is Which.DECIDE else OPEN
        posts, _ = await self._lists.page(actor.guild_id, states, page=0, size=LOOKED_AT)
        mine = [post for post in posts if which is not Which.MINE or post.author_id == actor.user_id]
        cases = [case for case in await self._cases.of_all(actor.guild_id, mine) if case.needs is not None]
        if which is not Which.DECIDE:
            return cases
        return [case for case in cases if await self._waits_for(actor, case)]

    async def _waits_for(self, actor: Actor, case: Case) -> bool:
        if not may(Verb.APPROVE, case.post, case.review, case.settings, actor):
            return False
        return not self._cases.has_approved(case, await self._cases.decisions(case), actor)

    async def _pending(self, case: Case) -> Pending:
        tally = None
        if case.post.state is PostState.IN_REVIEW:
            with suppress(NotNow, Unreachable):
                tally = await self._cases.count(case, await self._cases.decisions(case))
        return Pending(case.post, case.review, tally, await self._cards.find(case.post.id))

"""Use cases around sampled numbers: looking at them, refreshing them, the best, and taking them away."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.clock import Clock
from bot.domain.accounts import TokenStatus
from bot.domain.capabilities import Actor
from bot.domain.posts import Post, Target, TargetState
from bot.domain.samples import (
    MEASURED,
    ExportRow,
    Measure,
    PostLook,
    SampledAccount,
    Series,
    TargetLook,
    TopPost,
    Trouble,
)
from bot.domain.workspaces import Workspace
from bot.errors import NotFound, NotLinked
from bot.publora.client import PubloraClient
from bot.publora.errors import PubloraError
from bot.services.measuring import Measuring
from bot.services.refusals import trouble_with_call
from bot.services.settings import SettingsService
from bot.services.workspaces import WorkspaceService
from bot.storage.figures import Figures
from bot.storage.posts import Posts
from bot.storage.samples import Samples

UNASKED: Final = frozenset({Trouble.RATE, Trouble.REMOVED, Trouble.UNPUBLISHED, Trouble.NAMELESS})
"""Troubles that asking again would not mend, or make worse."""


PASSING: Final = frozenset({None, Trouble.UNANSWERED, Trouble.PARTIAL})
"""What says less than the reason why nothing could be asked now."""


class SampleService:
    """Shows what was sampled; asks for more when somebody wants it fresh."""

    def __init__(
        self,
        samples: Samples,
        figures: Figures,
        measuring: Measuring,
        posts: Posts,
        workspaces: WorkspaceService,
        settings: SettingsService,
        clock: Clock,
    ) -> None:
        self._samples = samples
        self._figures = figures
        self._measuring = measuring
        self._posts = posts
        self._workspaces = workspaces
        self._settings = settings
        self._clock = clock

    async def look(self, actor: Actor, number: int) -> PostLook:
        """Return what is known about a post, from storage at once, and whether asking may bring more.

        `targets` holds the accounts on networks that have numbers, in the post's order, and is empty where
        there are none. Raises `NotFound` and `NotAllowed`.
        """
        await self._settings.require_sight(actor)
        post = await self._posts.find(actor.guild_id, number)
        if post is None:
            raise NotFound(f"There is no post #{number} in this server.", "See them all with `/post list`.")
        return await self._look_at(post)

    async def refresh(self, actor: Actor, number: int) -> PostLook:
        """Ask for what is stale of a post and return what is known then.

        What goes wrong stands beside each account, with what was known before. Raises `NotFound` and
        `NotAllowed`.
        """
        look = await self.look(actor, number)
        if not look.stale:
            return look
        now = self._clock.now()
        await self._begin(look, now)
        look = await self._look_at(look.post)
        try:
            client = (await self._workspaces.client_for(actor.guild_id)).hasty()
        except NotLinked:
            return _with_trouble(look, Trouble.UNLINKED)
        try:
            await self._ask(client, [each for each in look.targets if self._is_stale(each)])
        except PubloraError as error:
            trouble, until = trouble_with_call(error, now)
            return _with_trouble(await self._look_at(look.post), trouble, until)
        return await self._look_at(look.post)

    async def top(
        self, actor: Actor, measure: Measure, *, since: datetime, limit: int
    ) -> tuple[TopPost, ...]:
        """Return the server's posts gone out since a moment (UTC) with the most of a measure, best first.

        Raises `NotAllowed`.
        """
        await self._settings.require_sight(actor)
        now = self._clock.now()
        return await self._figures.top(actor.guild_id, measure, since=since, until=now, limit=limit)

    async def export(self, actor: Actor, write: Callable[[Sequence[ExportRow]], None]) -> None:
        """Hand every sample of the server to `write`, as they are at this moment. Raises `NotAllowed`.

        `write` takes some at a time, in a thread of its own.
        """
        await self._settings.require_sight(actor)
        async with self._figures.everything(actor.guild_id) as batches:
            async for batch in batches:
                await asyncio.to_thread(write, batch)

    async def _begin(self, look: PostLook, now: datetime) -> None:
        """Begin the series that are missing, also of posts too old for the schedule."""
        post = look.post
        for target in (each.target for each in look.targets if each.series is None):
            if target.state is TargetState.PUBLISHED and target.posted_id is not None:
                await self._samples.begin(post, target.platform_id, target.posted_id, now=now)

    async def _ask(self, client: PubloraClient, looks: Sequence[TargetLook]) -> None:
        known = [look.series for look in looks if look.series]
        accounts = {each.platform_id: await self._account(each) for each in known}
        open_networks = [each for each in known if each.network != "linkedin"]
        if open_networks:
            await self._measuring.measure_open(client, open_networks, accounts, planned=False)
        for each in known:
            if each.network == "linkedin":
                account = accounts[each.platform_id]
                await self._measuring.measure_linkedin(client, each, account, planned=False)

    async def _account(self, series: Series) -> SampledAccount:
        known = await self._samples.find(series.guild_id, series.platform_id)
        return known or SampledAccount(series.guild_id, series.platform_id, self._clock.now())

    async def _look_at(self, post: Post) -> PostLook:
        known = await self._samples.of_post(post.id)
        accounts = await self._samples.accounts(post.guild_id)
        workspace = await self._workspaces.find(post.guild_id)
        looks: list[TargetLook] = []
        for target in post.targets:
            if target.network in MEASURED:
                series = known.get(target.platform_id)
                samples = await self._samples.samples(post.id, target.platform_id) if series else ()
                why = _trouble(target, series, accounts, workspace)
                looks.append(TargetLook(target, series, samples, *why))
        return PostLook(post, tuple(looks), stale=any(self._is_stale(look) for look in looks))

    def _is_stale(self, look: TargetLook) -> bool:
        if look.trouble in UNASKED and not (look.until and look.until <= self._clock.now()):
            return False
        return look.series is None or look.series.is_stale(self._clock.now())


def _trouble(
    target: Target,
    series: Series | None,
    accounts: Mapping[str, SampledAccount],
    workspace: Workspace,
) -> tuple[Trouble | None, datetime | None]:
    """Return why there is nothing or nothing new, and until when (UTC) where that is known."""
    if target.state is not TargetState.PUBLISHED:
        return Trouble.UNPUBLISHED, None
    if target.posted_id is None:
        return Trouble.NAMELESS, None
    if gone := _trouble_with_access(target, workspace):
        return gone, None
    state = accounts.get(target.platform_id)
    if state and state.trouble:
        return state.trouble, state.paused_until
    return series and series.trouble, None


def _trouble_with_access(target: Target, workspace: Workspace) -> Trouble | None:
    """Return why an account can't be asked about, by what is on record of the server's accounts."""
    if not workspace.linked:
        return Trouble.UNLINKED
    account = next((each for each in workspace.accounts if each.platform_id == target.platform_id), None)
    if account is None:
        return Trouble.REMOVED
    return Trouble.TOKEN if account.token_status is TokenStatus.EXPIRED else None


def _with_trouble(look: PostLook, trouble: Trouble, until: datetime | None = None) -> PostLook:
    """Return a look that says beside each account without a lasting trouble of its own what went wrong."""
    targets = tuple(
        replace(each, trouble=trouble, until=until) if each.trouble in PASSING else each
        for each in look.targets
    )
    return replace(look, targets=targets)

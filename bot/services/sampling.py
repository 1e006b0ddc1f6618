"""Sampling: asking for numbers on schedule, behind everything that people wait for."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.accounts import TokenStatus
from bot.domain.jobs import JobKind
from bot.domain.samples import FRESH_FOR, MEASURED, SampledAccount, Series, Trouble
from bot.domain.sampling import DAY, HOUR, LAST_AGE, spread
from bot.domain.workspaces import Workspace
from bot.errors import NotLinked
from bot.publora.client import PubloraClient
from bot.publora.errors import BadKey, NotAllowed, PubloraError, RateLimited, Unavailable
from bot.publora.statistics import MOST_POSTS
from bot.services.measuring import Measuring
from bot.services.workspaces import WorkspaceService
from bot.storage.jobs import Jobs
from bot.storage.samples import Samples

SIDE_BY_SIDE: Final = 2
"""How many servers are sampled at once: most of what the job runner can do is for what people wait for."""
MOST_CALLS: Final = 5
"""How many calls one run makes, so that it is short."""
REST: Final = timedelta(seconds=20)
"""Between two runs; with `MOST_CALLS`, fifteen calls a minute."""
OUTAGE: Final = timedelta(minutes=15)
YOUNG: Final = timedelta(days=2)
"""Posts of this age go first where there is more to ask than can be asked."""
LOOKS_KEPT: Final = timedelta(days=7)
ALL_KEPT: Final = timedelta(days=730)
"""Samples that somebody's look brought go after a week, those of the schedule after two years."""
START: Final = timedelta(minutes=5)
"""Within what time of the bot's start its servers begin."""
Kind = Callable[[PubloraClient, int, dict[str, SampledAccount]], Awaitable[bool]]
"""Makes one kind of call about a guild's accounts; False when nothing is due."""
log = structlog.get_logger()


class Sampling:
    """SAMPLE: samples a server's posts and accounts as they become due.

    Takes turns: a run makes a few calls and comes back, and none of them waits for Publora's pace.
    """

    def __init__(
        self,
        samples: Samples,
        measuring: Measuring,
        workspaces: WorkspaceService,
        jobs: Jobs,
        clock: Clock,
        *,
        enabled: bool,
    ) -> None:
        self._samples = samples
        self._measuring = measuring
        self._workspaces = workspaces
        self._jobs = jobs
        self._clock = clock
        self._enabled = enabled
        self._running = 0

    async def begin_all(self) -> None:
        """Have every linked server sampled from now on; for the start, after which older posts are known."""
        for guild_id in await self._workspaces.linked_guild_ids() if self._enabled else ():
            begin_at = self._clock.now() + spread(str(guild_id), START)
            await self._jobs.add(JobKind.SAMPLE, guild_id, begin_at)

    async def sample(self, guild_id: int) -> datetime | None:
        """Ask for some of what is due; returns when (UTC) to go on, None for a server that is not linked."""
        if not self._enabled:
            return None
        if self._running >= SIDE_BY_SIDE:
            return self._clock.now() + REST
        self._running += 1
        try:
            return await self._sample(guild_id)
        finally:
            self._running -= 1

    async def _sample(self, guild_id: int) -> datetime | None:
        now, workspace = self._clock.now(), await self._workspaces.find(guild_id)
        try:
            client = (await self._workspaces.client_for(guild_id)).background()
        except NotLinked:
            return now + DAY if workspace.linked else None
        await self._samples.adopt(guild_id, now=now, since=now - LAST_AGE)
        try:
            await self._ask(client, workspace)
        except PubloraError as error:
            return now + await self._pause_after(error, guild_id)
        return await self._next(workspace)

    async def _ask(self, client: PubloraClient, workspace: Workspace) -> None:
        """Make the calls of one run, early samples first.

        A kind of call without a sensible answer lets the others go first: that may be the fault of one post.
        Raises `Unavailable` where no call brought one, so that it is Publora's, and what else ended the run.
        """
        kinds: list[Kind] = [self._ask_open, self._ask_linkedin, self._ask_followers]
        answered, trouble = False, None
        for _ in range(MOST_CALLS):
            try:
                if not await self._ask_once(client, workspace, kinds):
                    break
                answered = True
            except Unavailable as error:
                trouble = error
        if trouble and not answered:
            raise trouble

    async def _ask_once(self, client: PubloraClient, workspace: Workspace, kinds: list[Kind]) -> bool:
        """Make one call for what is due; False when there was none. The kind that fails becomes the last."""
        accounts = await self._open_accounts(workspace)
        for kind in tuple(kinds):
            try:
                if await kind(client, workspace.guild_id, accounts):
                    return True
            except Unavailable:
                kinds.remove(kind)
                kinds.append(kind)
                raise
        return False

    async def _pause_after(self, error: PubloraError, guild_id: int) -> timedelta:
        """Return how long to leave the key alone; raises what nobody expected."""
        match error:
            case RateLimited():
                return max(timedelta(seconds=error.retry_after or 0), REST)
            case BadKey() | NotAllowed():
                await self._workspaces.tell_key_refused(guild_id)
                return DAY
            case Unavailable():
                log.info("sampling put off", guild=guild_id, error=repr(error))
                return OUTAGE
            case _:
                raise error

    async def _open_accounts(self, workspace: Workspace) -> dict[str, SampledAccount]:
        """Return the accounts that may be asked about now, by platform id."""
        now, known = self._clock.now(), await self._samples.accounts(workspace.guild_id)
        found: dict[str, SampledAccount] = {}
        for account in workspace.accounts:
            if account.network not in MEASURED or account.token_status is TokenStatus.EXPIRED:
                continue
            state = known.get(account.platform_id) or SampledAccount(
                workspace.guild_id, account.platform_id, now + spread(account.platform_id, HOUR)
            )
            if account.platform_id not in known:
                await self._samples.plan(state.guild_id, state.platform_id, state.due_at)
            if _may_ask(state, workspace, now):
                found[account.platform_id] = state
        return found

    async def _ask_open(
        self, client: PubloraClient, guild_id: int, accounts: dict[str, SampledAccount]
    ) -> bool:
        """Ask about what is due on Mastodon and Bluesky, and about older posts due within the hour."""
        on = [name for name in accounts if not name.startswith("linkedin-")]
        due = await self._due(guild_id, on, limit=MOST_POSTS)
        if not due:
            return False
        now = self._clock.now()
        soon = await self._samples.due(
            guild_id, on=on, before=now + HOUR, limit=2 * MOST_POSTS, first=now - YOUNG
        )
        asked = {(each.post_id, each.platform_id): each for each in due}
        for each in soon:
            if each.is_stale(now) and now - each.out_at > YOUNG:
                asked.setdefault((each.post_id, each.platform_id), each)
        many = tuple(asked.values())[:MOST_POSTS]
        await self._measuring.measure_open(client, many, accounts, planned=True)
        return True

    async def _ask_linkedin(
        self, client: PubloraClient, guild_id: int, accounts: Mapping[str, SampledAccount]
    ) -> bool:
        on = [name for name in accounts if name.startswith("linkedin-")]
        for series in await self._due(guild_id, on, limit=1):
            account = accounts[series.platform_id]
            await self._measuring.measure_linkedin(client, series, account, planned=True)
            return True
        return False

    async def _due(self, guild_id: int, on: Collection[str], *, limit: int) -> Sequence[Series]:
        """Return what is due, putting off what Publora's cache would only repeat."""
        now = self._clock.now()
        while found := await self._samples.due(guild_id, on=on, before=now, limit=limit, first=now - YOUNG):
            for each in found:
                if each.latest_at is not None and not each.is_stale(now):
                    await self._samples.put_off(each, each.latest_at + FRESH_FOR)
            if stale := [each for each in found if each.is_stale(now)]:
                return stale
        return ()

    async def _ask_followers(
        self, client: PubloraClient, guild_id: int, accounts: Mapping[str, SampledAccount]
    ) -> bool:
        now = self._clock.now()
        account = next((each for each in accounts.values() if each.due_at <= now), None)
        if account is None:
            return False
        await self._measuring.measure_account(client, account)
        await self._samples.prune(guild_id, looks_before=now - LOOKS_KEPT, all_before=now - ALL_KEPT)
        return True

    async def _next(self, workspace: Workspace) -> datetime:
        """Return when something becomes due, within a day; not sooner than the next run may be."""
        now = self._clock.now()
        accounts = await self._open_accounts(workspace)
        states = (await self._samples.accounts(workspace.guild_id)).values()
        moments = [
            await self._samples.next_due(workspace.guild_id, on=[*accounts]),
            *(account.due_at for account in accounts.values()),
            *(state.paused_until for state in states if state.platform_id not in accounts),
        ]
        ahead = [moment for moment in moments if moment is not None and moment > now]
        if any(moment is not None and moment <= now for moment in moments[: 1 + len(accounts)]):
            return now + REST
        return max(min([*ahead, now + DAY]), now + REST)


def _may_ask(state: SampledAccount, workspace: Workspace, now: datetime) -> bool:
    """Say whether an account may be asked about: its pause is over, or its access was seen to be good."""
    if state.paused_until is None or state.paused_until <= now:
        return True
    account = next(each for each in workspace.accounts if each.platform_id == state.platform_id)
    read_at, since = workspace.accounts_read_at, state.trouble_at
    news = read_at is not None and since is not None and read_at > since
    good = account.token_status in {TokenStatus.VALID, TokenStatus.EXPIRING_SOON}
    return state.trouble is Trouble.TOKEN and news and good

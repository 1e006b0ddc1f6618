"""Watching: looking after posts around their time, many by one listing (publora-api.md 10.6)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.posts import FOLLOWED, Post, PostState
from bot.errors import NotLinked
from bot.publora.client import PubloraClient
from bot.publora.errors import BadKey, NotAllowed, NotFound, PubloraError, RateLimited
from bot.publora.models import ListedPost
from bot.services.drift import differs_in_listing
from bot.services.following import Following
from bot.services.guarding import Guard
from bot.services.workspaces import WorkspaceService
from bot.storage.errors import Stale

BEFORE: Final = timedelta(minutes=10)
"""A look shortly before the time, while drift can still be mended."""
LOOKS: Final = tuple(timedelta(minutes=minutes) for minutes in (1.5, 3, 5, 10, 20, 40))
"""When to look after the time."""
LATE: Final = timedelta(minutes=5)
HOUR: Final = timedelta(hours=1)
GIVE_UP: Final = timedelta(hours=24)
SOON: Final = timedelta(seconds=2)
AFTER_TROUBLE: Final = timedelta(minutes=1)
ODD: Final = 3
"""How many posts Publora may answer oddly about before the others are not asked for any more."""
log = structlog.get_logger()


def first_look(scheduled_at: datetime, now: datetime) -> datetime:
    """Return when (UTC) to look at a post that is due at `scheduled_at`."""
    early = scheduled_at - BEFORE
    return early if early > now else scheduled_at + LOOKS[0]


class Watching:
    """WATCH: polls posts from shortly before their time until they are settled."""

    def __init__(
        self, following: Following, guard: Guard, workspaces: WorkspaceService, clock: Clock
    ) -> None:
        self._following = following
        self._guard = guard
        self._workspaces = workspaces
        self._clock = clock

    async def watch(self, posts: Sequence[Post]) -> Mapping[int, datetime | None]:
        """Look at posts of one guild; returns by post id when to look again, None for those settled.

        Raises `PubloraError`s that concern all of them. While the key is refused nothing can be seen: the
        server is told once, and the next look is an hour later.
        """
        followed = [post for post in posts if post.state in FOLLOWED and post.group_id is not None]
        if not followed:
            return {}
        guild_id = followed[0].guild_id
        try:
            client = await self._workspaces.client_for(guild_id)
            doubtful = await self._doubtful(client, followed) | await self._guarded(followed)
            return await self._look_at_each(client, followed, doubtful)
        except (BadKey, NotAllowed):
            await self._workspaces.tell_key_refused(guild_id)
            return dict.fromkeys((post.id for post in followed), self._clock.now() + HOUR)
        except NotLinked:
            return {post.id: await self._look(None, post, linked=False) for post in followed}

    async def _doubtful(self, client: PubloraClient, posts: Sequence[Post]) -> frozenset[int]:
        """Return the ids of posts worth a call of their own; a listing tells about all others."""
        everyone = frozenset(post.id for post in posts)
        if len(posts) == 1:
            return everyone
        times = [post.scheduled_at for post in posts]
        try:
            page = await client.list_posts(
                from_date=min(times) - HOUR, to_date=max(times) + HOUR, sort_by="scheduledTime"
            )
        except NotFound:
            return everyone
        listed = {entry.group_id: entry for entry in page.posts}
        return frozenset(post.id for post in posts if _is_doubtful(post, listed.get(post.group_id or "")))

    async def _guarded(self, posts: Sequence[Post]) -> frozenset[int]:
        """Return the ids of posts that must go out exactly as approved: a listing does not tell of files."""
        return frozenset([post.id for post in posts if await self._guard.protects(post)])

    async def _look_at_each(
        self, client: PubloraClient, posts: Sequence[Post], doubtful: Collection[int]
    ) -> Mapping[int, datetime | None]:
        """Look at posts; what goes wrong with one concerns no other, unless it is Publora's trouble."""
        looks: dict[int, datetime | None] = {}
        odd = 0
        for post in posts:
            try:
                looks[post.id] = await self._look(client if post.id in doubtful else None, post)
            except (BadKey, NotAllowed, RateLimited):
                raise
            except PubloraError as error:
                odd += 1
                if odd == min(ODD, len(posts)):
                    raise
                log.warning("a post could not be looked at", post=post.id, error=repr(error))
                looks[post.id] = self._clock.now() + AFTER_TROUBLE
            except Exception:
                log.exception("looking at a post broke", post=post.id)
                looks[post.id] = self._clock.now() + AFTER_TROUBLE
        return looks

    async def _look(
        self, client: PubloraClient | None, post: Post, *, linked: bool = True
    ) -> datetime | None:
        """Look closely where there is a client, judge by the clock else; returns when to look again."""
        try:
            after = await self._following.refresh(client, post) if client else post
            return await self._later(after, linked=linked) if after.state in FOLLOWED else None
        except Stale:
            return self._clock.now() + SOON

    async def _later(self, post: Post, *, linked: bool) -> datetime | None:
        now = self._clock.now()
        late = now - post.scheduled_at
        if late > GIVE_UP:
            await self._following.give_up(post, linked=linked)
            return None
        if late >= LATE and post.state is not PostState.ATTENTION:
            await self._following.alarm(post, linked=linked)
        look = next((pause for pause in LOOKS if pause > late), None)
        if late < -BEFORE:
            return post.scheduled_at - BEFORE
        return post.scheduled_at + look if look else now + HOUR


def _is_doubtful(post: Post, listed: ListedPost | None) -> bool:
    return listed is None or post.state is not PostState.SCHEDULED or differs_in_listing(post, listed)

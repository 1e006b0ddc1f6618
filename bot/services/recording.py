"""Recording: every change of a post also brings its card up to date."""

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack

from bot.clock import Clock
from bot.domain.jobs import Job, JobKind, Lease, NewJob
from bot.domain.posts import NewPost, Post
from bot.storage.posts import Accepted, Posts, What, Write


class Recorder:
    """Writes changes of posts, dated now; `actor_id` None is the bot itself."""

    def __init__(self, posts: Posts, clock: Clock) -> None:
        self._posts = posts
        self._clock = clock

    async def accept(
        self, news: Sequence[tuple[NewPost, Sequence[Write]]], lease: Lease
    ) -> tuple[Accepted, ...]:
        """Store posts, all or none, each with its PUBLISH job claimed under `lease` and what is its."""
        return await self._posts.accept(news, at=self._clock.now(), lease=lease, add_jobs=(self._card(),))

    async def submit(self, new: NewPost, *, publish_at: datetime, also: Sequence[Write] = ()) -> Post:
        """Store a post whose PUBLISH job is due at `publish_at` (UTC), and what belongs to it."""
        jobs = NewJob(JobKind.PUBLISH, publish_at), NewJob(JobKind.CARD, publish_at)
        return await self._posts.submit(new, at=self._clock.now(), add_jobs=jobs, also=also)

    async def change(
        self, post: Post, event: str, *, actor_id: int | None = None, **what: Unpack[What]
    ) -> Post:
        """Change a post; raises `Stale` when it is another by now."""
        what["add_jobs"] = (*what.get("add_jobs", ()), self._card())
        return await self._posts.change(post, at=self._clock.now(), actor_id=actor_id, event=event, **what)

    def noting(self, post: Post, event: str, *, actor_id: int) -> Write:
        """Return a note of something that happened to a post, to store with another; raises `Stale`."""
        return self._posts.changing(
            post, at=self._clock.now(), actor_id=actor_id, event=event, add_jobs=(self._card(),)
        )

    async def claim(
        self, post: Post, event: str, kind: JobKind, lease: Lease, *, actor_id: int, **what: Unpack[What]
    ) -> tuple[Post, Job]:
        """Record what somebody asked for together with its job, claimed; `Stale` while others are at work."""
        now = self._clock.now()
        what["add_jobs"] = (*what.get("add_jobs", ()), self._card())
        return await self._posts.change_claiming(
            post, NewJob(kind, now), lease, at=now, actor_id=actor_id, event=event, **what
        )

    def _card(self) -> NewJob:
        return NewJob(JobKind.CARD, self._clock.now())

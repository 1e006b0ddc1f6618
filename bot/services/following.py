"""Following a post: what Publora says about it now, taken over into our record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.jobs import JobKind, NewJob
from bot.domain.links import link_to
from bot.domain.posts import NEXT_STATES, Post, PostState, Target, TargetState, group_state
from bot.publora.client import PubloraClient
from bot.publora.errors import NotFound
from bot.publora.models import PostEntry, PostGroup
from bot.storage.posts import Posts

NEWS: Final = frozenset({PostState.FAILED, PostState.PARTIALLY_PUBLISHED, PostState.ATTENTION})
"""What the author is told without asking, whoever looked first."""
FOLLOWED: Final = frozenset({PostState.SCHEDULED, PostState.PUBLISHING})
FIRST_LOOK: Final = timedelta(seconds=90)
LOOKS: Final = tuple(timedelta(minutes=minutes) for minutes in (1.5, 3, 5, 10, 20, 40))
"""When to look after the due time (publora-api.md 10.6); hourly after that."""
GIVE_UP: Final = timedelta(hours=24)
TIME_SLACK: Final = timedelta(seconds=1)


class Following:
    """Reads posts back from Publora and records what became of them."""

    def __init__(self, posts: Posts, clock: Clock) -> None:
        self._posts = posts
        self._clock = clock

    async def refresh(self, client: PubloraClient, post: Post) -> Post:
        """Return the post as Publora has it now; raises `PubloraError` and `Stale`."""
        if post.state not in FOLLOWED or post.group_id is None:
            return post
        try:
            group = await client.get_post(post.group_id)
        except NotFound:
            return await self._mark(post, "It was deleted at Publora, not from here.")
        return await self._take_over(post, group)

    async def _take_over(self, post: Post, group: PostGroup) -> Post:
        targets = merge(post.targets, group.posts)
        state = group_state(tuple(target.state for target in targets))
        if state is PostState.DRAFT:
            return await self._mark(post, "It was taken back to draft at Publora and will not go out.")
        moved = group.scheduled_at if _moved(post, group) and state is PostState.SCHEDULED else None
        if targets == post.targets and state is post.state and moved is None:
            return post
        return await self._posts.change(
            post,
            at=self._clock.now(),
            actor_id=None,
            event="moved at Publora" if moved else "followed",
            to=state if state is not post.state and state in NEXT_STATES[post.state] else None,
            targets=targets,
            scheduled_at=moved,
            problem=None,
            add_jobs=self._news(state),
        )

    async def give_up(self, post: Post) -> Post:
        """Hand a post that never settled to a person."""
        return await self._mark(post, "A day after its time Publora still has not said what became of it.")

    async def _mark(self, post: Post, said: str) -> Post:
        return await self._posts.change(
            post,
            at=self._clock.now(),
            actor_id=None,
            event="drifted",
            to=PostState.ATTENTION,
            problem=said,
            add_jobs=self._news(PostState.ATTENTION),
        )

    def _news(self, state: PostState) -> tuple[NewJob, ...]:
        return (NewJob(JobKind.ANNOUNCE, self._clock.now()),) if state in NEWS else ()


def merge(targets: Sequence[Target], entries: Sequence[PostEntry]) -> tuple[Target, ...]:
    """Return our targets with what Publora says about each; one it does not mention stays as it was."""
    said = {entry.platform_id: entry for entry in entries}
    return tuple(_merged(target, said.get(target.platform_id)) for target in targets)


def _merged(target: Target, entry: PostEntry | None) -> Target:
    if entry is None:
        return target
    known = entry.status in set(TargetState)
    return replace(
        target,
        state=TargetState(entry.status) if known else TargetState.UNKNOWN,
        posted_id=entry.posted_id or target.posted_id,
        link=entry.permalink or link_to(target.network, entry.posted_id) or target.link,
        error_code=entry.error_code,
        error_message=entry.error_message,
    )


def _moved(post: Post, group: PostGroup) -> bool:
    return group.scheduled_at is not None and abs(group.scheduled_at - post.scheduled_at) > TIME_SLACK

"""The job that brings an accepted post to Publora and sees it scheduled, or says why not."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.jobs import JobKind, NewJob
from bot.domain.posts import Post, PostState
from bot.errors import NotLinked, Problem
from bot.publora.errors import MediaNotReady, PubloraError
from bot.services.following import FIRST_LOOK, merge
from bot.services.publishing import LeftToPerson, Publishing, StartAgain
from bot.services.wording import explain
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService
from bot.storage.media_store import MediaStore
from bot.storage.posts import Posts
from bot.storage.steps import Steps

LAST_CALL: Final = timedelta(seconds=15)
"""With less time than this left, nothing is scheduled any more: Publora's tick might be missed."""
KEEP_TRYING: Final = timedelta(days=30)
DRAFTS: Final = 3
"""How often a draft is built before the bot stops trying."""
log = structlog.get_logger()


class Submission:
    """PUBLISH and DISCARD: an accepted post on its way to Publora, and the leftovers of a failed one."""

    def __init__(
        self, posts: Posts, steps: Steps, media: MediaStore, workspaces: WorkspaceService, clock: Clock
    ) -> None:
        self._posts = posts
        self._steps = steps
        self._media = media
        self._workspaces = workspaces
        self._clock = clock

    async def steps_for(self, post: Post) -> Publishing:
        """Return the publishing steps with the key of the post's server; raises `NotLinked`."""
        client = await self._workspaces.client_for(post.guild_id)
        return Publishing(client, self._steps, self._media, self._clock)

    async def publish(self, post: Post) -> None:
        """Bring a submitted post to *scheduled*, *failed* or *attention*; raises passing `PubloraError`s."""
        if post.state is not PostState.SUBMITTED:
            return
        try:
            publishing = await self.steps_for(post)
        except NotLinked as problem:
            await self._fail(post, None, problem)
            return
        try:
            await self._build(post, publishing)
        except LeftToPerson as left:
            await self._leave(post, left)
        except Problem as problem:
            await self._fail(post, publishing, problem)
        except PubloraError as error:
            if is_passing(error):
                raise
            await self._fail(post, publishing, explain(error))

    async def discard(self, post: Post) -> datetime | None:
        """Remove what a failed post left at Publora; raises passing `PubloraError`s.

        While the key is refused nothing can be removed; returns when to try again with one linked since.
        """
        if post.state is not PostState.FAILED or post.group_id is None:
            return None
        try:
            await (await self.steps_for(post)).discard(post, post.group_id)
        except (PubloraError, NotLinked) as error:
            if isinstance(error, PubloraError) and is_passing(error):
                raise
            now = self._clock.now()
            return now + timedelta(days=1) if now - post.created_at < KEEP_TRYING else None
        await self._forget_group(post)
        return None

    async def _build(self, post: Post, publishing: Publishing) -> None:
        for _ in range(DRAFTS):
            try:
                await self._bring(post, publishing)
            except StartAgain:
                post = await self._forget_group(await self._fresh(post))
            except MediaNotReady:
                current = await self._fresh(post)
                await publishing.discard(current, current.group_id)
                post = await self._forget_group(current)
            else:
                return
        raise Problem(
            "Publora could not use the files, though they were sent several times.",
            "Try other files, or look into Publora's dashboard.",
        )

    async def _bring(self, post: Post, publishing: Publishing) -> None:
        if post.scheduled_at - self._clock.now() < LAST_CALL:
            await self._close_late(post, publishing)
            return
        group_id = await publishing.ensure_draft(post)
        if post.group_id != group_id:
            await publishing.hold_as_draft(group_id)
            post = await self._posts.change(
                post, at=self._clock.now(), actor_id=None, event="drafted at Publora", group_id=group_id
            )
        for position in range(len(post.media)):
            await publishing.upload(post, group_id, position)
        await publishing.schedule(post, group_id, post.scheduled_at)
        await self._confirm(post, publishing, group_id)

    async def _confirm(self, post: Post, publishing: Publishing, group_id: str) -> None:
        group = await publishing.read_back(post, group_id, post.scheduled_at)
        await self._posts.change(
            post,
            at=self._clock.now(),
            actor_id=None,
            event="scheduled",
            to=PostState.SCHEDULED,
            problem=None,
            targets=merge(post.targets, group.posts),
            add_jobs=(NewJob(JobKind.WATCH, post.scheduled_at + FIRST_LOOK),),
        )

    async def _close_late(self, post: Post, publishing: Publishing) -> None:
        """Its time came while Publora could not be reached: a last call may have been taken all the same."""
        if post.group_id is not None and "schedule" in await self._steps.of(post.id):
            try:
                await self._confirm(post, publishing, post.group_id)
            except LeftToPerson:
                log.info("not scheduled in time", post=post.id)
            else:
                return
        raise Problem(
            f"Its time came before Publora took it. {post.problem or ''}".strip(),
            "Schedule it again for a later time.",
        )

    async def _leave(self, post: Post, left: LeftToPerson) -> None:
        await self._posts.change(
            await self._fresh(post),
            at=self._clock.now(),
            actor_id=None,
            event="left to a person",
            to=PostState.ATTENTION,
            problem=f"{left.said} Look into Publora's dashboard before you schedule it again.",
        )

    async def _fail(self, post: Post, publishing: Publishing | None, problem: Problem) -> None:
        current = await self._fresh(post)
        failed = await self._posts.change(
            current,
            at=self._clock.now(),
            actor_id=None,
            event="failed",
            to=PostState.FAILED,
            problem=f"{problem.said} {problem.todo}".strip(),
            add_jobs=[NewJob(JobKind.DISCARD, self._clock.now())] if current.group_id else (),
        )
        if publishing is not None:
            await self._tidy(failed, publishing)

    async def _tidy(self, failed: Post, publishing: Publishing) -> None:
        try:
            await publishing.discard(failed, failed.group_id)
        except PubloraError as error:
            log.info("leftovers stay for now", post=failed.id, error=type(error).__name__)
        else:
            await self._forget_group(failed)

    async def _forget_group(self, post: Post) -> Post:
        return await self._posts.change(
            post,
            at=self._clock.now(),
            actor_id=None,
            event="draft removed at Publora",
            group_id=None,
            drop_jobs=(JobKind.DISCARD,) if post.state is PostState.FAILED else (),
        )

    async def _fresh(self, post: Post) -> Post:
        current = await self._posts.get(post.id)
        assert current is not None, "a post is never removed while its job is held"
        return current

"""The job that brings an accepted post to Publora and sees it scheduled, or says why not."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.jobs import JobKind, NewJob
from bot.domain.notices import NewNotice
from bot.domain.posts import Post, PostState
from bot.errors import NotLinked, Problem
from bot.publora.errors import MediaNotReady, PubloraError
from bot.services.following import merge
from bot.services.publishing import LeftToPerson, Publishing, StartAgain
from bot.services.recording import Recorder
from bot.services.watching import first_look
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
        self,
        posts: Posts,
        recorder: Recorder,
        steps: Steps,
        media: MediaStore,
        workspaces: WorkspaceService,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._recorder = recorder
        self._steps = steps
        self._media = media
        self._workspaces = workspaces
        self._clock = clock

    async def steps_for(self, post: Post) -> Publishing:
        """Return the publishing steps with the key of the post's server; raises `NotLinked`."""
        client = await self._workspaces.client_for(post.guild_id)
        return Publishing(client, self._steps, self._media, self._clock)

    async def publish(self, post: Post, awaited: bool) -> None:
        """Bring a submitted post to *scheduled*, *failed* or *attention*; raises passing `PubloraError`s.

        Unless somebody waits for it, the outcome is told to the author.
        """
        if post.state is not PostState.SUBMITTED:
            return
        try:
            publishing = await self.steps_for(post)
        except NotLinked as problem:
            await self._fail(post, None, problem, awaited)
            return
        try:
            await self._build(post, publishing, awaited)
        except LeftToPerson as left:
            await self._leave(post, left, awaited)
        except Problem as problem:
            await self._fail(post, publishing, problem, awaited)
        except PubloraError as error:
            if is_passing(error):
                raise
            await self._fail(post, publishing, explain(error), awaited)

    async def discard(self, post: Post, _awaited: bool) -> datetime | None:
        """Remove what a failed post left at Publora; raises passing `PubloraError`s.

        While the key is refused nothing can be removed; returns when to try again with one linked since.
        """
        return await self.remove(post) if post.state is PostState.FAILED else None

    async def remove(self, post: Post) -> datetime | None:
        """Remove a post's group at Publora, if it has one; otherwise like `discard`."""
        if post.group_id is None:
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

    async def _build(self, post: Post, publishing: Publishing, awaited: bool) -> None:
        for _ in range(DRAFTS):
            try:
                await self._bring(post, publishing, awaited)
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

    async def _bring(self, post: Post, publishing: Publishing, awaited: bool) -> None:
        if post.scheduled_at - self._clock.now() < LAST_CALL:
            await self._close_late(post, publishing, awaited)
            return
        group_id = await publishing.ensure_draft(post)
        if post.group_id != group_id:
            await publishing.hold_as_draft(group_id)
            post = await self._recorder.change(post, "drafted at Publora", group_id=group_id)
        for position in range(len(post.media)):
            await publishing.upload(post, group_id, position)
        if post.scheduled_at - self._clock.now() < LAST_CALL:
            raise Problem(
                "Its time came while its files were on their way.", "Schedule it again for a later time."
            )
        await publishing.schedule(post, group_id, post.scheduled_at)
        await self._confirm(post, publishing, group_id, awaited)

    async def _confirm(
        self, post: Post, publishing: Publishing, group_id: str, awaited: bool, *, again: bool = True
    ) -> None:
        group = await publishing.read_back(post, group_id, post.scheduled_at, again=again)
        arrived = NewNotice("arrived", "It reached Publora and is scheduled after all.")
        await self._recorder.change(
            post,
            "scheduled",
            to=PostState.SCHEDULED,
            problem=None,
            targets=merge(post.targets, group.posts),
            add_jobs=(NewJob(JobKind.WATCH, first_look(post.scheduled_at, self._clock.now())),),
            notices=() if awaited else (arrived,),
        )

    async def _close_late(self, post: Post, publishing: Publishing, awaited: bool) -> None:
        """Its time came while Publora could not be reached: a last call may have been taken all the same."""
        if post.group_id is not None and "schedule" in await self._steps.of(post.id):
            try:
                await self._confirm(post, publishing, post.group_id, awaited, again=False)
            except LeftToPerson:
                log.info("not scheduled in time", post=post.id)
            else:
                return
        raise Problem(
            f"Its time came before Publora took it. {post.problem or ''}".strip(),
            "Schedule it again for a later time.",
        )

    async def _leave(self, post: Post, left: LeftToPerson, awaited: bool) -> None:
        todo = "Look into Publora's dashboard before you schedule it again."
        current = await self._fresh(post)
        watch = NewJob(JobKind.WATCH, first_look(post.scheduled_at, self._clock.now()))
        await self._recorder.change(
            current,
            "left to a person",
            to=PostState.ATTENTION,
            problem=f"{left.said} {todo}",
            add_jobs=(watch,) if current.group_id else (),
            notices=() if awaited else (NewNotice("unknown", left.said, todo),),
        )

    async def _fail(self, post: Post, publishing: Publishing | None, problem: Problem, awaited: bool) -> None:
        current = await self._fresh(post)
        notice = NewNotice("not scheduled", problem.said, problem.todo)
        failed = await self._recorder.change(
            current,
            "failed",
            to=PostState.FAILED,
            problem=f"{problem.said} {problem.todo}".strip(),
            add_jobs=[NewJob(JobKind.DISCARD, self._clock.now())] if current.group_id else (),
            notices=() if awaited else (notice,),
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
        if post.group_id is None:
            return post
        drop = (JobKind.DISCARD,) if post.state is PostState.FAILED else ()
        return await self._recorder.change(post, "draft removed at Publora", group_id=None, drop_jobs=drop)

    async def _fresh(self, post: Post) -> Post:
        current = await self._posts.get(post.id)
        assert current is not None, "a post is never removed while its job is held"
        return current

"""The job that brings an accepted post to Publora and sees it scheduled, or says why not."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.approval import Requirement
from bot.domain.jobs import JobKind, NewJob
from bot.domain.notices import Audience, NewNotice
from bot.domain.pauses import MISSED, Pause
from bot.domain.posts import RESTING, Post, PostState
from bot.errors import NotLinked, Problem
from bot.publora.errors import Conflict, Invalid, MediaNotReady, PubloraError
from bot.publora.models import PostGroup
from bot.services.cases import Case, Cases
from bot.services.following import merge
from bot.services.plan_limits import PlanService
from bot.services.publishing import LeftToPerson, Publishing, may_be_taken
from bot.services.recording import Recorder
from bot.services.reminding import SELDOM
from bot.services.uploading import StartAgain
from bot.services.watching import first_look
from bot.services.wording import explain
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService
from bot.storage.media_store import MediaStore
from bot.storage.pauses import Pauses
from bot.storage.posts import Posts
from bot.storage.reviews import Reviews
from bot.storage.steps import Steps

LAST_CALL: Final = timedelta(seconds=15)
"""With less time than this left, nothing is scheduled any more: Publora's tick might be missed."""
KEEP_TRYING: Final = timedelta(days=30)
DRAFTS: Final = 3
"""How often a draft is built in one go."""
NOT_REMOVABLE: Final = "Publora does not let its draft be removed; somebody may have published it there."
LEFT_OVER: Final = frozenset({PostState.FAILED, PostState.DRAFT}) | RESTING
"""States in which nothing of a post need remain at Publora; it is built anew should somebody go on."""
ASK_AGAIN: Final = NewNotice(
    "missed", MISSED, "`/queue resume` asks for a new time, and lets you leave it paused."
)
NOT_APPROVED: Final = "Publora has it scheduled, but it was not approved."
log = structlog.get_logger()


class TooLate(Problem):
    """The time of a post came before Publora had it."""


class Submission:
    """PUBLISH and DISCARD: an accepted post on its way to Publora, and the leftovers of a failed one."""

    def __init__(
        self,
        posts: Posts,
        recorder: Recorder,
        steps: Steps,
        media: MediaStore,
        workspaces: WorkspaceService,
        cases: Cases,
        reviews: Reviews,
        pauses: Pauses,
        plan: PlanService,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._recorder = recorder
        self._steps = steps
        self._media = media
        self._workspaces = workspaces
        self._cases = cases
        self._reviews = reviews
        self._pauses = pauses
        self._plan = plan
        self._clock = clock

    async def steps_for(self, post: Post) -> Publishing:
        """Return the publishing steps with the key of the post's server; raises `NotLinked`."""
        client = await self._workspaces.client_for(post.guild_id)
        return Publishing(client, self._steps, self._media, self._clock)

    async def publish(self, post: Post, awaited: bool) -> None:
        """Bring a submitted post to *scheduled*, *failed* or *attention*; raises passing `PubloraError`s.

        Unless somebody waits for it, the outcome is told to the author; what is left to a person always is.
        """
        if post.state is not PostState.SUBMITTED:
            return
        publishing: Publishing | None = None
        try:
            publishing = await self.steps_for(post)
            await self._build(post, publishing, awaited)
        except LeftToPerson as left:
            await self._leave(post, left)
        except Problem as problem:
            await self._stop(post, publishing, problem, awaited)
        except PubloraError as error:
            if is_passing(error):
                raise
            await self._plan.remember(post.guild_id, error)
            await self._stop(post, publishing, explain(error), awaited)

    async def discard(self, post: Post, _awaited: bool) -> datetime | None:
        """Remove what a failed or withdrawn post left at Publora; raises passing `PubloraError`s.

        While the key is refused nothing can be removed; returns when to try again with one linked since.
        """
        return await self.remove(post) if post.state in LEFT_OVER else None

    async def remove(self, post: Post) -> datetime | None:
        """Remove a post's group at Publora, if it has one; otherwise like `discard`.

        A failed post whose draft Publora will not remove may be live: then it is left to a person.
        """
        if post.group_id is None:
            return None
        try:
            await (await self.steps_for(post)).discard(post, post.group_id)
        except (PubloraError, NotLinked) as error:
            if isinstance(error, PubloraError) and is_passing(error):
                raise
            if isinstance(error, Conflict | Invalid) and post.state is PostState.FAILED:
                await self._leave(post, LeftToPerson(NOT_REMOVABLE))
                return None
            now = self._clock.now()
            return now + timedelta(days=1) if now - post.created_at < KEEP_TRYING else None
        await self._forget_group(post)
        return None

    async def _build(self, post: Post, publishing: Publishing, awaited: bool) -> None:
        spoilt: PubloraError | None = None
        for _ in range(DRAFTS):
            try:
                await self._bring(post, publishing, awaited)
            except StartAgain as again:
                spoilt = again.because or spoilt
            except MediaNotReady as error:
                spoilt = error
            else:
                return
            post = await self._fresh(post)
            await publishing.discard(post, post.group_id)
            post = await self._forget_group(post)
        assert spoilt is not None, "only a draft of an earlier attempt is thrown away without a cause"
        raise spoilt

    async def _bring(self, post: Post, publishing: Publishing, awaited: bool) -> None:
        if await self._cases.may_go_out(post):
            self._check_time(post)
        await self._remove_replaced(post, publishing)
        group_id = await publishing.ensure_draft(post)
        if post.group_id != group_id:
            post = await self._recorder.change(
                post, "drafted at Publora", group_id=group_id, key_fingerprint=publishing.key_fingerprint
            )
        await publishing.hold_as_draft(post, group_id)
        for position in range(len(post.media)):
            await publishing.files.upload(post, group_id, position)
        case = await self._cases.of(post)
        if not case.cleared:
            await self._wait_for_approval(case)
            return
        self._check_time(post)
        # Right before it is scheduled: whoever pauses later finds it on its way, and takes it back.
        pause = await self._pauses.find(post.guild_id)
        if pause is not None and pause.holds:
            await publishing.unschedule(post, group_id)
            await self._keep_back(post, pause)
            return
        if case.is_approved:
            await publishing.compare(post, group_id)
        await publishing.schedule(post, group_id, post.scheduled_at)
        group = await publishing.read_back(post, group_id, post.scheduled_at)
        await self._arrive(post, group, awaited)

    async def _remove_replaced(self, post: Post, publishing: Publishing) -> None:
        try:
            await publishing.remove_replaced(post)
        except (Conflict, Invalid) as error:
            if is_passing(error):
                raise
            raise LeftToPerson(f"What Publora had of it before can't be removed. {NOT_REMOVABLE}") from error

    async def back_to_review(self, post: Post, due: datetime) -> None:
        """Take a scheduled post back to draft, to be approved for another time; raises `PubloraError`s."""
        assert post.group_id is not None, "what is scheduled has a group"
        await (await self.steps_for(post)).park(post, post.group_id)
        await self._wait_for_approval(await self._cases.of(replace(post, scheduled_at=due)))

    async def _wait_for_approval(self, case: Case) -> None:
        """Let a finished draft wait, for the time the case has, until those who may have approved it."""
        now = self._clock.now()
        asked = NewNotice("review", _asks(case.needs), "Decide on its card.", Audience.DECIDERS)
        await self._recorder.change(
            case.post,
            "in review",
            to=PostState.IN_REVIEW,
            problem=None,
            revision=case.review.revision,
            add_jobs=(NewJob(JobKind.REVIEW, now),),
            also=(self._reviews.waiting(case.review, needs=case.needs, since=now),),
            scheduled_at=case.post.scheduled_at,
            drop_jobs=(JobKind.WATCH,),
            notices=(asked,),
        )

    async def _keep_back(self, post: Post, pause: Pause) -> None:
        """Let a finished draft rest until its server's pause ends."""
        await self._recorder.change(
            post,
            "kept back",
            to=PostState.PAUSED,
            by_pause=True,
            problem=pause.said,
            add_jobs=(NewJob(JobKind.REVIEW, self._clock.now() + SELDOM),),
            drop_jobs=(JobKind.WATCH,),
        )

    def _check_time(self, post: Post) -> None:
        if post.scheduled_at - self._clock.now() < LAST_CALL:
            raise TooLate(
                f"Its time came before Publora took it. {post.problem or ''}".strip(),
                "Schedule it again for a later time.",
            )

    async def _arrive(self, post: Post, group: PostGroup, awaited: bool) -> None:
        """Record that Publora has taken the post; what becomes of it is for the watch to see."""
        arrived = NewNotice("arrived", "It reached Publora and is scheduled after all.")
        await self._plan.disprove(post)
        await self._recorder.change(
            post,
            "scheduled",
            to=PostState.SCHEDULED,
            problem=None,
            targets=merge(post.targets, group.posts),
            add_jobs=(NewJob(JobKind.WATCH, first_look(post.scheduled_at, self._clock.now())),),
            notices=() if awaited or group.status == "failed" else (arrived,),
        )

    async def _stop(self, post: Post, publishing: Publishing | None, problem: Problem, awaited: bool) -> None:
        """End a post that cannot be brought to Publora; nothing is called failed that may go out.

        Raises passing `PubloraError`s while nobody can tell.
        """
        current = await self._fresh(post)
        try:
            taken = await self._taken(current, publishing, problem)
        except LeftToPerson as left:
            await self._leave(current, left)
        else:
            if taken is None:
                await self._fail(current, publishing, problem, awaited)
            elif await self._cases.may_go_out(current):
                await self._arrive(current, taken, awaited)
            else:
                await self._leave(current, LeftToPerson(NOT_APPROVED))

    async def _taken(self, post: Post, publishing: Publishing | None, problem: Problem) -> PostGroup | None:
        """Return the group of a post that Publora has taken all the same, None when it will not go out.

        Raises `LeftToPerson` when nobody can tell or it differs, and passing `PubloraError`s.
        """
        if post.group_id is None or not may_be_taken(await self._steps.of(post.id)):
            return None
        if publishing is not None:
            try:
                return await publishing.taken(post, post.group_id)
            except PubloraError as error:
                if is_passing(error):
                    raise
        raise LeftToPerson(f"{problem.said} It may go out all the same, as Publora has it already.")

    async def _leave(self, post: Post, left: LeftToPerson) -> None:
        """Hand a post to its author, and tell them: who waits may be an approver, or not read the answer."""
        todo = "Look into Publora's dashboard before you schedule it again."
        current = await self._fresh(post)
        now = self._clock.now()
        # What was approved is looked at right away: Publora may be about to publish something else.
        approved = (await self._reviews.find(post.id)).approved
        watch = NewJob(JobKind.WATCH, now if approved else first_look(post.scheduled_at, now))
        await self._recorder.change(
            current,
            "left to a person",
            to=PostState.ATTENTION,
            problem=f"{left.said} {todo}",
            found_text=left.found_text,
            add_jobs=(watch,) if current.group_id else (),
            notices=(NewNotice("unknown", left.said, todo),),
        )

    async def _fail(self, post: Post, publishing: Publishing | None, problem: Problem, awaited: bool) -> None:
        if post.by_pause and isinstance(problem, TooLate):
            await self._recorder.change(
                post,
                "missed in the pause",
                to=PostState.PAUSED,
                problem=MISSED,
                add_jobs=(NewJob(JobKind.REVIEW, self._clock.now() + SELDOM),),
                notices=(ASK_AGAIN,),
            )
            return
        notice = NewNotice("not scheduled", problem.said, problem.todo)
        failed = await self._recorder.change(
            post,
            "failed",
            to=PostState.FAILED,
            problem=f"{problem.said} {problem.todo}".strip(),
            add_jobs=[NewJob(JobKind.DISCARD, self._clock.now())] if post.group_id else (),
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
        drop = (JobKind.DISCARD,) if post.state in LEFT_OVER else ()
        return await self._recorder.change(post, "draft removed at Publora", group_id=None, drop_jobs=drop)

    async def _fresh(self, post: Post) -> Post:
        current = await self._posts.get(post.id)
        assert current is not None, "a post is never removed while its job is held"
        return current


def _asks(needs: Requirement | None) -> str:
    count = needs.needed if needs else 1
    return "It needs 1 approval." if count == 1 else f"It needs {count} approvals."

"""The jobs around a scheduled post: moving it, taking it away, and removing what was taken away."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.jobs import ABOUT_GUILDS, JobKind, NewJob
from bot.domain.notices import NewNotice
from bot.domain.posts import DELETABLE, RESTORABLE, Post, PostState
from bot.domain.steps import WISH, Step
from bot.errors import NotPossible, Problem
from bot.publora.errors import NotFound, PubloraError
from bot.services.cases import Cases
from bot.services.files import Files
from bot.services.following import LOOK, Following
from bot.services.plan_limits import PlanService
from bot.services.publishing import LeftToPerson, Publishing
from bot.services.recording import Recorder
from bot.services.submission import LAST_CALL, Submission
from bot.services.uploading import StartAgain
from bot.services.watching import first_look
from bot.services.wording import (
    LINK_AGAIN,
    OUT_OF_SIGHT,
    explain,
    why_not_deletable,
    why_not_moved,
    why_out_of_reach,
)
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService
from bot.storage.steps import Steps

AFTER_DELETION: Final = tuple(set(JobKind) - ABOUT_GUILDS - {JobKind.DELETE, JobKind.CARD, JobKind.ERASE})
UNSEEN_DRAFT: Final = (
    "A draft of it may be left at Publora, where I can't find it. It does not go out by itself; remove it in "
    "Publora's dashboard."
)
UNDO_WINDOW: Final = timedelta(minutes=10)
"""How long a deleted post stays at Publora as a draft, so that it can be brought back."""


class Upkeep:
    """MOVE, DELETE and ERASE."""

    def __init__(
        self,
        recorder: Recorder,
        steps: Steps,
        submission: Submission,
        files: Files,
        following: Following,
        workspaces: WorkspaceService,
        cases: Cases,
        plan: PlanService,
        clock: Clock,
    ) -> None:
        self._recorder = recorder
        self._steps = steps
        self._submission = submission
        self._files = files
        self._following = following
        self._workspaces = workspaces
        self._cases = cases
        self._plan = plan
        self._clock = clock

    async def move(self, post: Post, awaited: bool) -> None:
        """Bring the wanted time, kept in the step `WISH`, to Publora and then into our record.

        Raises `Problem` when Publora says no, it is too late or the post can't be moved any more; passing
        `PubloraError`s.
        """
        steps = await self._steps.of(post.id)
        wanted, tried = _moment(steps.get(WISH)), _moment(steps.get("schedule"))
        # Publora may have taken a time that was tried in between, with its reply lost.
        if wanted == post.scheduled_at and tried in {None, wanted}:
            return
        if wanted is None or post.group_id is None or post.state is not PostState.SCHEDULED:
            raise NotPossible(*why_not_moved(post))
        case = await self._cases.of(replace(post, scheduled_at=wanted))
        if not case.cleared:
            await self._submission.back_to_review(post, wanted)
            return
        try:
            await self._bring_time(post, post.group_id, wanted, compare=case.is_approved)
            await self._record_time(post, wanted, awaited)
        except LeftToPerson as left:
            await self._recorder.change(
                post,
                "left to a person",
                to=PostState.ATTENTION,
                problem=left.said,
                found_text=left.found_text,
                add_jobs=(NewJob(JobKind.WATCH, self._clock.now()),),  # its time there is another one, too
                notices=() if awaited else (NewNotice("unknown", left.said, LOOK),),
            )

    async def _bring_time(self, post: Post, group_id: str, wanted: datetime, *, compare: bool) -> None:
        publishing = await self._submission.steps_for(post)
        try:
            if wanted - self._clock.now() < LAST_CALL:
                await self._check_late(publishing, post, group_id, wanted)
            else:
                if compare:
                    with suppress(StartAgain):  # what is gone says so at the next call
                        await publishing.compare(post, group_id)
                await publishing.schedule(post, group_id, wanted)
                await publishing.read_back(post, group_id, wanted)
        except PubloraError as error:
            if is_passing(error):
                raise
            await self._plan.remember(post.guild_id, error)
            after = await self._look(post)
            if after.problem == OUT_OF_SIGHT:
                raise NotPossible(OUT_OF_SIGHT, LINK_AGAIN) from error
            raise explain(error) from error

    async def _check_late(self, publishing: Publishing, post: Post, group_id: str, wanted: datetime) -> None:
        """See whether an attempt whose reply was lost got the new time to Publora while it was ahead."""
        with suppress(LeftToPerson):
            if await publishing.taken(replace(post, scheduled_at=wanted), group_id):
                return
        await self._look(post)
        raise Problem("The new time came before Publora took it.", "Pick another one.")

    async def _look(self, post: Post) -> Post:
        """Take over how the post stands at Publora, where our change to it was refused."""
        client = await self._workspaces.client_for(post.guild_id)
        return await self._following.refresh(client, post, refused=True)

    async def _record_time(self, post: Post, wanted: datetime, awaited: bool) -> None:
        moved = NewNotice("moved", "Its new time has reached Publora.")
        await self._plan.disprove(replace(post, scheduled_at=wanted))
        await self._recorder.change(
            post,
            "moved",
            scheduled_at=wanted,
            problem=None,
            add_jobs=(NewJob(JobKind.WATCH, first_look(wanted, self._clock.now())),),
            notices=() if awaited else (moved,),
        )

    async def delete(self, post: Post, awaited: bool) -> None:
        """Take the post away from Publora; raises `Problem` when it is live, passing `PubloraError`s.

        What was scheduled is parked as a draft first and removed when it can't be undone any more.
        """
        if post.state is PostState.DELETED:
            return
        publishing = await self._submission.steps_for(post)
        try:
            parked, left = await self._take_away(post, publishing)
        except PubloraError as error:
            if is_passing(error):
                raise
            after = await self._look(post)
            if after.state not in DELETABLE:
                raise NotPossible(*why_not_deletable(after)) from error
            raise explain(error) from error
        erase = NewJob(JobKind.ERASE, self._clock.now() + UNDO_WINDOW)
        await self._recorder.change(
            post,
            "deleted",
            to=PostState.DELETED,
            problem=left,
            group_id=post.group_id if parked else None,
            add_jobs=(erase,) if parked else (),
            drop_jobs=AFTER_DELETION,
            notices=() if awaited else (NewNotice("deleted", "It will not go out."),),
        )
        if not parked:
            await self._files.drop_unused(item.digest for item in post.media)

    async def _take_away(self, post: Post, publishing: Publishing) -> tuple[bool, str | None]:
        """Park a scheduled post, or remove any other; says whether it was parked, and what may be left."""
        if post.group_id is not None and post.is_foreign_to(publishing.key_fingerprint):
            await self._require_sight(post, post.group_id)
        if post.state in RESTORABLE and post.group_id is not None:
            try:
                await publishing.park(post, post.group_id)
            except NotFound as error:
                if error.route_unknown:
                    raise
                return False, None
            return True, None
        return False, None if await publishing.discard(post, post.group_id) else UNSEEN_DRAFT

    async def _require_sight(self, post: Post, group_id: str) -> None:
        """Raise `NotPossible` when the key linked now can't see a post of an earlier one.

        To a key of another Publora account, what is still to go out looks as if it were gone.
        """
        client = await self._workspaces.client_for(post.guild_id)
        try:
            await client.get_post(group_id)
        except NotFound as error:
            raise NotPossible(*why_out_of_reach(post)) from error

    async def erase(self, post: Post, _awaited: bool) -> datetime | None:
        """Remove a deleted post's draft; returns when to try again while the key is refused."""
        if post.state is not PostState.DELETED:
            return None
        again = await self._submission.remove(post)
        if again is None:
            await self._files.drop_unused(item.digest for item in post.media)
        return again


def _moment(step: Step | None) -> datetime | None:
    return datetime.fromisoformat(step.fingerprint) if step else None

"""The jobs around a scheduled post: moving it, taking it away, and removing what was taken away."""

from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.jobs import ABOUT_GUILDS, JobKind, NewJob
from bot.domain.posts import DELETABLE, MOVABLE, Post, PostState
from bot.errors import NotPossible, Problem
from bot.publora.errors import NotFound, PubloraError
from bot.services.files import Files
from bot.services.following import Following
from bot.services.publishing import LeftToPerson, Publishing
from bot.services.recording import Recorder
from bot.services.submission import LAST_CALL, Submission
from bot.services.watching import first_look
from bot.services.wording import explain, why_not_deletable
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService
from bot.storage.steps import Steps

AFTER_DELETION: Final = tuple(set(JobKind) - ABOUT_GUILDS - {JobKind.DELETE, JobKind.CARD, JobKind.ERASE})
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
        clock: Clock,
    ) -> None:
        self._recorder = recorder
        self._steps = steps
        self._submission = submission
        self._files = files
        self._following = following
        self._workspaces = workspaces
        self._clock = clock

    async def move(self, post: Post, _awaited: bool) -> None:
        """Bring the wanted time, kept in the step `schedule`, to Publora and then into our record.

        Raises `Problem` when Publora says no or it is too late; passing `PubloraError`s.
        """
        step = (await self._steps.of(post.id)).get("schedule")
        if post.state not in MOVABLE or post.group_id is None or step is None:
            return
        wanted = datetime.fromisoformat(step.fingerprint)
        if wanted == post.scheduled_at and post.state is PostState.SCHEDULED:
            return
        if wanted - self._clock.now() < LAST_CALL:
            raise Problem("The new time came before Publora took it.", "Pick another one.")
        try:
            await self._bring_time(post, post.group_id, wanted)
        except LeftToPerson as left:
            await self._recorder.change(post, "left to a person", to=PostState.ATTENTION, problem=left.said)

    async def _bring_time(self, post: Post, group_id: str, wanted: datetime) -> None:
        publishing = await self._submission.steps_for(post)
        try:
            await publishing.schedule(post, group_id, wanted)
            await publishing.read_back(post, group_id, wanted)
        except PubloraError as error:
            if is_passing(error):
                raise
            await self._following.refresh(await self._workspaces.client_for(post.guild_id), post)
            raise explain(error) from error
        await self._recorder.change(
            post,
            "moved",
            to=None if post.state is PostState.SCHEDULED else PostState.SCHEDULED,
            scheduled_at=wanted,
            problem=None,
            add_jobs=(NewJob(JobKind.WATCH, first_look(wanted, self._clock.now())),),
        )

    async def delete(self, post: Post, _awaited: bool) -> None:
        """Take the post away from Publora; raises `Problem` when it is live, passing `PubloraError`s.

        What was scheduled is parked as a draft first and removed when it can't be undone any more.
        """
        if post.state is PostState.DELETED:
            return
        publishing = await self._submission.steps_for(post)
        try:
            parked = await self._take_away(post, publishing)
        except PubloraError as error:
            if is_passing(error):
                raise
            client = await self._workspaces.client_for(post.guild_id)
            after = await self._following.refresh(client, post)
            if after.state not in DELETABLE:
                raise NotPossible(*why_not_deletable(after)) from error
            raise explain(error) from error
        erase = NewJob(JobKind.ERASE, self._clock.now() + UNDO_WINDOW)
        await self._recorder.change(
            post,
            "deleted",
            to=PostState.DELETED,
            problem=None,
            group_id=post.group_id if parked else None,
            add_jobs=(erase,) if parked else (),
            drop_jobs=AFTER_DELETION,
        )
        if not parked:
            await self._files.drop_unused(item.digest for item in post.media)

    async def _take_away(self, post: Post, publishing: Publishing) -> bool:
        """Park a scheduled post, or remove any other; says whether it was parked."""
        if post.state is PostState.SCHEDULED and post.group_id is not None:
            try:
                await publishing.park(post, post.group_id)
            except NotFound as error:
                if error.route_unknown:
                    raise
                return False
            return True
        await publishing.discard(post, post.group_id)
        return False

    async def erase(self, post: Post, _awaited: bool) -> datetime | None:
        """Remove a deleted post's draft; returns when to try again while the key is refused."""
        if post.state is not PostState.DELETED:
            return None
        again = await self._submission.remove(post)
        if again is None:
            await self._files.drop_unused(item.digest for item in post.media)
        return again

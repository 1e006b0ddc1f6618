"""The jobs around a scheduled post: moving it, taking it away, watching what becomes of it."""

from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.jobs import ABOUT_GUILDS, JobKind, NewJob
from bot.domain.posts import Post, PostState
from bot.errors import Problem
from bot.publora.errors import Conflict, PubloraError
from bot.services.following import FIRST_LOOK, FOLLOWED, GIVE_UP, LOOKS, Following
from bot.services.publishing import LeftToPerson
from bot.services.submission import LAST_CALL, Submission
from bot.services.wording import LIVE_CODES, explain
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService
from bot.storage.posts import Posts
from bot.storage.steps import Steps

BUSY_CODES: Final = frozenset({"POST_IS_PROCESSING", "POST_PUBLISH_IN_PROGRESS"})
AFTER_DELETION: Final = tuple(set(JobKind) - ABOUT_GUILDS - {JobKind.DELETE, JobKind.CARD})


class Upkeep:
    """MOVE, DELETE and WATCH."""

    def __init__(
        self,
        posts: Posts,
        steps: Steps,
        submission: Submission,
        following: Following,
        workspaces: WorkspaceService,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._steps = steps
        self._submission = submission
        self._following = following
        self._workspaces = workspaces
        self._clock = clock

    async def move(self, post: Post) -> None:
        """Bring the wanted time, kept in the step `schedule`, to Publora and then into our record.

        Raises `Problem` when Publora says no or it is too late; passing `PubloraError`s.
        """
        step = (await self._steps.of(post.id)).get("schedule")
        if post.state is not PostState.SCHEDULED or post.group_id is None or step is None:
            return
        wanted = datetime.fromisoformat(step.fingerprint)
        if wanted == post.scheduled_at:
            return
        if wanted - self._clock.now() < LAST_CALL:
            raise Problem("The new time came before Publora took it.", "Pick another one.")
        try:
            await self._bring_time(post, post.group_id, wanted)
        except LeftToPerson as left:
            await self._posts.change(
                post,
                at=self._clock.now(),
                actor_id=None,
                event="left to a person",
                to=PostState.ATTENTION,
                problem=left.said,
            )

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
        await self._posts.change(
            post,
            at=self._clock.now(),
            actor_id=None,
            event="moved",
            scheduled_at=wanted,
            problem=None,
            add_jobs=(NewJob(JobKind.WATCH, wanted + FIRST_LOOK),),
        )

    async def delete(self, post: Post) -> None:
        """Take the post away from Publora; raises `Problem` when it is live, passing `PubloraError`s."""
        if post.state is PostState.DELETED:
            return
        publishing = await self._submission.steps_for(post)
        try:
            await publishing.discard(post, post.group_id)
        except Conflict as error:
            if error.code in LIVE_CODES | BUSY_CODES:
                await self._following.refresh(await self._workspaces.client_for(post.guild_id), post)
                raise explain(error) from error
            raise
        await self._posts.change(
            post,
            at=self._clock.now(),
            actor_id=None,
            event="deleted",
            to=PostState.DELETED,
            problem=None,
            drop_jobs=AFTER_DELETION,
        )

    async def watch(self, post: Post) -> datetime | None:
        """Look what became of a post; returns when to look again, None once it is settled."""
        if post.state not in FOLLOWED:
            return None
        after = await self._following.refresh(await self._workspaces.client_for(post.guild_id), post)
        if after.state not in FOLLOWED:
            return None
        late = self._clock.now() - after.scheduled_at
        if late > GIVE_UP:
            await self._following.give_up(after)
            return None
        look = next((pause for pause in LOOKS if pause > late), None)
        return after.scheduled_at + look if look else self._clock.now() + timedelta(hours=1)

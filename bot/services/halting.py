"""HALT and BRAKE: the jobs that take back all posts of a server, and put them back in the end."""

from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.jobs import JobKind, NewJob
from bot.domain.notices import Audience, NewNotice
from bot.domain.pauses import MISSED, Pause, Phase
from bot.domain.posts import LIVE, Post, PostState
from bot.domain.steps import WISH
from bot.domain.when import MIN_LEAD
from bot.publora.client import PubloraClient
from bot.publora.errors import PubloraError
from bot.services.following import Following
from bot.services.recording import Recorder
from bot.services.reminding import SELDOM
from bot.services.submission import ASK_AGAIN, Submission
from bot.services.wording import explain
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService
from bot.storage.errors import Stale
from bot.storage.jobs import Jobs
from bot.storage.pauses import Pauses
from bot.storage.post_lists import PostLists
from bot.storage.steps import Steps

BEGUN: Final = frozenset({PostState.SCHEDULED, PostState.SUBMITTED, PostState.ATTENTION})
"""What may go out without anybody's doing when a pause begins, or is just being scheduled."""
NEAR: Final = timedelta(minutes=5)
"""So near its time a post is looked at first: it may be going out already."""
SOON: Final = timedelta(seconds=5)
LATER: Final = timedelta(hours=1)
GOING: Final = frozenset({PostState.PUBLISHING, PostState.SCHEDULED}) | LIVE
"""Posts that a pause came too late for, or could not take back."""


class Halting:
    """Takes posts back while their server is paused, and sees pauses through."""

    def __init__(
        self,
        *,
        pauses: Pauses,
        lists: PostLists,
        jobs: Jobs,
        steps: Steps,
        recorder: Recorder,
        submission: Submission,
        following: Following,
        workspaces: WorkspaceService,
        clock: Clock,
    ) -> None:
        self._pauses = pauses
        self._lists = lists
        self._jobs = jobs
        self._steps = steps
        self._recorder = recorder
        self._submission = submission
        self._following = following
        self._workspaces = workspaces
        self._clock = clock

    async def halt(self, post: Post, _awaited: bool) -> None:
        """Take a scheduled post back to draft at Publora, then in our record, where it keeps its time.

        One that is going out is left alone. Raises `Problem` where Publora refuses, passing `PubloraError`s.
        """
        pause = await self._pauses.find(post.guild_id)
        if pause is None or not pause.holds or post.group_id is None:
            return
        client = await self._workspaces.client_for(post.guild_id)
        try:
            if not await self._park(client, post, post.group_id):
                return
        except PubloraError as error:
            if is_passing(error):
                raise
            after = await self._following.refresh(client, post, refused=True)
            if after.state is PostState.SCHEDULED:
                raise explain(error) from error
            return
        await self._record(pause, post)

    async def _park(self, client: PubloraClient, post: Post, group_id: str) -> bool:
        """Make a post a draft at Publora, and say whether it is one; raises `PubloraError`."""
        if post.state is PostState.ATTENTION:  # nobody knows what Publora has in mind with it
            group = await client.get_post(group_id)
            if group.status != "scheduled":
                return False
        elif post.state is not PostState.SCHEDULED:
            return False
        elif post.scheduled_at - self._clock.now() < NEAR:
            group = await client.get_post(group_id)
            if group.status not in {"scheduled", "draft"}:
                await self._following.refresh(client, post)
                return False
        publishing = await self._submission.steps_for(post)
        await publishing.park(post, group_id)
        return True

    async def _record(self, pause: Pause, post: Post) -> None:
        due = post.scheduled_at
        if await self._jobs.has_any(post.id, (JobKind.MOVE,)):  # the time it was to have when it was paused
            wish = (await self._steps.of(post.id)).get(WISH)
            due = datetime.fromisoformat(wish.fingerprint) if wish else due
        await self._recorder.change(
            post,
            "paused with all",
            to=PostState.PAUSED,
            by_pause=True,
            problem=pause.said,
            scheduled_at=due,
            drop_jobs=(JobKind.WATCH, JobKind.MOVE),
            add_jobs=(NewJob(JobKind.REVIEW, self._clock.now() + SELDOM),),
        )

    async def see_through(self, guild_id: int) -> datetime | None:
        """BRAKE: do what is next in a server's pause; returns when (UTC) to come again. Raises `Stale`."""
        pause = await self._pauses.find(guild_id)
        if pause is None:
            return None
        now = self._clock.now()
        match pause.phase:
            case Phase.ASKED:
                await self._hold_on(pause)
                await self._pauses.take_back(pause, BEGUN, at=now)
            case Phase.TAKING_BACK:
                if not await self._pauses.under_way(guild_id):
                    await self._pauses.settle(pause, await self._paused(pause), at=now)
                    return now + LATER
            case Phase.PAUSED:  # what somebody schedules in Publora's dashboard meanwhile
                await self._pauses.take_back(pause, {PostState.SCHEDULED}, at=now, untroubled=True)
                return now + LATER
            case Phase.RESUMING:
                return await self._put_back(pause)
        return now + SOON

    async def going(self, pause: Pause) -> tuple[Post, ...]:
        """Return what a pause came too late for, or could not take back, by time."""
        until = self._clock.now() + timedelta(days=3650)
        late = await self._lists.due(
            pause.guild_id, GOING - LIVE, begins=pause.at - timedelta(days=1), ends=until
        )
        live = await self._lists.due(pause.guild_id, LIVE, begins=pause.at - NEAR, ends=until)
        return (*live, *late)

    async def _paused(self, pause: Pause) -> NewNotice:
        held, going = len(await self._pauses.held(pause.guild_id)), await self.going(pause)
        said = f"{count(held)} {'is' if held == 1 else 'are'} held back. The reason: {pause.reason}"
        if going:
            said += f" Not held back: {', '.join(f'#{post.number}' for post in going[:20])}."
        todo = "`/queue resume` lets posts go out again; nothing goes out before."
        return NewNotice("paused", said, todo, Audience.MANAGERS)

    async def _hold_on(self, pause: Pause) -> None:
        """Have posts that an earlier pause still holds say why they are held now; raises `Stale`."""
        for post in await self._pauses.held(pause.guild_id):
            if post.problem not in {pause.said, MISSED}:
                await self._recorder.change(post, "kept back", problem=pause.said)

    async def _put_back(self, pause: Pause) -> datetime | None:
        """Submit what is still ahead, and have people asked about what is not."""
        now, waits = self._clock.now(), False
        for post in await self._pauses.held(pause.guild_id):
            try:
                if post.scheduled_at - now >= MIN_LEAD:
                    waits = True
                    await self._submit(post)
                elif post.problem != MISSED:
                    await self._recorder.change(
                        post, "missed in the pause", problem=MISSED, notices=(ASK_AGAIN,)
                    )
            except Stale:
                waits = True
        if waits or await self._pauses.under_way(pause.guild_id):
            return now + SOON
        said = "What is still ahead goes back to Publora."
        notice = NewNotice("resumed", said, audience=Audience.MANAGERS)
        await self._pauses.end(pause, notice, at=now)
        return None

    async def _submit(self, post: Post) -> None:
        await self._recorder.change(
            post,
            "put back",
            to=PostState.SUBMITTED,
            problem=None,
            drop_jobs=(JobKind.REVIEW, JobKind.WATCH),
            add_jobs=(NewJob(JobKind.PUBLISH, self._clock.now()),),
        )


def count(posts: int) -> str:
    """Return a number of posts in words."""
    return "1 post" if posts == 1 else f"{posts} posts"

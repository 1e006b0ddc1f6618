"""Second thoughts: bringing a deleted post back, and trying failed accounts again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain import choosing
from bot.domain.capabilities import Actor, Capability
from bot.domain.failures import retryable
from bot.domain.jobs import JobKind
from bot.domain.posts import NewPost, Post, PostState, Target, TargetState
from bot.domain.when import MIN_LEAD
from bot.errors import ChangedMeanwhile, Kept, NotFound, NotPossible
from bot.services.accepting import Accepting
from bot.services.cases import Cases
from bot.services.leases import Leases
from bot.services.posts import PostService
from bot.services.recording import Recorder
from bot.services.settings import SettingsService
from bot.services.work import Work
from bot.services.workspaces import WorkspaceService
from bot.storage.errors import Stale
from bot.storage.posts import Posts

RETRYABLE: Final = frozenset({PostState.FAILED, PostState.PARTIALLY_PUBLISHED})
LOOK_AGAIN: Final = "Look with `/post view`."
TO_APPROVE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Retry:
    """What trying again would do: which accounts of which post, and when (UTC)."""

    post: Post
    targets: tuple[Target, ...]
    scheduled_at: datetime


class SecondThoughts:
    """What people do when a post should not have gone, or did not go."""

    def __init__(
        self,
        *,
        posts: Posts,
        recorder: Recorder,
        work: Work,
        leases: Leases,
        workspaces: WorkspaceService,
        post_service: PostService,
        cases: Cases,
        settings: SettingsService,
        accepting: Accepting,
        clock: Clock,
    ) -> None:
        self._posts = posts
        self._recorder = recorder
        self._work = work
        self._leases = leases
        self._workspaces = workspaces
        self._post_service = post_service
        self._cases = cases
        self._settings = settings
        self._accepting = accepting
        self._clock = clock

    async def undo_delete(self, actor: Actor, number: int) -> Post:
        """Schedule a deleted post again while Publora still has it as a draft.

        Raises `NotPossible`, with the text given back, when it is too late for that.
        """
        await self._settings.require(actor, Capability.AUTHOR)
        post = await self._find(actor, number)
        if post.state is not PostState.DELETED:
            raise NotPossible(f"Post #{number} is not deleted.", LOOK_AGAIN)
        if post.group_id is None or post.scheduled_at - self._clock.now() < MIN_LEAD:
            why = "it was removed for good" if post.group_id is None else "its time has come"
            raise NotPossible(
                f"Post #{number} can't be brought back: {why}.",
                "Schedule it anew with `/post schedule`.",
                kept=Kept(post.text),
            )
        try:
            restored, job = await self._recorder.claim(
                post,
                "brought back",
                JobKind.PUBLISH,
                self._leases.fresh(),
                actor_id=actor.user_id,
                to=PostState.SUBMITTED,
                drop_jobs=(JobKind.ERASE,),
            )
        except Stale:
            raise ChangedMeanwhile(f"Somebody else was faster with post #{number}.", LOOK_AGAIN) from None
        return await self._work.see_through(job, restored)

    async def look_before_retry(self, actor: Actor, number: int) -> Retry:
        """Say what trying again would do.

        Raises `NotPossible` when nothing failed, all that failed may be live, or it was done before.
        """
        await self._settings.require(actor, Capability.AUTHOR)
        post = await self._post_service.view(actor, number)
        if post.state not in RETRYABLE:
            raise NotPossible(f"Nothing of post #{number} has failed.", LOOK_AGAIN)
        if again := await self._posts.retries(post.id):
            raise NotPossible(
                f"Post #{number} was tried again already, as #{again[-1].number}.",
                "See it with `/post view`; if that one failed, try it again from there.",
            )
        targets = _to_retry(post)
        if not targets:
            raise NotPossible(
                f"What failed of post #{number} may be live in part.",
                "Look at the accounts themselves; trying again could post twice.",
            )
        return Retry(post, targets, await self._soonest(post))

    async def retry(self, actor: Actor, number: int, version: int) -> Post:
        """Post to the failed accounts again, as a new post; raises like `look_before_retry`.

        Raises `ChangedMeanwhile` unless the post is as it was looked at: a second click finds it changed.
        """
        plan = await self.look_before_retry(actor, number)
        if plan.post.version != version:
            raise ChangedMeanwhile(f"Post #{number} changed since you looked at it.", LOOK_AGAIN)
        accounts = await self._workspaces.accounts_now(actor.guild_id)
        choosing.choose(", ".join(target.platform_id for target in plan.targets), accounts)
        new = NewPost(
            guild_id=actor.guild_id,
            author_id=actor.user_id,
            channel_id=plan.post.channel_id,
            text=plan.post.text,
            scheduled_at=plan.scheduled_at,
            targets=plan.targets,
            media=plan.post.media,
            retry_of=plan.post.id,
            family_id=plan.post.family_id,
        )
        asked = (await self._cases.of(plan.post)).review.needs is not None
        noted = self._recorder.noting(plan.post, "tried again", actor_id=actor.user_id)
        try:
            return await self._accepting.accept(new, asks_approval=asked, also=(noted,))
        except Stale:
            raise ChangedMeanwhile(f"Somebody else was faster with post #{number}.", LOOK_AGAIN) from None

    async def _soonest(self, post: Post) -> datetime:
        """Return the post's own time while it is ahead, else the next full minute that can be kept.

        What has to be approved first gets an hour for that.
        """
        now = self._clock.now()
        lead = MIN_LEAD if (await self._cases.of(post)).needs is None else TO_APPROVE
        if post.scheduled_at - now >= lead:
            return post.scheduled_at
        return (now + lead + timedelta(minutes=1)).replace(second=0, microsecond=0)

    async def _find(self, actor: Actor, number: int) -> Post:
        post = await self._posts.find(actor.guild_id, number)
        if post is None:
            raise NotFound(f"There is no post #{number} in this server.", "See them all with `/post list`.")
        return post


def _to_retry(post: Post) -> tuple[Target, ...]:
    """Return the failed accounts; all of them when the post never got as far as an account."""
    failed = any(target.state is TargetState.FAILED for target in post.targets)
    again = retryable(post.targets) if failed else post.targets
    return tuple(
        replace(
            target, state=TargetState.DRAFT, posted_id=None, link=None, error_code=None, error_message=None
        )
        for target in again
    )

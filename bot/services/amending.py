"""The job that brings changes to a scheduled post, so that never two of it can go out.

Where it needs no approval and keeps its files and its time, the post is changed where it is, in one call.
Otherwise it is taken back to draft first; from then on it is submitted anew, and what Publora had is removed
before anything else of it is scheduled (publora-api.md 9.2).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from bot.clock import Clock
from bot.domain.accounts import Account
from bot.domain.approval import Requirement, requirement
from bot.domain.drafts import Draft
from bot.domain.jobs import JobKind, NewJob
from bot.domain.notices import NewNotice
from bot.domain.posts import LIVE, Post, PostState, Target
from bot.domain.reviews import Content
from bot.domain.steps import AMEND
from bot.errors import NotPossible, Problem
from bot.publora.errors import PubloraError
from bot.publora.models import PostGroup
from bot.services.cases import Case, Cases
from bot.services.following import Following, merge
from bot.services.plan_limits import PlanService
from bot.services.publishing import Publishing, fingerprint
from bot.services.recording import Recorder
from bot.services.submission import LAST_CALL, Submission
from bot.services.watching import first_look
from bot.services.wording import LINK_AGAIN, LOOK_AGAIN, OUT_OF_SIGHT, explain
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService
from bot.storage.drafts import Drafts
from bot.storage.posts import What
from bot.storage.reviews import Reviews
from bot.storage.steps import Steps


class Amending:
    """EDIT."""

    def __init__(
        self,
        *,
        drafts: Drafts,
        cases: Cases,
        reviews: Reviews,
        recorder: Recorder,
        steps: Steps,
        submission: Submission,
        following: Following,
        workspaces: WorkspaceService,
        plan: PlanService,
        clock: Clock,
    ) -> None:
        self._drafts = drafts
        self._cases = cases
        self._reviews = reviews
        self._recorder = recorder
        self._steps = steps
        self._submission = submission
        self._following = following
        self._workspaces = workspaces
        self._plan = plan
        self._clock = clock

    async def edit(self, post: Post, awaited: bool) -> None:
        """Bring the changes that are under way to Publora and into our record.

        Raises `Problem` when Publora says no or it is too late: then the post is as it was, and the changes
        are their editor's again. Raises passing `PubloraError`s.
        """
        draft = await self._drafts.under_way(post.id)
        if draft is None:
            return
        try:
            await self._bring(post, draft, awaited)
        except PubloraError as error:
            if is_passing(error):
                raise
            await self._plan.remember(post.guild_id, error)
            problem = await self._why(post, error)
            await self._drafts.give_back(draft, at=self._clock.now())
            raise problem from error
        except Problem:
            await self._drafts.give_back(draft, at=self._clock.now())
            raise

    async def _bring(self, post: Post, draft: Draft, awaited: bool) -> None:
        wanted = await self._wanted(post, draft)
        publishing, case = await self._submission.steps_for(post), await self._cases.of(post)
        group_id, now = post.group_id, self._clock.now()
        if group_id is None or post.state is not PostState.SCHEDULED or post.scheduled_at - now < LAST_CALL:
            await self._see_late(publishing, case, wanted, draft, awaited)
            return
        if wanted.scheduled_at - now < LAST_CALL:
            raise Problem("The time came before Publora took it.", "Pick another one.")
        if _needs(case, wanted) is None and _can_stay(post, wanted):
            group = await publishing.amend(post, group_id, wanted)
            if group is not None:
                await self._record(case, wanted, draft, group, awaited)
                return
        await publishing.park(post, group_id)
        submitted = await self._submit(case, wanted, draft)
        await self._submission.publish(submitted, awaited)

    async def _wanted(self, post: Post, draft: Draft) -> Post:
        """Return the post as it is to become; accounts and time were settled when the draft was saved."""
        known = {account.platform_id: account.name for account in await self._accounts(post.guild_id)}
        names = {target.platform_id: target.name for target in post.targets} | known
        ids = draft.accounts.split(", ")
        return replace(
            post,
            text=draft.text,
            targets=tuple(Target(platform_id, names.get(platform_id, platform_id)) for platform_id in ids),
            media=draft.media,
            scheduled_at=datetime.fromisoformat(draft.when),
        )

    async def _record(self, case: Case, wanted: Post, draft: Draft, group: PostGroup, awaited: bool) -> None:
        """Take over into our record what Publora has by now."""
        due, now = wanted.scheduled_at, self._clock.now()
        await self._plan.disprove(wanted)
        steps = (
            self._steps.settling("create", fingerprint=fingerprint(wanted), result=group.group_id, at=now),
            self._steps.settling("schedule", fingerprint=due.isoformat(), result=due.isoformat(), at=now),
            self._steps.forgetting(AMEND),
        )
        await self._become(
            *(case, wanted, draft),
            also=steps,
            targets=merge(wanted.targets, group.posts),
            add_jobs=(NewJob(JobKind.WATCH, first_look(due, now)),),
            notices=() if awaited else (NewNotice("edited", "The changes have reached Publora."),),
        )

    async def _submit(self, case: Case, wanted: Post, draft: Draft) -> Post:
        """Submit the post anew; Publora has it as a draft, which is removed before it is built again."""
        now = self._clock.now()
        return await self._become(
            *(case, wanted, draft),
            also=(self._reviews.replacing(case.post.group_id, at=now),),
            to=PostState.SUBMITTED,
            targets=wanted.targets,
            media=wanted.media,
            group_id=None,
            add_jobs=(NewJob(JobKind.PUBLISH, now),),
            drop_jobs=(JobKind.WATCH,),
        )

    async def _become(self, case: Case, wanted: Post, draft: Draft, **what: Unpack[What]) -> Post:
        revising = self._reviews.revising(
            case.review,
            Content.of(case.post),
            Content.of(wanted),
            needs=_needs(case, wanted),
            editor_id=draft.user_id,
            at=self._clock.now(),
        )
        what["also"] = (*revising, *what.get("also", ()), self._drafts.arriving(draft))
        what["revision"] = case.review.revision + 1
        what["text"], what["scheduled_at"] = wanted.text, wanted.scheduled_at
        what["problem"] = None
        return await self._recorder.change(case.post, "edited", actor_id=draft.user_id, **what)

    async def _see_late(
        self, publishing: Publishing, case: Case, wanted: Post, draft: Draft, awaited: bool
    ) -> None:
        """See whether an attempt whose reply was lost changed the post while there was time."""
        post = case.post
        if post.group_id is not None and AMEND in await self._steps.of(post.id):
            group = await publishing.amended(post.group_id, wanted)
            if group is not None:
                await self._record(case, wanted, draft, group, awaited)
                return
        after = await self._look(post)
        raise NotPossible(f"Post #{post.number} was not edited: {_how_late(after)}.", LOOK_AGAIN)

    async def _why(self, post: Post, error: PubloraError) -> Problem:
        try:
            after = await self._look(post)
        except PubloraError:
            return explain(error)
        return NotPossible(OUT_OF_SIGHT, LINK_AGAIN) if after.problem == OUT_OF_SIGHT else explain(error)

    async def _look(self, post: Post) -> Post:
        """Take over how the post stands at Publora, where our change to it was refused or came too late."""
        client = await self._workspaces.client_for(post.guild_id)
        return await self._following.refresh(client, post, refused=True)

    async def _accounts(self, guild_id: int) -> Sequence[Account]:
        return (await self._workspaces.find(guild_id)).accounts


def _needs(case: Case, wanted: Post) -> Requirement | None:
    asked = case.review.needs is not None
    return requirement(case.settings, wanted.text, wanted.targets, wanted.media, asked=asked)


def _how_late(post: Post) -> str:
    if post.state in LIVE:
        return "it has gone out as it was"
    if post.state in {PostState.SCHEDULED, PostState.PUBLISHING}:
        return "it was too late"
    return f"it is {post.state.replace('_', ' ')} by now"


def _can_stay(post: Post, wanted: Post) -> bool:
    """Say whether a post may be changed where it is: with the files and the time that it has.

    A server that knows status and time only would take another time and leave the old text to go out then.
    """
    files = [[item.digest for item in each.media] for each in (post, wanted)]
    return files[0] == files[1] and wanted.scheduled_at == post.scheduled_at

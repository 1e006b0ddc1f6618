"""Guarding: what Publora is about to publish is what was approved, or it is taken back to draft."""

import uuid
from typing import Final

from bot.clock import Clock
from bot.domain.jobs import JobKind, NewJob
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import RESTING, Post, PostState
from bot.domain.steps import UPLOAD
from bot.publora.client import PubloraClient
from bot.publora.errors import Conflict, Invalid, NotFound
from bot.publora.models import PostGroup
from bot.services.drift import differing_content
from bot.services.recording import Recorder
from bot.services.work import is_passing
from bot.services.workspaces import WorkspaceService
from bot.storage.reviews import Reviews
from bot.storage.steps import Steps

TAKEN_BACK: Final = "I took it back to draft, so it does not go out."
TAKING: Final = "I take it back to draft, so it does not go out."
EARLY: Final = "Somebody scheduled it at Publora before it was approved here."
MEANWHILE: Final = "Somebody scheduled it at Publora while everything is paused."
GONE_OUT: Final = "Somebody published it at Publora before it was approved here."


class Guard:
    """Compares what Publora is about to publish with what was approved, and takes it back."""

    def __init__(
        self, reviews: Reviews, steps: Steps, recorder: Recorder, workspaces: WorkspaceService, clock: Clock
    ) -> None:
        self._reviews = reviews
        self._steps = steps
        self._recorder = recorder
        self._workspaces = workspaces
        self._clock = clock

    async def protects(self, post: Post) -> bool:
        """Say whether a post is to go out exactly as it was approved."""
        return (await self._reviews.find(post.id)).approved

    async def drift(self, post: Post, group: PostGroup) -> str | None:
        """Say in what an approved post differs at Publora, None if in nothing or it was never approved."""
        if not await self.protects(post):
            return None
        sent = {
            step.result for step in (await self._steps.of(post.id)).values() if step.name.startswith(UPLOAD)
        }
        return differing_content(post, group, sent)

    async def take_back(self, client: PubloraClient, group: PostGroup) -> bool:
        """Make a group a draft again; says whether it is one, False when it is going out already.

        Only for who holds a job of its post: else somebody may have scheduled it a moment ago, and rightly.
        Raises `PubloraError`.
        """
        if group.status == "draft":
            return True
        if group.status != "scheduled":
            return False
        try:
            await client.update_post(group.group_id, status="draft", idempotency_key=uuid.uuid4().hex)
        except (Conflict, Invalid) as error:
            if is_passing(error):
                raise
            return False
        return True

    async def look(self, client: PubloraClient, post: Post) -> Post | None:
        """See that Publora has a post that is not approved as a draft, and have it made one again.

        Returns the post as it is then, None where it belongs to a key that was linked before. A draft that
        was deleted at Publora is built anew once the post is approved. Raises `PubloraError` and `Stale`.
        """
        if post.group_id is None:
            return post
        try:
            group = await client.hasty().get_post(post.group_id)
        except NotFound as error:
            foreign = post.is_foreign_to(client.key_fingerprint) and not error.route_unknown
            return None if foreign else post
        if post.is_foreign_to(client.key_fingerprint):
            post = await self._recorder.change(
                post, "found with another key", key_fingerprint=client.key_fingerprint
            )
        if group.status == "draft":
            return post
        if group.status != "scheduled":
            return await self._too_late(post)
        # Not done here: an approval may come at any moment, and then it is scheduled there by us.
        rests = post.state in RESTING
        todo = "Its card tells how it stands." if rests else "It still waits for approval."
        said = MEANWHILE if post.by_pause else EARLY
        notice = NewNotice("drift", f"{said} {TAKING}", todo, Audience.DECIDERS)
        job = NewJob(JobKind.TAKE_BACK, self._clock.now())
        return await self._recorder.change(post, "found scheduled", add_jobs=(job,), notices=(notice,))

    async def unschedule(self, post: Post, _awaited: bool) -> None:
        """TAKE_BACK: make what is not approved a draft at Publora again; `PubloraError`, `NotLinked`."""
        if post.state not in RESTING | {PostState.IN_REVIEW} or post.group_id is None:
            return
        client = await self._workspaces.client_for(post.guild_id)
        group = await client.get_post(post.group_id)
        if group.status == "draft":
            return
        if await self.take_back(client, group):
            await self._recorder.change(post, "taken back")
        else:
            await self._too_late(post)

    async def _too_late(self, post: Post) -> Post:
        todo = "See in Publora's dashboard what is live."
        return await self._recorder.change(
            post,
            "published without approval",
            to=PostState.ATTENTION,
            problem=GONE_OUT,
            add_jobs=(NewJob(JobKind.WATCH, post.scheduled_at),),
            drop_jobs=(JobKind.REVIEW,),
            notices=(NewNotice("drift", GONE_OUT, todo, audience=Audience.DECIDERS),),
        )

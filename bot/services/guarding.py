"""Guarding: what Publora is about to publish is what was approved, or it is taken back to draft."""

import uuid
from typing import Final

from bot.domain.jobs import JobKind, NewJob
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import Post, PostState
from bot.domain.steps import UPLOAD
from bot.publora.client import PubloraClient
from bot.publora.errors import Conflict, Invalid, NotFound
from bot.publora.models import PostGroup
from bot.services.drift import differing_content
from bot.services.recording import Recorder
from bot.storage.reviews import Reviews
from bot.storage.steps import Steps

TAKEN_BACK: Final = "I took it back to draft, so it does not go out."
EARLY: Final = "Somebody scheduled it at Publora before it was approved here."
GONE_OUT: Final = "Somebody published it at Publora before it was approved here."


class Guard:
    """Compares what Publora is about to publish with what was approved, and takes it back."""

    def __init__(self, reviews: Reviews, steps: Steps, recorder: Recorder) -> None:
        self._reviews = reviews
        self._steps = steps
        self._recorder = recorder

    async def protects(self, post: Post) -> bool:
        """Say whether a post is to go out exactly as it was approved."""
        return (await self._reviews.find(post.id)).approved

    async def drift(self, post: Post, group: PostGroup) -> str | None:
        """Say in which files an approved post differs at Publora, None if in none."""
        if not await self.protects(post):
            return None
        sent = {
            step.result for step in (await self._steps.of(post.id)).values() if step.name.startswith(UPLOAD)
        }
        difference = differing_content(post, group, sent)
        return difference and f"Publora's copy was changed: {difference}."

    async def take_back(self, client: PubloraClient, group: PostGroup) -> bool:
        """Make a group a draft again; says whether it is one, False when it is going out already."""
        if group.status == "draft":
            return True
        if group.status != "scheduled":
            return False
        try:
            await client.update_post(group.group_id, status="draft", idempotency_key=uuid.uuid4().hex)
        except (Conflict, Invalid):
            return False
        return True

    async def look(self, client: PubloraClient, post: Post) -> None:
        """See that Publora has a post in review as a draft, or else make it one and tell.

        Raises `PubloraError`. A draft that was deleted there is built anew once the post is approved.
        """
        if post.group_id is None:
            return
        try:
            group = await client.get_post(post.group_id)
        except NotFound:
            return
        if group.status == "draft":
            return
        if await self.take_back(client, group):
            said = f"{EARLY} {TAKEN_BACK}"
            notice = NewNotice("drift", said, "It still waits for approval.", audience=Audience.DECIDERS)
            await self._recorder.change(post, "taken back", notices=(notice,))
            return
        todo = "See in Publora's dashboard what is live."
        await self._recorder.change(
            post,
            "published without approval",
            to=PostState.ATTENTION,
            problem=GONE_OUT,
            add_jobs=(NewJob(JobKind.WATCH, post.scheduled_at),),
            drop_jobs=(JobKind.REVIEW,),
            notices=(NewNotice("drift", GONE_OUT, todo, audience=Audience.DECIDERS),),
        )

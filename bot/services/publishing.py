"""Bringing an accepted post to Publora: draft, upload, schedule last, read back (publora-api.md 10.2).

Each step stores its intent before the call and its result after, and may be run again. What cannot be decided
without risking a second publication goes to *attention*, where a person looks.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.posts import Media, Post
from bot.domain.steps import Step, StepState
from bot.errors import Problem
from bot.publora.client import PubloraClient
from bot.publora.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    PubloraError,
    RateLimited,
    Unavailable,
    UploadRefused,
)
from bot.publora.models import PostGroup
from bot.services.drift import differing
from bot.storage.errors import MediaLost
from bot.storage.media_store import MediaStore
from bot.storage.steps import Steps

NOTHING_HAPPENED: Final = (Unavailable, RateLimited, Invalid, NotAllowed)
"""Answers to a create that prove nothing was created (publora-api.md 10.1)."""
CLOCK_SLACK: Final = timedelta(minutes=5)
UPLOAD_TRIES: Final = 3


class LeftToPerson(Exception):
    """The outcome at Publora cannot be decided by the bot; `said` is for people."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class StartAgain(Exception):
    """The draft at Publora was thrown away; the sequence begins anew."""


class Publishing:
    """The steps of one post, for one key."""

    def __init__(self, client: PubloraClient, steps: Steps, media: MediaStore, clock: Clock) -> None:
        self._client = client
        self._steps = steps
        self._media = media
        self._clock = clock

    async def ensure_draft(self, post: Post) -> str:
        """Return the id of the post's group at Publora, a draft, creating it at most once.

        Raises `PubloraError` when it was not created, `LeftToPerson` when nobody can tell.
        """
        step = await self._steps.begin(
            post.id, "create", fingerprint=_fingerprint(post), at=self._clock.now()
        )
        if step.state is StepState.DONE and step.result:
            return step.result
        group_id = await self._adopt(post, step) or await self._create(post, step)
        await self._steps.finish(step, group_id, at=self._clock.now())
        return group_id

    async def _create(self, post: Post, step: Step) -> str:
        try:
            created = await self._client.create_post(post.text, _ids(post), idempotency_key=step.key)
        except NOTHING_HAPPENED:
            await self._steps.forget(post.id, prefix="create")
            raise
        except OutcomeUnknown as error:
            adopted = await self._reconcile(post, step)
            if adopted is None:
                if step.resumed and error.status is not None:
                    # The same refusal twice may be a recorded one, replayed for this key (publora-api.md 2).
                    await self._steps.renew_key(step, at=self._clock.now())
                raise
            return adopted
        return created.group_id

    async def _adopt(self, post: Post, step: Step) -> str | None:
        """Look for the group of an earlier attempt whose reply nobody saw."""
        return await self._reconcile(post, step) if step.resumed else None

    async def _reconcile(self, post: Post, step: Step) -> str | None:
        """Find what an attempt created, by text, accounts and time of creation (publora-api.md 10.1)."""
        try:
            page = await self._client.list_posts(sort_by="createdAt", sort_order="desc")
        except NotFound:
            raise LeftToPerson(
                "The connection to Publora broke while the post was being created, and nobody can tell from "
                "here whether it arrived."
            ) from None
        since = step.begun_at - CLOCK_SLACK
        found = [
            entry.group_id
            for entry in page.posts
            if entry.content.strip() == post.text.strip()
            and entry.platform_ids == frozenset(_ids(post))
            and (entry.created_at is None or entry.created_at >= since)
            and not await self._steps.has_result("create", entry.group_id)
        ]
        if len(found) > 1:
            raise LeftToPerson("There are several posts like this one at Publora.")
        return found[0] if found else None

    async def hold_as_draft(self, group_id: str) -> None:
        """Make sure that a fresh group is a draft, as some servers read "no time" as "now" (15, row 4)."""
        group = await self._client.get_post(group_id)
        if group.status == "draft":
            return
        if group.status != "scheduled":
            raise LeftToPerson("Publora started to publish the post before it was complete.")
        await self._client.update_post(group_id, status="draft", idempotency_key=uuid.uuid4().hex)

    async def upload(self, post: Post, group_id: str, position: int) -> None:
        """Bring file `position` to Publora unless it is there already.

        Raises `StartAgain` when an unfinished row could not be removed and the draft was thrown away.
        """
        item = post.media[position]
        step = await self._steps.begin(
            post.id, f"upload:{position}", fingerprint=item.digest, at=self._clock.now()
        )
        if step.state is StepState.DONE:
            return
        if step.resumed:
            await self._sweep(post, group_id, done=position)
        media_id = await self._send(post, group_id, item)
        await self._steps.finish(step, media_id, at=self._clock.now())

    async def _send(self, post: Post, group_id: str, item: Media) -> str:
        refusal: PubloraError | None = None
        for _ in range(UPLOAD_TRIES):
            slot = await self._client.request_upload(
                group_id, file_name=item.file_name, content_type=item.content_type, kind=item.kind.value
            )
            try:
                await self._client.put_media(
                    slot.upload_url,
                    self._media.read(item.digest),
                    size=item.size,
                    content_type=item.content_type,
                )
                await self._client.complete_media(slot.media_id)
            except (UploadRefused, Unavailable, OutcomeUnknown) as error:
                refusal = error
            except MediaLost:
                raise Problem(
                    f"{item.file_name} is not in my store any more.",
                    "Schedule the post again with its files.",
                ) from None
            except PubloraError:
                await self._remove(post, group_id, slot.media_id)
                raise
            else:
                return slot.media_id
            await self._remove(post, group_id, slot.media_id)
        assert refusal is not None
        raise refusal

    async def _sweep(self, post: Post, group_id: str, *, done: int) -> None:
        """Remove rows that an interrupted upload left behind; without them scheduling would be refused."""
        group = await self._client.get_post(group_id)
        if group.media is None:
            await self.discard(post, group_id)
            raise StartAgain
        known = {step.result for step in (await self._steps.of(post.id)).values()}
        for row in group.media[done:]:
            if row.media_id not in known:
                await self._remove(post, group_id, row.media_id)

    async def _remove(self, post: Post, group_id: str, media_id: str) -> None:
        if not await self._client.delete_media(media_id):
            await self.discard(post, group_id)
            raise StartAgain

    async def schedule(self, post: Post, group_id: str, when: datetime) -> None:
        """Schedule the group: status and time together, however often (publora-api.md 4.4)."""
        step = await self._steps.begin(
            post.id, "schedule", fingerprint=when.isoformat(), at=self._clock.now()
        )
        try:
            updated = await self._client.update_post(
                group_id, status="scheduled", scheduled_at=when, idempotency_key=step.key
            )
        except (Invalid, NotAllowed, NotFound, Conflict):
            # A refusal may be recorded under its key and replayed (publora-api.md 2).
            await self._steps.forget(post.id, prefix="schedule")
            raise
        except OutcomeUnknown as error:
            if error.status is not None:
                # So may a broken answer be; and to set the same time twice does no harm.
                await self._steps.renew_key(step, at=self._clock.now())
            raise
        await self._steps.finish(step, (updated.scheduled_at or when).isoformat(), at=self._clock.now())

    async def read_back(self, post: Post, group_id: str, when: datetime, *, again: bool = True) -> PostGroup:
        """Return Publora's copy once it agrees with ours; raises `LeftToPerson` where it does not."""
        group = await self._client.get_post(group_id)
        if group.status == "draft" and again:
            # A change of files took it back to draft (publora-api.md 9.4): once more, then not.
            await self._steps.forget(post.id, prefix="schedule")
            await self.schedule(post, group_id, when)
            group = await self._client.get_post(group_id)
        if difference := differing(post, group, when):
            raise LeftToPerson(f"Publora's copy differs from what was asked: {difference}.")
        return group

    async def park(self, post: Post, group_id: str) -> None:
        """Take a scheduled group back to draft, so that it can be scheduled again or removed later."""
        await self._client.update_post(group_id, status="draft", idempotency_key=uuid.uuid4().hex)
        # The next scheduling is a new intent, even for the same time.
        await self._steps.forget(post.id, prefix="schedule")

    async def discard(self, post: Post, group_id: str | None) -> None:
        """Remove the group at Publora and forget every step, so that nothing half-built remains."""
        group_id = group_id or await self._stray(post)
        if group_id is not None:
            try:
                await self._client.delete_post(group_id)
            except NotFound as error:
                if error.route_unknown:
                    raise
        await self._steps.forget(post.id)

    async def _stray(self, post: Post) -> str | None:
        """Find what a create whose reply was lost may have left at Publora."""
        step = (await self._steps.of(post.id)).get("create")
        if step is None or step.result:
            return step and step.result
        try:
            return await self._reconcile(post, step)
        except LeftToPerson:
            return None


def _ids(post: Post) -> Sequence[str]:
    return [target.platform_id for target in post.targets]


def _fingerprint(post: Post) -> str:
    return hashlib.sha256("\n".join([post.text, *_ids(post)]).encode()).hexdigest()

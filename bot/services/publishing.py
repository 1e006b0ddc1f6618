"""Bringing an accepted post to Publora: draft, files, schedule last, read back (publora-api.md 10.2).

Each step stores its intent before the call and its result after, and may be run again. What cannot be decided
without risking a second publication goes to *attention*, where a person looks.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.posts import Post
from bot.domain.steps import AMEND, REPLACE, UPLOAD, Step, StepState
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
)
from bot.publora.models import PostGroup
from bot.services.drift import differing, differing_content, other_text
from bot.services.uploading import StartAgain, Uploading
from bot.services.wording import OUT_OF_SIGHT
from bot.storage.media_store import MediaStore
from bot.storage.steps import Steps

NOTHING_HAPPENED: Final = (Unavailable, RateLimited, Invalid, NotAllowed)
"""Answers to a create that prove nothing was created (publora-api.md 10.1)."""
REMOVABLE: Final = frozenset({"draft", "scheduled", "failed"})
CLOCK_SLACK: Final = timedelta(minutes=5)


class LeftToPerson(Exception):
    """The outcome at Publora cannot be decided by the bot; `said` is for people.

    `found_text` is what Publora has in place of our text.
    """

    def __init__(self, said: str, found_text: str | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.found_text = found_text


class Publishing:
    """The steps of one post, for one key; those for its files are `files`."""

    def __init__(self, client: PubloraClient, steps: Steps, media: MediaStore, clock: Clock) -> None:
        self.files = Uploading(client, steps, media, clock)
        self.key_fingerprint = client.key_fingerprint
        self._client = client
        self._steps = steps
        self._clock = clock

    async def remove_replaced(self, post: Post) -> None:
        """Remove what Publora has of earlier revisions, so that no two of a post can go out."""
        for step in (await self._steps.of(post.id)).values():
            if step.name.startswith(REPLACE) and step.state is StepState.BEGUN:
                await self._delete(step.fingerprint)
                await self._steps.finish(step, "removed", at=self._clock.now())

    async def ensure_draft(self, post: Post) -> str:
        """Return the id of the post's group at Publora, a draft, creating it at most once.

        Raises `PubloraError` when it was not created, `LeftToPerson` when nobody can tell.
        """
        step = await self._steps.begin(post.id, "create", fingerprint=fingerprint(post), at=self._clock.now())
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
        """Find what an attempt created, by text, accounts and time of creation (publora-api.md 10.1).

        Publora is asked once: the job comes back while somebody may be waiting.
        """
        try:
            page = await self._client.hasty().list_posts(sort_by="createdAt", sort_order="desc")
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

    async def hold_as_draft(self, post: Post, group_id: str) -> None:
        """Make sure that a fresh group is a draft, as some servers read "no time" as "now" (15, row 4).

        Raises `LeftToPerson` when it is going out already.
        """
        step = await self._steps.begin(post.id, "hold", fingerprint=group_id, at=self._clock.now())
        if step.state is StepState.DONE:
            return
        group = await self._client.get_post(group_id)
        if group.status not in {"draft", "scheduled"}:
            raise LeftToPerson("Publora started to publish the post before it was complete.")
        if group.status == "scheduled":
            await self._client.update_post(group_id, status="draft", idempotency_key=uuid.uuid4().hex)
        await self._steps.finish(step, "draft", at=self._clock.now())

    async def compare(self, post: Post, group_id: str) -> None:
        """Raise `LeftToPerson` unless Publora has exactly what was approved, and has not begun with it.

        What differs and is scheduled there already is made a draft again.

        Raises `StartAgain` when somebody deleted the draft there.
        """
        try:
            group = await self._client.get_post(group_id)
        except NotFound as error:
            raise StartAgain(error) from error
        steps = (await self._steps.of(post.id)).values()
        sent = {step.result for step in steps if step.name.startswith(UPLOAD)}
        if difference := differing_content(post, group, sent):
            if group.status == "scheduled":
                await self.park(post, group_id)
            said = f"Publora's draft is not what was approved: {difference}."
            raise LeftToPerson(said, other_text(post, group))
        if group.status not in {"draft", "scheduled"}:
            raise LeftToPerson(f"Publora has it as “{group.status}” already.")

    async def schedule(self, post: Post, group_id: str, when: datetime) -> None:
        """Schedule the group: status and time together, however often (publora-api.md 4.4)."""
        step = await self._steps.begin(
            post.id, "schedule", fingerprint=when.isoformat(), at=self._clock.now()
        )
        try:
            updated = await self._client.update_post(
                group_id, status="scheduled", scheduled_at=when, idempotency_key=step.key
            )
        except PubloraError as error:
            if error.status is not None:
                # An answer may be recorded under its key and replayed (publora-api.md 2), and to set the same
                # time twice does no harm. The step stays: an earlier attempt of it may have been taken.
                await self._steps.renew_key(step, at=self._clock.now())
            raise
        await self._steps.finish(step, (updated.scheduled_at or when).isoformat(), at=self._clock.now())

    async def amend(self, post: Post, group_id: str, wanted: Post) -> PostGroup | None:
        """Give a scheduled group another text, accounts and time where it is; None where the server can't.

        It is changed as a whole or not at all (publora-api.md 4.4). Servers that only know status and time
        leave the rest as it was without a word; the look afterwards shows.
        """
        intent = f"{wanted.scheduled_at.isoformat()} {fingerprint(wanted)}"
        step = await self._steps.begin(post.id, AMEND, fingerprint=intent, at=self._clock.now())
        try:
            await self._client.update_post(
                group_id,
                status="scheduled",
                scheduled_at=wanted.scheduled_at,
                content=wanted.text,
                platform_ids=_ids(wanted),
                idempotency_key=step.key,
            )
        except PubloraError as error:
            if error.status is not None:
                await self._steps.renew_key(step, at=self._clock.now())  # as in `schedule`
            if isinstance(error, Invalid) and not error.problems and error.code is None:
                return None  # it may be the fields that it does not know
            raise
        return await self.amended(group_id, wanted)

    async def amended(self, group_id: str, wanted: Post) -> PostGroup | None:
        """Return Publora's copy if it is, or went out, as wanted, and the server tells its text."""
        group = await self._client.get_post(group_id)
        tells = any(entry.content is not None for entry in group.posts)
        return group if tells and differing(wanted, group, wanted.scheduled_at) is None else None

    async def read_back(self, post: Post, group_id: str, when: datetime, *, again: bool = True) -> PostGroup:
        """Return Publora's copy once it agrees with ours; raises `LeftToPerson` where it does not."""
        group = await self._client.get_post(group_id)
        if group.status == "draft" and again:
            # A change of files took it back to draft (publora-api.md 9.4): once more, then not.
            await self._steps.forget(post.id, prefix="schedule")
            await self.schedule(post, group_id, when)
            group = await self._client.get_post(group_id)
        return _agreeing(post, group, when)

    async def taken(self, post: Post, group_id: str) -> PostGroup | None:
        """Return Publora's copy of a post it has taken, None where it has a draft at most.

        Raises `LeftToPerson` where the copy differs from ours or belongs to another key.
        """
        try:
            group = await self._client.get_post(group_id)
        except NotFound as error:
            if error.route_unknown:
                raise
            if post.is_foreign_to(self.key_fingerprint):
                raise LeftToPerson(OUT_OF_SIGHT) from None
            return None
        if group.status == "draft":
            return None
        return group if group.status == "failed" else _agreeing(post, group, post.scheduled_at)

    async def park(self, post: Post, group_id: str) -> None:
        """Take a scheduled group back to draft, so that it can be scheduled again or removed later."""
        await self._client.update_post(group_id, status="draft", idempotency_key=uuid.uuid4().hex)
        # The next scheduling is a new intent, even for the same time.
        await self._steps.forget(post.id, prefix="schedule")

    async def unschedule(self, post: Post, group_id: str) -> None:
        """Take back what an attempt whose reply was lost may have scheduled.

        Raises `LeftToPerson` when it is going out already.
        """
        if "schedule" not in await self._steps.of(post.id):
            return
        group = await self._client.get_post(group_id)
        if group.status == "scheduled":
            await self.park(post, group_id)
        elif group.status != "draft":
            raise LeftToPerson(f"Publora has it as “{group.status}” already.")

    async def discard(self, post: Post, group_id: str | None) -> bool:
        """Remove the group at Publora and forget every step, so that nothing half-built remains.

        Says whether that is certain: a draft whose creation nobody saw the reply to may not be found.
        """
        await self.remove_replaced(post)
        try:
            group_id = group_id or await self._stray(post)
        except LeftToPerson:
            return False
        if group_id is not None:
            await self._delete(group_id)
        await self._steps.forget(post.id)
        return True

    async def _delete(self, group_id: str) -> None:
        """Remove a group that is not live: older servers forget a published one (publora-api.md 4.5).

        What was built in its place would then be published a second time.
        """
        try:
            group = await self._client.get_post(group_id)
            if group.status not in REMOVABLE:
                raise Conflict(f"It is {group.status} already.", code="POST_IS_PUBLISHED")
            await self._client.delete_post(group_id)
        except NotFound as error:
            if error.route_unknown:
                raise

    async def _stray(self, post: Post) -> str | None:
        """Find what a create whose reply was lost may have left at Publora; `LeftToPerson` if unknown."""
        step = (await self._steps.of(post.id)).get("create")
        if step is None or step.result:
            return step and step.result
        return await self._reconcile(post, step)


def may_be_taken(steps: Mapping[str, Step]) -> bool:
    """Say whether Publora may publish a group of which these steps are known.

    So it may once it was asked to schedule it, and while nobody has seen that it is a draft.
    """
    held = steps.get("hold")
    return "schedule" in steps or held is None or held.state is not StepState.DONE


def _agreeing(post: Post, group: PostGroup, when: datetime) -> PostGroup:
    if difference := differing(post, group, when):
        said = f"Publora's copy differs from what was asked: {difference}."
        raise LeftToPerson(said, other_text(post, group))
    return group


def _ids(post: Post) -> Sequence[str]:
    return [target.platform_id for target in post.targets]


def fingerprint(post: Post) -> str:
    """Name what a group is created from, apart from its files and its time."""
    return hashlib.sha256("\n".join([post.text, *_ids(post)]).encode()).hexdigest()

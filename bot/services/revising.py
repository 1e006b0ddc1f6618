"""Revising: what the people behind a post do while it is in review: edit, another time, hold, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Unpack

from bot.clock import Clock
from bot.domain.approval import requirement
from bot.domain.capabilities import Actor
from bot.domain.jobs import JobKind, NewJob
from bot.domain.posts import Post, PostState, Target
from bot.domain.review import Verb
from bot.domain.reviews import Answer, Content, Seen
from bot.domain.slots import next_free_slot
from bot.errors import ChangedMeanwhile, NotPossible, Problem, giving_back
from bot.services.cases import Case, Cases
from bot.services.composing import Composing
from bot.services.free_slots import FreeSlots, wanted
from bot.services.leases import Leases
from bot.services.recording import Recorder
from bot.services.wording import why_busy
from bot.services.work import Work
from bot.storage.errors import Busy, Stale, Taken
from bot.storage.pauses import Pauses
from bot.storage.post_lists import PostLists
from bot.storage.posts import What, Write
from bot.storage.reviews import Reviews

STILL: Final = frozenset({PostState.IN_REVIEW, PostState.CHANGES_REQUESTED})
"""States in which a new time is nobody's business but ours and is simply written down."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What a post is to become; `accounts` and `when` are as typed, None leaves them as they are."""

    text: str
    accounts: str | None = None
    when: str | None = None


class Revising:
    """Edit, accept a suggestion, change the time, hold, resume, withdraw.

    Raises as `ReviewService` does; a text that is not taken is given back.
    """

    def __init__(
        self,
        *,
        cases: Cases,
        lists: PostLists,
        reviews: Reviews,
        composing: Composing,
        free_slots: FreeSlots,
        pauses: Pauses,
        recorder: Recorder,
        work: Work,
        leases: Leases,
        clock: Clock,
    ) -> None:
        self._cases = cases
        self._lists = lists
        self._reviews = reviews
        self._composing = composing
        self._free_slots = free_slots
        self._pauses = pauses
        self._recorder = recorder
        self._work = work
        self._leases = leases
        self._clock = clock

    async def edit(self, actor: Actor, number: int, seen: Seen, edit: Edit) -> Post:
        """Make a new revision and submit it; earlier approvals are void. Also raises `BadInput`."""
        with giving_back(edit.text):
            case = await self._cases.admit(Verb.EDIT, actor, number, seen)
            return await self._edit(case, actor, edit, editor_id=actor.user_id)

    async def accept(self, actor: Actor, number: int, seen: Seen, suggestion_id: int) -> Post:
        """Take over the suggested text; whoever suggested it counts as its editor and can't approve it."""
        case = await self._cases.admit(Verb.ACCEPT, actor, number, seen)
        suggestion = await self._reviews.suggestion(case.post.id, case.review.revision)
        if suggestion is None or suggestion.id != suggestion_id:
            raise ChangedMeanwhile("This suggestion is not open any more.", "See the post's card.")
        accepted = self._reviews.answering(Answer.ACCEPTED)
        return await self._edit(
            case, actor, Edit(suggestion.text), editor_id=suggestion.user_id, also=(accepted,)
        )

    async def decline(self, actor: Actor, number: int, seen: Seen, suggestion_id: int) -> Post:
        """Leave the text as it is."""
        case = await self._cases.admit(Verb.DECLINE, actor, number, seen)
        suggestion = await self._reviews.suggestion(case.post.id, case.review.revision)
        if suggestion is None or suggestion.id != suggestion_id:
            raise ChangedMeanwhile("This suggestion is not open any more.", "See the post's card.")
        return await self._change(
            case, actor, "declined a suggestion", also=(self._reviews.answering(Answer.DECLINED),)
        )

    async def retime(self, actor: Actor, number: int, seen: Seen, typed: str) -> Post:
        """Give the post another time; an expired one waits for approval anew. Also raises `BadTime`."""
        case = await self._cases.admit(Verb.RETIME, actor, number, seen)
        wish = wanted(case.post.targets, approval=True, post_id=case.post.id)
        due = await self._composing.read_time(actor.guild_id, typed, actor.spoken, wanted=wish)
        return await self.give_time(actor, case.post, due)

    async def take_slot(self, actor: Actor, number: int, seen: Seen) -> Post:
        """Give the post the next free slot; without slots the next day's same hour that no post is near."""
        case = await self._cases.admit(Verb.SLOT, actor, number, seen)
        if not await self._free_slots.has_any(actor.guild_id):
            return await self.give_time(actor, case.post, await self._same_hour(case))
        wish = wanted(case.post.targets, approval=True, post_id=case.post.id)
        while True:
            moment = await self._free_slots.next(actor.guild_id, wish)
            claiming = await self._free_slots.claiming(actor.guild_id, wish, moment)
            try:
                return await self.give_time(actor, case.post, moment, (claiming,))
            except Taken:
                continue  # somebody was first; the next one is found afresh

    async def give_time(
        self,
        actor: Actor,
        post: Post,
        due: datetime,
        also: Sequence[Write] = (),
        waved_through: Sequence[str] = (),
    ) -> Post:
        """Give a post that Publora has as a draft at most another time, and store `also` with it.

        `waved_through` are the cautions in spite of which it gets that time.

        One that waits goes on waiting, any other is submitted and waits where it needs that. Raises
        `BadTime`, and `Taken` where `also` does.
        """
        await self._composing.require_ahead(post.guild_id, due)
        case = await self._cases.of(post)
        what: What = {"scheduled_at": due, "also": also, "waved_through": waved_through}
        if post.state not in STILL:
            return await self._submit(case, actor, "moved", **what)
        if post.state is PostState.IN_REVIEW:
            what["add_jobs"] = (NewJob(JobKind.REVIEW, self._clock.now()),)
        return await self._change(case, actor, "moved", **what)

    async def hold(self, actor: Actor, number: int, seen: Seen) -> Post:
        """Stop the clock: nobody is reminded, and nothing expires, until the post is resumed."""
        case = await self._cases.admit(Verb.HOLD, actor, number, seen)
        return await self._change(case, actor, "held", to=PostState.PAUSED)

    async def resume(self, actor: Actor, number: int, seen: Seen) -> Post:
        """Let a held post go on where it was; raises `BadTime` when its time has come meanwhile."""
        case = await self._cases.admit(Verb.RESUME, actor, number, seen)
        pause = await self._pauses.find(actor.guild_id)
        if pause is not None and pause.holds:
            raise NotPossible(pause.said, "A manager lets posts go out again with `/queue resume`.")
        await self._composing.require_ahead(actor.guild_id, case.post.scheduled_at)
        return await self._submit(case, actor, "resumed")

    async def withdraw(self, actor: Actor, number: int, seen: Seen) -> Post:
        """Take the post back: it becomes a draft here, and goes away at Publora."""
        case = await self._cases.admit(Verb.WITHDRAW, actor, number, seen)
        discard = NewJob(JobKind.DISCARD, self._clock.now())
        return await self._change(
            case,
            actor,
            "withdrawn",
            to=PostState.DRAFT,
            drop_jobs=(JobKind.REVIEW,),
            add_jobs=(discard,) if case.post.group_id else (),
        )

    async def restore(self, actor: Actor, number: int, seen: Seen) -> Post:
        """Build the approved revision anew at Publora in place of what was changed there."""
        case = await self._cases.admit(Verb.RESTORE, actor, number, seen)
        await self._composing.require_ahead(actor.guild_id, case.post.scheduled_at)
        await self._composing.require_replaceable(case.post)
        replacing = self._reviews.replacing(case.post.group_id, at=self._clock.now())
        return await self._submit(case, actor, "restored", group_id=None, also=(replacing,))

    async def _edit(
        self, case: Case, actor: Actor, edit: Edit, *, editor_id: int, also: Sequence[Write] = ()
    ) -> Post:
        post = case.post
        workspace = await self._composing.linked(post.guild_id)
        typed = edit.accounts or ", ".join(target.platform_id for target in post.targets)
        accounts = await self._composing.choose(workspace, typed)
        await self._composing.check_text(post.guild_id, edit.text, accounts, media=bool(post.media))
        await self._composing.check_media(post.guild_id, post.media, accounts)
        targets = tuple(Target(account.platform_id, account.name) for account in accounts)
        due = post.scheduled_at
        if edit.when:
            wish = wanted(targets, approval=True, post_id=post.id)
            due = await self._composing.read_time(post.guild_id, edit.when, actor.spoken, wanted=wish)
        await self._composing.require_ahead(post.guild_id, due)
        after = Content(edit.text.strip(), targets, post.media)
        return await self.become(case, actor, after, due, editor_id=editor_id, also=also)

    async def become(
        self,
        case: Case,
        actor: Actor,
        after: Content,
        due: datetime,
        *,
        editor_id: int,
        also: Sequence[Write] = (),
        waved_through: Sequence[str] = (),
    ) -> Post:
        """Make a new revision of a post that is not scheduled, of a content and for a time that were checked.

        `waved_through` are the cautions in spite of which it is made.

        Raises `NotPossible` where that would change nothing, or it may be that Publora publishes what it has.
        """
        post, before = case.post, Content.of(case.post)
        if post.state is PostState.ATTENTION:  # in any other state it has a draft at most, wherever that is
            await self._composing.require_replaceable(post)
        if post.state is PostState.IN_REVIEW and before.same_as(after):
            if due == post.scheduled_at:
                raise NotPossible("Nothing was changed.", "Change the text, the accounts or the time.")
            return await self.give_time(actor, post, due, also, waved_through)
        asked = case.review.needs is not None
        needs = requirement(case.settings, after.text, after.targets, after.media, asked=asked)
        now = self._clock.now()
        revising = self._reviews.revising(
            case.review, before, after, needs=needs, editor_id=editor_id, at=now
        )
        return await self._submit(
            case,
            actor,
            "edited",
            text=after.text,
            targets=after.targets,
            media=after.media,
            scheduled_at=due,
            group_id=None,
            revision=case.review.revision + 1,
            also=(*also, *revising, self._reviews.replacing(post.group_id, at=now)),
            waved_through=waved_through,
        )

    async def _same_hour(self, case: Case) -> datetime:
        workspace = await self._composing.linked(case.post.guild_id)
        taken = await self._lists.times(case.post.guild_id, after=self._clock.now())
        local = case.post.scheduled_at.astimezone(workspace.zone)
        return next_free_slot(taken, self._clock.now(), local.time(), workspace.zone)

    async def _submit(self, case: Case, actor: Actor, event: str, **what: Unpack[What]) -> Post:
        """Have the post brought to Publora again, and into review from there where it needs that."""
        what.setdefault("revision", case.review.revision)
        what["to"] = None if case.post.state is PostState.SUBMITTED else PostState.SUBMITTED
        what["problem"] = None
        what["drop_jobs"] = (JobKind.REVIEW, JobKind.WATCH)
        try:
            submitted, job = await self._recorder.claim(
                case.post, event, JobKind.PUBLISH, self._leases.fresh(), actor_id=actor.user_id, **what
            )
        except Busy as busy:
            raise why_busy(case.post, busy) from None
        except Taken:
            raise
        except Stale:
            raise _overtaken(case.post) from None
        return await self._work.see_through(job, submitted)

    async def _change(self, case: Case, actor: Actor, event: str, **what: Unpack[What]) -> Post:
        what.setdefault("revision", case.review.revision)
        try:
            return await self._recorder.change(case.post, event, actor_id=actor.user_id, **what)
        except Taken:
            raise
        except Stale:
            raise _overtaken(case.post) from None


def _overtaken(post: Post) -> Problem:
    return ChangedMeanwhile(
        f"Somebody changed post #{post.number} at this very moment.", "Look at its card and try again."
    )

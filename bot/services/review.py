"""Deciding: what approvers say about a revision, and what follows from it at once."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from bot.clock import Clock
from bot.domain.approval import Decision, Tally, Verdict
from bot.domain.capabilities import Actor
from bot.domain.jobs import JobKind
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import Post, PostState
from bot.domain.review import Verb
from bot.domain.reviews import NewDecision, Seen
from bot.errors import BadText, ChangedMeanwhile, NotPossible, Problem, giving_back
from bot.services.cases import Case, Cases
from bot.services.leases import Leases
from bot.services.recording import Recorder
from bot.services.wording import why_busy
from bot.services.work import Work
from bot.storage.errors import Busy, Stale
from bot.storage.posts import What
from bot.storage.reviews import Reviews


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one post among several decided together: how it stands, or why it was not decided."""

    number: int
    post: Post | None
    problem: Problem | None = None


class ReviewService:
    """Approve, request changes, reject, suggest. Each is bound to the revision and the time that were seen.

    All raise `NotAllowed`, `NotFound`, `NotPossible` in states that do not permit it, and `ChangedMeanwhile`
    when the post has another revision or time by now; texts are given back.
    """

    def __init__(
        self,
        *,
        cases: Cases,
        reviews: Reviews,
        recorder: Recorder,
        work: Work,
        leases: Leases,
        clock: Clock,
    ) -> None:
        self._cases = cases
        self._reviews = reviews
        self._recorder = recorder
        self._work = work
        self._leases = leases
        self._clock = clock

    async def approve(self, actor: Actor, number: int, seen: Seen) -> Post:
        """Approve what was seen and return the post; the last approval needed has it scheduled at once."""
        while True:
            case = await self._cases.admit(Verb.APPROVE, actor, number, seen)
            given = await self._cases.decisions(case)
            mine = self._decision(case, actor, Verdict.APPROVED)
            try:
                every = (*given, mine.stored(case.post.id))
                tally = await self._cases.judge(case, every, actor)
                if not tally.complete:  # it may be by a role or a time that came back; then any press will do
                    self._refuse_second(case, given, actor)
                return await self._approve(case, mine, every, tally)
            except Busy as busy:
                raise why_busy(case.post, busy) from None
            except Stale:
                continue  # somebody was first; whether this still counts is decided afresh

    async def approve_all(self, actor: Actor, chosen: Sequence[tuple[int, Seen]]) -> tuple[Outcome, ...]:
        """Approve several posts one after the other, and say of each what became of it."""
        return tuple([await _outcome(number, self.approve(actor, number, seen)) for number, seen in chosen])

    async def request_changes(self, actor: Actor, number: int, seen: Seen, reason: str) -> Post:
        """Send a post back to its author with the reason why."""
        return await self._refuse(Verb.CHANGES, actor, number, seen, reason)

    async def send_back_all(
        self, actor: Actor, chosen: Sequence[tuple[int, Seen]], reason: str
    ) -> tuple[Outcome, ...]:
        """Request changes of several posts for one reason, and say of each what became of it."""
        sent = [
            await _outcome(number, self.request_changes(actor, number, seen, reason))
            for number, seen in chosen
        ]
        return tuple(sent)

    async def reject(self, actor: Actor, number: int, seen: Seen, reason: str) -> Post:
        """Decide that a post does not go out, and why."""
        return await self._refuse(Verb.REJECT, actor, number, seen, reason)

    async def suggest(self, actor: Actor, number: int, seen: Seen, text: str) -> Post:
        """Propose another text, which the author takes over with one press; raises `BadText`."""
        with giving_back(text):
            case = await self._cases.admit(Verb.SUGGEST, actor, number, seen)
            if text.strip() in {"", case.post.text}:
                raise BadText("This is the text the post has.", "Change it, then send it.")
            suggesting = self._reviews.suggesting(
                case.review, user_id=actor.user_id, text=text.strip(), at=self._clock.now()
            )
            notice = NewNotice(
                "suggested",
                "Another text is suggested.",
                "Accept or decline it on its card.",
                Audience.THREAD,
            )
            return await self._change(case, actor, "suggested", also=(suggesting,), notices=(notice,))

    async def _refuse(self, verb: Verb, actor: Actor, number: int, seen: Seen, reason: str) -> Post:
        with giving_back(reason):
            case = await self._cases.admit(verb, actor, number, seen)
            why = reason.strip()
            if not why:
                raise BadText("A reason is needed.", "Write what has to change, or why it can't go out.")
            verdict, state, event, said, todo = REFUSALS[verb]
            return await self._change(
                case,
                actor,
                event,
                reason=why,
                to=state,
                problem=None,
                also=(self._reviews.deciding(self._decision(case, actor, verdict, why)),),
                notices=(NewNotice(event, f"{said} {why}", todo, Audience.THREAD),),
            )

    async def _change(self, case: Case, actor: Actor, event: str, **what: Unpack[What]) -> Post:
        what["revision"] = case.review.revision
        try:
            return await self._recorder.change(case.post, event, actor_id=actor.user_id, **what)
        except Stale:
            raise ChangedMeanwhile(
                f"Somebody changed post #{case.post.number} at this very moment.",
                "Look at its card and try again.",
            ) from None

    def _refuse_second(self, case: Case, given: Sequence[Decision], actor: Actor) -> None:
        if self._cases.has_approved(case, given, actor):
            raise NotPossible(
                f"You approved this revision of post #{case.post.number} already.",
                "It needs somebody else, too.",
            )

    async def _approve(self, case: Case, mine: NewDecision, every: Sequence[Decision], tally: Tally) -> Post:
        """Store an approval; the last one needed clears the post in the same transaction."""
        deciding = self._reviews.deciding(mine)
        if not tally.complete:
            return await self._recorder.change(
                case.post,
                "approved",
                actor_id=mine.user_id,
                revision=case.review.revision,
                also=(deciding,),
            )
        cleared, job = await self._recorder.claim(
            case.post,
            "approved",
            JobKind.PUBLISH,
            self._leases.fresh(),
            actor_id=mine.user_id,
            revision=case.review.revision,
            to=PostState.SUBMITTED,
            problem=None,
            drop_jobs=(JobKind.REVIEW,),
            also=(deciding, self._reviews.approving(case.review, _dues(every, tally))),
        )
        return await self._work.see_through(job, cleared)

    def _decision(self, case: Case, actor: Actor, verdict: Verdict, reason: str | None = None) -> NewDecision:
        return NewDecision(
            case.review.revision, actor.user_id, verdict, reason, case.post.scheduled_at, self._clock.now()
        )


REFUSALS = {
    Verb.CHANGES: (
        Verdict.CHANGES,
        PostState.CHANGES_REQUESTED,
        "changes requested",
        "Changes are requested:",
        "*Edit* on its card opens it with everything filled in.",
    ),
    Verb.REJECT: (Verdict.REJECTED, PostState.REJECTED, "rejected", "It will not go out:", ""),
}
"""By verb: the verdict, the state it leads to, how it is called, what its author is told, what to do."""


async def _outcome(number: int, deed: Awaitable[Post]) -> Outcome:
    try:
        return Outcome(number, await deed)
    except Problem as problem:
        return Outcome(number, None, problem)


def _dues(decisions: Sequence[Decision], tally: Tally) -> list[datetime]:
    """Return for which times those approved who count; of several by one person the last holds."""
    last = {decision.user_id: decision.due for decision in decisions}
    return [last[user_id] for user_id in tally.counted]

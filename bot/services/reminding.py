"""Reminding: a post that waits for approval is neither forgotten nor published late."""

from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.jobs import JobKind
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import RESTING, Post, PostState
from bot.domain.reminders import Nudge, Quiet, Reminder, next_reminder
from bot.services.cases import Case, Cases
from bot.services.hindrances import Hindrance, Hindrances
from bot.services.recording import Recorder
from bot.services.workspaces import WorkspaceService
from bot.storage.jobs import Jobs
from bot.storage.reviews import Reviews

LOOK: Final = timedelta(minutes=30)
"""How often the draft at Publora and the roles of those who approved are looked at on a post's last day."""
SELDOM: Final = timedelta(hours=6)
"""How often at least before that; a key's calls are few (publora-api.md 14.2)."""
LEFT_ALONE: Final = timedelta(days=30)
"""So long after its time a draft that nobody came back to is removed; it can be built anew."""
REMINDERS: Final = {
    Nudge.APPROVERS: NewNotice(
        "reminder", "It still waits for approval.", "Decide on its card.", audience=Audience.DECIDERS
    ),
    Nudge.MANAGERS: NewNotice(
        "last reminder",
        "Nobody has approved it yet, and its time is near.",
        "Find somebody who decides, or give it another time on its card.",
        audience=Audience.MANAGERS,
    ),
}
TOO_LATE: Final = NewNotice(
    "expired",
    "It was not approved in time and does not go out.",
    "Give it another time on its card, and it is asked for again.",
)


class Reminding:
    """REVIEW: reminds those who can decide, says what hinders them, and lets a post expire in time."""

    def __init__(
        self,
        cases: Cases,
        reviews: Reviews,
        recorder: Recorder,
        workspaces: WorkspaceService,
        jobs: Jobs,
        hindrances: Hindrances,
        clock: Clock,
    ) -> None:
        self._cases = cases
        self._reviews = reviews
        self._recorder = recorder
        self._workspaces = workspaces
        self._jobs = jobs
        self._hindrances = hindrances
        self._clock = clock

    async def look(self, post: Post, _awaited: bool) -> datetime | None:
        """Do what is due for a post that is not approved; returns when (UTC) to come again, None at the end.

        Reminders and the end of the wait do not depend on Publora. Raises `Stale`.
        """
        if post.state in RESTING:
            return await self._rest(post)
        if post.state is not PostState.IN_REVIEW:
            return None
        case = await self._cases.of(post)
        now = self._clock.now()
        due = await self._next(case, now)
        if due.nudge is Nudge.EXPIRE and due.at <= now:
            await self._expire(case)
            return now
        if due.at <= now:
            await self._remind(case, due)
            return now
        post = await self._look_for_hindrances(case)
        if post.state is not PostState.IN_REVIEW:
            return None
        await self._jobs.add(JobKind.CARD, post.id, now)
        return min(due.at, now + _pause(post.scheduled_at - now))

    async def _rest(self, post: Post) -> datetime | None:
        """See that a draft nobody works on stays one, and have it removed when it was left for long."""
        now = self._clock.now()
        if post.group_id is None:
            return None
        if now - post.scheduled_at > LEFT_ALONE:
            await self._jobs.add(JobKind.DISCARD, post.id, now)
            return None
        await self._hindrances.of_key(post)
        return now + SELDOM

    async def _next(self, case: Case, now: datetime) -> Reminder:
        workspace = await self._workspaces.find(case.post.guild_id)
        return next_reminder(
            since=case.review.since or case.post.created_at,
            due=case.post.scheduled_at,
            quiet=Quiet(workspace.zone, case.settings.quiet_from, case.settings.quiet_until),
            seen_to=case.review.reminded,
            now=now,
        )

    async def _expire(self, case: Case) -> None:
        await self._recorder.change(
            case.post,
            "expired",
            to=PostState.EXPIRED,
            problem=None,
            revision=case.review.revision,
            notices=(TOO_LATE,),
        )

    async def _remind(self, case: Case, reminder: Reminder) -> None:
        await self._recorder.change(
            case.post,
            "reminded",
            also=(self._reviews.reminded(case.review, reminder.number),),
            notices=(REMINDERS[reminder.nudge],),
        )

    async def _look_for_hindrances(self, case: Case) -> Post:
        """Look at the draft and at those who could decide, and have the card say what hinders."""
        post, people = case.post, await self._hindrances.of_people(case) or self._hindrances.of_channel(case)
        if people is not None and post.problem is None:
            post = await self._say(post, people)  # that one does not depend on Publora
        post, key = await self._hindrances.of_key(post)
        return await self._say(post, key or people) if post.state is PostState.IN_REVIEW else post

    async def _say(self, post: Post, hindrance: Hindrance | None) -> Post:
        problem = hindrance.problem if hindrance else None
        if post.problem == problem:
            return post
        event = "hindered" if hindrance else "freed"
        notices = hindrance.notices if hindrance else ()
        return await self._recorder.change(post, event, problem=problem, notices=notices)


def _pause(left: timedelta) -> timedelta:
    """Return how long to look away from a post that has so much time left."""
    return min(max(left / 48, LOOK), SELDOM)

"""What a card shows about a post's approval, put together at the moment it is shown."""

from typing import Final

from bot.domain.approval import Verdict
from bot.domain.diff import differences
from bot.domain.fits import notes
from bot.domain.posts import Post, PostState
from bot.domain.review_views import Changes, Proposal, ReviewView
from bot.domain.reviews import MARGIN, Content
from bot.services.cases import Case, Cases
from bot.services.outlook import Outlook
from bot.services.speaking import NotNow, Unreachable
from bot.storage.reviews import Reviews

OPEN: Final = frozenset({PostState.IN_REVIEW, PostState.CHANGES_REQUESTED, PostState.PAUSED})
"""States in which the present revision may still be decided about or changed."""


class ReviewViews:
    """Puts together what is asked of a post, who gave it, what changed and what is proposed."""

    def __init__(self, cases: Cases, reviews: Reviews, outlook: Outlook) -> None:
        self._cases = cases
        self._reviews = reviews
        self._outlook = outlook

    async def of(self, post: Post) -> ReviewView | None:
        """Return what to show, None for a post that has nothing to do with approval; see `Cases.count`."""
        case = await self._cases.of(post)
        review = case.review
        decisions = await self._cases.decisions(case)
        if case.needs is None and review.revision == 1 and not decisions:
            return None
        waiting = post.state is PostState.IN_REVIEW and case.needs is not None
        against = [decision for decision in decisions if decision.verdict is not Verdict.APPROVED]
        return ReviewView(
            review=review,
            needs=case.needs,
            tally=await self._cases.count(case, decisions) if waiting else None,
            decisions=decisions,
            refusal=against[-1] if against else None,
            changes=await self._changes(case),
            proposal=await self._proposal(case) if post.state in OPEN else None,
            deciders=case.settings.approvers | (case.needs.roles if case.needs else frozenset[int]()),
            notes=await self._notes(post) if post.state in OPEN else (),
            expires_at=post.scheduled_at - MARGIN,
        )

    async def if_known(self, post: Post) -> ReviewView | None:
        """Return what `of` does, None too while Discord does not say who approves."""
        try:
            return await self.of(post)
        except (NotNow, Unreachable):
            return None

    async def _changes(self, case: Case) -> Changes | None:
        """Return what the present revision changed against the one before."""
        review, post = case.review, case.post
        if review.revision == 1 or review.editor_id is None:
            return None
        before = await self._reviews.content(post.id, review.revision - 1)
        if before is None:
            return None
        after = Content(post.text, post.targets, post.media)
        pieces = differences(before.text, after.text) if before.text != after.text else ()
        return Changes(review.editor_id, pieces, tuple(_other_changes(before, after)))

    async def _proposal(self, case: Case) -> Proposal | None:
        suggestion = await self._reviews.suggestion(case.post.id, case.review.revision)
        if suggestion is None:
            return None
        return Proposal(suggestion, differences(case.post.text, suggestion.text))

    async def _notes(self, post: Post) -> tuple[str, ...]:
        return notes(await self._outlook.of(post))


def _other_changes(before: Content, after: Content) -> list[str]:
    """Return lines about accounts and files that came or went."""
    lines: list[str] = []
    old = {target.platform_id: target.label for target in before.targets}
    new = {target.platform_id: target.label for target in after.targets}
    lines += [f"+ {label}" for platform_id, label in new.items() if platform_id not in old]
    lines += [f"- {label}" for platform_id, label in old.items() if platform_id not in new]
    lines += [f"+ {item.file_name}" for item in after.media if item not in before.media]
    lines += [f"- {item.file_name}" for item in before.media if item not in after.media]
    if not lines and before.media != after.media:
        lines.append("The files are in another order.")
    return lines

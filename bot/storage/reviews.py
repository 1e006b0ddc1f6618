"""Reviews: how far posts' approvals are, who decided what about which revision, and what it contained.

What changes together with a post is made here and stored with it: see `bot.storage.posts.Write`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.approval import Decision, Requirement
from bot.domain.reviews import Answer, Content, NewDecision, Review, Suggestion
from bot.domain.revisions import digest
from bot.domain.steps import REPLACE, StepState
from bot.storage.database import Database
from bot.storage.posts import Write
from bot.storage.steps import new_key
from bot.storage.tables import DecisionRow, ReviewRow, RevisionRow, StepRow, SuggestionRow
from bot.storage.tables.reviews import content_from, content_text, requirement_text


class Reviews:
    """Reads reviews, and makes the writes that go along with changes of posts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, post_id: int) -> Review:
        """Return a post's review; one that asks for nothing where none is stored."""
        async with self._database.reading() as session:
            row = await session.get(ReviewRow, post_id)
            return row.record() if row else Review(post_id)

    async def find_all(self, post_ids: Collection[int]) -> Mapping[int, Review]:
        """Return the reviews of posts by post id."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(ReviewRow).where(ReviewRow.post_id.in_(post_ids)))
            stored = {row.post_id: row.record() for row in rows}
        return {post_id: stored.get(post_id, Review(post_id)) for post_id in post_ids}

    async def decisions(self, post_id: int) -> tuple[Decision, ...]:
        """Return all decisions about a post, oldest first."""
        mine = select(DecisionRow).where(DecisionRow.post_id == post_id).order_by(DecisionRow.id)
        async with self._database.reading() as session:
            return tuple(row.record() for row in await session.scalars(mine))

    async def content(self, post_id: int, number: int) -> Content | None:
        """Return what a revision contained, None when it was never replaced by another."""
        async with self._database.reading() as session:
            row = await session.get(RevisionRow, (post_id, number))
            return row and content_from(row.content)

    async def suggestion(self, post_id: int, revision: int) -> Suggestion | None:
        """Return the open suggestion for a revision."""
        newest = (
            select(SuggestionRow)
            .where(
                SuggestionRow.post_id == post_id,
                SuggestionRow.revision == revision,
                SuggestionRow.answer.is_(None),
            )
            .order_by(SuggestionRow.id.desc())
            .limit(1)
        )
        async with self._database.reading() as session:
            row = await session.scalar(newest)
            return row and row.record()

    def asking(self, needs: Requirement | None) -> Write:
        """Write what a new post was submitted under."""

        async def write(session: AsyncSession, post_id: int) -> None:
            session.add(_row(Review(post_id, needs)))

        return write

    def waiting(self, review: Review, *, needs: Requirement | None, since: datetime) -> Write:
        """Write that a wait for approval begins, and what is needed now."""
        return self._set(review, needs=requirement_text(needs), since=since, reminded=0)

    def reminded(self, review: Review, times: int) -> Write:
        """Write how many reminders the present wait has seen."""
        return self._set(review, reminded=times)

    def approving(self, review: Review, dues: Collection[datetime]) -> Write:
        """Write that the present revision is approved, by people who saw these times."""
        return self._set(
            review, approved_revision=review.revision, approved_from=min(dues), approved_until=max(dues)
        )

    def deciding(self, decision: NewDecision) -> Write:
        """Write a decision."""

        async def write(session: AsyncSession, post_id: int) -> None:
            session.add(
                DecisionRow(
                    post_id=post_id,
                    revision=decision.revision,
                    user_id=decision.user_id,
                    verdict=decision.verdict,
                    reason=decision.reason,
                    due=decision.due,
                    at=decision.at,
                )
            )

        return write

    def suggesting(self, review: Review, *, user_id: int, text: str, at: datetime) -> Write:
        """Write a suggestion in place of the one that is open."""

        async def write(session: AsyncSession, post_id: int) -> None:
            await _answer_open(session, post_id, Answer.OUTDATED)
            session.add(
                SuggestionRow(
                    post_id=post_id, revision=review.revision, user_id=user_id, text=text, at=at, answer=None
                )
            )

        return write

    def answering(self, answer: Answer) -> Write:
        """Write what became of the open suggestion."""

        async def write(session: AsyncSession, post_id: int) -> None:
            await _answer_open(session, post_id, answer)

        return write

    def replacing(self, group_id: str | None, *, at: datetime) -> Write:
        """Write that everything is to be built anew at Publora in place of a post group."""

        async def write(session: AsyncSession, post_id: int) -> None:
            await _build_anew(session, post_id, group_id, at)

        return write

    def revising(
        self,
        review: Review,
        before: Content,
        after: Content,
        *,
        needs: Requirement | None,
        editor_id: int,
        at: datetime,
    ) -> Sequence[Write]:
        """Write a new revision: approvals are void, open suggestions too."""

        async def write(session: AsyncSession, post_id: int) -> None:
            if await session.get(RevisionRow, (post_id, review.revision)) is None:
                session.add(_revision(post_id, review.revision, before, review.editor_id, at))
            session.add(_revision(post_id, review.revision + 1, after, editor_id, at))
            await _answer_open(session, post_id, Answer.OUTDATED)

        anew = self._set(
            review,
            needs=requirement_text(needs),
            revision=review.revision + 1,
            editor_id=editor_id,
            approved_revision=None,
            approved_from=None,
            approved_until=None,
            since=None,
            reminded=0,
        )
        return (write, anew)

    def _set(self, review: Review, **values: object) -> Write:
        async def write(session: AsyncSession, post_id: int) -> None:
            await self._database.upsert(session, ReviewRow, _values(review, post_id), key=["post_id"])
            await session.execute(update(ReviewRow).where(ReviewRow.post_id == post_id).values(**values))

        return write


def _values(review: Review, post_id: int) -> dict[str, object]:
    return {
        "post_id": post_id,
        "needs": requirement_text(review.needs),
        "revision": review.revision,
        "editor_id": review.editor_id,
        "approved_revision": review.approved_revision,
        "approved_from": review.approved_from,
        "approved_until": review.approved_until,
        "since": review.since,
        "reminded": review.reminded,
    }


def _row(review: Review) -> ReviewRow:
    return ReviewRow(**_values(review, review.post_id))


def _revision(
    post_id: int, number: int, content: Content, editor_id: int | None, at: datetime
) -> RevisionRow:
    return RevisionRow(
        post_id=post_id,
        number=number,
        digest=digest(content.text, content.targets, content.media),
        content=content_text(content),
        editor_id=editor_id,
        at=at,
    )


async def _build_anew(session: AsyncSession, post_id: int, group_id: str | None, at: datetime) -> None:
    """Forget what was built; groups that were to be removed still are, and this one, too."""
    built = (StepRow.post_id == post_id, StepRow.name.not_like(f"{REPLACE}%"))
    await session.execute(delete(StepRow).where(*built))
    if group_id is not None:
        step = StepRow(
            post_id=post_id,
            name=f"{REPLACE}{group_id}",
            key=new_key(),
            fingerprint=group_id,
            state=StepState.BEGUN,
            result=None,
            begun_at=at,
        )
        session.add(step)


async def _answer_open(session: AsyncSession, post_id: int, answer: Answer) -> None:
    is_open = (SuggestionRow.post_id == post_id, SuggestionRow.answer.is_(None))
    await session.execute(update(SuggestionRow).where(*is_open).values(answer=answer))

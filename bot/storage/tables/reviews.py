"""Tables of approval: where a post's review stands, its earlier contents, who decided what."""

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.approval import Decision, Requirement, Verdict
from bot.domain.posts import Media, Target
from bot.domain.reviews import Answer, Content, Review, Suggestion
from bot.storage.tables.base import Base
from bot.storage.tables.posts import PostRow


class ReviewRow(Base):
    """Where a post's approval stands. `needs` is a requirement as JSON."""

    __tablename__ = "reviews"

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    needs: Mapped[str | None]
    revision: Mapped[int]
    editor_id: Mapped[int | None]
    approved_revision: Mapped[int | None]
    approved_from: Mapped[datetime | None]
    approved_until: Mapped[datetime | None]
    since: Mapped[datetime | None]
    reminded: Mapped[int]

    def record(self) -> Review:
        """Return the review."""
        return Review(
            post_id=self.post_id,
            needs=requirement_from(self.needs) if self.needs else None,
            revision=self.revision,
            editor_id=self.editor_id,
            approved_revision=self.approved_revision,
            approved_from=self.approved_from,
            approved_until=self.approved_until,
            since=self.since,
            reminded=self.reminded,
        )


class RevisionRow(Base):
    """The content of one revision of a post, as JSON, so that a later one can be compared with it."""

    __tablename__ = "revisions"

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    content: Mapped[str]
    editor_id: Mapped[int | None]
    at: Mapped[datetime]


class DecisionRow(Base):
    """What somebody decided about a revision, and for which time."""

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "post_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"))
    revision: Mapped[int]
    user_id: Mapped[int]
    verdict: Mapped[Verdict]
    reason: Mapped[str | None]
    due: Mapped[datetime]
    at: Mapped[datetime]

    def record(self) -> Decision:
        """Return the decision."""
        return Decision(
            self.id,
            self.post_id,
            self.revision,
            self.user_id,
            self.verdict,
            self.reason,
            self.due,
            self.at,
        )


class SuggestionRow(Base):
    """Another text that somebody proposed for a revision."""

    __tablename__ = "suggestions"
    __table_args__ = (Index(None, "post_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"))
    revision: Mapped[int]
    user_id: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[Answer | None]

    def record(self) -> Suggestion:
        """Return the suggestion."""
        return Suggestion(self.id, self.post_id, self.revision, self.user_id, self.text, self.at, self.answer)


def requirement_text(needs: Requirement | None) -> str | None:
    """Return a requirement as stored."""
    if needs is None:
        return None
    return json.dumps({"needed": needs.needed, "roles": sorted(needs.roles), "own": needs.own})


def requirement_from(stored: str) -> Requirement:
    """Return a stored requirement."""
    data = json.loads(stored)
    return Requirement(data["needed"], frozenset(data["roles"]), data["own"])


def content_text(content: Content) -> str:
    """Return a content as stored."""
    return json.dumps(
        {
            "text": content.text,
            "targets": [[target.platform_id, target.name] for target in content.targets],
            "media": [[item.digest, item.size, item.content_type, item.file_name] for item in content.media],
        }
    )


def content_from(stored: str) -> Content:
    """Return a stored content."""
    data = json.loads(stored)
    return Content(
        data["text"],
        tuple(Target(platform_id, name) for platform_id, name in data["targets"]),
        tuple(Media(*facts) for facts in data["media"]),
    )

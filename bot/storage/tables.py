"""Tables: how the domain's records lie in the database. Nothing outside storage sees a row."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bot.domain.accounts import Account, TokenStatus
from bot.domain.cards import CardPlace
from bot.domain.jobs import Job, JobKind
from bot.domain.posts import Media, Post, PostState, Target, TargetState
from bot.domain.steps import Step, StepState
from bot.domain.subscriptions import Subscription
from bot.domain.workspaces import Workspace


class Moment(TypeDecorator[datetime]):
    """A moment: aware in, UTC out.

    SQLite keeps it as text of fixed width, which sorts by time because it is always UTC.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy gives it
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[StrEnum]) -> Enum:
    """Return a column type that keeps an enum's words, so that a new word needs no migration."""
    return Enum(kind, native_enum=False, length=32, values_callable=_values)


def _values(kind: type[StrEnum]) -> list[str]:
    return [word.value for word in kind]


class Base(DeclarativeBase):
    """Every table. Whole numbers have 64 bits, as Discord's ids need them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        int: BigInteger().with_variant(Integer, "sqlite"),
        str: Text,
        datetime: Moment,
        PostState: words(PostState),
        TargetState: words(TargetState),
        TokenStatus: words(TokenStatus),
        StepState: words(StepState),
        JobKind: words(JobKind),
    }


class WorkspaceRow(Base):
    """A guild. `last_number` is the highest post number given out so far."""

    __tablename__ = "workspaces"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_key: Mapped[bytes | None]
    key_hint: Mapped[str | None]
    linked_by: Mapped[int | None]
    linked_at: Mapped[datetime | None]
    time_zone: Mapped[str | None]
    notice_channel_id: Mapped[int | None]
    disabled_at: Mapped[datetime | None]
    accounts_read_at: Mapped[datetime | None]
    last_number: Mapped[int] = mapped_column(default=0)
    accounts: Mapped[list["AccountRow"]] = relationship(
        lazy="selectin", order_by="AccountRow.position", viewonly=True
    )

    def record(self) -> Workspace:
        """Return the guild's workspace, without its key."""
        return Workspace(
            guild_id=self.guild_id,
            key_hint=self.key_hint,
            linked_by=self.linked_by,
            linked_at=self.linked_at,
            time_zone=self.time_zone,
            notice_channel_id=self.notice_channel_id,
            disabled_at=self.disabled_at,
            accounts=tuple(account.record() for account in self.accounts),
            accounts_read_at=self.accounts_read_at,
        )


class AccountRow(Base):
    """A Publora connection of a guild's key, in Publora's order."""

    __tablename__ = "accounts"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True
    )
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    username: Mapped[str | None]
    display_name: Mapped[str | None]
    token_status: Mapped[TokenStatus]
    token_expires_at: Mapped[datetime | None]
    subscription: Mapped[str | None]

    @classmethod
    def of(cls, guild_id: int, position: int, account: Account) -> "AccountRow":
        """Return the row of a guild's account at `position`."""
        return cls(
            guild_id=guild_id,
            position=position,
            platform_id=account.platform_id,
            username=account.username,
            display_name=account.display_name,
            token_status=account.token_status,
            token_expires_at=account.token_expires_at,
            subscription=account.subscription,
        )

    def record(self) -> Account:
        """Return the account."""
        return Account(
            self.platform_id,
            self.username,
            self.display_name,
            self.token_status,
            self.token_expires_at,
            self.subscription,
        )


class WebhookRow(Base):
    """A guild's webhook at Publora."""

    __tablename__ = "webhooks"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True
    )
    webhook_id: Mapped[str]
    sealed_secret: Mapped[bytes]
    url: Mapped[str]
    path_token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime]

    def record(self, secret: str | None) -> Subscription:
        """Return the subscription with its secret, opened."""
        return Subscription(
            self.guild_id,
            self.webhook_id,
            self.url,
            self.path_token,
            secret,
            self.created_at,
            self.checked_at,
        )


class PostRow(Base):
    """A post. Its id is never given out again, as buttons carry it.

    `folded` is the text without differences of case, as SQLite itself knows only those of ASCII.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("guild_id", "number"),
        # Walked in order of time or number for lists, counts and searches; with the state in them, posts in
        # other states are passed over without looking at their rows.
        Index(None, "guild_id", "scheduled_at", "state"),
        Index(None, "guild_id", "number", "state"),
        Index(None, "guild_id", "group_id"),
        Index(None, "retry_of"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int]
    channel_id: Mapped[int]
    state: Mapped[PostState]
    version: Mapped[int]
    text: Mapped[str]
    folded: Mapped[str] = mapped_column(deferred=True)
    scheduled_at: Mapped[datetime]
    created_at: Mapped[datetime]
    group_id: Mapped[str | None]
    problem: Mapped[str | None]
    retry_of: Mapped[int | None]
    targets: Mapped[list["TargetRow"]] = relationship(
        lazy="selectin", order_by="TargetRow.position", cascade="all, delete-orphan", passive_deletes=True
    )
    media: Mapped[list["MediaRow"]] = relationship(
        lazy="selectin", order_by="MediaRow.position", cascade="all, delete-orphan", passive_deletes=True
    )

    def record(self) -> Post:
        """Return the post with its targets and media."""
        return Post(
            id=self.id,
            guild_id=self.guild_id,
            number=self.number,
            author_id=self.author_id,
            channel_id=self.channel_id,
            state=self.state,
            version=self.version,
            text=self.text,
            scheduled_at=self.scheduled_at,
            created_at=self.created_at,
            group_id=self.group_id,
            problem=self.problem,
            retry_of=self.retry_of,
            targets=tuple(target.record() for target in self.targets),
            media=tuple(item.record() for item in self.media),
        )


class TargetRow(Base):
    """One account of a post."""

    __tablename__ = "targets"

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[str]
    name: Mapped[str]
    state: Mapped[TargetState]
    posted_id: Mapped[str | None]
    link: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]

    @classmethod
    def of(cls, position: int, target: Target) -> "TargetRow":
        """Return the row of a post's target at `position`."""
        return cls(
            position=position,
            platform_id=target.platform_id,
            name=target.name,
            state=target.state,
            posted_id=target.posted_id,
            link=target.link,
            error_code=target.error_code,
            error_message=target.error_message,
        )

    def record(self) -> Target:
        """Return the target."""
        return Target(
            self.platform_id,
            self.name,
            self.state,
            self.posted_id,
            self.link,
            self.error_code,
            self.error_message,
        )


class MediaRow(Base):
    """One file of a post; its bytes lie in the media store under `digest`."""

    __tablename__ = "media"

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    content_type: Mapped[str]
    file_name: Mapped[str]

    @classmethod
    def of(cls, position: int, media: Media) -> "MediaRow":
        """Return the row of a post's file at `position`."""
        return cls(
            position=position,
            digest=media.digest,
            size=media.size,
            content_type=media.content_type,
            file_name=media.file_name,
        )

    def record(self) -> Media:
        """Return the file's description."""
        return Media(self.digest, self.size, self.content_type, self.file_name)


class StepRow(Base):
    """A recorded intent."""

    __tablename__ = "steps"
    __table_args__ = (UniqueConstraint("post_id", "name"), Index(None, "name", "result"))

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"))
    name: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    state: Mapped[StepState]
    result: Mapped[str | None]
    begun_at: Mapped[datetime]

    def record(self, *, resumed: bool = False) -> Step:
        """Return the step."""
        return Step(
            self.id,
            self.post_id,
            self.name,
            self.key,
            self.fingerprint,
            self.state,
            self.result,
            self.begun_at,
            resumed,
        )


class JobRow(Base):
    """Work to be done. `guild_id` is None only where the subject is gone.

    `asked` says that somebody asked for it since it was last claimed.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("subject", "kind"),
        Index(None, "run_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind]
    subject: Mapped[int]
    guild_id: Mapped[int | None] = mapped_column(index=True)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    asked: Mapped[bool] = mapped_column(default=True)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(index=True)

    def record(self) -> Job:
        """Return the job."""
        return Job(self.id, self.kind, self.subject, self.run_at, self.attempts, self.guild_id)


class CardRow(Base):
    """Where a post's card is."""

    __tablename__ = "cards"

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    channel_id: Mapped[int]
    message_id: Mapped[int | None]
    digest: Mapped[str | None]
    trouble: Mapped[str | None]
    pictures: Mapped[str | None]  # names of our own making, with spaces between them

    def record(self) -> CardPlace:
        """Return the place."""
        return CardPlace(
            self.post_id,
            self.channel_id,
            self.message_id,
            self.digest,
            self.trouble,
            tuple((self.pictures or "").split()),
        )


class NoticeRow(Base):
    """Something to tell; `told_at` is set once it was, `trouble` when nobody could be reached."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("guild_id", "once"), Index(None, "guild_id", "told_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"))
    cause: Mapped[str]
    said: Mapped[str]
    todo: Mapped[str]
    for_linker: Mapped[bool]
    once: Mapped[str | None]
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    trouble: Mapped[str | None]


class AuditRow(Base):
    """What happened, when and by whom; `details` is a JSON object. Never holds a key."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "guild_id", "at"), Index(None, "post_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int]
    post_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    event: Mapped[str]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    details: Mapped[str]


class NoteRow(Base):
    """A small named value."""

    __tablename__ = "notes"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]

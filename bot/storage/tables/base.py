"""What every table shares: its names, its numbers, its moments and its words."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from bot.domain.accounts import TokenStatus
from bot.domain.approval import Verdict
from bot.domain.digests import Every
from bot.domain.imports import ImportState, RowState
from bot.domain.jobs import JobKind
from bot.domain.notices import Audience
from bot.domain.pauses import Phase
from bot.domain.plan_limits import PlanKind
from bot.domain.posts import PostState, TargetState
from bot.domain.reviews import Answer
from bot.domain.samples import Trouble
from bot.domain.steps import StepState


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
        ImportState: words(ImportState),
        RowState: words(RowState),
        Verdict: words(Verdict),
        Answer: words(Answer),
        Audience: words(Audience),
        Trouble: words(Trouble),
        Every: words(Every),
        Phase: words(Phase),
        PlanKind: words(PlanKind),
    }

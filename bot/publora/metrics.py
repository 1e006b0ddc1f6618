"""Which numbers does LinkedIn give about a post?"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, cast

from pydantic import BeforeValidator, Field

from bot.publora.answer import Answer, Flag, Number


class Metric(StrEnum):
    """What can be counted (publora-api.md 6.1)."""

    IMPRESSION = "IMPRESSION"
    MEMBERS_REACHED = "MEMBERS_REACHED"
    RESHARE = "RESHARE"
    REACTION = "REACTION"
    COMMENT = "COMMENT"


def _all_metrics(value: object) -> object:
    """Give every metric a value: the server's, or None where it has none. Unknown metrics are dropped."""
    if not isinstance(value, dict):
        return value
    sent = cast("dict[str, object]", value)
    return {metric: count if type(count := sent.get(metric)) is int else None for metric in Metric}


def _by_metric(value: object) -> object:
    """Turn the server's list of `{metric, error}` into a mapping."""
    if not isinstance(value, list):
        return value
    found: dict[Metric, str] = {}
    for row in cast("list[object]", value):
        fields = cast("dict[str, object]", row) if isinstance(row, dict) else {}
        name = fields.get("metric")
        if isinstance(name, str) and name in set(Metric):
            found[Metric(name)] = str(fields.get("error", "no reason given"))
    return found


class PostMetrics(Answer):
    """All five numbers of a post. None without an entry in `errors`: LinkedIn has no value.

    `cached`: whether some number comes from the server's cache of about two hours, None when not said.
    """

    partial: ClassVar[bool] = True

    values: Annotated[Mapping[Metric, int | None], BeforeValidator(_all_metrics)] = Field(
        validation_alias="metrics"
    )
    cached: Flag = None
    errors: Annotated[Mapping[Metric, str], BeforeValidator(_by_metric)] = Field(
        default_factory=dict[Metric, str]
    )


class MetricCount(Answer):
    """One number, None when LinkedIn has no value."""

    count: Number = None
    cached: Flag = None

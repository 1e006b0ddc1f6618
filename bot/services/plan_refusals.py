"""Which limits of the plan does a refusal of Publora's tell? (publora-api.md 14.1)"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, cast

from bot.domain.plan_limits import PlanKind, PlanLimit
from bot.publora.errors import NotAllowed, PubloraError
from bot.publora.wire import read_time

_WHOLE: Final = frozenset({"account", "user", "workspace"})
"""Scopes in which all accounts of a plan are counted together."""
_MOST: Final = 2**31
_AT_MOST: Final = 50
"""Limits read from one refusal; nobody links more accounts than that."""


def told_limits(error: PubloraError, now: datetime) -> tuple[PlanLimit, ...]:
    """Return the limits that a refusal at `now` (UTC) tells, none for any other error."""
    if not isinstance(error, NotAllowed) or error.code not in set(PlanKind):
        return ()
    kind, said = PlanKind(error.code), error.details
    if kind is PlanKind.HORIZON:
        furthest = read_time(said.get("maxScheduledDate"))
        return (PlanLimit(kind, now, furthest=furthest),) if furthest and furthest > now else ()
    if kind is PlanKind.NETWORK:
        refused = _list(said.get("disallowedPlatforms"))
        names = [name for name in refused if isinstance(name, str) and name]
        return tuple(PlanLimit(kind, now, name) for name in names[:_AT_MOST])
    return tuple(_numbers(kind, said, now))[:_AT_MOST]


def _numbers(kind: PlanKind, said: Mapping[str, object], now: datetime) -> Iterator[PlanLimit]:
    ends = read_time(said.get("periodEnd"))
    if ends is not None and ends <= now:
        ends = None
    rows = [cast("dict[str, object]", row) for row in _list(said.get("blockedPlatforms")) if _is_row(row)]
    if said.get("scope") in _WHOLE or not rows:
        yield PlanLimit(kind, now, remaining=_count(said.get("remaining")), ends=ends)
        return
    for row in rows:
        yield PlanLimit(
            kind, now, str(row["platformSelection"]), remaining=_count(row.get("remaining")), ends=ends
        )


def _is_row(row: object) -> bool:
    name = cast("dict[str, object]", row).get("platformSelection") if isinstance(row, dict) else None
    return isinstance(name, str) and name != ""


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _count(value: object) -> int | None:
    """Read a number of posts, None for what is none; less than nothing is nothing."""
    if isinstance(value, bool) or not isinstance(value, int) or value >= _MOST:
        return None
    return max(value, 0)

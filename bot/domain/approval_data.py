"""Approval settings as plain data, for JSON, and back.

What is read is refused unless all of it makes sense: a setting that is lost on the way must not let posts out
that nobody approved.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final, cast

from bot.domain.approval import MOST_APPROVALS, ApprovalSettings, Mode, Rule

MOST_RULES: Final = 20
MOST_KEPT_HOURS: Final = 24 * 365

Data = Mapping[str, object]


def to_data(settings: ApprovalSettings) -> Data:
    """Return settings as dicts, lists, strings, numbers and booleans; equal settings give equal data."""
    return {
        "mode": settings.mode.value,
        "channel_id": settings.channel_id,
        "authors": sorted(settings.authors),
        "approvers": sorted(settings.approvers),
        "managers": sorted(settings.managers),
        "needed": settings.needed,
        "own": settings.own,
        "keep_hours": settings.keep_hours,
        "quiet_from": settings.quiet_from,
        "quiet_until": settings.quiet_until,
        "rules": [rule_to_data(rule) for rule in settings.rules],
    }


def from_data(data: object) -> ApprovalSettings:
    """Return the settings that `to_data` gave.

    Raises `ValueError` for keys that are missing or unknown and values of the wrong kind or out of bounds.
    """
    read = _keyed(data, ApprovalSettings)
    return ApprovalSettings(
        mode=Mode(_text(read["mode"])),
        channel_id=_maybe_id(read["channel_id"]),
        authors=_ids(read["authors"]),
        approvers=_ids(read["approvers"]),
        managers=_ids(read["managers"]),
        needed=_number(read["needed"], 1, MOST_APPROVALS),
        own=_flag(read["own"]),
        keep_hours=_number(read["keep_hours"], 0, MOST_KEPT_HOURS),
        quiet_from=_number(read["quiet_from"], 0, 23),
        quiet_until=_number(read["quiet_until"], 0, 23),
        rules=tuple(rule_from_data(each) for each in _items(read["rules"], MOST_RULES)),
    )


def rule_to_data(rule: Rule) -> Data:
    """Return one rule as plain data."""
    return {
        "needed": rule.needed,
        "role_id": rule.role_id,
        "networks": sorted(rule.networks),
        "accounts": sorted(rule.accounts),
        "words": list(rule.words),
        "with_media": rule.with_media,
    }


def rule_from_data(data: object) -> Rule:
    """Return the rule that `rule_to_data` gave; raises `ValueError` as `from_data` does."""
    read = _keyed(data, Rule)
    return Rule(
        needed=_number(read["needed"], 1, MOST_APPROVALS),
        role_id=_maybe_id(read["role_id"]),
        networks=frozenset(_texts(read["networks"])),
        accounts=frozenset(_texts(read["accounts"])),
        words=tuple(_texts(read["words"])),
        with_media=_flag(read["with_media"]),
    )


def _keyed(data: object, record: type[ApprovalSettings] | type[Rule]) -> Data:
    names = {field.name for field in fields(record)}
    if not isinstance(data, dict) or set(cast("Data", data)) != names:
        raise ValueError(f"a {record.__name__} has exactly the keys {sorted(names)}")
    return cast("Data", data)


def _number(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{value!r} is no whole number from {least} to {most}")
    return value


def _maybe_id(value: object) -> int | None:
    return None if value is None else _number(value, 1, 2**63 - 1)


def _ids(value: object) -> frozenset[int]:
    return frozenset(_number(each, 1, 2**63 - 1) for each in _items(value))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")  # noqa: TRY004 - all refusals are ValueErrors
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is no text")
    return value


def _texts(value: object) -> list[str]:
    return [_text(each) for each in _items(value)]


def _items(value: object, most: int | None = None) -> list[object]:
    if not isinstance(value, list) or (most is not None and len(cast("list[object]", value)) > most):
        raise ValueError(f"{value!r} is no list that long")
    return cast("list[object]", value)

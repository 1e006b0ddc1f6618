"""Settings in the making: what somebody has chosen but not saved yet, and what a change comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final, cast

from bot.domain.approval import ApprovalSettings
from bot.domain.approval_summary import describe

NONE: Final = "none"
_TELLING: Final = {
    "mode": "approval",
    "channel_id": "approval channel",
    "authors": "author roles",
    "approvers": "approver roles",
    "managers": "manager roles",
    "needed": "approvals needed",
    "own": "authors approve their own posts",
    "keep_hours": "hours a time may move without new approval",
    "quiet_from": "no reminders from",
    "quiet_until": "no reminders until",
}
_WAITING: Final = ("mode", "approvers", "needed", "own", "keep_hours", "rules")


@dataclass(frozen=True, slots=True)
class Names:
    """How a server's roles, accounts and channels are called; None for what no longer exists."""

    role: Callable[[int], str | None]
    account: Callable[[str], str | None]
    channel: Callable[[int], str | None]


@dataclass(frozen=True, slots=True)
class Stored:
    """Settings as they are stored: `version` grows with every change, 0 while nothing is stored."""

    settings: ApprovalSettings
    version: int = 0
    changed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has chosen (`wanted`) on top of the settings they saw (`base`, of `seen_version`).

    `turn` grows with every choice; `at` (UTC) is when the last one was made.
    """

    guild_id: int
    user_id: int
    base: ApprovalSettings
    wanted: ApprovalSettings
    seen_version: int
    turn: int
    at: datetime

    @property
    def stamp(self) -> str:
        """What a control carries to say which state of the draft it was shown with."""
        return f"{self.seen_version}-{self.turn}"

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self.wanted != self.base


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What somebody else saved while a draft was made."""

    by: int | None
    before: ApprovalSettings
    after: ApprovalSettings


@dataclass(frozen=True, slots=True)
class Panel:
    """A draft, how many posts are in review now, and what was saved meanwhile by somebody else."""

    draft: Draft
    waiting: int
    overtaken: Overtaken | None = None


def rebase(draft: Draft, stored: Stored) -> Draft:
    """Put a draft on top of other stored settings: what it changed stays changed, all else is as stored."""
    mine = {
        field.name: getattr(draft.wanted, field.name)
        for field in fields(ApprovalSettings)
        if getattr(draft.wanted, field.name) != getattr(draft.base, field.name)
    }
    return replace(
        draft, base=stored.settings, wanted=replace(stored.settings, **mine), seen_version=stored.version
    )


def touches_waiting(draft: Draft) -> bool:
    """Say whether what is changed matters to posts that are in review already."""
    return any(getattr(draft.base, name) != getattr(draft.wanted, name) for name in _WAITING)


def changes(before: ApprovalSettings, after: ApprovalSettings, names: Names) -> Mapping[str, str]:
    """Return each changed setting with its value before and after, in words, rules by their place."""
    old, new = _values(before, names), _values(after, names)
    told = {
        name: f"{old.get(name, NONE)} → {new.get(name, NONE)}"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    }
    if not told and before != after:  # other ids behind the same names
        told["roles"] = "others of the same names"
    return told


def _values(settings: ApprovalSettings, names: Names) -> dict[str, str]:
    told = {said: _value(name, getattr(settings, name), names) for name, said in _TELLING.items()}
    for place, rule in enumerate(settings.rules, start=1):
        told[f"rule {place}"] = describe(rule, names.role, names.account)
    return told


def _value(name: str, value: object, names: Names) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case frozenset():
            role_ids = cast("frozenset[int]", value)
            return ", ".join(sorted(names.role(each) or "a deleted role" for each in role_ids)) or NONE
        case int() if name == "channel_id":
            return names.channel(value) or "a deleted channel"
        case int() if name.startswith("quiet"):
            return f"{value:02}:00"
        case None:
            return NONE
        case _:
            return str(value)

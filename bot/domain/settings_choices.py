"""Choices: what can be picked in settings that are in the making, one pick at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from bot.domain.approval import ApprovalSettings, Rule
from bot.domain.approval_data import MOST_RULES, from_data, to_data
from bot.errors import BadInput, ChangedMeanwhile, Kept

MOST_WORDS: Final = 20
LONGEST_WORD: Final = 50


def choose(settings: ApprovalSettings, name: str, values: Sequence[str]) -> ApprovalSettings:
    """Return settings with one of them set to what was picked; raises `ValueError` for anything odd."""
    picked: object = _picked(name, values)
    return from_data({**to_data(settings), name: picked})


def choose_for_rule(
    settings: ApprovalSettings, place: int, name: str, values: Sequence[str]
) -> ApprovalSettings:
    """Return settings with something picked for the rule at `place` (from 0); raises as `choose` does."""
    data = to_data(settings)
    rules = [dict(each) for each in _rules(data)]
    _require(settings, place)
    rules[place][name] = _picked(name, values)
    return from_data({**data, "rules": rules})


def add_rule(settings: ApprovalSettings) -> ApprovalSettings:
    """Return settings with a rule more, without a condition yet; raises `BadInput` when there are enough."""
    if len(settings.rules) >= MOST_RULES:
        raise BadInput(
            f"There are {MOST_RULES} rules, which is as many as there can be.", "Delete one first."
        )
    return replace(settings, rules=(*settings.rules, Rule(settings.needed)))


def remove_rule(settings: ApprovalSettings, place: int) -> ApprovalSettings:
    """Return settings without the rule at `place`."""
    _require(settings, place)
    return replace(settings, rules=settings.rules[:place] + settings.rules[place + 1 :])


def raise_rule(settings: ApprovalSettings, place: int) -> ApprovalSettings:
    """Return settings with the rule at `place` before the one above it; the first one stays."""
    _require(settings, place)
    rules = list(settings.rules)
    rules.insert(max(place - 1, 0), rules.pop(place))
    return replace(settings, rules=tuple(rules))


def lower_rule(settings: ApprovalSettings, place: int) -> ApprovalSettings:
    """Return settings with the rule at `place` after the one below it; the last one stays."""
    _require(settings, place)
    rules = list(settings.rules)
    rules.insert(place + 1, rules.pop(place))
    return replace(settings, rules=tuple(rules))


def read_words(typed: str) -> tuple[str, ...]:
    """Return the words of a rule, typed one a line or with commas between them; raises `BadInput`."""
    parts = (" ".join(part.split()) for line in typed.splitlines() for part in line.split(","))
    words = tuple(dict.fromkeys(part for part in parts if part))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise BadInput(
            f"A rule takes up to {MOST_WORDS} words of up to {LONGEST_WORD} characters.",
            "Give some of them a rule of their own.",
            kept=Kept(typed),
        )
    return words


def forget_roles(settings: ApprovalSettings, gone: Iterable[int]) -> ApprovalSettings:
    """Return settings without roles that no longer exist; a rule that asked for one asks anybody."""
    lost = frozenset(gone)
    return replace(
        settings,
        authors=settings.authors - lost,
        approvers=settings.approvers - lost,
        managers=settings.managers - lost,
        rules=tuple(replace(rule, role_id=None) if rule.role_id in lost else rule for rule in settings.rules),
    )


def roles_of(settings: ApprovalSettings) -> frozenset[int]:
    """Return every role that settings name."""
    asked = {rule.role_id for rule in settings.rules if rule.role_id is not None}
    return settings.authors | settings.approvers | settings.managers | asked


def _picked(name: str, values: Sequence[str]) -> object:
    match name:
        case "mode":
            return values[0]
        case "channel_id" | "role_id":
            return int(values[0]) if values else None
        case "authors" | "approvers" | "managers":
            return [int(value) for value in values]
        case "needed" | "keep_hours" | "quiet_from" | "quiet_until":
            return int(values[0])
        case "own" | "with_media":
            return list(values) == ["yes"]
        case "networks" | "accounts" | "words":
            return list(values)
        case _:
            raise ValueError(f"no setting is called {name!r}")


def _rules(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    return cast("list[Mapping[str, object]]", data["rules"])


def _require(settings: ApprovalSettings, place: int) -> None:
    if not 0 <= place < len(settings.rules):
        raise ChangedMeanwhile("This rule is no longer there.", "Below are the rules as they are now.")

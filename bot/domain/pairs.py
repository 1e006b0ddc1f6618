"""Pairs: two posts side by side, each as it was at the same age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.comparisons import value_at
from bot.domain.samples import OF_POSTS, Measure, PostLook, TargetLook


@dataclass(frozen=True, slots=True)
class Pair:
    """Two posts on one account. `values` are those at `age`, first and second post; None is unknown.

    `age` is None where one of them has no numbers yet.
    """

    first: TargetLook
    second: TargetLook
    age: timedelta | None
    values: Mapping[Measure, tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two posts, the accounts that both went to, and those that only one did."""

    first: PostLook
    second: PostLook
    pairs: tuple[Pair, ...]
    only_first: tuple[TargetLook, ...]
    only_second: tuple[TargetLook, ...]


def compare(first: PostLook, second: PostLook) -> Comparison:
    """Return two posts side by side; a younger one is never held against what an older one gathered later."""
    others = {look.target.platform_id: look for look in second.targets}
    mine = {look.target.platform_id for look in first.targets}
    return Comparison(
        first,
        second,
        tuple(
            _pair(look, others[look.target.platform_id])
            for look in first.targets
            if look.target.platform_id in others
        ),
        tuple(look for look in first.targets if look.target.platform_id not in others),
        tuple(look for name, look in others.items() if name not in mine),
    )


def _pair(first: TargetLook, second: TargetLook) -> Pair:
    ages = [_age(look) for look in (first, second)]
    known = [age for age in ages if age is not None]
    if len(known) < len(ages):
        return Pair(first, second, None, {})
    age = min(known)
    values = {measure: (_at(first, age, measure), _at(second, age, measure)) for measure in OF_POSTS}
    return Pair(first, second, age, {m: both for m, both in values.items() if both != (None, None)})


def _age(look: TargetLook) -> timedelta | None:
    """Return how old the post was at the last look."""
    return look.samples[-1].taken_at - look.series.out_at if look.series and look.samples else None


def _at(look: TargetLook, age: timedelta, measure: Measure) -> float | None:
    return value_at(look.samples, look.series.out_at, age, measure) if look.series else None

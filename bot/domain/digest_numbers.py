"""Numbers of a digest: what a period brought, from samples taken before, during and at the end of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from bot.domain.samples import OF_POSTS, Measure, Sample, TopPost, Values
from bot.domain.sampling import LONGEST_PAUSE

BEFORE: Final = LONGEST_PAUSE
"""How long before a period its first value is looked for."""
RANKED: Final = (Measure.IMPRESSIONS, Measure.REACTIONS)
"""By what the best and the weakest post are chosen: the first of these that there is."""


@dataclass(frozen=True, slots=True)
class Track:
    """Samples of one post on one account, oldest first; `out_at` (UTC) is when it went out there."""

    post_id: int
    platform_id: str
    out_at: datetime
    samples: tuple[Sample, ...]

    @property
    def network(self) -> str:
        """The platform's wire name."""
        return self.platform_id.split("-", 1)[0]


@dataclass(frozen=True, slots=True)
class Growth:
    """An account's followers at the end of a period, and how many more that is; None if that is unknown."""

    label: str
    followers: int
    more: int | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a period brought, over all posts, also those that went out before it.

    `before` is what the period before brought, empty without samples from then; `comparable` are the measures
    that may be held against it. `daily` has by network what each day brought of `ranked_by`, None for days
    without a sample.
    """

    gained: Values
    before: Values
    comparable: frozenset[Measure]
    ranked_by: Measure
    daily: Mapping[str, tuple[int | None, ...]]
    best: TopPost | None
    weakest: TopPost | None
    followers: tuple[Growth, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.gained or self.before or self.followers)


def gained(tracks: Iterable[Track], start: datetime, end: datetime) -> Values:
    """Return by measure what came together from `start` to `end` (UTC); measures nobody told are absent."""
    found: dict[Measure, int] = {}
    for track in tracks:
        for measure in OF_POSTS:
            more = _gained(track, measure, start, end)
            if more is not None:
                found[measure] = found.get(measure, 0) + more
    return found


def comparable(
    tracks: Sequence[Track], earlier: datetime, start: datetime, end: datetime
) -> frozenset[Measure]:
    """Return the measures that no account stopped telling at `start`: what it told since `earlier` (UTC).

    Where one fell silent, less was counted, which does not mean that there was less.
    """
    return frozenset(
        measure
        for measure in OF_POSTS
        if _tellers(tracks, measure, earlier, start) <= _tellers(tracks, measure, start, end)
    )


def daily(
    tracks: Iterable[Track], measure: Measure, borders: Sequence[datetime]
) -> Mapping[str, tuple[int | None, ...]]:
    """Return by network what each day brought of a measure; `borders` (UTC) are the days' midnights."""
    days = list(pairwise(borders))
    found: dict[str, list[int | None]] = {}
    for track in tracks:
        for place, (start, end) in enumerate(days):
            more = _gained(track, measure, start, end)
            if more is not None:
                sums = found.setdefault(track.network, [None] * len(days))
                sums[place] = (sums[place] or 0) + more
    return {network: tuple(sums) for network, sums in sorted(found.items())}


def ranked_by(values: Values) -> Measure:
    """Return the measure by which posts are told apart in a digest."""
    return next((measure for measure in RANKED if measure in values), RANKED[0])


def growth(label: str, samples: Sequence[Sample], start: datetime, end: datetime) -> Growth | None:
    """Return how an account's followers grew from `start` to `end` (UTC); None without a number from then."""
    known = [each for each in samples if Measure.FOLLOWERS in each.values and each.taken_at <= end]
    if not known or known[-1].taken_at <= start:
        return None
    now = known[-1].values[Measure.FOLLOWERS]
    before = [each for each in known if each.taken_at <= start]
    return Growth(label, now, now - before[-1].values[Measure.FOLLOWERS] if before else None)


def _gained(track: Track, measure: Measure, start: datetime, end: datetime) -> int | None:
    """Return how much more there is at `end` than at `start`, by the last sample up to each.

    What went out later began at nothing; what is known only since later counts from what was known first.
    None where nothing was counted in between.
    """
    if not _sampled(track, measure, start, end):
        return None
    known = [(each.taken_at, each.values[measure]) for each in track.samples if measure in each.values]
    upto = [value for at, value in known if at <= end]
    before = [value for at, value in known if at <= start]
    if before:
        return upto[-1] - before[-1]
    return upto[-1] if track.out_at >= start else upto[-1] - upto[0]


def _tellers(tracks: Iterable[Track], measure: Measure, start: datetime, end: datetime) -> set[str]:
    return {track.platform_id for track in tracks if _sampled(track, measure, start, end)}


def _sampled(track: Track, measure: Measure, start: datetime, end: datetime) -> bool:
    return any(start < each.taken_at <= end and measure in each.values for each in track.samples)

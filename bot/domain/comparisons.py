"""Comparisons: what a number means beside earlier ones and beside those of other posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from bot.domain.samples import AtAge, Measure, Sample, Values

APART: Final = timedelta(hours=1)
"""How far apart two looks are at least: from a minute to the next nothing is to be learned."""
FEWEST_POSTS: Final = 5
"""Of fewer posts the median says little."""
INTERACTIONS: Final = (Measure.REACTIONS, Measure.COMMENTS, Measure.REPOSTS)
"""What people do with a post, on every network that gives numbers."""


@dataclass(frozen=True, slots=True)
class Change:
    """How much a number grew (or shrank) since an earlier moment (UTC)."""

    value: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Typical:
    """The median of some posts of an account, all at the same age; `size` is how many there are."""

    median: float
    size: int

    @property
    def says_something(self) -> bool:
        """Whether there are enough posts to compare with."""
        return self.size >= FEWEST_POSTS


@dataclass(frozen=True, slots=True)
class Engagement:
    """How many of those who saw a post did something with it, as a share of the impressions.

    `missing` are interactions that the network did not tell, so that the true share is higher.
    """

    rate: float
    missing: tuple[Measure, ...]


def change(samples: Sequence[Sample], measure: Measure) -> Change | None:
    """Return the change between the last two looks that brought a measure, at least an hour apart.

    `samples` are in order of time; None where there was one look only.
    """
    known = [sample for sample in samples if measure in sample.values]
    if not known:
        return None
    last = known[-1]
    before = next((each for each in reversed(known) if last.taken_at - each.taken_at >= APART), None)
    if before is None:
        return None
    return Change(last.values[measure] - before.values[measure], before.taken_at)


def typical(posts: Sequence[AtAge], *, but: int) -> Typical:
    """Return the median of an account's posts at one age, `but` for the post itself; 0 of no posts."""
    values = [post.value for post in posts if post.post_id != but]
    return Typical(median(values) if values else 0.0, len(values))


def engagement(values: Values) -> Engagement | None:
    """Return reactions, comments and reposts by impressions; None without impressions or reactions."""
    seen = values.get(Measure.IMPRESSIONS)
    if not seen or Measure.REACTIONS not in values:
        return None
    missing = tuple(measure for measure in INTERACTIONS if measure not in values)
    return Engagement(sum(values.get(measure, 0) for measure in INTERACTIONS) / seen, missing)


def interactions(values: Values) -> int | None:
    """Return the sum of what people did with a post, None where reactions are not known."""
    if Measure.REACTIONS not in values:
        return None
    return sum(values.get(measure, 0) for measure in INTERACTIONS)


def value_at(samples: Sequence[Sample], out_at: datetime, age: timedelta, measure: Measure) -> float | None:
    """Return what a post that went out at `out_at` (UTC) had at an age, read off between two samples.

    None where no sample on either side of that age has the measure; nothing is guessed beyond them.
    """
    at = out_at + age
    known = [(sample.taken_at, sample.values[measure]) for sample in samples if measure in sample.values]
    before = [point for point in known if point[0] <= at]
    after = [point for point in known if point[0] >= at]
    if not before or not after:
        return None
    (since, low), (until, high) = before[-1], after[0]
    return float(low) if since == until else low + (high - low) * ((at - since) / (until - since))

"""Stats panels: which numbers of posts and accounts are drawn, and how they are called."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from bot.domain.comparisons import interactions
from bot.domain.pairs import Pair
from bot.domain.samples import Measure, Sample, TargetLook
from bot.ui.chart_data import Kind, Line, Panel, by_age

MEASURES: Final[Mapping[Measure, str]] = {
    Measure.IMPRESSIONS: "Impressions",
    Measure.REACHED: "People reached",
    Measure.REACTIONS: "Reactions",
    Measure.COMMENTS: "Comments",
    Measure.REPOSTS: "Reposts",
    Measure.QUOTES: "Quotes",
    Measure.SAVES: "Saves",
    Measure.CLICKS: "Clicks",
    Measure.FOLLOWERS: "Followers",
    Measure.FOLLOWING: "Following",
    Measure.POSTS: "Posts",
}
INTERACTIONS: Final = "Reactions, comments, reposts"
_Read = Callable[[Sample], int | None]


def post_panels(looks: Sequence[TargetLook]) -> tuple[Panel, ...]:
    """Return how often a post was seen and what people did with it, a line for each account."""
    return tuple(
        Panel(title, Kind.RUNNING, tuple(_numbered(_line(look, read) for look in looks)))
        for title, read in ((MEASURES[Measure.IMPRESSIONS], _impressions), (INTERACTIONS, _interactions))
    )


def pair_panels(pairs: Sequence[Pair], first: int, second: int) -> tuple[Panel, ...]:
    """Return two posts by age: a panel for each account, of what most is known about."""
    return tuple(_pair_panel(pair, first, second) for pair in pairs)


def _pair_panel(pair: Pair, first: int, second: int) -> Panel:
    looks = ((first, pair.first), (second, pair.second))
    seen = all(any(_impressions(sample) is not None for sample in look.samples) for _, look in looks)
    title, read = (MEASURES[Measure.IMPRESSIONS], _impressions) if seen else (INTERACTIONS, _interactions)
    lines = [_aged(number, look, read) for number, look in looks]
    return Panel(f"{title} · {pair.first.target.label}", Kind.AGE, tuple(_numbered(lines)))


def _line(look: TargetLook, read: _Read) -> Line:
    points = tuple((sample.taken_at, read(sample)) for sample in look.samples)
    return Line(look.target.label, look.target.network, points)


def _aged(number: int, look: TargetLook, read: _Read) -> Line:
    out_at = look.series.out_at if look.series else look.samples[0].taken_at if look.samples else None
    points = tuple(
        (by_age(sample.taken_at - out_at), read(sample)) for sample in look.samples if out_at is not None
    )
    return Line(f"#{number}", look.target.network, points)


def _numbered(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines that have a value, those of one network counted."""
    met = Counter[str]()
    for line in lines:
        if line.known:
            yield Line(line.label, line.network, line.points, met[line.network])
            met[line.network] += 1


def _impressions(sample: Sample) -> int | None:
    return sample.values.get(Measure.IMPRESSIONS)


def _interactions(sample: Sample) -> int | None:
    return interactions(sample.values)

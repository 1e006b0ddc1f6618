"""Chart data: what a chart shows, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from typing import Final

START: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Where ages begin: a value at some age stands that much after it."""
FEWEST: Final = 2


class Kind(Enum):
    """How the values of a panel are to be read."""

    RUNNING = "totals that only grow, at the time they were read"
    LEVEL = "totals that rise and fall, at the time they were read"
    DAILY = "what each day brought, at its beginning"
    AGE = "totals that only grow, by the age of the post"


@dataclass(frozen=True, slots=True)
class Line:
    """One account's or post's values, oldest first; None where there is no value, which is not zero.

    `nth` counts lines of the same network in one panel, from 0: they have one colour and differ in dashes.
    """

    label: str
    network: str
    points: tuple[tuple[datetime, int | None], ...]
    nth: int = 0

    @property
    def known(self) -> list[tuple[datetime, int]]:
        """The points that have a value."""
        return [(at, value) for at, value in self.points if value is not None]


@dataclass(frozen=True, slots=True)
class Panel:
    """What is drawn on one pair of axes; all lines in the unit that `title` names."""

    title: str
    kind: Kind
    lines: tuple[Line, ...]

    @property
    def drawable(self) -> bool:
        """Whether there is something to see: a single point is a sentence, no chart."""
        return any(len(line.known) >= FEWEST for line in self.lines)


@dataclass(frozen=True, slots=True)
class Frame:
    """For whom a chart is drawn: colours, the server's zone, the reader's language as Discord calls it."""

    theme: str
    zone: tzinfo
    locale: str


def by_age(age: timedelta) -> datetime:
    """Return where a value of that age stands in a panel by age."""
    return START + age


def drawable(panels: Sequence[Panel]) -> tuple[Panel, ...]:
    """Return the panels worth drawing, each with the lines that have a value."""
    return tuple(
        Panel(panel.title, panel.kind, tuple(line for line in panel.lines if line.known))
        for panel in panels
        if panel.drawable
    )

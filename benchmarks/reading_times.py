"""How long does reading a time take, whatever is typed?

The floor is `datetime.fromisoformat` with the same text: the least that anything can do with it. Each text is
read often, with all languages spoken; shown is the slowest of the usual ones and of the odd ones, in
processor time, so that other processes on the machine add nothing.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from measuring import Row, percentile, print_table

from bot.domain import when
from bot.errors import BadTime

ROUNDS: Final = 200
BUDGET: Final = 2
NOW: Final = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
ZONE: Final = ZoneInfo("Europe/Berlin")
SPOKEN: Final = when.languages("de", "fr", "es-ES", "pt-BR", "it")
USUAL: Final = (
    *("2026-12-01T10:00+01:00", "tomorrow 9:00", "next friday 9", "in an hour and a half", "9am London"),
    *("first Monday of December at 9:00", "Freitag nächste Woche um 9 Uhr", "le 1er décembre à 9h30"),
)
ODD: Final = (
    *("a " * 100, "9 " * 12, "9 " * 100, "a" * 200, "1." * 100, "9:00 " * 24, "+" * 200, "of the " * 12),
    *("in 1 h 2 m 3 d 4 w 5 months 6 years and a day", "next the in on at " * 4, "new york " * 12),
    *("a-" * 100, "a/" * 100, "1 dec " * 12, "in 1 day and " * 6, "9 am in the a la de el le o " * 2),
)


def measure() -> list[Row]:
    """Read every text many times over."""
    return [row for kind, texts in (("usual", USUAL), ("odd", ODD)) for row in _rows(kind, texts)]


def _rows(kind: str, texts: Sequence[str]) -> list[Row]:
    taken = {text: _times(_read, text) for text in texts}
    slowest = max(taken, key=lambda text: percentile(taken[text], 50))
    floor = percentile(_times(_iso, slowest), 50)
    named = f"{kind}: the slowest, “{slowest[:30].strip()}”"
    return [
        Row(f"{named}, beside fromisoformat", floor, percentile(taken[slowest], 50), "ms"),
        Row(f"{named}: p50", None, percentile(taken[slowest], 50), "ms", BUDGET),
        Row(f"{named}: p99", None, percentile(taken[slowest], 99), "ms", BUDGET),
    ]


def _times(read: Callable[[str], object], text: str) -> list[float]:
    """Return the milliseconds each round took; the first few warm up."""
    taken: list[float] = []
    for _ in range(ROUNDS + 10):
        start = time.thread_time()
        read(text)
        taken.append((time.thread_time() - start) * 1000)
    return taken[10:]


def _read(text: str) -> None:
    with suppress(BadTime):
        when.parse(text, NOW, ZONE, SPOKEN)


def _iso(text: str) -> None:
    with suppress(ValueError):
        datetime.fromisoformat(text)


if __name__ == "__main__":
    print_table(measure())

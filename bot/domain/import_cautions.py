"""Cautions about a file: rows that look like mistakes beside other rows of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from bot.domain.cautions import CLOSE, REPEATED
from bot.domain.imports import ImportRow

_Place = tuple[datetime, int]
"""When (UTC) a row is due, and its line."""


def row_cautions(rows: Iterable[ImportRow]) -> Mapping[int, tuple[str, ...]]:
    """Return by line what to look at twice in rows that can be imported, beside those due before them.

    A row is compared with the last one before it on each account: hundreds that are all alike have about as
    many sentences, not one for each two of them.
    """
    told: dict[int, tuple[str, ...]] = {}
    alike: dict[tuple[str, str], _Place] = {}
    latest: dict[str, _Place] = {}
    due = ((row.moment, row.line, row) for row in rows if row.moment is not None)
    for moment, line, row in sorted(due, key=lambda each: each[:2]):
        ids, text = [target.platform_id for target in row.targets], _folded(row.text)
        same = (alike[key, text] for key in ids if (key, text) in alike)
        before = (latest[key] for key in ids if key in latest)
        repeated = {other for at, other in same if moment - at <= REPEATED}
        close = {other for at, other in before if moment - at < CLOSE}
        told[line] = tuple(_said(repeated, close - repeated))
        alike |= {(key, text): (moment, line) for key in ids}
        latest |= dict.fromkeys(ids, (moment, line))
    return told


def _said(repeated: Collection[int], close: Collection[int]) -> Iterator[str]:
    for line in sorted(repeated):
        yield f"It has the same text for the same account as line {line} of the file."
    for line in sorted(close):
        yield f"It goes to the same account as line {line} of the file within a quarter of an hour."


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())

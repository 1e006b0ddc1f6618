"""Cautions about a file: what is allowed and still worth a second look before all of it is imported."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from bot.domain.cautions import CLOSE, REPEATED, cautions
from bot.domain.imports import ImportRow
from bot.domain.posts import Post


def file_cautions(
    rows: Sequence[ImportRow], others: Mapping[int, Sequence[Post]], zone: tzinfo
) -> tuple[str, ...]:
    """Return a sentence for each thing to look at twice; `others` are stored posts like a row, by its line.

    `rows` are those that can be imported; nights and weekends are those of `zone`.
    """
    return (*_with_posts(rows, others, zone), *_within(rows))


def _with_posts(
    rows: Sequence[ImportRow], others: Mapping[int, Sequence[Post]], zone: tzinfo
) -> Iterator[str]:
    for row in rows:
        assert row.moment is not None, "rows that can be imported have a moment"
        for said in cautions(row.text, row.targets, row.moment, others.get(row.line, ()), zone):
            yield f"Line {row.line}: {said}"


def _within(rows: Sequence[ImportRow]) -> Iterator[str]:
    """Compare each row with those that are due after it, as far as that can matter."""
    due = sorted(
        ((row.moment, row.line, row) for row in rows if row.moment is not None), key=lambda each: each[:2]
    )
    for place, (moment, line, row) in enumerate(due):
        ours, text = {target.platform_id for target in row.targets}, _folded(row.text)
        for later, other_line, other in due[place + 1 :]:
            if later - moment > REPEATED:
                break
            if not any(target.platform_id in ours for target in other.targets):
                continue
            if _folded(other.text) == text:
                yield f"Lines {line} and {other_line} have the same text for the same account."
            elif later - moment < CLOSE:
                yield f"Lines {line} and {other_line} go to the same account within a quarter of an hour."


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())

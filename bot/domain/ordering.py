"""Ordering: the order of files, as people write it down."""

import re
from typing import Final

from bot.errors import BadMedia

_NUMBER: Final = re.compile(r"\d+", re.ASCII)
_LISTED: Final = re.compile(r"[^\S\n]*(\d+)\b", re.ASCII)
_NUMBERS_ONLY: Final = re.compile(r"[\d\s,;.>-]*", re.ASCII)


def read_order(typed: str, count: int) -> tuple[int, ...]:
    """Return the places, counted from 0, of `count` files in the order that somebody wrote.

    Files are named by their numbers, counted from 1: `3 1 2`, or a line for each that begins with it, as
    names may have numbers in them, too. Those that are not named follow as they were, so `3` puts the third
    first. Raises `BadMedia` for a number that is not there or stands twice.
    """
    wanted = [int(number) - 1 for number in _numbers(typed)]
    if not wanted:
        raise BadMedia(
            "There is no number in this order.", f"Write the numbers 1 to {count} as you want them."
        )
    for place in wanted:
        if not 0 <= place < count:
            raise BadMedia(
                f"There is no file {place + 1}.", f"Write the numbers 1 to {count} as you want them."
            )
        if wanted.count(place) > 1:
            raise BadMedia(f"File {place + 1} stands in the order twice.", "Write each number once.")
    return (*wanted, *(place for place in range(count) if place not in wanted))


def _numbers(typed: str) -> list[str]:
    if _NUMBERS_ONLY.fullmatch(typed):
        return _NUMBER.findall(typed)
    lines = (line for line in typed.splitlines() if line.strip())
    return [match[1] for line in lines if (match := _LISTED.match(line))]

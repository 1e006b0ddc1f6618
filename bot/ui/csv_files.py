"""CSV files for spreadsheets: read as UTF-8, nothing in them run, and never too large for Discord."""

from __future__ import annotations

import csv
import gzip
import io
from typing import TYPE_CHECKING, Final

from bot.domain.sheets import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT: Final = 8_000_000
"""Bytes of a file: every server takes them (discord.md 3.5)."""
MOST_FILES: Final = 10
"""What Discord takes with one message."""
_ROOM: Final = 500_000
"""Bytes that compression may still hold back when a file is closed."""


class CsvFiles:
    """Takes rows and makes files of them: one CSV, or compressed parts where that is too large.

    `name` is the file's, without its ending, `head` the first row of each. Holds the files in memory,
    compressed.
    """

    def __init__(self, name: str, head: Sequence[str], *, limit: int = LIMIT) -> None:
        self._name = name
        self._head = head
        self._limit = limit
        self._parts: list[io.BytesIO] = []
        self.count = 0
        self._begin()

    def write(self, cells: Sequence[str]) -> None:
        """Add a row."""
        self._rows.writerow([harmless(cell) for cell in cells])
        self.count += 1
        if self._parts[-1].tell() > self._limit - _ROOM:
            self._text.close()
            self._begin()

    def finish(self) -> list[tuple[str, bytes]]:
        """Return the files, each with its name."""
        self._text.close()
        parts = [part.getvalue() for part in self._parts]
        if len(parts) == 1:
            whole = gzip.decompress(parts[0])
            if len(whole) <= self._limit:
                return [(f"{self._name}.csv", whole)]
            return [(f"{self._name}.csv.gz", parts[0])]
        return [(f"{self._name}-{number}.csv.gz", part) for number, part in enumerate(parts, 1)]

    def _begin(self) -> None:
        self._parts.append(io.BytesIO())
        packed = gzip.GzipFile(fileobj=self._parts[-1], mode="wb", mtime=0)
        # The mark at the beginning has spreadsheets read it as UTF-8.
        self._text = io.TextIOWrapper(packed, encoding="utf-8-sig", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        self._rows.writerow(self._head)

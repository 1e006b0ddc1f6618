"""The audit trail as CSV files, for spreadsheets and for people outside Discord."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import UTC
from typing import TYPE_CHECKING, Final

from bot.domain.sheets import harmless
from bot.ui.audit import KINDS, says

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from bot.domain.audit import Entry

LIMIT: Final = 8_000_000
"""Bytes of a file: every server takes them (discord.md 3.5)."""
_ROOM: Final = 500_000
"""Bytes that compression may still hold back when a file is closed."""


class AuditFiles:
    """Takes entries and makes files of them: one `audit.csv`, or compressed parts where that is too large.

    `names` are those of people, where they are known; `zone` is the server's. Holds the files in memory,
    compressed.
    """

    def __init__(self, zone: tzinfo, names: Mapping[int, str], *, limit: int = LIMIT) -> None:
        self._zone = zone
        self._names = names
        self._limit = limit
        self._parts: list[io.BytesIO] = []
        self.count = 0
        self._begin()

    def write(self, entry: Entry) -> None:
        """Add an entry."""
        self._rows.writerow([harmless(cell) for cell in self._cells(entry)])
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
            return [("audit.csv", whole)] if len(whole) <= self._limit else [("audit.csv.gz", parts[0])]
        return [(f"audit-{number}.csv.gz", part) for number, part in enumerate(parts, 1)]

    def _begin(self) -> None:
        self._parts.append(io.BytesIO())
        packed = gzip.GzipFile(fileobj=self._parts[-1], mode="wb", mtime=0)
        # The mark at the beginning has spreadsheets read it as UTF-8.
        self._text = io.TextIOWrapper(packed, encoding="utf-8-sig", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        self._rows.writerow(
            [
                *("entry", "time (UTC)", f"time ({self._zone})", "person", "name", "what", "kind", "event"),
                *("post", "post id", "revision", "reason", "details", "hash"),
            ]
        )

    def _cells(self, entry: Entry) -> list[str]:
        person = entry.actor_id
        return [
            str(entry.position),
            entry.at.astimezone(UTC).isoformat(),
            entry.at.astimezone(self._zone).isoformat(),
            # As a bare number it would lose its last digits in a spreadsheet.
            "the bot" if person is None else f"<@{person}>",
            "" if person is None else self._names.get(person, ""),
            says(entry),
            KINDS[entry.kind],
            entry.event,
            *("" if value is None else str(value) for value in (entry.number, entry.post_id, entry.revision)),
            entry.reason or "",
            entry.details,
            entry.hash,
        ]

"""The audit trail as CSV files, for spreadsheets and for people outside Discord."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from bot.ui.audit import KINDS, says
from bot.ui.csv_files import LIMIT, CsvFiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from bot.domain.audit import Entry


class AuditFiles:
    """Takes entries and makes files of them.

    `names` are those of people, where they are known; `zone` is the server's.
    """

    def __init__(self, zone: tzinfo, names: Mapping[int, str], *, limit: int = LIMIT) -> None:
        self._zone = zone
        self._names = names
        head = (
            *("entry", "time (UTC)", f"time ({zone})", "person", "name", "what", "kind", "event"),
            *("post", "post id", "revision", "reason", "details", "hash"),
        )
        self._files = CsvFiles("audit", head, limit=limit)

    @property
    def count(self) -> int:
        """How many entries there are."""
        return self._files.count

    def write(self, entry: Entry) -> None:
        """Add an entry."""
        self._files.write(self._cells(entry))

    def finish(self) -> list[tuple[str, bytes]]:
        """Return the files, each with its name."""
        return self._files.finish()

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

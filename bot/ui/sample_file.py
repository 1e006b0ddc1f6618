"""Everything sampled as CSV files; a value that is missing is an empty cell, never a zero."""

from __future__ import annotations

import io
from datetime import UTC
from typing import TYPE_CHECKING

import discord

from bot.domain.accounts import network_name
from bot.domain.samples import Measure
from bot.ui.cards import Card, note_card
from bot.ui.csv_files import CsvFiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.samples import ExportRow


class SampleFiles:
    """Takes samples and makes files of them.

    `names` are those of accounts by platform id, where they are known; `zone` is the server's.
    """

    def __init__(self, zone: tzinfo, names: Mapping[str, str]) -> None:
        self._zone = zone
        self._names = names
        head = ("post", "network", "account", "account id", "published (UTC)", "sampled (UTC)")
        self._files = CsvFiles(
            "numbers", (*head, f"sampled ({zone})", "age in hours", *(measure.value for measure in Measure))
        )

    @property
    def count(self) -> int:
        """How many samples there are."""
        return self._files.count

    def write(self, rows: Iterable[ExportRow]) -> None:
        """Add samples."""
        for row in rows:
            self._write(row)

    def finish(self) -> list[tuple[str, bytes]]:
        """Return the files, each with its name."""
        return self._files.finish()

    def _write(self, row: ExportRow) -> None:
        at, network = row.sample.taken_at, row.platform_id.split("-", 1)[0]
        age = "" if row.out_at is None else f"{(at - row.out_at).total_seconds() / 3600:.1f}"
        values = (row.sample.values.get(measure) for measure in Measure)
        self._files.write(
            [
                "" if row.number is None else str(row.number),
                network_name(network),
                self._names.get(row.platform_id, ""),
                row.platform_id,
                "" if row.out_at is None else row.out_at.astimezone(UTC).isoformat(),
                at.astimezone(UTC).isoformat(),
                at.astimezone(self._zone).isoformat(),
                age,
                *("" if value is None else str(value) for value in values),
            ]
        )


def numbers_card(count: int, parts: Sequence[tuple[str, bytes]]) -> Card:
    """Return the exported files, each with its name, and what is in them."""
    if not count:
        return note_card(
            "**There are no numbers yet.**",
            "They come an hour after a post went out on LinkedIn, Mastodon or Bluesky.",
        )
    packed = " They were too many for one plain file, so they are compressed." if len(parts) > 1 else ""
    return note_card(
        f"**Here are all numbers**: {count:,} sample{'s' if count > 1 else ''}.{packed}",
        "Rows without a post are an account's own. An empty cell is a number that the network did not tell.",
        files=[discord.File(io.BytesIO(content), name) for name, content in parts],
    )

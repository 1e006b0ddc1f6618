"""Files of posts as we write them: the template, and the rows that were left out, to be mended."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.sheets import PROBLEM, Column, marked
from bot.domain.when import format_exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.accounts import Account
    from bot.domain.imports import ImportRow

TEMPLATE: Final = "posts.csv"
REST: Final = "to-correct.csv"


def template_file(accounts: Sequence[Account], now: datetime, zone: tzinfo) -> discord.File:
    """Return a file with two example posts on accounts that are there, some days ahead."""
    named = [account.label for account in accounts] or ["LinkedIn", "Mastodon"]
    day = now.astimezone(zone).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=7)
    rows = (
        ("Our autumn range is here.", format_exact(day, zone), "", named[0], ""),
        (
            "A text may have commas,\nline breaks and “quotation marks”.",
            format_exact(day + timedelta(days=1), zone),
            str(zone),
            ", ".join(named[:2]),
            "",
        ),
    )
    return _file(TEMPLATE, [tuple(Column), *rows], ",")


def rest_file(rows: Iterable[ImportRow], delimiter: str) -> discord.File:
    """Return rows as they were typed, with what is wrong with each; once corrected it can be imported.

    Cells that a row has too many stand behind its problem, so that it is refused until they are put right.
    """
    lines = [[marked(cell) for cell in _cells(row)] for row in rows]
    return _file(REST, [(*Column, PROBLEM), *lines], delimiter)


def _cells(row: ImportRow) -> tuple[str, ...]:
    return (*(row.cells[column] for column in Column), " ".join(_problems(row)), *row.spilled)


def _problems(row: ImportRow) -> Iterable[str]:
    for flaw in row.flaws:
        yield f"Line {row.line}, {flaw.column}: {flaw.said} {flaw.todo}".strip().replace("`", "")


def _file(name: str, rows: Iterable[Sequence[str]], delimiter: str) -> discord.File:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    # The mark at the beginning has spreadsheets read it as UTF-8.
    return discord.File(io.BytesIO(text.getvalue().encode("utf-8-sig")), name)

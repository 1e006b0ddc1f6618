"""Sheets: a CSV file as people's programs write it, cut into rows with the columns we know."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from bot.errors import BadFile

MOST_ROWS: Final = 500
MOST_BYTES: Final = 5_000_000
"""500 texts of 4,000 characters fill it in the widest encoding."""
DELIMITERS: Final = ",;\t"
PROBLEM: Final = "problem"
"""The column that rows are given back with; its text is ours and not read again."""


class Column(StrEnum):
    """A column that is read, by the name it has in the template."""

    TEXT = "text"
    TIME = "time"
    ZONE = "zone"
    ACCOUNTS = "accounts"
    MEDIA = "media"


NEEDED: Final = (Column.TEXT, Column.TIME, Column.ACCOUNTS)
_NAMES: Final[Mapping[str, Column]] = {
    **{str(column): column for column in Column},
    **dict.fromkeys(("post", "content", "message"), Column.TEXT),
    **dict.fromkeys(("when", "date", "datetime", "scheduledat"), Column.TIME),
    **dict.fromkeys(("timezone", "tz"), Column.ZONE),
    **dict.fromkeys(("account",), Column.ACCOUNTS),
    **dict.fromkeys(("mediaurl", "mediaurls", "file", "files", "image", "images", "picture"), Column.MEDIA),
    **dict.fromkeys(("pictures",), Column.MEDIA),
}
"""What a column may be called, small and without blanks and signs."""
_NOISE: Final = re.compile(r"[\W_]+")
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""How cells begin that spreadsheets may run (OWASP, CSV injection)."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LONGEST_CELL: Final = csv.field_size_limit()
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE: Final = "In a spreadsheet, save it as “CSV UTF-8” and import that file."


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: the line it begins in, counted from 1, and its cells; a column the file lacks is empty.

    `spilled` are the cells beyond the last column that has a name, if any of them holds something.
    """

    line: int
    cells: Mapping[Column, str]
    spilled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file: its rows that are not blank, what stands between its cells, and columns nobody reads."""

    rows: tuple[SheetRow, ...]
    delimiter: str = ","
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Header:
    """The first row up to its last name: spreadsheets leave empty cells behind it."""

    names: tuple[str, ...]
    delimiter: str

    @property
    def columns(self) -> tuple[Column | None, ...]:
        return tuple(_NAMES.get(_NOISE.sub("", name.casefold())) for name in self.names)

    @property
    def given_back(self) -> bool:
        return any(name.strip().casefold() == PROBLEM for name in self.names)


def read_sheet(data: bytes) -> Sheet:
    """Return what a file holds; raises `BadFile`, and nothing else, for one that can't be read."""
    if len(data) > MOST_BYTES:
        raise too_large()
    text = _decode(data)
    if (named := re.match(r"sep=([,;\t])\r?\n", text)) is not None:  # how Excel is told what stands between
        text = "\n" + text[named.end() :]  # lines are counted as the file has them
    header = _header(text)
    records = _records(text, header.delimiter)
    next(records)
    rows = tuple(islice((row for row in _rows(records, header) if _is_filled(row)), MOST_ROWS + 1))
    if not rows:
        raise BadFile("The file has no rows below its header.", "Write one row for each post.")
    if len(rows) > MOST_ROWS:
        raise BadFile(
            f"The file has more than {MOST_ROWS} rows.", f"Split it and import up to {MOST_ROWS} at a time."
        )
    unread = tuple(
        name.strip()
        for name, column in zip(header.names, header.columns, strict=True)
        if column is None and name.strip() and name.strip().casefold() != PROBLEM
    )
    return Sheet(rows, header.delimiter, unread)


def too_large() -> BadFile:
    """Return that a file has more bytes than `MOST_BYTES`."""
    return BadFile(f"The file is larger than {MOST_BYTES // 1_000_000} MB.", "Split it into several files.")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: marked as text where it begins like one."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def marked(cell: str) -> str:
    """Return a cell made `harmless`, in such a way that `unmarked` gives back what it was."""
    return f"'{cell}" if cell.lstrip("' ").startswith(_FORMULA) else cell


def unmarked(cell: str) -> str:
    """Return what a `marked` cell was before."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("' ").startswith(_FORMULA) else cell


def _decode(data: bytes) -> str:
    if data.startswith(_WORKBOOKS):
        raise BadFile("This is a workbook, not a CSV file.", _SAVE)
    mark, encoding = next((each for each in _MARKS if data.startswith(each[0])), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise BadFile("The file is not written in UTF-8 or UTF-16, so its letters can't be told.", _SAVE)
    return text


def _header(text: str) -> _Header:
    """Return the first row, cut so that most columns are known."""
    found = [_Header(_first(text, each), each) for each in DELIMITERS]
    header = max(found, key=lambda each: sum(column is not None for column in each.columns))
    named = [column for column in header.columns if column is not None]
    names = ", ".join(f"`{column}`" for column in Column)
    if lacking := [column for column in NEEDED if column not in named]:
        what = " and ".join(f"“{column}”" for column in lacking)
        raise BadFile(
            f"The first line of the file names no column {what}.",
            f"It has to name the columns, in any order: {names}. `/post import` without a file gives one.",
        )
    if twice := next((column for column in named if named.count(column) > 1), None):
        raise BadFile(f"Two columns of the file are “{twice}”.", "Rename or remove one of them.")
    return header


def _first(text: str, delimiter: str) -> tuple[str, ...]:
    """Return the first row, nothing where this delimiter can't cut it."""
    try:
        _, cells = next(_records(text, delimiter), (0, ()))
    except BadFile:
        return ()
    return tuple(cells[: max((place for place, name in enumerate(cells, 1) if name.strip()), default=0)])


def _records(text: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the line each record begins in, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for cells in reader:
            if cells:
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error:
        raise BadFile(
            f"From line {begin} on, the file can't be cut into cells: a quotation mark is not closed or "
            f"stands alone inside a quoted cell, or a cell has more than {_LONGEST_CELL:,} characters.",
            'Quote the whole cell and write quotation marks inside it twice: `"She said ""yes"""`.',
        ) from None


def _rows(records: Iterator[tuple[int, Sequence[str]]], header: _Header) -> Iterator[SheetRow]:
    for line, cells in records:
        known = zip(header.columns, cells, strict=False)
        read = {column: _tidy(cell, header) for column, cell in known if column is not None}
        beyond = tuple(_tidy(cell, header) for cell in cells[len(header.names) :])
        spilled = beyond if any(beyond) else ()
        yield SheetRow(line, {column: read.get(column, "") for column in Column}, spilled)


def _tidy(cell: str, header: _Header) -> str:
    whole = unmarked(cell) if header.given_back else cell
    return whole.replace("\r\n", "\n").replace("\r", "\n").strip()


def _is_filled(row: SheetRow) -> bool:
    return any((*row.cells.values(), *row.spilled))

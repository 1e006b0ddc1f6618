"""Reading files of posts: whatever stands in one, it is read as it is meant or refused in words."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sheets import MOST_ROWS, Column, marked, read_sheet, unmarked
from bot.errors import BadFile

NAMES = ("text", "time", "zone", "accounts", "media")
CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)
HEADERS = st.lists(
    st.one_of(
        st.sampled_from([*NAMES, "TEXT", " Time ", "Time-Zone", "media_urls", "problem", '"', "", "\ufeffx"]),
        CELLS,
    ),
    max_size=8,
)


def written(rows, *, delimiter=",", ends="\r\n"):
    out = io.StringIO(newline="")
    # With other ends than its own the module leaves a lone carriage return unquoted, as no program does.
    quoting = csv.QUOTE_MINIMAL if ends == "\r\n" else csv.QUOTE_ALL
    csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(rows)
    return out.getvalue()


def is_readable(data: bytes) -> bool:
    """Whether it is read; anything raised but a sentence for people fails the test."""
    try:
        sheet = read_sheet(data)
    except BadFile:
        return False
    assert 1 <= len(sheet.rows) <= MOST_ROWS
    assert all(set(row.cells) == set(Column) for row in sheet.rows)
    return True


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    assert is_readable(data) in {True, False}


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
def test_no_text_below_a_good_header_breaks_it(text, encoding):
    data = f"text,time,accounts\n{text}".encode(encoding, "replace")
    assert is_readable(data) in {True, False}


@given(HEADERS, st.lists(st.lists(CELLS, max_size=8), max_size=5), st.sampled_from(",;\t"))
def test_no_odd_header_breaks_it(names, rows, delimiter):
    assert is_readable(written([names, *rows], delimiter=delimiter).encode()) in {True, False}


@given(
    st.permutations(NAMES),
    st.lists(st.tuples(*[CELLS] * 5), min_size=1, max_size=5),
    st.sampled_from(",;\t"),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_spreadsheet_writes_is_read_cell_by_cell(names, rows, delimiter, ends, encoding):
    filled = [(*row[:4], row[4] or "x") for row in rows]
    data = written([names, *filled], delimiter=delimiter, ends=ends).encode(encoding)
    meant = [[cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in row] for row in filled]
    meant = [row for row in meant if any(row)]
    if not meant:
        return
    sheet = read_sheet(data)
    assert [[row.cells[Column(name)] for name in names] for row in sheet.rows] == meant
    assert sheet.delimiter == delimiter


@given(CELLS)
def test_a_cell_that_was_marked_for_spreadsheets_is_what_it_was(cell):
    assert unmarked(marked(cell)) == cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", " =1", "'=1", "''-1", "＝1"])
def test_a_cell_that_a_spreadsheet_might_run_is_marked(cell):
    assert marked(cell) == f"'{cell}"


def test_marks_are_taken_off_only_in_a_file_that_was_given_back():
    head = "text,time,accounts"
    assert read_sheet(f"{head}\n'-1,a,b".encode()).rows[0].cells[Column.TEXT] == "'-1"
    assert read_sheet(f"{head},problem\n'-1,a,b,c".encode()).rows[0].cells[Column.TEXT] == "-1"


def test_cells_beyond_the_last_name_are_kept_apart_from_the_row():
    rows = read_sheet(b"text,time,accounts,,\na,b,c,,\na,b,c,d,\n,,,d,e,f\n").rows
    assert [row.spilled for row in rows] == [(), ("d", ""), ("d", "e", "f")]


def test_lines_are_those_of_the_file_whatever_stands_above_and_in_the_cells():
    data = b'sep=;\r\n\r\ntext;time;accounts\r\n"two\r\nlines";a;b\r\n;;\r\nlast;a;b'
    sheet = read_sheet(data)
    assert [(row.line, row.cells[Column.TEXT]) for row in sheet.rows] == [(4, "two\nlines"), (7, "last")]


def test_quotation_marks_that_do_not_fit_are_named_with_their_line():
    with pytest.raises(BadFile, match="From line 3 on"):
        read_sheet(b'text,time,accounts\na,b,c\n"She said "yes"",b,c\n')


@pytest.mark.parametrize("data", [b"text,time,accounts\n" + b"a,b,c\n" * 500, b"text;time;accounts\n;;x\n"])
def test_what_is_just_right_is_taken(data):
    assert is_readable(data)


@pytest.mark.parametrize("more", ["x", '""x'])
def test_a_cell_beyond_what_any_post_could_hold_is_refused(more):
    with pytest.raises(BadFile, match="or a cell has more than 131,072 characters"):
        read_sheet(f'text,time,accounts\n"{"x" * 200_000}{more}",b,c\n'.encode())

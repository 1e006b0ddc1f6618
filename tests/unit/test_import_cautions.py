"""What is worth a second look among the rows of one file."""

from datetime import UTC, datetime, timedelta

from bot.domain.import_cautions import row_cautions
from bot.domain.imports import ImportRow, RowState
from bot.domain.posts import Target
from bot.domain.sheets import Column

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
X, MASTODON = Target("twitter-1", "Acme"), Target("mastodon-2", "Acme")
SAME = "It has the same text for the same account as line {} of the file."
CLOSE = "It goes to the same account as line {} of the file within a quarter of an hour."


def row(line: int, text: str, ahead: timedelta, *targets: Target) -> ImportRow:
    cells = dict.fromkeys(Column, "") | {Column.TEXT: text}
    return ImportRow(line, cells, RowState.READY, moment=NOON + ahead, targets=targets or (X,))


def told(*rows: ImportRow) -> dict[int, list[str]]:
    return {line: list(said) for line, said in row_cautions(rows).items() if said}


def test_a_row_is_told_beside_the_one_due_before_it_wherever_that_stands_in_the_file():
    late, early = row(2, "b", timedelta(minutes=14)), row(3, "a", timedelta(0))
    assert told(late, early) == {2: [CLOSE.format(3)]}
    assert told(row(2, "b", timedelta(minutes=15)), early) == {}
    assert told(row(2, "b", timedelta(0), MASTODON), early) == {}


def test_the_same_text_counts_for_thirty_days_and_is_not_told_as_close_as_well():
    first = row(2, "Spring  SALE", timedelta(0))
    assert told(first, row(3, "spring sale", timedelta(days=30))) == {3: [SAME.format(2)]}
    assert told(first, row(3, "spring sale", timedelta(days=30, minutes=1))) == {}
    assert told(first, row(3, "spring sale", timedelta(minutes=5))) == {3: [SAME.format(2)]}


def test_rows_on_several_accounts_are_told_beside_the_last_one_on_each():
    rows = row(2, "a", timedelta(0)), row(3, "b", timedelta(minutes=1), MASTODON)
    both = row(4, "c", timedelta(minutes=2), X, MASTODON)
    assert told(*rows, both) == {4: [CLOSE.format(2), CLOSE.format(3)]}


def test_as_many_equal_rows_as_a_file_holds_have_one_sentence_each():
    rows = [row(line, "Sale " * 800, timedelta(minutes=line)) for line in range(500)]
    assert sum(map(len, told(*rows).values())) == 499

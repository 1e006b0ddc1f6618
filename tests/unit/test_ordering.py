import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ordering import read_order
from bot.errors import BadMedia


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("3 1 2", (2, 0, 1)),
        ("3,1;2", (2, 0, 1)),
        ("3 > 1 > 2", (2, 0, 1)),
        ("3", (2, 0, 1)),
        ("2\n3\n1", (1, 2, 0)),
        ("2 blue 7.png\n1 red.png\n\n3 green 9.png", (1, 0, 2)),
        ("  2 blue.png", (1, 0, 2)),
    ],
)
def test_an_order_is_read_from_numbers_or_numbered_lines(typed: str, order: tuple[int, ...]) -> None:
    assert read_order(typed, 3) == order


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("4 1 2", "There is no file 4."),
        ("0 1", "There is no file 0."),
        ("1 1 2", "File 1 stands in the order twice."),
        ("", "There is no number in this order."),
        ("red.png\nblue.png", "There is no number in this order."),
        ("9" * 50, "There is no file"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_with_what_to_write(typed: str, said: str) -> None:
    with pytest.raises(BadMedia, match=said) as refused:
        read_order(typed, 3)
    assert refused.value.todo


@given(st.permutations(range(1, 11)), st.sampled_from([" ", ", ", "\n", " photo 3.png\n"]))
def test_every_order_written_down_is_read_back(order: list[int], between: str) -> None:
    typed = between.join(map(str, order)) + (between if "photo" in between else "")
    assert read_order(typed, 10) == tuple(number - 1 for number in order)


@given(st.text(max_size=60), st.integers(2, 10))
def test_nothing_typed_loses_or_doubles_a_file(typed: str, count: int) -> None:
    try:
        order = read_order(typed, count)
    except BadMedia:
        return
    assert sorted(order) == list(range(count))

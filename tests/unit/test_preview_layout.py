from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting import count_clusters
from bot.domain.limits import BUILT_IN
from bot.ui.preview_layout import Box, tiles, wrap

networks = st.sampled_from([*BUILT_IN, "newnet"])
ratios = st.lists(st.floats(min_value=0.1, max_value=10), max_size=10)
texts = st.text(alphabet=st.sampled_from([*"ab 日。\n\t", "\u0301"]), max_size=200)


@given(networks, ratios)
def test_every_picture_is_shown_or_counted_within_the_width_and_none_covers_another(
    network: str, shapes: list[float]
) -> None:
    laid = tiles(network, shapes)
    assert len(laid.boxes) + laid.more == len(shapes)
    for box in laid.boxes:
        assert box.left >= 0
        assert box.top >= 0
        assert box.left + box.width <= 1.0001
        assert box.top + box.height <= laid.height + 0.0001
    assert not any(overlap(one, other) for one, other in combinations(laid.boxes, 2))


def overlap(one: Box, other: Box) -> bool:
    apart = (
        one.left + one.width <= other.left
        or other.left + other.width <= one.left
        or one.top + one.height <= other.top
        or other.top + other.height <= one.top
    )
    return not apart


@pytest.mark.parametrize(
    ("network", "shapes", "sizes"),
    [
        ("twitter", [1.5], [(1, 0.667)]),
        ("twitter", [0.2], [(1, 1.333)]),
        ("instagram", [0.5, 1, 1], [(1, 1.25)]),
        ("instagram", [3.0], [(1, 0.524)]),
        ("tiktok", [0.5625], [(1, 1.778)]),
        ("youtube", [1.0], [(1, 0.562)]),
        ("bluesky", [1, 1], [(0.496, 0.562)] * 2),
        ("twitter", [1, 1, 1], [(0.496, 0.562), (0.496, 0.277), (0.496, 0.277)]),
        ("mastodon", [1] * 4, [(0.496, 0.277)] * 4),
        ("linkedin", [1] * 3, [(1, 0.562), (0.496, 0.496), (0.496, 0.496)]),
        ("facebook", [1] * 7, [(1, 0.562), *[(0.328, 0.328)] * 3]),
    ],
)
def test_pictures_are_laid_out_and_cropped_as_the_network_does(
    network: str, shapes: list[float], sizes: list[tuple[float, float]]
) -> None:
    assert [(round(b.width, 3), round(b.height, 3)) for b in tiles(network, shapes).boxes] == sizes


def test_no_pictures_take_no_room() -> None:
    assert tiles("twitter", []).height == 0


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ("one two", "three")),
        ("one\n\ntwo", ("one", "", "two")),
        ("abcdefghijkl", ("abcdefgh", "ijkl")),
        ("a abcdefghijkl b", ("a", "abcdefgh", "ijkl b")),
        ("新しい店が開きます。", ("新しい店が開きま", "す。")),
        ("", ("",)),
        ("trailing   spaces", ("trailing", "spaces")),
    ],
)
def test_lines_break_between_words_and_within_them_only_if_they_must(
    text: str, lines: tuple[str, ...]
) -> None:
    assert wrap(text, 8, count_clusters) == lines


@given(texts, st.integers(min_value=3, max_value=20))
def test_lines_find_room_and_lose_nothing_but_space(text: str, width: int) -> None:
    lines = wrap(text, width, count_clusters)
    assert all(count_clusters(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())

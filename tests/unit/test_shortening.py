import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting import count_safely, links
from bot.domain.folds import FOLDS, fold
from bot.domain.shortening import shorten_for

LINK = "https://example.com/shop"
NETWORKS = ["twitter", "bluesky", "mastodon", "threads", "linkedin", "telegram", "youtube", "newnet"]
pieces = st.sampled_from(
    [
        "a",
        "Word ",
        "日",
        ". ",
        "! ",
        "。",
        "\n",
        "\n\n",
        "👍🏽",
        "e\u0301",
        f"{LINK} ",
        "(https://a.de/(x)) ",
        "x" * 50,
    ]
)
texts = st.lists(pieces, max_size=80).map("".join)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("It fits.", 20, "It fits."),
        ("First one. Second one. Third one.", 24, "First one. Second one."),
        ("First one! Second one is longer.", 15, "First one!"),
        ("A headline\nand the rest of it goes on", 20, "A headline"),
        ("“Quoted.” And then more of it", 20, "“Quoted.”"),
        ("No sentence ends in here at all", 20, "No sentence ends in…"),
        ("Unbreakableword", 8, "Unbreak…"),
        ("新しい店が開きます。ぜひ来てください。", 12, "新しい店が開きます。"),
        (f"We open. Come by on Saturday. {LINK}", 40, f"We open.\n{LINK}"),
        (f"See {LINK} now. There is much more to it.", 45, f"See {LINK} now."),
        (f"We open on Saturday at nine {LINK}", 36, f"We open on…\n{LINK}"),
        ("👍🏽" * 9, 9, "👍🏽" * 2 + "…"),
        (
            "Big news!\n\nThis year we built something for all",
            40,
            "Big news!\n\nThis year we built something…",
        ),
        ("店。" + "日" * 30, 20, "店。" + "日" * 17 + "…"),
        ("To do:\n1. Bread\n2. Milk and more", 20, "To do:\n1. Bread"),
        ("We sell all of this:\n1. Bread", 23, "We sell all of this:"),
        (f"Now at {LINK} and once more at {LINK} for you", 50, f"Now at {LINK} and once more at…"),
    ],
)
def test_shortens_at_a_sentence_end_and_keeps_the_link(text: str, limit: int, short: str) -> None:
    assert shorten_for(text, limit, "bluesky") == short


def test_a_link_that_fits_nowhere_is_left_out_before_the_words_are() -> None:
    assert shorten_for(f"We open on Saturday. {LINK}", 21, "bluesky") == "We open on Saturday."


@given(texts, st.integers(min_value=12, max_value=400), st.sampled_from(NETWORKS))
def test_what_comes_back_fits_and_says_nothing_new(text: str, limit: int, network: str) -> None:
    short = shorten_for(text, limit, network)
    assert count_safely(short, network) <= limit
    assert short or not text.strip() or text.strip().startswith("https://")  # and that is too long alone
    assert set(links(short)) <= set(links(text))
    if count_safely(text.strip(), network) <= limit:
        assert short == text.strip()
    else:
        body = short.split("\nhttps://")[0].removesuffix("…").rstrip()
        assert text.strip().startswith(body)


@given(texts, st.sampled_from(NETWORKS))
def test_a_link_is_kept_wherever_it_can_be(text: str, network: str) -> None:
    assert links(shorten_for(text, 100, network))[:1] == links(text)[:1]


def test_shortening_a_long_text_takes_a_moment() -> None:
    began = time.perf_counter()
    shorten_for(f"word {LINK} " * 140, 300, "twitter")
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("text", "network", "shown"),
    [
        ("word " * 60, "linkedin", ("word " * 42).strip()),
        ("one\ntwo\nthree\nfour", "linkedin", "one\ntwo\nthree"),
        ("word " * 30, "instagram", ("word " * 25).strip()),
        ("x" * 300, "instagram", "x" * 125),
        ("word " * 23 + LINK + " end", "instagram", ("word " * 23).strip()),
        ("👨‍👩‍👧‍👦" * 130, "instagram", "👨‍👩‍👧‍👦" * 125),
    ],
)
def test_a_text_is_folded_at_the_end_of_a_word_or_line(text: str, network: str, shown: str) -> None:
    assert text[: fold(text, network)] == shown


@pytest.mark.parametrize(
    ("text", "network"),
    [("short", "linkedin"), ("x" * 210, "linkedin"), ("x" * 499, "mastodon"), ("", "tiktok")],
)
def test_a_text_that_is_shown_whole_has_no_fold(text: str, network: str) -> None:
    assert fold(text, network) is None


@given(texts, st.sampled_from(sorted(FOLDS)))
def test_a_fold_is_within_the_text_and_leaves_something_on_both_sides(text: str, network: str) -> None:
    where = fold(text, network)
    if where is not None:
        assert 0 < where < len(text)
        assert text[where:].strip()

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting import count_at_publora
from bot.domain.threads import split

pieces = st.sampled_from(
    ["a", "Word ", "日", ". ", "\n", "\n\n", "!", "👍🏽", "e\u0301", "https://a.de/x ", "x" * 90]
)
words = st.lists(pieces, max_size=400).map("".join)


def sentence(length: int) -> str:
    return "a" * (length - 1) + "."


def test_what_fits_stays_whole_and_unnumbered() -> None:
    assert split("a" * 280, 280).posts == ("a" * 280,)


def test_parts_are_numbered_and_leave_room_for_that() -> None:
    thread = split("a" * 281, 280)
    assert thread.posts == ("a" * 270 + " (1/2)", "a" * 11 + " (2/2)")
    assert not thread.by_hand


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            f"{sentence(100)} {sentence(60)}\n\n{sentence(90)} {sentence(90)}",
            f"{sentence(100)} {sentence(60)}",
        ),
        (f"{sentence(200)}\n{sentence(200)}", sentence(200)),
        (f"{sentence(200)} {'word ' * 40}", sentence(200)),
        ("word " * 80, ("word " * 54).strip()),
        (f"{'明日発売です。' * 60}", "明日発売です。" * 38),
        (f"short {'a' * 400}", "short"),
        ("👍🏽" * 200, "👍🏽" * 135),
    ],
)
def test_cuts_between_paragraphs_then_sentences_then_words_and_only_then_within_them(
    text: str, first: str
) -> None:
    assert split(text, 280).posts[0].rsplit(" (1/", 1)[0] == first


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("One\n---\ntwo", ("One", "two")),
        ("One\n\n---\n\ntwo\n---\nthree", ("One", "two", "three")),
        ("[1/2] One\n[2/2] two", ("[1/2] One", "[2/2] two")),
        ("One [1/3]\n\ntwo [2/3]\n\nthree [3/3]", ("One [1/3]", "two [2/3]", "three [3/3]")),
    ],
)
def test_the_text_itself_can_say_where_it_is_cut(text: str, posts: tuple[str, ...]) -> None:
    thread = split(text, 280)
    assert (thread.posts, thread.by_hand) == (posts, True)
    assert "".join(thread.pieces) == text


@pytest.mark.parametrize(
    "text",
    ["---\nOne", "One\n---", "One\n----\ntwo", "One --- two", "[1/2] of it", "[1/3] a [3/3] b", "[1/1] a"],
)
def test_what_only_looks_like_a_cut_is_none(text: str) -> None:
    assert split(text, 280).posts == (text,)


def test_parts_cut_by_hand_are_not_cut_further() -> None:
    assert split(f"{'a' * 300}\n---\nb", 280).posts == ("a" * 300, "b")


def test_a_letter_under_hundreds_of_marks_is_cut_too() -> None:
    text = "e" + "\u0301" * 600
    thread = split(text, 280)
    assert "".join(thread.pieces) == text
    assert len(thread.posts) == 3


@given(words, st.integers(min_value=40, max_value=500))
def test_pieces_joined_are_the_text_and_no_part_is_too_long_or_empty(text: str, limit: int) -> None:
    thread = split(text, limit)
    assert "".join(thread.pieces) == text
    if not thread.by_hand:
        assert all(count_at_publora(post) <= limit for post in thread.posts)
    assert all(piece.strip() for piece in thread.pieces) or not text.strip()

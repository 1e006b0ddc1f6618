import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.diff import ELLIPSIS, Kind, Piece, differences, fold, spell_out

texts = st.text(alphabet="ab .,\n!é日", max_size=60)


def shown(old: str, new: str) -> str:
    return marked(differences(old, new))


def marked(pieces: tuple[Piece, ...]) -> str:
    marks = {Kind.SAME: "{}", Kind.GONE: "[-{}-]", Kind.ADDED: "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Same text", "Same text", "Same text"),
        ("", "", ""),
        ("", "All new", "[+All new+]"),
        ("All gone", "", "[-All gone-]"),
        ("We start on Friday.", "We start on Monday.", "We start on [-Friday-][+Monday+]."),
        ("We start on Friday", "We start on Friday next week", "We start on Friday[+ next week+]"),
        ("We really start", "We start", "We [-really -]start"),
        ("the brown fox sleeps", "the red dog sleeps", "the [-brown fox-][+red dog+] sleeps"),
        (" fox", "A dog", "[+A+] [-fox-][+dog+]"),
        ("Price: 10,50 €", "Price: 10,90 €", "Price: 10,[-50-][+90+] €"),
        ("Great!", "Great?", "Great[-!-][+?+]"),
        ("One\ntwo", "One\n\ntwo", "One[-\n-][+\n\n+]two"),
        ("Family 👨‍👩‍👧 day", "Family 👨‍👩‍👦 day", "Family [-👨‍👩‍👧-][+👨‍👩‍👦+] day"),
        ("नमस्ते दुनिया", "नमस्ते भारत", "नमस्ते [-दुनिया-][+भारत+]"),
        ("明日発売です", "本日発売です", "[-明-][+本+]日発売です"),
    ],
)
def test_shows_which_words_went_and_which_came(old: str, new: str, said: str) -> None:
    assert shown(old, new) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Here and there", "Here, and there", "[-Here-][+Here,+] and there"),
        ("Here, and there", "Here and there", "[-Here,-][+Here+] and there"),
        ("We like spring", "We like #spring", "We like [-spring-][+#spring+]"),
        ("A – B", "A - B", "A [-–-][+-+] B"),
        ("発売です。", "発売です！", "発売で[-す。-][+す！+]"),
        ("One two", "One\n\ntwo", "One[- -][+\n\n+]two"),
        ("We start Friday", "We start Monday", "We start [-Friday-][+Monday+]"),
    ],
)
def test_a_change_of_punctuation_takes_in_the_word_it_stands_at(old: str, new: str, said: str) -> None:
    assert marked(spell_out(differences(old, new))) == said


@given(texts, texts)
def test_spelling_out_keeps_both_texts(old: str, new: str) -> None:
    pieces = spell_out(differences(old, new))
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.GONE) == new
    assert all(piece.text for piece in pieces)


@given(texts, texts)
def test_both_texts_can_be_put_together_from_the_pieces(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.GONE) == new
    assert all(piece.text for piece in pieces)


@given(texts, texts)
def test_neighbouring_pieces_differ_in_kind_and_what_is_gone_comes_first(old: str, new: str) -> None:
    kinds = [piece.kind for piece in differences(old, new)]
    pairs = set(pairwise(kinds))
    assert not pairs & {(kind, kind) for kind in Kind}
    assert (Kind.ADDED, Kind.GONE) not in pairs


@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert differences(text, text) == ((Piece(Kind.SAME, text),) if text else ())


def hard_texts() -> dict[str, tuple[str, str]]:
    chance = random.Random(7)  # noqa: S311 - the same texts every time
    words = [f"w{number}" for number in range(1000)]
    longer = [f"word{number}" for number in range(470)]
    changed = [word if number % 2 else f"x{number}" for number, word in enumerate(longer)]
    every_second = " ".join(word if number % 2 else "x" for number, word in enumerate(words))
    few = [chance.choice("abcdefghij") for _ in range(2000)]
    rare = [chr(0x4E00 + chance.randrange(100)) for _ in range(4000)]
    sentences = [chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(2000)]
    return {
        "every second word": (" ".join(words)[:4000], every_second[:4000]),
        "as many as are compared by words": (" ".join(longer), " ".join(changed)),
        "short words": (" ".join(few), " ".join(reversed(few))),
        "no blanks": ("".join(rare), "".join(reversed(rare))),
        "short sentences": (".".join(sentences), ".".join(reversed(sentences))),
        "one letter": ("a " * 2000, "b" + "a " * 1990 + "c"),
        "marks": ("!?" * 2000, "?!" * 2000),
        "numbers": (" ".join(map(str, range(800))), " ".join(map(str, range(799, -1, -1)))),
        "pairs": (
            " ".join(f"{n % 97} {n % 89}" for n in range(680)),
            " ".join(f"{n % 89} {n % 97}" for n in range(680)),
        ),
    }


@pytest.mark.parametrize("name", hard_texts())
def test_four_thousand_characters_are_compared_in_a_moment(name: str) -> None:
    old, new = hard_texts()[name]
    assert min(seconds_for(old, new) for _ in range(3)) < 0.05


def seconds_for(old: str, new: str) -> float:
    start = time.process_time()
    differences(old, new)
    return time.process_time() - start


def test_a_long_text_edited_at_both_ends_is_still_compared_by_words() -> None:
    middle = " ".join(f"word{number}" for number in range(330)) + " "
    assert shown(f"Old {middle}end", f"New {middle}finish") == f"[-Old-][+New+] {middle}[-end-][+finish+]"


def test_long_texts_that_have_little_in_common_are_compared_by_sentences() -> None:
    old = "".join(f"文{chr(0x5000 + number)}今日は晴れです。" for number in range(300))
    assert shown(f"始。{old}", f"終。{old[::-1]}").startswith("[-始。")


def test_folding_keeps_the_ends_of_unchanged_stretches_beside_changes() -> None:
    pieces = differences(f"{'a ' * 200}old {'b ' * 200}", f"{'a ' * 200}new {'b ' * 200}")
    folded = fold(pieces, 100)
    assert marked(folded) == f"{ELLIPSIS}{'a ' * 20}[-old-][+new+] {'b ' * 19}b{ELLIPSIS}"
    assert fold(pieces, 2000) == pieces


def test_folding_an_unchanged_middle_shows_both_ends_of_it() -> None:
    pieces = differences(f"Old {'x' * 300} end", f"New {'x' * 300} finish")
    assert marked(fold(pieces, 60)) == f"[-Old-][+New+] {'x' * 19}{ELLIPSIS}{'x' * 19} [-end-][+finish+]"


@given(texts, texts, st.integers(min_value=1, max_value=80))
def test_a_folded_difference_is_never_longer_than_asked(old: str, new: str, limit: int) -> None:
    folded = fold(differences(old, new), limit)
    assert sum(len(piece.text) for piece in folded) <= limit

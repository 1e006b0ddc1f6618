import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting import (
    clusters,
    count,
    count_at_publora,
    count_bytes,
    count_clusters,
    count_units,
    emoji_name,
    links,
    unit,
)

FAMILY = "👨‍👩‍👧‍👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
MARKED = "cafe\u0301"
LONG_LINK = "https://example.com/" + "x" * 200
texts = st.text(
    alphabet=st.sampled_from([*"aé日한ن .\n@/:", "\u0301", "\u200d", "\ufe0f", "👍", "🏽", "🇩", "1"])
)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Hello, world!", 13),
        ("日本語", 6),
        ("한국어", 6),
        ("مرحبا", 5),
        ("Привет", 6),
        ("हिन्दी", 6),
        ("“quoted” – like this", 20),
        ("wait…", 6),
        ("€5", 3),
        ("👾", 2),
        ("🙋🏽", 2),
        ("👨‍🎤", 2),
        (FAMILY, 2),
        (SCOTLAND, 2),
        ("🇩🇪🇫🇷", 4),
        ("1️⃣", 2),
        ("❤️", 2),
        ("❤️‍🔥", 2),
        ("café", 4),
        (MARKED, 4),
        (LONG_LINK, 23),
        ("http://a.de", 23),
        (f"See {LONG_LINK}.", 28),
        ("(https://example.com/a_(b))", 25),
        ("example.com and me@example.com", 23 + 19),
        ("日本語https://example.com日本語", 6 + 23 + 6),
        ("foo.de", 6),
        ("foo.de/bar", 23),
        ("a" * 280, 280),
        ("👍" * 140, 280),
    ],
)
def test_x_weighs_links_23_emoji_2_and_what_is_not_latin_mostly_2(text: str, weight: int) -> None:
    assert count(text, "twitter") == weight


@pytest.mark.parametrize(
    ("text", "length"),
    [("a" * 300, 300), (FAMILY, 1), ("🇩🇪", 1), (MARKED, 4), ("👍🏽", 1), ("日本", 2), (LONG_LINK, 220)],
)
def test_bluesky_counts_characters_that_people_see(text: str, length: int) -> None:
    assert count(text, "bluesky") == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        (LONG_LINK, 23),
        ("https://a.de", 23),
        (f"({LONG_LINK})", 25),
        ("example.com", 11),
        ("@publora@mastodon.social", 8),
        ("Hi @publora@mastodon.social, hi @you", 8 + 3 + 9),
        ("write to me@example.com", 23),
        (FAMILY, 1),
    ],
)
def test_mastodon_counts_links_as_23_and_mentions_without_their_server(text: str, length: int) -> None:
    assert count(text, "mastodon") == length


@pytest.mark.parametrize(
    ("text", "network", "length"),
    [
        ("Zoë", "threads", 3),
        ("日本", "threads", 2),
        ("👍", "threads", 4),
        (FAMILY, "threads", 25),
        ("👍", "tiktok", 2),
        ("日本", "tiktok", 2),
        ("Zoë", "youtube", 4),
        ("👍", "youtube", 4),
        ("👍", "linkedin", 1),
        (LONG_LINK, "instagram", 220),
        ("👍", "newnet", 1),
    ],
)
def test_other_networks_count_in_their_own_ways(text: str, network: str, length: int) -> None:
    assert count(text, network) == length


def test_youtube_counts_bytes_and_everybody_else_characters() -> None:
    assert unit("youtube") == "bytes"
    assert unit("twitter") == unit("newnet") == "characters"


@pytest.mark.parametrize(
    ("text", "length"), [("👍", 2), (FAMILY, 2), ("日本", 2), (LONG_LINK, 220), ("Zoë", 3)]
)
def test_publora_counts_emoji_twice_and_links_in_full(text: str, length: int) -> None:
    assert count_at_publora(text) == length


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no link", ()),
        ("See https://a.de/x?y=1#z, then http://b.org!", ("https://a.de/x?y=1#z", "http://b.org")),
        ("[text](https://a.de/x)", ("https://a.de/x",)),
        ("<https://a.de>", ("https://a.de",)),
        ("https://münchen.de/straße", ("https://münchen.de/straße",)),
        ("https://localhost", ()),
    ],
)
def test_links_end_before_the_marks_of_the_sentence(text: str, found: tuple[str, ...]) -> None:
    assert links(text) == found


@given(texts)
def test_characters_joined_are_the_text_and_their_counts_never_exceed_its_code_points(text: str) -> None:
    assert "".join(clusters(text)) == text
    assert count_clusters(text) <= len(text) <= count_units(text) <= count_bytes(text)


@given(texts, st.sampled_from(["twitter", "bluesky", "mastodon", "threads", "tiktok", "youtube", "other"]))
def test_counts_are_never_negative_and_a_word_more_never_makes_a_text_shorter(
    text: str, network: str
) -> None:
    assert count(f"{text} word", network) == count(text, network) + 5 or network == "twitter"
    assert 0 <= count(text, network) <= count(f"{text} word", network)


@pytest.mark.parametrize(
    "text", ["a." * 2000, "https://" * 500, "a@" * 2000, "(" * 4000, "a-" * 2000, "1\ufe0f" * 2000]
)
@pytest.mark.parametrize("network", ["twitter", "mastodon", "threads"])
def test_counting_takes_a_moment_whatever_is_typed(text: str, network: str) -> None:
    began = time.perf_counter()
    assert count(text, network) > 0
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("cluster", "name"),
    [
        ("🎉", "[party popper]"),
        ("🇩🇪", "[flag DE]"),
        ("👍🏽", "[thumbs up sign]"),
        (FAMILY, "[man]"),
        ("a", ""),
        ("日", ""),
    ],
)
def test_emoji_have_names_for_where_they_cannot_be_shown(cluster: str, name: str) -> None:
    assert emoji_name(cluster) == name

"""Words and the harmless showing of text from outside."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.accounts import TokenStatus
from bot.domain.posts import PostState, TargetState
from bot.errors import NotFound
from bot.ui.controls import Control
from bot.ui.numbers import read_number
from bot.ui.texts import FILTERS, STATES, TARGET_WORDS, TOKEN_WORDS, glimpse, plain, shorten, size

NOW = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*bold* _it_ ~~no~~ ||spoiler|| `code`", r"\*bold\* \_it\_ \~\~no\~\~ \|\|spoiler\|\| \`code\`"),
        (
            "# Title\n-# small\n- item\n> quote\n1. one",
            "\\# Title\n\\-# small\n\\- item\n\\> quote\n1\\. one",
        ),
        ("[free](https://evil.example)", r"\[free](https://evil.example)"),
        (
            "<@1> <#2> </post list:3> <t:1:R>",
            r"\<@1> \<#2> \</post list:3> \<t:1:R>",
        ),
        ("@everyone", "@\u200beveryone"),
        ("see https://a.b/c_d_e", "see https://a.b/c_d_e"),
        ("2 - 1 = 1", "2 - 1 = 1"),
    ],
)
def test_text_from_outside_is_shown_as_it_was_typed(typed, shown):
    assert plain(typed) == shown


def test_a_glimpse_of_a_text_has_no_link_to_click():
    assert glimpse("See\nhttps://acme.example/autumn", 20) == "See https:\u200b//acme.ex…"


@given(st.text(), st.integers(1, 200))
def test_shortening_keeps_the_limit_and_marks_the_cut(text, limit):
    line = shorten(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert line == " ".join(text.split()) or line.endswith("…")


@pytest.mark.parametrize(
    ("count", "said"), [(999, "999 bytes"), (2_000, "2 KB"), (1_240_000, "1.2 MB"), (512_000_000, "512.0 MB")]
)
def test_sizes_are_written_as_people_do(count, said):
    assert size(count) == said


def test_every_state_has_words_and_is_listed_somewhere():
    assert set(STATES) == set(PostState)
    assert set(TARGET_WORDS) == set(TargetState)
    assert set(TOKEN_WORDS) == set(TokenStatus)
    listed = frozenset[PostState]().union(*(kind.states for key, kind in FILTERS.items() if key != "all"))
    assert listed == frozenset(PostState)


@pytest.mark.parametrize(
    ("typed", "number"), [("12", 12), ("#12", 12), (" # 12 ", 12), ("#12 · Fri 27 Nov 09:00 · 3 words", 12)]
)
def test_a_post_is_meant_by_its_number(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", ["", "#", "twelve", "12a", "-1", "1.5", "9" * 10, "٣"])
def test_what_is_no_number_is_no_post(typed):
    with pytest.raises(NotFound):
        read_number(typed)


@pytest.mark.parametrize(
    ("custom_id", "ours"),
    [
        ("publora:list:all:0:first", True),
        ("publora:delete:12:3", True),
        ("publora:keep", True),
        ("publora:", False),
        ("publora:list:a b", False),
        ("xpublora:list", False),
    ],
)
def test_a_lasting_button_is_known_by_its_whole_custom_id(custom_id, ours):
    pattern = Control.__discord_ui_compiled_template__
    assert bool(pattern.fullmatch(custom_id)) is ours

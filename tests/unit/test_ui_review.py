"""Cards of posts that have to do with approval: within Discord's limits, harmless, and exact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_ui_cards import a_post, assert_fits, long_texts, rough, text_of

from bot.domain.approval import Decision, Requirement, Tally, Verdict
from bot.domain.diff import Kind, Piece, differences
from bot.domain.posts import PostState, Target
from bot.domain.review_views import Changes, Proposal, ReviewView
from bot.domain.reviews import Review, Suggestion
from bot.ui.diffs import BLANKS, diff_text
from bot.ui.live import live_card
from bot.ui.review_buttons import approve_label

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROLE, OTHER = 10**18, 10**18 + 1


def decision(user_id, verdict=Verdict.APPROVED, reason=None):
    return Decision(1, 1, 1, user_id, verdict, reason, NOW, NOW)


def view(**what):
    usual = ReviewView(
        review=Review(1, Requirement(2)),
        needs=Requirement(2),
        tally=Tally((), (), 2, frozenset()),
        decisions=(),
        refusal=None,
        changes=None,
        proposal=None,
        deciders=frozenset({ROLE}),
        notes=(),
        expires_at=NOW,
    )
    return replace(usual, **what)


@given(
    text=long_texts,
    other=long_texts,
    reason=long_texts,
    state=st.sampled_from(PostState),
    approved=st.booleans(),
    problem=rough,
)
def test_any_post_with_its_review_fits_on_its_card(text, other, reason, state, approved, problem):
    targets = tuple(Target(f"linkedin-{place}", other[:60]) for place in range(25))
    post = replace(a_post(text or "x", targets, problem * 20, number=10**9), state=state)
    people = tuple(decision(10**19 + each) for each in range(5))
    full = view(
        review=Review(1, Requirement(5), revision=7, approved_revision=7 if approved else None),
        needs=Requirement(5, frozenset({ROLE, OTHER})),
        tally=Tally((10**19,), (10**19 + 1,), 4, frozenset({ROLE})),
        decisions=people,
        refusal=decision(10**19, Verdict.CHANGES, reason),
        changes=Changes(10**19, differences(other, text), (f"+ {other[:100]}",) * 30),
        proposal=Proposal(Suggestion(5, 1, 7, 10**19, other, NOW), differences(text, other)),
        deciders=frozenset(range(10**18, 10**18 + 9)),
        notes=(f"X: {other[:50]}",) * 10,
    )
    assert_fits(live_card(post, BERLIN, [], lambda command: f"</{command}:{10**19}>", full))


@pytest.mark.parametrize(
    ("tally", "label"),
    [
        (Tally((), (), 1, frozenset()), "Approve and schedule for Fri 27 Nov 09:00"),
        (Tally((), (), 2, frozenset()), "Approve (1 of 2) for Fri 27 Nov 09:00"),
        (Tally((1,), (), 1, frozenset()), "Approve and schedule for Fri 27 Nov 09:00"),
        (Tally((), (), 1, frozenset({ROLE})), "Approve for Fri 27 Nov 09:00"),
        (Tally((1,), (), 0, frozenset({ROLE})), "Approve for Fri 27 Nov 09:00"),
    ],
)
def test_the_button_says_what_the_next_approval_does(tally, label):
    post = replace(a_post("Hello"), scheduled_at=datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    assert approve_label(post, tally, BERLIN) == label


def test_changes_are_struck_and_bold_and_links_do_not_swallow_the_marks():
    shown = diff_text(differences("Buy at https://a.example today", "Buy at https://b.example now"), 500)
    assert "https://" not in shown
    assert "~~a~~" in shown
    assert "**b**" in shown
    assert shown.endswith("~~today~~ **now**")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("light coats and bright bags.", "light coats and bags.", "light coats and ~~bright~~ bags."),
        ("in two bright bags.", "in one big hat.", "in ~~two bright bags~~ **one big hat**."),
        ("It is here and open", "It is here, and open", "It is ~~here~~ **here,** and open"),
        ("It is here, and open", "It is here and open", "It is ~~here,~~ **here** and open"),
        ("See it now", "See “it now", "See ~~it~~ **“it** now"),
        ("Great!", "Great?", "~~Great!~~ **Great?**"),
        ("We start", "We start today", "We start **today**"),
    ],
)
def test_what_is_gone_and_what_came_are_words_apart_and_no_mark_stands_alone(old, new, said):
    assert diff_text(differences(old, new), 500) == f">>> {said}"


def test_markup_in_a_changed_text_does_no_harm():
    shown = diff_text((Piece(Kind.ADDED, "**bold** @everyone\n# head"),), 500)
    assert "\\*\\*bold" in shown
    assert "@everyone" not in shown
    assert "\n**\\# head**" in shown


def test_blanks_alone_are_told_as_such():
    assert diff_text(differences("a  b", "a b"), 500) == BLANKS


def test_a_long_text_in_review_is_shown_as_far_as_there_is_room():
    long = "word " * 400
    said = text_of(live_card(replace(a_post(long), state=PostState.IN_REVIEW), BERLIN, [], str, view()))
    assert "post.txt" not in said
    assert "Approved 0 of 2" in said


def test_an_approval_that_no_longer_counts_says_why():
    post = replace(a_post("Hello"), state=PostState.IN_REVIEW)
    lost = view(tally=Tally((), (5,), 2, frozenset()), decisions=(decision(5),))
    assert "<@5> approved <t:1795510800:R>, which no longer counts: they may no longer approve" in text_of(
        live_card(post, BERLIN, [], str, lost)
    )
    early = replace(decision(6), due=NOW + timedelta(days=9))
    moved = view(tally=Tally((), (), 2, frozenset()), decisions=(early,))
    assert "it was for <t:" in text_of(live_card(post, BERLIN, [], str, moved))

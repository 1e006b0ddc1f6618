"""Cards stay within what Discord takes, whatever they are to show."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cards import picture_name
from bot.domain.posts import Media, Post, PostState, Target, TargetState
from bot.errors import Kept, Problem
from bot.ui.cards import Card, fit, listed, post_card, posts_card, problem_card
from bot.ui.controls import Control
from bot.ui.live import live_card
from bot.ui.questions import delete_question

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
rough = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("*_~`|<>[]()@#-\\\n1."), max_size=200
)
long_texts = st.builds(lambda part, times: (part * times)[:4000], rough.filter(bool), st.integers(1, 4000))


def a_post(
    text: str = "Hello", targets: tuple[Target, ...] = (), problem: str | None = None, number: int = 12
) -> Post:
    return Post(
        id=1,
        guild_id=2,
        number=number,
        author_id=3,
        channel_id=4,
        state=PostState.SCHEDULED,
        version=7,
        text=text,
        scheduled_at=NOW + timedelta(days=4),
        created_at=NOW,
        group_id=None,
        problem=problem,
        targets=targets,
        media=tuple(Media("ab", 10, "image/png", f"{'n' * 200}{place}.png") for place in range(4)),
    )


def text_of(card: Card) -> str:
    return "\n".join(item.content for item in card.view.walk_children() if isinstance(item, ui.TextDisplay))


def assert_fits(card: Card) -> None:
    assert card.view.content_length() <= 4000
    assert len(list(card.view.walk_children())) <= 40
    ids = [item.custom_id for item in card.view.walk_children() if isinstance(item, Control)]
    assert len(ids) == len(set(ids))
    assert all(len(custom_id) <= 100 for custom_id in ids)


@given(text=long_texts, name=rough, error=rough, problem=rough, accounts=st.integers(1, 25))
def test_any_post_fits_on_a_card(text, name, error, problem, accounts):
    targets = tuple(
        Target(
            f"linkedin-{place}",
            name * 20,
            TargetState.FAILED,
            link=f"https://example.com/{'x' * 200}",
            error_message=error * 20,
        )
        for place in range(accounts)
    )
    post = a_post(text, targets, problem * 20, number=10**9)
    assert_fits(post_card(post, BERLIN, lead="x" * 500))
    assert_fits(delete_question(post, BERLIN))


@given(
    text=long_texts,
    name=rough,
    error=rough,
    problem=rough,
    accounts=st.integers(1, 25),
    state=st.sampled_from(PostState),
    unseen=st.booleans(),
)
def test_any_post_fits_on_its_live_card(text, name, error, problem, accounts, state, unseen):
    targets = tuple(
        Target(f"linkedin-{place}", name * 20, TargetState.FAILED, error_message=error * 20)
        for place in range(accounts)
    )
    post = replace(a_post(text, targets, problem * 20, number=10**9), state=state, retry_of=5)
    pictures = [] if unseen else [picture_name(place, ".png") for place in range(4)]
    assert_fits(live_card(post, BERLIN, pictures, lambda command: f"</{command}:{10**19}>"))


def test_a_live_card_is_cut_at_the_same_place_whatever_else_it_shows():
    long = "word " * 400
    bare = live_card(a_post(long), BERLIN, [], str)
    full = live_card(a_post(long, problem="x" * 500), BERLIN, [picture_name(0, ".png")], str)
    for card in (bare, full):
        assert "… 1200 more characters in post.txt" in text_of(card)
        assert [file.filename for file in card.files] == ["post.txt"]


@given(text=long_texts)
def test_any_page_of_posts_fits_on_a_card(text):
    target = Target("linkedin-1", text, TargetState.FAILED, error_message=text)
    posts = [a_post(text, targets=(target,) * 20)] * 8
    siblings = {posts[0].id: tuple(posts[:5])}
    assert_fits(posts_card(posts, BERLIN, head="### All posts", foot="8 posts", row=None, siblings=siblings))


@given(said=rough, kept=long_texts)
def test_any_problem_gives_the_whole_text_back(said, kept):
    card = problem_card(Problem(said * 10, kept=Kept(kept)), "x" * 900)
    assert_fits(card)
    if card.files:
        assert card.files[0].fp.read().decode() == kept
    else:
        assert f"```\n{kept}\n```" in text_of(card)


@given(text=rough, room=st.integers(-300, 300))
def test_what_fits_and_what_is_missing_make_the_whole(text, room):
    shown, missing = fit(text, room)
    assert len(shown) <= max(0, room)
    assert 0 <= missing <= len(text)
    assert missing or fit(text, 10_000) == (shown, 0)


def test_a_shortened_text_says_so_and_comes_along_whole():
    card = post_card(a_post("word " * 800), BERLIN)
    assert "more characters in post.txt" in text_of(card)
    assert card.files[0].fp.read().decode() == "word " * 800


def test_a_card_without_the_whole_text_has_no_file():
    card = post_card(a_post("word " * 800), BERLIN, whole=False)
    assert "more characters" in text_of(card)
    assert card.files == []


def test_a_text_that_fits_comes_without_a_file():
    assert post_card(a_post(), BERLIN).files == []


def test_a_card_names_state_accounts_errors_files_and_both_times():
    targets = (
        Target("linkedin-1", "Acme", TargetState.PUBLISHED, link="https://linkedin.com/1"),
        Target("twitter-2", "@acme", TargetState.FAILED, error_message="Duplicate **text**"),
    )
    said = text_of(post_card(a_post(targets=targets, problem="Half of it failed."), BERLIN))
    assert "### #12 · Scheduled" in said
    assert "LinkedIn · Acme: published, [see it](<https://linkedin.com/1>)" in said
    assert r"X · @acme: failed. Duplicate \*\*text\*\*. Try it again." in said
    assert "Half of it failed." in said
    assert "4 images: " in said
    assert "Fri 27 Nov 2026, 09:00 Europe/Berlin" in said
    assert f"<t:{int((NOW + timedelta(days=4)).timestamp())}:F>" in said


def test_an_account_of_a_deleted_post_is_not_called_scheduled():
    targets = (Target("linkedin-1", "Acme", TargetState.SCHEDULED), Target("x-1", "B", TargetState.FAILED))
    said = text_of(post_card(replace(a_post(targets=targets), state=PostState.DELETED), BERLIN))
    assert "- LinkedIn · Acme\n- x · B: failed" in said


def test_a_failure_is_told_by_its_remedy_in_cards_and_lists_alike():
    target = Target(
        "linkedin-1", "Acme", TargetState.FAILED, error_code="PLATFORM_AUTH_EXPIRED", error_message="401"
    )
    post = replace(a_post(targets=(target,)), state=PostState.FAILED)
    cards = (
        post_card(post, BERLIN),
        live_card(post, BERLIN, [], str),
        posts_card([post], BERLIN, head="### Failed", foot="1 post", row=None, siblings={}),
    )
    for card in cards:
        assert "Publora has lost its access to this account" in text_of(card)
        assert "401" not in text_of(card)
    for card in cards[:2]:
        assert "Reconnect the account in Publora's dashboard" in text_of(card)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://a.b/x) [y](https://evil",
        "https://a.b/>",
        "ftp://a.b",
        "https://" + "x" * 400,
    ],
)
def test_a_link_that_would_break_out_is_left_out(link):
    said = text_of(post_card(a_post(targets=(Target("linkedin-1", "Acme", link=link),)), BERLIN))
    assert "see it" not in said
    assert "evil" not in said


def test_lines_without_room_are_counted():
    assert listed(["a" * 9, "b" * 9, "c" * 9], 20) == f"{'a' * 9}\n{'b' * 9}\n- … and 1 more"
    assert listed([], 20) == ""

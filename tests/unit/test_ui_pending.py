"""The list of what waits: within Discord's limits, whatever it is to show."""

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_ui_cards import a_post, assert_fits, long_texts, text_of

from bot.domain.approval import Tally
from bot.domain.cards import CardPlace
from bot.domain.posts import Post, PostState
from bot.domain.reviews import Review
from bot.errors import Problem
from bot.ui.pending import CHOICES, MOST_TICKED, outcomes_card, pending_card
from bot.ui.pickers import Picker

BERLIN = ZoneInfo("Europe/Berlin")
ID = 10**18


@dataclass(frozen=True)
class Item:
    post: Post
    review: Review
    tally: Tally | None
    place: CardPlace | None


@dataclass(frozen=True)
class Page:
    items: tuple[Item, ...]
    page: int = 0
    pages: int = 1
    total: int = 10


@dataclass(frozen=True)
class Outcome:
    number: int
    post: Post | None
    problem: Problem | None = None


def waiting(number: int, text: str = "Hello", state: PostState = PostState.IN_REVIEW) -> Item:
    post = replace(a_post(text, number=number), guild_id=ID, author_id=ID, state=state)
    tally = Tally((), (), 5, frozenset({ID, ID + 1}))
    return Item(post, Review(1, revision=999), tally, CardPlace(1, ID, ID))


def options(card: Any) -> list[discord.SelectOption]:
    (menu,) = [each.item for each in card.view.walk_children() if isinstance(each, Picker)]
    assert len(menu.options) <= 25
    assert sum(option.default for option in menu.options) <= menu.max_values <= len(menu.options)
    assert all(1 <= len(option.label) <= 100 and len(option.value) <= 100 for option in menu.options)
    return menu.options


@given(text=long_texts, which=st.sampled_from([*CHOICES]), state=st.sampled_from(PostState))
def test_any_page_fits_in_a_message(text: str, which: str, state: PostState) -> None:
    items = tuple(waiting(10**9 - number, text or "x", state) for number in range(10))
    card = pending_card(Page(items, page=10**4, pages=10**5), which, BERLIN)
    assert_fits(card)
    if which == "decide":
        assert len(options(card)) == len(items)


@given(said=long_texts, state=st.sampled_from(PostState), count=st.integers(1, MOST_TICKED))
def test_what_became_of_any_posts_fits_in_a_message(said: str, state: PostState, count: int) -> None:
    left = [Outcome(10**9 - number, None, Problem(said)) for number in range(count)]
    done = [Outcome(each.number, replace(a_post(problem=said), state=state)) for each in left]
    for outcomes in (left, done):
        card = outcomes_card("Approving", outcomes, BERLIN, typed="why")
        assert_fits(card)
        assert all(f"**#{each.number}**" in text_of(card) for each in outcomes)


def test_ticks_of_other_pages_stand_below_those_of_the_page_within_the_limits_of_a_menu() -> None:
    first = pending_card(Page(tuple(map(waiting, range(1, 11)))), "decide", BERLIN)
    ticked = [ticked_one(each) for each in options(first)]
    second = pending_card(Page(tuple(map(waiting, range(11, 21))), 1, 3), "decide", BERLIN, ticked)
    assert [each.value.split(":")[0] for each in options(second)] == [
        str(number) for number in (*range(11, 21), *range(1, 11))
    ]
    more = [*ticked, *(ticked_one(each) for each in options(second)[:10])]
    third = pending_card(Page(tuple(map(waiting, range(21, 31))), 2, 3), "decide", BERLIN, more)
    assert sum(each.default for each in options(third)) == MOST_TICKED


def ticked_one(option: discord.SelectOption) -> discord.SelectOption:
    """The same option, ticked."""
    return discord.SelectOption(label=option.label, value=option.value, default=True)


@pytest.mark.parametrize("which", ["mine", "all"])
def test_what_is_not_to_be_decided_about_here_cannot_be_ticked(which: str) -> None:
    card = pending_card(Page((waiting(1),)), which, BERLIN)
    assert not any(isinstance(each, Picker) for each in card.view.walk_children())

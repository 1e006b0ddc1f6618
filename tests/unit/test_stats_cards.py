"""Numbers of posts in words."""

from datetime import UTC, datetime, timedelta

import pytest
from discord import ui

from bot.domain.pairs import Comparison, Pair
from bot.domain.posts import Post, PostState, Target, TargetState
from bot.domain.samples import Measure, PostLook, Sample, TargetLook
from bot.ui.stats_cards import compare_card

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TARGET = Target("mastodon-1", "Acme", TargetState.PUBLISHED)


def compared(one: float, other: float) -> str:
    """What is said of two posts with so many reactions each, numbers 3 and 20."""
    look = TargetLook(TARGET, None, (Sample(NOW, {Measure.REACTIONS: 1}),))
    first, second = (
        Post(number, 1, number, 1, 1, PostState.PUBLISHED, 1, "Hello", NOW, NOW, None, None, (TARGET,), ())
        for number in (3, 20)
    )
    pair = Pair(look, look, timedelta(hours=6), {Measure.REACTIONS: (one, other)})
    looks = (PostLook(first, (look,), stale=False), PostLook(second, (look,), stale=False))
    card = compare_card(
        Comparison(*looks, (pair,), (), ()), None, locale="en-US", theme="dark", mention=lambda name: name
    )
    shown = [item.content for item in card.view.walk_children() if isinstance(item, ui.TextDisplay)]
    return next(line for line in "\n".join(shown).splitlines() if line.startswith("- Reactions"))


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (2.4, 5.6, "#3 **2** · #20 **6** · #20 has 200% more"),
        (150.4, 100.0, "#3 **150** · #20 **100** · #3 has 50% more"),
        (5.6, 6.4, "#3 **6** · #20 **6**"),
        (0.4, 6.0, "#3 **0** · #20 **6**"),
    ],
)
def test_how_much_more_is_said_of_the_numbers_that_are_shown(one: float, other: float, said: str):
    assert compared(one, other) == f"- Reactions: {said}"

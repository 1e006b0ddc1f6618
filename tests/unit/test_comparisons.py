"""Is a post compared with what it may be compared with?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comparisons import (
    FEWEST_POSTS,
    Change,
    change,
    engagement,
    interactions,
    typical,
    value_at,
)
from bot.domain.samples import AtAge, Measure, Sample

OUT = datetime(2026, 11, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
M = Measure


def seen(hours, **values):
    return Sample(OUT + HOUR * hours, {Measure(name): value for name, value in values.items()})


def test_the_change_is_that_since_the_look_before():
    looks = [seen(1, impressions=100), seen(6, impressions=400), seen(24, impressions=390)]
    assert change(looks, M.IMPRESSIONS) == Change(-10, OUT + 6 * HOUR)


def test_a_look_a_moment_ago_and_one_without_the_number_are_passed_over():
    looks = [seen(1, impressions=100, comments=1), seen(6, comments=2), seen(7.5, impressions=150)]
    looks.append(seen(8, impressions=160))
    assert change(looks, M.IMPRESSIONS) == Change(60, OUT + HOUR)
    assert change(looks, M.COMMENTS) == Change(1, OUT + HOUR)


def test_after_one_look_nothing_has_changed_yet():
    assert change([seen(1, impressions=100)], M.IMPRESSIONS) is None
    assert change([seen(1, impressions=100), seen(1.5, impressions=120)], M.IMPRESSIONS) is None
    assert change([], M.IMPRESSIONS) is None


def test_the_median_leaves_out_the_post_itself_and_says_of_how_many_it_is():
    posts = [AtAge(number, OUT, float(number)) for number in range(1, 8)]
    found = typical(posts, but=7)
    assert (found.median, found.size, found.says_something) == (3.5, 6, True)
    few = typical(posts[:FEWEST_POSTS], but=1)
    assert (few.size, few.says_something) == (4, False)
    assert typical([], but=1).size == 0


def test_engagement_is_what_people_did_by_how_often_it_was_seen():
    found = engagement({M.IMPRESSIONS: 200, M.REACTIONS: 6, M.COMMENTS: 3, M.REPOSTS: 1})
    assert found is not None
    assert (found.rate, found.missing) == (0.05, ())


def test_engagement_says_what_it_could_not_count():
    found = engagement({M.IMPRESSIONS: 200, M.REACTIONS: 6})
    assert found is not None
    assert found.missing == (M.COMMENTS, M.REPOSTS)


@pytest.mark.parametrize(
    "values", [{}, {M.REACTIONS: 5}, {M.IMPRESSIONS: 0, M.REACTIONS: 0}, {M.IMPRESSIONS: 9, M.COMMENTS: 1}]
)
def test_without_impressions_or_reactions_there_is_no_rate(values):
    assert engagement(values) is None


def test_interactions_are_missing_without_reactions():
    assert interactions({M.COMMENTS: 4}) is None
    assert interactions({M.REACTIONS: 5, M.REPOSTS: 2}) == 7


def test_a_value_at_an_age_is_read_off_between_two_looks_and_never_beyond():
    looks = [seen(1, impressions=100), seen(3, impressions=300)]
    assert value_at(looks, OUT, 2 * HOUR, M.IMPRESSIONS) == 200
    assert value_at(looks, OUT, 3 * HOUR, M.IMPRESSIONS) == 300
    assert value_at(looks, OUT, HOUR / 2, M.IMPRESSIONS) is None
    assert value_at(looks, OUT, 4 * HOUR, M.IMPRESSIONS) is None
    assert value_at(looks, OUT, 2 * HOUR, M.COMMENTS) is None


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=30).map(sorted), st.floats(0, 1))
def test_of_a_growing_number_a_value_between_two_looks_lies_between_them(values, share):
    looks = [seen(place, impressions=value) for place, value in enumerate(values)]
    age = HOUR * ((len(values) - 1) * share)
    found = value_at(looks, OUT, age, M.IMPRESSIONS)
    assert found is not None
    place = int(age / HOUR)
    assert values[place] <= round(found, 6) <= values[min(place + 1, len(values) - 1)]

"""What a period brought, by samples that are taken when they are taken, with some of them missing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest_numbers import Growth, Track, comparable, daily, gained, growth, ranked_by
from bot.domain.samples import Measure, Sample

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = 7 * DAY
SEEN, LIKED = Measure.IMPRESSIONS, Measure.REACTIONS


def track(out: float, *points: tuple[float, int | None], network: str = "linkedin") -> Track:
    """A post that went out so many days after Monday, and what was counted how many days after that."""
    samples = tuple(
        Sample(MONDAY + day * DAY, {} if value is None else {SEEN: value}) for day, value in points
    )
    return Track(1, f"{network}-1", MONDAY + out * DAY, samples)


def test_a_period_brought_what_grew_in_it_also_of_older_posts():
    older = track(-3, (-2, 100), (-1, 150), (2, 180), (6, 200), (9, 900))
    fresh = track(1, (1.1, 40), (2, 70))
    assert gained([older, fresh], MONDAY, MONDAY + WEEK) == {SEEN: 50 + 70}


def test_what_was_not_known_before_counts_from_what_was_known_first():
    assert gained([track(-90, (1, 5000), (6, 5010))], MONDAY, MONDAY + WEEK) == {SEEN: 10}


def test_what_nobody_told_is_missing_and_not_zero():
    silent = track(1, (2, None))
    assert gained([silent], MONDAY, MONDAY + WEEK) == {}
    assert gained([track(8, (9, 10))], MONDAY, MONDAY + WEEK) == {}
    assert gained([track(1, (2, 0))], MONDAY, MONDAY + WEEK) == {SEEN: 0}
    assert gained([track(-9, (-3, 2119))], MONDAY, MONDAY + WEEK) == {}


def test_what_an_account_that_fell_silent_told_before_is_not_held_against_a_period():
    silent, going_on = track(-9, (-3, 2119)), track(-9, (-3, 40), (3, 50), network="bluesky")
    new = track(1, (2, 7), network="mastodon")
    spans = MONDAY - WEEK, MONDAY, MONDAY + WEEK
    assert SEEN in comparable([going_on, new], *spans)
    assert SEEN not in comparable([silent, going_on, new], *spans)


def test_a_day_without_a_sample_has_no_value_and_the_next_one_brings_it_all():
    borders = [MONDAY + day * DAY for day in range(8)]
    posts = [track(0, (0.5, 10), (1.5, 30), (3.5, 90)), track(1, (1.2, 7), network="bluesky")]
    assert daily(posts, SEEN, borders) == {
        "bluesky": (None, 7, None, None, None, None, None),
        "linkedin": (10, 20, None, 60, None, None, None),
    }


@given(st.lists(st.tuples(st.floats(-10, 10), st.integers(0, 10_000)), max_size=20))
def test_days_add_up_to_the_period(points):
    ordered = sorted(points)
    counted = sorted(value for _, value in ordered)
    growing = track(-20, *((day, value) for (day, _), value in zip(ordered, counted, strict=True)))
    borders = [MONDAY + day * DAY for day in range(8)]
    whole = gained([growing], MONDAY, MONDAY + WEEK).get(SEEN)
    days = daily([growing], SEEN, borders).get("linkedin", ())
    if (whole or 0) > 0:
        assert sum(value or 0 for value in days) == whole


def test_posts_are_told_apart_by_impressions_where_there_are_any():
    assert ranked_by({SEEN: 1, LIKED: 5}) is SEEN
    assert ranked_by({LIKED: 5}) is LIKED
    assert ranked_by({}) is SEEN


def test_followers_grow_only_where_they_were_known_before():
    def known(day: float, value: int | None) -> Sample:
        return Sample(MONDAY + day * DAY, {} if value is None else {Measure.FOLLOWERS: value})

    samples = [known(-1, 100), known(3, 120), known(4, None), known(8, 500)]
    assert growth("Acme", samples, MONDAY, MONDAY + WEEK) == Growth("Acme", 120, 20)
    assert growth("Acme", samples[1:], MONDAY, MONDAY + WEEK) == Growth("Acme", 120, None)
    assert growth("Acme", samples[2:3], MONDAY, MONDAY + WEEK) is None
    assert growth("Acme", samples[:1], MONDAY, MONDAY + WEEK) is None

"""Is a best time named only where the account's own posts show one?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.habits import FEWEST, FEWEST_EACH, habits
from bot.domain.samples import AtAge

MONDAY = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
"""In Berlin it is Tuesday, half past midnight."""
BERLIN = ZoneInfo("Europe/Berlin")


def posts(count, *, step=timedelta(days=1), best=2):
    """Posts a step apart; those of the weekday called best (in UTC) have three times as much."""
    moments = [MONDAY + step * place for place in range(count)]
    return [AtAge(place, at, 300.0 if at.weekday() == best else 100.0) for place, at in enumerate(moments)]


def test_the_best_weekday_is_that_of_the_servers_zone_and_says_of_how_many_posts():
    found = habits(posts(28), BERLIN)
    assert found.weekday is not None
    assert (found.weekday.slot, found.weekday.median, found.weekday.size) == (3, 300, 4)
    assert (found.weekday.total, found.weekday.overall) == (28, 100)
    in_utc = habits(posts(28), UTC).weekday
    assert in_utc is not None
    assert in_utc.slot == 2


def test_too_few_posts_say_nothing():
    assert habits(posts(FEWEST - 1), BERLIN).weekday is None
    assert habits([], BERLIN).total == 0


def test_one_hour_only_is_no_choice():
    found = habits(posts(28), UTC)
    assert found.hour is None
    assert found.weekday is not None


def test_a_weekday_with_one_lucky_post_is_not_the_best():
    lucky = AtAge(99, MONDAY + timedelta(days=5), 9_000.0)
    weekdays = posts(28, step=timedelta(days=7)) + [
        AtAge(100 + place, MONDAY + timedelta(days=1 + 7 * place), 200.0) for place in range(3)
    ]
    found = habits([*weekdays, lucky], UTC).weekday
    assert found is not None
    assert (found.slot, found.median) == (1, 200)


@given(
    st.lists(st.tuples(st.integers(0, 24 * 60), st.floats(0, 10**6)), min_size=0, max_size=60),
    st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"]),
)
def test_what_is_best_is_backed_by_enough_posts_and_at_least_as_good_as_the_usual(rows, zone):
    given_posts = [AtAge(place, MONDAY + timedelta(hours=h), v) for place, (h, v) in enumerate(rows)]
    found = habits(given_posts, ZoneInfo(zone))
    assert found.total == len(rows)
    for best in (found.weekday, found.hour):
        if best is not None:
            assert best.size >= FEWEST_EACH
            assert best.total >= FEWEST
    if len(rows) < FEWEST:
        assert (found.weekday, found.hour) == (None, None)

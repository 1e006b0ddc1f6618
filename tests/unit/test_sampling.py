"""When is a post sampled?"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sample_troubles import explain_trouble
from bot.domain.samples import FRESH_FOR, OF_ACCOUNTS, OF_POSTS, Measure, Trouble
from bot.domain.sampling import DAY, HOUR, LAST_AGE, LONGEST_PAUSE, first_slot, next_slot, spread

OUT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES = st.text(min_size=1, max_size=30)


def slots(name: str, out_at: datetime = OUT) -> list[datetime]:
    found = [first_slot(out_at, name, out_at)]
    while found[-1] is not None:
        found.append(next_slot(out_at, name, found[-1]))
    return [slot for slot in found if slot]


@given(NAMES)
def test_a_post_is_sampled_early_then_daily_then_weekly(name: str) -> None:
    ages = [slot - OUT for slot in slots(name)]
    assert ages[:3] == [HOUR, 6 * HOUR, DAY]
    daily = [age for age in ages if 30 * HOUR < age < 31 * DAY]
    assert len(daily) == 29
    assert {later - earlier for earlier, later in pairwise(daily)} == {DAY}
    weekly = [age for age in ages if age >= 31 * DAY]
    assert {later - earlier for earlier, later in pairwise(weekly)} == {7 * DAY}
    assert 20 <= len(weekly) <= 22
    assert ages[-1] <= LAST_AGE


@given(NAMES)
def test_two_slots_are_never_closer_than_publoras_cache_lasts(name: str) -> None:
    assert all(later - earlier >= FRESH_FOR for earlier, later in pairwise(slots(name)))


@given(NAMES)
def test_two_slots_are_never_farther_apart_than_is_looked_back(name: str) -> None:
    assert all(later - earlier <= LONGEST_PAUSE - DAY for earlier, later in pairwise(slots(name)))


@given(NAMES, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=200)))
def test_missed_slots_are_left_out(name: str, late: timedelta) -> None:
    following = next_slot(OUT, name, OUT + late)
    expected = [slot for slot in slots(name) if slot >= OUT + late + FRESH_FOR]
    assert following == (expected[0] if expected else None)


def test_a_post_from_before_the_bot_kept_numbers_begins_at_its_next_slot() -> None:
    now = OUT + timedelta(days=12)
    first = first_slot(OUT, "1 linkedin-Qa7", now)
    assert first is not None
    assert now <= first < now + DAY
    assert first_slot(OUT, "1 linkedin-Qa7", OUT + timedelta(days=181)) is None


def test_what_goes_out_together_is_spread_over_the_day() -> None:
    hours = [(slots(f"{post} linkedin-Qa7")[5] - OUT) // HOUR % 24 for post in range(2_400)]
    counts = [hours.count(hour) for hour in range(24)]
    assert max(counts) < 1.5 * 100
    assert min(counts) > 0.5 * 100


def test_a_name_always_gets_the_same_share() -> None:
    assert spread("a", DAY) == spread("a", DAY) != spread("b", DAY)
    assert timedelta() <= spread("a", DAY) < DAY


def test_each_measure_is_one_of_posts_or_one_of_accounts() -> None:
    assert {*OF_POSTS, *OF_ACCOUNTS} == set(Measure)
    assert not {*OF_POSTS} & {*OF_ACCOUNTS}


def test_each_trouble_has_a_sentence_of_its_own() -> None:
    said = {explain_trouble(trouble, "linkedin")[0] for trouble in Trouble}
    assert len(said) == len(Trouble)
    assert all(sentence.endswith(".") for sentence in said)


@pytest.mark.parametrize("network", ["mastodon", "bluesky"])
def test_a_trouble_names_the_network_and_when_to_try_again(network: str) -> None:
    said, todo = explain_trouble(Trouble.RATE, network, OUT)
    assert said == f"{network.capitalize()} gives no more numbers for now."
    assert todo == f"Try again <t:{int(OUT.timestamp())}:R>."

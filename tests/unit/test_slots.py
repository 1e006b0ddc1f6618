from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.slots import AHEAD, APART, next_free_slot

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis asks for bounds without a zone
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("taken", "after", "wish", "slot"),
    [
        ((), "2026-11-24T11:00", time(9), "2026-11-25T08:00"),
        ((), "2026-11-24T11:00", time(18), "2026-11-25T17:00"),
        (("2026-11-25T08:00",), "2026-11-24T11:00", time(9), "2026-11-26T08:00"),
        (("2026-11-25T08:29", "2026-11-26T07:31"), "2026-11-24T11:00", time(9), "2026-11-27T08:00"),
        (("2026-11-25T08:30", "2026-11-25T07:30"), "2026-11-24T11:00", time(9), "2026-11-25T08:00"),
        # It is Wednesday in Berlin already, and 00:10 there is too soon for anybody to approve.
        ((), "2026-11-24T23:30", time(9), "2026-11-26T08:00"),
        ((), "2026-11-24T22:30", time(0, 10), "2026-11-25T23:10"),
        # The clocks go forward, skip the hour, go back and repeat it.
        ((), "2027-03-27T11:00", time(9), "2027-03-28T07:00"),
        ((), "2027-03-27T11:00", time(2, 30), "2027-03-28T01:30"),
        ((), "2027-10-30T11:00", time(2, 30), "2027-10-31T00:30"),
        ((), "2027-10-30T11:00", time(2, 30, fold=1), "2027-10-31T00:30"),
    ],
)
def test_takes_the_same_hour_on_the_first_day_that_is_free(
    taken: tuple[str, ...], after: str, wish: time, slot: str
) -> None:
    assert next_free_slot([at(each) for each in taken], at(after), wish, BERLIN) == at(slot)


@given(st.lists(st.integers(min_value=-100, max_value=5000), max_size=40), moments, st.times(), zones)
def test_a_slot_is_on_a_later_day_and_near_no_other_post(
    minutes: list[int], after: datetime, wish: time, name: str
) -> None:
    zone = ZoneInfo(name)
    taken = [after + timedelta(minutes=each) for each in minutes]
    slot = next_free_slot(taken, after, wish, zone)
    assert slot - after >= AHEAD
    assert slot.astimezone(zone).date() > after.astimezone(zone).date()
    assert all(abs(slot - other) >= APART for other in taken)
    assert slot - after < timedelta(days=len(minutes) + 4)


def test_a_full_month_is_stepped_over() -> None:
    taken = [NOW.replace(hour=8) + timedelta(days=day) for day in range(31)]
    assert next_free_slot(taken, NOW, time(9), BERLIN) == at("2026-12-25T08:00")

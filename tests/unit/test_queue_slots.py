"""Slots of the week, what they stand for, and which of them are free."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.queue import Due, Opening, Slot, grouped, next_opening, openings_until

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)  # a Tuesday
X, LINKEDIN = "twitter-1", "linkedin-1"
MORNING, EVENING = time(9), time(17, 30)

ids = st.sampled_from([X, LINKEDIN, "mastodon-1"])
slots = st.builds(
    Slot, st.integers(0, 6), st.times().map(lambda at: at.replace(second=0, microsecond=0)), ids | st.just("")
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def due(text: str, *platform_ids: str, post_id: int = 1) -> Due:
    return Due(post_id, at(text), frozenset(platform_ids or (X,)))


def free(
    *dues: Due, accounts: tuple[str, ...] = (X,), week: tuple[Slot, ...] = (Slot(2, MORNING),)
) -> datetime | None:
    opening = next_opening(week, dues, frozenset(accounts), NOW, BERLIN)
    return opening and opening.moment


def test_a_slot_is_the_wall_clocks_and_comes_once_a_week():
    found = openings_until([Slot(2, MORNING), Slot(0, EVENING)], NOW, NOW + timedelta(days=9), BERLIN)
    assert [each.moment for each in found] == [
        at("2026-11-25T08:00"),
        at("2026-11-30T16:30"),
        at("2026-12-02T08:00"),
    ]


@pytest.mark.parametrize(
    ("now", "slot", "moment"),
    [
        # The clocks skip from 2:00 to 3:00 on 28 March 2027 and repeat that hour on 31 October.
        ("2027-03-27T11:00", Slot(6, time(2, 30)), "2027-03-28T01:30"),
        ("2027-03-27T11:00", Slot(6, MORNING), "2027-03-28T07:00"),
        ("2027-10-30T11:00", Slot(6, time(2, 30)), "2027-10-31T00:30"),
        ("2027-10-30T11:00", Slot(6, MORNING), "2027-10-31T08:00"),
    ],
)
def test_a_slot_that_the_clocks_skip_moves_on_and_one_they_repeat_is_its_first(now, slot, moment):
    (found,) = openings_until([slot], at(now), at(now) + timedelta(days=2), BERLIN)
    assert found.moment == at(moment)


def test_slots_that_fall_on_one_moment_are_one_opening():
    skipped = [Slot(6, time(2, 30), X), Slot(6, time(3, 30), LINKEDIN)]
    start = at("2027-03-27T11:00")
    (found,) = openings_until(skipped, start, start + timedelta(days=2), BERLIN)
    assert found == Opening(at("2027-03-28T01:30"), frozenset({X, LINKEDIN}))


def test_a_slot_of_all_accounts_is_taken_by_any_post_of_the_server():
    assert free() == at("2026-11-25T08:00")
    assert free(due("2026-11-25T08:00", LINKEDIN)) == at("2026-12-02T08:00")
    assert free(due("2026-11-25T08:00:59", LINKEDIN)) == at("2026-12-02T08:00")
    assert free(due("2026-11-25T08:01", LINKEDIN)) == at("2026-11-25T08:00")


def test_a_slot_of_one_account_is_taken_by_posts_of_that_account_only():
    week = (Slot(2, MORNING, X),)
    assert free(due("2026-11-25T08:00", LINKEDIN), week=week) == at("2026-11-25T08:00")
    assert free(due("2026-11-25T08:00", X, LINKEDIN), week=week) == at("2026-12-02T08:00")


def test_a_post_to_several_accounts_needs_a_slot_of_all_or_one_of_each():
    both = (X, LINKEDIN)
    assert free(accounts=both, week=(Slot(2, MORNING, X),)) is None
    assert free(accounts=both, week=(Slot(2, MORNING, X), Slot(2, MORNING, LINKEDIN))) == at(
        "2026-11-25T08:00"
    )
    assert free(accounts=both, week=(Slot(2, MORNING, X), Slot(3, MORNING))) == at("2026-11-26T08:00")


def test_a_slot_for_all_and_an_accounts_own_at_one_time_have_room_for_two():
    week = (Slot(2, MORNING), Slot(2, MORNING, X))
    assert free(due("2026-11-25T08:00", LINKEDIN), week=week) == at("2026-11-25T08:00")
    assert free(due("2026-11-25T08:00", X), week=week) == at("2026-12-02T08:00")


@given(st.lists(slots, max_size=12), st.lists(st.integers(0, 40_000), max_size=30), zones)
def test_the_next_opening_is_ahead_on_a_slot_and_free(week, minutes, name):
    zone = ZoneInfo(name)
    dues = [Due(number, NOW + timedelta(minutes=each), frozenset({X})) for number, each in enumerate(minutes)]
    found = next_opening(week, dues, frozenset({X}), NOW, zone)
    if found is None:
        assert not any(slot.platform_id in {"", X} for slot in week)
        return
    assert found.moment > NOW
    assert found.suits(frozenset({X}))
    assert found.moment not in {each.moment for each in dues}
    local = found.moment.astimezone(zone)
    walls = {(slot.weekday, slot.at) for slot in week}
    there_and_back = {(each.weekday(), each.time()) for each in (local, local - timedelta(hours=1))}
    assert walls & there_and_back or local.dst() is not None


def test_slots_read_in_as_few_lines_as_their_times_need():
    week = [Slot(0, MORNING), Slot(2, MORNING), Slot(4, EVENING), Slot(4, MORNING)]
    assert grouped(week) == ["Mon, Wed 09:00", "Fri 09:00, 17:30"]

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import when
from bot.errors import BadTime

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone", "read"),
    [
        ("2026-12-01 10:00", BERLIN, "2026-12-01T09:00+00:00"),
        ("2026-12-01 10:00", KOLKATA, "2026-12-01T04:30+00:00"),
        ("2026-12-01 10:00", NEW_YORK, "2026-12-01T15:00+00:00"),
        ("  2026-12-01   10:00 ", BERLIN, "2026-12-01T09:00+00:00"),
        ("2026-12-01T10:00", BERLIN, "2026-12-01T09:00+00:00"),
        ("2026-12-01 at 10:00", BERLIN, "2026-12-01T09:00+00:00"),
        ("2026-12-01T10:00Z", BERLIN, "2026-12-01T10:00+00:00"),
        ("2026-12-01T10:00:00.000Z", BERLIN, "2026-12-01T10:00+00:00"),
        ("2026-12-01T10:00+05:30", BERLIN, "2026-12-01T04:30+00:00"),
        ("2026-12-01 10:00 -08:00", BERLIN, "2026-12-01T18:00+00:00"),
        ("2027-07-01 10:00", BERLIN, "2027-07-01T08:00+00:00"),
        ("tomorrow 9:00", BERLIN, "2026-11-24T08:00+00:00"),
        ("Tomorrow at 09:00", NEW_YORK, "2026-11-24T14:00+00:00"),
        ("today 23:30", BERLIN, "2026-11-23T22:30+00:00"),
        ("22:30", BERLIN, "2026-11-23T21:30+00:00"),
        ("at 22:30", BERLIN, "2026-11-23T21:30+00:00"),
        ("10:00", BERLIN, "2026-11-24T09:00+00:00"),
        ("in 2 hours", BERLIN, "2026-11-23T22:00+00:00"),
        ("in 90 minutes", KOLKATA, "2026-11-23T21:30+00:00"),
        ("in 1 hour 30 minutes", BERLIN, "2026-11-23T21:30+00:00"),
        ("in 1 hour and 30 min", BERLIN, "2026-11-23T21:30+00:00"),
        ("in 2 minutes", BERLIN, "2026-11-23T20:02+00:00"),
        ("in 3 days", BERLIN, "2026-11-26T20:00+00:00"),
        ("in 2 weeks", BERLIN, "2026-12-07T20:00+00:00"),
    ],
)
def test_reads_what_is_understood_to_the_last_word(typed: str, zone: ZoneInfo, read: str) -> None:
    assert when.parse(typed, NOW, zone) == datetime.fromisoformat(read)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "   ", "soon", "tomorrow", "tomorrow morning", "next friday 9:00", "9", "9am", "10.00"),
        *("2026-12-01", "01.12.2026 10:00", "12/01/2026 10:00", "2026-12-01 10:00 please", "10:00 or 11:00"),
        *("in hours", "in 2", "in -2 hours", "in 2 hours 3 hours", "in 2.5 hours", "in 123456 minutes"),
        *("24:00", "10:60", "2026-02-30 10:00", "2026-13-01 10:00", "2026-12-01T10:00+99:00"),
        *("٢٠٢٦-12-01 10:00", "in ２ hours", "10:00\u202e", "now", "null", "0000-00-00 00:00"),
    ],
)
def test_refuses_anything_else_with_examples(typed: str) -> None:
    with pytest.raises(BadTime) as refusal:
        when.parse(typed, NOW, BERLIN)
    assert "tomorrow 9:00" in refusal.value.todo


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-11-23 20:59", "already passed"),
        ("2026-11-23T20:00Z", "already passed"),
        ("today 9:00", "already passed"),
        ("in 1 minute", "less than two minutes"),
        ("21:01", "less than two minutes"),
        ("2030-01-01 10:00", "two years away"),
        ("9999-12-31T23:59Z", "two years away"),
        ("0001-01-01T00:00Z", "years ago"),
    ],
)
def test_refuses_times_that_cannot_be_kept(typed: str, said: str) -> None:
    with pytest.raises(BadTime) as refusal:
        when.parse(typed, NOW, BERLIN)
    assert said in refusal.value.said


def test_names_the_hour_the_clocks_skip_and_what_to_write_instead() -> None:
    with pytest.raises(BadTime) as refusal:
        when.parse("2027-03-28 02:30", NOW, BERLIN)
    assert "does not exist in Europe/Berlin" in refusal.value.said
    assert "`2027-03-28 01:30` or `2027-03-28 03:30`" in refusal.value.todo


def test_asks_which_of_the_two_hours_is_meant_when_the_clocks_go_back() -> None:
    with pytest.raises(BadTime) as refusal:
        when.parse("2027-10-31 02:30", NOW, BERLIN)
    assert "happens twice" in refusal.value.said
    first, second = (word for word in refusal.value.todo.split("`") if word.startswith("2027"))
    assert when.parse(first, NOW, BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert when.parse(second, NOW, BERLIN) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_days_keep_the_wall_time_when_the_clocks_change() -> None:
    before = datetime(2027, 3, 27, 11, 0, tzinfo=UTC)
    assert when.parse("in 1 day", before, BERLIN) == datetime(2027, 3, 28, 10, 0, tzinfo=UTC)
    assert when.parse("in 24 hours", before, BERLIN) == datetime(2027, 3, 28, 11, 0, tzinfo=UTC)


@given(st.text(max_size=200), st.sampled_from([BERLIN, KOLKATA, NEW_YORK]))
def test_never_raises_anything_but_bad_time(typed: str, zone: ZoneInfo) -> None:
    with suppress(BadTime):
        assert when.parse(typed, NOW, zone) >= NOW + when.MIN_LEAD


@given(
    st.integers(3600, 600 * 86_400),
    st.sampled_from([BERLIN, KOLKATA, NEW_YORK]),
)
def test_reads_back_every_moment_it_writes_as_iso(seconds: int, zone: ZoneInfo) -> None:
    moment = NOW + timedelta(seconds=seconds)
    assert when.parse(moment.astimezone(zone).isoformat(), NOW, zone) == moment


def test_writes_times_in_the_servers_zone() -> None:
    moment = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert when.format_local(moment, BERLIN) == "Fri 27 Nov 2026, 09:00 Europe/Berlin"
    assert when.format_short(moment + timedelta(hours=1), KOLKATA) == "Fri 27 Nov 14:30"


def test_offers_zones_whose_city_begins_as_typed_first() -> None:
    assert when.zones("berl") == ("Europe/Berlin",)
    assert when.zones("new york")[0] == "America/New_York"
    assert "UTC" in when.zones("utc")
    assert len(when.zones("")) == 25
    assert when.zones("nowhere") == ()


def test_reads_zone_names_in_any_case_and_refuses_unknown_ones() -> None:
    assert when.read_zone("europe/berlin") == "Europe/Berlin"
    assert when.read_zone("America/New York") == "America/New_York"
    for wrong in ("Berlin", "CEST+1", "../etc/passwd", ""):
        with pytest.raises(BadTime):
            when.read_zone(wrong)

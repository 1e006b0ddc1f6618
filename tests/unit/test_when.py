from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain import when
from bot.errors import BadTime, UnclearTime

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


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


def test_writes_times_in_the_servers_zone() -> None:
    moment = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert when.format_local(moment, BERLIN) == "Fri 27 Nov 2026, 09:00 Europe/Berlin"
    assert when.format_short(moment + timedelta(hours=1), KOLKATA) == "Fri 27 Nov 14:30"


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        ({"minutes": 25}, "in 25 minutes"),
        ({"minutes": 1}, "in 1 minute"),
        ({"minutes": 60}, "in 1 hour"),
        ({"hours": 5}, "in 5 hours"),
        ({"hours": 13}, "in 1 day"),
        ({"days": 3}, "in 3 days"),
    ],
)
def test_writes_how_far_away_a_time_is(ahead: dict[str, int], said: str) -> None:
    assert when.format_distance(NOW + timedelta(**ahead), NOW, BERLIN) == said


def test_a_question_names_every_moment_with_what_to_type_for_it() -> None:
    with pytest.raises(UnclearTime) as question:
        when.parse("tomorrow 9", NOW, BERLIN)
    assert question.value.said == "“tomorrow 9” can mean 2 times."
    assert question.value.todo == (
        "Write `2026-11-24 09:00` for Tue 24 Nov 2026, 09:00 Europe/Berlin "
        "or `2026-11-24 21:00` for Tue 24 Nov 2026, 21:00 Europe/Berlin."
    )
    assert question.value.moments == (
        datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
        datetime(2026, 11, 24, 20, 0, tzinfo=UTC),
    )


def test_what_else_was_perhaps_meant_is_named_though_it_can_not_be_kept() -> None:
    with pytest.raises(UnclearTime) as question:
        when.parse("20 Nov 9:00", NOW, BERLIN)
    assert question.value.said == (
        "“20 Nov 9:00” can also mean Fri 20 Nov 2026, 09:00 Europe/Berlin, which can't be kept."
    )
    assert question.value.todo == "Write `2027-11-20 09:00` for Sat 20 Nov 2027, 09:00 Europe/Berlin."


@pytest.mark.parametrize("typed", ["tomorrow", "tonight", "today", "friday", "end of month", "this evening"])
def test_the_time_of_day_that_is_proposed_is_understood(typed: str) -> None:
    morning = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    with pytest.raises(BadTime) as refusal:
        when.parse(typed, morning, BERLIN)
    proposed = refusal.value.todo.split("`")[1]
    assert proposed.startswith(typed)
    assert when.parse(proposed, morning, BERLIN) > morning


@pytest.mark.parametrize("typed", ["21:00:30", "9:00:30 pm", "9:00:30pm"])
def test_seconds_are_kept(typed: str) -> None:
    assert when.parse(f"tomorrow {typed}", NOW, BERLIN) == datetime(2026, 11, 24, 20, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["man\u0303ana 9:00", "\ufeffmañana\u200b 9:00\u200e"])
def test_how_accents_are_stored_and_what_nobody_sees_changes_nothing(typed: str) -> None:
    assert when.parse(typed, NOW, BERLIN, ("en", "es")) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_offers_zones_whose_city_begins_as_typed_first() -> None:
    assert when.zones("berl") == ("Europe/Berlin",)
    assert when.zones("new york")[0] == "America/New_York"
    assert "UTC" in when.zones("utc")
    assert len(when.zones("")) == 25
    assert when.zones("nowhere") == ()


def test_reads_zone_names_in_any_case_and_refuses_unknown_ones() -> None:
    assert when.read_zone("europe/berlin") == "Europe/Berlin"
    assert when.read_zone("America/New York") == "America/New_York"
    assert when.read_zone("utc") == "UTC"
    for wrong in ("Berlin", "CEST+1", "../etc/passwd", ""):
        with pytest.raises(BadTime):
            when.read_zone(wrong)


@pytest.mark.parametrize("name", ["EST", "MST", "HST", "CET", "Etc/GMT+5", "Etc/UTC", "Factory", "localtime"])
def test_no_zone_without_a_place_is_taken_or_offered(name: str) -> None:
    assert name not in when.zones(name)
    with pytest.raises(BadTime):
        when.read_zone(name)

"""Days that people name to look at them."""

from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.when import YEARS, complete_days, parse_day
from bot.errors import BadTime

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday
ALL = ("en", "de", "es", "fr", "it", "pt")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", "2026-11-24"),
        ("tomorrow", "2026-11-25"),
        ("Friday", "2026-11-27"),
        ("1 Dec", "2026-12-01"),
        ("20 Nov", "2026-11-20"),
        ("1.12.", "2026-12-01"),
        ("2027-02-28", "2027-02-28"),
        ("in 2 weeks", "2026-12-08"),
        ("end of month", "2026-11-30"),
        ("first Monday of December", "2026-12-07"),
        ("this week", "2026-11-23"),
        ("next week", "2026-11-30"),
        ("the next week", "2026-11-30"),
        ("last week", "2026-11-16"),
        ("this month", "2026-11-01"),
        ("next month", "2026-12-01"),
        ("last month", "2026-10-01"),
        ("November", "2026-11-01"),
        ("October", "2026-10-01"),
        ("December", "2026-12-01"),
        ("June", "2027-06-01"),
        ("June 2026", "2026-06-01"),
        ("2026-06", "2026-06-01"),
        ("nächste Woche", "2026-11-30"),
        ("kommende Woche", "2026-11-30"),
        ("letzte Woche", "2026-11-16"),
        ("Dezember", "2026-12-01"),
        ("semaine prochaine", "2026-11-30"),
        ("le mois prochain", "2026-12-01"),
        ("próxima semana", "2026-11-30"),
        ("mese prossimo", "2026-12-01"),
    ],
)
def test_a_day_a_week_or_a_month_in_words_is_a_day_to_begin_with(typed: str, day: str) -> None:
    assert parse_day(typed, NOW, BERLIN, ALL) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "9:00", "tomorrow 9:00", "next week or so", "31 Feb", "2026-13", "x" * 300, "Wed 1 Dec"],
)
def test_what_is_no_day_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(BadTime) as refusal:
        parse_day(typed, NOW, BERLIN)
    assert "as a day" in refusal.value.said
    assert "`next week`" in refusal.value.todo


@pytest.mark.parametrize("typed", ["1.1.1900", "2100-01-01", "0999-01"])
def test_what_no_calendar_shows_is_refused(typed: str) -> None:
    with pytest.raises(BadTime, match="too far away"):
        parse_day(typed, NOW, BERLIN)


def test_today_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert parse_day("today", late, BERLIN) == date(2026, 11, 25)
    assert parse_day("today", late, ZoneInfo("America/New_York")) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("", "2026-11-24"), ("next", "2026-11-30"), ("dec", "2026-12-01"), ("fri", "2026-11-27")],
)
def test_days_are_offered_while_somebody_types(typed: str, first: str) -> None:
    assert str(complete_days(typed, NOW, BERLIN)[0]) == first


def test_what_leads_nowhere_offers_nothing() -> None:
    assert complete_days("zzz", NOW, BERLIN) == ()


words = st.lists(
    st.sampled_from(["next", "last", "week", "month", "dec", "1", "2026", "-", ".", "of"]), max_size=8
)


@given(st.text(max_size=60) | words.map(" ".join))
def test_whatever_is_typed_is_a_day_of_our_years_or_refused(typed: str) -> None:
    with suppress(BadTime):
        assert parse_day(typed, NOW, BERLIN, ALL).year in YEARS
    offered = complete_days(typed, NOW, BERLIN, ALL)
    assert len(offered) == len(set(offered)) <= 5
    assert all(parse_day(str(day), NOW, BERLIN) == day for day in offered)

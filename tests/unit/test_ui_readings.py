"""The times that are offered while somebody types."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import when
from bot.domain.when.completions import MOST
from bot.domain.when.vocabulary import TABLES, lexicon
from bot.ui.readings import offer_times

NOW = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ALL = when.languages(*TABLES)
WORDS = sorted({" ".join(phrase.words) for same in lexicon(ALL).values() for phrase in same})
prefixes = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).flatmap(
    lambda words: st.integers(1, 60).map(lambda cut: " ".join(words)[:cut])
)


def names(typed: str, *locales: str) -> list[str]:
    return [choice.name for choice in offer_times(typed, NOW, BERLIN, when.languages(*locales))]


@given(st.one_of(st.text(max_size=100), prefixes))
def test_every_time_offered_is_read_as_the_moment_it_shows(typed):
    offered = offer_times(typed, NOW, BERLIN, ALL)
    assert len(offered) <= MOST
    for choice in offered:
        assert len(choice.name) <= 100
        moment = when.parse(str(choice.value), NOW, BERLIN)
        assert choice.name.startswith(when.format_local(moment, BERLIN))


def test_a_time_is_offered_with_its_zone_and_how_far_away_it_is():
    (choice,) = offer_times("fri 27 nov 9:00", NOW, BERLIN, when.ENGLISH)
    assert choice.name == "Fri 27 Nov 2026, 09:00 Europe/Berlin · in 4 days"
    assert choice.value == "2026-11-27T09:00:00+01:00"


def test_an_hour_that_the_clocks_repeat_is_offered_with_both_offsets():
    assert names("2027-10-31 02:30") == [
        "Sun 31 Oct 2027, 02:30 Europe/Berlin (UTC+02:00) · in 342 days",
        "Sun 31 Oct 2027, 02:30 Europe/Berlin (UTC+01:00) · in 342 days",
    ]


def test_what_would_be_too_soon_once_it_is_picked_is_not_offered():
    assert "in 2 minutes" not in " ".join(names("in 2"))
    assert names("in 2 minutes") == []
    assert names("in 3 minutes") == ["Mon 23 Nov 2026, 09:18 Europe/Berlin · in 3 minutes"]


def test_times_are_offered_before_anything_is_typed():
    assert names("") == [
        "Mon 23 Nov 2026, 10:15 Europe/Berlin · in 1 hour",
        "Tue 24 Nov 2026, 09:00 Europe/Berlin · in 1 day",
        "Tue 24 Nov 2026, 12:00 Europe/Berlin · in 1 day",
        "Tue 24 Nov 2026, 17:00 Europe/Berlin · in 1 day",
    ]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("9", ["Mon 23 Nov 2026, 21:00", "Tue 24 Nov 2026, 09:00", "Mon 23 Nov 2026, 09:30"]),
        ("tomorrow 9", ["Tue 24 Nov 2026, 09:00", "Tue 24 Nov 2026, 21:00", "Tue 24 Nov 2026, 09:30"]),
        ("tom", ["Tue 24 Nov 2026, 09:00", "Tue 24 Nov 2026, 12:00", "Tue 24 Nov 2026, 17:00"]),
        ("fri 9", ["Fri 27 Nov 2026, 09:00", "Fri 27 Nov 2026, 21:00"]),
        ("fri", ["Fri 27 Nov 2026, 09:00", "Fri 27 Nov 2026, 12:00"]),
        ("next f", ["Fri 27 Nov 2026, 09:00", "Fri 4 Dec 2026, 09:00"]),
        ("day af", ["Wed 25 Nov 2026, 09:00"]),
        ("2026-12-01", ["Tue 1 Dec 2026, 09:00", "Tue 1 Dec 2026, 12:00"]),
        ("1 de", ["Tue 1 Dec 2026, 09:00"]),
        ("in 2", ["Mon 23 Nov 2026, 11:15", "Wed 25 Nov 2026, 09:15", "Mon 7 Dec 2026, 09:15"]),
        ("in 2 we", ["Mon 7 Dec 2026, 09:15"]),
        ("9am lond", ["Mon 23 Nov 2026, 10:00"]),
        ("3/4 9am", ["Thu 4 Mar 2027, 09:00", "Sat 3 Apr 2027, 09:00"]),
        ("2027-03-28 02:30", ["Sun 28 Mar 2027, 01:30", "Sun 28 Mar 2027, 03:30"]),
    ],
)
def test_what_lacks_its_end_or_is_unclear_is_completed_in_every_way(typed, offered):
    shown = [name.split(" Europe")[0] for name in names(typed)]
    assert [each for each in offered if each not in shown] == []


@pytest.mark.parametrize(
    ("locale", "typed", "offered"),
    [
        ("de", "überm", "Wed 25 Nov 2026, 09:00"),
        ("de", "in 2", "Mon 23 Nov 2026, 11:15"),
        ("fr", "dem", "Tue 24 Nov 2026, 09:00"),
        ("fr", "dans 2", "Mon 23 Nov 2026, 11:15"),
        ("es-ES", "mañ", "Tue 24 Nov 2026, 09:00"),
        ("pt-BR", "sext", "Fri 27 Nov 2026, 09:00"),
        ("it", "vener", "Fri 27 Nov 2026, 09:00"),
    ],
)
def test_words_are_completed_in_the_languages_spoken(locale, typed, offered):
    assert offered in [name.split(" Europe")[0] for name in names(typed, locale)]


@pytest.mark.parametrize("typed", ["xyz", "???", "tomorrow at nowhere", "yesterday", "2020-01-01 10:00"])
def test_nothing_is_offered_where_nothing_can_be_made_of_it(typed):
    assert names(typed) == []

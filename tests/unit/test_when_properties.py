"""What holds for every time, whatever is typed."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import when
from bot.domain.when.grammar import understand
from bot.domain.when.lattice import Lattice
from bot.domain.when.tokens import cut
from bot.domain.when.vocabulary import TABLES, lexicon
from bot.errors import BadTime, UnclearTime

NOW = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
ALL = when.languages(*TABLES)
ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
]
WORDS = sorted({" ".join(phrase.words) for same in lexicon(ALL).values() for phrase in same})
NUMBERS = ["1", "9", "12", "30", "2026", "9:00", "21:30", "1.12.", "9.30", "3/4", "2026-12-01", "9h30", "1st"]
SIGNS = [",", ".", "+", "-", "london", "new york", "utc", "europe/berlin", "xyz", "am", "h", "m"]

zones = st.sampled_from(ZONES)
moments = st.integers(120, 700 * 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds))
phrases = st.lists(st.sampled_from([*WORDS, *NUMBERS, *SIGNS]), max_size=12).map(" ".join)
glued = st.lists(st.sampled_from([*WORDS, *NUMBERS, *SIGNS]), max_size=12).map("".join)


@given(st.one_of(st.text(max_size=220), phrases, glued), zones)
def test_nothing_but_bad_time_is_raised_and_what_is_read_can_be_kept(typed, zone):
    with suppress(BadTime):
        assert when.MIN_LEAD <= when.parse(typed, NOW, zone, ALL) - NOW <= when.MAX_LEAD


@given(phrases, zones)
def test_what_is_asked_can_be_answered_with_what_the_question_says(typed, zone):
    question = _question(typed, zone)
    if question is not None:
        answers = question.todo.split("`")[1::2]
        assert [when.parse(answer, NOW, zone) for answer in answers] == [
            moment.replace(second=0) for moment in question.moments
        ]


@given(moments, zones)
def test_every_moment_written_in_iso_8601_is_read_back(moment, zone):
    assert when.parse(moment.astimezone(zone).isoformat(), NOW, zone) == moment


@given(moments, zones, zones)
def test_every_moment_written_in_full_is_read_back(moment, zone, server_zone):
    minute = moment.replace(second=0)
    written = when.format_local(minute, zone)
    readings = _readings(written, server_zone)
    assert minute in [reading.moment for reading in readings]
    assert len(readings) == 1 or "happens twice" in readings[0].why


@given(moments, zones)
def test_every_moment_written_to_be_typed_is_read_back(moment, zone):
    minute = moment.replace(second=0)
    with suppress(BadTime):
        when.require_ahead(minute, NOW, zone)
        assert when.parse(when.format_exact(minute, zone), NOW, zone) == minute


@given(
    st.dates(min_value=(NOW + timedelta(days=2)).date(), max_value=(NOW + timedelta(days=250)).date()),
    st.times(),
    st.sampled_from(["%d %b %H:%M", "%B %d, %Y %H:%M", "%H:%M %d.%m.", "%I:%M %p %d %b", "%Y-%m-%dT%H:%M"]),
    zones,
)
def test_a_reading_shows_the_very_day_and_time_that_were_typed(day, clock, form, zone):
    wall = datetime.combine(day, clock.replace(second=0, microsecond=0))
    for reading in _readings(f"{wall:{form}}", zone):
        shown = reading.moment.astimezone(zone).replace(tzinfo=None)
        midnight = "%p" in form and wall.hour == 0
        assert shown == wall or "skip" in reading.why or (midnight and shown == wall + timedelta(days=1))


@given(st.integers(2, 9999), st.integers(2, 9999), zones)
def test_more_time_is_never_read_as_earlier(one, other, zone):
    few, many = sorted((one, other))
    assert when.parse(f"in {few} minutes", NOW, zone) <= when.parse(f"in {many} minutes", NOW, zone)
    days = [_readings(f"in {count} days", zone) for count in (few, many)]
    assert days[0][0].moment <= days[1][-1].moment


ADVERSARIAL = [
    *("a " * 100, "9 " * 100, "1/2 " * 50, "9" * 200, "a" * 200, "a." * 100, "a-" * 100, "a'" * 100),
    *("1." * 100, "1:" * 100, "9:00 " * 40, "+" * 200, "in 1 day and " * 15, "a/" * 100, "p. " * 66),
    *(
        "the " * 24,
        "of the " * 12,
        "on the " * 12,
        "next the in on at " * 4,
        "next week " * 12,
        "1 dec " * 12,
    ),
    *("in 1 h 2 m 3 d 4 w 5 months 6 years and a day", "first last next this " * 5, "new york " * 12),
]


@pytest.mark.parametrize("typed", ADVERSARIAL)
def test_odd_input_takes_no_more_looking_up_than_a_long_time(typed):
    text = Lattice(cut(typed)[:24], lexicon(ALL))
    assert understand(text).whole == ()
    assert text.steps < 4000


@settings(deadline=None)
@given(phrases)
def test_no_sequence_of_known_words_takes_long_to_look_up(typed):
    text = Lattice(cut(typed)[:24], lexicon(ALL))
    understand(text)
    assert text.steps < 4000


def test_no_odd_input_stops_the_bot():
    for typed in ADVERSARIAL:
        # The processor time of this thread, as other processes may take the machine's.
        took = min(_seconds(typed) for _ in range(10))
        assert took < 0.002, typed[:20]


def _seconds(typed: str) -> float:
    start = time.thread_time()
    with suppress(BadTime):
        when.parse(typed[:200], NOW, ZONES[0], ALL)
    return time.thread_time() - start


def _question(typed: str, zone: ZoneInfo) -> UnclearTime | None:
    try:
        when.parse(typed, NOW, zone, ALL)
    except UnclearTime as question:
        return question
    except BadTime:
        return None
    return None


def _readings(typed: str, zone: ZoneInfo) -> tuple[when.Reading, ...]:
    readings = when.read(typed, NOW, zone)
    assert not isinstance(readings, when.FreeSlot)
    return readings

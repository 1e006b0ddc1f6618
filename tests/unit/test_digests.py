"""When a digest is due, what it is about, and what it says of the posts it is given."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digests import (
    Every,
    Period,
    Plan,
    Rhythm,
    last_due,
    next_due,
    period_before,
    read_day,
    summarise,
)
from bot.domain.posts import Post, PostState, Target, TargetState
from bot.domain.when import parse_time_of_day, parse_weekday
from bot.errors import BadTime

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Africa/Cairo"), UTC]
MONDAY = Rhythm(Every.WEEK, 0, time(9))
rhythms = st.one_of(
    st.builds(Rhythm, st.just(Every.WEEK), st.integers(0, 6), st.times()),
    st.builds(Rhythm, st.just(Every.MONTH), st.integers(1, 31), st.times()),
)
moments = st.integers(1_735_689_600, 1_893_456_000).map(lambda each: datetime.fromtimestamp(each, UTC))


@pytest.mark.parametrize(
    ("rhythm", "after", "due"),
    [
        (MONDAY, "2026-11-23T07:59Z", "2026-11-23T08:00Z"),
        (MONDAY, "2026-11-23T08:00Z", "2026-11-30T08:00Z"),
        (MONDAY, "2026-10-24T12:00Z", "2026-10-26T08:00Z"),
        (MONDAY, "2026-10-18T12:00Z", "2026-10-19T07:00Z"),
        (Rhythm(Every.WEEK, 6, time(2, 30)), "2026-03-23T00:00Z", "2026-03-29T01:30Z"),
        (Rhythm(Every.WEEK, 6, time(2, 30)), "2026-10-19T00:00Z", "2026-10-25T00:30Z"),
        (Rhythm(Every.WEEK, 6, time(2, 30)), "2026-10-25T00:30Z", "2026-11-01T01:30Z"),
        (Rhythm(Every.MONTH, 31, time(9)), "2027-02-01T00:00Z", "2027-02-28T08:00Z"),
        (Rhythm(Every.MONTH, 1, time(9)), "2026-12-01T08:00Z", "2027-01-01T08:00Z"),
    ],
)
def test_a_digest_is_due_by_the_wall_clock_once_also_when_that_is_set(rhythm, after, due):
    assert next_due(rhythm, datetime.fromisoformat(after), BERLIN) == datetime.fromisoformat(due)


@given(rhythm=rhythms, after=moments, zone=st.sampled_from(ZONES))
def test_dues_go_on_for_ever_and_their_periods_share_no_day_and_leave_none_out(rhythm, after, zone):
    first = next_due(rhythm, after, zone)
    second = next_due(rhythm, first, zone)
    assert after < first < second
    before, following = (period_before(rhythm, due, zone) for due in (first, second))
    assert before.last + timedelta(days=1) == following.first
    assert before.span(zone)[1] == following.span(zone)[0]
    assert following.first <= following.last


def test_of_several_missed_digests_the_latest_is_due():
    plan = Plan(1, 2, MONDAY, datetime(2026, 11, 2, 8, tzinfo=UTC))
    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert last_due(plan, now, BERLIN) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert last_due(replace(plan, since=datetime(2026, 11, 23, 8, tzinfo=UTC)), now, BERLIN) is None


def test_a_day_that_comes_again_in_another_zone_brings_no_second_digest():
    posted = datetime(2026, 11, 30, 8, tzinfo=UTC)
    plan = Plan(1, 2, MONDAY, posted, settled_on=date(2026, 11, 30))
    west, weekly = ZoneInfo("America/New_York"), timedelta(days=7)
    assert last_due(plan, posted + weekly, west) is None
    assert last_due(plan, posted + weekly + timedelta(hours=6), west) == datetime(2026, 12, 7, 14, tzinfo=UTC)


def test_a_month_is_the_calendar_month_when_it_comes_on_the_first():
    first = Rhythm(Every.MONTH, 1, time(9))
    period = period_before(first, datetime(2026, 12, 1, 8, tzinfo=UTC), BERLIN)
    assert period == Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("every", "typed", "day"),
    [
        (Every.WEEK, "Monday", 0),
        (Every.WEEK, " sun ", 6),
        (Every.WEEK, "samstag", 5),
        (Every.MONTH, "1", 1),
        (Every.MONTH, "31", 31),
        (Every.MONTH, "03", 3),
        (Every.MONTH, "Last", 31),
    ],
)
def test_days_are_read_in_the_languages_spoken(every, typed, day):
    assert read_day(every, typed, ("en", "de")) == day


@pytest.mark.parametrize(
    ("every", "typed"),
    [
        *((Every.WEEK, typed) for typed in ("", "Mo nday", "samstag", "1", "Monday 9:00", "Monday " * 20)),
        *((Every.MONTH, typed) for typed in ("", "0", "32", "0310", "1.5", "first", "9" * 40, "²")),
    ],
)
def test_what_is_no_day_is_refused(every, typed):
    with pytest.raises(BadTime):
        read_day(every, typed)


@pytest.mark.parametrize(
    ("typed", "at"),
    [("9:00", time(9)), ("9am", time(9)), ("noon", time(12)), ("21.30", time(21, 30)), ("0:00", time())],
)
def test_times_of_day_are_read(typed, at):
    assert parse_time_of_day(typed) == at


@pytest.mark.parametrize("typed", ["", "9", "tomorrow 9:00", "in 2 hours", "9:00 Berlin", "25:00", "x" * 400])
def test_what_is_no_time_of_day_alone_is_refused(typed):
    with pytest.raises(BadTime):
        parse_time_of_day(typed)


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(typed):
    assert parse_weekday(typed) in {None, *range(7)}
    with suppress(BadTime):
        assert isinstance(parse_time_of_day(typed), time)


def post(number: int, state: PostState, day: str, *targets: TargetState) -> Post:
    accounts = tuple(Target(f"mastodon-{place}", "Acme", each) for place, each in enumerate(targets))
    at = datetime.fromisoformat(day).replace(tzinfo=BERLIN).astimezone(UTC)
    return Post(number, 1, number, 1, 1, state, 1, "Hello", at, at, None, None, accounts, ())


def test_a_partly_published_post_counts_as_published_and_as_failed():
    half = post(
        1, PostState.PARTIALLY_PUBLISHED, "2026-11-17T10:00", TargetState.PUBLISHED, TargetState.FAILED
    )
    out = post(2, PostState.PUBLISHED, "2026-11-18T10:00", TargetState.PUBLISHED)
    gone = post(3, PostState.DELETED, "2026-11-18T11:00", TargetState.DRAFT)
    never = post(4, PostState.FAILED, "2026-11-18T12:00", TargetState.DRAFT)
    period = Period(date(2026, 11, 16), date(2026, 11, 22))
    due = post(5, PostState.PUBLISHING, "2026-11-22T23:00", TargetState.PROCESSING)
    digest = summarise(MONDAY, period, (half, out, gone, never, due), (out,), (), {}, BERLIN)
    assert digest.open == 1
    assert [each.number for each in digest.published] == [1, 2]
    assert [each.number for each in digest.failed] == [1, 4]
    assert (digest.published_before, digest.failed_before) == (1, 0)
    assert not digest.quiet


@pytest.mark.parametrize(
    "state", [PostState.IN_REVIEW, PostState.CHANGES_REQUESTED, PostState.EXPIRED, PostState.PAUSED]
)
def test_a_period_in_which_something_was_held_up_is_not_quiet(state):
    period = Period(date(2026, 11, 16), date(2026, 11, 22))
    held = post(1, state, "2026-11-17T10:00")
    digest = summarise(MONDAY, period, (held,), (), (), {state: 1}, BERLIN)
    assert (digest.held, digest.quiet) == (1, False)


def test_days_ahead_without_a_post_are_gaps_by_the_servers_calendar():
    period = Period(date(2026, 11, 16), date(2026, 11, 22))
    late = post(1, PostState.SCHEDULED, "2026-11-23T23:30")
    review = post(2, PostState.IN_REVIEW, "2026-11-25T00:10")
    paused = post(3, PostState.PAUSED, "2026-11-26T10:00")
    out = post(4, PostState.PUBLISHED, "2026-11-28T09:00")
    digest = summarise(MONDAY, period, (), (), (late, review, paused, out), {}, BERLIN)
    assert digest.coming == 2
    assert [day.day for day in digest.gaps] == [24, 26, 27, 29]
    assert digest.quiet

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendars import (
    Period,
    Stretch,
    View,
    clashes,
    day_begins,
    period_of,
    plan,
    stretch_bounds,
)
from bot.domain.posts import Post, PostState, Target, TargetState

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
S = PostState

zones = st.sampled_from(
    [
        *("UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu"),
        *("Pacific/Apia", "America/Santiago", "Africa/Casablanca", "Asia/Beirut", "Pacific/Chatham"),
    ]
).map(ZoneInfo)
days = st.dates(date(2000, 2, 1), date(2099, 11, 1))
views = st.sampled_from(View)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2036, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis asks for bounds without a zone


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def post(
    number: int, due: datetime, *accounts: str, state: PostState = S.SCHEDULED, failed: Sequence[str] = ()
) -> Post:
    targets = tuple(
        Target(each, "Acme", TargetState.FAILED if each in failed else TargetState.SCHEDULED)
        for each in accounts or ("twitter-1",)
    )
    return Post(number, 1, number, 1, 1, state, 1, f"Text {number}", due, NOW, None, None, targets, ())


@given(views, days)
def test_a_period_holds_its_day_and_whole_weeks_from_monday_cover_it(view: View, day: date) -> None:
    period = period_of(view, day)
    assert day in period.days
    shown = [each for week in period.weeks for each in week]
    assert set(period.days) <= set(shown)
    assert all(week[0].weekday() == 0 and len(week) == 7 for week in period.weeks)
    assert shown == [shown[0] + timedelta(days=ahead) for ahead in range(len(shown))]
    assert len(shown) < len(period.days) + 14
    assert all(period_of(view, each) == period for each in period.days)


@given(views, days)
def test_the_periods_beside_one_join_it_without_a_gap(view: View, day: date) -> None:
    period = period_of(view, day)
    assert period.behind.first == period.days[-1] + timedelta(days=1)
    assert period.before.days[-1] == period.first - timedelta(days=1)
    assert period.behind.before == period == period.before.behind


def test_a_month_may_take_four_five_or_six_weeks() -> None:
    months = (date(2027, 2, 1), date(2026, 12, 1), date(2026, 8, 1))
    assert [len(period_of(View.MONTH, first).weeks) for first in months] == [4, 5, 6]


@given(views, moments, zones)
def test_bounds_hold_exactly_the_moments_of_the_days(view: View, moment: datetime, zone: ZoneInfo) -> None:
    day = moment.astimezone(zone).date()
    period = period_of(view, day)
    begins, ends = period.bounds(zone)
    assert begins <= moment < ends
    assert begins.astimezone(zone).date() == period.first
    assert (begins - timedelta(microseconds=1)).astimezone(zone).date() < period.first
    assert ends == period.behind.bounds(zone)[0]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 23),
        ("Europe/Berlin", date(2027, 10, 31), 25),
        ("Europe/Berlin", date(2027, 6, 1), 24),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        # Midnight itself is skipped, and repeated.
        ("America/Havana", date(2027, 3, 14), 23),
        ("America/Havana", date(2027, 11, 7), 25),
    ],
)
def test_days_on_which_the_clocks_change_are_as_long_as_they_are(zone: str, day: date, hours: float) -> None:
    begins = day_begins(day, ZoneInfo(zone))
    ends = day_begins(day + timedelta(days=1), ZoneInfo(zone))
    assert (ends - begins).total_seconds() == hours * 3600
    due = [begins, ends - timedelta(minutes=1), ends]
    seen = plan(
        [post(n, moment) for n, moment in enumerate(due)], period_of(View.WEEK, day), ZoneInfo(zone), NOW
    )
    assert [each.id for each in next(found for found in seen.days if found.day == day).posts] == [0, 1]


@pytest.mark.parametrize(
    ("zone", "due", "day"),
    [
        ("Europe/Berlin", "2026-12-01T22:59", date(2026, 12, 1)),
        ("Europe/Berlin", "2026-12-01T23:00", date(2026, 12, 2)),
        ("Europe/Berlin", "2026-12-31T22:59", date(2026, 12, 31)),
        ("Asia/Kolkata", "2026-12-01T18:29", date(2026, 12, 1)),
        ("Asia/Kolkata", "2026-12-01T18:30", date(2026, 12, 2)),
        ("America/New_York", "2026-12-02T04:59", date(2026, 12, 1)),
    ],
)
def test_a_post_around_midnight_stands_on_the_day_of_the_zone(zone: str, due: str, day: date) -> None:
    seen = plan([post(1, at(due))], period_of(View.MONTH, day), ZoneInfo(zone), NOW)
    assert [each.day for each in seen.days if each.posts] == [day]


@given(st.lists(moments, max_size=40), views, moments, zones)
def test_every_post_of_a_period_stands_on_its_own_day_once_and_in_order(
    due: list[datetime], view: View, moment: datetime, zone: ZoneInfo
) -> None:
    period = period_of(view, moment.astimezone(zone).date())
    near = [moment + (each - due[0]) % timedelta(days=20) for each in due] if due else []
    seen = plan([post(n, each) for n, each in enumerate(near)], period, zone, NOW)
    for each in seen.days:
        assert all(found.scheduled_at.astimezone(zone).date() == each.day for found in each.posts)
    inside = [n for n, each in enumerate(near) if each.astimezone(zone).date() in period.days]
    assert sorted(found.id for found in seen.posts) == inside
    assert [found.scheduled_at for found in seen.posts] == sorted(found.scheduled_at for found in seen.posts)
    assert sum(seen.states.values()) == len(seen.posts)


def test_days_ahead_without_posts_are_free_and_those_behind_are_not() -> None:
    posts = [post(1, at("2026-11-25T10:00")), post(2, at("2026-11-27T10:00"), state=S.FAILED)]
    seen = plan(posts, period_of(View.WEEK, date(2026, 11, 24)), BERLIN, NOW)
    assert seen.today == date(2026, 11, 24)
    assert [day.day for day in seen.free] == [24, 26, 27, 28, 29]


@pytest.mark.parametrize(("most", "free"), [(2, [24, 26]), (3, [24, 26, 28])])
def test_of_too_many_posts_the_first_are_shown_and_no_day_is_free_that_was_not_read(
    most: int, free: list[int]
) -> None:
    posts = [post(day, at(f"2026-11-{day}T10:00")) for day in (25, 27, 29)]
    seen = plan(posts, period_of(View.WEEK, date(2026, 11, 24)), BERLIN, NOW, most=most)
    assert [each.number for each in seen.posts] == [25, 27, 29][:most]
    assert seen.cut is (most < len(posts))
    assert [day.day for day in seen.free] == free


@pytest.mark.parametrize(
    ("minutes", "close"), [(0, True), (14, True), (14.99, True), (15, False), (60, False)]
)
def test_posts_less_than_a_quarter_of_an_hour_apart_on_one_account_clash(minutes: float, close: bool) -> None:
    first = at("2026-12-01T10:00")
    found = clashes([post(2, first + timedelta(minutes=minutes)), post(1, first)], NOW)
    assert [(each.first.id, each.second.id) for each in found] == ([(1, 2)] if close else [])


def test_only_shared_accounts_that_will_be_posted_to_clash() -> None:
    due = at("2026-12-01T10:00")
    both = ("twitter-1", "linkedin-2", "mastodon-3")
    assert clashes([post(1, due, "twitter-1"), post(2, due, "linkedin-2")], NOW) == ()
    (found,) = clashes([post(1, due, *both), post(2, due, *both, failed=["mastodon-3"])], NOW)
    assert found.accounts == ("X · Acme", "LinkedIn · Acme")
    for state in (S.FAILED, S.DELETED, S.REJECTED):
        assert clashes([post(1, due), post(2, due, state=state)], NOW) == ()


def test_what_is_over_clashes_with_nothing_but_what_lies_ahead() -> None:
    minute = timedelta(minutes=1)
    over = [post(1, NOW - 8 * minute, state=S.PUBLISHED), post(2, NOW - 5 * minute, state=S.PUBLISHED)]
    assert clashes(over, NOW) == ()
    (found,) = clashes([*over, post(3, NOW + minute)], NOW)
    assert (found.first.id, found.second.id) == (2, 3)


def test_posts_on_either_side_of_midnight_at_the_edge_of_a_month_clash() -> None:
    posts = [post(1, at("2026-11-30T22:55")), post(2, at("2026-11-30T23:05"))]
    for month, shown in ((11, 1), (12, 2)):
        seen = plan(posts, period_of(View.MONTH, date(2026, month, 5)), BERLIN, NOW)
        assert [each.id for each in seen.posts] == [shown]
        assert len(seen.clashes) == 1
    elsewhere = plan(posts, period_of(View.MONTH, date(2027, 1, 5)), BERLIN, NOW)
    assert (elsewhere.posts, elsewhere.clashes) == ((), ())


@given(st.lists(st.tuples(st.integers(-60, 240), st.sets(st.sampled_from("abc"), min_size=1)), max_size=25))
def test_a_post_ahead_clashes_exactly_if_any_other_is_near_on_an_account(
    drawn: list[tuple[int, set[str]]],
) -> None:
    posts = [
        post(number, NOW + timedelta(minutes=minutes), *(f"twitter-{each}" for each in sorted(accounts)))
        for number, (minutes, accounts) in enumerate(drawn)
    ]
    near = {
        number
        for one, other in combinations(posts, 2)
        if abs(one.scheduled_at - other.scheduled_at) < timedelta(minutes=15)
        and {each.platform_id for each in one.targets} & {each.platform_id for each in other.targets}
        for number in (one.id, other.id)
    }
    marked = {each.id for clash in clashes(posts, NOW) for each in (clash.first, clash.second)}
    ahead = {each.id for each in posts if each.scheduled_at >= NOW}
    assert marked & ahead == near & ahead
    assert marked <= near


@pytest.mark.parametrize(
    ("stretch", "begins", "ends"),
    [
        (Stretch.UPCOMING, "2026-11-23T23:00", None),
        (Stretch.THIS_MONTH, "2026-10-31T23:00", "2026-11-30T23:00"),
        (Stretch.NEXT_MONTH, "2026-11-30T23:00", "2026-12-31T23:00"),
        (Stretch.LAST_MONTH, "2026-09-30T22:00", "2026-10-31T23:00"),
        (Stretch.ALL, None, None),
    ],
)
def test_a_stretch_begins_and_ends_with_the_days_of_the_zone(
    stretch: Stretch, begins: str | None, ends: str | None
) -> None:
    wanted = (begins and at(begins), ends and at(ends))
    assert stretch_bounds(stretch, NOW, BERLIN) == wanted


def test_a_weeks_thursday_says_to_which_month_it_belongs() -> None:
    assert Period(View.WEEK, date(2026, 11, 30)).middle == date(2026, 12, 3)

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.reminders import LAST_CALL, SOONEST, Nudge, Quiet, Reminder, next_reminder
from bot.domain.reviews import MARGIN

BERLIN = ZoneInfo("Europe/Berlin")
NO_QUIET = Quiet(BERLIN, 0, 0)
NIGHT = Quiet(BERLIN, 20, 8)
A, M, E = Nudge.APPROVERS, Nudge.MANAGERS, Nudge.EXPIRE

zones = st.sampled_from(
    [
        *(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/Havana",
            "Africa/Cairo",
        ),
        *("America/Santiago", "Atlantic/Azores", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia"),
    ]
).map(ZoneInfo)
hours = st.integers(min_value=0, max_value=23)
quiets = st.builds(Quiet, zones, hours, hours)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis asks for bounds without a zone
waits = st.timedeltas(timedelta(minutes=-5), timedelta(days=60)) | st.timedeltas(
    timedelta(0), timedelta(hours=30)
)


def course(since: datetime, due: datetime, quiet: Quiet) -> list[Reminder]:
    """All that happens when everything is done in time."""
    seen: list[Reminder] = []
    now, seen_to = since, 0
    while not seen or seen[-1].nudge is not E:
        seen.append(next_reminder(since=since, due=due, quiet=quiet, seen_to=seen_to, now=now))
        now, seen_to = max(now, seen[-1].at), seen[-1].number
        assert len(seen) <= 4
    return seen


def local(quiet: Quiet, reminders: list[Reminder]) -> list[tuple[Nudge, str]]:
    return [(each.nudge, f"{each.at.astimezone(quiet.zone):%d %H:%M}") for each in reminders]


@pytest.mark.parametrize(
    ("quiet", "since", "due", "happens"),
    [
        (NO_QUIET, "24 10:00", "24 10:02", [(E, "24 10:00")]),
        (NO_QUIET, "24 10:00", "24 11:00", [(E, "24 10:58")]),
        (NO_QUIET, "24 10:00", "24 11:30", [(A, "24 11:00"), (E, "24 11:28")]),
        (NO_QUIET, "24 10:00", "24 12:02", [(A, "24 11:00"), (M, "24 11:30"), (E, "24 12:00")]),
        (NO_QUIET, "24 10:00", "24 13:02", [(A, "24 11:30"), (M, "24 12:00"), (E, "24 13:00")]),
        (
            NO_QUIET,
            "24 10:00",
            "24 20:02",
            [(A, "24 15:00"), (A, "24 17:30"), (M, "24 19:00"), (E, "24 20:00")],
        ),
        (
            NO_QUIET,
            "10 10:00",
            "20 10:02",
            [(A, "15 10:00"), (A, "17 22:00"), (M, "19 10:00"), (E, "20 10:00")],
        ),
        (NIGHT, "24 19:00", "25 09:02", [(A, "25 08:00"), (M, "25 08:30"), (E, "25 09:00")]),
        (NIGHT, "24 19:00", "25 08:00", [(E, "25 07:58")]),
        (NIGHT, "24 22:00", "25 03:00", [(E, "25 02:58")]),
        (
            NIGHT,
            "10 10:00",
            "20 10:02",
            [(A, "15 10:00"), (A, "18 08:00"), (M, "19 10:00"), (E, "20 10:00")],
        ),
    ],
)
def test_approvers_hear_twice_at_most_then_managers_then_it_expires(
    quiet: Quiet, since: str, due: str, happens: list[tuple[Nudge, str]]
) -> None:
    begin, end = (
        datetime.strptime(f"2026-11-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=BERLIN).astimezone(UTC)
        for at in (since, due)
    )
    assert local(quiet, course(begin, end, quiet)) == happens


@given(moments, waits, quiets)
@example(datetime(2027, 3, 27, 20, tzinfo=UTC), timedelta(hours=12), Quiet(BERLIN, 22, 2))
@example(datetime(2027, 10, 30, 20, tzinfo=UTC), timedelta(hours=12), Quiet(BERLIN, 3, 2))
def test_every_wait_ends_with_expiry_and_nobody_is_disturbed(
    since: datetime, wait: timedelta, quiet: Quiet
) -> None:
    due = since + wait
    *reminders, last = course(since, due, quiet)
    assert last == Reminder(E, due - MARGIN, reminders[-1].number if reminders else 0)
    assert [each.nudge for each in reminders] in ([], [A], [A, A], [A, M], [A, A, M])
    assert all(since + SOONEST <= each.at < due - MARGIN for each in reminders)
    assert not any(quiet.covers(each.at) for each in reminders)
    gaps = [later.at - one.at for one, later in pairwise(reminders)]
    assert all(gap >= LAST_CALL for gap in gaps)


@given(moments, waits, quiets, st.integers(min_value=0, max_value=3), waits, waits)
def test_what_comes_next_never_moves_back_as_time_goes_on(
    since: datetime, wait: timedelta, quiet: Quiet, seen_to: int, first: timedelta, more: timedelta
) -> None:
    earlier, later = sorted((since + first, since + first + more))
    one, other = (
        next_reminder(since=since, due=since + wait, quiet=quiet, seen_to=seen_to, now=now)
        for now in (earlier, later)
    )
    assert other.at >= one.at
    assert other.nudge is E or other.number >= one.number > seen_to or one.nudge is E
    assert one.nudge is E or one.at >= earlier


@given(moments, waits, quiets, waits, st.integers(min_value=0, max_value=3))
def test_after_a_long_sleep_nobody_hears_the_same_twice_at_once(
    since: datetime, wait: timedelta, quiet: Quiet, slept: timedelta, seen_to: int
) -> None:
    now = since + slept
    one = next_reminder(since=since, due=since + wait, quiet=quiet, seen_to=seen_to, now=now)
    if one.nudge is E:
        return
    then = next_reminder(since=since, due=since + wait, quiet=quiet, seen_to=one.number, now=one.at)
    assert (then.nudge, then.at) != (one.nudge, one.at)
    assert not quiet.covers(one.at)


def test_a_post_whose_margin_has_passed_expires_at_once() -> None:
    since = datetime(2026, 11, 24, 10, tzinfo=UTC)
    due = since + timedelta(hours=8)
    late = due + timedelta(days=1)
    assert next_reminder(since=since, due=due, quiet=NIGHT, seen_to=0, now=late) == Reminder(
        E, due - MARGIN, 0
    )


@pytest.mark.parametrize(
    ("quiet", "moment", "after"),
    [
        (NIGHT, "2026-11-24T18:59+00:00", "2026-11-24T18:59+00:00"),
        (NIGHT, "2026-11-24T19:00+00:00", "2026-11-25T07:00+00:00"),
        (NIGHT, "2026-11-25T06:59+00:00", "2026-11-25T07:00+00:00"),
        (NIGHT, "2026-11-25T07:00+00:00", "2026-11-25T07:00+00:00"),
        (NIGHT, "2027-03-27T20:00+00:00", "2027-03-28T06:00+00:00"),
        (Quiet(BERLIN, 22, 2), "2027-03-27T23:30+00:00", "2027-03-28T01:00+00:00"),
        (Quiet(BERLIN, 12, 14), "2026-11-24T12:30+00:00", "2026-11-24T13:00+00:00"),
        (Quiet(BERLIN, 9, 9), "2026-11-24T08:30+00:00", "2026-11-24T08:30+00:00"),
    ],
)
def test_quiet_time_ends_at_its_hour_on_the_servers_clock(quiet: Quiet, moment: str, after: str) -> None:
    assert quiet.after(datetime.fromisoformat(moment)) == datetime.fromisoformat(after)

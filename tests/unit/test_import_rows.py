"""Rows of files: when they are meant to go, and what makes two of them the same."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.import_cells import addresses, read_message_link, read_moment
from bot.domain.imports import identity
from bot.domain.posts import Target
from bot.errors import BadTime

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
X, MASTODON = Target("twitter-1", "Acme"), Target("mastodon-2", "Acme")


@pytest.mark.parametrize(
    ("time", "zone", "meant"),
    [
        ("2026-12-01 10:00", "", "2026-12-01T09:00"),
        ("2026-12-01 10:00:00", "", "2026-12-01T09:00"),
        ("2026-12-01T10:00", "America/New_York", "2026-12-01T15:00"),
        ("2026-12-01 10:00", "new york", "2026-12-01T15:00"),
        ("2026-12-01 10:00", "berlin", "2026-12-01T09:00"),
        ("2026-12-01 10:00", "UTC", "2026-12-01T10:00"),
        ("27.11.2026 09:00", "", "2026-11-27T08:00"),
        ("11/27/2026 9:00 AM", "", "2026-11-27T08:00"),
        ("Fri 27 Nov 2026 09:00", "", "2026-11-27T08:00"),
        ("2026-12-01T10:00Z", "", "2026-12-01T10:00"),
        ("2026-12-01 10:00 London", "", "2026-12-01T10:00"),
        ("2027-10-31T02:30+01:00", "", "2027-10-31T01:30"),
    ],
)
def test_a_moment_with_its_day_and_year_is_read(time, zone, meant):
    assert read_moment(time, zone, NOW, BERLIN) == datetime.fromisoformat(f"{meant}+00:00")


@pytest.mark.parametrize(
    ("time", "zone", "said", "todo"),
    [
        ("tomorrow 9:00", "", "depends on the day", "`2026-11-25 09:00`"),
        ("1 Dec 10:00", "", "depends on the day", "`2026-12-01 10:00`"),
        ("Friday 9am", "", "depends on the day", "`2026-11-27 09:00`"),
        ("in 2026 minutes", "", "depends on the day", "`2026-11-25 19:46`"),
        ("9", "", "depends on the day", "or"),
        ("3/4/2027 9:00", "", "can mean 2 times", "`2027-03-04 09:00`"),
        ("2027-10-31 02:30", "", "happens twice", "`2027-10-31T02:30+02:00`"),
        ("2027-03-28 02:30", "", "", "2027-03-28"),
        ("2026-11-24 09:00", "", "has already passed", "ahead"),
        ("next free slot", "", "no time that a file can hold", "2026-12-01 10:00"),
        ("", "", "There is no time", "Write"),
        ("soon", "", "can't read", "Write"),
        ("2026-12-01T10:00Z", "Europe/Berlin", "names a zone, and so does", "Leave one"),
        ("2026-12-01 10:00 Berlin", "Europe/Berlin", "names a zone, and so does", "Leave one"),
        ("2026-12-01 10:00", "Middle Earth", "no time zone I know", "Europe/Berlin"),
    ],
)
def test_what_may_mean_another_moment_is_refused_with_what_to_write(time, zone, said, todo):
    with pytest.raises(BadTime) as refused:
        read_moment(time, zone, NOW, BERLIN)
    assert said in refused.value.said
    assert todo in refused.value.todo


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_cell_breaks_it(time, zone):
    moment = NOW
    with suppress(BadTime):
        moment = read_moment(time, zone.strip(), NOW, BERLIN)
    assert moment >= NOW


def test_rows_are_the_same_however_they_are_written():
    at = datetime(2026, 12, 1, 10, tzinfo=UTC)
    one = identity("Café\nopen ", (X, MASTODON), at)
    assert one == identity(" Cafe\u0301  \r\nopen", (MASTODON, X), at.astimezone(BERLIN))
    assert one != identity("Café open", (X, MASTODON), at)
    assert one != identity("Café\nopen", (X,), at)
    assert one != identity("Café\nopen", (X, MASTODON), at.replace(minute=1))


def test_addresses_have_blanks_line_breaks_commas_or_semicolons_between_them():
    cell = "https://a.example/1.png, https://a.example/2,3.png\nhttps://a.example/4.png;"
    cell += ",https://a.example/5.png;HTTPS://a.example/6.png"
    assert addresses(cell) == (
        "https://a.example/1.png",
        "https://a.example/2,3.png",
        "https://a.example/4.png",
        "https://a.example/5.png",
        "HTTPS://a.example/6.png",
    )
    assert addresses(" ") == ()


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("https://discord.com/channels/1/2/3", (1, 2, 3)),
        ("https://ptb.discord.com/channels/1/2/3", (1, 2, 3)),
        ("https://discord.com/channels/1/2", None),
        ("https://discord.com.evil.example/channels/1/2/3", None),
        ("http://discord.com/channels/1/2/3", None),
    ],
)
def test_only_the_link_of_a_message_is_one(address, meant):
    assert read_message_link(address) == meant

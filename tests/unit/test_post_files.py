"""Posts as files: what calendar programs and spreadsheets read in them."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.domain.posts import Media, Post, PostState, Target
from bot.domain.when import parse
from bot.ui.post_files import Kind, write

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
POST = Post(
    id=7,
    guild_id=99,
    number=12,
    author_id=123456789012345678,
    channel_id=1,
    state=PostState.SCHEDULED,
    version=3,
    text="Sale; 20 %, today\\only\nSee you",
    scheduled_at=DUE,
    created_at=NOW,
    group_id=None,
    problem=None,
    targets=(
        Target("twitter-1", "Acme"),
        Target("linkedin-2", "Acme GmbH", link="https://x.example/1?a=b,c"),
    ),
    media=(Media("00", 1, "image/png", "=cat.png"),),
)
TEXT_LINE = re.compile(rb"[A-Z-]+(;[^:]*)?:[^\x00-\x08\x0a-\x1f\x7f]*")
"""A content line as RFC 5545 (3.1) has it; these properties are all there are."""


def ics(*posts: Post) -> bytes:
    file = write(Kind.ICS, posts, BERLIN, NOW)
    assert file is not None
    assert file[0] == "posts.ics"
    return file[1]


def events(data: bytes) -> list[Any]:
    return Calendar.from_ical(data).walk("VEVENT")


def table(*posts: Post) -> list[dict[str, str]]:
    file = write(Kind.CSV, posts, BERLIN, NOW)
    assert file is not None
    assert file[0] == "posts.csv"
    assert file[1].startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(file[1].decode("utf-8-sig"), newline="")))


def check_lines(data: bytes) -> None:
    """Check by hand what RFC 5545 says of lines, and of what must be there once."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two
    unfolded = data.replace(b"\r\n ", b"").removesuffix(b"\r\n").split(b"\r\n")
    assert [line for line in unfolded if not TEXT_LINE.fullmatch(line)] == []
    names = [re.split(rb"[;:]", line)[0] for line in unfolded]
    assert unfolded[0] == b"BEGIN:VCALENDAR"
    assert [names.count(each) for each in (b"VERSION", b"PRODID")] == [1, 1]
    count = unfolded.count(b"BEGIN:VEVENT")
    once = (b"UID", b"DTSTAMP", b"DTSTART", b"DTEND", b"SEQUENCE", b"STATUS", b"SUMMARY", b"DESCRIPTION")
    assert [names.count(each) for each in once] == [count] * len(once)
    assert all(re.fullmatch(rb"[A-Z]+:\d{8}T\d{6}Z", line) for line in unfolded if line.startswith(b"DT"))


def test_an_event_says_when_what_and_where_in_utc() -> None:
    data = ics(POST)
    check_lines(data)
    (event,) = events(data)
    assert event.start == DUE
    assert event.end == DUE + timedelta(minutes=15)
    assert event["SUMMARY"] == "X, LinkedIn: Sale; 20 %, today\\only See you"
    assert event["DESCRIPTION"] == (
        "Post #12 · Scheduled\nX · Acme, LinkedIn · Acme GmbH\n\nSale; 20 %, today\\only\nSee you"
    )
    assert event["STATUS"] == "CONFIRMED"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["URL"] == "https://x.example/1?a=b,c"
    assert b"DTSTART:20261201T090000Z\r\n" in data


def test_an_event_keeps_its_uid_and_its_sequence_grows_when_the_post_changes() -> None:
    moved = replace(POST, version=4, scheduled_at=DUE + timedelta(days=1))
    deleted = replace(moved, version=5, state=PostState.DELETED)
    found = [events(ics(each))[0] for each in (POST, moved, deleted)]
    assert len({event["UID"] for event in found}) == 1
    assert [event["SEQUENCE"] for event in found] == [3, 4, 5]
    assert [event["STATUS"] for event in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert found[2]["SUMMARY"].startswith("[Deleted] ")
    assert events(ics(replace(POST, guild_id=98)))[0]["UID"] != found[0]["UID"]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        *((state, "CONFIRMED") for state in (PostState.PUBLISHING, PostState.PUBLISHED)),
        *((state, "TENTATIVE") for state in (PostState.IN_REVIEW, PostState.PAUSED, PostState.EXPIRED)),
        *((state, "CANCELLED") for state in (PostState.REJECTED, PostState.FAILED)),
    ],
)
def test_what_may_still_change_is_tentative(state: PostState, status: str) -> None:
    assert events(ics(replace(POST, state=state)))[0]["STATUS"] == status


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), max_size=4))
def test_any_text_comes_back_from_a_calendar_program_as_it_was(texts: list[str]) -> None:
    posts = [replace(POST, id=number, text=text) for number, text in enumerate(texts)]
    data = ics(*posts)
    check_lines(data)
    found = events(data)
    assert len(found) == len(texts)
    for event, text in zip(found, texts, strict=True):
        ended = text.replace("\r\n", "\n").replace("\r", "\n")
        kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", ended)
        assert event["DESCRIPTION"].endswith(f"\n\n{kept}")


def test_a_table_has_times_of_the_zone_and_utc() -> None:
    (row,) = table(POST)
    assert row == {
        "number": "12",
        "state": "Scheduled",
        "time": "2026-12-01 10:00",
        "zone": "Europe/Berlin",
        "time (UTC)": "2026-12-01 09:00",
        "text": "Sale; 20 %, today\\only\nSee you",
        "accounts": "X · Acme, LinkedIn · Acme GmbH",
        "file names": "'=cat.png",
        "links": "https://x.example/1?a=b,c",
        "problem": "",
        "author": "<@123456789012345678>",
    }


@pytest.mark.parametrize("text", ["=1+1", "+49 40", "-2", "@acme", "\t=1", " =1", "＝1", "\n=1"])
def test_no_cell_is_run_as_a_formula(text: str) -> None:
    assert table(replace(POST, text=text))[0]["text"] == f"'{text}"


@pytest.mark.parametrize("hour", [0, 1])
def test_a_time_that_the_clocks_repeat_can_be_told_apart_and_read_back(hour: int) -> None:
    due = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    (row,) = table(replace(POST, scheduled_at=due))
    assert parse(row["time"], NOW, BERLIN) == due


def test_what_is_too_large_for_discord_is_no_file() -> None:
    posts = [replace(POST, text="x" * 4000)] * 2100
    assert write(Kind.CSV, posts, BERLIN, NOW) is None

"""/post export: posts as a file for calendar programs and spreadsheets."""

import csv
import io
from typing import Any

import pytest
from icalendar import Calendar
from team import Team, said

from bot.services import calendars


@pytest.fixture
async def berlin(acme: Team) -> Team:
    await acme.run("publora timezone", zone="Europe/Berlin")
    return acme


async def file(result: Any) -> tuple[str, bytes]:
    (attached,) = result.response.attachments
    return attached.filename, await attached.read()


async def events(result: Any) -> dict[int, Any]:
    name, data = await file(result)
    assert name == "posts.ics"
    found: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    return {int(event["DESCRIPTION"].split()[1].removeprefix("#")): event for event in found}


async def test_an_export_follows_moves_and_deletions_from_file_to_file(berlin):
    await berlin.schedule("Stays", when="2026-11-27 09:00")
    await berlin.schedule("Moves", when="2026-11-28 09:00", accounts="X")
    await berlin.schedule("Goes", when="2026-11-29 09:00", accounts="Telegram")
    shown = await berlin.run("post export")
    assert "Here they are**: 3 posts." in said(shown)
    assert shown.ephemeral
    before = await events(shown)
    await berlin.run("post reschedule", post="2", when="2026-11-30 10:00")
    await berlin.press(await berlin.run("post delete", post="3"), "Delete post")
    after = await events(await berlin.run("post export", format="ics"))
    assert {number: event["UID"] for number, event in after.items()} == {
        number: event["UID"] for number, event in before.items()
    }
    assert [after[number]["STATUS"] for number in (1, 2, 3)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert f"{after[2].start:%Y-%m-%dT%H:%M%z}" == "2026-11-30T09:00+0000"
    assert after[1]["SEQUENCE"] == before[1]["SEQUENCE"]
    assert all(after[number]["SEQUENCE"] > before[number]["SEQUENCE"] for number in (2, 3))


async def test_a_table_leaves_deleted_posts_out_and_keeps_to_its_range(berlin):
    await berlin.schedule("=November", when="2026-11-30 23:59")
    await berlin.schedule("December", when="2026-12-01 00:00", accounts="X")
    await berlin.schedule("Deleted", when="2026-11-29 09:00", accounts="Telegram")
    await berlin.press(await berlin.run("post delete", post="3"), "Delete post")
    texts = {}
    for stretch in ("upcoming", "this month", "next month", "all"):
        name, data = await file(await berlin.run("post export", format="csv", range=stretch))
        assert name == "posts.csv"
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        texts[stretch] = [row["text"] for row in rows]
    both = ["'=November", "December"]
    assert texts == {"upcoming": both, "this month": both[:1], "next month": both[1:], "all": both}


async def test_an_empty_range_and_one_too_large_are_said(berlin, monkeypatch):
    assert "There are no posts to export there." in said(await berlin.run("post export"))
    await berlin.schedule("One", when="2026-11-27 09:00")
    await berlin.schedule("Two", when="2026-11-28 09:00", accounts="X")
    assert "no posts" in said(await berlin.run("post export", range="last month"))
    monkeypatch.setattr(calendars, "MOST_EXPORTED", 1)
    shown = said(await berlin.run("post export"))
    assert "more than 1 posts, too many for one file" in shown
    assert "shorter `range`" in shown


async def test_a_calendar_of_too_many_posts_says_that_it_shows_the_first(berlin, monkeypatch):
    monkeypatch.setattr(calendars, "MOST_SHOWN", 2)
    for day in (26, 27, 28):
        await berlin.schedule(f"On {day}", when=f"2026-11-{day} 09:00")
    shown = said(await berlin.run("post calendar"))
    assert "The first 2 posts: 2 scheduled" in shown
    assert "There are more posts than I show at once. Look at a week." in shown
    free = shown.split("**Days ahead without posts** ")[1].split("\n")[0]
    assert not any(day in free for day in ("28", "29", "30"))

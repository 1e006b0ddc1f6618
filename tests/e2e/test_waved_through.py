"""What somebody saw and submitted a post in spite of stands in the audit trail, and nothing else does."""

import json
from typing import Any

import pytest
from editor import ACCOUNTS, TEXT, WHEN, Editor
from family import Family
from importer import Importer, sheet
from team import Team, buttons, picture, said

from sandbox.rig import Rig


@pytest.fixture
async def acme(rig: Rig) -> Editor:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Editor(rig)
    await acme.link()
    return acme


async def compose(acme: Editor, text: str, when: str = "in 2 hours"):
    fields: dict[str, Any] = {TEXT: text, ACCOUNTS: [acme.account("mastodon")], WHEN: when}
    return await acme.compose(**fields)


def in_spite_of(acme: Team, number: int, event: str = "accepted") -> list[str]:
    (entry,) = [row for row in acme.rows("audit") if (row["event"], row["number"]) == (event, number)]
    return json.loads(entry["details"]).get("in spite of", [])


def go(shown) -> str:
    return next(label for label in buttons(shown) if label.startswith("Schedule for"))


async def test_the_warnings_beside_the_button_are_remembered_with_the_post(acme):
    await acme.schedule("Spring sale", when="in 2 hours", accounts="Mastodon")
    shown = await compose(acme, "Spring sale, see https://discord.gg/abcdef", "sunday 23:30")
    assert "#2 · Scheduled" in said(await acme.press(shown, go(shown)))
    remembered = in_spite_of(acme, 2)
    assert len(remembered) == 3
    assert any("at night, at 23:30" in each for each in remembered)
    assert any("on a Sunday" in each for each in remembered)
    trail = said(await acme.run("publora audit show", post="2"))
    assert "in spite of: It goes out at night" in trail
    assert in_spite_of(acme, 1) == []


async def test_what_is_scheduled_in_one_line_is_shown_first_where_it_is_worth_a_second_look(acme):
    await acme.schedule("Spring sale")
    shown = await acme.run(
        "post schedule",
        text="Spring sale, ask at discord.gg/abcdef",
        when="in 2 hours",
        accounts="Mastodon",
        media1=picture("red"),
    )
    assert "**Look twice**" in said(shown)
    assert "within a quarter of an hour" in said(shown)
    assert "an invitation to a Discord server" in said(shown)
    assert len(acme.groups()) == 1
    assert "#2 · Scheduled" in said(await acme.press(shown, go(shown)))
    assert len(in_spite_of(acme, 2)) == 2
    assert len(acme.groups()[1]["media"]) == 1


@pytest.mark.parametrize("command", ["reschedule", "slot"])
async def test_a_post_moves_to_an_odd_time_only_after_a_second_look(acme, command):
    await acme.schedule("Spring sale")
    await acme.run("queue slots", add="Sun 23:30")
    shown = (
        await acme.run("queue next", post="1")
        if command == "slot"
        else await acme.run("post reschedule", post="1", when="Sunday 23:30")
    )
    assert "at night, at 23:30" in said(shown)
    assert "on a Sunday" in said(shown)
    assert acme.groups()[0]["scheduledTime"] == "2026-11-24T11:00:00.000Z"
    await acme.press(shown, next(label for label in buttons(shown) if "23:30" in label))
    assert acme.groups()[0]["scheduledTime"] == "2026-11-29T23:30:00.000Z"
    assert len(in_spite_of(acme, 1, "asked to move")) == 2
    assert "in spite of: It goes out at night" in said(await acme.run("publora audit show", post="1"))


async def test_the_texts_of_a_post_move_with_what_to_look_at_twice_beside_the_question(rig):
    family = Family(rig)
    await family.link()
    await family.family()
    shown = await family.run("post reschedule", post="1", when="Sunday 23:30")
    assert "at night, at 23:30" in said(shown)
    await family.press(shown, next(label for label in buttons(shown) if label.startswith("Move 2")))
    assert [len(in_spite_of(family, number, "asked to move")) for number in (1, 2)] == [2, 2]


async def test_a_time_that_nothing_speaks_against_needs_no_second_look(acme):
    await acme.schedule("Spring sale")
    assert "Moved." in said(await acme.run("post reschedule", post="1", when="in 3 hours"))
    assert in_spite_of(acme, 1, "asked to move") == []


async def test_what_came_up_after_the_card_was_shown_was_waved_through_by_nobody(acme):
    shown = await compose(acme, "Spring sale")
    await acme.schedule("Spring sale", when="in 2 hours", accounts="Mastodon")
    await acme.press(shown, go(shown))
    assert in_spite_of(acme, 2) == []


async def test_what_the_report_on_a_file_warned_of_is_remembered_with_the_post_of_its_row(rig):
    acme = Importer(rig)
    await acme.link()
    rows = ("Sale", "2026-11-28 10:00", "", "Mastodon", ""), ("sale", "2026-11-30 23:30", "", "Mastodon", "")
    quiet = "Quiet", "2026-12-01 10:00", "", "Mastodon", ""
    await acme.go(await acme.take(sheet(*rows, quiet)))
    assert in_spite_of(acme, 1) == ["It goes out on a Saturday."]
    at_night, repeated = in_spite_of(acme, 2)
    assert "at night, at 23:30" in at_night
    assert repeated == "It has the same text for the same account as line 2 of the file."
    assert in_spite_of(acme, 3) == []


async def test_a_post_that_nothing_spoke_against_has_nothing_to_remember(acme):
    shown = await compose(acme, "Hello")
    assert "Look twice" not in said(shown)
    await acme.press(shown, go(shown))
    assert in_spite_of(acme, 1) == []


@pytest.mark.parametrize(
    ("changes", "event"),
    [
        ({TEXT: "Other words", WHEN: "sunday 12:00"}, "asked to edit"),
        ({WHEN: "sunday 12:00"}, "asked to move"),
    ],
)
async def test_the_warnings_beside_the_button_that_saves_an_edit_are_remembered(acme, changes, event):
    shown = await compose(acme, "Hello")
    await acme.press(shown, go(shown))
    card = await acme.change(**changes)
    assert "on a Sunday" in said(card)
    await acme.save(card)
    assert in_spite_of(acme, 1, event) == ["It goes out on a Sunday."]


async def test_the_warnings_beside_an_edit_that_waits_for_approval_are_remembered(acme):
    await acme.settle()
    await acme.submit("Hello")
    await acme.save(await acme.change(**{TEXT: "Other words", WHEN: "sunday 12:00"}))
    assert in_spite_of(acme, 1, "edited") == ["It goes out on a Sunday."]

"""Times in people's words, from what is typed to what Publora gets."""

from typing import Any

import discord
import pytest
from team import said

from sandbox.acting import go_on


@pytest.fixture
async def berlin(acme):
    await acme.run("publora timezone", zone="Europe/Berlin")
    return acme


@pytest.fixture
def german(monkeypatch):
    """Everybody's Discord speaks German; simcord knows English only."""
    read: Any = discord.Interaction._from_data
    monkeypatch.setattr(
        discord.Interaction, "_from_data", lambda self, data: read(self, {**data, "locale": "de"})
    )


@pytest.mark.parametrize(
    ("when", "scheduled"),
    [
        ("Friday 9am", "2026-11-27T08:00:00.000Z"),
        ("tomorrow at noon", "2026-11-25T11:00:00.000Z"),
        ("first Monday of December 9:00", "2026-12-07T08:00:00.000Z"),
        ("tomorrow 9am New York", "2026-11-25T14:00:00.000Z"),
        ("in half an hour", "2026-11-24T09:30:00.000Z"),
    ],
)
async def test_a_time_in_words_is_what_publora_gets(berlin, when, scheduled):
    shown = said(await berlin.schedule(when=when))
    assert "Scheduled" in shown
    assert [group["scheduledTime"] for group in berlin.groups()] == [scheduled]


async def test_what_is_picked_while_typing_is_never_asked_again(berlin):
    offered = await berlin.choices("post schedule", "when", "fri 9")
    assert [choice["name"] for choice in offered][:2] == [
        "Fri 27 Nov 2026, 09:00 Europe/Berlin · in 3 days",
        "Fri 27 Nov 2026, 21:00 Europe/Berlin · in 3 days",
    ]
    shown = said(await berlin.schedule(when=offered[1]["value"]))
    assert "Fri 27 Nov 2026, 21:00 Europe/Berlin" in shown
    assert berlin.groups()[0]["scheduledTime"] == "2026-11-27T20:00:00.000Z"


async def test_a_post_is_moved_to_a_time_in_words(berlin):
    await berlin.schedule(when="in 2 hours")
    offered = await berlin.choices("post reschedule", "when", "tom")
    assert offered[0]["name"] == "Wed 25 Nov 2026, 09:00 Europe/Berlin · in 1 day"
    await berlin.run("post reschedule", post="1", when="Friday at noon")
    assert berlin.groups()[0]["scheduledTime"] == "2026-11-27T11:00:00.000Z"


async def test_the_times_that_may_be_meant_can_be_picked_by_a_button(berlin):
    await berlin.schedule(when="tomorrow 12:00")
    asked = await berlin.run("post reschedule", post="1", when="friday 9")
    shown = said(await berlin.press(asked, "2026-11-27 21:00"))
    assert "Fri 27 Nov 2026, 21:00 Europe/Berlin" in shown
    assert berlin.groups()[0]["scheduledTime"] == "2026-11-27T20:00:00.000Z"


async def test_which_of_two_equal_hours_is_meant_can_be_picked_by_a_button(berlin):
    await berlin.schedule(when="tomorrow 12:00")
    asked = await berlin.run("post reschedule", post="1", when="2027-10-31 02:30")
    await go_on(berlin.lead, await berlin.press(asked, "2027-10-31T02:30+01:00"))
    assert berlin.groups()[0]["scheduledTime"] == "2027-10-31T01:30:00.000Z"


async def test_a_time_picked_too_late_is_refused(berlin):
    await berlin.schedule(when="tomorrow 12:00")
    asked = await berlin.run("post reschedule", post="1", when="friday 9")
    await berlin.rig.advance(4 * 86_400)
    assert "already passed" in said(await berlin.press(asked, "2026-11-27 21:00"))


async def test_an_unclear_time_moves_nothing_and_says_what_to_type(berlin):
    await berlin.schedule(when="tomorrow 12:00")
    shown = said(await berlin.run("post reschedule", post="1", when="friday 9"))
    assert "“friday 9” can mean 2 times." in shown
    assert "`2026-11-27 21:00` for Fri 27 Nov 2026, 21:00 Europe/Berlin" in shown
    assert berlin.groups()[0]["scheduledTime"] == "2026-11-25T11:00:00.000Z"


@pytest.mark.usefixtures("german")
async def test_times_are_read_and_offered_in_the_language_of_whoever_types(berlin):
    offered = await berlin.choices("post schedule", "when", "überm")
    assert offered[0]["name"] == "Thu 26 Nov 2026, 09:00 Europe/Berlin · in 2 days"
    await berlin.schedule(when="morgen um 9 Uhr")
    assert berlin.groups()[0]["scheduledTime"] == "2026-11-25T08:00:00.000Z"


async def test_words_of_a_language_that_nobody_there_speaks_are_named_as_unknown(berlin):
    shown = said(await berlin.schedule("My text", when="morgen um 9 Uhr"))
    assert "I don't know “morgen”" in shown
    assert "My text" in shown
    assert berlin.groups() == []

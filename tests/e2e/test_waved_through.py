"""What somebody saw and submitted a post in spite of stands in the audit trail, and nothing else does."""

import json
from typing import Any

import pytest
from composer import ACCOUNTS, TEXT, WHEN, Composer
from team import buttons, said

from sandbox.rig import Rig


@pytest.fixture
async def acme(rig: Rig) -> Composer:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Composer(rig)
    await acme.link()
    return acme


async def compose(acme: Composer, text: str, when: str = "in 2 hours"):
    fields: dict[str, Any] = {TEXT: text, ACCOUNTS: [acme.account("mastodon")], WHEN: when}
    return await acme.compose(**fields)


def in_spite_of(acme: Composer, number: int) -> list[str]:
    (entry,) = [row for row in acme.rows("audit") if (row["event"], row["number"]) == ("accepted", number)]
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


async def test_what_came_up_after_the_card_was_shown_was_waved_through_by_nobody(acme):
    shown = await compose(acme, "Spring sale")
    await acme.schedule("Spring sale", when="in 2 hours", accounts="Mastodon")
    await acme.press(shown, go(shown))
    assert in_spite_of(acme, 2) == []


async def test_a_post_that_nothing_spoke_against_has_nothing_to_remember(acme):
    shown = await compose(acme, "Hello")
    assert "Look twice" not in said(shown)
    await acme.press(shown, go(shown))
    assert in_spite_of(acme, 1) == []

"""A draft keeps to what was asked for and shown: its accounts, and approval where its author wanted it."""

import pytest
from editor import ACCOUNTS, TEXT, WHEN, Editor
from simcord import InteractionResult
from team import buttons, said

from bot.domain.approval import Mode
from sandbox.publora.world import Account
from sandbox.rig import Rig


@pytest.fixture
async def acme(rig: Rig) -> Editor:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Editor(rig)
    await acme.link()
    return acme


async def connect_another(acme: Editor) -> None:
    """Have somebody connect another Telegram channel in Publora's dashboard, and some minutes pass."""
    (user,) = [each for each in acme.rig.stand_in.world.users if "telegram--1001234567" in each.accounts]
    user.accounts["telegram--42"] = Account("telegram--42", None, "A client's news")
    await acme.rig.advance(400)


async def press_first(acme: Editor, shown: InteractionResult) -> InteractionResult:
    return await acme.press(shown, next(iter(buttons(shown))))


async def test_an_account_connected_after_the_card_was_shown_gets_nothing_unseen(acme):
    shown = await acme.schedule("For ours only", accounts="Telegram", when="10")
    assert "Acme News" in said(shown)
    await connect_another(acme)
    shown = await press_first(acme, shown)
    assert "**Its accounts are others by now.** Nothing was done." in said(shown)
    assert "A client's news" in said(shown)
    assert acme.groups() == []
    await press_first(acme, shown)
    assert sorted(acme.groups()[0]["platforms"]) == ["telegram--1001234567", "telegram--42"]


async def test_accounts_that_were_picked_one_by_one_stay_whatever_is_connected(acme):
    ours = acme.account("telegram")
    shown = await acme.compose(**{TEXT: "For ours only", ACCOUNTS: [ours], WHEN: "in 5 hours"})
    await connect_another(acme)
    await press_first(acme, shown)
    assert acme.groups()[0]["platforms"] == [ours]


async def test_approval_that_was_asked_for_is_not_lost_while_the_time_is_unclear(acme):
    await acme.settle(mode=Mode.OPTIONAL)
    shown = await acme.run("post schedule", text="Hi", when="10", accounts="Mastodon", approval=True)
    assert not [label for label in buttons(shown) if label.startswith("Schedule")]
    await acme.restart()
    shown = await acme.hand_in(await acme.press(shown, "Edit"), **{WHEN: "in 5 hours"})
    await acme.press(shown, "Ask for approval, for Tue 24 Nov 14:00")
    assert acme.state_of(1) == "in_review"
    assert [group["status"] for group in acme.groups()] == ["draft"]

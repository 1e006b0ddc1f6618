"""Buttons that settle what an account is certain to refuse: nothing but that is changed, nothing is lost."""

from dataclasses import replace
from typing import Any

import pytest
from composer import ACCOUNTS, TEXT, WHEN, Composer, shown_in
from team import buttons, check_answers, picture, said

from bot.domain.approval import Mode
from bot.domain.limits import BUILT_IN
from bot.ui.compose import FILES, KEEP
from sandbox.rig import Rig

LONG = "We open on Saturday at nine. " * 14 + "All about it: https://example.com/shop"
SHORT = "We open on Saturday at nine. " * 8 + "We open on Saturday at nine.\nhttps://example.com/shop"
SCHEDULE = "Schedule for Tue 24 Nov 11:00"


@pytest.fixture
async def acme(rig: Rig) -> Composer:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Composer(rig)
    await acme.link()
    return acme


async def too_long(acme: Composer, *files: tuple[str, bytes]):
    chosen = [acme.account("bluesky"), acme.account("mastodon")]
    fields: dict[str, Any] = {TEXT: LONG, ACCOUNTS: chosen, WHEN: "in 2 hours", FILES: [*files]}
    return await acme.compose(**fields)


async def test_an_account_that_refuses_is_dropped_and_all_else_stays(acme):
    shown = await too_long(acme, picture("red"))
    assert "To settle first" in said(shown)
    assert {"Shorten", "Drop Bluesky · Acme"} <= set(buttons(shown))
    assert "Drop Mastodon · Acme Workshop" not in buttons(shown)
    await acme.restart()
    shown = await acme.press(shown, "Drop Bluesky · Acme")
    assert "To settle first" not in said(shown)
    before = shown_in(await acme.press(shown, "Edit"))
    assert (before[TEXT], before[ACCOUNTS], before[KEEP]) == (LONG, [acme.account("mastodon")], ["0"])
    await acme.press(shown, SCHEDULE)
    (group,) = acme.groups()
    assert (group["content"], group["platforms"]) == (LONG, [acme.account("mastodon")])
    check_answers(acme.rig)


async def test_the_only_account_is_not_on_offer_to_be_dropped(acme):
    shown = await acme.compose(**{TEXT: LONG, ACCOUNTS: [acme.account("bluesky")], WHEN: "in 2 hours"})
    assert [label for label in buttons(shown) if label.startswith("Drop")] == []
    assert "Shorten" in buttons(shown)


async def test_several_that_refuse_are_dropped_by_one_press(acme):
    chosen = [acme.account(network) for network in ("bluesky", "mastodon", "instagram")]
    shown = await acme.compose(**{TEXT: LONG, ACCOUNTS: chosen, WHEN: "in 2 hours"})
    shown = await acme.press(shown, "Drop all 2 that refuse it")
    assert "To settle first" not in said(shown)
    assert "Bluesky" not in said(shown)
    assert "Instagram" not in said(shown)


async def test_an_account_that_publora_lost_its_access_to_is_dropped(acme):
    accounts = "Rina Brandt, Mastodon"
    shown = await acme.run("post schedule", text="Hello", when="10", accounts=accounts)
    assert "lost its access to LinkedIn · Rina Brandt" in said(shown)
    shown = await acme.press(shown, "Drop LinkedIn · Rina Brandt")
    assert "To settle first" not in said(shown)
    assert "Mastodon · Acme Workshop" in said(shown)


async def test_a_shorter_text_is_shown_before_it_counts_and_the_longer_one_comes_back(acme):
    shown = await too_long(acme)
    asked = await acme.press(shown, "Shorten")
    assert "nothing is changed yet" in said(asked)
    assert "~~" in said(asked)
    assert "Bluesky: 285 of 300" in said(asked)
    assert [row["text"] for row in acme.rows("drafts")] == [LONG]
    shown = await acme.press(asked, "Keep mine")
    assert "To settle first" in said(shown)
    asked = await acme.press(shown, "Shorten")
    await acme.restart()
    shown = await acme.press(asked, "Use this text")
    assert "To settle first" not in said(shown)
    assert "Shortened." in said(shown)
    assert [row["text"] for row in acme.rows("drafts")] == [SHORT]
    shown = await acme.press(shown, "Earlier text")
    assert [row["text"] for row in acme.rows("drafts")] == [LONG]
    shown = await acme.press(shown, "Earlier text")
    await acme.press(shown, SCHEDULE)
    assert [group["content"] for group in acme.groups()] == [SHORT]


async def test_a_shortened_draft_that_is_discarded_gives_both_texts_back(acme):
    shown = await acme.press(await acme.press(await too_long(acme), "Shorten"), "Use this text")
    shown = await acme.press(shown, "Discard")
    assert "We open on Saturday" in said(shown)
    (file,) = shown.response.attachments
    assert (await file.read()).decode() == LONG
    assert acme.rows("drafts") == []


async def test_an_edited_text_that_is_shortened_again_loses_none_of_the_texts(acme):
    shown = await acme.press(await acme.press(await too_long(acme), "Shorten"), "Use this text")
    another = LONG.replace("Saturday", "Sunday")
    shown = await acme.hand_in(await acme.press(shown, "Edit"), **{TEXT: another})
    shown = await acme.press(await acme.press(shown, "Shorten"), "Use this text")
    shown = await acme.press(shown, "Discard")
    assert [(await file.read()).decode() for file in shown.response.attachments] == [another, LONG]


async def test_one_text_is_shortened_for_the_strictest_of_its_accounts(acme):
    chosen = [acme.account(network) for network in ("bluesky", "mastodon", "telegram")]
    text = "Word after word after word. " * 170
    shown = await acme.compose(**{TEXT: text[:3990], ACCOUNTS: chosen, WHEN: "in 2 hours"})
    shown = await acme.press(await acme.press(shown, "Shorten"), "Use this text")
    assert "To settle first" not in said(shown)
    ((stored,),) = [[row["text"]] for row in acme.rows("drafts")]
    assert len(stored) <= 300
    assert stored.endswith(".")


async def test_what_was_seen_is_what_counts(acme, monkeypatch):
    asked = await acme.press(await too_long(acme), "Shorten")
    stricter = {**BUILT_IN, "bluesky": replace(BUILT_IN["bluesky"], characters=200)}
    limits = acme.rig.resources.services.mending._inspection._composing._live_limits

    async def read(_guild_id: int):
        return stricter

    monkeypatch.setattr(limits, "read", read)
    late = said(await acme.press(asked, "Use this text"))
    assert "shorten it in another way by now" in late
    assert [row["text"] for row in acme.rows("drafts")] == [LONG]


async def test_buttons_of_an_older_look_or_of_another_person_change_nothing(acme):
    await acme.settle(mode=Mode.OFF)
    shown = await too_long(acme)
    old = buttons(shown)
    asked = await acme.press(shown, "Shorten")
    old |= buttons(asked)
    await acme.press(asked, "Use this text")
    before = acme.rows("drafts")
    for label in ("Shorten", "Drop Bluesky · Acme", "Use this text", "Keep mine"):
        assert "This draft was changed since." in await acme.press_late(old[label])
        assert "not kept any more" in await acme.press_late(old[label], by="Alex")
    assert "is outdated" in await acme.press_late("publora:composewithout:1:1:x")
    assert acme.rows("drafts") == before

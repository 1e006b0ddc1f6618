"""Another text for some accounts of the same post: composed on one card, scheduled as one family."""

import pytest
from board import lonely
from composer import ACCOUNTS, TEXT, WHEN, shown_in
from family import ANOTHER, FIRST, OTHER, Family
from team import Team, answers, buttons, picture, said

from bot.domain.approval import Rule
from bot.ui.compose import FILES
from sandbox.rig import Rig

GO = "Schedule for Tue 24 Nov 14:00"


@pytest.fixture
async def acme(rig: Rig) -> Family:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Family(rig)
    await acme.link()
    return acme


@pytest.mark.parametrize("profile", ["seed", "current"])
async def test_a_draft_with_two_texts_becomes_two_posts_that_know_each_other(acme):
    shown = await acme.two_texts(**{FILES: [picture("red")]})
    assert f"**Text 1** · Mastodon · Acme Workshop\n> {FIRST}" in said(shown)
    assert f"> {OTHER}\n-# Bluesky: 12 of 300 characters" in said(shown)
    assert acme.groups() == []
    shown = said(await acme.press(shown, GO))
    assert "#1 · Scheduled" in shown
    assert "**Other texts of this post**, moved together with it\n- #2 " in shown
    mastodon, bluesky = acme.account("mastodon"), acme.account("bluesky")
    assert acme.texts_at_publora() == {
        FIRST: ("scheduled", [mastodon]),
        OTHER: ("scheduled", [bluesky]),
    }
    assert [row["family_id"] for row in acme.rows("posts")] == [1, 1]
    assert [row["file_name"] for row in acme.rows("media")] == ["red.png", "red.png"]
    listed = said(await acme.run("post list"))
    assert "with #2 Scheduled · Bluesky" in listed
    assert "with #1 Scheduled · Mastodon" in listed
    assert "- #1 Scheduled · Mastodon" in said(await acme.run("post view", post="2"))
    await acme.rig.advance(6 * 3600)
    assert [acme.state_of(number) for number in (1, 2)] == ["published", "published"]


async def test_other_texts_survive_a_restart_a_bad_time_and_an_edit_of_the_first(acme):
    shown = await acme.two_texts(when="the day before never")
    assert "To settle first" in said(shown)
    await acme.restart()
    form = await acme.press(shown, "Edit")
    shown = await acme.hand_in(form, **{TEXT: "New first", WHEN: "in 5 hours"})
    assert "> New first" in said(shown)
    assert f"> {OTHER}" in said(shown)
    form = await acme.press(shown, "Edit text 2")
    assert shown_in(form) == {TEXT: OTHER, ACCOUNTS: [acme.account("bluesky")]}
    await acme.restart()
    shown = await acme.hand_in(form, **{TEXT: "New other"})
    await acme.press(shown, GO)
    assert set(acme.texts_at_publora()) == {"New first", "New other"}


async def test_a_text_too_long_for_its_accounts_is_kept_named_and_corrected(acme):
    shown = await acme.two_texts(other="x" * 301)
    assert "Text 2:" in said(shown)
    assert "takes 300" in said(shown)
    assert GO not in buttons(shown)
    shown = await acme.vary(shown, OTHER, [acme.account("bluesky")], button="Edit text 2")
    assert "To settle first" not in said(shown)
    assert GO in buttons(shown)


async def test_an_account_has_one_text_and_a_text_without_account_is_settled_first(acme):
    shown = await acme.two_texts()
    both = [acme.account("mastodon"), acme.account("bluesky")]
    shown = await acme.vary(shown, "For all", both)
    told = said(shown)
    assert "Text 1: No account is left for it." in told
    assert "Text 2: No account is left for it." in told
    assert GO not in buttons(shown)
    shown = await acme.vary(shown, OTHER, [acme.account("bluesky")], button="Edit text 2")
    shown = await acme.vary(shown, "For all", [], button="Edit text 3")
    assert "**Taken out.**" in said(shown)
    assert "> For all" in said(shown)
    await acme.press(shown, GO)
    assert acme.texts_at_publora() == {
        FIRST: ("scheduled", [acme.account("mastodon")]),
        OTHER: ("scheduled", [acme.account("bluesky")]),
    }


async def test_a_text_that_is_taken_out_is_given_back_whole(acme):
    long = "A line\n" * 200
    shown = await acme.vary(await acme.two_texts(other=long), long, [], button="Edit text 2")
    assert "It is whole in taken-out.txt." in said(shown)
    assert shown.response is not None
    assert "taken-out.txt" in [file.filename for file in shown.response.attachments]
    await acme.press(shown, GO)
    (row,) = acme.rows("posts")
    assert row["family_id"] is None


async def test_texts_too_long_for_the_card_come_along_as_a_file(acme):
    both = [acme.account("mastodon"), acme.account("telegram")]
    shown = await acme.compose(**{TEXT: "a " * 240, ACCOUNTS: both, WHEN: "in 5 hours"})
    shown = await acme.vary(shown, "b\n" * 1900, [acme.account("telegram")])
    assert "the rest is in texts.txt" in said(shown)
    assert shown.response is not None
    (file,) = shown.response.attachments
    assert file.filename == "texts.txt"


async def test_a_text_whose_only_account_left_the_post_is_kept_until_it_is_taken_out(acme):
    shown = await acme.two_texts()
    form = await acme.press(shown, "Edit")
    shown = await acme.hand_in(form, **{ACCOUNTS: [acme.account("mastodon")]})
    assert "Text 2: No account is left for it." in said(shown)
    shown = await acme.vary(shown, OTHER, [], button="Edit text 2")
    assert "#1 · Scheduled" in said(await acme.press(shown, GO))
    assert set(acme.texts_at_publora()) == {FIRST}


async def test_discarding_gives_every_text_back(acme):
    shown = await acme.press(await acme.two_texts(), "Discard")
    assert FIRST in said(shown)
    assert shown.response is not None
    assert [file.filename for file in shown.response.attachments] == ["text-2.txt"]
    assert acme.rows("draft_variants") == []


async def test_pressing_twice_makes_one_family(acme):
    shown = await acme.two_texts()
    custom_id = buttons(shown)[GO]
    await acme.press(shown, GO)
    assert "This draft is post #1 already." in await acme.press_late(custom_id)
    assert len(acme.rows("posts")) == 2
    assert len(acme.groups()) == 2


async def test_a_form_of_an_older_look_gives_the_text_back(acme):
    shown = await acme.two_texts()
    first, second = await acme.press(shown, "Edit text 2"), await acme.press(shown, "Edit text 2")
    old = buttons(shown)[ANOTHER]
    await acme.hand_in(first, **{TEXT: "Two"})
    late = said(await acme.hand_in(second, **{TEXT: "Three"}))
    assert "This draft was changed since." in late
    assert "Three" in late
    assert "This draft was changed since." in await acme.press_late(old)


async def test_one_text_that_fails_is_told_beside_the_one_that_is_scheduled(acme):
    faults = [{"match": "POST /create-post", "times": 1, "status": 400, "body": {"error": "Not like this"}}]
    acme.rig.stand_in.set_faults(faults)
    shown = said(await acme.family())
    states = [acme.state_of(number) for number in (1, 2)]
    assert sorted(states) == ["failed", "scheduled"]
    assert ("#1 · Failed" in shown) is (states[0] == "failed")
    assert f"- #2 {'Scheduled' if states[1] == 'scheduled' else 'Failed'}" in shown
    assert len(acme.groups()) == 1


async def test_each_text_is_approved_by_itself_and_its_card_names_the_other(acme):
    await acme.settle()
    shown = await acme.two_texts(by="Alex")
    assert "It needs 1 approval before it goes out, each text by itself." in said(shown)
    await acme.press(shown, "Submit for approval, for Tue 24 Nov 14:00", by="Alex")
    assert [acme.state_of(number) for number in (1, 2)] == ["in_review", "in_review"]
    assert "- #2 In review · Bluesky" in await acme.text(1)
    await acme.click("Priya", "Approve", 1)
    assert [acme.state_of(number) for number in (1, 2)] == ["scheduled", "in_review"]
    assert "- #1 Scheduled · Mastodon" in await acme.text(2)
    assert acme.texts_at_publora()[OTHER][0] == "draft"
    await acme.rig.advance(6 * 3600)
    assert [acme.state_of(number) for number in (1, 2)] == ["published", "expired"]


async def test_a_rule_that_only_one_text_meets_holds_that_one_only(acme):
    await acme.settle(rules=(Rule(needed=2, words=("launched!",)),))
    shown = await acme.two_texts(by="Alex")
    assert "It needs 2 approvals before it goes out" in said(shown)
    await acme.press(shown, "Submit for approval, for Tue 24 Nov 14:00", by="Alex")
    for number in (1, 2):
        await acme.click("Priya", "Approve", number)
    assert [acme.state_of(number) for number in (1, 2)] == ["scheduled", "in_review"]


async def test_the_command_opens_the_form_for_a_draft_of_ones_own(acme):
    both = [acme.account("mastodon"), acme.account("bluesky")]
    await acme.compose(**{TEXT: FIRST, ACCOUNTS: both, WHEN: "in 5 hours"})
    (choice,) = await acme.choices("post variants", "draft")
    form = await acme.run("post variants", draft=choice["value"])
    assert shown_in(form) == {TEXT: FIRST, ACCOUNTS: []}
    shown = await acme.hand_in(form, **{TEXT: OTHER, ACCOUNTS: both[1:]})
    assert "**Text 2**" in said(shown)
    await acme.settle()
    assert "not kept any more" in said(await acme.run("post variants", by="Alex", draft=choice["value"]))
    assert "no such draft" in said(await acme.run("post variants", draft="x"))


async def test_another_text_needs_a_second_account(acme):
    shown = await acme.compose(**{TEXT: FIRST, ACCOUNTS: [acme.account("mastodon")], WHEN: "in 5 hours"})
    assert ANOTHER not in buttons(shown)
    (choice,) = await acme.choices("post variants", "draft")
    assert "needs a second account" in said(await acme.run("post variants", draft=choice["value"]))


async def test_another_servers_draft_can_be_neither_seen_nor_varied(acme):
    shown = await acme.two_texts()
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    for label, custom_id in buttons(shown).items():
        channel = acme.rig.env.bot.get_channel(beta.channel.id)
        await channel.send(view=lonely(label, custom_id))
        await beta.lead.click(beta.channel.last_message, custom_id=custom_id)
        *_, (_, texts) = answers(acme.rig)
        answer = "\n".join(texts)
        assert "not kept any more" in answer
        assert FIRST not in answer


async def test_an_edit_of_a_post_takes_no_other_text_and_says_how_to_go_on(acme):
    both = [acme.account("mastodon"), acme.account("bluesky")]
    shown = await acme.compose(**{TEXT: FIRST, ACCOUNTS: both, WHEN: "in 5 hours"})
    await acme.press(shown, GO)
    edited = await acme.hand_in(await acme.run("post edit", post="1"), **{TEXT: "Edited"})
    assert ANOTHER not in buttons(edited)
    (draft,) = [row for row in acme.rows("drafts") if row["number"] is None]
    custom_id = f"publora:vary:{draft['id']}:{draft['turn']}"
    assert "can't be given another text while it is edited" in await acme.press_late(custom_id)
    assert acme.rows("draft_variants") == []

"""The texts of one post: moved, held, deleted and taken over together."""

import pytest
from board import lonely
from composer import ACCOUNTS, TEXT, WHEN, shown_in
from family import FIRST, OTHER, Family
from team import Team, answers, buttons, said

from bot.domain.approval import Mode
from sandbox.rig import Rig

MOVE = "Move 2 texts to Tue 24 Nov 16:00"


@pytest.fixture
async def acme(rig: Rig) -> Family:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Family(rig)
    await acme.link()
    return acme


def times(acme: Family) -> list[str]:
    return sorted(group["scheduledTime"][11:16] for group in acme.groups())


@pytest.mark.parametrize("profile", ["seed", "current"])
async def test_a_new_time_is_shown_for_all_texts_before_it_counts_and_can_be_undone(acme):
    await acme.family()
    asked = await acme.run("post reschedule", post="2", when="in 7 hours")
    assert "**#1** Scheduled · Mastodon · Acme Workshop: now Tue 24 Nov 14:00" in said(asked)
    assert "**#2** Scheduled · Bluesky" in said(asked)
    assert times(acme) == ["14:00", "14:00"]
    await acme.restart()
    yes = buttons(asked)[MOVE]
    moved = await acme.press(asked, MOVE)
    assert "moved from Tue 24 Nov 14:00" in said(moved)
    assert times(acme) == ["16:00", "16:00"]
    assert "was there already" in await acme.press_late(yes)
    undo = buttons(moved)["Undo"]
    await acme.press(moved, "Undo")
    assert times(acme) == ["14:00", "14:00"]
    assert "given another time since" in await acme.press_late(undo)
    await acme.rig.advance(11 * 60)
    assert "can't be undone by a click any more" in await acme.press_late(undo)


async def test_a_deleted_text_is_left_out_and_the_rest_moves(acme):
    await acme.family()
    await acme.press(await acme.run("post delete", post="1"), "Delete #1 only")
    shown = said(await acme.run("post reschedule", post="2", when="in 7 hours"))
    assert "#2 · Scheduled" in shown
    assert "Moved. Before, it was" in shown


async def test_a_text_that_publora_will_not_move_keeps_its_time_and_is_named(acme):
    await acme.family()
    asked = await acme.run("post reschedule", post="1", when="in 7 hours")
    group_id = next(row["group_id"] for row in acme.rows("posts") if row["number"] == 2)
    fault = {"match": f"PUT /update-post/{group_id}", "times": 9, "status": 503}
    acme.rig.stand_in.set_faults([fault])
    moved = said(await acme.press(asked, MOVE))
    assert "**#1** Scheduled · Mastodon · Acme Workshop: moved from Tue 24 Nov 14:00" in moved
    assert "keeps Tue 24 Nov 14:00 for now" in moved
    assert times(acme) == ["14:00", "16:00"]
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(120)
    assert times(acme) == ["16:00", "16:00"]


async def test_a_text_that_went_out_already_stays_and_says_so(acme):
    await acme.family()
    await acme.rig.advance(6 * 3600)
    shown = said(await acme.run("post reschedule", post="1", when="in 7 hours"))
    assert "None of these texts can be moved." in shown
    assert "**#2** Published" in shown


async def test_deleting_asks_which_texts_and_undo_brings_all_back(acme):
    await acme.family()
    asked = await acme.run("post delete", post="1")
    assert FIRST in said(asked)
    assert OTHER in said(asked)
    assert set(buttons(asked)) == {"Delete #1 only", "Delete all 2 texts", "Keep them"}
    yes = buttons(asked)["Delete all 2 texts"]
    gone = await acme.press(asked, "Delete all 2 texts")
    assert [acme.state_of(number) for number in (1, 2)] == ["deleted", "deleted"]
    await acme.press(gone, "Undo")
    assert [acme.state_of(number) for number in (1, 2)] == ["scheduled", "scheduled"]
    late = await acme.press_late(yes)
    assert "changed since you looked at it" in late
    assert [acme.state_of(number) for number in (1, 2)] == ["scheduled", "scheduled"]


async def test_one_text_can_be_deleted_alone(acme):
    await acme.family()
    await acme.press(await acme.run("post delete", post="2"), "Delete #2 only")
    assert [acme.state_of(number) for number in (1, 2)] == ["scheduled", "deleted"]
    assert "- #2 Deleted · Bluesky" in said(await acme.run("post view", post="1"))
    asked = await acme.run("post delete", post="1")
    assert set(buttons(asked)) == {"Delete post", "Keep it"}


async def test_all_texts_are_shown_side_by_side(acme):
    await acme.family()
    shown = said(await acme.run("post variants", post="2"))
    assert "2 texts of one post" in shown
    assert shown.index(FIRST) < shown.index(OTHER)
    await acme.schedule("Alone", when="in 3 hours")
    assert "Post #3 has one text." in said(await acme.run("post variants", post="3"))
    assert "Say which draft or which post." in said(await acme.run("post variants"))


async def test_a_duplicate_has_all_texts_that_are_left(acme):
    await acme.family()
    shown = await acme.run("post duplicate", post="2")
    assert "All texts of that post are here." in said(shown)
    form = await acme.press(shown, "Edit")
    assert shown_in(form)[TEXT] == OTHER
    assert set(shown_in(form)[ACCOUNTS]) == {acme.account("mastodon"), acme.account("bluesky")}
    shown = await acme.hand_in(form, **{WHEN: "in 50 days"})
    label = next(label for label in buttons(shown) if label.startswith("Schedule for"))
    await acme.press(shown, label)
    assert [row["family_id"] for row in acme.rows("posts")] == [1, 1, 3, 3]


async def test_no_sibling_is_called_a_repetition_or_too_close(acme):
    shown = await acme.two_texts(other=FIRST, when="in 2 hours")
    assert "Look twice" not in said(shown)
    await acme.press(shown, "Schedule for Tue 24 Nov 11:00")
    shown = await acme.two_texts(when="in 2 hours", other=FIRST)
    assert "Post #1 has the same text on Mastodon" in said(shown).replace("\\", "")
    assert "Post #2 has the same text on Bluesky" in said(shown).replace("\\", "")
    assert "Post #1 has the same text on Bluesky" not in said(shown).replace("\\", "")


async def test_a_second_try_of_a_failed_text_stays_in_the_family(acme):
    acme.rig.stand_in.set_outcomes({acme.account("bluesky"): {"result": "failed", "code": "PLATFORM_ERROR"}})
    await acme.family()
    await acme.rig.advance(6 * 3600)
    assert [acme.state_of(number) for number in (1, 2)] == ["published", "failed"]
    asked = await acme.press(await acme.run("post view", post="2"), "Retry failed accounts")
    label = next(label for label in buttons(asked) if label.startswith("Post again"))
    await acme.press(asked, label)
    assert [row["family_id"] for row in acme.rows("posts")] == [1, 1, 1]


async def test_texts_in_review_move_together_and_wait_on(acme):
    await acme.settle()
    await acme.family(by="Alex")
    form = await acme.click("Alex", "Change time", 1)
    told = said(await acme.fill("Alex", form, when="in 7 hours"))
    assert "**The other texts of this post**\n- **#2** In review · Bluesky" in told
    assert "Tue 24 Nov 16:00" in told
    asked = await acme.run("post reschedule", by="Alex", post="1", when="in 8 hours")
    await acme.press(asked, "Move 2 texts to Tue 24 Nov 17:00", by="Alex")
    assert {row["scheduled_at"][11:16] for row in acme.rows("posts")} == {"17:00"}
    assert [acme.state_of(number) for number in (1, 2)] == ["in_review", "in_review"]
    await acme.rig.advance(2 * 86_400)
    assert {group["status"] for group in acme.groups()} == {"draft"}


async def test_texts_are_held_and_resumed_together_and_withdrawn_one_by_one(acme):
    await acme.settle()
    await acme.family(by="Alex")
    await acme.press(await acme.click("Alex", "More", 1), "Hold", by="Alex")
    assert [acme.state_of(number) for number in (1, 2)] == ["paused", "paused"]
    await acme.click("Alex", "Resume", 2)
    assert [acme.state_of(number) for number in (1, 2)] == ["in_review", "in_review"]
    await acme.press(await acme.click("Alex", "More", 1), "Withdraw", by="Alex")
    assert [acme.state_of(number) for number in (1, 2)] == ["draft", "in_review"]


async def test_a_text_that_is_scheduled_already_is_named_when_the_other_is_held(acme):
    await acme.settle()
    await acme.family(by="Alex")
    await acme.click("Priya", "Approve", 2)
    told = said(await acme.press(await acme.click("Alex", "More", 1), "Hold", by="Alex"))
    assert "Post #2 can't be put on hold: it is scheduled" in told.replace("\\", "")


async def test_texts_in_review_that_are_brought_back_wait_again(acme):
    await acme.settle()
    await acme.family(by="Alex")
    asked = await acme.run("post delete", by="Alex", post="1")
    gone = await acme.press(asked, "Delete all 2 texts", by="Alex")
    await acme.press(gone, "Undo", by="Alex")
    assert [acme.state_of(number) for number in (1, 2)] == ["in_review", "in_review"]
    assert {group["status"] for group in acme.groups()} == {"draft"}
    await acme.rig.advance(2 * 86_400)
    assert {group["status"] for group in acme.groups()} == {"draft"}


async def test_who_may_not_write_posts_neither_moves_nor_deletes_texts(acme):
    await acme.family()
    moving = await acme.run("post reschedule", post="1", when="in 7 hours")
    deleting = await acme.run("post delete", post="1")
    await acme.settle(mode=Mode.OFF)
    for custom_id in (buttons(moving)[MOVE], buttons(deleting)["Delete all 2 texts"]):
        assert "You may not" in await acme.press_late(custom_id, by="Olive")
    assert times(acme) == ["14:00", "14:00"]
    assert [acme.state_of(number) for number in (1, 2)] == ["scheduled", "scheduled"]


async def test_another_servers_button_moves_and_deletes_nothing_here(acme):
    await acme.family()
    moving = await acme.run("post reschedule", post="1", when="in 7 hours")
    deleting = await acme.run("post delete", post="1")
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    channel = acme.rig.env.bot.get_channel(beta.channel.id)
    for label, custom_id in {
        **buttons(moving),
        **buttons(deleting),
        "Back": "publora:undeletetexts:1:2",
    }.items():
        await channel.send(view=lonely(label, custom_id))
        await beta.lead.click(beta.channel.last_message, custom_id=custom_id)
        *_, (_, texts) = answers(acme.rig)
        assert "There is no post #1 in this server." in "\n".join(texts), label
    assert times(acme) == ["14:00", "14:00"]
    assert "There is no post #1" in said(await beta.run("post variants", post="1"))


async def test_all_texts_take_the_next_free_slot_together(acme):
    await acme.family()
    await acme.run("queue slots", add="Wed 9:00")
    asked = await acme.run("queue next", post="1")
    label = next(label for label in buttons(asked) if label.startswith("Take"))
    taken = await acme.press(asked, label)
    assert said(taken).count("moved from Tue 24 Nov 14:00") == 2
    assert times(acme) == ["09:00", "09:00"]
    await acme.press(taken, "Undo")
    assert times(acme) == ["14:00", "14:00"]

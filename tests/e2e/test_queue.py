"""`/queue`: weekly slots, and posts that are put into the next free one."""

import asyncio
from typing import Any

import pytest
from board import lonely
from composer import ACCOUNTS, TEXT, WHEN, Composer
from editor import Editor
from family import Family
from team import DAY, Team, answers, buttons, said

from bot.domain.approval import Mode
from bot.services.recording import Recorder
from sandbox.rig import Rig

FIRST, SECOND, THIRD = (
    "Wed 25 Nov 2026, 09:00 UTC",
    "Thu 26 Nov 2026, 09:00 UTC",
    "Fri 27 Nov 2026, 09:00 UTC",
)


@pytest.fixture
async def acme(rig: Rig) -> Composer:
    """Acme Marketing, linked, with a slot at nine every day; nobody has to approve."""
    acme = Composer(rig)
    await acme.link()
    await acme.run("queue slots", add="daily 9:00")
    return acme


async def draft(acme: Composer, text: str, when: str = "") -> str:
    """Write a draft, and return how `/queue next` offers it."""
    fields: dict[str, Any] = {TEXT: text, ACCOUNTS: [acme.account("mastodon")], WHEN: when}
    await acme.compose(**fields)
    return next(each["value"] for each in await acme.choices("queue next", "post", text))


def times(team: Team) -> list[str]:
    return [row["scheduled_at"][:16] for row in team.rows("posts")]


async def test_slots_are_added_in_peoples_words_shown_by_account_and_removed(rig: Rig):
    acme = Composer(rig)
    await acme.link()
    assert "There are none yet" in said(await acme.run("queue slots"))
    shown = said(await acme.run("queue slots", add="Mon, Wed, Fri 9:00"))
    assert "**Added:**\n- Mon, Wed, Fri 09:00" in shown
    shown = said(await acme.run("queue slots", add="Tue 5pm", account="Mastodon"))
    assert "**All accounts**\n- Mon, Wed, Fri 09:00" in shown
    assert "**Mastodon · Acme Workshop**\n- Tue 17:00" in shown
    shown = said(await acme.run("queue slots", remove="Wed 9:00"))
    assert "**All accounts**\n- Mon, Fri 09:00" in shown
    assert "no such slots" in said(await acme.run("queue slots", remove="Wed 9:00"))
    assert "there already" in said(await acme.run("queue slots", add="Mon 9:00"))
    assert "don't understand “whenever”" in said(await acme.run("queue slots", add="Mon whenever"))
    assert "“9:00:15” has seconds" in said(await acme.run("queue slots", add="Mon 9:00:15"))
    events = [(row["event"], row["details"]) for row in acme.rows("audit")]
    assert ("slots removed", '{"slots": "Wed 09:00"}') in events


async def test_slots_are_added_and_removed_together_or_not_at_all(acme):
    for refused in ({"remove": "Mon 9:00", "add": "nonsense"}, {"remove": "Mon 8:00", "add": "Mon 10:00"}):
        assert "**Removed" not in said(await acme.run("queue slots", **refused))
        assert len(acme.rows("slots")) == 7
    shown = said(await acme.run("queue slots", remove="Mon 9:00", add="Mon 10:00"))
    assert (
        "**Removed:** Posts that stand in them keep their time.\n- Mon 09:00\n**Added:**\n- Mon 10:00"
        in shown
    )
    assert "- Mon 10:00\n- Tue, Wed, Thu, Fri, Sat, Sun 09:00" in shown
    last = [(row["event"], row["details"]) for row in acme.rows("audit")][-2:]
    assert last == [("slots removed", '{"slots": "Mon 09:00"}'), ("slots added", '{"slots": "Mon 10:00"}')]
    assert "- Tue 09:00" in said(await acme.run("queue slots", remove="Tue 9:00", add="Tue 9:00"))


async def test_slots_of_an_account_that_is_not_connected_any_more_can_still_be_removed(acme):
    gone = acme.account("mastodon")
    await acme.run("queue slots", add="Mon 8:00", account=gone)
    acme.rig.stand_in.disconnect(gone)
    await acme.rig.advance(DAY)
    assert f"**{gone} (not connected any more)**\n- Mon 08:00" in said(await acme.run("queue slots"))
    offered = await acme.choices("queue slots", "account", "not connected")
    assert [each["value"] for each in offered] == [gone]
    assert "There is no account" in said(await acme.run("queue slots", add="Mon 7:00", account=gone))
    shown = said(await acme.run("queue slots", remove="Mon 8:00", account=gone))
    assert "**Removed:**" in shown
    assert "not connected" not in shown


async def test_the_form_for_slots_adds_them_for_one_account(acme):
    form = await acme.press(await acme.run("queue slots"), "Add slots")
    values: dict[str, Any] = {WHEN: "weekdays 12:30", ACCOUNTS: [acme.account("mastodon")]}
    shown = said(await acme.lead.submit_modal(form, values))
    assert "**Mastodon · Acme Workshop**\n- Mon, Tue, Wed, Thu, Fri 12:30" in shown


async def test_only_managers_change_slots_and_others_only_see_them(acme):
    await acme.settle(mode=Mode.OFF)
    for words in ({"add": "Mon 8:00"}, {"remove": "Mon 9:00"}):
        assert "You may not" in said(await acme.run("queue slots", by="Alex", **words))
    shown = await acme.run("queue slots", by="Alex")
    assert "Sun 09:00" in said(shown)
    assert "You may not" in said(await acme.press(shown, "Add slots", by="Alex"))
    assert "You may not" in said(await acme.run("queue slots", by="Olive"))
    assert "You may not" in said(await acme.run("queue list", by="Olive"))
    assert len(acme.rows("slots")) == 7


async def test_a_draft_goes_into_the_next_free_slot_once_it_was_seen(acme):
    await acme.schedule("First come", when="2026-11-25 09:00")
    shown = await acme.run("queue next", post=await draft(acme, "Into the queue"))
    assert f"{SECOND} · the next free slot" in said(shown)
    assert len(acme.groups()) == 1
    assert "#2 · Scheduled" in said(await acme.press(shown, "Schedule for Thu 26 Nov 09:00"))
    assert times(acme) == ["2026-11-25 09:00", "2026-11-26 09:00"]


async def test_the_words_next_free_slot_are_a_time_in_the_form_and_show_the_moment_first(acme):
    fields = {TEXT: "Soon", ACCOUNTS: [acme.account("mastodon")], WHEN: "next free slot"}
    shown = await acme.compose(**fields)
    assert f"{FIRST} · the next free slot" in said(shown)
    assert "#1 · Scheduled" in said(await acme.press(shown, "Schedule for Wed 25 Nov 09:00"))


async def test_post_schedule_asks_before_it_takes_a_slot(acme):
    shown = await acme.schedule("In one line", when="next slot")
    assert f"{FIRST} · the next free slot" in said(shown)
    assert acme.rows("posts") == []
    await acme.press(shown, "Schedule for Wed 25 Nov 09:00")
    assert times(acme) == ["2026-11-25 09:00"]


@pytest.mark.parametrize("profile", ["seed", "current"])
async def test_a_scheduled_post_takes_the_next_free_slot_and_gives_it_back(acme):
    await acme.schedule("Late", when="2026-12-24 12:00")
    asked = await acme.run("queue next", post="1")
    assert f"The next free slot is **{FIRST}**" in said(asked)
    moved = await acme.press(asked, "Take 2026-11-25 09:00")
    assert "It has the slot. Before, it was Thu 24 Dec 2026, 12:00 UTC" in said(moved)
    assert acme.groups()[0]["scheduledTime"] == "2026-11-25T09:00:00.000Z"
    assert "has the next free slot already" in said(await acme.run("queue next", post="1"))
    await acme.press(moved, "Undo")
    assert acme.groups()[0]["scheduledTime"] == "2026-12-24T12:00:00.000Z"


async def test_reschedule_takes_the_words_next_free_slot_too(acme):
    await acme.schedule("Late", when="2026-12-24 12:00")
    asked = await acme.run("post reschedule", post="1", when="next free slot")
    await acme.press(asked, "Take 2026-11-25 09:00")
    assert times(acme) == ["2026-11-25 09:00"]


async def test_without_slots_the_answer_says_how_to_add_some_and_keeps_the_text(rig: Rig):
    acme = Composer(rig)
    await acme.link()
    shown = said(await acme.schedule("My words", when="next free slot"))
    assert "This server has no slots yet." in shown
    assert "My words" in shown
    await acme.schedule("There", when="in 2 hours")
    assert "no slots yet" in said(await acme.run("queue next", post="1"))


async def test_a_slot_that_was_taken_meanwhile_is_not_taken_twice_and_the_next_is_shown(acme):
    first = await acme.run("queue next", post=await draft(acme, "One"))
    second = await acme.run("queue next", post=await draft(acme, "Two"))
    await acme.schedule("Three", when="2026-12-24 12:00")
    third = await acme.run("queue next", post="1")
    await acme.press(first, "Schedule for Wed 25 Nov 09:00")
    shown = await acme.press(second, "Schedule for Wed 25 Nov 09:00")
    assert "That slot is not free any more." in said(shown)
    assert f"{SECOND} · the next free slot" in said(shown)
    await acme.press(shown, "Schedule for Thu 26 Nov 09:00")
    shown = await acme.press(third, "Take 2026-11-25 09:00")
    assert "That slot is not free any more." in said(shown)
    await acme.press(shown, "Take 2026-11-27 09:00")
    assert sorted(times(acme)) == ["2026-11-25 09:00", "2026-11-26 09:00", "2026-11-27 09:00"]


async def test_of_many_at_one_moment_one_gets_the_slot(acme):
    for number in range(4):
        await acme.schedule(f"Post {number}", when=f"2026-12-2{number} 12:00")
    posts = acme.rig.resources.services.posts
    seen = [await posts.look_before_slot(acme.actor, number) for number in range(1, 5)]
    ends = await asyncio.gather(
        *(posts.take_slot(acme.actor, post.number, post.version, moment) for post, moment in seen),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["Moved", "SlotTaken", "SlotTaken", "SlotTaken"]
    assert sum(time == "2026-11-25 09:00" for time in times(acme)) == 1


async def test_a_slot_whose_post_is_still_on_its_way_there_is_taken(acme):
    await acme.schedule("Moving", when="2026-12-24 12:00")
    asked = await acme.run("queue next", post="1")
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 503}])
    await acme.press(asked, "Take 2026-11-25 09:00")
    assert times(acme) == ["2026-12-24 12:00"]
    acme.rig.stand_in.set_faults([])
    shown = await acme.run("queue next", post=await draft(acme, "Another"))
    assert f"{SECOND} · the next free slot" in said(shown)


async def test_a_slot_whose_post_is_still_being_edited_for_it_is_taken(rig: Rig):
    acme = Editor(rig)
    await acme.link()
    await acme.run("queue slots", add="daily 9:00")
    await acme.schedule("One", when="2026-12-24 12:00")
    await acme.schedule("Another", when="2026-12-23 12:00")
    fields: dict[str, Any] = {WHEN: "next free slot"}
    shown = await acme.change(2, **{TEXT: "Late", **fields})
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 503}])
    await acme.rewrite("Two", **fields)
    assert times(acme) == ["2026-12-24 12:00", "2026-12-23 12:00"]
    acme.rig.stand_in.set_faults([])
    told = said(await acme.save(shown))
    assert "That slot is not free any more." in told
    assert SECOND in told
    assert "Take 2026-11-26 09:00" in buttons(await acme.run("queue next", post="2"))
    await acme.rig.advance(120)
    assert times(acme) == ["2026-11-25 09:00", "2026-12-23 12:00"]


async def test_a_post_with_several_texts_goes_into_one_slot_and_nothing_else_does(rig: Rig):
    acme = Family(rig)
    await acme.link()
    await acme.run("queue slots", add="daily 9:00")
    other = await acme.run("queue next", post=await draft(acme, "Another"))
    shown = await acme.family(when="next free slot")
    assert "#1 · Scheduled" in said(shown)
    assert times(acme) == ["2026-11-25 09:00"] * 2
    shown = await acme.press(other, "Schedule for Wed 25 Nov 09:00")
    assert "That slot is not free any more." in said(shown)
    await acme.press(shown, "Schedule for Thu 26 Nov 09:00")
    assert times(acme)[2] == "2026-11-26 09:00"


async def test_a_slot_asked_for_survives_a_crash_right_after(acme, monkeypatch):
    await acme.schedule("Moving", when="2026-12-24 12:00")
    posts = acme.rig.resources.services.posts
    post, moment = await posts.look_before_slot(acme.actor, 1)
    claim = Recorder.claim

    async def claim_and_die(*given, **more):
        await claim(*given, **more)
        raise SystemError

    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "claim", claim_and_die)
        with pytest.raises(SystemError):
            await posts.take_slot(acme.actor, 1, post.version, moment)
    await acme.rig.advance(61)
    assert times(acme) == ["2026-11-25 09:00"]


async def test_an_expired_post_gets_a_free_slot_by_its_cards_button(acme):
    await acme.settle()
    await acme.schedule("First come", when="2026-11-25 09:00")
    shown = await acme.run("post schedule", by="Alex", text="Late", when="in 2 hours", accounts="Mastodon")
    assert "In review" in said(shown)
    await acme.rig.advance(3 * 3600)
    assert acme.state_of(2) == "expired"
    await acme.click("Alex", "Next free slot", 2)
    assert times(acme)[1] == "2026-11-26 09:00"
    assert acme.state_of(2) == "in_review"


async def test_the_queue_shows_what_is_in_the_slots_what_is_free_and_what_is_beside_them(acme):
    await acme.schedule("In a slot", when="2026-11-25 09:00")
    await acme.schedule("Beside", when="2026-11-26 12:00")
    shown = await acme.run("queue list")
    assert "- **Wed 25 Nov 09:00** #1 In a slot (scheduled)" in said(shown)
    assert "◦ **Thu 26 Nov 12:00** #2 Beside (scheduled)" in said(shown)
    assert "- **Thu 26 Nov 09:00** free" in said(shown)
    assert "12 free slots" in said(shown)
    further = await acme.press(shown, "Further on")
    assert "- **Wed 9 Dec 09:00** free" in said(further)
    assert "In a slot" not in said(further)


async def test_paging_the_queue_shows_every_slot_once_however_much_stands_in_them(acme):
    await acme.run("queue slots", add="daily 8:00 12:00 16:00 20:00", remove="daily 9:00")
    for number in range(24):
        moment = f"2026-11-{25 + number // 4} {8 + number % 4 * 4}:00"
        await acme.schedule(f"{number} {'*' * 300}", when=moment)
    await acme.rig.stand_in.advance(3 * 3600)  # to noon, when a slot is: one stands wherever a page may begin
    shown = await acme.run("queue list")
    assert "Mon 7 Dec" not in said(shown)
    lines = list[str]()
    for _ in range(4):
        lines += [line for line in said(shown).split("\n") if line.startswith("- **")]
        shown = await acme.press(shown, "Further on")
    assert lines[0].startswith("- **Tue 24 Nov 16:00** free")
    assert any("Mon 30 Nov 20:00" in line and "#24" in line for line in lines)
    assert len(lines) == len(set(lines))
    hours = [line.split("**")[1][-5:] for line in lines]
    assert hours == (["16:00", "20:00", "08:00", "12:00"] * len(hours))[: len(hours)]


async def test_forged_and_foreign_buttons_of_the_queue_are_answered(acme):
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    await acme.schedule("Mine", when="2026-12-24 12:00")
    channel: Any = acme.rig.env.bot.get_channel(beta.channel.id)
    for number, custom_id in enumerate(
        ("takeslot:1:4:1795683600", "takeslot:x", "takeslot:1", "queueturn:x")
    ):
        await channel.send(view=lonely(f"Try {number}", f"publora:{custom_id}"))
        await beta.lead.click(beta.channel.last_message, custom_id=f"publora:{custom_id}")
    *_, (_, texts) = answers(acme.rig)
    assert texts
    assert times(acme) == ["2026-12-24 12:00"]
    assert "There are none yet" in said(await beta.run("queue slots"))
    assert "Take 2026-11-25 09:00" in buttons(await acme.run("queue next", post="1"))

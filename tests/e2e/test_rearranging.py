"""Several posts get other times together: shown first, done post by post."""

import asyncio
from datetime import UTC, date
from typing import Any

import pytest
from family import Family
from team import DAY, buttons, said, text_of

from bot.ui.rearranging import done_card
from sandbox.rig import Rig


@pytest.fixture
async def acme(rig: Rig) -> Family:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Family(rig)
    await acme.link()
    return acme


def times(acme: Any) -> list[str]:
    return [group["scheduledTime"][:16] for group in acme.groups()]


def dues(acme: Family) -> list[str]:
    """What our record says, by number."""
    rows = sorted(acme.rows("posts"), key=lambda row: row["number"])
    return [row["scheduled_at"][:16].replace(" ", "T") for row in rows]


async def half_held(acme: Family) -> None:
    """Two texts of one post, of which the second is held, and a post of the next day; all in review."""
    await acme.settle()
    await acme.family(by="Alex", when="2026-11-25 09:00")
    await acme.run("post schedule", by="Alex", text="Alone", when="2026-11-26 09:00", accounts="Mastodon")
    who, seen = await acme.who("Alex"), await acme.seen(2)
    await acme.rig.resources.services.revising.hold(who, 2, seen)


@pytest.mark.parametrize("profile", ["seed", "current"])
async def test_two_posts_get_each_others_times_once_it_was_confirmed_and_not_twice(acme):
    await acme.schedule("One", when="2026-11-25 10:00")
    await acme.schedule("Two", when="2026-11-27 15:00")
    asked = await acme.run("queue swap", first="1", second="2")
    assert "**#1** One: Wed 25 Nov 10:00 → **Fri 27 Nov 15:00**" in said(asked)
    assert times(acme) == ["2026-11-25T10:00", "2026-11-27T15:00"]
    custom_id = buttons(asked)["Do it"]
    assert "**#1** Fri 27 Nov 15:00; before, it was Wed 25 Nov 10:00" in said(
        await acme.press(asked, "Do it")
    )
    assert times(acme) == ["2026-11-27T15:00", "2026-11-25T10:00"]
    assert "Something changed since you looked." in await acme.press_late(custom_id)
    assert times(acme) == ["2026-11-27T15:00", "2026-11-25T10:00"]


async def test_a_whole_day_moves_and_keeps_its_times_on_the_wall(acme):
    await acme.run("publora timezone", zone="Europe/Berlin")
    await acme.schedule("Early", when="2027-03-26 09:00")
    await acme.schedule("Late", when="2027-03-26 23:30")
    await acme.schedule("Next day", when="2027-03-27 09:00")
    asked = await acme.run("queue day", day="26 March", to="29 March")
    assert "Next day" not in said(asked)
    await acme.press(asked, "Do it")
    assert times(acme) == ["2027-03-29T07:00", "2027-03-29T21:30", "2027-03-27T08:00"]
    assert "Nothing is due on that day." in said(await acme.run("queue day", day="26 March", to="1 April"))
    assert "as a time" in said(await acme.run("queue day", day="whenever", to="1 April"))


async def test_a_day_that_goes_to_a_weekend_beside_another_post_is_looked_at_twice(acme):
    await acme.schedule("One", when="2026-11-25 10:00")
    await acme.schedule("Two", when="2026-11-28 10:05")
    shown = said(await acme.run("queue day", day="2026-11-25", to="2026-11-28"))
    assert "**Look twice**" in shown
    assert "Post #1: It goes out on a Saturday." in shown
    assert "Post #1: Post #2 goes to Mastodon · Acme Workshop within a quarter of an hour" in shown
    swapped = said(await acme.run("queue swap", first="1", second="2"))
    assert "It goes out" in swapped
    assert "within a quarter" not in swapped


async def test_the_order_that_was_shown_is_the_one_that_is_taken(acme):
    await acme.run("queue slots", add="daily 9:00")
    for day in range(25, 30):
        await acme.schedule(f"Post {day}", when=f"2026-11-{day} 09:00")
    await acme.schedule("Beside", when="2026-11-25 12:00")
    asked = await acme.run("queue shuffle")
    before, shown = times(acme), said(asked)
    await acme.press(asked, "Do it")
    after = times(acme)
    assert after != before
    assert sorted(after) == sorted(before)
    assert after[5] == before[5]
    for number, at in enumerate(after[:5], 1):
        if at != before[number - 1]:
            assert f"**#{number}** Post {24 + number}: " in shown


async def test_what_one_post_refuses_is_named_and_the_others_are_moved(acme):
    await acme.schedule("One", when="2026-11-25 10:00")
    await acme.schedule("Two", when="2026-11-25 15:00")
    asked = await acme.run("queue day", day="25 Nov", to="28 Nov")
    refusal = {"match": "PUT /update-post", "status": 403, "times": 1, "body": {"error": "Not on this plan"}}
    acme.rig.stand_in.set_faults([refusal])
    shown = said(await acme.press(asked, "Do it"))
    assert "**#1** was left at Wed 25 Nov 10:00: Publora refuses: Not on this plan." in shown
    assert "**#2** Sat 28 Nov 15:00; before, it was Wed 25 Nov 15:00" in shown
    assert times(acme) == ["2026-11-25T10:00", "2026-11-28T15:00"]


async def test_a_time_too_far_from_its_approval_is_said_and_sends_a_post_back_to_review(acme):
    await acme.settle()
    await acme.submit()
    await acme.approve("Priya")
    assert acme.state_of(1) == "scheduled"
    asked = await acme.run("queue day", by="Alex", day="2026-11-24", to="2026-12-10")
    assert "has to be approved again" in said(asked)
    await acme.press(asked, "Do it", by="Alex")
    assert acme.state_of(1) == "in_review"
    await acme.rig.advance(20 * DAY)
    assert [group["status"] for group in acme.groups()] == ["draft"]


async def test_who_may_not_write_posts_rearranges_none(acme):
    await acme.settle()
    await acme.submit()
    assert "You may not" in said(await acme.run("queue day", by="Olive", day="2026-11-24", to="2026-12-10"))
    assert "You may not" in said(await acme.run("queue shuffle", by="Olive"))
    assert "You may not" in said(await acme.run("queue swap", by="Olive", first="1", second="2"))
    assert acme.state_of(1) == "in_review"


async def test_the_texts_of_one_post_are_swapped_together_with_whichever_is_named(acme):
    await acme.family(when="2026-11-25 09:00")
    await acme.schedule("Alone", when="2026-11-26 09:00")
    asked = await acme.run("queue swap", first="3", second="2")
    assert "the texts of one post move together" in said(asked)
    assert "**#1** We have launched. Read all about it.: Wed 25 Nov 09:00 → **Thu 26 Nov 09:00**" in said(
        asked
    )
    await acme.press(asked, "Do it")
    assert times(acme) == ["2026-11-26T09:00", "2026-11-26T09:00", "2026-11-25T09:00"]
    assert "due at the same moment" in said(await acme.run("queue swap", first="1", second="2"))


async def test_a_post_is_not_swapped_while_one_of_its_texts_is_held(acme):
    await half_held(acme)
    refused = said(await acme.run("queue swap", by="Alex", first="1", second="3"))
    assert "Post #2 can't be swapped: it is paused." in refused


async def test_a_day_leaves_all_texts_of_a_post_of_which_one_is_held(acme):
    await half_held(acme)
    await acme.run("post schedule", by="Alex", text="Late", when="2026-11-25 18:00", accounts="Mastodon")
    asked = await acme.run("queue day", by="Alex", day="25 Nov", to="28 Nov")
    assert "**#2** stays: it is paused" in said(asked)
    assert "**#1** stays: it belongs to #2, which stays" in said(asked)
    await acme.press(asked, "Do it", by="Alex")
    assert dues(acme) == ["2026-11-25T09:00", "2026-11-25T09:00", "2026-11-26T09:00", "2026-11-28T18:00"]


async def test_the_texts_of_one_post_keep_one_slot_among_them_when_slots_are_shuffled(acme):
    await acme.run("queue slots", add="daily 9:00")
    await acme.family(when="2026-11-25 09:00")
    await acme.schedule("Alone", when="2026-11-26 09:00")
    await acme.press(await acme.run("queue shuffle"), "Do it")
    assert times(acme) == ["2026-11-26T09:00", "2026-11-26T09:00", "2026-11-25T09:00"]


async def test_a_post_of_which_a_text_is_held_is_not_shuffled(acme):
    await acme.run("queue slots", add="daily 9:00")
    await half_held(acme)
    assert "No two posts stand in slots" in said(await acme.run("queue shuffle", by="Alex"))


def refuse(acme: Family, number: int, *, times: int = 5, status: int = 403) -> None:
    """Let Publora refuse the next calls that change a post."""
    group_id = next(row["group_id"] for row in acme.rows("posts") if row["number"] == number)
    call = {"match": f"PUT /update-post/{group_id}", "times": times, "status": status}
    acme.rig.stand_in.set_faults([{**call, "body": {"error": "Not on this plan"}}])


async def test_a_swap_of_which_half_is_refused_is_put_back(acme):
    await acme.schedule("One", when="2026-11-25 10:00")
    await acme.schedule("Two", when="2026-11-27 15:00")
    asked = await acme.run("queue swap", first="1", second="2")
    refuse(acme, 2)
    shown = said(await acme.press(asked, "Do it"))
    assert "Nothing was moved" in shown
    assert "**#1** was put back to Wed 25 Nov 10:00" in shown
    assert "**#2** was left at Fri 27 Nov 15:00: Publora refuses: Not on this plan." in shown
    assert times(acme) == dues(acme) == ["2026-11-25T10:00", "2026-11-27T15:00"]


async def test_what_can_not_be_put_back_is_said_with_the_time_it_has(acme):
    await acme.schedule("One", when="2026-11-25 10:00")
    await acme.schedule("Two", when="2026-11-27 15:00")
    asked = await acme.run("queue swap", first="1", second="2")
    one, two = (row["group_id"] for row in acme.rows("posts"))
    no = {"times": 9, "status": 403, "body": {"error": "Not on this plan"}}
    acme.rig.stand_in.set_faults(
        [
            {"match": f"PUT /update-post/{two}", **no},
            {"match": f"PUT /update-post/{one}", "times": 1, "delay": 0},
            {"match": f"PUT /update-post/{one}", **no},
        ]
    )
    shown = said(await acme.press(asked, "Do it"))
    assert "**#1** could not be put back to Wed 25 Nov 10:00, its new time is Fri 27 Nov 15:00" in shown
    assert dues(acme) == ["2026-11-27T15:00", "2026-11-27T15:00"]


async def test_what_is_put_back_later_is_said_with_both_times(acme):
    await acme.schedule("One", when="2026-11-25 10:00")
    await acme.schedule("Two", when="2026-11-27 15:00")
    asked = await acme.run("queue swap", first="1", second="2")
    one, two = (f"PUT /update-post/{row['group_id']}" for row in acme.rows("posts"))
    acme.rig.stand_in.set_faults(
        [
            {"match": two, "times": 9, "status": 403, "body": {"error": "Not on this plan"}},
            {"match": one, "times": 1, "delay": 0},
            {"match": one, "times": 9, "status": 503},
        ]
    )
    shown = said(await acme.press(asked, "Do it"))
    assert "Nothing was moved" not in shown
    assert "**#1** has Fri 27 Nov 15:00 until it can be put back to Wed 25 Nov 10:00" in shown
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(120)
    assert times(acme) == dues(acme) == ["2026-11-25T10:00", "2026-11-27T15:00"]


async def test_a_text_of_which_another_is_refused_is_put_back_while_other_posts_of_the_day_move(acme):
    await acme.family(when="2026-11-25 09:00")
    await acme.schedule("Alone", when="2026-11-25 10:00")
    asked = await acme.run("queue day", day="25 Nov", to="28 Nov")
    refuse(acme, 2)
    shown = said(await acme.press(asked, "Do it"))
    assert "Not all of it could be done." in shown
    assert "**#1** was put back to Wed 25 Nov 09:00" in shown
    assert times(acme) == ["2026-11-25T09:00", "2026-11-25T09:00", "2026-11-28T10:00"]


@pytest.mark.parametrize(
    ("mine", "theirs"), [((1, 2), (1, 3)), ((2, 3), (1, 3)), ((1, 2), (2, 3)), ((1, 2), (2, 1))]
)
async def test_of_two_who_swap_a_post_at_once_one_is_told_and_has_changed_nothing(acme, mine, theirs):
    for number, day in ((1, 25), (2, 26), (3, 27)):
        await acme.schedule(f"Post {number}", when=f"2026-11-{day} 10:00")
    service = acme.rig.resources.services.rearranging
    before, plans = dues(acme), [await service.swap(acme.actor, *numbers) for numbers in (mine, theirs)]
    outcomes = await asyncio.gather(*(service.carry_out(acme.actor, each, each.stamp) for each in plans))
    (told,) = [each for each in outcomes if any(done.problem for done in each.done)]
    assert all(done.post is None or done.put_back for done in told.done)
    assert told.undo is None
    shown = text_of(done_card(told.done, UTC).view.to_components())
    assert "Somebody just changed one of these posts, or is at work on it." in shown
    (won,) = [numbers for numbers, each in zip((mine, theirs), outcomes, strict=True) if each is not told]
    first, second = (number - 1 for number in won)
    before[first], before[second] = before[second], before[first]
    assert times(acme) == dues(acme) == before


async def test_a_post_that_changed_while_a_day_was_moved_puts_the_others_back(acme):
    for hour in (9, 10, 11):
        await acme.schedule(f"At {hour}", when=f"2026-11-25 {hour}:00")
    service = acme.rig.resources.services.rearranging
    plan = await service.day(acme.actor, date(2026, 11, 25), date(2026, 11, 28))
    await acme.run("post reschedule", post="2", when="2026-12-24 10:00")
    outcome = await service.carry_out(acme.actor, plan, plan.stamp)
    shown = text_of(done_card(outcome.done, UTC).view.to_components())
    assert "**#1** was put back to Wed 25 Nov 09:00" in shown
    assert "**#2** was left at Wed 25 Nov 10:00: Post #2 changed since." in shown
    assert "**#3** was left at Wed 25 Nov 11:00\n" in shown
    assert times(acme) == dues(acme) == ["2026-11-25T09:00", "2026-12-24T10:00", "2026-11-25T11:00"]


async def test_a_swap_can_be_undone_for_ten_minutes_and_after_a_restart(acme):
    await acme.family(when="2026-11-25 09:00")
    await acme.schedule("Alone", when="2026-11-26 09:00")
    before = times(acme)
    swapped = await acme.press(await acme.run("queue swap", first="1", second="3"), "Do it")
    undo = buttons(swapped)["Undo"]
    await acme.restart()
    shown = await acme.press(swapped, "Undo")
    assert "**#3** Thu 26 Nov 09:00; before, it was Wed 25 Nov 09:00" in said(shown)
    assert "Undo" not in buttons(shown)
    assert times(acme) == dues(acme) == before
    again = await acme.press_late(undo)
    assert "**#1** was left at Wed 25 Nov 09:00: it changed since." in again
    await acme.rig.advance(11 * 60)
    assert "can't be undone by a click any more" in await acme.press_late(undo)


async def test_undoing_a_day_leaves_what_changed_since(acme):
    for hour in (9, 10, 11):
        await acme.schedule(f"At {hour}", when=f"2026-11-25 {hour}:00")
    moved = await acme.press(await acme.run("queue day", day="25 Nov", to="28 Nov"), "Do it")
    await acme.run("post reschedule", post="2", when="2026-12-24 10:00")
    shown = said(await acme.press(moved, "Undo"))
    assert "Not all of it could be done." in shown
    assert "**#2** was left at Thu 24 Dec 10:00: it changed since." in shown
    assert times(acme) == ["2026-11-25T09:00", "2026-12-24T10:00", "2026-11-25T11:00"]


async def test_undoing_never_gives_a_time_that_has_come(acme):
    await acme.schedule("One", when="in 5 minutes")
    await acme.schedule("Two", when="2026-11-25 10:00")
    moved = await acme.press(await acme.run("queue swap", first="1", second="2"), "Do it")
    await acme.schedule("Three", when="in 3 hours")
    await acme.rig.advance(4 * 60)
    shown = said(await acme.press(moved, "Undo"))
    assert "Nothing was moved" in shown
    assert "**#1** was left at Wed 25 Nov 10:00: its old time is not ahead any more." in shown
    assert "**#2** was left at Tue 24 Nov 09:05: it belongs to #1, which stays." in shown


async def test_a_shuffle_of_many_posts_can_be_undone(acme):
    await acme.run("queue slots", add="daily 9:00")
    for day in range(25, 31):
        await acme.schedule(f"Post {day}", when=f"2026-11-{day} 09:00")
    before = times(acme)
    shuffled = await acme.press(await acme.run("queue shuffle"), "Do it")
    assert times(acme) != before
    await acme.press(shuffled, "Undo")
    assert times(acme) == dues(acme) == before


async def test_undoing_takes_back_what_is_still_on_its_way(acme):
    await acme.schedule("One", when="2026-11-25 10:00")
    await acme.schedule("Two", when="2026-11-27 15:00")
    asked = await acme.run("queue swap", first="1", second="2")
    refuse(acme, 2, status=503)
    moved = await acme.press(asked, "Do it")
    assert "**#2** keeps Fri 27 Nov 15:00 for now" in said(moved)
    acme.rig.stand_in.set_faults([])
    assert "**#2** keeps Fri 27 Nov 15:00" in said(await acme.press(moved, "Undo"))
    await acme.rig.advance(120)
    assert times(acme) == dues(acme) == ["2026-11-25T10:00", "2026-11-27T15:00"]


async def test_what_has_to_be_approved_again_is_named_and_gets_its_old_time_back(acme):
    await acme.settle()
    await acme.submit()
    await acme.approve("Priya")
    asked = await acme.run("queue day", by="Alex", day="2026-11-24", to="2026-12-10")
    moved = await acme.press(asked, "Do it", by="Alex")
    await acme.rig.advance(30)
    assert "You may not" in await acme.press_late(buttons(moved)["Undo"], by="Olive")
    assert "before, it was Tue 24 Nov 14:00 · In review" in said(moved)
    shown = said(await acme.press(moved, "Undo", by="Alex"))
    assert "**#1** Tue 24 Nov 14:00; before, it was Thu 10 Dec 14:00 · In review" in shown
    assert dues(acme) == ["2026-11-24T14:00"]

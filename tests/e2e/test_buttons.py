"""Buttons: pages, questions, double clicks and restarts."""

import asyncio

import pytest
from team import said
from test_rights import copy_of


async def fill(team, count):
    for number in range(1, count + 1):
        await team.schedule(f"Post number {number}", when=f"in {number + 1} hours")


async def test_pages_turn_over_more_posts_than_fit_also_after_a_restart(acme):
    await fill(acme, 19)
    first = await acme.run("post list")
    assert "19 posts · page 1 of 3" in said(first)
    assert "**#8**" in said(first)
    assert "**#9**" not in said(first)
    second = await acme.press(first, "Next")
    assert "19 posts · page 2 of 3" in said(second)
    assert "**#9**" in said(second)
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    third = await acme.press(second, "Next")
    assert "19 posts · page 3 of 3" in said(third)
    assert "**#19**" in said(third)
    assert "page 2 of 3" in said(await acme.press(third, "Previous"))
    assert "page 1 of 3" in said(await acme.press(third, "First"))


async def test_a_page_that_is_gone_by_now_shows_the_last_one(acme):
    await fill(acme, 9)
    first = await acme.run("post list")
    await acme.press(await acme.run("post delete", post="9"), "Delete post")
    shown = said(await acme.press(first, "Next"))
    assert "8 posts" in shown
    assert "page" not in shown


async def test_a_deletion_can_be_confirmed_after_a_restart(acme):
    await acme.schedule("Mistake")
    asked = await acme.run("post delete", post="1")
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    assert "#1 · Deleted" in said(await acme.press(asked, "Delete post"))
    assert await acme.left_at_publora() == []


async def test_a_post_is_kept_after_a_restart(acme):
    await acme.schedule("Fine")
    asked = await acme.run("post delete", post="1")
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    assert "Kept. Nothing was changed." in said(await acme.press(asked, "Keep it"))
    assert acme.state_of(1) == "scheduled"


async def test_of_two_clicks_on_delete_one_wins_and_the_other_is_told(acme):
    await acme.schedule("Mistake")
    asked = [await acme.run("post delete", post="1") for _ in range(2)]
    first = said(await acme.press(asked[0], "Delete post"))
    second = said(await acme.press(asked[1], "Delete post"))
    assert "#1 · Deleted" in first
    assert "Post #1 is deleted already." in second
    assert await acme.left_at_publora() == []
    assert acme.calls("delete-post") == 1


async def test_two_deletions_at_the_same_moment_reach_publora_once(acme):
    await acme.schedule("Mistake")
    posts = acme.rig.resources.services.posts
    looked = await posts.look_before_delete(acme.actor, 1)
    ends = await asyncio.gather(
        *(posts.delete(acme.actor, 1, looked.version) for _ in range(2)), return_exceptions=True
    )
    problems = [end for end in ends if isinstance(end, Exception)]
    assert len(problems) == 1
    assert type(problems[0]).__name__ in {"ChangedMeanwhile", "NotPossible"}
    assert acme.state_of(1) == "deleted"
    assert await acme.left_at_publora() == []
    assert acme.calls("delete-post") == 1


async def test_deleting_what_was_moved_meanwhile_asks_to_look_again(acme):
    await acme.schedule("Moving")
    asked = await acme.run("post delete", post="1")
    await acme.run("post reschedule", post="1", when="in 5 hours")
    shown = said(await acme.press(asked, "Delete post"))
    assert "Post #1 changed since you looked at it." in shown
    assert "Look again with </post delete:" in shown
    assert acme.state_of(1) == "scheduled"


async def test_deleting_what_went_out_meanwhile_says_where_it_is_live(acme):
    await acme.schedule("Gone out", accounts="LinkedIn · Acme GmbH")
    asked = await acme.run("post delete", post="1")
    await acme.rig.advance(86_400)
    shown = said(await acme.press(asked, "Delete post"))
    assert "Post #1 is live and Publora can't take it back." in shown
    assert "LinkedIn · Acme GmbH (https://www.linkedin.com/feed/update/" in shown
    again = said(await acme.run("post delete", post="1"))
    assert "Post #1 is live" in again


async def test_moving_what_went_out_says_so(acme):
    await acme.schedule("Gone out")
    await acme.rig.advance(86_400)
    shown = said(await acme.run("post reschedule", post="1", when="in 5 hours"))
    assert "Post #1 has already gone out." in shown
    assert "Write a new one with </post schedule:" in shown


async def test_a_question_that_nobody_answers_closes(acme):
    question = await acme.run("publora unlink")
    await acme.rig.env.advance_time(130)
    assert "No answer. The key stays linked." in said(question)
    assert "key ending in `0001`" in said(await acme.run("publora status"))


@pytest.mark.parametrize("label", ["Unlink", "Keep the key"])
async def test_a_question_from_before_a_restart_is_called_outdated(acme, label):
    question = await acme.run("publora unlink")
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    assert "This control is outdated." in said(await acme.press(question, label))
    assert "key ending in `0001`" in said(await acme.run("publora status"))


async def test_a_form_from_before_a_restart_is_called_outdated(rig, acme):
    shown = await acme.run("publora link")
    await rig.env.restart_bot(rig.make_bot())
    field = shown.modal["components"][0]["component"]["custom_id"]
    result = await acme.lead.submit_modal(shown, {field: rig.stand_in.second_key})
    assert "This form is outdated." in said(result)
    assert "key ending in `0001`" in said(await acme.run("publora status"))


async def test_two_managers_replacing_the_key_at_once_do_not_overwrite_each_other(acme):
    first = await acme.link(acme.rig.stand_in.second_key)
    second = await acme.link(acme.rig.stand_in.empty_key)
    await acme.press(first, "Replace key")
    shown = said(await acme.press(second, "Replace key"))
    assert "Somebody else changed the link meanwhile." in shown
    assert "key ending in `0002`" in said(await acme.run("publora status"))


async def test_a_button_that_everybody_sees_answers_the_one_who_pressed_it_only(acme):
    await acme.schedule("Mine")
    asked = await acme.run("post delete", post="1")
    await acme.rig.env.bot.get_channel(acme.channel.id).send(view=copy_of(asked))
    result = await acme.lead.click(acme.channel.last_message, label="Delete post")
    (answer,) = result.followups
    assert answer.ephemeral
    assert acme.state_of(1) == "deleted"

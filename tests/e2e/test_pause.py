"""`/queue pause` and `resume`: everything is taken back, nothing is fired late, and it survives a death."""

import asyncio

import pytest
from composer import Composer
from dying import die_during, other_process
from team import DAY, Team, buttons, said

from bot.domain.approval import Mode
from bot.services.recording import Recorder
from sandbox.acting import walk
from sandbox.rig import Rig

BOTH = pytest.mark.parametrize("profile", ["seed", "current"])
REASON = "A storm hit our customers"


@pytest.fixture
async def acme(rig: Rig) -> Composer:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Composer(rig)
    await acme.link()
    await acme.settle(mode=Mode.OFF)
    return acme


async def pause(acme: Team, *, settle: bool = True) -> str:
    shown = said(await acme.run("queue pause", reason=REASON))
    if settle:
        await rest(acme)
    return shown


async def rest(acme: Team) -> None:
    """Let the bot finish what it does by itself, and tell it."""
    for _ in range(3):
        await acme.rig.advance(10)


async def resume(acme: Team):
    return await acme.press(await acme.run("queue resume"), "Let posts go out again")


def statuses(acme: Team) -> list[str]:
    return [group["status"] for group in acme.groups()]


def states(acme: Team) -> list[str]:
    return [row["state"] for row in acme.rows("posts") if row["guild_id"] == acme.guild_id]


@BOTH
async def test_everything_is_taken_back_keeps_its_time_and_goes_out_at_it_after_resuming(acme):
    for hours in (2, 30):
        await acme.schedule(f"In {hours}", when=f"in {hours} hours")
    shown = await pause(acme)
    assert "**2 posts** still to be taken back: about 15 seconds." in shown
    assert f"Everything is paused** by <@{acme.lead.id}>" in shown
    assert (states(acme), statuses(acme)) == (["paused", "paused"], ["draft", "draft"])
    told = acme.announced(acme.wall)
    assert any(f"2 posts are held back. The reason: {REASON}" in each for each in told)
    asked = await acme.run("queue resume")
    assert "**2 posts** go back to Publora at their times" in said(asked)
    assert "#1** Tue 24 Nov 11:00 In 2" in said(asked)
    assert statuses(acme) == ["draft", "draft"]
    await acme.press(asked, "Let posts go out again")
    await rest(acme)
    assert (states(acme), statuses(acme)) == (["scheduled"] * 2, ["scheduled"] * 2)
    assert acme.groups()[0]["scheduledTime"] == "2026-11-24T11:00:00.000Z"
    await acme.rig.advance(2 * DAY)
    assert states(acme) == ["published", "published"]
    assert acme.rows("pauses") == []


@BOTH
async def test_what_becomes_past_meanwhile_is_never_fired_and_asked_about(acme):
    for number in range(3):
        await acme.schedule(f"Missed {number}", when="in 2 hours")
    await acme.schedule("Ahead", when="in 3 days")
    await pause(acme)
    await acme.run("queue slots", add="daily 9:00")
    await acme.rig.advance(DAY)
    assert statuses(acme) == ["draft"] * 4
    asked = await acme.run("queue resume")
    assert "**3 posts** had their time meanwhile. They do not go out; I ask about each." in said(asked)
    shown = await acme.press(asked, "Let posts go out again")
    await acme.rig.advance(60)
    assert statuses(acme) == ["draft", "draft", "draft", "scheduled"]
    assert any("The time of this passed while everything was paused" in each for each in await acme.told())
    ids = [custom_id for custom_id in buttons(shown).values() if ":missed" in custom_id]
    assert ids
    again = await acme.run("queue resume")
    assert "**3 posts had their time while everything was paused.** What now?" in said(again)
    form = await press_of(acme, again, "missedtime", 1)
    assert "#1 · Scheduled" in said(await acme.lead.submit_modal(form, {"when": "in 5 hours"}))
    question = await press_of(acme, again, "nextslot", 2)
    assert "#2 · Scheduled" in said(await acme.press(question, "Take 2026-11-26 09:00"))
    assert "It stays paused" in said(await press_of(acme, again, "missedleave", 3))
    assert "Nothing is paused." in said(await acme.run("queue resume"))
    await acme.rig.advance(5 * DAY)
    assert states(acme) == ["published", "published", "paused", "published"]


async def press_of(acme: Team, shown, verb: str, number: int):
    (custom_id,) = [
        part
        for part in all_ids(shown)
        if part.startswith(f"publora:{verb}:{number}:") or part == f"publora:{verb}:{number}"
    ]
    return await acme.lead.click(shown.response, custom_id=custom_id)


def all_ids(shown) -> list[str]:
    return [part["custom_id"] for part in walk(shown.response.components) if part.get("custom_id")]


async def test_new_posts_are_taken_while_paused_kept_as_drafts_and_resumed_with_the_others(acme):
    await pause(acme)
    shown = said(await acme.schedule("Later"))
    assert "#1 · Paused" in shown
    assert f"Everything in this server is paused: {REASON}." in shown
    assert statuses(acme) == ["draft"]
    await resume(acme)
    await rest(acme)
    assert (states(acme), statuses(acme)) == (["scheduled"], ["scheduled"])


async def test_a_post_that_waits_for_approval_is_approved_while_paused_and_goes_out_only_when_resumed(acme):
    await acme.settle()
    await acme.submit()
    await pause(acme)
    assert states(acme) == ["in_review"]
    await acme.approve("Priya")
    assert (states(acme), statuses(acme)) == (["paused"], ["draft"])
    assert "A manager lets posts go out again" in said(await acme.click("Alex", "Resume"))
    await resume(acme)
    await rest(acme)
    assert (states(acme), statuses(acme)) == (["scheduled"], ["scheduled"])
    await acme.settle(keep_hours=0)
    await pause(acme)
    await acme.rig.advance(6 * 3600)
    asked = await acme.run("queue resume")
    await acme.press(asked, "Let posts go out again")
    await rest(acme)
    form = await press_of(acme, await acme.run("queue resume"), "missedtime", 1)
    await acme.lead.submit_modal(form, {"when": "in 5 hours"})
    assert states(acme) == ["in_review"]
    await acme.rig.advance(DAY)
    assert statuses(acme) == ["draft"]


async def test_a_post_held_in_review_stays_held_through_a_pause(acme):
    await acme.settle()
    await acme.submit()
    await acme.press(await acme.click("Alex", "More"), "Hold", by="Alex")
    await pause(acme)
    await resume(acme)
    await rest(acme)
    assert (states(acme), statuses(acme)) == (["paused"], ["draft"])


async def test_what_is_going_out_is_named_and_left(acme):
    acme.rig.stand_in.set_outcomes({"mastodon-4411": {"result": "stuck"}})
    await acme.schedule("Too late", when="in 3 minutes")
    await acme.schedule("In time", when="in 3 hours", accounts="X")
    await acme.rig.stand_in.advance(185)
    await pause(acme)
    assert states(acme) == ["publishing", "paused"]
    told = acme.announced(acme.wall)
    assert any("1 post is held back" in each and "Not held back: #1." in each for each in told)
    shown = said(await acme.press(await acme.run("queue resume"), "Stay paused"))
    assert "**Not held back**\n- **#1** Tue 24 Nov 09:03 Too late · Publishing" in shown


async def test_pausing_twice_and_resuming_what_is_not_paused_is_answered(acme):
    assert "Nothing is paused." in said(await acme.run("queue resume"))
    await acme.schedule("One")
    await pause(acme)
    again = said(await acme.run("queue pause", reason="Another"))
    assert f"Everything is paused already: {REASON}" in again
    asked = await acme.run("queue resume")
    custom_id = buttons(asked)["Let posts go out again"]
    await acme.press(asked, "Let posts go out again")
    await rest(acme)
    assert "Nothing is paused." in await acme.press_late(custom_id)
    assert states(acme) == ["scheduled"]
    await pause(acme)
    assert "Somebody paused or resumed" in await acme.press_late(custom_id)
    assert states(acme) == ["paused"]


async def test_only_managers_pause_and_resume(acme):
    await acme.settle(mode=Mode.OFF)
    assert "You may not" in said(await acme.run("queue pause", by="Alex", reason=REASON))
    assert acme.rows("pauses") == []
    await pause(acme)
    assert "You may not" in said(await acme.run("queue resume", by="Alex"))
    asked = await acme.run("queue resume")
    custom_id = buttons(asked)["Let posts go out again"]
    assert "You may not" in await acme.press_late(custom_id, by="Alex")
    assert acme.rows("pauses")


async def test_the_list_and_the_status_say_that_everything_is_paused(acme):
    await pause(acme)
    for command in ("post list", "publora status"):
        assert f"**Everything is paused** by <@{acme.lead.id}>" in said(await acme.run(command))
    await resume(acme)
    await rest(acme)
    assert "paused" not in said(await acme.run("post list"))


async def test_another_servers_posts_go_out_while_one_is_paused(acme):
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    await acme.schedule("Ours")
    await beta.schedule("Theirs", accounts="all")
    await pause(acme)
    assert "Nothing is paused." in said(await beta.run("queue resume"))
    assert states(beta) == ["scheduled"]
    await acme.rig.advance(3 * 3600)
    assert (states(acme), states(beta)) == (["paused"], ["published"])


@BOTH
@pytest.mark.parametrize("after", ["begin", "park"])
async def test_a_pause_is_seen_through_by_the_process_that_takes_over(acme, monkeypatch, after):
    for number in range(3):
        await acme.schedule(f"Post {number}", when=f"in {number + 2} hours")
    await pause(acme, settle=False)
    if after == "park":
        change = Recorder.change

        async def die(self, post, event, **more):
            if event == "paused with all":
                raise asyncio.CancelledError
            return await change(self, post, event, **more)

        with monkeypatch.context() as patched:
            patched.setattr(Recorder, "change", die)
            await acme.rig.advance(0)
        assert "draft" in statuses(acme)
        assert states(acme) == ["scheduled"] * 3
        assert "#1 · Scheduled" in said(await acme.run("post view", post="1"))
    async with other_process(acme.rig) as runner:
        for seconds in (1, 61, 61):
            await acme.rig.stand_in.advance(seconds)
            await runner.settle()
        assert (states(acme), statuses(acme)) == (["paused"] * 3, ["draft"] * 3)


async def test_resuming_is_seen_through_by_the_process_that_takes_over(acme, monkeypatch):
    for number in range(3):
        await acme.schedule(f"Post {number}", when=f"in {number + 2} hours")
    await pause(acme)
    change = Recorder.change

    async def die(self, post, event, **more):
        if event == "put back" and post.number == 2:
            raise asyncio.CancelledError
        return await change(self, post, event, **more)

    await resume(acme)
    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "change", die)
        await acme.rig.advance(0)
    assert states(acme)[1:] == ["paused", "paused"]
    async with other_process(acme.rig) as runner:
        for seconds in (1, 61, 61):
            await acme.rig.stand_in.advance(seconds)
            await runner.settle()
        assert (states(acme), statuses(acme)) == (["scheduled"] * 3, ["scheduled"] * 3)


@pytest.mark.parametrize("call", ["PUT /update-post", "GET /get-post"])
async def test_a_post_whose_bot_died_while_scheduling_it_is_held_back_when_everything_was_paused_since(
    acme, call
):
    await die_during(acme, call)
    await pause(acme)
    async with other_process(acme.rig) as runner:
        for seconds in (61, 180, 61):
            await acme.rig.stand_in.advance(seconds)
            await runner.settle()
    assert (states(acme), statuses(acme)) == (["paused"], ["draft"])


async def test_while_publora_is_down_the_pause_goes_on_trying_and_what_goes_out_is_followed(acme):
    await acme.schedule("Soon", when="in 4 minutes")
    await acme.schedule("Later", when="in 5 hours")
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 503}])
    await pause(acme)
    assert states(acme) == ["scheduled", "scheduled"]
    await acme.rig.advance(600)
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(120)
    assert states(acme) == ["published", "paused"]


async def test_a_new_time_on_its_way_when_everything_is_paused_is_the_time_it_keeps(acme):
    await acme.schedule("Moving", when="2026-11-25 10:00")
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 503}])
    await acme.run("post reschedule", post="1", when="2026-11-26 10:00")
    await pause(acme, settle=False)
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(60)
    assert states(acme) in (["paused"], ["scheduled"])
    await acme.rig.advance(60)
    assert states(acme) == ["paused"]
    assert acme.rows("posts")[0]["scheduled_at"].startswith("2026-11-26 10:00")


async def test_what_somebody_schedules_in_publoras_dashboard_meanwhile_is_taken_back(acme):
    await acme.schedule("Mine", when="in 3 days")
    await pause(acme)
    acme.rig.stand_in.edit_post(acme.groups()[0]["postGroupId"], {"status": "scheduled"})
    await acme.rig.advance(7 * 3600)
    assert statuses(acme) == ["draft"]
    await rest(acme)
    told = acme.announced(acme.wall)
    assert any("Somebody scheduled it at Publora while everything is paused." in each for each in told)


async def test_a_pause_while_it_is_resumed_holds_again(acme):
    await acme.schedule("One")
    await pause(acme)
    await resume(acme)
    await acme.run("queue pause", reason="Once more")
    await acme.rig.advance(30)
    assert (states(acme), statuses(acme)) == (["paused"], ["draft"])
    assert "Everything in this server is paused: Once more." in said(await acme.run("post view", post="1"))


async def test_a_paused_post_is_moved_deleted_and_brought_back_without_going_out(acme):
    await acme.schedule("One", when="in 2 hours")
    await pause(acme)
    assert "#1 · Paused" in said(await acme.run("post reschedule", post="1", when="in 5 hours"))
    deleted = await acme.press(await acme.run("post delete", post="1"), "Delete post")
    assert "#1 · Paused" in said(await acme.press(deleted, "Undo"))
    assert statuses(acme) == ["draft"]
    await resume(acme)
    await rest(acme)
    assert acme.groups()[0]["scheduledTime"] == "2026-11-24T14:00:30.000Z"

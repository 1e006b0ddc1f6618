"""Moves and deletions that take a while: nobody's look disturbs them, and a deletion wins."""

import asyncio
from collections.abc import Mapping

import pytest
from team import Team, picture, said

from bot.errors import ChangedMeanwhile
from bot.services.recording import Recorder

LOST = {"match": "PUT /update-post", "drop": "after", "times": 1}
NO_UPDATES = {"match": "PUT /update-post", "status": 503}
NO_REMOVALS = {"match": "DELETE /", "status": 503}
OLD, NEW = "2026-11-25 10:00", "2026-11-26 10:00"
OLD_THERE, NEW_THERE = "2026-11-25T10:00:00.000Z", "2026-11-26T10:00:00.000Z"


def hinder(team: Team, *faults: Mapping[str, object]) -> None:
    team.rig.stand_in.set_faults(list(faults))


def times(team: Team) -> list[str]:
    """When the posts go out, by Publora's record."""
    return [group["scheduledTime"] for group in team.groups()]


async def delete(team: Team) -> str:
    return said(await team.press(await team.run("post delete", post="1"), "Delete post"))


async def test_looking_while_a_new_time_is_on_its_way_is_no_drift_and_the_move_goes_on(acme):
    await acme.schedule("Moving", when=OLD)
    hinder(acme, LOST)
    assert "It keeps its time for now." in said(await acme.run("post reschedule", post="1", when=NEW))
    assert times(acme) == [NEW_THERE]
    await acme.run("post view", post="1")
    assert acme.state_of(1) == "scheduled"
    await acme.rig.advance(60)
    assert acme.rows("posts")[0]["scheduled_at"].startswith(NEW)
    (told,) = await acme.told()
    assert "This has its new time now" in told
    assert "#1 · Thu 26 Nov 10:00 · “Moving”: Its new time has reached Publora." in told


async def test_looking_while_a_deletion_is_on_its_way_is_no_drift_and_the_post_can_come_back(acme):
    await acme.schedule("Going", when=OLD)
    hinder(acme, LOST)
    assert "Not deleted yet; I keep trying." in await delete(acme)
    assert [group["status"] for group in acme.groups()] == ["draft"]
    await acme.run("post view", post="1")
    assert acme.state_of(1) == "scheduled"
    await acme.rig.advance(60)
    assert acme.state_of(1) == "deleted"
    assert [group["status"] for group in acme.groups()] == ["draft"]
    (told,) = await acme.told()
    assert "This is deleted now" in told
    assert "“Going”: It will not go out." in told


async def test_a_post_that_went_out_while_its_new_time_was_on_its_way_says_so(acme):
    await acme.schedule("Too fast", when="in 10 minutes")
    hinder(acme, NO_UPDATES)
    await acme.run("post reschedule", post="1", when=NEW)
    await acme.rig.advance(12 * 60)
    assert acme.state_of(1) == "published"
    hinder(acme)
    await acme.rig.advance(60)
    (told,) = await acme.told()
    assert acme.jobs() == []
    assert "This was not moved" in told
    assert "The time of post #1 was not changed: it has already gone out." in told


async def test_a_drift_that_was_there_before_a_refused_move_is_still_noticed(acme):
    await acme.schedule("Moving", when=OLD)
    acme.rig.stand_in.remove_post(acme.groups()[0]["postGroupId"])
    await acme.run("post reschedule", post="1", when=NEW)
    assert acme.state_of(1) == "attention"


async def test_a_new_time_that_publora_took_just_before_it_came_is_not_called_lost(acme):
    await acme.schedule("Hurry", when=OLD)
    hinder(acme, LOST)
    await acme.run("post reschedule", post="1", when="in 2 minutes")
    hinder(acme, NO_UPDATES, {"match": "GET /", "status": 503})
    await acme.rig.advance(125)
    hinder(acme)
    await acme.rig.advance(300)
    assert acme.state_of(1) == "published"
    (told,) = await acme.told()
    assert "Its new time has reached Publora." in told


async def test_a_new_time_survives_a_crash_right_after_it_was_asked_for(acme, monkeypatch):
    await acme.schedule("Moving", when=OLD)
    claim = Recorder.claim

    async def claim_and_die(*given, **more):
        await claim(*given, **more)
        raise SystemError

    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "claim", claim_and_die)
        with pytest.raises(SystemError):
            await acme.rig.resources.services.posts.reschedule(acme.actor, 1, NEW)
    await acme.rig.advance(61)
    assert times(acme) == [NEW_THERE]
    assert acme.rows("posts")[0]["scheduled_at"].startswith(NEW)


async def test_nothing_schedules_a_post_that_waits_to_be_deleted(acme):
    hinder(acme, NO_UPDATES)
    assert "Safe with me" in said(await acme.schedule("Going", picture("red"), when=OLD))
    hinder(acme, NO_UPDATES, NO_REMOVALS)
    assert "Not deleted yet; I keep trying." in await delete(acme)
    hinder(acme, NO_REMOVALS)
    await acme.rig.advance(600)
    assert [group["status"] for group in acme.groups()] == ["draft"]
    hinder(acme)
    await acme.rig.advance(60)
    assert acme.state_of(1) == "deleted"
    assert await acme.left_at_publora() == []
    await acme.told()
    assert acme.jobs() == []


async def test_nothing_moves_a_post_that_waits_to_be_deleted(acme):
    await acme.schedule("Going", when=OLD)
    hinder(acme, NO_UPDATES)
    await acme.run("post reschedule", post="1", when=NEW)
    assert "Not deleted yet; I keep trying." in await delete(acme)
    refused = said(await acme.run("post reschedule", post="1", when="2026-11-27 10:00"))
    assert "Post #1 is to be deleted; I keep trying until Publora has done it." in refused
    hinder(acme)
    await acme.rig.advance(60)
    assert acme.state_of(1) == "deleted"
    assert times(acme) == [OLD_THERE]
    assert [group["status"] for group in acme.groups()] == ["draft"]


async def test_a_deletion_that_publora_refuses_leaves_the_post_as_it_was(acme):
    hinder(acme, NO_UPDATES)
    await acme.schedule("Staying", when=OLD)
    hinder(acme, NO_UPDATES, {"match": "DELETE /", "status": 403, "body": {"error": "Not on this plan"}})
    assert "Publora refuses: Not on this plan." in await delete(acme)
    hinder(acme)
    await acme.rig.advance(60)
    assert acme.state_of(1) == "scheduled"
    assert times(acme) == [OLD_THERE]


async def test_deleting_a_post_whose_creation_lost_its_reply_removes_what_was_created(acme):
    hinder(acme, {"match": "POST /create-post", "drop": "after"}, {"match": "GET /list-posts", "status": 503})
    assert "Safe with me" in said(await acme.schedule("Going", when=OLD))
    assert len(acme.groups()) == 1
    assert "Not deleted yet; I keep trying." in await delete(acme)
    hinder(acme)
    await acme.rig.advance(60)
    assert acme.state_of(1) == "deleted"
    assert acme.groups() == []


async def test_a_post_still_on_its_way_to_publora_goes_there_with_the_time_it_is_given_last(acme):
    acme.rig.stand_in.set_down(down=True)
    await acme.schedule("Patient", when=OLD)
    moved = said(await acme.run("post reschedule", post="1", when=NEW))
    assert "#1 · Safe with me" in moved
    assert "Moved. Before, it was Wed 25 Nov 2026, 10:00" in moved
    acme.rig.stand_in.set_down(down=False)
    await acme.rig.advance(60)
    assert acme.state_of(1) == "scheduled"
    assert times(acme) == [NEW_THERE]


async def test_a_post_whose_scheduling_lost_its_reply_ends_with_the_time_it_is_given_last(acme):
    hinder(acme, LOST)
    assert "Safe with me" in said(await acme.schedule("Patient", when=OLD))
    assert times(acme) == [OLD_THERE]
    assert "#1 · Scheduled" in said(await acme.run("post reschedule", post="1", when=NEW))
    assert times(acme) == [NEW_THERE]


async def test_a_post_that_is_just_being_brought_to_publora_is_not_moved_at_the_same_moment(acme):
    hinder(acme, {"match": "POST /create-post", "delay": 0.5})
    accepting = asyncio.create_task(acme.schedule("Busy", when=OLD))
    while not acme.calls("create-post"):  # noqa: ASYNC110 - the stand-in tells nobody when a call comes in
        await asyncio.sleep(0.01)
    with pytest.raises(ChangedMeanwhile, match="is being worked on"):
        await acme.rig.resources.services.posts.reschedule(acme.actor, 1, NEW)
    assert "#1 · Scheduled" in said(await accepting)
    assert times(acme) == [OLD_THERE]


async def test_a_post_that_has_not_reached_publora_is_offered_for_another_time(acme):
    acme.rig.stand_in.set_down(down=True)
    await acme.schedule("Patient", when=OLD)
    (choice,) = await acme.choices("post reschedule", "post")
    assert "Patient" in choice["name"]

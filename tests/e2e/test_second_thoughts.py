"""Undoing a deletion or a move, and trying failed accounts again."""

import asyncio
from dataclasses import replace

import pytest
from team import Team, picture, said

from bot.errors import NotPossible
from bot.services.recording import Recorder
from sandbox.acting import buttons

MASTODON = "mastodon-4411"


async def delete(team: Team, number: str = "1"):
    return await team.press(await team.run("post delete", post=number), "Delete post")


@pytest.mark.parametrize("profile", ["seed", "current"])
async def test_a_deleted_post_is_brought_back_whole_within_ten_minutes(acme):
    await acme.schedule("Keep me", picture("red"), accounts="Mastodon, X")
    (before,) = acme.groups()
    deleted = await delete(acme)
    assert "#1 · Deleted" in said(deleted)
    assert acme.groups()[0]["status"] == "draft"
    await acme.rig.advance(9 * 60)
    shown = said(await acme.press(deleted, "Undo"))
    assert "#1 · Scheduled" in shown
    assert "Brought back." in shown
    (after,) = acme.groups()
    for same in ("postGroupId", "content", "scheduledTime", "status", "platforms", "media"):
        assert after[same] == before[same]
    await acme.rig.advance(3 * 3600)
    assert acme.state_of(1) == "published"


async def test_after_ten_minutes_a_deleted_post_is_gone_for_good_but_its_text_comes_back(acme):
    await acme.schedule("Gone text")
    deleted = await delete(acme)
    assert await acme.left_at_publora() == []
    shown = said(await acme.press(deleted, "Undo"))
    assert "can't be brought back: it was removed for good" in shown
    assert "Gone text" in shown
    assert acme.state_of(1) == "deleted"


async def test_a_deleted_post_whose_time_has_come_is_not_fired_by_undo(acme):
    await acme.schedule("Too late", when="in 5 minutes")
    deleted = await delete(acme)
    await acme.rig.advance(6 * 60)
    assert "its time has come" in said(await acme.press(deleted, "Undo"))
    await acme.rig.advance(3600)
    assert acme.groups() == []


async def test_of_two_clicks_on_undo_one_brings_the_post_back_and_the_other_is_told(acme):
    await acme.schedule("Once")
    await delete(acme)
    thoughts = acme.rig.resources.services.second_thoughts
    ends = await asyncio.gather(
        *(thoughts.undo_delete(acme.actor, 1) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(end, Exception) for end in ends) == 1
    assert acme.state_of(1) == "scheduled"
    assert len(acme.groups()) == 1


async def test_a_move_is_undone_by_one_click_and_not_by_a_second(acme):
    await acme.schedule("Moving", when="2026-11-25 10:00")
    moved = await acme.run("post reschedule", post="1", when="2026-11-26 10:00")
    assert acme.groups()[0]["scheduledTime"] == "2026-11-26T10:00:00.000Z"
    assert "It has its old time back." in said(await acme.press(moved, "Undo"))
    assert acme.groups()[0]["scheduledTime"] == "2026-11-25T10:00:00.000Z"


async def test_a_move_is_not_undone_after_ten_minutes_or_after_another_change(acme):
    await acme.schedule("Moving", when="2026-11-25 10:00")
    moved = await acme.run("post reschedule", post="1", when="2026-11-26 10:00")
    await acme.run("post reschedule", post="1", when="2026-11-27 10:00")
    assert "changed since" in said(await acme.press(moved, "Undo"))
    moved = await acme.run("post reschedule", post="1", when="2026-12-01 10:00")
    await acme.rig.advance(11 * 60)
    assert "can't be undone by a click any more" in said(await acme.press(moved, "Undo"))
    assert acme.groups()[0]["scheduledTime"] == "2026-12-01T10:00:00.000Z"


async def fail_in_part(team: Team, code: str) -> None:
    team.rig.stand_in.set_outcomes({MASTODON: {"result": "failed", "code": code}})
    await team.schedule("Half", picture("red"), accounts="Mastodon, X")
    await team.rig.advance(3 * 3600)
    team.rig.stand_in.set_outcomes({})
    assert team.state_of(1) == "partially_published"


async def test_failed_accounts_are_tried_again_as_a_new_post_with_the_same_text_and_file(acme):
    await fail_in_part(acme, "NETWORK_ERROR")
    thoughts = acme.rig.resources.services.second_thoughts
    plan = await thoughts.look_before_retry(acme.actor, 1)
    assert [target.platform_id for target in plan.targets] == [MASTODON]
    again = await thoughts.retry(acme.actor, 1, plan.post.version)
    assert (again.number, again.state) == (2, "scheduled")
    await acme.rig.advance(3600)
    assert acme.state_of(2) == "published"
    first, second = acme.groups()
    assert second["platforms"] == [MASTODON]
    assert second["content"] == first["content"]
    files = {row["postGroupId"]: row["sha256"] for row in acme.rig.stand_in.state()["media"]}
    assert files[second["postGroupId"]] == files[first["postGroupId"]]


@pytest.mark.parametrize("stored", [True, False])
async def test_a_crash_while_failed_accounts_are_tried_again_leaves_either_all_or_nothing(
    acme, monkeypatch, stored
):
    await fail_in_part(acme, "NETWORK_ERROR")
    thoughts = acme.rig.resources.services.second_thoughts
    plan = await thoughts.look_before_retry(acme.actor, 1)
    accept, before = Recorder.accept, acme.rows("audit")

    async def accept_and_die(*given, **more):
        if stored:
            await accept(*given, **more)
        raise SystemError

    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "accept", accept_and_die)
        with pytest.raises(SystemError):
            await thoughts.retry(acme.actor, 1, plan.post.version)
    if stored:
        await acme.rig.advance(61)
    else:
        assert acme.rows("audit") == before
        await thoughts.retry(acme.actor, 1, plan.post.version)
    assert acme.state_of(2) == "scheduled"
    events = [row["event"] for row in acme.rows("audit") if row["number"] == 1]
    assert events.count("tried again") == 1
    with pytest.raises(NotPossible, match="was tried again already, as #2"):
        await thoughts.retry(acme.actor, 1, plan.post.version)


async def test_a_second_click_on_retry_posts_nothing_more(acme):
    await fail_in_part(acme, "TIMEOUT_ERROR")
    thoughts = acme.rig.resources.services.second_thoughts
    plan = await thoughts.look_before_retry(acme.actor, 1)
    ends = await asyncio.gather(
        *(thoughts.retry(acme.actor, 1, plan.post.version) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(end, Exception) for end in ends) == 2
    assert len(acme.groups()) == 2


@pytest.mark.parametrize("code", ["PUBLISH_OUTCOME_UNKNOWN", "THREAD_PARTIALLY_PUBLISHED"])
async def test_what_may_be_live_is_never_tried_again_by_a_click(acme, code):
    await fail_in_part(acme, code)
    thoughts = acme.rig.resources.services.second_thoughts
    with pytest.raises(Exception, match="may be live"):
        await thoughts.look_before_retry(acme.actor, 1)
    assert len(acme.groups()) == 1


async def test_people_without_the_right_can_neither_undo_nor_retry(acme):
    await acme.schedule("Mine")
    deleted = await delete(acme)
    olive = acme.rig.world.acme.member("Olive")
    outsider = replace(acme.actor, user_id=olive.id, manages_server=False)
    thoughts = acme.rig.resources.services.second_thoughts
    for attempt in (thoughts.undo_delete(outsider, 1), thoughts.look_before_retry(outsider, 1)):
        with pytest.raises(Exception, match="You may not"):
            await attempt
    assert "Undo" in buttons(deleted)


async def test_a_post_that_was_tried_again_is_tried_again_from_there_only(acme):
    await fail_in_part(acme, "NETWORK_ERROR")
    thoughts = acme.rig.resources.services.second_thoughts
    plan = await thoughts.look_before_retry(acme.actor, 1)
    again = await thoughts.retry(acme.actor, 1, plan.post.version)
    await acme.press(await acme.run("post delete", post=str(again.number)), "Delete post")
    with pytest.raises(Exception, match="was tried again already, as #2"):
        await thoughts.look_before_retry(acme.actor, 1)


async def test_an_unexpected_error_after_a_post_was_accepted_invites_no_second_one(acme, monkeypatch):
    async def break_down(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(acme.rig.resources.services.work, "perform", break_down)
        assert "#1 · Safe with me" in said(await acme.schedule("Once"))
    await acme.rig.advance(61)
    assert acme.state_of(1) == "scheduled"
    assert len(acme.groups()) == 1

"""Replies that get lost on the way: every post goes out once, or a person is asked."""

import pytest
from team import DAY, picture, said

FILES = (picture("red"), picture("blue"))
BOTH = pytest.mark.parametrize("profile", ["seed", "current"])
DROPS = pytest.mark.parametrize("drop", ["before", "after"])
CALLS = [
    "POST /get-upload-url",
    "PUT storage",
    "POST /complete-media",
    "PUT /update-post",
    "GET /get-post",
]


def lose(team, call, drop, times=1):
    team.rig.stand_in.set_faults([{"match": call, "drop": drop, "times": times}])


def check_once(team, text="Once only", files=FILES):
    """Exactly one group, scheduled, with the files in order."""
    (group,) = team.groups()
    assert group["content"] == text
    assert group["status"] == "scheduled"
    names = {row["mediaId"]: row["sourceFileName"] for row in team.rig.stand_in.state()["media"]}
    assert [names[media_id] for media_id in group["media"]] == [name for name, _ in files]
    assert len(names) == len(files)


@BOTH
@DROPS
@pytest.mark.parametrize("call", CALLS)
async def test_a_lost_reply_on_the_way_leaves_one_scheduled_post(acme, call, drop):
    lose(acme, call, drop)
    shown = said(await acme.schedule("Once only", *FILES))
    assert "#1 · Scheduled" in shown or "#1 · Safe with me" in shown
    await acme.rig.advance(60)
    assert acme.state_of(1) == "scheduled"
    check_once(acme)
    if "Safe with me" in shown:
        (told,) = await acme.told()
        assert "It reached Publora and is scheduled after all." in told
        assert f"<@{acme.lead.id}>" in told
    await acme.rig.advance(DAY)
    assert acme.state_of(1) == "published"
    assert [group["status"] for group in acme.groups()] == ["published"]


@DROPS
@pytest.mark.parametrize("idempotency", ["honoured", "ignored", "replay_5xx"])
async def test_a_lost_reply_to_the_creation_makes_no_second_post(acme, drop, idempotency):
    acme.rig.stand_in.idempotency = idempotency
    lose(acme, "POST /create-post", drop)
    shown = said(await acme.schedule("Once only", *FILES))
    assert "#1 · Scheduled" in shown or "#1 · Safe with me" in shown
    await acme.rig.advance(60)
    assert acme.state_of(1) == "scheduled"
    check_once(acme)


async def test_an_error_that_publora_replays_for_a_key_is_not_asked_for_for_ever(acme):
    acme.rig.stand_in.idempotency = "replay_5xx"
    acme.rig.stand_in.set_faults(
        [{"match": call, "status": 500, "times": 1} for call in ("POST /create-post", "PUT /update-post")]
    )
    await acme.schedule("Once only", *FILES)
    await acme.rig.advance(30)
    await acme.rig.advance(60)
    await acme.rig.advance(60)
    assert acme.state_of(1) == "scheduled"
    check_once(acme)


@pytest.mark.parametrize("profile", ["seed"])
@DROPS
async def test_where_posts_cannot_be_listed_a_lost_creation_is_left_to_a_person(acme, drop):
    lose(acme, "POST /create-post", drop)
    shown = said(await acme.schedule("Once only", *FILES))
    assert "#1 · Needs attention" in shown
    assert "nobody can tell from here whether it arrived" in shown
    assert "Look into Publora's dashboard before you schedule it again." in shown
    (told,) = await acme.told()  # whoever waited may not have read it
    assert "nobody can tell from here whether it arrived" in told
    assert f"<@{acme.lead.id}>" in told
    await acme.rig.advance(DAY)
    assert acme.state_of(1) == "attention"
    assert [group["status"] for group in acme.groups()] == ([] if drop == "before" else ["draft"])
    assert acme.calls("create-post") == 1


@pytest.mark.parametrize("profile", ["seed"])
async def test_a_draft_that_may_stay_at_publora_unseen_is_told_of_when_its_post_is_deleted(acme):
    lose(acme, "POST /create-post", "after")
    await acme.schedule("Once only")
    asked = await acme.run("post delete", post="1")
    shown = said(await acme.press(asked, "Delete post"))
    assert "#1 · Deleted\nIt is deleted and will not go out." in shown
    assert "A draft of it may be left at Publora" in shown
    await acme.rig.advance(DAY)
    assert [group["status"] for group in acme.groups()] == ["draft"]
    assert acme.state_of(1) == "deleted"


async def test_two_posts_with_the_same_words_both_go_out(acme):
    await acme.schedule("Once only", *FILES)
    lose(acme, "POST /create-post", "before")
    await acme.schedule("Once only", *FILES, when="in 3 hours")
    await acme.rig.advance(60)
    assert sorted(group["scheduledTime"] for group in acme.groups()) == [
        "2026-11-24T11:00:00.000Z",
        "2026-11-24T12:00:00.000Z",
    ]
    assert [acme.state_of(1), acme.state_of(2)] == ["scheduled", "scheduled"]


@BOTH
@DROPS
async def test_a_lost_reply_to_a_move_moves_the_post_once(acme, drop):
    await acme.schedule("Once only", *FILES)
    lose(acme, "PUT /update-post", drop)
    shown = said(await acme.run("post reschedule", post="1", when="in 5 hours"))
    assert "Tue 24 Nov 2026" in shown
    await acme.rig.advance(60)
    check_once(acme)
    assert acme.groups()[0]["scheduledTime"] == "2026-11-24T14:00:00.000Z"
    assert "14:00 UTC" in said(await acme.run("post view", post="1"))


@BOTH
@DROPS
async def test_a_lost_reply_to_a_deletion_deletes_the_post(acme, drop):
    await acme.schedule("Once only", *FILES)
    asked = await acme.run("post delete", post="1")
    lose(acme, "DELETE /delete-post", drop)
    await acme.press(asked, "Delete post")
    await acme.rig.advance(60)
    assert await acme.left_at_publora() == []
    assert acme.state_of(1) == "deleted"
    assert acme.jobs() == []


async def test_a_post_whose_move_got_lost_can_be_given_its_old_time_again(acme):
    await acme.schedule("Once only", when="2026-11-25 10:00")
    lose(acme, "PUT /update-post", "after")
    await acme.run("post reschedule", post="1", when="2026-11-26 10:00")
    await acme.run("post reschedule", post="1", when="2026-11-25 10:00")
    await acme.rig.advance(60)
    assert [group["scheduledTime"][:16] for group in acme.groups()] == ["2026-11-25T10:00"]
    await acme.rig.advance(2 * DAY)
    assert acme.state_of(1) == "published"

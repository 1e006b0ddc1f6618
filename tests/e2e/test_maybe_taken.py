"""Posts that Publora may have taken before something broke: never called failed while they may go out."""

import pytest
from dying import die_during, other_process
from team import DAY, picture, said

from bot.errors import NotPossible

BOTH = pytest.mark.parametrize("profile", ["seed", "current"])
REFUSED = {"status": 401, "body": {"error": "Invalid API key"}}
KEY_DIES = [{"match": "* /"} | REFUSED]
BUSY = {"status": 409, "body": {"error": "Post is being published", "code": "POST_PUBLISH_IN_PROGRESS"}}
CLOSED = {"status": 400, "body": {"error": "Post is not editable", "code": "POST_NOT_EDITABLE"}}

PLAN = {"status": 403, "body": {"error": "Post limit reached for your plan"}}


async def lose_the_scheduling(team, drop="after", **post):
    """Accept a post whose scheduling Publora took, or not, without our seeing the answer."""
    team.rig.stand_in.set_faults([{"match": "PUT /update-post", "drop": drop, "times": 1}])
    assert "#1 · Safe with me" in said(await team.schedule("Maybe", **post))


def faults(team, *planned):
    team.rig.stand_in.set_faults(list(planned))


async def check_left_to_a_person(team):
    assert team.state_of(1) == "attention"
    (told,) = await team.told()
    assert "may go out" in told
    assert "before you schedule it again" in told
    thoughts = team.rig.resources.services.second_thoughts
    with pytest.raises(NotPossible):
        await thoughts.look_before_retry(team.actor, 1)


@BOTH
async def test_a_key_that_ends_after_a_scheduling_was_lost_leaves_the_post_to_a_person(acme):
    await lose_the_scheduling(acme)
    faults(acme, *KEY_DIES)
    await acme.rig.advance(5)
    await check_left_to_a_person(acme)
    faults(acme)
    await acme.rig.advance(DAY)
    assert acme.state_of(1) == "published"
    assert [group["status"] for group in acme.groups()] == ["published"]


async def test_a_key_that_ends_between_scheduling_and_reading_back_leaves_the_post_to_a_person(acme):
    faults(acme, {"match": "PUT /update-post", "status": 503, "times": 1})
    await acme.schedule("Maybe")
    faults(acme, *({"match": call} | REFUSED for call in ("GET /get-post", "DELETE /")))
    await acme.rig.advance(5)
    assert [group["status"] for group in acme.groups()] == ["scheduled"]
    await check_left_to_a_person(acme)


@BOTH
@pytest.mark.parametrize("refusal", [BUSY, CLOSED, PLAN], ids=["busy", "closed", "plan"])
async def test_a_post_that_publora_took_before_it_refused_to_take_it_again_is_scheduled(acme, refusal):
    await lose_the_scheduling(acme)
    faults(acme, {"match": "PUT /update-post"} | refusal)
    await acme.rig.advance(5)
    assert acme.state_of(1) == "scheduled"
    assert acme.calls("delete-post") == 0
    await acme.rig.advance(3 * 3600)
    assert acme.state_of(1) == "published"


async def test_a_post_that_went_live_before_its_scheduling_was_refused_is_not_taken_down(acme):
    await lose_the_scheduling(acme)
    acme.rig.stand_in.edit_post(acme.groups()[0]["postGroupId"], {"status": "published"})
    await acme.rig.stand_in.advance(60)
    await acme.rig.runner.settle()
    await acme.rig.advance(3 * 3600)
    assert acme.calls("delete-post") == 0
    assert acme.state_of(1) == "published"


@BOTH
async def test_a_refused_scheduling_fails_the_post_once_publora_says_it_is_a_draft(acme):
    await lose_the_scheduling(acme, drop="before")
    faults(acme, {"match": "PUT /update-post"} | PLAN)
    await acme.rig.advance(5)
    assert acme.state_of(1) == "failed"
    assert acme.groups() == []


async def test_whether_a_refused_post_may_go_out_is_asked_until_publora_answers(acme):
    await lose_the_scheduling(acme, drop="before")
    plan = {"match": "PUT /update-post"} | PLAN
    faults(acme, plan, {"match": "GET /get-post", "status": 503})
    await acme.rig.advance(30)
    assert acme.state_of(1) == "submitted"
    faults(acme, plan)
    await acme.rig.advance(30)
    assert acme.state_of(1) == "failed"
    assert acme.groups() == []


@BOTH
async def test_a_server_unlinked_after_a_scheduling_was_lost_leaves_the_post_to_a_person(acme):
    await lose_the_scheduling(acme)
    faults(acme, *KEY_DIES)
    await acme.press(await acme.run("publora unlink"), "Unlink")
    await acme.rig.advance(5)
    await check_left_to_a_person(acme)


@BOTH
async def test_a_bot_that_dies_while_scheduling_and_finds_its_key_dead_leaves_the_post_to_a_person(acme):
    await die_during(acme, "PUT /update-post")
    faults(acme, *KEY_DIES)
    async with other_process(acme.rig) as runner:
        # Publora itself forgets a call that hung after three minutes (publora-api.md 2).
        for seconds in (61, 180):
            await acme.rig.stand_in.advance(seconds)
            await runner.settle()
        assert acme.state_of(1) == "attention"
        assert any("may go out" in text for text in await acme.told(runner))


async def test_a_post_changed_at_publora_while_its_scheduling_was_lost_is_not_failed_at_its_time(acme):
    await lose_the_scheduling(acme)
    faults(acme, {"match": "PUT /update-post", "status": 503})
    tomorrow = {"scheduledTime": "2026-11-25T12:00:00.000Z"}
    acme.rig.stand_in.edit_post(acme.groups()[0]["postGroupId"], tomorrow)
    for _ in range(13):
        await acme.rig.advance(600)
    assert acme.state_of(1) == "attention"
    assert "its time is 2026-11-25 12:00 UTC" in said(await acme.run("post view", post="1"))
    assert [group["status"] for group in acme.groups()] == ["scheduled"]


async def test_a_late_post_that_failed_at_its_networks_says_why_and_is_not_tried_where_it_may_be_live(acme):
    acme.rig.stand_in.set_outcomes({"mastodon-4411": {"result": "failed", "code": "PUBLISH_OUTCOME_UNKNOWN"}})
    await lose_the_scheduling(acme)
    faults(acme, {"match": "PUT /update-post", "status": 503})
    for _ in range(13):
        await acme.rig.advance(600)
    assert acme.state_of(1) == "failed"
    assert "Nobody knows whether it went out" in (await acme.told())[-1]
    thoughts = acme.rig.resources.services.second_thoughts
    with pytest.raises(NotPossible, match="may be live"):
        await thoughts.look_before_retry(acme.actor, 1)


@BOTH
async def test_a_failed_posts_draft_that_somebody_sent_at_publora_is_found_live_and_not_tried_again(acme):
    faults(acme, {"match": "POST /get-upload-url"} | REFUSED, {"match": "DELETE /"} | REFUSED)
    assert "#1 · Failed" in said(await acme.schedule("Sent by hand", picture("red")))
    await acme.rig.runner.settle()
    acme.rig.stand_in.edit_post(acme.groups()[0]["postGroupId"], {"status": "published"})
    live = {"status": 409, "body": {"error": "Post is published", "code": "POST_IS_PUBLISHED"}}
    faults(acme, {"match": "DELETE /"} | live)
    await acme.rig.advance(DAY)
    thoughts = acme.rig.resources.services.second_thoughts
    with pytest.raises(NotPossible):
        await thoughts.look_before_retry(acme.actor, 1)
    assert any("does not let its draft be removed" in text for text in await acme.told())
    await acme.rig.advance(3600)
    assert acme.state_of(1) == "published"


@pytest.mark.parametrize("status", ["publishing", "published"])
async def test_a_post_that_publora_sent_unasked_is_followed(acme, status):
    """Some servers read a post without a time as one for now (publora-api.md 15, row 4)."""
    group = {"success": True, "postGroupId": "x", "status": status, "posts": []}
    faults(acme, {"match": "GET /get-post", "status": 200, "body": group, "times": 1})
    assert "#1 · Needs attention" in said(await acme.schedule("Too early"))
    acme.rig.stand_in.edit_post(acme.groups()[0]["postGroupId"], {"status": "published"})
    await acme.rig.advance(3 * 3600)
    assert acme.state_of(1) == "published"


async def test_a_key_that_ends_before_a_new_post_is_known_to_be_a_draft_leaves_it_to_a_person(acme):
    faults(acme, *({"match": call} | REFUSED for call in ("GET /get-post", "DELETE /")))
    assert "#1 · Needs attention" in said(await acme.schedule("Too early"))
    faults(acme)
    acme.rig.stand_in.edit_post(acme.groups()[0]["postGroupId"], {"status": "published"})
    await acme.rig.advance(3 * 3600)
    assert acme.state_of(1) == "published"

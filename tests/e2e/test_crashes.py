"""Bots that die and Publora's long silences: what was accepted is seen through, or said to have failed."""

import pytest
from dying import PICTURE, die_during, other_process
from team import DAY, bodies, said

BOTH = pytest.mark.parametrize("profile", ["seed", "current"])


def schedule_calls(profile):
    seen = ["POST /create-post", "POST /get-upload-url", "PUT storage", "PUT /update-post", "GET /get-post"]
    return seen if profile == "seed" else [*seen, "POST /complete-media"]


@pytest.mark.parametrize("call", schedule_calls("current"))
async def test_a_post_whose_bot_died_is_taken_over_once_the_lease_is_over_and_announced(acme, call):
    await die_during(acme, call)
    assert acme.state_of(1) == "submitted"
    async with other_process(acme.rig) as runner:
        await runner.settle()
        assert acme.state_of(1) == "submitted"
        # Publora itself forgets a call that hung after three minutes (publora-api.md 2).
        for seconds in (61, 180):
            await acme.rig.stand_in.advance(seconds)
            await runner.settle()
        assert acme.state_of(1) == "scheduled"
        (group,) = acme.groups()
        assert group["status"] == "scheduled"
        assert len(group["media"]) == 1
        (told,) = await acme.told(runner)
        assert "#1 · Tue 24 Nov 11:00 · “Survives”: It reached Publora and is scheduled after all." in told


@pytest.mark.parametrize("profile", ["seed"])
@pytest.mark.parametrize("call", schedule_calls("seed"))
async def test_a_dead_bots_post_is_taken_over_or_left_to_a_person_where_posts_cannot_be_listed(acme, call):
    await die_during(acme, call)
    async with other_process(acme.rig) as runner:
        await acme.rig.stand_in.advance(61)
        await runner.settle()
    if call == "POST /create-post":
        assert acme.state_of(1) == "attention"
        assert "Somebody has to look at this" in (await acme.told())[0]
    else:
        assert acme.state_of(1) == "scheduled"
        (group,) = acme.groups()
        assert len(group["media"]) == 1


async def test_a_post_accepted_while_publora_is_down_is_brought_there_later_and_announced(acme):
    acme.rig.stand_in.set_down(down=True)
    shown = said(await acme.schedule("Patient", PICTURE))
    assert "#1 · Safe with me" in shown
    assert "I keep trying until Publora has it, and tell you here." in shown
    assert "Publora can't be reached at the moment." in shown
    await acme.rig.advance(600)
    assert acme.state_of(1) == "submitted"
    assert "Safe with me" in said(await acme.run("post list"))
    acme.rig.stand_in.set_down(down=False)
    await acme.rig.advance(60)
    assert acme.state_of(1) == "scheduled"
    (told,) = await acme.told()
    assert "It reached Publora and is scheduled after all." in told
    assert f"<@{acme.lead.id}>" in told
    assert "Publora can't be reached" not in said(await acme.run("post view", post="1"))


async def test_a_post_whose_time_passes_while_publora_is_down_fails_aloud(acme):
    acme.rig.stand_in.set_down(down=True)
    await acme.schedule("Too late", PICTURE)
    for _ in range(13):
        await acme.rig.advance(600)
    assert acme.state_of(1) == "failed"
    (told,) = await acme.told()
    assert "Its time came before Publora took it." in told
    assert "Schedule it again for a later time." in told
    announced = bodies(acme.rig)[-1]
    assert announced["allowed_mentions"] == {"parse": [], "users": [acme.lead.id], "roles": []}
    assert acme.groups() == []


@BOTH
@pytest.mark.parametrize("removable", [True, False])
async def test_a_draft_left_at_publora_by_a_post_that_came_too_late_is_removed(acme, removable):
    faults = [{"match": "PUT /update-post", "status": 503}]
    acme.rig.stand_in.set_faults(faults if removable else [*faults, {"match": "DELETE /", "status": 503}])
    await acme.schedule("Too late", PICTURE)
    assert [group["status"] for group in acme.groups()] == ["draft"]
    for _ in range(13):
        await acme.rig.advance(600)
    assert acme.state_of(1) == "failed"
    assert len(acme.groups()) == (0 if removable else 1)
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(120)
    assert acme.groups() == []
    assert acme.jobs() == []
    assert len(await acme.told()) == 1


async def test_a_post_that_publora_took_at_the_last_moment_is_not_called_failed(acme):
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "drop": "after", "times": 1}])
    await acme.schedule("Just in time", when="in 2 minutes")
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 503}])
    await acme.rig.advance(300)
    await acme.rig.advance(300)
    assert acme.state_of(1) == "published"
    assert [group["status"] for group in acme.groups()] == ["published"]


async def test_a_post_that_fails_on_one_network_is_announced_with_account_and_cause(acme):
    await acme.schedule("Half", accounts="Mastodon, X")
    acme.rig.stand_in.set_outcomes({"mastodon-4411": {"result": "failed", "code": "PLATFORM_AUTH_EXPIRED"}})
    await acme.rig.advance(DAY / 4)
    assert acme.state_of(1) == "partially_published"
    (told,) = await acme.told()
    assert f"<@{acme.lead.id}>" in told
    assert "Mastodon · Acme Workshop: Publora has lost its access to this account." in told
    assert "Reconnect the account in Publora's dashboard, then try it again." in told
    assert "Partly published" in said(await acme.run("post view", post="1"))


async def test_a_post_that_never_settles_is_handed_to_a_person(acme):
    await acme.schedule("Stuck")
    acme.rig.stand_in.set_outcomes({"mastodon-4411": {"result": "stuck"}})
    for _ in range(30):
        await acme.rig.advance(3600)
    assert acme.state_of(1) == "attention"
    late, lost = await acme.told()
    assert "Its time is five minutes past" in late
    assert "Publora still has not said what became of it" in lost


@pytest.mark.parametrize("change", ["remove", "draft", "move"])
async def test_what_is_done_at_publora_itself_is_noticed(acme, change):
    await acme.schedule("Mine")
    (group,) = acme.groups()
    if change == "remove":
        acme.rig.stand_in.remove_post(group["postGroupId"])
    elif change == "draft":
        acme.rig.stand_in.edit_post(group["postGroupId"], {"status": "draft"})
    else:
        acme.rig.stand_in.edit_post(group["postGroupId"], {"scheduledTime": "2026-11-25T12:00:00.000Z"})
    shown = said(await acme.run("post view", post="1"))
    expected = {
        "remove": "It was deleted at Publora, not from here.",
        "draft": "It was taken back to draft at Publora and will not go out.",
        "move": "Publora's copy was changed: its time is 2026-11-25 12:00 UTC.",
    }
    assert expected[change] in shown
    asked = await acme.run("post delete", post="1")
    assert "#1 · Deleted" in said(await acme.press(asked, "Delete post"))
    assert await acme.left_at_publora() == []


async def test_a_post_taken_away_at_publora_is_announced_when_its_time_comes(acme):
    await acme.schedule("Mine")
    acme.rig.stand_in.remove_post(acme.groups()[0]["postGroupId"])
    await acme.rig.advance(3 * 3600)
    (told,) = await acme.told()
    assert "This was changed at Publora" in told
    assert "It was deleted at Publora, not from here." in told

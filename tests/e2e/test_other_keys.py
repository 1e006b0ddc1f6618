"""Posts of a key that is not linked any more: what can't be seen is neither called deleted nor missing."""

import pytest
from team import DAY, Team, said

UNSEEN = "with the one linked now it can't be seen"


async def replace_key(team: Team, key: str) -> None:
    question = await team.link(key)
    assert "**Linked.**" in said(await team.press(question, "Replace key"))


@pytest.fixture
async def moved_on(acme) -> Team:
    """Acme with a scheduled post, now linked with the key of another Publora account."""
    await acme.schedule("Left behind", when="in 2 hours")
    await replace_key(acme, acme.rig.stand_in.second_key)
    return acme


async def test_a_post_of_an_earlier_key_can_not_be_deleted_with_another(moved_on):
    refused = said(await moved_on.run("post delete", post="1"))
    assert "Post #1 was made with a Publora key that was linked before" in refused
    assert "Delete it in the dashboard of its Publora account, or link that key again." in refused
    assert moved_on.state_of(1) == "attention"
    assert [group["status"] for group in moved_on.groups()] == ["scheduled"]


async def test_a_deletion_that_waited_for_publora_while_the_key_changed_is_refused_aloud(acme):
    await acme.schedule("Left behind", when="in 2 hours")
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 503}])
    await acme.press(await acme.run("post delete", post="1"), "Delete post")
    await replace_key(acme, acme.rig.stand_in.second_key)
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(60)
    assert acme.state_of(1) != "deleted"
    assert [group["status"] for group in acme.groups()] == ["scheduled"]
    assert "can't be deleted with another" in (await acme.told())[0]


async def test_a_post_of_an_earlier_key_can_not_be_moved_with_another(moved_on):
    refused = said(await moved_on.run("post reschedule", post="1", when="in 5 hours"))
    assert UNSEEN in refused
    assert "Link that key again" in refused
    assert "somebody deleted it" not in refused


async def test_a_post_of_an_earlier_key_is_not_said_to_be_deleted_at_publora(moved_on):
    await moved_on.rig.advance(111 * 60)
    assert moved_on.state_of(1) == "attention"
    (told,) = await moved_on.told()
    assert "This belongs to another Publora key" in told
    assert UNSEEN in told
    assert "it may still go out" in told
    assert "deleted" not in told
    await moved_on.rig.advance(2 * DAY)
    assert len(await moved_on.told()) == 1


async def test_with_the_same_key_linked_again_everything_works_as_before(moved_on):
    await moved_on.run("post view", post="1")
    assert moved_on.state_of(1) == "attention"
    await replace_key(moved_on, moved_on.rig.stand_in.demo_key)
    await moved_on.run("post view", post="1")
    assert moved_on.state_of(1) == "scheduled"
    await moved_on.press(await moved_on.run("post delete", post="1"), "Delete post")
    assert moved_on.state_of(1) == "deleted"
    assert await moved_on.left_at_publora() == []


async def test_a_regenerated_key_of_the_same_account_takes_its_posts_over(acme):
    await acme.schedule("Still ours", when="in 2 hours")
    stand_in = acme.rig.stand_in
    regenerated = stand_in.demo_key[:-4] + "abcd"
    stand_in.world.keys[regenerated] = stand_in.world.keys[stand_in.demo_key]
    await replace_key(acme, regenerated)
    await acme.run("post view", post="1")
    assert acme.state_of(1) == "scheduled"
    stand_in.remove_post(acme.groups()[0]["postGroupId"])
    assert "It was deleted at Publora, not from here." in said(await acme.run("post view", post="1"))
    await acme.press(await acme.run("post delete", post="1"), "Delete post")
    assert acme.state_of(1) == "deleted"


async def test_a_post_that_an_earlier_key_may_have_scheduled_is_not_called_failed(acme):
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "drop": "after", "times": 1}])
    assert "Safe with me" in said(await acme.schedule("Perhaps", when="in 2 hours"))
    await replace_key(acme, acme.rig.stand_in.second_key)
    await acme.rig.advance(60)
    assert acme.state_of(1) == "attention"
    assert [group["status"] for group in acme.groups()] == ["scheduled"]
    assert UNSEEN in (await acme.told())[0]


async def test_without_a_key_nobody_claims_to_know_whether_a_post_went_out(acme):
    await acme.schedule("Alone", when="in 2 hours")
    await acme.press(await acme.run("publora unlink"), "Unlink")
    for _ in range(30):
        await acme.rig.advance(3600)
    late, lost = await acme.told()
    for told in (late, lost):
        assert "no Publora key is linked" in told
        assert "has not" not in told
        assert "Link the key again with </publora link" in told
    assert acme.state_of(1) == "attention"

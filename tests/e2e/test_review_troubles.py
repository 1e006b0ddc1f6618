"""What goes on around a wait for approval neither ends it nor undoes what was decided."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from approving import Reviewers

from bot.errors import ChangedMeanwhile, ServiceDown
from bot.publora.client import PubloraClient
from bot.publora.models import PostGroup
from bot.services.approvals import Which
from sandbox.rig import Rig


@pytest.fixture
async def team(rig: Rig) -> Reviewers:
    """Acme Marketing, linked, with approval required."""
    reviewers = Reviewers(rig)
    await reviewers.link()
    await reviewers.settle()
    return reviewers


def before_the_next_look(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]) -> None:
    """Have something happen between somebody's decision to look at a group and Publora's answer, once."""
    ask, left = PubloraClient.get_post, [happens]

    async def meanwhile(client: PubloraClient, group_id: str) -> PostGroup:
        if left:
            await left.pop()()
        return await ask(client, group_id)

    monkeypatch.setattr(PubloraClient, "get_post", meanwhile)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 401, "body": {"error": "Invalid API key"}},
        {"status": 403, "body": {"error": "API access is not enabled for this account"}},
        {"status": 400, "body": {"error": "Invalid post group ID"}},
        {"status": 503},
    ],
    ids=lambda answer: answer["status"],
)
async def test_a_wait_is_ended_in_time_whatever_publora_says_meanwhile(
    team: Reviewers, answer: dict[str, object]
) -> None:
    await team.schedule("Hello", when="in 5 hours")
    team.rig.stand_in.set_faults([{"match": "GET /get-post", **answer}])
    for _ in range(10):
        await team.rig.advance(1800)
    assert team.state_of(1) == "expired"
    causes = [row["cause"] for row in team.rows("notices")]
    assert causes.count("reminder") == 2
    assert "expired" in causes
    assert ("key" in causes) == (answer["status"] in {401, 403})


async def test_publora_is_not_asked_more_often_while_it_is_down(team: Reviewers) -> None:
    await team.schedule("Hello", when="in 5 hours")
    team.rig.stand_in.set_faults([{"match": "GET /get-post", "status": 503}])
    before = team.calls("get-post")
    for _ in range(60):
        await team.rig.advance(60)
    assert team.calls("get-post") - before <= 3


async def test_an_approval_during_a_look_at_the_draft_is_not_undone_by_it(
    team: Reviewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await team.schedule("Hello", when="in 5 hours")
    before_the_next_look(monkeypatch, lambda: team.approve("Priya"))
    await team.rig.advance(31 * 60)
    assert team.state_of(1) == "scheduled"
    assert [group["status"] for group in team.groups()] == ["scheduled"]


async def test_an_approval_just_before_a_take_back_is_not_undone_by_it(
    team: Reviewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await team.schedule("Hello", when="in 5 hours")
    (group,) = team.groups()
    changes = {"status": "scheduled", "scheduledTime": (await team.seen()).due.isoformat()}
    team.rig.stand_in.edit_post(group["postGroupId"], changes)
    update, left = PubloraClient.update_post, ["take back"]

    async def meanwhile(client: PubloraClient, group_id: str, **what: object) -> object:
        if left and what["status"] == "draft":
            left.clear()
            with pytest.raises(Exception, match="worked on"):
                await team.approve("Priya")
        return await update(client, group_id, **what)  # pyright: ignore[reportArgumentType] - passed on as given

    monkeypatch.setattr(PubloraClient, "update_post", meanwhile)
    await team.rig.advance(31 * 60)
    assert not left
    assert team.state_of(1) == "in_review"
    assert (await team.approve("Priya")).state == "scheduled"
    assert [group["status"] for group in team.groups()] == ["scheduled"]


async def test_looking_at_a_post_whose_new_time_arrives_at_that_moment_does_not_take_it_back(
    team: Reviewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await team.schedule("Hello", when="in 5 hours")
    await team.approve("Priya")
    posts = team.rig.resources.services.posts
    alex = await team.who("Alex")
    before_the_next_look(monkeypatch, lambda: posts.reschedule(alex, 1, "in 7 hours"))
    await posts.view(alex, 1)
    await team.rig.runner.settle()
    assert team.state_of(1) == "scheduled"
    assert [group["status"] for group in team.groups()] == ["scheduled"]


async def test_what_was_changed_too_late_to_take_it_back_is_told_afterwards(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    await team.rig.advance(2 * 3600 - 60)
    (group,) = team.groups()
    team.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
    await team.rig.advance(300)
    (post,) = team.rows("posts")
    assert post["state"] == "published"
    assert "What went out is not what was approved: its text is “Bye”." in post["problem"]
    assert [row["audience"] for row in team.rows("notices") if row["cause"] == "drift"] == ["deciders"]


async def test_a_change_that_slips_in_while_a_post_is_scheduled_at_the_last_moment_is_taken_back(
    team: Reviewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await team.schedule("Hello", when="in 5 minutes")
    (group,) = team.groups()
    update, left = PubloraClient.update_post, ["dashboard"]

    async def meanwhile(client: PubloraClient, group_id: str, **what: object) -> object:
        if left:
            left.clear()
            team.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
        return await update(client, group_id, **what)  # pyright: ignore[reportArgumentType] - passed on as given

    monkeypatch.setattr(PubloraClient, "update_post", meanwhile)
    assert (await team.approve("Priya")).state == "attention"
    await team.rig.runner.settle()
    assert [group["status"] for group in team.groups()] == ["draft"]
    assert "deciders" in [row["audience"] for row in team.rows("notices") if row["cause"] == "drift"]


async def test_a_conflict_that_passes_does_not_keep_a_changed_post_from_being_taken_back(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    (group,) = team.groups()
    team.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
    busy = {"status": 409, "body": {"error": "Changed meanwhile", "code": "POST_GROUP_VERSION_CONFLICT"}}
    team.rig.stand_in.set_faults([{"match": "PUT /update-post", "times": 3, **busy}])
    await team.rig.advance(2 * 3600 - 590)
    for _ in range(4):
        await team.rig.advance(30)
    assert [group["status"] for group in team.groups()] == ["draft"]


async def test_what_somebody_published_at_publora_is_not_replaced_and_so_published_twice(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    (group,) = team.groups()
    team.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
    await team.rig.advance(2 * 3600 - 500)
    assert team.state_of(1) == "attention"
    team.rig.stand_in.edit_post(group["postGroupId"], {"status": "published"})
    await team.rig.stand_in.advance(90)
    assert (await team.edit("Mara", "Hello again", when="in 3 hours")).state == "attention"
    await team.rig.advance(4 * 3600)
    requests = team.rig.stand_in.state()["requests"]
    # Publora refuses to delete it; older servers did not.
    assert [request for request in requests if request["method"] == "DELETE"] == []
    assert [group["content"] for group in team.groups()] == ["Bye"]


async def test_approvals_that_count_again_leave_no_post_that_nobody_can_approve(
    team: Reviewers,
) -> None:
    await team.settle(needed=2)
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    role = team.server.role("Approver").id
    team.grant("Priya")
    assert (await team.approve("Sam")).state == "in_review"
    team.grant("Priya", role)
    assert (await team.approve("Sam")).state == "scheduled"


async def test_who_approves_while_the_server_is_out_of_sight_reads_to_try_again(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule("Hello", when="in 5 hours")
    await team.approve("Priya")
    sam, seen = await team.who("Sam"), await team.seen()
    bot: Any = team.rig.env.bot
    guilds = bot._connection._guilds
    hidden = guilds.pop(team.guild_id)
    with pytest.raises(ServiceDown, match="Discord does not say at the moment"):
        await team.rig.resources.services.review.approve(sam, 1, seen)
    page = await team.rig.resources.services.approvals.pending(sam, Which.DECIDE, 0)
    assert [(each.post.number, each.tally) for each in page.items] == [(1, None)]
    guilds[team.guild_id] = hidden
    assert (await team.approve("Sam")).state == "scheduled"


@pytest.mark.parametrize("change", [{"content": "Bye"}, {"status": "draft"}, None])
async def test_a_day_later_it_still_says_why_a_post_did_not_go_out(
    team: Reviewers, change: dict[str, str] | None
) -> None:
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    (group,) = team.groups()
    if change is None:
        team.rig.stand_in.remove_post(group["postGroupId"])
    else:
        team.rig.stand_in.edit_post(group["postGroupId"], change)
    await team.rig.advance(2 * 3600 - 600)
    (post,) = team.rows("posts")
    assert post["state"] == "attention"
    for _ in range(27):
        await team.rig.advance(3600)
    (later,) = team.rows("posts")
    assert (later["state"], later["problem"]) == ("attention", post["problem"])
    assert [row["cause"] for row in team.rows("notices")].count("drift") == 1


@pytest.mark.parametrize("act", ["approve", "edit"])
async def test_who_approves_or_edits_what_waits_to_be_deleted_reads_that(team: Reviewers, act: str) -> None:
    await team.schedule("Hello", when="in 5 hours")
    team.rig.stand_in.set_faults([{"match": call, "status": 503} for call in ("GET /", "PUT /", "DELETE /")])
    alex = await team.who("Alex")
    (post,) = team.rows("posts")
    await team.rig.resources.services.posts.delete(alex, 1, post["version"])
    with pytest.raises(ChangedMeanwhile, match="Post #1 is to be deleted; I keep trying"):
        await (team.approve("Priya") if act == "approve" else team.edit("Alex", "Bye"))
    assert team.state_of(1) == "in_review"
    team.rig.stand_in.set_faults([])
    await team.rig.advance(60)
    assert team.state_of(1) == "deleted"

"""Nothing goes out that was not approved, and what was approved goes out once, exactly as it was."""

import asyncio
from datetime import datetime, timedelta

import discord
import pytest
from approving import Reviewers
from team import picture

from bot.domain.approval import Mode, Rule
from bot.domain.reviews import Seen
from bot.errors import BadText, BadTime, ChangedMeanwhile, NotAllowed, NotPossible
from bot.services.approvals import Which
from sandbox.rig import Rig

DAY = 86_400


@pytest.fixture
async def team(rig: Rig) -> Reviewers:
    """Acme Marketing, linked, with approval required."""
    reviewers = Reviewers(rig)
    await reviewers.link()
    await reviewers.settle()
    return reviewers


async def test_a_post_that_nobody_approved_waits_as_a_draft_and_expires_before_its_time(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", picture("red"), when="in 2 hours")
    assert team.state_of(1) == "in_review"
    assert [(group["status"], group["scheduledTime"]) for group in team.groups()] == [("draft", None)]
    await team.rig.advance(2 * 3600 - 121)
    assert team.state_of(1) == "in_review"
    await team.rig.advance(2)
    assert team.state_of(1) == "expired"
    with pytest.raises(NotPossible):
        await team.approve("Priya")
    await team.rig.advance(DAY)
    assert [group["status"] for group in team.groups()] == ["draft"]


async def test_an_approval_minutes_before_the_time_comes_too_late_though_nothing_has_expired_yet(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", when="in 2 hours")
    left = (await team.seen()).due - team.rig.clock.now()
    await team.rig.stand_in.advance(left.total_seconds() - 119)  # and the runner does not get to expire it
    assert team.state_of(1) == "in_review"
    with pytest.raises(NotPossible, match="too near"):
        await team.approve("Priya")
    assert [group["status"] for group in team.groups()] == ["draft"]
    await team.rig.runner.settle()
    assert team.state_of(1) == "expired"


@pytest.mark.parametrize("profile", ["current", "seed"])
async def test_the_last_approval_needed_schedules_the_post_once_for_its_time(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule("Hello", picture("red"), when="in 2 hours")
    due = (await team.seen()).due
    assert (await team.approve("Priya")).state == "in_review"
    assert [group["status"] for group in team.groups()] == ["draft"]
    assert (await team.approve("Sam")).state == "scheduled"
    (group,) = team.groups()
    assert (group["status"], group["content"]) == ("scheduled", "Hello")
    await team.rig.advance((due - team.rig.clock.now()).total_seconds() + 180)
    assert team.state_of(1) == "published"


async def test_an_edit_voids_approvals_and_replaces_the_draft(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule("Hello", picture("red"))
    await team.approve("Priya")
    old = await team.seen()
    await team.edit("Alex", "Hello again")
    assert team.state_of(1) == "in_review"
    assert [(group["status"], group["content"]) for group in team.groups()] == [("draft", "Hello again")]
    with pytest.raises(ChangedMeanwhile):
        await team.approve("Sam", seen=old)
    assert (await team.approve("Sam")).state == "in_review"
    assert (await team.approve("Priya")).state == "scheduled"
    assert [(group["status"], group["content"]) for group in team.groups()] == [("scheduled", "Hello again")]


async def test_who_may_not_approve_reads_why(team: Reviewers) -> None:
    approver = team.server.role("Approver").id
    await team.settle(authors=frozenset({approver}), needed=2)
    team.grant("Mara", team.server.role("Manager").id, approver)
    await team.schedule("Mine")
    with pytest.raises(NotAllowed, match="wrote"):
        await team.approve("Mara")
    with pytest.raises(NotAllowed):
        await team.approve("Olive")
    await team.edit("Sam", "Mine, but better")
    with pytest.raises(NotAllowed, match="edited"):
        await team.approve("Sam")
    assert team.state_of(1) == "in_review"


async def test_a_person_counts_once(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule()
    await team.approve("Priya")
    with pytest.raises(NotPossible, match="already"):
        await team.approve("Priya")
    assert team.state_of(1) == "in_review"


async def test_who_lost_the_role_no_longer_counts(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule()
    await team.approve("Priya")
    team.grant("Priya")
    assert (await team.approve("Sam")).state == "in_review"


async def test_two_hundred_approvals_at_once_schedule_one_post_once(team: Reviewers) -> None:
    await team.schedule()
    seen = await team.seen()
    approvers = [
        team.server.guild.add_member(
            team.rig.env.create_user(f"approver{number}"), roles=[team.server.role("Approver")]
        )
        for number in range(200)
    ]
    review = team.rig.resources.services.review
    speaker = team.rig.resources.services.speech.ready()
    assert speaker is not None
    actors = await speaker.people(team.guild_id, [member.id for member in approvers])
    calls = team.calls("update-post")
    outcomes = await asyncio.gather(
        *(review.approve(actor, 1, seen) for actor in actors.values()), return_exceptions=True
    )
    assert [post.state for post in outcomes if not isinstance(post, BaseException)] == ["scheduled"]
    assert {type(error) for error in outcomes if isinstance(error, BaseException)} <= {
        NotPossible,
        ChangedMeanwhile,
    }
    assert team.calls("update-post") == calls + 1


async def test_a_draft_that_was_changed_at_publora_is_not_scheduled(team: Reviewers) -> None:
    await team.schedule("Hello")
    (group,) = team.groups()
    team.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
    assert (await team.approve("Priya")).state == "attention"
    assert [group["status"] for group in team.groups()] == ["draft"]


async def test_a_post_changed_at_publora_after_its_approval_is_taken_back_before_its_time(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    (group,) = team.groups()
    team.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
    await team.rig.advance(2 * 3600 - 500)
    assert team.state_of(1) == "attention"
    assert [group["status"] for group in team.groups()] == ["draft"]
    await team.rig.advance(DAY)
    assert [group["status"] for group in team.groups()] == ["draft"]


async def test_a_move_of_a_post_changed_at_publora_does_not_schedule_what_nobody_approved(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", when="in 5 hours")
    await team.approve("Priya")
    (group,) = team.groups()
    team.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
    await team.run("post reschedule", post="1", when="in 6 hours")
    assert team.state_of(1) == "attention"
    assert [group["status"] for group in team.groups()] == ["draft"]


async def test_what_was_changed_and_scheduled_at_publora_is_a_draft_again_when_its_approval_comes(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", when="in 5 hours")
    (group,) = team.groups()
    soon = (team.rig.clock.now() + timedelta(hours=1)).isoformat()
    changes = {"content": "Bye", "status": "scheduled", "scheduledTime": soon}
    team.rig.stand_in.edit_post(group["postGroupId"], changes)
    assert (await team.approve("Priya")).state == "attention"
    assert [group["status"] for group in team.groups()] == ["draft"]


@pytest.mark.parametrize("state", ["changes_requested", "rejected", "paused", "expired"])
async def test_what_rests_is_taken_back_when_somebody_schedules_it_at_publora(
    team: Reviewers, state: str
) -> None:
    await team.schedule("Hello", when="in 2 hours")
    priya, seen, services = await team.who("Priya"), await team.seen(), team.rig.resources.services
    match state:
        case "changes_requested":
            await services.review.request_changes(priya, 1, seen, "Shorter")
        case "rejected":
            await services.review.reject(priya, 1, seen, "No")
        case "paused":
            await services.revising.hold(priya, 1, seen)
        case _:
            await team.rig.advance(2 * 3600)
    assert team.state_of(1) == state
    await team.rig.advance(2 * 3600)
    (group,) = team.groups()
    late = (team.rig.clock.now() + timedelta(hours=8)).isoformat()
    changes = {"status": "scheduled", "scheduledTime": late}
    team.rig.stand_in.edit_post(group["postGroupId"], changes)
    await team.rig.advance(7 * 3600)
    assert team.state_of(1) == state
    assert [group["status"] for group in team.groups()] == ["draft"]
    assert any("before it was approved" in row["said"] for row in team.rows("notices"))


async def test_a_draft_scheduled_at_publora_before_its_approval_is_taken_back(team: Reviewers) -> None:
    await team.schedule("Hello", when="in 5 hours")
    (group,) = team.groups()
    due = (await team.seen()).due
    changes = {"status": "scheduled", "scheduledTime": due.isoformat()}
    team.rig.stand_in.edit_post(group["postGroupId"], changes)
    await team.rig.advance(31 * 60)
    assert team.state_of(1) == "in_review"
    assert [group["status"] for group in team.groups()] == ["draft"]
    assert any("before it was approved" in row["said"] for row in team.rows("notices"))


@pytest.mark.parametrize(("hours", "state"), [(20, "scheduled"), (30, "in_review")])
async def test_a_move_keeps_an_approval_only_within_the_hours_chosen(
    team: Reviewers, hours: int, state: str
) -> None:
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    await team.run("post reschedule", post="1", when=f"in {hours + 2} hours")
    assert team.state_of(1) == state
    status = "scheduled" if state == "scheduled" else "draft"
    assert [group["status"] for group in team.groups()] == [status]


async def test_a_move_in_review_keeps_the_draft_without_a_time(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    await team.run("post reschedule", post="1", when="in 30 hours")
    assert team.state_of(1) == "in_review"
    assert (await team.approve("Sam")).state == "in_review"  # Priya saw a time too far from this one
    assert (await team.approve("Priya")).state == "scheduled"


async def test_what_was_deleted_and_brought_back_without_approval_waits_for_it(team: Reviewers) -> None:
    await team.settle(mode=Mode.OFF)
    await team.schedule("Hello", when="in 2 hours")
    assert team.state_of(1) == "scheduled"
    question = await team.run("post delete", post="1")
    deleted = await team.press(question, "Delete post")
    await team.settle()
    await team.press(deleted, "Undo")
    assert team.state_of(1) == "in_review"


async def test_a_deletion_in_review_can_be_undone_and_keeps_what_was_given(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    question = await team.run("post delete", post="1")
    deleted = await team.press(question, "Delete post")
    assert team.state_of(1) == "deleted"
    await team.press(deleted, "Undo")
    assert team.state_of(1) == "in_review"
    assert (await team.approve("Sam")).state == "scheduled"


async def test_rules_made_stricter_while_a_post_waits_hold_for_it_and_milder_ones_do_not(
    team: Reviewers,
) -> None:
    await team.settle(needed=2)
    await team.schedule("Hello", when="in 2 hours")
    await team.settle(mode=Mode.OFF)
    assert (await team.approve("Priya")).state == "in_review"
    await team.settle(needed=3)
    assert (await team.approve("Sam")).state == "in_review"


async def test_a_rule_asks_for_one_of_a_role(team: Reviewers) -> None:
    legal = team.server.guild.create_role("Legal", permissions=discord.Permissions())
    team.grant("Olive", legal.id)
    await team.settle(rules=(Rule(1, legal.id, words=("offer",)),))
    await team.schedule("A special offer")
    assert (await team.approve("Priya")).state == "in_review"
    assert (await team.approve("Olive")).state == "scheduled"


async def test_a_crash_after_the_decision_loses_and_doubles_nothing(team: Reviewers) -> None:
    await team.schedule("Hello", when="in 2 hours")
    team.rig.stand_in.set_faults([{"match": "PUT /update-post", "times": 1, "drop": "after"}])
    await team.approve("Priya")
    await team.rig.advance(120)
    assert team.state_of(1) == "scheduled"
    assert [group["status"] for group in team.groups()] == ["scheduled"]


async def test_an_outdated_click_does_nothing(team: Reviewers) -> None:
    await team.schedule("Hello", when="in 2 hours")
    seen = await team.seen()
    await team.run("post reschedule", post="1", when="in 3 hours")
    with pytest.raises(ChangedMeanwhile, match="time"):
        await team.approve("Priya", seen=Seen(seen.revision, seen.due))
    assert team.state_of(1) == "in_review"


async def test_everybody_finds_what_waits_for_them(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule("First", when="in 3 hours")
    await team.schedule("Second", when="in 2 hours")
    await team.approve("Priya", number=2)
    approvals = team.rig.resources.services.approvals

    async def waiting(name: str, which: Which) -> list[int]:
        page = await approvals.pending(await team.who(name), which, 0)
        return [pending.post.number for pending in page.items]

    assert await waiting("Priya", Which.DECIDE) == [1]
    assert await waiting("Sam", Which.DECIDE) == [2, 1]
    assert await waiting("Mara", Which.DECIDE) == []
    assert await waiting("Mara", Which.MINE) == [2, 1]
    assert await waiting("Alex", Which.MINE) == []
    assert await waiting("Sam", Which.ALL) == [2, 1]
    with pytest.raises(NotAllowed):
        await waiting("Olive", Which.ALL)


async def test_a_post_sent_back_waits_for_its_author_who_resubmits_it_for_a_new_decision(
    team: Reviewers,
) -> None:
    await team.schedule("Hello")
    review = team.rig.resources.services.review
    with pytest.raises(BadText):
        await review.request_changes(await team.who("Priya"), 1, await team.seen(), "  ")
    sent_back = await review.request_changes(await team.who("Priya"), 1, await team.seen(), "Too short")
    assert sent_back.state == "changes_requested"
    with pytest.raises(NotPossible):
        await team.approve("Sam")
    await team.edit("Mara", "Hello everybody")
    assert team.state_of(1) == "in_review"
    assert (await team.approve("Priya")).state == "scheduled"


async def test_whoever_suggested_the_text_does_not_approve_it(team: Reviewers) -> None:
    await team.schedule("Helo")
    services = team.rig.resources.services
    await services.review.suggest(await team.who("Priya"), 1, await team.seen(), "Hello")
    seen = await team.seen()
    with pytest.raises(NotAllowed):
        await services.revising.accept(await team.who("Sam"), 1, seen, 1)
    accepted = await services.revising.accept(await team.who("Mara"), 1, seen, 1)
    assert (accepted.text, accepted.state) == ("Hello", "in_review")
    with pytest.raises(NotAllowed, match="edited"):
        await team.approve("Priya")
    assert (await team.approve("Sam")).state == "scheduled"
    assert [group["content"] for group in team.groups()] == ["Hello"]


async def test_hold_stops_the_clock_and_resume_keeps_what_was_given(team: Reviewers) -> None:
    await team.settle(needed=2)
    await team.schedule("Hello", when="in 2 hours")
    await team.approve("Priya")
    revising = team.rig.resources.services.revising
    await revising.hold(await team.who("Alex"), 1, await team.seen())
    await team.rig.advance(3600)
    assert team.state_of(1) == "paused"
    await revising.resume(await team.who("Alex"), 1, await team.seen())
    assert (await team.approve("Sam")).state == "scheduled"


async def test_what_is_held_past_its_time_does_not_go_out_by_itself(team: Reviewers) -> None:
    await team.schedule("Hello", when="in 2 hours")
    revising = team.rig.resources.services.revising
    await revising.hold(await team.who("Alex"), 1, await team.seen())
    await team.rig.advance(3 * 3600)
    with pytest.raises(BadTime):
        await revising.resume(await team.who("Alex"), 1, await team.seen())
    assert team.state_of(1) == "paused"
    assert [group["status"] for group in team.groups()] == ["draft"]


async def test_a_withdrawn_post_leaves_nothing_at_publora_and_can_be_submitted_again(
    team: Reviewers,
) -> None:
    await team.schedule("Hello", picture("red"))
    revising = team.rig.resources.services.revising
    await revising.withdraw(await team.who("Mara"), 1, await team.seen())
    await team.rig.runner.settle()
    assert (team.state_of(1), team.groups()) == ("draft", [])
    await team.edit("Mara", "Hello again")
    assert team.state_of(1) == "in_review"
    assert [len(group["media"]) for group in team.groups()] == [1]


async def test_an_expired_post_gets_another_time_and_waits_again(team: Reviewers) -> None:
    await team.schedule("Hello", when="in 2 hours")
    await team.rig.advance(2 * 3600)
    revising = team.rig.resources.services.revising
    again = await revising.take_slot(await team.who("Alex"), 1, await team.seen())
    assert again.state == "in_review"
    assert again.scheduled_at > team.rig.clock.now()
    assert (await team.approve("Priya")).state == "scheduled"


async def test_the_approved_version_is_sent_again_in_place_of_what_was_changed(team: Reviewers) -> None:
    await team.schedule("Hello", picture("red"), when="in 2 hours")
    await team.approve("Priya")
    (group,) = team.groups()
    team.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
    await team.rig.advance(2 * 3600 - 600)
    revising = team.rig.resources.services.revising
    assert (await revising.restore(await team.who("Alex"), 1, await team.seen())).state == "scheduled"
    assert [(group["status"], group["content"]) for group in team.groups()] == [("scheduled", "Hello")]


async def test_trying_failed_accounts_again_asks_for_approval_again(team: Reviewers) -> None:
    await team.schedule("Hello", when="in 2 hours")
    (account,) = team.groups()[0]["platforms"]
    team.rig.stand_in.set_outcomes({account: {"result": "failed", "code": "NETWORK_ERROR"}})
    await team.approve("Priya")
    await team.rig.advance(2 * 3600 + 300)
    assert team.state_of(1) == "failed"
    thoughts = team.rig.resources.services.second_thoughts
    version = next(row["version"] for row in team.rows("posts"))
    again = await thoughts.retry(await team.who("Mara"), 1, version)
    assert (again.number, again.state) == (2, "in_review")
    assert again.scheduled_at - team.rig.clock.now() > timedelta(minutes=30)


async def test_people_are_reminded_at_most_three_times_and_never_in_quiet_hours(team: Reviewers) -> None:
    await team.schedule("Hello", when="in 33 hours")
    for _ in range(33 * 2):
        await team.rig.advance(1800)
    asked = [row for row in team.rows("notices") if row["audience"] in {"deciders", "managers"}]
    assert [row["cause"] for row in asked] == ["review", "reminder", "reminder", "last reminder"]
    hours = {datetime.fromisoformat(row["at"]).hour for row in asked}
    assert hours <= set(range(8, 20))
    assert team.state_of(1) == "expired"

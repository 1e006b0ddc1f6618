"""`/approvals pending`: what waits for whom, and deciding about several posts at once."""

import asyncio

import discord
import pytest
from board import Board
from team import said

from bot.domain.approval import Mode, Rule
from sandbox.acting import walk
from sandbox.rig import Rig


@pytest.fixture
async def board(rig: Rig) -> Board:
    """Acme Marketing, linked, one approval required."""
    board = Board(rig)
    await board.link()
    await board.settle()
    return board


def menu(shown):
    (found,) = [part for part in walk(shown.response.components) if part.get("type") == 3]
    return found


def on(shown):
    """The numbers of the posts that are ticked."""
    return [int(each["value"].split(":")[0]) for each in menu(shown)["options"] if each["default"]]


async def tick(board, name, shown, *numbers):
    """Tick these posts, and leave those of other pages as they are."""
    options = menu(shown)["options"]
    here = [each["value"] for each in options if int(each["value"].split(":")[0]) in numbers]
    custom_id = menu(shown)["custom_id"]
    return await board.server.member(name).select(shown.response, here, custom_id=custom_id)


async def submit_many(board, count):
    for number in range(1, count + 1):
        await board.submit(f"Post {number}")


async def test_an_approver_sees_what_waits_for_them_with_a_link_to_its_card(board):
    await board.submit("Hello")
    card = await board.card()
    shown = said(await board.run("approvals pending", by="Priya"))
    assert "For you to decide" in shown
    assert "**#1** · In review · Tue 24 Nov 14:00" in shown
    assert f"https://discord.com/channels/{board.guild_id}/{board.wall.id}/{card.id}" in shown
    assert "still missing: 1 approval" in shown


async def test_an_author_sees_their_own_and_a_manager_everything(board):
    await board.submit("Hello")
    shown = said(await board.run("approvals pending", by="Alex"))
    assert "Yours, waiting" in shown
    assert "**#1**" in shown
    shown = said(await board.run("approvals pending", by="Mara", which="mine"))
    assert "Nothing of yours waits for approval." in shown
    assert "**#1**" in said(await board.run("approvals pending", by="Mara", which="all"))
    assert "You may not" in said(await board.run("approvals pending", by="Olive"))


async def test_nothing_to_decide_says_so(board):
    assert "Nothing waits for you." in said(await board.run("approvals pending", by="Priya"))
    assert "Nothing waits for approval." in said(await board.run("approvals pending", by="Sam", which="all"))


async def test_several_are_ticked_and_approved_at_once_also_after_a_restart(board):
    for text in ("One", "Two", "Three"):
        await board.submit(text)
    shown = await board.run("approvals pending", by="Priya")
    shown = await tick(board, "Priya", shown, 1, 3)
    assert [option["default"] for option in menu(shown)["options"]] == [True, False, True]
    await board.restart()
    shown = await board.press(shown, "Approve 2 ticked", by="Priya")
    assert "**#1** It is scheduled for **Tue 24 Nov 2026, 14:00 UTC**." in said(shown)
    assert [board.state_of(number) for number in (1, 2, 3)] == ["scheduled", "in_review", "scheduled"]
    left = said(await board.press(shown, "What is left", by="Priya"))
    assert "**#2**" in left
    assert "**#1**" not in left


async def test_each_post_has_its_own_result(board):
    await board.submit("One")
    await board.submit("Two")
    shown = await tick(board, "Priya", await board.run("approvals pending", by="Priya"), 1, 2)
    await board.edit("Alex", "One, but better")
    shown = said(await board.press(shown, "Approve 2 ticked", by="Priya"))
    assert "**#1** was left as it is. Post #1 was edited meanwhile" in shown
    assert "**#2** It is scheduled" in shown


async def test_several_are_sent_back_for_one_reason(board):
    await board.submit("One")
    await board.submit("Two")
    shown = await tick(board, "Priya", await board.run("approvals pending", by="Priya"), 1, 2)
    form = await board.press(shown, "Send 2 ticked back", by="Priya")
    await board.restart()
    shown = said(await board.fill("Priya", form, text="Wait for the launch"))
    assert "**#1** Changes requested" in shown
    assert [board.state_of(number) for number in (1, 2)] == ["changes_requested", "changes_requested"]
    assert "> Wait for the launch" in await board.text(2)


async def test_ticks_can_be_taken_back(board):
    await board.submit("One")
    shown = await tick(board, "Priya", await board.run("approvals pending", by="Priya"), 1)
    shown = await tick(board, "Priya", shown)
    buttons = [part for part in walk(shown.response.components) if part.get("type") == 2]
    assert [(part["label"], part["disabled"]) for part in buttons] == [
        ("Approve ticked", True),
        ("Send ticked back", True),
    ]


async def test_more_than_a_page_is_turned(board):
    await submit_many(board, 11)
    shown = await board.run("approvals pending", by="Priya")
    assert "11 posts · page 1 of 2" in said(shown)
    shown = said(await board.press(shown, "Next", by="Priya"))
    assert "page 2 of 2" in shown
    assert "**#11**" in shown


async def test_ticks_stay_when_pages_are_turned_and_are_decided_about_together(board):
    await submit_many(board, 12)
    shown = await tick(board, "Priya", await board.run("approvals pending", by="Priya"), 2, 10)
    shown = await board.press(shown, "Next", by="Priya")
    assert on(shown) == [2, 10]
    await board.restart()
    shown = await tick(board, "Priya", shown, 2, 11)
    assert on(shown) == [11, 2]
    back = await board.press(shown, "Previous", by="Priya")
    assert on(back) == [2, 11]
    shown = said(await board.press(back, "Approve 2 ticked", by="Priya"))
    assert "**#2** It is scheduled" in shown
    assert "**#11** It is scheduled" in shown
    assert [each for each in range(1, 13) if board.state_of(each) == "scheduled"] == [2, 11]


async def test_a_page_from_which_all_was_decided_meanwhile_shows_what_there_is(board):
    await submit_many(board, 11)
    first = await board.run("approvals pending", by="Priya")
    await board.approve("Sam", 11)
    shown = await board.press(first, "Next", by="Priya")
    assert "10 posts" in said(shown)
    assert "page" not in said(shown)
    for number in range(1, 11):
        await board.approve("Sam", number)
    shown = await tick(board, "Priya", shown, 3)
    assert "Nothing waits for you." in said(shown)


async def test_a_post_that_changed_is_not_ticked_any_more(board):
    await board.submit("One")
    await board.submit("Two")
    shown = await tick(board, "Priya", await board.run("approvals pending", by="Priya"), 1, 2)
    await board.edit("Alex", "One, but better")
    await board.rig.advance(1)
    shown = await tick(board, "Priya", shown, 1, 2)
    assert on(shown) == [2]


async def test_of_two_people_who_decide_at_once_each_reads_what_became_of_every_post(board):
    await submit_many(board, 3)
    lists = [await board.run("approvals pending", by=name) for name in ("Priya", "Sam")]
    ticks = [
        await tick(board, name, shown, 1, 2, 3) for name, shown in zip(("Priya", "Sam"), lists, strict=True)
    ]
    first = said(await board.press(ticks[0], "Approve 3 ticked", by="Priya"))
    assert first.count("It is scheduled") == 3
    second = said(await board.press(ticks[1], "Approve 3 ticked", by="Sam"))
    assert second.count("was left as it is. Post #") == 3
    assert second.count("it is scheduled.") == 3
    assert board.calls("create-post") == 3


async def test_two_batches_at_the_same_moment_schedule_each_post_once(board):
    await submit_many(board, 3)
    chosen = [(number, await board.seen(number)) for number in (1, 2, 3)]
    review = board.rig.resources.services.review
    both = await asyncio.gather(
        *[review.approve_all(await board.who(name), chosen) for name in ("Priya", "Sam")]
    )
    for number in (1, 2, 3):
        mine = [outcome for outcomes in both for outcome in outcomes if outcome.number == number]
        assert sum(outcome.post is not None for outcome in mine) == 1
        assert board.state_of(number) == "scheduled"
    assert [group["status"] for group in board.groups()] == ["scheduled"] * 3


async def test_nobody_is_asked_about_their_own_work(board):
    author, approver = board.server.role("Author").id, board.server.role("Approver").id
    board.grant("Alex", author, approver)
    board.grant("Sam", author, approver)
    await board.submit("One")
    await board.submit("Two")
    await board.edit("Sam", "Two, but better", 2)
    assert "Nothing waits for you." in said(await board.run("approvals pending", by="Alex", which="decide"))
    shown = said(await board.run("approvals pending", by="Sam", which="decide"))
    assert "**#1**" in shown
    assert "**#2**" not in shown
    assert "**#2**" in said(await board.run("approvals pending", by="Priya"))


async def test_who_approved_already_is_not_asked_again(board):
    await board.settle(needed=2)
    await board.submit("One")
    await board.approve("Priya")
    assert "Nothing waits for you." in said(await board.run("approvals pending", by="Priya"))
    assert "still missing: 1 approval" in said(await board.run("approvals pending", by="Sam"))


async def test_somebody_with_only_the_role_that_a_post_asks_for_sees_what_they_decide_about(board):
    legal = board.server.guild.create_role("Legal", permissions=discord.Permissions()).id
    board.grant("Olive", legal)
    await board.settle(rules=(Rule(1, role_id=legal, words=("discount",)),))
    await board.submit("A discount")
    await board.submit("No such thing")
    await board.settle(rules=())  # the post keeps what it was submitted under
    shown = await board.run("approvals pending", by="Olive")
    assert "For you to decide" in said(shown)
    assert "**#1**" in said(shown)
    assert "**#2**" not in said(shown)
    shown = await board.press(await tick(board, "Olive", shown, 1), "Approve 1 ticked", by="Olive")
    assert "**#1** It is scheduled" in said(shown)
    assert "You may not work with posts" in said(await board.press(shown, "What is left", by="Olive"))


async def test_a_post_without_a_card_is_listed_without_a_link(board):
    await board.submit("One")
    card = await board.card()
    board.rig.env.backend.delete_message(board.wall.id, card.id)
    await board.edit("Alex", "Two")
    await board.rig.advance(5)
    shown = await board.run("approvals pending", by="Priya")
    assert "**#1** · In review" in said(shown)
    shown = await board.press(await tick(board, "Priya", shown, 1), "Approve 1 ticked", by="Priya")
    assert "**#1** It is scheduled" in said(shown)


async def test_texts_of_others_do_no_harm_in_the_list(board):
    await board.submit("# Big\n@everyone <@1> **bold** [here](https://example.com)")
    shown = await board.run("approvals pending", by="Priya")
    assert "\\# Big @\u200beveryone \\<@1> \\*\\*bold\\*\\*" in said(shown)
    assert "https://example.com" not in said(shown)
    assert menu(shown)["options"][0]["label"].endswith(
        "# Big @everyone <@1> **bold** [here](https://example.com)"
    )


async def test_what_was_typed_is_given_back_where_it_reached_nobody(board):
    await board.submit("One")
    await board.submit("Two")
    shown = await tick(board, "Priya", await board.run("approvals pending", by="Priya"), 1, 2)
    form = await board.press(shown, "Send 2 ticked back", by="Priya")
    await board.approve("Sam", 2)
    shown = await board.fill("Priya", form, text="Wait for the *launch*")
    assert "**#1** Changes requested" in said(shown)
    assert "**#2** was left as it is" in said(shown)
    assert "What you typed is in post.txt." in said(shown)
    (attached,) = shown.response.attachments
    assert (await attached.read()).decode() == "Wait for the *launch*"


async def test_rejected_posts_and_those_that_need_no_approval_do_not_wait(board):
    await board.submit("One")
    await board.rig.resources.services.review.reject(await board.who("Priya"), 1, await board.seen(), "No")
    await board.submit("Two")
    await board.rig.resources.services.revising.hold(await board.who("Alex"), 2, await board.seen(2))
    assert "**#2** · Paused" in (shown := said(await board.run("approvals pending", by="Alex")))
    assert "It will not go out until it gets a time again." in shown
    assert "**#1**" not in shown


async def test_nothing_waits_where_approval_is_off(board):
    await board.settle(mode=Mode.OFF)
    assert "Nothing waits for you." in said(await board.run("approvals pending", by="Priya"))


async def next_call(board):
    """The next reminder that is told beside the cards."""
    before = len(board.called())
    while len(board.called()) == before:
        await board.rig.advance(600)
        assert board.state_of(1) == "in_review"
    return board.called()[-1]


async def test_reminders_call_the_role_that_a_rule_asks_for_since_and_nobody_whose_approval_is_not_missing(
    board,
):
    await board.settle(needed=2)
    await board.submit()
    await board.news()
    legal, approver = board.server.guild.create_role("Legal").id, board.server.role("Approver").id
    board.grant("Olive", legal)
    await board.settle(needed=2, rules=(Rule(2, legal, words=("hello",)),))
    call = await next_call(board)
    assert f"<@&{approver}>" in call
    assert f"<@&{legal}>" in call
    await board.click("Priya", "Approve")
    call = await next_call(board)
    assert f"<@&{legal}>" in call
    assert f"<@&{approver}>" not in call
    await board.click("Olive", "Approve")
    assert board.state_of(1) == "scheduled"

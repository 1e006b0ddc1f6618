"""`/approvals pending`: what waits for whom, and deciding about several posts at once."""

import pytest
from board import Board
from team import said

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


async def tick(board, name, shown, *numbers):
    values = [option["value"] for option in menu(shown)["options"]]
    chosen = [value for value in values if int(value.split(":")[0]) in numbers]
    custom_id = menu(shown)["custom_id"]
    return await board.server.member(name).select(shown.response, chosen, custom_id=custom_id)


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
    for number in range(11):
        await board.submit(f"Post {number}")
    shown = await board.run("approvals pending", by="Priya")
    assert "11 posts · page 1 of 2" in said(shown)
    shown = said(await board.press(shown, "Next", by="Priya"))
    assert "page 2 of 2" in shown
    assert "**#11**" in shown

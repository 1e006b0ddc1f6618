"""`/post schedule` with `approval`: an author asks for approval where that is their choice."""

import pytest
from board import Board
from team import said

from bot.domain.approval import Mode, Rule
from sandbox.rig import Rig


@pytest.fixture
async def board(rig: Rig) -> Board:
    """Acme Marketing, linked, approval optional."""
    board = Board(rig)
    await board.link()
    await board.settle(mode=Mode.OPTIONAL)
    return board


async def schedule(board: Board, text: str = "Hello", /, **options: bool) -> str:
    """What Alex, an author, reads after `/post schedule`."""
    where = {"when": "in 5 hours", "accounts": "Mastodon"}
    return said(await board.run("post schedule", by="Alex", text=text, **where, **options))


async def test_an_author_who_asks_has_the_post_wait_until_it_is_approved(board: Board) -> None:
    shown = await schedule(board, approval=True)
    assert "#1 · In review" in shown
    approver = f"<@&{board.server.role('Approver').id}>"
    assert f"It waits for approval: 1 approval. Who decides: {approver}." in shown
    assert [group["status"] for group in board.groups()] == ["draft"]
    await board.restart()
    assert "It is scheduled for" in said(await board.click("Priya", "Approve"))
    assert [group["status"] for group in board.groups()] == ["scheduled"]


@pytest.mark.parametrize("options", [{}, {"approval": False}])
async def test_an_author_who_does_not_ask_has_the_post_scheduled_at_once(
    board: Board, options: dict[str, bool]
) -> None:
    assert "#1 · Scheduled" in await schedule(board, **options)


@pytest.mark.parametrize("options", [{}, {"approval": False}, {"approval": True}])
async def test_where_approval_is_required_asking_changes_nothing(
    board: Board, options: dict[str, bool]
) -> None:
    await board.settle(mode=Mode.REQUIRED, needed=2)
    assert "It waits for approval: 2 approvals." in await schedule(board, **options)


async def test_where_approval_is_off_asking_says_where_to_turn_it_on_and_keeps_the_text(board: Board) -> None:
    await board.settle(mode=Mode.OFF)
    shown = await schedule(board, "Please look at this", approval=True)
    assert "Approval is switched off in this server." in shown
    assert "A manager can turn it on with </publora settings:" in shown
    assert "leave `approval` out" in shown
    assert "Please look at this" in shown
    assert board.rows("posts") == []
    assert board.groups() == []


async def test_a_post_for_which_it_was_asked_needs_what_the_rules_say(board: Board) -> None:
    legal = board.server.role("Approver").id
    await board.settle(mode=Mode.OPTIONAL, rules=(Rule(2, role_id=legal, words=("discount",)),))
    assert f"2 approvals, one from <@&{legal}>" in await schedule(board, "A discount!", approval=True)


async def test_an_edit_of_a_post_for_which_it_was_asked_asks_again(board: Board) -> None:
    await schedule(board, approval=True)
    form = await board.click("Alex", "Edit")
    shown = await board.fill("Alex", form, text="Hello again", accounts=["mastodon-4411"], when="")
    assert "Still missing: 1 approval" in said(shown)
    assert [group["status"] for group in board.groups()] == ["draft"]

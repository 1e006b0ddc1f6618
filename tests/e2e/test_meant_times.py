"""A time in a form of review that may mean several: a button for each, and nothing typed is lost."""

import pytest
from board import Board, lonely
from team import answers, said

from sandbox.rig import Rig


@pytest.fixture
async def board(rig: Rig) -> Board:
    """Acme Marketing, linked, one approval required; Alex writes."""
    board = Board(rig)
    await board.link()
    await board.settle()
    await board.submit()
    return board


async def edit(board: Board, text: str, when: str):
    form = await board.click("Alex", "Edit")
    return await board.fill("Alex", form, text=text, accounts=["mastodon-4411"], when=when)


async def test_an_edited_text_goes_in_with_the_time_that_was_picked_even_after_a_restart(board):
    asked = await edit(board, "Hello again", "friday 9")
    assert "can mean 2 times" in said(asked)
    await board.restart()
    assert "is edited" in said(await board.press(asked, "2026-11-27 21:00", by="Alex"))
    (post,) = board.rows("posts")
    assert post["text"] == "Hello again"
    assert post["scheduled_at"].startswith("2026-11-27 21:00")
    assert board.state_of(1) == "in_review"


async def test_the_form_can_still_be_corrected_by_hand(board):
    asked = await edit(board, "Hello again", "friday 9")
    form = await board.press(asked, "Correct it", by="Alex")
    shown = await board.fill("Alex", form, text="Hello again", accounts=["mastodon-4411"], when="in 9 hours")
    assert "is edited" in said(shown)


async def test_a_time_picked_after_somebody_else_changed_the_post_changes_nothing(board):
    asked = await edit(board, "Hello again", "friday 9")
    await edit(board, "Hello from elsewhere", "")
    before = board.rows("posts")
    late = said(await board.press(asked, "2026-11-27 09:00", by="Alex"))
    assert "Hello again" in late
    assert board.rows("posts") == before


async def test_a_time_is_picked_by_who_typed_only(board):
    form = await board.click("Alex", "Change time")
    asked = await board.fill("Alex", form, when="friday 9")
    assert asked.response is not None
    shown = said(await board.press(asked, "2026-11-27 09:00", by="Alex"))
    assert "has another time" in shown
    assert "What you typed is not kept" in await pressed_by_another(board)


async def pressed_by_another(board: Board) -> str:
    custom_id = "publora:meant:1:1795770000"
    await board.hang(lonely("Late", custom_id))
    await board.server.member("Sam").click(board.wall.history()[-1], custom_id=custom_id)
    *_, (_, texts) = answers(board.rig)
    return "\n".join(texts)

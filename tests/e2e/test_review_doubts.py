"""Buttons and forms of review that are pressed twice or handed in late."""

import pytest
from board import Board, lonely
from team import DAY, said
from test_odd_interactions import nothing_breaks

from sandbox.acting import buttons, walk
from sandbox.rig import Rig

LABELS = ("Approve", "Request changes", "Reject", "Edit", "Change time", "More")
OTHERWISE = {
    "Preview": "Preview of #1",
    "More …": "what else would you like to do?",
    "History": "History of #1",
    "Withdraw": "You may not withdraw post #1.",
}


@pytest.fixture
async def board(rig: Rig) -> Board:
    """Acme Marketing, linked, one approval required; post #1 is in review."""
    board = Board(rig)
    await board.link()
    await board.settle()
    await board.submit()
    everybody = [board.server.role(name).id for name in ("Author", "Approver")]
    board.grant("Sam", *everybody)
    return board


async def test_a_form_from_before_the_post_was_deleted_gives_the_text_back(
    board: Board, caplog: pytest.LogCaptureFixture
) -> None:
    form = await board.click("Sam", "Request changes")
    await board.press(await board.run("post delete", post="1"), "Delete post")
    await board.rig.advance(200 * DAY)
    await board.restart()
    with nothing_breaks(caplog):
        shown = said(await board.fill("Sam", form, text="Mind the *tone*"))
    assert "Post #1 can't be sent back for changes: it is deleted." in shown
    assert "Mind the *tone*" in shown


@pytest.mark.parametrize("label", LABELS)
async def test_a_second_press_of_the_same_button_says_what_the_first_did(
    board: Board, caplog: pytest.LogCaptureFixture, label: str
) -> None:
    card = await board.card()
    with nothing_breaks(caplog):
        for again in (False, True):
            shown = await board.click("Sam", label, card=card)
            if shown.modal and label in {"Request changes", "Reject"}:
                shown = await board.fill("Sam", shown, text="Not like this")
            assert shown.modal or "#1" in said(shown)
            if again and label in {"Approve", "Request changes", "Reject"}:
                assert f"<@{board.server.member('Sam').id}>" in said(shown)
    reasons = [row["reason"] for row in board.rows("decisions")]
    assert len(reasons) == (label in {"Approve", "Request changes", "Reject"})


@pytest.mark.parametrize(
    ("end", "why", "opened"),
    [
        ("deleted", "it is deleted", set[str]()),
        ("expired", "it was not approved in time", {"Edit", "Change time"}),
    ],
)
async def test_every_button_of_a_card_from_200_days_ago_says_how_its_post_stands_and_does_nothing(
    board: Board, caplog: pytest.LogCaptureFixture, end: str, why: str, opened: set[str]
) -> None:
    card = {
        part["label"]: part["custom_id"]
        for part in walk((await board.card()).components)
        if part.get("custom_id")
    }
    old = card | buttons(await board.click("Sam", "More"))
    assert all(any(each.startswith(label) for each in card) for label in LABELS)
    if end == "deleted":
        await board.press(await board.run("post delete", post="1"), "Delete post")
    await board.rig.advance(200 * DAY)
    assert board.state_of(1) == end
    await board.restart()
    before = {table: board.rows(table) for table in ("posts", "reviews", "decisions", "audit")}
    answers = OTHERWISE | dict.fromkeys(opened, "")
    with nothing_breaks(caplog):
        for label, custom_id in old.items():
            await board.hang(lonely("Old", custom_id))
            shown = await board.server.member("Sam").click(board.wall.last_message, label="Old")
            assert (shown.modal is not None) == (label in opened), label
            assert answers.get(label, f"{why}.") in said(shown), label
        await board.rig.advance(60)  # what is outdated on a card may be drawn anew, and nothing else
    assert {table: board.rows(table) for table in before} == before

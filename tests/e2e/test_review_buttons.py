"""What people see and press on the card of a post in review."""

import pytest
from board import Board, lonely
from team import buttons, picture, said

from sandbox.acting import walk
from sandbox.rig import Rig

TEXT, ACCOUNTS, WHEN = "text", "accounts", "when"


@pytest.fixture
async def board(rig: Rig) -> Board:
    """Acme Marketing, linked, two approvals required; Alex writes, Priya and Sam approve."""
    board = Board(rig)
    await board.link()
    await board.settle(needed=2)
    return board


async def test_two_approvers_press_and_the_second_press_schedules(board: Board) -> None:
    await board.submit("Hello", picture("red"))
    text = await board.text()
    assert "Approved 0 of 2" in text
    assert f"Who decides: <@&{board.server.role('Approver').id}>" in text
    assert "Mastodon: 5 of 500 characters" in text
    assert "Approve (1 of 2) for Tue 24 Nov 14:00" in await board.labels()
    shown = await board.click("Priya", "Approve")
    assert "You approved post #1." in said(shown)
    assert "Still missing: 1 approval" in said(shown)
    await board.restart()
    assert "Approved 1 of 2" in await board.text()
    assert f"<@{board.server.member('Priya').id}> approved <t:" in await board.text()
    assert "Approve and schedule for Tue 24 Nov 14:00" in await board.labels()
    shown = await board.click("Sam", "Approve")
    assert "It is scheduled for **Tue 24 Nov 2026, 14:00 UTC**." in said(shown)
    text = await board.text()
    assert "#1 · Scheduled" in text
    assert f"**Approved** by <@{board.server.member('Priya').id}>" in text
    assert await board.labels() == ["Check now", "Edit", "Preview", "Delete …"]


async def test_approvers_are_called_once_with_a_link_to_the_card(board: Board) -> None:
    await board.submit()
    card = await board.card()
    await board.rig.advance(15)
    (call,) = board.called()
    assert call.startswith(f"<@&{board.server.role('Approver').id}> **This waits for approval**")
    assert "“Hello”: It needs 2 approvals." in call
    link = f"https://discord.com/channels/{board.guild_id}/{board.wall.id}/{card.id}"
    assert f" · [its card]({link})" in call


@pytest.mark.parametrize("label", ["Approve", "Request changes", "Reject", "Edit", "Change time"])
async def test_an_outsider_reads_who_may(board: Board, label: str) -> None:
    await board.submit()
    shown = await board.click("Olive", label)
    assert "You may not" in said(shown)
    assert shown.modal is None
    if label in {"Approve", "Request changes", "Reject"}:
        assert f"Ask somebody with <@&{board.server.role('Approver').id}> to do it for you." in said(shown)
    assert board.state_of(1) == "in_review"


async def test_the_author_and_the_last_editor_read_why_they_may_not_approve(board: Board) -> None:
    approver, author = board.server.role("Approver").id, board.server.role("Author").id
    await board.submit()
    assert "You may not approve post #1" in said(await board.click("Alex", "Approve"))
    board.grant("Alex", author, approver)
    assert "You wrote post #1, so somebody else has to approve it" in said(
        await board.click("Alex", "Approve")
    )
    board.grant("Sam", author, approver)
    form = await board.click("Sam", "Edit")
    await board.fill("Sam", form, text="Hello there", accounts=["mastodon-4411"], when="")
    assert "You edited post #1" in said(await board.click("Sam", "Approve"))


async def test_a_second_press_of_the_same_approver_counts_nothing(board: Board) -> None:
    await board.submit()
    await board.click("Priya", "Approve")
    shown = said(await board.click("Priya", "Approve"))
    assert "You approved this revision of post #1 already" in shown
    assert "Approved 1 of 2" in await board.text()


async def test_changes_are_requested_with_a_reason_and_made_in_a_form(board: Board) -> None:
    await board.submit("Buy our coats *now*")
    form = await board.click("Priya", "Request changes")
    await board.restart()
    shown = await board.fill("Priya", form, text="Too loud.\n*Please* calm down")
    assert "goes back to" in said(shown)
    text = await board.text()
    assert "#1 · Changes requested" in text
    assert "**asked for changes**" in text
    assert "> Too loud.\n> \\*Please\\* calm down" in text
    form = await board.click("Alex", "Edit")
    shown = await board.fill("Alex", form, text="Buy our coats", accounts=["mastodon-4411"], when="")
    assert "is edited" in said(shown)
    text = await board.text()
    assert "#1 · In review" in text
    assert "**Version 2**" in text
    assert "~~\\*now\\*~~" in text
    assert "Approved 0 of 2" in text


async def test_a_refused_form_can_be_corrected_after_a_restart(board: Board) -> None:
    await board.submit()
    form = await board.click("Alex", "Edit")
    shown = await board.fill("Alex", form, text="New words", accounts=["mastodon-4411"], when="someday")
    assert "New words" in said(shown)
    await board.restart()
    again = await board.press(shown, "Correct it", by="Alex")
    assert again.modal is not None
    values = {part["custom_id"]: part for part in walk(again.modal["components"]) if "custom_id" in part}
    assert values[TEXT]["value"] == "New words"
    assert values[WHEN]["value"] == "someday"
    shown = await board.fill(
        "Alex", again, text="New words", accounts=["mastodon-4411"], when="tomorrow 9:00"
    )
    assert "is edited" in said(shown)
    assert "New words" in await board.text()


async def test_what_somebody_typed_is_for_them_only(board: Board) -> None:
    await board.submit()
    form = await board.click("Alex", "Change time")
    shown = await board.fill("Alex", form, when="someday")
    custom_id = buttons(shown)["Correct it"]
    await board.hang(lonely("Correct it", custom_id))
    taken = await board.server.member("Sam").click(board.wall.last_message, label="Correct it")
    assert taken.modal is None
    assert "not kept any more" in said(taken)


async def test_an_outdated_card_does_not_act_and_shows_what_happened(board: Board) -> None:
    await board.submit()
    old = await board.card()
    before = {part["label"]: part["custom_id"] for part in walk(old.components) if part.get("label")}
    await board.edit("Alex", "Hello again")
    approve = next(before[label] for label in before if label.startswith("Approve"))
    await board.hang(lonely("Approve", approve))
    shown = said(await board.server.member("Priya").click(board.wall.last_message, label="Approve"))
    assert "was edited meanwhile" in shown
    assert f"<@{board.server.member('Alex').id}> edited post #1" in shown
    assert "Approved 0 of 2" in await board.text()


async def test_the_loser_of_a_race_reads_who_did_what(board: Board) -> None:
    await board.settle(needed=1)
    await board.submit()
    card = await board.card()
    form = await board.click("Sam", "Reject", card=card)
    assert "It is scheduled" in said(await board.click("Priya", "Approve", card=card))
    late = (await board.fill("Sam", form, text="No"), await board.click("Sam", "Request changes", card=card))
    for shown in map(said, late):
        assert "it is scheduled" in shown
        assert f"<@{board.server.member('Priya').id}> approved post #1" in shown
    assert "Your text:\n```\nNo\n```" in said(late[0])


async def test_an_approver_suggests_a_text_and_the_author_takes_it(board: Board) -> None:
    await board.submit("Hello world")
    more = await board.click("Priya", "More")
    form = await board.press(more, "Suggest another text", by="Priya")
    shown = await board.fill("Priya", form, text="Hello dear world")
    assert "can accept it" in said(shown)
    text = await board.text()
    assert "suggests this text" in text
    assert "**dear** world" in text
    assert "You may not accept" in said(await board.click("Sam", "Accept suggestion"))
    await board.restart()
    assert "has the suggested text now" in said(await board.click("Alex", "Accept suggestion"))
    text = await board.text()
    assert ">>> Hello dear world" in text
    assert "You edited post #1" in said(await board.click("Priya", "Approve"))


async def test_hold_resume_withdraw_and_edit_again(board: Board) -> None:
    await board.submit()
    more = await board.click("Alex", "More")
    assert "is on hold" in said(await board.press(more, "Hold", by="Alex"))
    text = await board.text()
    assert "It is on hold" in text
    assert "goes on" in said(await board.click("Alex", "Resume"))
    more = await board.click("Alex", "More")
    assert "is withdrawn" in said(await board.press(more, "Withdraw", by="Alex"))
    assert "It was withdrawn" in await board.text()
    assert await board.left_at_publora() == []
    form = await board.click("Alex", "Edit")
    await board.fill("Alex", form, text="Hello", accounts=["mastodon-4411"], when="")
    assert "Approved 0 of 2" in await board.text()


async def test_an_expired_post_gets_the_next_free_slot(board: Board) -> None:
    await board.submit()
    await board.rig.advance(5 * 3600)
    assert "#1 · Expired" in await board.text()
    assert (await board.labels())[:2] == ["Next free slot", "Pick a time"]
    shown = await board.click("Alex", "Next free slot")
    assert "has the next free time" in said(shown)
    assert "published **Wed 25 Nov 2026, 14:00 UTC**" in await board.text()


async def test_a_drifted_post_can_be_sent_again_as_it_was_approved(board: Board) -> None:
    await board.settle(needed=1)
    await board.submit()
    await board.click("Priya", "Approve")
    (group,) = board.groups()
    board.rig.stand_in.edit_post(group["postGroupId"], {"content": "Bye"})
    await board.rig.advance(5 * 3600 - 500)
    card = await board.text()
    assert "#1 · Needs attention" in card
    assert "**Publora's copy**" in card
    assert "~~Hello~~ **Bye**" in card
    shown = await board.click("Alex", "Send the approved version again")
    assert "as it was approved" in said(shown)
    assert "Bye" not in await board.text()
    assert [(each["status"], each["content"]) for each in board.groups()] == [("scheduled", "Hello")]


async def test_a_history_names_who_did_what(board: Board) -> None:
    await board.submit()
    await board.click("Priya", "Approve")
    shown = said(await board.press(await board.click("Sam", "More"), "History", by="Sam"))
    assert f"<@{board.server.member('Priya').id}> approved it (version 1)" in shown
    assert f"<@{board.server.member('Alex').id}> submitted it" in shown


async def test_a_long_text_that_was_edited_comes_along_anew_and_the_pictures_stay(board: Board) -> None:
    where = {"when": "in 5 hours", "accounts": "LinkedIn · Acme GmbH"}
    await board.run("post schedule", by="Alex", text="*old* " * 450, media1=picture("red"), **where)
    assert await board.attached() == {"picture-0.png": None, "post.txt": "*old* " * 449 + "*old*"}
    await board.edit("Alex", "*new* " * 450)
    assert await board.attached() == {"picture-0.png": None, "post.txt": "*new* " * 449 + "*new*"}
    assert "#1 · In review" in await board.text()

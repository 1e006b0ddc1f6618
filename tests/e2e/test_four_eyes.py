"""Every door through which a post can change or go out: by none of them does it go out unapproved."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import pytest
from board import Board, lonely
from discord import AppCommandType, app_commands
from team import DAY, Team, said
from test_review_pending import tick

from bot.domain.approval import Mode
from sandbox.acting import walk
from sandbox.rig import Rig

SHOWS = "shows or asks only, or changes no post"
GOVERNS = "changes the rules or the key"
ACTS = "acts on posts, so there is a walk through it below"
DOORS = {
    **dict.fromkeys(("/post list", "/post view", "/help", "/approvals pending"), SHOWS),
    **dict.fromkeys(("/publora status", "/publora audit show", "/publora audit export"), SHOWS),
    **dict.fromkeys(("/publora audit verify", "/publora timezone", "/publora channel"), SHOWS),
    **dict.fromkeys(("audit", "list", "pending", "tick", "more", "history", "check", "correct"), SHOWS),
    **dict.fromkeys(("keep", "noretry", "/post delete", "remove", "again", "backall"), SHOWS),
    **dict.fromkeys(("/post compose", "form compose", "composechange", "form composechange"), SHOWS),
    **dict.fromkeys(("/post duplicate", "menu Schedule as post"), SHOWS),
    **dict.fromkeys(("composesave", "composedrop", "composeorder", "form composeorder"), SHOWS),
    **dict.fromkeys(("composewithout", "composeshorten", "composeshort"), SHOWS),
    **dict.fromkeys(("composemine", "composeearlier"), SHOWS),
    **dict.fromkeys(("composesave", "composedrop"), SHOWS),
    **dict.fromkeys(("/post variants", "vary", "form vary"), SHOWS),
    **dict.fromkeys(("preview", "turnpreview"), SHOWS),
    **dict.fromkeys(("/stats post", "/stats compare", "statspost", "statscompare"), SHOWS),
    **dict.fromkeys(("/stats account", "statsaccount"), SHOWS),
    **dict.fromkeys(("preview", "turnpreview", "previewdraft", "turndraftpreview"), SHOWS),
    "/stats digest": SHOWS,
    **dict.fromkeys(("/stats top", "/stats export"), SHOWS),
    **dict.fromkeys(("/queue slots", "slotadd", "form slotadd"), GOVERNS),
    **dict.fromkeys(("/queue next", "/queue list", "queueturn"), SHOWS),
    **dict.fromkeys(("nextslot", "missedtime", "missedleave", "queueprogress", "/queue resume"), SHOWS),
    **dict.fromkeys(("/queue pause", "queueresume", "form missedtime"), ACTS),
    **dict.fromkeys(("/queue swap", "/queue day", "/queue shuffle"), SHOWS),
    **dict.fromkeys(("takeslot", "swapposts", "moveday", "shuffleposts", "unrearrange"), ACTS),
    **dict.fromkeys(("/post import", "importdrop", "importlook", "importstop", "importrest"), SHOWS),
    **dict.fromkeys(("/post calendar", "/post export", "calendar", "calendarpost"), SHOWS),
    **dict.fromkeys(("/publora settings", "/publora link", "/publora unlink"), GOVERNS),
    **dict.fromkeys(("setting", "settings", "form words"), GOVERNS),
    **dict.fromkeys(("/post schedule", "/post reschedule", "delete", "undelete", "moveto", "unmove"), ACTS),
    "retry": ACTS,
    "composego": ACTS,
    **dict.fromkeys(("movetexts", "deletetexts", "undeletetexts"), ACTS),
    **dict.fromkeys(("composego", "meant"), ACTS),
    "importgo": ACTS,
    **dict.fromkeys(("/post edit", "amend", "form amend"), SHOWS),
    **dict.fromkeys(("composego", "amendgo"), ACTS),
    **dict.fromkeys(("approve", "approveall", "form sendback"), ACTS),
    **dict.fromkeys(("changes", "reject", "suggest", "edit", "retime"), ACTS),
    **dict.fromkeys(("form changes", "form reject", "form suggest", "form edit", "form retime"), ACTS),
    **dict.fromkeys(("accept", "decline", "slot", "hold", "resume", "withdraw", "restore"), ACTS),
}
Walk = Callable[[Board], Awaitable[None]]


@pytest.fixture
async def board(rig: Rig) -> Board:
    """Acme Marketing, linked, one approval required; Alex writes, Priya and Sam approve, Mara manages."""
    board = Board(rig)
    await board.link()
    await board.settle()
    return board


def ids_in(shown: Any) -> list[str]:
    """What can be pressed or picked in a message."""
    return [part["custom_id"] for part in walk(shown.components) if part.get("custom_id")]


async def fill_in(board: Board, name: str, label: str, **values: Any) -> str:
    return said(await board.fill(name, await board.click(name, label), **values))


async def edited(board: Board, name: str, text: str) -> str:
    return await fill_in(board, name, "Edit", text=text, accounts=["mastodon-4411"], when="")


def both_roles(board: Board, name: str) -> None:
    board.grant(name, board.server.role("Author").id, board.server.role("Approver").id)


async def edit_then_approve(board: Board) -> None:
    both_roles(board, "Sam")
    await edited(board, "Sam", "Hello there")
    assert "You edited post #1" in said(await board.click("Sam", "Approve"))


async def approve_with_a_second_role(board: Board) -> None:
    both_roles(board, "Alex")
    assert "You wrote post #1" in said(await board.click("Alex", "Approve"))


async def tick_and_lose_the_role(board: Board) -> None:
    shown = await tick(board, "Priya", await board.run("approvals pending", by="Priya"), 1)
    board.grant("Priya")
    assert "was left as it is" in said(await board.press(shown, "Approve 1 ticked", by="Priya"))


async def edit_by_the_command(board: Board) -> None:
    alex = board.server.member("Alex")
    form = await board.run("post edit", by="Alex", post="1")
    fields = {"text": "Hello by command", "accounts": ["mastodon-4411"], "when": ""}
    shown = await alex.submit_modal(form, fields)
    await board.press(shown, "Save and ask for approval, for Tue 24 Nov 14:00", by="Alex")
    assert board.groups()[0]["content"] == "Hello by command"


async def send_back_and_edit(board: Board) -> None:
    shown = await tick(board, "Priya", await board.run("approvals pending", by="Priya"), 1)
    form = await board.press(shown, "Send 1 ticked back", by="Priya")
    await board.fill("Priya", form, text="Not yet")
    await edited(board, "Alex", "Hello again")


async def request_changes_and_edit(board: Board) -> None:
    await fill_in(board, "Priya", "Request changes", text="Too short")
    await edited(board, "Alex", "Hello everybody")


async def reject_and_edit(board: Board) -> None:
    await fill_in(board, "Priya", "Reject", text="No")
    await edited(board, "Alex", "Hello everybody")


async def suggest(board: Board, answer: str) -> None:
    more = await board.click("Priya", "More")
    await board.fill("Priya", await board.press(more, "Suggest another text", by="Priya"), text="Hello dear")
    await board.click("Alex", answer)
    if answer == "Accept":
        assert "You edited post #1" in said(await board.click("Priya", "Approve"))


async def move_in_review(board: Board) -> None:
    asked = await board.run("post reschedule", by="Alex", post="1", when="friday 9")
    await board.press(asked, "2026-11-27 09:00", by="Alex")
    shown = await board.run("post reschedule", by="Alex", post="1", when="in 3 hours")
    await board.press(shown, "Undo", by="Alex")
    await fill_in(board, "Alex", "Change time", when="in 4 hours")


async def expire_and_take_a_slot(board: Board) -> None:
    await board.rig.advance(5 * 3600)
    await board.click("Alex", "Next free slot")


async def take_the_next_slot(board: Board) -> None:
    await board.run("queue slots", add="daily 9:00")
    asked = await board.run("queue next", by="Alex", post="1")
    await board.press(asked, "Take 2026-11-25 09:00", by="Alex")


async def hold_and_resume(board: Board) -> None:
    await board.press(await board.click("Alex", "More"), "Hold", by="Alex")
    await board.click("Alex", "Resume")


async def withdraw_and_submit_again(board: Board) -> None:
    await board.press(await board.click("Alex", "More"), "Withdraw", by="Alex")
    await edited(board, "Alex", "Hello again")


async def delete_and_undo(board: Board) -> None:
    asked = await board.run("post delete", by="Alex", post="1")
    await board.press(await board.press(asked, "Delete post", by="Alex"), "Undo", by="Alex")


async def pick_a_time(board: Board) -> None:
    form = await board.click("Alex", "Change time")
    asked = await board.fill("Alex", form, when="friday 9")
    await board.press(asked, "2026-11-27 09:00", by="Alex")


WALKS: dict[str, tuple[Walk, set[str]]] = {
    "edit, then approve": (edit_then_approve, {"edit", "form edit", "approve", "/post schedule"}),
    "edited by the command": (edit_by_the_command, {"amendgo"}),
    "a second role": (approve_with_a_second_role, {"approve"}),
    "a ticked list": (tick_and_lose_the_role, {"approveall"}),
    "sent back in a batch": (send_back_and_edit, {"form sendback"}),
    "changes requested": (request_changes_and_edit, {"changes", "form changes"}),
    "rejected": (reject_and_edit, {"reject", "form reject"}),
    "suggestion accepted": (partial(suggest, answer="Accept"), {"suggest", "form suggest", "accept"}),
    "suggestion declined": (partial(suggest, answer="Decline"), {"decline"}),
    "moved": (move_in_review, {"/post reschedule", "moveto", "unmove", "retime", "form retime"}),
    "a time picked": (pick_a_time, {"form retime", "meant"}),
    "expired": (expire_and_take_a_slot, {"slot"}),
    "given a slot": (take_the_next_slot, {"takeslot"}),
    "held": (hold_and_resume, {"hold", "resume"}),
    "withdrawn": (withdraw_and_submit_again, {"withdraw"}),
    "deleted": (delete_and_undo, {"delete", "undelete"}),
}
ELSEWHERE = {
    "movetexts": "test_texts_in_review_move_together_and_wait_on in test_families",
    **dict.fromkeys(
        ("deletetexts", "undeletetexts"),
        "test_texts_in_review_that_are_brought_back_wait_again in test_families",
    ),
    "importgo": "test_what_is_imported_waits_for_approval_… in test_importing",
    "composego": "test_where_approval_is_required_the_button_says_so_… in test_compose",
    **dict.fromkeys(
        ("/queue pause", "queueresume", "form missedtime"),
        "test_a_post_that_waits_for_approval_… in test_pause",
    ),
    **dict.fromkeys(
        ("swapposts", "moveday", "shuffleposts"),
        "test_a_time_too_far_from_its_approval_… in test_rearranging",
    ),
    "unrearrange": "test_what_has_to_be_approved_again_is_named_… in test_rearranging",
    "retry": "test_trying_failed_accounts_again_asks_for_approval_again in test_approval",
    "restore": "test_a_drifted_post_can_be_sent_again_as_it_was_approved in test_review_buttons",
}


def watch(board: Board) -> set[str]:
    """Note from now on through which buttons and forms people go."""
    used: set[str] = set()
    bot: Any = board.rig.env.bot

    async def note(door: str, handler: Any, *args: Any) -> None:
        used.add(door)
        await handler(*args)

    for registry, kind in ((bot.controls, ""), (bot.forms, "form ")):
        for verb, handler in list(registry.items()):
            registry[verb] = partial(note, f"{kind}{verb}", handler)
    return used


def commands(found: Any, path: str = "") -> Iterator[str]:
    """Every command as people call it, those in the menus of messages and people included."""
    for command in found:
        name = f"{path} {command.name}".strip()
        if isinstance(command, app_commands.Group):
            yield from commands(command.commands, name)
        else:
            yield f"/{name}" if isinstance(command, app_commands.Command) else f"menu {name}"


async def test_every_door_is_known_and_each_that_acts_on_posts_is_walked_through(rig: Rig) -> None:
    bot: Any = rig.env.bot
    kinds = (AppCommandType.chat_input, AppCommandType.user, AppCommandType.message)
    found = {name for kind in kinds for name in commands(bot.tree.get_commands(type=kind))}
    found |= {*map(str, bot.controls), *(f"form {verb}" for verb in bot.forms)}
    assert found == set(DOORS), "say in the table what the new door means for approval"
    walked = set[str]().union(*(doors for _, doors in WALKS.values()), ELSEWHERE)
    assert walked == {door for door, meaning in DOORS.items() if meaning is ACTS}


@pytest.mark.parametrize("name", WALKS)
async def test_by_no_door_does_an_unapproved_post_go_out(board: Board, name: str) -> None:
    go, doors = WALKS[name]
    used = watch(board)
    await board.submit()
    await go(board)
    assert {door for door in doors if not door.startswith("/")} <= used
    assert board.state_of(1) == "in_review"
    assert [group["status"] for group in board.groups()] == ["draft"]
    await board.rig.advance(2 * DAY)
    assert [group["status"] for group in board.groups()] == ["draft"]


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.OPTIONAL])
async def test_a_milder_mode_lets_nothing_out_that_waits_and_saving_says_how_much_does(
    board: Board, mode: Mode
) -> None:
    await board.submit()
    shown = await board.run("publora settings")
    assert shown.response is not None
    menu = next(each for each in ids_in(shown.response) if ":mode:" in each)
    shown = await board.lead.select(shown.response, [mode.value], custom_id=menu)
    asked = await board.press(shown, "Save")
    assert "1 post is" in said(asked)
    assert "keeps the stricter" in said(asked)
    await board.press(asked, "Save settings")
    assert board.state_of(1) == "in_review"
    await board.rig.advance(2 * DAY)
    assert [group["status"] for group in board.groups()] == ["draft"]


async def test_a_button_of_one_server_never_decides_about_anothers_post(board: Board) -> None:
    beta = Team(board.rig, "beta")
    await beta.link(board.rig.stand_in.second_key)
    await board.submit()
    card = await board.card()
    ids = [each for each in ids_in(card) if each.startswith("publora:")]
    channel: Any = board.rig.env.bot.get_channel(beta.channel.id)
    before = board.rows("posts")
    for number, custom_id in enumerate(ids):
        await channel.send(view=lonely(f"Try {number}", custom_id))
        shown = await beta.lead.click(beta.channel.last_message, custom_id=custom_id)
        assert "There is no post #1 in this server." in said(shown), custom_id
        assert "Hello" not in said(shown)
    assert board.rows("posts") == before

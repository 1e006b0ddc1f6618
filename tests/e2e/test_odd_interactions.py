"""Controls and forms that are odd, old or pressed twice: a clear sentence, and nothing breaks."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import discord
import pytest
import structlog
from board import Board, lonely
from discord import ui
from simcord import InteractionResult
from team import said

from bot.ui.pending import TICK
from bot.ui.settings_fields import PICK
from sandbox.rig import Rig

ODD = (
    *("", ":x", ":-1", ":0", ":1_0", ":99999999999999999999", ":2147483648:1:1:1", ":1:9"),
    *(":1:x:y:z", ":1:1:99999999999999999999:1", ":decide:99999999999", ":nobody:0", ":older:x:-:-:-"),
    *(":older:1:-:9999999999999999999:-", ":show:1-1:rule-99", ":words:1-1:approval", ":up:1-1:rule-x"),
)


@pytest.fixture
async def board(rig: Rig) -> Board:
    """Acme Marketing, linked, two approvals required; post #1 is in review."""
    board = Board(rig)
    await board.link()
    await board.settle(needed=2)
    await board.submit()
    await board.card()
    return board


@contextmanager
def nothing_breaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail when anything is logged that whoever runs the bot has to look into."""
    with structlog.testing.capture_logs() as logs:
        yield
    assert [log for log in logs if log["log_level"] in {"error", "critical"}] == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def posts(board: Board) -> list[dict[str, Any]]:
    return board.rows("posts")


def check_told(result: InteractionResult) -> str:
    """The sentence that was said, which owns up to no bug."""
    told = "\n".join([said(result), *(each.content for each in result.followups)])
    assert result.acknowledged
    assert "on my side" not in told
    return told


def picker(custom_id: str, *values: str) -> ui.LayoutView:
    """A menu in a message that everybody sees."""
    view = ui.LayoutView(timeout=None)
    options = [discord.SelectOption(label=value[:50], value=value) for value in values]
    view.add_item(ui.ActionRow[Any](ui.Select[Any](custom_id=custom_id, options=options)))
    view.stop()
    return view


@pytest.mark.parametrize("args", ODD)
async def test_a_button_that_says_odd_things_is_answered_and_changes_nothing(
    board: Board, caplog: pytest.LogCaptureFixture, args: str
) -> None:
    before = posts(board)
    with nothing_breaks(caplog):
        for verb in board.rig.env.bot.controls:
            await board.hang(lonely("Odd", f"publora:{verb}{args}"))
            result = await board.server.member("Mara").click(board.wall.last_message, label="Odd")
            assert result.modal is None
            check_told(result)
    assert posts(board) == before


@pytest.mark.parametrize(
    ("custom_id", "value"),
    [
        (f"publora-pick:{PICK}:mode:1-0:approval", "sometimes"),
        (f"publora-pick:{PICK}:needed:1-0:approval", "99"),
        (f"publora-pick:{PICK}:needed:1-0:approval", "two"),
        (f"publora-pick:{PICK}:quiet_from:1-0:times", "24"),
        (f"publora-pick:{PICK}:authors:1-0:people", "999999999999999999999"),
        (f"publora-pick:{PICK}:approvers:1-0:people", "4"),
        (f"publora-pick:{PICK}:channel_id:1-0:approval", "4"),
        (f"publora-pick:{PICK}:page:1-0:rules", "rule-99999"),
        (f"publora-pick:{PICK}:nothing:1-0:approval", "x"),
        (f"publora-pick:{PICK}:needed", "1"),
        (f"publora-pick:{PICK}", "1"),
        (f"publora-pick:{TICK}:decide:0", "1:1:99999999999999"),
        (f"publora-pick:{TICK}:decide:x", "1:1:1"),
        (f"publora-pick:{TICK}", "1:1:1"),
        ("publora-pick:nobody:1", "1"),
    ],
)
async def test_a_menu_that_offers_odd_things_is_answered_and_changes_nothing(
    board: Board, caplog: pytest.LogCaptureFixture, custom_id: str, value: str
) -> None:
    stamp = board.rows("settings")[0]["version"]
    await board.hang(picker(custom_id.replace("1-0", f"{stamp}-0"), value))
    before = await board.rig.resources.services.settings.read(board.guild_id)
    with nothing_breaks(caplog):
        check_told(await board.server.member("Mara").select(board.wall.last_message, [value]))
        panel = said(await board.run("publora settings", by="Mara"))
    assert await board.rig.resources.services.settings.read(board.guild_id) == before
    assert "not saved" not in panel


@pytest.mark.parametrize("args", ["", ":1", ":x:1:1", ":1:1:99999999999999999999", ":1:1:1", ":1-0:rule-7"])
@pytest.mark.parametrize("field", ["text", "other"])
async def test_a_form_that_says_odd_things_gives_the_text_back_and_changes_nothing(
    board: Board, caplog: pytest.LogCaptureFixture, args: str, field: str
) -> None:
    before = posts(board)
    bot: Any = board.rig.env.bot

    async def open_odd(interaction: Any, verb: tuple[str, ...]) -> None:
        form = ui.Modal(title="Odd", custom_id=f"publora:{verb[0]}{args}")
        form.add_item(ui.Label(text="Text", component=ui.TextInput[Any](custom_id=field)))
        form.stop()
        await interaction.response.send_modal(form)

    bot.controls["odd"] = open_odd
    with nothing_breaks(caplog):
        for verb in [*bot.forms, "nobody"]:
            await board.hang(lonely("Odd", f"publora:odd:{verb}"))
            opened = await board.server.member("Mara").click(board.wall.last_message, label="Odd")
            shown = await board.server.member("Mara").submit_modal(opened, {field: "My words"})
            told = check_told(shown)
            assert field == "other" or "My words" in told or verb in {"words", "sendback"}, (verb, told)
    assert posts(board) == before

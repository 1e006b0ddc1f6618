"""Controls and forms that are odd, old or pressed twice: a clear sentence, and nothing breaks."""

import itertools
import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import discord
import pytest
import structlog
from board import Board, lonely
from discord import ui
from simcord import InteractionResult
from team import said, text_of

from bot.ui.pending import TICK
from bot.ui.settings_fields import PICK
from sandbox.acting import walk
from sandbox.rig import Rig

ODD = (
    *("", ":x", ":-1", ":0", ":1_0", ":99999999999999999999", ":2147483648:1:1:1", ":1:9"),
    *(":1:x:y:z", ":1:1:99999999999999999999:1", ":decide:99999999999", ":nobody:0", ":older:x:-:-:-"),
    *(":older:1:-:9999999999999999999:-", ":show:1-1:rule-99", ":words:1-1:approval", ":up:1-1:rule-x"),
)


OUTDATED = "This control is outdated."
OFFERED = (
    (f"{PICK}:mode:{{stamp}}:approval", "sometimes", OUTDATED),
    (f"{PICK}:needed:{{stamp}}:approval", "99", OUTDATED),
    (f"{PICK}:needed:{{stamp}}:approval", "two", OUTDATED),
    (f"{PICK}:quiet_from:{{stamp}}:times", "24", OUTDATED),
    (f"{PICK}:authors:{{stamp}}:people", "999999999999999999999", OUTDATED),
    (f"{PICK}:approvers:{{stamp}}:people", "4", "This role is not in this server."),
    (f"{PICK}:channel_id:{{stamp}}:approval", "4", "This channel is not in this server."),
    (f"{PICK}:page:{{stamp}}:rules", "rule-99999", OUTDATED),
    (f"{PICK}:nothing:{{stamp}}:approval", "x", OUTDATED),
    (f"{PICK}:needed:{{stamp}}:rule-3", "1", "This rule is no longer there."),
    (f"{PICK}:needed", "1", OUTDATED),
    (PICK, "1", OUTDATED),
    (f"{TICK}:decide:0", "1:1:99999999999999", "For you to decide"),
    (f"{TICK}:decide:x", "1:1:1", OUTDATED),
    (TICK, "1:1:1", OUTDATED),
    ("nobody:1", "1", OUTDATED),
)
HANDED_IN = ("", ":1", ":x:1:1", ":1:1:99999999999999999999", ":1:1:1", ":1-0:rule-7", ":1-0:rule-x")


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
def nothing_breaks(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Fail when anything is logged that whoever runs the bot has to look into."""
    with structlog.testing.capture_logs() as logs:
        yield
    assert [log for log in logs if log["log_level"] in {"error", "critical"}] == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def posts(board: Board) -> list[dict[str, Any]]:
    return board.rows("posts")


def check_told(result: InteractionResult, custom_id: str) -> str:
    """The sentence that was said, which owns up to no bug."""
    told = "\n".join([said(result), *(text_of(each.components) for each in result.followups)])
    assert result.acknowledged, custom_id
    assert told.strip(), custom_id
    assert "on my side" not in told, custom_id
    return told


def picker(custom_id: str, *values: str) -> ui.LayoutView:
    """A menu in a message that everybody sees."""
    view = ui.LayoutView(timeout=None)
    options = [discord.SelectOption(label=value[:50], value=value) for value in values]
    view.add_item(ui.ActionRow[Any](ui.Select[Any](custom_id=custom_id, options=options)))
    view.stop()
    return view


async def test_buttons_that_say_odd_things_are_answered_and_change_nothing(
    board: Board, caplog: pytest.LogCaptureFixture
) -> None:
    before = posts(board)
    bot: Any = board.rig.env.bot
    with nothing_breaks(caplog):
        for custom_id in [f"publora:{verb}{args}" for verb in bot.controls for args in ODD]:
            await board.hang(lonely("Odd", custom_id))
            result = await board.server.member("Mara").click(board.wall.last_message, label="Odd")
            if result.modal is None:
                check_told(result, custom_id)
            else:  # a form is an answer, too: it changes nothing before it is handed in
                assert result.modal["custom_id"].startswith("publora:"), custom_id
    assert posts(board) == before


async def test_menus_that_offer_odd_things_are_answered_and_change_nothing(
    board: Board, caplog: pytest.LogCaptureFixture
) -> None:
    settings = board.rig.resources.services.settings
    before = await settings.read(board.guild_id)
    stamp = f"{board.rows('settings')[0]['version']}-0"
    with nothing_breaks(caplog):
        for where, value, expected in OFFERED:
            custom_id = f"publora-pick:{where.format(stamp=stamp)}"
            await board.hang(picker(custom_id, value))
            result = await board.server.member("Mara").select(board.wall.last_message, [value])
            assert expected in check_told(result, custom_id), custom_id
    assert await settings.read(board.guild_id) == before
    panel = await board.run("publora settings", by="Mara")
    assert panel.response
    (save,) = [part for part in walk(panel.response.components) if part.get("label") == "Save"]
    assert save["disabled"], "nothing odd is left to be saved"


async def test_forms_that_say_odd_things_give_the_text_back_and_change_nothing(
    board: Board, caplog: pytest.LogCaptureFixture
) -> None:
    before = posts(board)
    bot: Any = board.rig.env.bot
    field, custom_id = "", ""

    async def open_odd(interaction: Any, _args: tuple[str, ...]) -> None:
        form = ui.Modal(title="Odd", custom_id=custom_id)
        form.add_item(ui.Label(text="Text", component=ui.TextInput[Any](custom_id=field)))
        form.stop()
        await interaction.response.send_modal(form)

    bot.controls["odd"] = open_odd
    await board.hang(lonely("Odd", "publora:odd"))
    message, mara = board.wall.last_message, board.server.member("Mara")
    with nothing_breaks(caplog):
        for verb, args, name in itertools.product((*bot.forms, "nobody"), HANDED_IN, ("text", "other")):
            field, custom_id = name, f"publora:{verb}{args}"
            opened = await mara.click(message, label="Odd")
            shown = await mara.submit_modal(opened, {field: "My words"})
            files = [
                (await each.read()).decode()
                for each in (shown.response.attachments if shown.response else [])
            ]
            told = [check_told(shown, custom_id), *files]
            assert field == "other" or any("My words" in each for each in told), (custom_id, told)
    assert posts(board) == before

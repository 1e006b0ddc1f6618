"""What people get when the bot itself breaks: an apology with a reference, and their own words back."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from discord import ui
from team import Team, said

from bot.ui import doors
from bot.ui.modals import KeyForm
from sandbox.acting import walk
from sandbox.clock import MovableClock
from sandbox.rig import open_rig

TEXT = "Our *spring* launch,\nthought over for an hour"
APOLOGY = re.compile(r"\*\*Something went wrong on my side\.\*\*[\s\S]*reference `[0-9a-f]{8}`")


class NoteForm(KeyForm):
    """A form with a secret and with somebody's own words."""

    def __init__(self, submit: Any) -> None:
        super().__init__(submit)
        self.add_item(ui.Label(text="Words", component=ui.TextInput[Any](custom_id=doors.TEXT)))


@pytest.fixture
async def broken(tmp_path, monkeypatch):
    """A linked server of a bot that may break, with a way to break a service's method."""
    async with open_rig(tmp_path / "data", MovableClock(start=datetime(2026, 11, 24, 9, tzinfo=UTC))) as rig:
        team = Team(rig)
        await team.link()

        def break_down(service: str, method: str) -> None:
            async def fall_over(*_: object, **__: object) -> None:
                raise OSError("the disk is gone")

            monkeypatch.setattr(getattr(rig.resources.services, service), method, fall_over)

        yield team, break_down


async def test_a_command_that_breaks_gives_the_text_back_and_says_to_look_before_trying_again(broken):
    team, break_down = broken
    break_down("posts", "schedule")
    shown = said(await team.schedule(TEXT))
    assert APOLOGY.search(shown)
    assert f"```\n{TEXT}\n```" in shown
    assert "/post list" in shown
    assert "the disk is gone" not in shown


async def test_a_post_that_was_accepted_before_the_answer_broke_is_not_to_be_sent_twice(broken, monkeypatch):
    team, _ = broken
    monkeypatch.setattr("cogs.post.accepted_card", None)
    shown = said(await team.schedule(TEXT))
    assert len(team.groups()) == 1
    assert APOLOGY.search(shown)
    assert re.search(r"Look with \S*/post list\S* whether it was done before you try again\.", shown)


async def test_a_long_text_comes_back_whole_as_a_file(broken):
    team, break_down = broken
    break_down("posts", "schedule")
    result = await team.schedule("x" * 4000)
    assert "Your text is in post.txt." in said(result)
    (attached,) = result.response.attachments
    assert await attached.read() == b"x" * 4000


async def test_a_command_without_a_text_has_none_to_give_back(broken):
    team, break_down = broken
    break_down("posts", "view")
    shown = said(await team.run("post view", post="1"))
    assert APOLOGY.search(shown)
    assert "Try again in a minute." in shown
    assert "Your text" not in shown


async def test_a_command_that_is_gone_gives_the_text_back(broken):
    team, _ = broken
    team.rig.env.bot.tree.remove_command("post")
    shown = said(await team.schedule(TEXT))
    assert "This command has changed." in shown
    assert f"```\n{TEXT}\n```" in shown


async def test_a_form_that_breaks_gives_the_text_back_and_never_a_key(broken, monkeypatch):
    team, break_down = broken
    break_down("workspaces", "check_key")
    form = await open_form(team, monkeypatch)
    shown = said(await form())
    assert APOLOGY.search(shown)
    assert f"```\n{TEXT}\n```" in shown
    assert "secret" not in shown


async def test_a_form_that_a_restart_overtook_gives_the_text_back_and_never_a_key(broken, monkeypatch):
    team, _ = broken
    form = await open_form(team, monkeypatch)
    await team.rig.env.restart_bot(team.rig.make_bot())
    shown = said(await form())
    assert "This form is outdated." in shown
    assert f"```\n{TEXT}\n```" in shown
    assert "secret" not in shown


async def open_form(team: Team, monkeypatch: pytest.MonkeyPatch):
    """Open a form with a field for a key and one for words; returns what fills it in and sends it."""
    monkeypatch.setattr("cogs.publora.KeyForm", NoteForm)
    opened = await team.run("publora link")
    assert opened.modal is not None
    key, words = (part["custom_id"] for part in walk(opened.modal["components"]) if part.get("type") == 4)
    return lambda: team.lead.submit_modal(opened, {key: "sk_demo_secret", words: TEXT})

"""Every interaction is answered once, whatever happens behind it."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import structlog
from client_world import KEY, MemoryNotes, buttons, field_id, link, make_bot, read, running
from discord import ui

from bot.domain.posts import PostState
from bot.errors import Kept, NotLinked
from bot.ui.cards import note_card
from bot.ui.controls import Control
from bot.ui.views import Confirmation


def not_linked(text: str) -> NotLinked:
    return NotLinked("This server is not linked to Publora.", "A manager can link it.", kept=Kept(text))


async def test_a_problem_in_a_command_is_shown_with_advice_and_the_text_given_back():
    async with running() as world:
        text = "My *long* thought"
        world.services.posts.fault = not_linked(text)
        result = await world.manager.slash(
            world.channel, "post schedule", text=text, when="in 2 hours", accounts="all"
        )
        said = read(result.response)
        assert "This server is not linked" in said
        assert "A manager can link it." in said
        assert "```\nMy *long* thought\n```" in said


@pytest.mark.parametrize("text", ["x" * 3950, "code:\n```py\nprint()\n```"])
async def test_a_text_that_does_not_fit_is_given_back_whole_as_a_file(text):
    async with running() as world:
        world.services.posts.fault = not_linked(text)
        result = await world.manager.slash(
            world.channel, "post schedule", text=text, when="in 2 hours", accounts="all"
        )
        (attached,) = result.response.attachments
        assert attached.filename == "post.txt"
        assert (await attached.read()).decode() == text


async def test_commands_in_advice_can_be_clicked():
    async with running() as world:
        result = await world.manager.slash(world.channel, "post view", post="12")
        ids = json.loads(world.notes.values["discord-commands"])["ids"]
        assert f"See them all with </post list:{ids['post']}>." in read(result.response)


async def test_nonsense_in_place_of_a_post_is_no_post():
    async with running() as world:
        result = await world.manager.slash(world.channel, "post view", post="the *one*")
        assert "There is no post “the \\*one\\*”." in read(result.response)


async def test_an_unexpected_error_in_a_command_shows_a_reference_that_the_log_has_too():
    async with running(check_errors=False) as world:
        world.services.posts.fault = RuntimeError("secret detail")
        with structlog.testing.capture_logs() as logs:
            result = await world.manager.slash(
                world.channel, "post schedule", text="a", when="in 2 hours", accounts="all"
            )
        said = read(result.response)
        assert "Something went wrong on my side." in said
        assert "secret detail" not in said
        (entry,) = [log for log in logs if log["log_level"] == "error"]
        assert f"`{entry['reference']}`" in said
        assert entry["exc_info"] is world.services.posts.fault


@pytest.mark.parametrize(
    ("problem", "said"), [(True, "There is no post #1"), (False, "went wrong on my side")]
)
async def test_errors_behind_a_button_are_answered(problem, said):
    async with running() as world:
        world.services.posts.add("Hello")
        asked = await world.manager.slash(world.channel, "post delete", post="#1")
        if problem:
            world.services.posts.posts.clear()
        else:
            world.services.posts.posts[1] = None
        result = await world.manager.click(asked.response, label="Delete post")
        assert said in read(result.response)
        assert result.response.ephemeral
        assert buttons(result.response) == []


async def test_an_error_behind_a_button_that_all_can_see_is_for_who_pressed_it_only():
    async with running() as world:
        row = ui.ActionRow[Any](Control.make("keep", 9, label="Keep it", style=discord.ButtonStyle.secondary))
        message = await world.bot.get_channel(world.channel.id).send(view=note_card("x", row=row).view)
        result = await world.manager.click(message, label="Keep it")
        (answer,) = result.followups
        assert "There is no post #9" in read(answer)
        assert answer.ephemeral


async def test_errors_behind_a_form_are_answered():
    async with running(check_errors=False) as world:
        shown = await world.manager.slash(world.channel, "publora link")
        world.services.workspaces.fault = RuntimeError("boom")
        result = await world.manager.submit_modal(shown, {field_id(shown): KEY})
        assert "went wrong on my side" in read(result.response)
        assert result.ephemeral


async def test_errors_behind_a_question_are_answered_in_its_place():
    async with running(check_errors=False) as world:
        await link(world)
        question = await link(world, "sk_demo_5678")
        world.services.workspaces.link = None
        result = await world.manager.click(question.response, label="Replace key")
        assert "went wrong on my side" in read(result.response)
        assert buttons(result.response) == []


async def test_an_interaction_that_discord_forgot_is_logged_and_not_shown():
    async with running(check_errors=False) as world:
        world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown")
        with structlog.testing.capture_logs() as logs:
            result = await world.manager.slash(world.channel, "post view", post="1")
        assert not result.acknowledged
        assert [log["log_level"] for log in logs if "interaction" in log["event"]] == ["info"]


@pytest.mark.parametrize("status", [500, 503])
async def test_an_answer_that_discord_does_not_take_at_once_is_made_up_for(status):
    async with running(check_errors=False) as world:
        world.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=status)
        with structlog.testing.capture_logs() as logs:
            result = await world.manager.slash(
                world.channel, "post schedule", text="My thought", when="in 2 hours", accounts="all"
            )
        assert "Discord did not take my answer." in read(result.response)
        assert "My thought" in read(result.response)
        assert not [log for log in logs if log["log_level"] == "error"]


async def test_a_control_that_nothing_listens_to_is_called_outdated():
    async with running() as world:
        view = ui.View(timeout=1)
        view.add_item(ui.Button(label="Old", custom_id="from-another-time"))
        view.stop()
        message = await world.bot.get_channel(world.channel.id).send("x", view=view)
        result = await world.manager.click(message, label="Old")
        assert "This control is outdated." in read(result.response)
        assert result.ephemeral


async def test_a_lasting_button_of_another_version_is_called_outdated():
    async with running() as world:
        row = ui.ActionRow[Any](Control.make("dance", 1, label="Dance", style=discord.ButtonStyle.primary))
        message = await world.bot.get_channel(world.channel.id).send(view=note_card("x", row=row).view)
        result = await world.manager.click(message, label="Dance")
        assert "This control is outdated." in read(result.response)


async def test_a_form_from_before_a_restart_is_called_outdated():
    notes = MemoryNotes()
    async with running(make_bot(notes)) as world:
        shown = await world.manager.slash(world.channel, "publora link")
        await world.env.restart_bot(make_bot(notes))
        result = await world.manager.submit_modal(shown, {field_id(shown): KEY})
        assert "This form is outdated." in read(result.response)


async def test_a_question_answered_at_once_is_not_called_outdated_too():
    async with running() as world:
        await link(world)
        question = await link(world, "sk_demo_5678")
        result = await world.manager.click(question.response, label="Keep the current key")
        assert result.followups == []
        assert read(result.response) == "The key ending in `1234` stays linked."


@pytest.mark.parametrize("kind", ["command", "button", "form"])
async def test_an_interaction_that_is_too_old_is_dropped_and_logged(kind):
    async with running() as world:
        world.services.posts.add("Hello")
        asked = await world.manager.slash(world.channel, "post delete", post="1")
        form = await world.manager.slash(world.channel, "publora link")
        world.clock.ahead = timedelta(seconds=2.6)
        with structlog.testing.capture_logs() as logs:
            if kind == "command":
                result = await world.manager.slash(world.channel, "post view", post="1")
            elif kind == "button":
                result = await world.manager.click(asked.response, label="Delete post")
            else:
                result = await world.manager.submit_modal(form, {field_id(form): KEY})
        assert not result.acknowledged
        assert [log["event"] for log in logs] == ["interaction dropped"]
        assert world.services.posts.posts[1].state is PostState.SCHEDULED


async def test_a_question_is_for_the_person_who_was_asked_only():
    async with running() as world:
        pressed: list[object] = []
        parts: Any = {
            "asked": SimpleNamespace(user=SimpleNamespace(id=world.manager.id)),
            "act": pressed.append,
        }
        question = Confirmation(question="Sure?", yes="Yes", no="No", kept="Kept.", **parts)
        message = await world.bot.get_channel(world.channel.id).send(view=question)
        result = await world.outsider.click(message, label="Yes")
        assert result.response.content == "This question is for somebody else."
        assert result.ephemeral
        assert pressed == []
        question.stop()


async def test_a_lasting_button_goes_on_working_after_its_view_timed_out_and_another_ended():
    async with running() as world:
        world.services.posts.add("Hello")
        await link(world)
        asked = await world.manager.slash(world.channel, "post delete", post="1")
        await world.manager.slash(world.channel, "publora unlink")
        await world.env.advance_time(16 * 60)
        result = await world.manager.click(asked.response, label="Delete post")
        assert "#1 · Deleted" in read(result.response)

"""Who may do what, and what is not there for everybody."""

import discord
import pytest
import simcord
from team import Team, buttons, said

COMMANDS = [
    ("publora link", {}),
    ("publora unlink", {}),
    ("publora status", {}),
    ("publora timezone", {"zone": "Europe/Paris"}),
    ("publora audit show", {}),
    ("publora audit export", {}),
    ("publora audit verify", {}),
    ("post schedule", {"text": "Mine", "when": "in 3 hours", "accounts": "X"}),
    ("post list", {}),
    ("post view", {"post": "1"}),
    ("post reschedule", {"post": "1", "when": "in 3 hours"}),
    ("post delete", {"post": "1"}),
    ("stats post", {"post": "1"}),
    ("stats account", {}),
    ("stats compare", {"first": "1", "second": "2"}),
]
NUMBERED = [entry for entry in COMMANDS if "post" in entry[1]]


@pytest.fixture
async def open_to_all(acme) -> Team:
    """A server whose admins opened /publora to everybody in Discord's own settings, with one post."""
    roots = acme.rig.env.backend.commands.values()
    ids = {command["name"]: command["id"] for known in roots for command in known.values()}
    acme.server.guild.set_command_permissions(int(ids["publora"]), {acme.server.guild.default_role: True})
    await acme.schedule("Kept")
    return acme


@pytest.mark.parametrize(("command", "options"), COMMANDS)
async def test_somebody_without_the_right_is_told_whom_to_ask(open_to_all, command, options):
    result = await open_to_all.run(command, by="Olive", **options)
    assert result.modal is None
    assert "You may not" in said(result)
    assert "Ask somebody with the Manage Server permission" in said(result)
    assert len(open_to_all.groups()) == 1
    assert result.response is not None
    assert result.response.ephemeral


async def test_help_is_for_everybody(acme):
    assert "Write a post" in said(await acme.run("help", by="Olive"))


async def test_a_stranger_is_offered_nothing_while_typing(open_to_all):
    olive = open_to_all.server.member("Olive")
    for command, option in (
        ("post view", "post"),
        ("post schedule", "accounts"),
        ("stats post", "post"),
        ("stats compare", "first"),
    ):
        assert await olive.autocomplete(open_to_all.channel, command, option, "") == []


@pytest.mark.parametrize("label", ["Delete post", "Keep it"])
async def test_a_button_does_not_trust_that_its_question_was_seen_by_the_right_person_only(acme, label):
    await acme.schedule("Kept")
    asked = await acme.run("post delete", post="1")
    await acme.rig.env.bot.get_channel(acme.channel.id).send(view=copy_of(asked))
    message = acme.channel.last_message
    result = await acme.server.member("Olive").click(message, custom_id=buttons(asked)[label])
    (answer,) = result.followups
    assert "You may not work with posts" in str(answer.components)
    assert answer.ephemeral
    assert acme.state_of(1) == "scheduled"


async def test_a_list_that_everybody_sees_is_turned_only_by_those_who_may_see_posts(acme):
    for number in range(9):
        await acme.schedule(f"Secret {number}")
    listed = await acme.run("post list")
    await acme.rig.env.bot.get_channel(acme.channel.id).send(view=copy_of(listed))
    result = await acme.server.member("Olive").click(acme.channel.last_message, label="Next")
    (answer,) = result.followups
    assert "You may not work with posts" in str(answer.components)
    assert "Secret" not in str(answer.components)


async def test_a_right_that_was_taken_away_counts_at_once(acme):
    await acme.schedule("Kept")
    asked = await acme.run("post delete", post="1")
    manager = acme.server.role("Manager")
    acme.rig.env.backend.edit_role(acme.guild_id, manager.id, {"permissions": 0})
    assert "You may not work with posts" in said(await acme.press(asked, "Delete post"))
    assert acme.state_of(1) == "scheduled"


async def test_commands_are_not_there_in_direct_messages(rig):
    user = rig.env.create_user("stranger")
    assert user.available_commands() == ()
    for command, _ in COMMANDS:
        with pytest.raises(simcord.SetupError):
            await user.slash(command)


@pytest.mark.parametrize(("command", "options"), NUMBERED)
async def test_a_post_that_is_not_there_is_called_so(acme, command, options):
    await acme.schedule("Only one")
    for typed in ("99", "#2", "the launch", "0", "-1", "1.5"):
        assert "There is no post" in said(await acme.run(command, **options | {"post": typed}))
    assert acme.state_of(1) == "scheduled"


def copy_of(shown) -> discord.ui.LayoutView:
    """The same buttons in a message that everybody sees."""
    view = discord.ui.LayoutView(timeout=None)
    row = discord.ui.ActionRow()
    for label, custom_id in buttons(shown).items():
        row.add_item(discord.ui.Button(label=label, custom_id=custom_id))
    view.add_item(row)
    view.stop()
    return view

"""Is every command described, and within what Discord takes (discord.md 4)?"""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.client import Bot
from bot.clock import SystemClock
from bot.config import Settings
from bot.resources import open_resources

Payload = dict[str, Any]

CHAT_INPUT = 1
NAME = re.compile(r"[a-z0-9_-]{1,32}")
UNDESCRIBED = "…"  # what discord.py sends when nobody wrote a description


@pytest.fixture
async def commands(tmp_path: Path) -> AsyncIterator[list[Payload]]:
    """What the bot tells Discord about its commands."""
    settings = Settings.model_validate(
        {
            "discord_token": "token",
            "data_dir": tmp_path,
            "database_url": f"sqlite+aiosqlite:///{tmp_path}/publora.sqlite3",
            "media_url": str(tmp_path / "media"),
        }
    )
    async with open_resources(settings, SystemClock()) as resources:
        bot = Bot(resources.services, clock=SystemClock(), notes=resources.notes)
        yield [command.to_dict(bot.tree) for command in bot.tree.get_commands()]


def parts(payload: Payload, path: str = "") -> Iterator[tuple[str, Payload]]:
    """The command and all its subcommands and options, each with its full name."""
    name = f"{path} {payload['name']}".strip()
    yield name, payload
    for option in payload.get("options", []):
        yield from parts(option, name)


def chat_parts(commands: list[Payload]) -> list[tuple[str, Payload]]:
    return [part for command in commands if command.get("type", 1) == CHAT_INPUT for part in parts(command)]


def length(payload: Payload) -> int:
    """The characters that count towards Discord's limit for one command."""
    own = len(payload["name"]) + len(payload["description"])
    choices = sum(len(choice["name"]) + len(str(choice["value"])) for choice in payload.get("choices") or [])
    return own + choices + sum(length(option) for option in payload.get("options", []))


def test_every_command_and_option_is_described(commands: list[Payload]) -> None:
    described = {name: part["description"] for name, part in chat_parts(commands)}
    assert "post schedule when" in described
    bad = {name for name, text in described.items() if text == UNDESCRIBED or not 1 <= len(text) <= 100}
    assert bad == set()


def test_every_name_is_one_discord_takes(commands: list[Payload]) -> None:
    names = [part["name"] for _, part in chat_parts(commands)]
    assert [name for name in names if not NAME.fullmatch(name)] == []


def test_no_command_has_too_many_parts_or_two_of_a_name(commands: list[Payload]) -> None:
    assert len(commands) <= 100
    for name, part in chat_parts(commands):
        options = [option["name"] for option in part.get("options", [])]
        assert len(options) <= 25, name
        assert len(options) == len(set(options)), name


def test_required_options_come_first(commands: list[Payload]) -> None:
    for name, part in chat_parts(commands):
        required = [option.get("required", False) for option in part.get("options", [])]
        assert required == sorted(required, reverse=True), name


def test_choices_and_lengths_are_within_limits(commands: list[Payload]) -> None:
    for name, part in chat_parts(commands):
        choices = part.get("choices") or []
        assert len(choices) <= 25, name
        assert all(
            1 <= len(choice["name"]) <= 100 and len(str(choice["value"])) <= 100 for choice in choices
        ), name
        assert not (choices and part.get("autocomplete")), name
        assert 0 <= part.get("min_length", 0) <= part.get("max_length", 6000) <= 6000, name


def test_no_command_is_longer_than_8000_characters(commands: list[Payload]) -> None:
    lengths = {
        command["name"]: length(command) for command in commands if command.get("type", 1) == CHAT_INPUT
    }
    assert {name: size for name, size in lengths.items() if size > 8000} == {}
    assert all(sizes > 0 for sizes in lengths.values())


def test_commands_exist_in_servers_only(commands: list[Payload]) -> None:
    assert {command["name"]: command["contexts"] for command in commands if command["contexts"] != [0]} == {}
    assert {
        command["name"]: command["integration_types"]
        for command in commands
        if command["integration_types"] != [0]
    } == {}

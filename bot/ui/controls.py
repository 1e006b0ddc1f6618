"""Controls: buttons that work after a restart, because their custom_id says all they need."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import discord
from discord import app_commands, ui

from bot.errors import Outdated
from bot.ui.doors import Interaction, answer_error, answer_outdated

Handler: TypeAlias = Callable[[Interaction, tuple[str, ...]], Awaitable[None]]
AnyCommand: TypeAlias = "app_commands.Command[Any, ..., Any] | app_commands.Group"
_NUMBER: Final = re.compile(r"\d{1,10}", re.ASCII)
_MOMENT: Final = re.compile(r"\d{1,11}", re.ASCII)
_MARK: Final = re.compile(r"[0-9a-f]{8}")
_MOST: Final = 2**31 - 1
"""What a number in the database holds at most."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What a cog brings: commands, what its controls and forms do by their verb, and menus of messages.

    The commands stand under the command called `inside`, which another cog brought before, if one is named.
    """

    commands: tuple[AnyCommand, ...]
    controls: Mapping[str, Handler] = field(default_factory=dict[str, Handler])
    inside: str | None = None
    forms: Mapping[str, Handler] = field(default_factory=dict[str, Handler])
    menus: tuple[app_commands.ContextMenu, ...] = ()


class Control(
    ui.DynamicItem[ui.Button[Any]], template=r"publora:(?P<verb>[a-z]+)(?P<args>(?::[A-Za-z0-9_-]+)*)"
):
    """A button `publora:<verb>:<argument>:…`; the verb's handler is found through the client.

    Views that hold one hold nothing else to press: discord.py unregisters the whole class when a mixed view
    ends (discord.md 5.1).
    """

    def __init__(self, button: ui.Button[Any], verb: str, args: tuple[str, ...]) -> None:
        super().__init__(button)
        self.verb = verb
        self.args = args

    @classmethod
    def make(
        cls, verb: str, *args: object, label: str, style: discord.ButtonStyle, disabled: bool = False
    ) -> Control:
        """Return a new button; what `args` say must fit the 100 characters of a custom_id."""
        words = tuple(str(arg) for arg in args)
        custom_id = ":".join(("publora", verb, *words))
        button = ui.Button[Any](label=label, style=style, custom_id=custom_id, disabled=disabled)
        return cls(button, verb, words)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Control:
        """Rebuild the button that was pressed; no I/O, for it counts against Discord's three seconds."""
        interaction.client.take(interaction)
        assert isinstance(item, ui.Button)
        return cls(item, match["verb"], tuple(match["args"].split(":")[1:]))

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let through what can still be answered."""
        return interaction.client.admit(interaction)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Run the verb's handler inside the boundary: discord.py itself would only log what it raises."""
        handler: Handler | None = interaction.client.controls.get(self.verb)
        try:
            if handler is None:
                await answer_outdated(interaction)
            else:
                await handler(interaction, self.args)
        except Exception as error:  # noqa: BLE001 (the boundary: it answers and logs whatever it is)
            await answer_error(interaction, error)


def read_numbers(args: tuple[str, ...], count: int) -> list[int]:
    """Return the first `count` arguments of a control as numbers; raises `Outdated`."""
    wanted = args[:count]
    if len(wanted) < count or not all(_NUMBER.fullmatch(arg) and int(arg) <= _MOST for arg in wanted):
        raise Outdated
    return [int(arg) for arg in wanted]


def read_mark(args: tuple[str, ...], place: int) -> str:
    """Return the argument at `place`, a sign for what was seen; raises `Outdated`."""
    if len(args) <= place or not _MARK.fullmatch(args[place]):
        raise Outdated
    return args[place]


def read_moments(args: tuple[str, ...], count: int) -> list[datetime]:
    """Return the first `count` arguments, Unix times, as moments (UTC); raises `Outdated`."""
    wanted = args[:count]
    if len(wanted) < count or not all(_MOMENT.fullmatch(arg) for arg in wanted):
        raise Outdated
    return [datetime.fromtimestamp(int(arg), UTC) for arg in wanted]

"""Pickers: select menus that work after a restart, because their custom_id says all they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import discord
from discord import ui

from bot.ui.doors import Interaction, answer_error, answer_outdated

if TYPE_CHECKING:
    import re

Menu: TypeAlias = "ui.Select[Any] | ui.RoleSelect[Any] | ui.ChannelSelect[Any]"


def pick_id(verb: str, *args: object) -> str:
    """Return the custom_id of a picker; what `args` say must fit its 100 characters."""
    return ":".join(("publora-pick", verb, *map(str, args)))


def picked(interaction: Interaction) -> list[str]:
    """Return what was picked: values of a select, ids of roles or channels."""
    data: Any = interaction.data or {}
    return [str(value) for value in data.get("values", [])]


class Picker(ui.DynamicItem[Any], template=r"publora-pick:(?P<verb>[a-z]+)(?P<args>(?::[A-Za-z0-9_-]+)*)"):
    """A select `publora-pick:<verb>:<argument>:…`; the verb's handler is found as that of a `Control` is.

    Its ids begin otherwise than a button's: discord.py runs every class whose template fits.
    """

    def __init__(self, menu: Menu, verb: str, args: tuple[str, ...]) -> None:
        super().__init__(menu)
        self.verb = verb
        self.args = args

    @classmethod
    def of(cls, menu: Menu) -> Picker:
        """Return a select with an id of `pick_id` as a picker."""
        _, verb, *args = menu.custom_id.split(":")
        return cls(menu, verb, tuple(args))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Picker:
        """Rebuild the select in which something was picked; no I/O, as for a `Control`."""
        interaction.client.take(interaction)
        assert isinstance(item, ui.Select | ui.RoleSelect | ui.ChannelSelect)
        return cls(item, match["verb"], tuple(match["args"].split(":")[1:]))

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let through what can still be answered."""
        return interaction.client.admit(interaction)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Run the verb's handler inside the boundary, as a `Control` does."""
        handler = interaction.client.controls.get(self.verb)
        try:
            if handler is None:
                await answer_outdated(interaction)
            else:
                await handler(interaction, self.args)
        except Exception as error:  # noqa: BLE001 (the boundary: it answers and logs whatever it is)
            await answer_error(interaction, error)

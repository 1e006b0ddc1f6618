"""Which commands does Discord know of us, and by which ids?"""

import hashlib
import json
from typing import Any, Final, Protocol, TypedDict

import discord
from discord import app_commands

_NOTE: Final = "discord-commands"


class CommandNotes(Protocol):
    """Where what Discord was told last is remembered."""

    async def read(self, name: str) -> str | None:
        """Return a stored value."""
        ...

    async def write(self, name: str, value: str) -> None:
        """Store a value."""
        ...


class _Known(TypedDict):
    digest: str
    ids: dict[str, int]


class CommandIds:
    """The ids Discord gave our commands; they are sent to it only when they changed (discord.md 5.3).

    With `dev_guild` the commands are known in that server only, at once.
    """

    def __init__(self, notes: CommandNotes, dev_guild: int | None) -> None:
        self._notes = notes
        self._scope = None if dev_guild is None else discord.Object(dev_guild)
        self._ids: dict[str, int] = {}

    async def sync(self, tree: app_commands.CommandTree[Any]) -> None:
        """Tell Discord about the commands unless it was told exactly this before."""
        if self._scope is not None:
            tree.copy_global_to(guild=self._scope)
        digest = self._digest(tree)
        stored = await self._notes.read(_NOTE)
        known: _Known | None = json.loads(stored) if stored else None
        if known is None or known["digest"] != digest:
            synced = await tree.sync(guild=self._scope)
            known = _Known(digest=digest, ids={command.name: command.id for command in synced})
            await self._notes.write(_NOTE, json.dumps(known))
        self._ids = known["ids"]

    def mention(self, command: str) -> str:
        """Return a clickable mention of e.g. `post schedule`; plain code while its id is unknown."""
        found = self._ids.get(command.partition(" ")[0])
        return f"</{command}:{found}>" if found else f"`/{command}`"

    def _digest(self, tree: app_commands.CommandTree[Any]) -> str:
        commands = [command.to_dict(tree) for command in tree.get_commands(guild=self._scope)]
        scope = self._scope.id if self._scope else None
        told = [tree.client.application_id, scope, commands]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

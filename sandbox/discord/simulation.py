"""The one module that knows simcord from the inside: its backend, for a bot in another process.

simcord's actors wait until the bot's tasks in this process are at rest; here the bot is elsewhere, so they
do not wait at all, and `exchanges` watches for the bot's answer. Pinned to simcord 3.2.1.
"""
# ruff: noqa: SLF001 - simcord offers no public door for a bot of another process
# The same reason, and that simcord types payloads in part only, holds for:
# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import discord
from simcord import (
    BackendError,
    ChannelHandle,
    Env,
    InteractionResult,
    MemberActor,
    ResponseMessage,
    SetupError,
)
from simcord import intents as gates
from simcord._clock import Clock
from simcord.actors import _autocomplete_result
from simcord.backend import serializers
from simcord.backend.access import channel_accessible
from simcord.backend.errors import missing_access
from simcord.backend.models import Interaction, Message
from simcord.http.router import dispatch
from simcord.interactions import walk_to_subcommand

from sandbox.discord.links import SignedCdn
from sandbox.discord.nonces import NoncedBackend
from sandbox.discord.role_counts import add_role_counts

Payload = dict[str, Any]


class WallClock(Clock):
    """simcord's clock, run by the machine's: a real bot refuses interactions whose id is seconds old."""

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)


@dataclass(frozen=True)
class Upload:
    """A file the bot sent in a multipart body, in the shape simcord reads."""

    filename: str
    fp: BytesIO
    description: str | None = None


class RemoteEnv(Env):
    """A simcord environment whose bot runs in another process, reached through the front.

    Takes the front's own address, for attachment links. Many actors may act at once.
    """

    def __init__(self, url: str) -> None:
        super().__init__(discord.Client(intents=discord.Intents(guilds=True)))
        add_role_counts()
        self.backend = NoncedBackend(clock=WallClock())
        self.cdn = SignedCdn(url, self.backend.clock)
        self.backend.cdn = self.cdn

    def _begin_operation(self, label: str) -> None:
        """Let actors overlap: there is no bot of this process to keep in step with."""

    def _end_operation(self) -> None:
        """Undo nothing, since nothing was begun."""

    async def _settle_internal(self, **_: object) -> None:
        """Return at once: the bot's tasks are in another process."""

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, str] | None = None,
        uploads: Sequence[Upload] = (),
    ) -> Any:
        """Do one REST call of the bot (path without /api/v10) and return the reply's JSON, None for 204.

        Raises simcord's `BackendError`, whose `to_json()` is Discord's error body.
        """
        return dispatch(
            self.backend,
            method,
            path,
            json=body,
            params=dict(params or {}),
            files=list(uploads),
            message_content_access=False,
        )

    def record_of(self, token: str) -> Interaction | None:
        """Return the interaction that a callback or webhook token belongs to."""
        interaction_id = self.backend.interaction_tokens.get(token)
        return None if interaction_id is None else self.backend.interactions[interaction_id]

    def find_message(self, message_id: str) -> Message:
        """Return the stored message of this id; `SetupError` when there is none."""
        for channel in self.backend.messages.values():
            if message_id.isdecimal() and (found := channel.get(int(message_id))):
                return found
        raise SetupError(f"There is no message {message_id!r}.")

    def visible_messages(self, channel_id: int, viewer_id: int) -> list[Message]:
        """Return what this member sees in a channel, oldest first; `BackendError` when that is nothing."""
        if not channel_accessible(self.backend, channel_id, viewer_id, history=True):
            raise missing_access()
        stored = self.backend.messages.get(channel_id, {})
        return [stored[key] for key in sorted(stored) if stored[key].visible_to(viewer_id)]

    @property
    def bot_user(self) -> Payload:
        """The bot's user object, as in READY."""
        return dict(serializers.user_payload(self.backend.bot_user))

    def guild_payloads(self) -> list[Payload]:
        """Return one GUILD_CREATE payload per server."""
        guilds = self.backend.guilds.values()
        return [dict(serializers.guild_create_payload(self.backend, guild)) for guild in guilds]

    def gate(self, event: str, payload: Mapping[str, Any], intents: discord.Intents) -> Payload | None:
        """Return `payload` as a bot with `intents` may see it, None when it may not see the event."""
        needed = gates.required_intent(event, payload)
        if needed is not None and not getattr(intents, needed):
            return None
        bot = self.backend.bot_user.id
        seen = dict(payload)
        if event == "GUILD_CREATE":
            gates.prune_guild_create(seen, intents, bot)
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and not intents.message_content:
            seen = deepcopy(seen)
            gates.censor_message(seen, bot, backend=self.backend)
        return seen

    def command_leaf(self, server: int, path: str) -> Payload:
        """Return the definition of the (sub)command called `path`; `SetupError` when it is not synced."""
        name, *nested = path.split()
        root = self.backend.find_command(name, server)
        if root is None:
            raise SetupError(f"The bot has no command /{name}.")
        return walk_to_subcommand(root, nested)[0]

    @property
    def commands_synced(self) -> bool:
        """Whether the bot has registered any command."""
        return any(self.backend.commands.values())


def record(result: InteractionResult) -> Interaction:
    """Return the backend's record behind an actor's result."""
    return result._interaction


def show(env: RemoteEnv, opened: Interaction) -> InteractionResult:
    """Return the result object simcord's actors want back, to submit the modal that `opened` showed."""
    return InteractionResult(env, opened)


def message_handle(env: RemoteEnv, message: Message) -> ResponseMessage:
    """Return the handle through which actors click on `message`."""
    return ResponseMessage(env, message)


async def autocomplete(
    actor: MemberActor, channel: ChannelHandle, command: str, typed: tuple[str, str], filled: Payload
) -> InteractionResult:
    """Type into an option, (name, text); unlike the actor's own verb this hands back the interaction."""
    return await _autocomplete_result(actor, channel, command, *typed, filled)


__all__ = [
    "BackendError",
    "Interaction",
    "Message",
    "Payload",
    "RemoteEnv",
    "SignedCdn",
    "Upload",
    "autocomplete",
    "message_handle",
    "record",
    "show",
]

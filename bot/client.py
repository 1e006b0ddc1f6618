"""Our Discord client: which few things does it carry, and how do events reach the rest?"""

from __future__ import annotations

import asyncio
import importlib
import ipaddress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import discord
import structlog
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.command_ids import CommandIds, CommandNotes
from bot.precedence import Precedence
from bot.ui.cards import note_card
from bot.ui.controls import Control, Feature, Handler
from bot.ui.doors import answer_error
from bot.ui.forms import hand_in
from bot.ui.onboarding import welcome
from bot.ui.pickers import Picker

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.services.bundle import Services

COGS: Final = (
    "cogs.publora",
    "cogs.settings",
    "cogs.post",
    "cogs.compose",
    "cogs.mending",
    "cogs.importing",
    "cogs.variants",
    "cogs.edit",
    "cogs.messages",
    "cogs.again",
    "cogs.queue",
    "cogs.pause",
    "cogs.rearrange",
    "cogs.preview",
    "cogs.calendar",
    "cogs.review",
    "cogs.approvals",
    "cogs.audit",
    "cogs.stats",
    "cogs.digest",
    "cogs.top",
    "cogs.help",
)
_TOO_OLD: Final = timedelta(seconds=2.5)
"""Discord gives up on an interaction after three seconds; the answer needs some of them (discord.md 5.2)."""
_GRACE: Final = 10.0
"""Seconds that running handlers get on shutdown."""
_TAKEN: Final = "taken"

_log = structlog.get_logger(__name__)


def use_discord_at(api_url: str, gateway_url: str) -> None:
    """Talk to a stand-in for Discord in this process from now on (discord.md 1.2).

    Raises `ValueError` unless both addresses are on this machine.
    """
    for url in (api_url, gateway_url):
        if not _is_loopback(URL(url).host or ""):
            raise ValueError(f"a stand-in for Discord must run on this machine, not at {url}")
    Route.BASE = api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url)


class Bot(discord.Client):
    """A client for slash commands only: the guilds intent, one command tree, no message content."""

    def __init__(
        self,
        services: Services,
        *,
        clock: Clock,
        notes: CommandNotes,
        dev_guild: int | None = None,
        guild_ready_timeout: float = 2.0,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=guild_ready_timeout,
        )
        self.services = services
        self.clock = clock
        self.controls: dict[str, Handler] = {}
        self.forms: dict[str, Handler] = {}
        self.precedence = Precedence()
        self.tree = _Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        self._ids = CommandIds(notes, dev_guild)
        self._running: set[asyncio.Task[Any]] = set()
        self._leaving = False
        for module in COGS:
            feature: Feature = importlib.import_module(module).feature(self)
            self._add(feature)

    def _add(self, feature: Feature) -> None:
        home = self.tree if feature.inside is None else self.tree.get_command(feature.inside)
        assert isinstance(home, app_commands.CommandTree | app_commands.Group)
        for command in feature.commands:
            home.add_command(command)
        for menu in feature.menus:
            self.tree.add_command(menu)
        self.controls.update(feature.controls)
        self.forms.update(feature.forms)

    async def setup_hook(self) -> None:
        """Listen to lasting buttons, and tell Discord about the commands if they changed."""
        self.add_dynamic_items(Control, Picker)
        await self._ids.sync(self.tree)

    def mention(self, command: str) -> str:
        """Return a clickable mention of e.g. `post schedule`; plain code while its id is unknown."""
        return self._ids.mention(command)

    def take(self, interaction: discord.Interaction[Any]) -> None:
        """Mark an interaction as somebody's own, so that nobody calls its control outdated."""
        interaction.extras[_TAKEN] = True

    def admit(self, interaction: discord.Interaction[Any]) -> bool:
        """Say whether an interaction can still be answered; its task is waited for on shutdown.

        Called first by whoever handles one. An interaction older than 2.5 seconds is lost already, for
        instance one that was replayed after a reconnect: working on it would surprise its sender, who has
        seen a failure.
        """
        self.take(interaction)
        age = self.clock.now() - interaction.created_at
        if self._leaving or age > _TOO_OLD:
            _log.info("interaction dropped", interaction=interaction.id, age=age.total_seconds())
            return False
        self._hold()
        self.precedence.owe()
        return True

    def _hold(self) -> None:
        """Let shutdown wait for the running task."""
        if task := asyncio.current_task():
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take in lasting forms, and answer controls and forms that nothing listens to.

        discord.py starts a control's own task before this event's, and ours mark the interaction as taken
        before they first wait; so the mark is there by now if anybody is going to answer.
        """
        pressed = interaction.type in {
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        }
        if pressed and _TAKEN not in interaction.extras and self.admit(interaction):
            await hand_in(interaction)

    async def on_ready(self) -> None:
        """Catch up with servers joined and left while we were away; happens with every new session."""
        self._hold()
        await self.services.workspaces.reconcile_guilds({guild.id for guild in self.guilds})

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Switch a server on, and say hello where that is welcome."""
        self._hold()
        known = await self.services.workspaces.guild_joined(guild.id)
        channel = guild.system_channel
        if channel is None or not _may_post(channel):
            return
        card = note_card(*welcome(self.mention, known=known))
        try:
            await channel.send(view=card.view)
        except discord.HTTPException as error:
            _log.info("no welcome", guild=guild.id, reason=str(error))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Switch a server off at once."""
        self._hold()
        await self.services.workspaces.guild_left(guild.id)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """See soon whether what waits in its server can still be approved by anybody."""
        self._hold()
        await self.services.approvals.look_again(role.guild.id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Have what waits in its server shown elsewhere, if it was shown there."""
        self._hold()
        await self.services.approvals.look_again(channel.guild.id)

    async def close(self) -> None:
        """Take nothing new, let running handlers finish for a while, then disconnect."""
        self._leaving = True
        running = self._running - {asyncio.current_task()}
        if running:
            await asyncio.wait(running, timeout=_GRACE)
        await super().close()


class _Tree(app_commands.CommandTree[Bot]):
    async def interaction_check(self, interaction: discord.Interaction[Bot], /) -> bool:
        return interaction.client.admit(interaction)

    async def on_error(
        self, interaction: discord.Interaction[Bot], error: app_commands.AppCommandError, /
    ) -> None:
        if interaction.type is not discord.InteractionType.autocomplete:
            await answer_error(interaction, error)


def _may_post(channel: discord.TextChannel) -> bool:
    permissions = channel.permissions_for(channel.guild.me)
    return permissions.view_channel and permissions.send_messages


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""`/publora`: the link between this server and Publora."""

import functools
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from pydantic import SecretStr

from bot.domain.accounts import Account
from bot.domain.capabilities import Capability
from bot.domain.when import zones
from bot.errors import NotLinked
from bot.ui.cards import Card, note_card
from bot.ui.controls import Feature
from bot.ui.doors import Interaction, answering
from bot.ui.modals import KeyForm
from bot.ui.pauses import banner
from bot.ui.people import actor, guild_id
from bot.ui.rights import require_rights
from bot.ui.views import Confirmation
from bot.ui.workspace_texts import channel_set, linked, replace_question, status_text, unlink_question

if TYPE_CHECKING:
    from bot.client import Bot


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    return Feature((Link(bot),))


class Link(app_commands.Group):
    """What people with Manage Server do about the link and the settings."""

    def __init__(self, bot: "Bot") -> None:
        super().__init__(
            name="publora",
            description="Link this server to Publora and see how things stand",
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self._bot = bot
        self._workspaces = bot.services.workspaces
        self._cards = bot.services.cards
        self._settings = bot.services.settings

    @app_commands.command(name="link", description="Link a Publora key to this server")
    async def link(self, interaction: Interaction) -> None:
        """Ask for the key in a form."""
        await self._settings.require(actor(interaction), Capability.MANAGER)
        await interaction.response.send_modal(KeyForm(self._take_key))

    @app_commands.command(name="unlink", description="Forget this server's Publora key; asks first")
    @answering
    async def unlink(self, interaction: Interaction) -> Card:
        """Ask whether the key is really to go."""
        await self._settings.require(actor(interaction), Capability.MANAGER)
        workspace = await self._workspaces.find(guild_id(interaction))
        if not workspace.linked:
            raise NotLinked("This server is not linked to Publora.", "Link it with `/publora link`.")
        waiting = await self._workspaces.count_waiting(workspace.guild_id)
        question = Confirmation(
            interaction,
            unlink_question(workspace, *waiting),
            yes="Unlink",
            no="Keep the key",
            kept="The key stays linked.",
            act=self._unlink,
        )
        return Card(question)

    @app_commands.command(name="status", description="Show the link, the accounts and what I may do here")
    @answering
    async def status(self, interaction: Interaction) -> Card:
        """Show where things stand."""
        await self._settings.require(actor(interaction), Capability.MANAGER)
        status = await self._workspaces.status(guild_id(interaction))
        text = status_text(
            status.workspace,
            status.counts,
            interaction.app_permissions,
            self._bot.mention,
            status.trouble,
            await self._cards.troubles(guild_id(interaction)),
            banner(status.pause, self._bot.mention),
        )
        return note_card(*text)

    @app_commands.command(name="channel", description="Choose where cards of posts and notices go")
    @app_commands.describe(channel="A text channel; leave it out to have them where each post is scheduled")
    @answering
    async def channel(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> Card:
        """Set or reset the notice channel."""
        await self._settings.require(actor(interaction), Capability.MANAGER)
        if channel is not None:
            require_rights(channel)
        before = await self._workspaces.find(guild_id(interaction))
        after = await self._workspaces.set_notice_channel(actor(interaction), channel and channel.id)
        await self._cards.try_again(after.guild_id)
        return note_card(*channel_set(before, after, self._bot.mention))

    @app_commands.command(
        name="timezone", description="Choose the time zone in which times are read and shown"
    )
    @app_commands.describe(zone="Begin to type a city, such as Berlin, and pick from the list")
    @answering
    async def timezone(self, interaction: Interaction, zone: app_commands.Range[str, 1, 100]) -> Card:
        """Set the zone."""
        workspace = await self._workspaces.set_time_zone(actor(interaction), zone)
        return note_card(
            f"**Times are now read and shown in {workspace.zone_name}.**",
            "Posts that are scheduled already keep their moment.",
        )

    @timezone.autocomplete("zone")
    async def _offer_zones(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=zone, value=zone) for zone in zones(typed)]

    async def _take_key(self, interaction: Interaction, key: SecretStr) -> Card:
        accounts = await self._workspaces.check_key(actor(interaction), key.get_secret_value())
        workspace = await self._workspaces.find(guild_id(interaction))
        if workspace.key_hint is None:
            return await self._link(key, accounts, None, interaction)
        question = Confirmation(
            interaction,
            replace_question(workspace, (await self._workspaces.count_waiting(workspace.guild_id))[1]),
            yes="Replace key",
            no="Keep the current key",
            kept=f"The key ending in `{workspace.key_hint}` stays linked.",
            act=functools.partial(self._link, key, accounts, workspace.key_hint),
        )
        return Card(question)

    async def _link(
        self, key: SecretStr, accounts: tuple[Account, ...], replacing: str | None, interaction: Interaction
    ) -> Card:
        workspace = await self._workspaces.link(
            actor(interaction), key.get_secret_value(), accounts, replacing=replacing
        )
        return note_card(*linked(workspace, self._bot.mention))

    async def _unlink(self, interaction: Interaction) -> Card:
        await self._workspaces.unlink(actor(interaction))
        return note_card(
            "**The key is forgotten.** This server is no longer linked to Publora.",
            f"{self._bot.mention('publora link')} links it again.",
        )

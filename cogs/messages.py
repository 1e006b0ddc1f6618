"""The menu of a message: *Schedule as post* begins a draft with what the message says and shows."""

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from bot.domain.messages import Names, clean
from bot.services.drafts import Composed
from bot.services.records import Upload
from bot.ui.cards import Card
from bot.ui.compose import taken_over
from bot.ui.composed import show_composed
from bot.ui.controls import Feature
from bot.ui.doors import Interaction, answering
from bot.ui.people import actor, guild_id

if TYPE_CHECKING:
    from bot.client import Bot

SPOILERS_LEFT_OUT: Final = "Files that were hidden as spoilers are left out."


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    menu = app_commands.ContextMenu(name="Schedule as post", callback=Messages(bot).schedule)
    return Feature((), menus=(menu,))


class Messages:
    """What people do with messages."""

    def __init__(self, bot: "Bot") -> None:
        self._services = bot.services

    @answering
    async def schedule(self, interaction: Interaction, message: discord.Message) -> Card:
        """Show a new draft made of a message; its accounts are those somebody chose last."""
        who = actor(interaction)
        workspace = await self._services.workspaces.find(guild_id(interaction))
        usual = await self._services.drafts.usual_accounts(who)
        said = message.message_snapshots[0] if message.message_snapshots else message  # what was forwarded
        cleaned = clean(said.content, _names(interaction, message), workspace.zone)
        shown = [file for file in said.attachments if not file.is_spoiler()]
        composed = Composed(
            text=cleaned.text,
            accounts=", ".join(usual),
            when="",
            uploads=tuple(Upload(file.url, file.filename, file.size) for file in shown),
        )
        looked = await self._services.drafts.compose(
            who,
            interaction.channel_id or 0,
            composed,
            source=message.jump_url,
            source_author=message.author.display_name,
        )
        hidden = (SPOILERS_LEFT_OUT,) if len(shown) < len(said.attachments) else ()
        notes = taken_over((*cleaned.changes, *hidden))
        return await show_composed(interaction, looked, notes)


def _names(interaction: Interaction, message: discord.Message) -> Names:
    """Return what the ids in a message stand for, as far as Discord has told."""
    guild = interaction.guild
    channels = (*guild.channels, *guild.threads) if guild else ()
    return Names(
        people={user.id: user.display_name for user in message.mentions},
        roles={role.id: role.name for role in guild.roles} if guild else {},
        channels={channel.id: channel.name for channel in channels},
    )

"""People: who acts, as Discord tells it with each interaction."""

import discord

from bot.domain.capabilities import Actor
from bot.domain.when import languages
from bot.ui.doors import Interaction


def actor(interaction: Interaction) -> Actor:
    """Return who sent the interaction, with the permissions of this moment."""
    permissions = interaction.permissions
    user = interaction.user
    roles = user.roles if isinstance(user, discord.Member) else []
    return Actor(
        guild_id=guild_id(interaction),
        user_id=user.id,
        manages_server=permissions.manage_guild or permissions.administrator,
        role_ids=frozenset(role.id for role in roles),
        spoken=spoken(interaction),
    )


def spoken(interaction: Interaction) -> tuple[str, ...]:
    """Return the languages in which times are read: English, the person's and the server's."""
    guild_locale = interaction.guild_locale
    return languages(interaction.locale.value, guild_locale.value if guild_locale else None)


def guild_id(interaction: Interaction) -> int:
    """Return the server; all our commands are for servers only."""
    assert interaction.guild_id is not None
    return interaction.guild_id


async def may_see_posts(interaction: Interaction) -> bool:
    """Say whether a person may be offered posts and accounts while they type."""
    return await interaction.client.services.settings.may_see(actor(interaction))

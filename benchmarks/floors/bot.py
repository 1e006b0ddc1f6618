"""The floor: a small discord.py bot that only defers."""

import os

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

Route.BASE = os.environ["DISCORD_API_URL"]
DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["DISCORD_GATEWAY_URL"])
client = discord.Client(intents=discord.Intents(guilds=True))
tree = app_commands.CommandTree(client)
post = app_commands.Group(name="post", description="Posts")
tree.add_command(post)


@post.command(name="list", description="List")
async def defer_list(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)


@post.command(name="schedule", description="Schedule")
async def defer_schedule(interaction: discord.Interaction, text: str, when: str, accounts: str) -> None:  # noqa: ARG001 - the options that the other bot has
    await interaction.response.defer(ephemeral=True, thinking=True)


@client.event
async def setup_hook() -> None:
    await tree.sync()


client.run(os.environ["DISCORD_TOKEN"], log_handler=None)

"""A small discord.py bot for a process of its own: one command per way to answer."""

import asyncio
import hashlib
import os

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Ask(discord.ui.Modal, title="Tell me"):
    body = discord.ui.Label(
        text="Text", component=discord.ui.TextInput(style=discord.TextStyle.paragraph, custom_id="body")
    )
    accounts = discord.ui.Label(
        text="Accounts",
        component=discord.ui.Select(
            custom_id="accounts",
            max_values=2,
            options=[
                discord.SelectOption(label="Our page", value="fb-1"),
                discord.SelectOption(label="Our feed", value="x-1"),
            ],
        ),
    )
    files = discord.ui.Label(
        text="Files",
        component=discord.ui.FileUpload(custom_id="files", required=False, min_values=0, max_values=4),
    )

    async def on_submit(self, interaction: discord.Interaction):
        await interaction.response.defer(ephemeral=True, thinking=True)
        sums = [digest(await file.read()) for file in self.files.component.values]
        lines = [self.body.component.value, *self.accounts.component.values, *sums]
        await interaction.edit_original_response(content="\n".join(lines))


class Plain(discord.ui.Modal, title="Key"):
    key = discord.ui.TextInput(label="Publora key")

    async def on_submit(self, interaction: discord.Interaction):
        await interaction.response.send_message(f"key of {len(self.key.value)} characters", ephemeral=True)


class Buttons(discord.ui.ActionRow):
    @discord.ui.button(label="Approve", custom_id="card:approve")
    async def approve(self, interaction: discord.Interaction, _):
        await interaction.response.edit_message(view=Card(f"approved by {interaction.user.display_name}"))

    @discord.ui.button(label="Slowly", custom_id="card:slowly")
    async def slowly(self, interaction: discord.Interaction, _):
        await interaction.response.defer()
        await interaction.edit_original_response(view=Card("slowly"))
        await interaction.followup.send("noted", ephemeral=True)

    @discord.ui.button(label="Reject", custom_id="card:reject")
    async def reject(self, interaction: discord.Interaction, _):
        await interaction.response.send_modal(Ask())


class Choice(discord.ui.ActionRow):
    @discord.ui.select(
        custom_id="card:pick",
        options=[discord.SelectOption(label="One", value="1"), discord.SelectOption(label="Two", value="2")],
    )
    async def pick(self, interaction: discord.Interaction, select: discord.ui.Select):
        await interaction.response.send_message(f"picked {select.values[0]}", ephemeral=True)


class Card(discord.ui.LayoutView):
    def __init__(self, text: str = "waiting"):
        super().__init__(timeout=None)
        self.add_item(discord.ui.Container(discord.ui.TextDisplay(text), Buttons(), Choice()))


class EchoBot(discord.Client):
    def __init__(self):
        super().__init__(
            intents=discord.Intents(guilds=True), guild_ready_timeout=0.05, enable_debug_events=True
        )
        self.tree = app_commands.CommandTree(self)
        self.events = []
        add_commands(self)

    async def setup_hook(self):
        self.add_view(Card())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id, *, initial=False):
        pass  # the real wait of five seconds is Discord's rule, not what is tested

    async def on_socket_event_type(self, event):
        self.events.append(event)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def add_commands(bot: EchoBot) -> None:
    tree = bot.tree

    @tree.command(name="now", description="Answer at once")
    async def now(interaction: discord.Interaction, text: str = "now"):
        await interaction.response.send_message(text)

    @tree.command(name="later", description="Defer, then edit")
    async def later(interaction: discord.Interaction):
        await interaction.response.defer(ephemeral=True)
        await asyncio.sleep(0.3)
        await interaction.edit_original_response(content="later")

    @tree.command(name="whisper", description="Answer the invoker only")
    async def whisper(interaction: discord.Interaction, text: str):
        await interaction.response.send_message(text, ephemeral=True)

    @tree.command(name="silent", description="Never answer")
    async def silent(_: discord.Interaction):
        pass

    @tree.command(name="twice", description="Acknowledge twice")
    async def twice(interaction: discord.Interaction):
        await interaction.response.send_message("first")
        second = discord.webhook.async_.async_context.get()
        try:
            await second.create_interaction_response(
                interaction.id,
                interaction.token,
                session=interaction._session,
                params=discord.webhook.async_.interaction_message_response_params(type=4, content="second"),
            )
        except discord.HTTPException as refused:
            await interaction.followup.send(str(refused.code))

    @tree.command(name="unknown", description="Acknowledge what never was")
    async def unknown(interaction: discord.Interaction):
        await interaction.response.defer()
        adapter = discord.webhook.async_.async_context.get()
        try:
            await adapter.create_interaction_response(
                1,
                "never",
                session=interaction._session,
                params=discord.webhook.async_.interaction_message_response_params(type=4, content="?"),
            )
        except discord.NotFound as refused:
            await interaction.edit_original_response(content=str(refused.code))

    @tree.command(name="card", description="Post a card")
    async def card(interaction: discord.Interaction):
        await interaction.response.send_message(view=Card())

    @tree.command(name="ask", description="Open a modal")
    async def ask(interaction: discord.Interaction):
        await interaction.response.send_modal(Ask())

    @tree.command(name="keep", description="Download a file")
    async def keep(interaction: discord.Interaction, file: discord.Attachment):
        await interaction.response.defer()
        try:
            data = await file.read()
        except discord.NotFound:
            await interaction.edit_original_response(content="gone")
            return
        back = discord.File(fp=__import__("io").BytesIO(data), filename="back.bin")
        await interaction.edit_original_response(
            content=f"{digest(data)} {file.content_type}", attachments=[back]
        )

    @tree.command(name="name", description="Name what was chosen")
    async def name(
        interaction: discord.Interaction,
        who: discord.Member,
        where: discord.TextChannel,
        role: discord.Role,
        count: int,
    ):
        await interaction.response.send_message(f"{who.display_name} {where.name} {role.name} {count}")

    @tree.command(name="find", description="Offer choices")
    async def find(interaction: discord.Interaction, what: str):
        await interaction.response.send_message(what)

    @find.autocomplete("what")
    async def offer(_: discord.Interaction, current: str):
        return [app_commands.Choice(name=f"{current} {n}", value=str(n)) for n in range(3)]

    @tree.command(name="notice", description="Post to the channel with the bot's own token")
    async def notice(interaction: discord.Interaction):
        await interaction.response.defer(ephemeral=True)
        await interaction.channel.send("notice")
        await interaction.edit_original_response(content="posted")

    @tree.command(name="events", description="Gateway events so far")
    async def events(interaction: discord.Interaction):
        await interaction.response.send_message(" ".join(interaction.client.events))

    @tree.context_menu(name="Echo message")
    async def echo(interaction: discord.Interaction, message: discord.Message):
        sums = [digest(await file.read()) for file in message.attachments]
        await interaction.response.send_message(" ".join([message.content, *sums]), ephemeral=True)

    group = app_commands.Group(name="publora", description="Workspace")

    @group.command(name="link", description="Link a key")
    async def link(interaction: discord.Interaction):
        await interaction.response.send_modal(Plain())

    tree.add_command(group)


def main():
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    EchoBot().run(os.environ["DISCORD_TOKEN"], log_level=30)


if __name__ == "__main__":
    main()

"""A small discord.py bot for a process of its own: one command per way to answer."""

import asyncio
import hashlib
import os
from io import BytesIO

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.webhook.async_ import async_context, interaction_message_response_params


class EchoBot(discord.Client):
    def __init__(self):
        super().__init__(
            intents=discord.Intents(guilds=True), guild_ready_timeout=0.05, enable_debug_events=True
        )
        self.tree = app_commands.CommandTree(self)
        self.events = []
        for command in COMMANDS:
            self.tree.add_command(command)

    async def setup_hook(self):
        self.add_view(Card())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id, *, initial=False):
        pass  # the real wait of five seconds is Discord's rule, not what is tested

    async def on_socket_event_type(self, event):
        self.events.append(event)


class Ask(discord.ui.Modal, title="Tell me"):
    def __init__(self):
        super().__init__()
        self.body = discord.ui.TextInput(style=discord.TextStyle.paragraph)
        options = [
            discord.SelectOption(label="Our page", value="fb-1"),
            discord.SelectOption(label="Our feed", value="x-1"),
        ]
        self.accounts = discord.ui.Select(max_values=2, options=options)
        self.files = discord.ui.FileUpload(required=False, min_values=0, max_values=4)
        self.add_item(discord.ui.Label(text="Text", component=self.body))
        self.add_item(discord.ui.Label(text="Accounts", component=self.accounts))
        self.add_item(discord.ui.Label(text="Files", component=self.files))

    async def on_submit(self, interaction: discord.Interaction):
        await interaction.response.defer(ephemeral=True, thinking=True)
        sums = [digest(await file.read()) for file in self.files.values]
        lines = [self.body.value, *self.accounts.values, *sums]
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

    @discord.ui.button(label="Think", custom_id="card:think")
    async def think(self, interaction: discord.Interaction, _):
        assert interaction.message is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.message.edit(view=Card("meanwhile"))
        await asyncio.sleep(0.3)
        await interaction.edit_original_response(content="thought")

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


@app_commands.command(description="Answer at once")
async def now(interaction: discord.Interaction, text: str = "now"):
    await interaction.response.send_message(text)


@app_commands.command(description="Defer, then edit")
async def later(interaction: discord.Interaction):
    await interaction.response.defer(ephemeral=True)
    await asyncio.sleep(0.3)
    await interaction.edit_original_response(content="later")


@app_commands.command(description="Defer, then send a followup, which fills the deferred answer")
async def follow(interaction: discord.Interaction):
    await interaction.response.defer()
    await interaction.followup.send("first")
    await interaction.followup.send("second")


@app_commands.command(description="Answer the invoker only")
async def whisper(interaction: discord.Interaction, text: str):
    await interaction.response.send_message(text, ephemeral=True)


@app_commands.command(description="Never answer")
async def silent(_: discord.Interaction):
    pass


@app_commands.command(description="Acknowledge twice")
async def twice(interaction: discord.Interaction):
    await interaction.response.send_message("first")
    await interaction.followup.send(await acknowledge(interaction, interaction.id, interaction.token))


@app_commands.command(description="Acknowledge what never was")
async def unknown(interaction: discord.Interaction):
    await interaction.response.send_message(await acknowledge(interaction, 1, "never"))


@app_commands.command(description="Post a card")
async def card(interaction: discord.Interaction):
    await interaction.response.send_message(view=Card())


@app_commands.command(description="Open a modal")
async def ask(interaction: discord.Interaction):
    await interaction.response.send_modal(Ask())


@app_commands.command(description="Download a file")
async def keep(interaction: discord.Interaction, file: discord.Attachment):
    await interaction.response.defer()
    try:
        data = await file.read()
    except discord.NotFound:
        await interaction.edit_original_response(content="gone")
        return
    back = discord.File(BytesIO(data), filename="back.bin")
    await interaction.edit_original_response(
        content=f"{digest(data)} {file.content_type}", attachments=[back]
    )


@app_commands.command(description="Name what was chosen")
async def name(
    interaction: discord.Interaction,
    who: discord.Member,
    where: discord.TextChannel,
    role: discord.Role,
    count: int,
):
    await interaction.response.send_message(f"{who.display_name} {where.name} {role.name} {count}")


@app_commands.command(description="Offer choices")
async def find(interaction: discord.Interaction, what: str):
    await interaction.response.send_message(what)


@find.autocomplete("what")
async def offer(_: discord.Interaction, current: str):
    return [app_commands.Choice(name=f"{current} {n}", value=str(n)) for n in range(3)]


@app_commands.command(description="Post to the channel with the bot's own token")
async def notice(interaction: discord.Interaction):
    await interaction.response.defer(ephemeral=True)
    assert isinstance(interaction.channel, discord.TextChannel)
    await interaction.channel.send("notice")
    await interaction.edit_original_response(content="posted")


@app_commands.command(description="Gateway events so far")
async def events(interaction: discord.Interaction):
    assert isinstance(interaction.client, EchoBot)
    await interaction.response.send_message(" ".join(interaction.client.events))


@app_commands.context_menu(name="Echo message")
async def echo(interaction: discord.Interaction, message: discord.Message):
    sums = [digest(await file.read()) for file in message.attachments]
    await interaction.response.send_message(" ".join([message.content, *sums]), ephemeral=True)


publora = app_commands.Group(name="publora", description="Workspace")


@publora.command(description="Link a key")
async def link(interaction: discord.Interaction):
    await interaction.response.send_modal(Plain())


COMMANDS = (
    *(now, later, follow, whisper, silent, twice, unknown, card, ask, keep, name, find, notice, events),
    *(echo, publora),
)


async def acknowledge(interaction: discord.Interaction, interaction_id: int, token: str) -> str:
    """Send one more callback past discord.py's own guard; return the error code it is refused with."""
    try:
        await async_context.get().create_interaction_response(
            interaction_id,
            token,
            session=interaction._session,
            params=interaction_message_response_params(type=4, content="?"),
        )
    except discord.HTTPException as refused:
        return str(refused.code)
    return "accepted"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main():
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    EchoBot().run(os.environ["DISCORD_TOKEN"], log_level=30)


if __name__ == "__main__":
    main()

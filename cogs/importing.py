"""`/post import`: many posts from a file, checked row by row before any of them counts."""

from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.domain.imports import ImportState
from bot.domain.sheets import MOST_BYTES, too_large
from bot.errors import BadFile, BadMedia
from bot.services.records import Upload
from bot.ui.cards import Card
from bot.ui.controls import Feature, read_numbers
from bot.ui.doors import Interaction, answering, respond, show
from bot.ui.importing import (
    DISCARD,
    GO,
    LOOK,
    REST,
    STOP,
    discarded_card,
    fetching_card,
    progress_card,
    report_card,
    rest_card,
    rules_card,
)
from bot.ui.people import actor, guild_id

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]
_PACE: Final = timedelta(seconds=3)


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    importing = Importing(bot)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="import",
        description="Schedule many posts from a CSV file; without a file, get a template and the rules",
        callback=importing.take,
    )
    return Feature(
        (command,),
        {
            GO: importing.begin,
            DISCARD: importing.discard,
            LOOK: importing.look,
            STOP: importing.stop,
            REST: importing.give_rest,
        },
        inside="post",
    )


class Importing:
    """What an author does with a file of posts."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._services = bot.services
        self._imports = bot.services.imports

    @app_commands.describe(
        file="A CSV file with the columns text, time, zone, accounts and media",
        approval="Ask for approval first? Where it is required, that happens anyway",
    )
    @answering
    async def take(
        self, interaction: Interaction, file: discord.Attachment | None = None, approval: bool = False
    ) -> Card:
        """Report on a file, or say how one has to look."""
        if file is None:
            terms = await self._imports.admit(actor(interaction))
            return rules_card(terms.accounts, self._bot.clock.now(), terms.zone, self._bot.mention)
        messages = _Messages(interaction)
        report = await self._imports.check(
            actor(interaction),
            interaction.channel_id or 0,
            file.filename,
            await _read(file),
            asks_approval=approval,
            messages=messages.files,
            tell=_Telling(self._bot, interaction).tell,
        )
        return report_card(report, await self._zone(interaction), self._bot.mention)

    async def begin(self, interaction: Interaction, args: Args) -> None:
        """Import what was reported."""
        (import_id,) = read_numbers(args, 1)
        await interaction.response.defer()
        await respond(interaction, self._begin(interaction, import_id))

    async def discard(self, interaction: Interaction, args: Args) -> None:
        """Forget what was reported."""
        (import_id,) = read_numbers(args, 1)
        await interaction.response.defer()
        await respond(interaction, self._discard(interaction, import_id))

    async def look(self, interaction: Interaction, args: Args) -> None:
        """Show how far an import is."""
        (import_id,) = read_numbers(args, 1)
        await _defer(interaction)
        await respond(interaction, self._look(interaction, import_id))

    async def stop(self, interaction: Interaction, args: Args) -> None:
        """Stop an import; what is in stays."""
        (import_id,) = read_numbers(args, 1)
        await _defer(interaction)
        await respond(interaction, self._stop(interaction, import_id))

    async def give_rest(self, interaction: Interaction, args: Args) -> None:
        """Give the rows back that were left out."""
        (import_id,) = read_numbers(args, 1)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await respond(interaction, self._give_rest(interaction, import_id))

    async def _begin(self, interaction: Interaction, import_id: int) -> Card:
        progress = await self._imports.begin(actor(interaction), import_id)
        return progress_card(progress, self._bot.mention, started=True)

    async def _discard(self, interaction: Interaction, import_id: int) -> Card:
        progress = await self._imports.discard(actor(interaction), import_id)
        untouched = progress.job.state is ImportState.STOPPED and not progress.job.message_id
        return discarded_card() if untouched else progress_card(progress, self._bot.mention)

    async def _look(self, interaction: Interaction, import_id: int) -> Card:
        return progress_card(await self._imports.look(actor(interaction), import_id), self._bot.mention)

    async def _stop(self, interaction: Interaction, import_id: int) -> Card:
        return progress_card(await self._imports.stop(actor(interaction), import_id), self._bot.mention)

    async def _give_rest(self, interaction: Interaction, import_id: int) -> Card:
        job, rows = await self._imports.rest(actor(interaction), import_id)
        return rest_card(job, rows, self._bot.mention)

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone


class _Telling:
    """Shows how the fetching goes, at a pace that leaves Discord alone."""

    def __init__(self, bot: "Bot", interaction: Interaction) -> None:
        self._bot = bot
        self._interaction = interaction
        self._told_at = bot.clock.now()

    async def tell(self, done: int, total: int) -> None:
        now = self._bot.clock.now()
        if now - self._told_at >= _PACE:
            self._told_at = now
            await show(self._interaction, fetching_card(done, total))


class _Messages:
    """Looks into messages for somebody, with no more rights than they have."""

    def __init__(self, interaction: Interaction) -> None:
        self._guild = interaction.guild
        self._user = interaction.user

    async def files(self, channel_id: int, message_id: int) -> tuple[Upload, ...]:
        """Return what hangs on a message of this server; raises `BadMedia`."""
        channel = self._guild.get_channel_or_thread(channel_id) if self._guild else None
        if not isinstance(channel, discord.TextChannel | discord.VoiceChannel | discord.Thread):
            raise _unseen()
        if not self._may_read(channel):
            raise _unseen()
        try:
            message = await channel.fetch_message(message_id)
        except discord.HTTPException:
            raise _unseen() from None
        shown = [file for file in message.attachments if not file.is_spoiler()]
        if not shown:
            raise BadMedia(
                "I see no file in this message: Discord shows me those of messages that mention me.",
                "Attach the file to a message that mentions me, or name the file's own public address.",
            )
        return tuple(Upload(file.url, file.filename, file.size) for file in shown)

    def _may_read(self, channel: discord.TextChannel | discord.VoiceChannel | discord.Thread) -> bool:
        if not isinstance(self._user, discord.Member) or (
            isinstance(channel, discord.Thread) and (channel.is_private() or channel.parent is None)
        ):
            return False
        rights = channel.permissions_for(self._user)
        return rights.view_channel and rights.read_message_history


async def _read(file: discord.Attachment) -> bytes:
    if file.size > MOST_BYTES:
        raise too_large()
    try:
        return await file.read()
    except discord.HTTPException:
        raise BadFile("The file could not be read from Discord.", "Attach it again.") from None


async def _defer(interaction: Interaction) -> None:
    """Let an answer take the place of what only this person sees, and stand beside what all see."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


def _unseen() -> BadMedia:
    return BadMedia(
        "This message is not there, or you or I may not read it.", "Name one that both of us can see."
    )

"""`/publora audit`: who did what here, and is the record whole?"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from bot.domain.audit import THE_BOT, Kind, Wanted, read_noted
from bot.domain.posts import PostState
from bot.errors import NotPossible
from bot.ui.audit import KINDS, TURN, audit_card, exported_card, read_args, verified_card
from bot.ui.audit_file import AuditFiles
from bot.ui.cards import Card
from bot.ui.controls import Feature
from bot.ui.doors import Interaction, answering, respond
from bot.ui.numbers import offer, read_number
from bot.ui.people import actor, guild_id, may_see_posts

if TYPE_CHECKING:
    from bot.client import Bot

_MOST_FILES: Final = 10
"""What Discord takes with one message."""
_MOST_NAMES: Final = 200
"""People whose names are asked for, one call each: the file is to come within Discord's 15 minutes."""


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    audit = Audit(bot)
    return Feature((audit,), {TURN: audit.turn_page}, inside="publora")


class Audit(app_commands.Group):
    """What managers ask about the past."""

    def __init__(self, bot: "Bot") -> None:
        super().__init__(name="audit", description="See who did what in this server")
        self._bot = bot
        self._services = bot.services
        self._audit = bot.services.audit

    @app_commands.command(name="show", description="Show who did what, newest first")
    @app_commands.describe(
        post="Only this post: pick it from the list or write its number, such as #12",
        person="Only what this person did; choose me for what I did by myself",
        kind="Only entries of this kind",
    )
    @app_commands.choices(kind=[app_commands.Choice(name=name, value=kind) for kind, name in KINDS.items()])
    @answering
    async def show(
        self,
        interaction: Interaction,
        post: str | None = None,
        person: discord.User | None = None,
        kind: str | None = None,
    ) -> Card:
        """Show the newest page."""
        wanted = Wanted(
            number=None if post is None else read_number(post),
            actor_id=person and (THE_BOT if person == self._bot.user else person.id),
            kind=None if kind is None else Kind(kind),
        )
        page = await self._audit.older(actor(interaction), wanted)
        return audit_card(page, wanted, await self._zone(interaction))

    @app_commands.command(name="export", description="Give me everything as a CSV file")
    @answering
    async def export(self, interaction: Interaction) -> Card:
        """Bring all entries as files."""
        names = await self._names(await self._audit.people(actor(interaction)))
        files = AuditFiles(await self._zone(interaction), names)
        await self._audit.export(actor(interaction), files.write)
        parts = files.finish()
        if len(parts) > _MOST_FILES:
            raise NotPossible(
                f"The audit trail of {files.count:,} entries is too large for Discord.",
                "Ask whoever runs the bot for a copy from its database.",
            )
        return exported_card(files.count, parts)

    @app_commands.command(name="verify", description="Check that nobody tampered with the audit trail")
    @app_commands.describe(noted="What an earlier check gave you to note, such as 124:9f86d081884c7d65")
    @answering
    async def verify(self, interaction: Interaction, noted: str | None = None) -> Card:
        """Look at the whole chain."""
        earlier = None if noted is None else read_noted(noted)
        return verified_card(await self._audit.verify(actor(interaction), earlier))

    async def turn_page(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Show another page in place of the one whose button was pressed."""
        await interaction.response.defer()
        await respond(interaction, self._turn(interaction, args))

    @show.autocomplete("post")
    async def _offer_posts(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not await may_see_posts(interaction):
            return []
        found = await self._services.posts.suggest(guild_id(interaction), typed, frozenset(PostState))
        return offer(found, await self._zone(interaction))

    async def _turn(self, interaction: Interaction, args: tuple[str, ...]) -> Card:
        way, position, wanted = read_args(args)
        if way == "newer":
            page = await self._audit.newer(actor(interaction), wanted, after=position)
        else:
            before = position if way == "older" else None
            page = await self._audit.older(actor(interaction), wanted, before=before)
        return audit_card(page, wanted, await self._zone(interaction))

    async def _names(self, people: Sequence[int]) -> dict[int, str]:
        """Ask Discord how people are called, whether or not they are still in the server."""
        names: dict[int, str] = {}
        for person in people[:_MOST_NAMES]:
            with suppress(discord.HTTPException):
                names[person] = str(await self._bot.fetch_user(person))
        return names

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone

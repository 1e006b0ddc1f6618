"""`/approvals`: what waits for whom, and deciding about several posts at once."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.domain.capabilities import Capability
from bot.domain.rights import holds
from bot.errors import Outdated
from bot.services.approvals import Which
from bot.ui.cards import Card
from bot.ui.controls import Feature, read_numbers
from bot.ui.doors import TEXT, Interaction, answering, respond
from bot.ui.forms import typed
from bot.ui.pending import (
    APPROVE_TICKED,
    ASK_TO_SEND_BACK,
    CHOICES,
    TICK,
    TURN,
    just_ticked,
    outcomes_card,
    pending_card,
    read_ticked,
    ticked,
    working_card,
)
from bot.ui.people import actor, guild_id
from bot.ui.review_forms import BATCH, send_back_form

if TYPE_CHECKING:
    from bot.client import Bot

Args = tuple[str, ...]
Ticks = Sequence[discord.SelectOption]


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    approvals = Approvals(bot)
    return Feature(
        (approvals,),
        {
            TURN: approvals.turn_page,
            TICK: approvals.tick,
            APPROVE_TICKED: approvals.approve_ticked,
            ASK_TO_SEND_BACK: approvals.ask_to_send_back,
        },
        forms={BATCH: approvals.send_back},
    )


class Approvals(app_commands.Group):
    """What a team does with posts that wait."""

    def __init__(self, bot: "Bot") -> None:
        super().__init__(name="approvals", description="See what waits for approval, and decide")
        self._bot = bot
        self._services = bot.services

    @app_commands.command(name="pending", description="Show which posts wait, and decide about several")
    @app_commands.describe(which="Whose posts; what waits for you to decide, if you may, unless you choose")
    @app_commands.choices(
        which=[app_commands.Choice(name=choice.label, value=key) for key, choice in CHOICES.items()]
    )
    @answering
    async def pending(self, interaction: Interaction, which: str | None = None) -> Card:
        """Show the first page."""
        return await self._page(interaction, which or await self._usual(interaction), 0)

    async def turn_page(self, interaction: Interaction, args: Args) -> None:
        """Show another page in place of the one whose button was pressed; ticks stay."""
        which, page = _read(args)
        await interaction.response.defer()
        await respond(interaction, self._page(interaction, which, page, ticked(interaction)))

    async def tick(self, interaction: Interaction, args: Args) -> None:
        """Show the same page with what was ticked."""
        which, page = _read(args)
        await interaction.response.defer()
        await respond(interaction, self._page(interaction, which, page, just_ticked(interaction)))

    async def approve_ticked(self, interaction: Interaction, _args: Args) -> None:
        """Approve what is ticked, one after the other."""
        chosen = _chosen(interaction)
        await interaction.response.edit_message(view=working_card(len(chosen)).view)
        await respond(interaction, self._approve(interaction, chosen))

    async def ask_to_send_back(self, interaction: Interaction, _args: Args) -> None:
        """Ask for the reason why what is ticked goes back."""
        await interaction.response.send_modal(send_back_form(len(_chosen(interaction))))

    async def send_back(self, interaction: Interaction, _args: Args) -> None:
        """Send back what is ticked in the list the form was opened from."""
        chosen = _chosen(interaction)
        await interaction.response.edit_message(view=working_card(len(chosen)).view)
        await respond(interaction, self._send_back(interaction, chosen))

    async def _approve(self, interaction: Interaction, chosen: Ticks) -> Card:
        outcomes = await self._services.review.approve_all(actor(interaction), read_ticked(chosen))
        return outcomes_card("Approving", outcomes, await self._zone(interaction))

    async def _send_back(self, interaction: Interaction, chosen: Ticks) -> Card:
        reason = typed(interaction)[TEXT]
        outcomes = await self._services.review.send_back_all(actor(interaction), read_ticked(chosen), reason)
        return outcomes_card("Sending back", outcomes, await self._zone(interaction), typed=reason)

    async def _page(self, interaction: Interaction, which: str, page: int, kept: Ticks = ()) -> Card:
        found = await self._services.approvals.pending(actor(interaction), Which(which), page)
        return pending_card(found, which, await self._zone(interaction), kept)

    async def _usual(self, interaction: Interaction) -> Which:
        """Return what this person most likely means: what they decide about, else what they wrote."""
        who = actor(interaction)
        settings = await self._services.settings.read(who.guild_id)
        asked = {rule.role_id for rule in settings.rules}
        decides = holds(who, Capability.APPROVER, settings) or who.role_ids & asked
        writes = holds(who, Capability.AUTHOR, settings)
        return Which.MINE if writes and not decides else Which.DECIDE

    async def _zone(self, interaction: Interaction) -> tzinfo:
        return (await self._services.workspaces.find(guild_id(interaction))).zone


def _read(args: Args) -> tuple[str, int]:
    """Return which posts a control of the list is about, and which page; raises `Outdated`."""
    (page,) = read_numbers(args[1:], 1)
    if args[0] not in CHOICES:
        raise Outdated
    return args[0], page


def _chosen(interaction: Interaction) -> Ticks:
    """Return what is ticked, to be decided about; raises `Outdated` for a press that our lists don't have."""
    chosen = ticked(interaction)
    if not chosen:
        raise Outdated
    return chosen

"""`/publora settings`: whose approval do posts need, and who may do what?"""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.domain.approval import ApprovalSettings
from bot.domain.settings import Panel, touches_waiting
from bot.domain.settings_choices import (
    add_rule,
    choose,
    choose_for_rule,
    forget_roles,
    lower_rule,
    raise_rule,
    read_words,
    remove_rule,
    roles_of,
)
from bot.errors import BadInput, ChangedMeanwhile, NotPossible, Outdated, giving_back
from bot.ui.cards import Card
from bot.ui.controls import Feature
from bot.ui.doors import TEXT, Interaction, answering, respond
from bot.ui.forms import typed
from bot.ui.people import actor, guild_id
from bot.ui.pickers import picked
from bot.ui.rights import require_rights
from bot.ui.settings import FIRST, NEWEST, panel_card, question_card
from bot.ui.settings_fields import PICK, Place
from bot.ui.settings_rule import PRESS, WORDS, words_form
from bot.ui.settings_words import problem_text, told_names

if TYPE_CHECKING:
    from bot.client import Bot

Edit = Callable[[ApprovalSettings], ApprovalSettings]
_RULE_EDITS: Final = {"up": (raise_rule, -1), "down": (lower_rule, 1), "remove": (remove_rule, 0)}
"""What is done to a rule, and where it stands then, relative to before."""


def feature(bot: "Bot") -> Feature:
    """Return what this cog brings."""
    settings = Settings(bot)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="settings",
        description="Choose whose approval posts need, and who may do what",
        callback=settings.open,
    )
    controls = {PRESS: settings.press, PICK: settings.pick}
    return Feature((command,), controls, forms={WORDS: settings.take_words}, inside="publora")


class Settings:
    """The panel in which managers change a server's settings; nothing counts before they save."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._settings = bot.services.settings
        self._workspaces = bot.services.workspaces

    @answering
    async def open(self, interaction: Interaction) -> Card:
        """Show the present state, or what somebody has chosen and not saved yet."""
        return await self._show(interaction, FIRST, self._settings.open(actor(interaction)))

    async def press(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Do what a button of the panel says."""
        place, act = Place.read(args[1:]), args[0]
        if act == "words":
            await self._ask_words(interaction, place)
            return
        await interaction.response.defer()
        await respond(interaction, self._do(interaction, act, place))

    async def pick(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Take over what was picked in a menu of the panel."""
        place, name = Place.read(args[1:]), args[0]
        await interaction.response.defer()
        await respond(interaction, self._take(interaction, name, place, picked(interaction)))

    async def take_words(self, interaction: Interaction, args: tuple[str, ...]) -> None:
        """Take over what was typed as a rule's words."""
        place, words = Place.read(args), typed(interaction)[TEXT]
        await interaction.response.defer()
        await respond(interaction, self._show(interaction, place.page, self._set(interaction, place, words)))

    async def _set(self, interaction: Interaction, place: Place, words: str) -> Panel:
        def edit(settings: ApprovalSettings) -> ApprovalSettings:
            return choose_for_rule(settings, _rule(place), "words", read_words(words))

        with giving_back(words):
            return await self._settings.change(actor(interaction), place.stamp, edit)

    async def _do(self, interaction: Interaction, act: str, place: Place) -> Card:
        if act in _RULE_EDITS:
            return await self._edit_rule(interaction, act, place)
        if act in {"save", "confirm"}:
            return await self._save(interaction, place, asked=act == "confirm")
        if act == "add":
            return await self._change(interaction, place, add_rule, page=NEWEST)
        if act == "forget":
            return await self._change(interaction, place, functools.partial(_forget, _guild(interaction)))
        me = actor(interaction)
        work = self._settings.discard(me, place.stamp) if act == "discard" else self._settings.open(me)
        return await self._show(interaction, place.page, work)

    async def _edit_rule(self, interaction: Interaction, act: str, place: Place) -> Card:
        edit, step = _RULE_EDITS[act]
        index = _rule(place)
        page = f"rule-{index + step}" if step else "rules"
        return await self._change(interaction, place, lambda settings: edit(settings, index), page=page)

    async def _take(self, interaction: Interaction, name: str, place: Place, values: Sequence[str]) -> Card:
        if name == "page":
            page = Place.read((place.stamp, *values)).page
            return await self._show(interaction, page, self._settings.open(actor(interaction)))
        return await self._change(
            interaction, place, lambda settings: _choose(settings, name, values, place, _guild(interaction))
        )

    async def _ask_words(self, interaction: Interaction, place: Place) -> None:
        panel = await self._settings.open(actor(interaction))
        index = _rule(place)
        rules = panel.draft.wanted.rules
        if panel.draft.stamp != place.stamp or index >= len(rules):
            raise ChangedMeanwhile("This panel is not up to date.", "Open `/publora settings` again.")
        await interaction.response.send_modal(words_form(rules[index], place))

    async def _change(
        self, interaction: Interaction, place: Place, edit: Edit, *, page: str | None = None
    ) -> Card:
        work = self._settings.change(actor(interaction), place.stamp, edit)
        return await self._show(interaction, page or place.page, work)

    async def _save(self, interaction: Interaction, place: Place, *, asked: bool) -> Card:
        workspace = await self._workspaces.find(guild_id(interaction))
        guild = _guild(interaction)
        if not asked:
            panel = await self._settings.open(actor(interaction))
            if panel.overtaken:
                return panel_card(panel, place.page, guild, workspace, self._bot.mention)
            if panel.draft.stamp == place.stamp and panel.waiting and touches_waiting(panel.draft):
                return question_card(panel, place.page, guild, workspace)
        work = self._settings.save(actor(interaction), place.stamp, told_names(guild, workspace.accounts))
        return await self._show(interaction, place.page, work, done="**Saved.** It counts from now on.")

    async def _show(
        self, interaction: Interaction, page: str, work: Awaitable[Panel], *, done: str = ""
    ) -> Card:
        try:
            panel, lead = await work, done
        except (BadInput, ChangedMeanwhile, NotPossible) as problem:
            panel, lead = await self._settings.open(actor(interaction)), problem_text(problem)
        workspace = await self._workspaces.find(guild_id(interaction))
        lead = "" if panel.overtaken else lead
        return panel_card(panel, page, _guild(interaction), workspace, self._bot.mention, lead=lead)


def _rule(place: Place) -> int:
    if place.rule is None:
        raise Outdated
    return place.rule


def _guild(interaction: Interaction) -> discord.Guild:
    assert interaction.guild is not None
    return interaction.guild


def _forget(guild: discord.Guild, settings: ApprovalSettings) -> ApprovalSettings:
    return forget_roles(settings, [each for each in roles_of(settings) if guild.get_role(each) is None])


def _choose(
    settings: ApprovalSettings, name: str, values: Sequence[str], place: Place, guild: discord.Guild
) -> ApprovalSettings:
    try:
        if place.rule is None:
            chosen = choose(settings, name, values)
        else:
            chosen = choose_for_rule(settings, place.rule, name, values)
    except (IndexError, ValueError):
        raise Outdated from None  # nothing that a menu of ours offers
    if name == "channel_id" and chosen.channel_id is not None:
        require_rights(_own_channel(guild, chosen.channel_id))
    if not roles_of(chosen) - roles_of(settings) <= {role.id for role in guild.roles}:
        raise BadInput("This role is not in this server.", "Pick another one.")
    return chosen


def _own_channel(guild: discord.Guild, channel_id: int) -> discord.TextChannel:
    """Return a channel of this server: what is asked of one team is never shown to another."""
    channel = guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel):
        raise BadInput("This channel is not in this server.", "Pick another one.")
    return channel

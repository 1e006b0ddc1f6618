"""The settings panel: what is chosen and what it means, page by page, with nothing kept in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.settings_choices import roles_of
from bot.ui.cards import Card, note_card
from bot.ui.controls import Control
from bot.ui.settings_fields import Place, approval_fields, people_fields, times_fields
from bot.ui.settings_rule import PRESS, rule_fields, rules_fields
from bot.ui.settings_words import overtaken_text, panel_text, save_question, shown_names, told_names

if TYPE_CHECKING:
    from bot.domain.settings import Panel
    from bot.domain.workspaces import Workspace
    from bot.ui.texts import Mention

FIRST: Final = "approval"
NEWEST: Final = "newest"
"""The page of the rule that was added last."""
_PAGES: Final = (("approval", "Approval"), ("people", "People"), ("rules", "Rules"), ("times", "Times"))
_GREY: Final = discord.ButtonStyle.secondary


def panel_card(
    panel: Panel, page: str, guild: discord.Guild, workspace: Workspace, mention: Mention, *, lead: str = ""
) -> Card:
    """Return the panel on a page; `lead` is what happened just now."""
    names = shown_names(guild, workspace.accounts)
    news = overtaken_text(panel.overtaken, panel.draft.user_id, names) if panel.overtaken else ""
    place = Place(panel.draft.stamp, _existing(page, panel))
    container = ui.Container[Any](accent_colour=0xE0A100 if panel.draft.changed else None)
    for text in ("### Approval settings", news, lead, *panel_text(panel, guild, names, mention)):
        if text:
            container.add_item(ui.TextDisplay(text))
    container.add_item(_tabs(place))
    container.add_item(ui.Separator())
    for item in _fields(panel, guild, workspace, place):
        container.add_item(item)
    container.add_item(ui.Separator())
    container.add_item(_ends(panel, guild, place))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return Card(view)


def question_card(panel: Panel, page: str, guild: discord.Guild, workspace: Workspace) -> Card:
    """Return the question whether to save while posts are in review."""
    place = (panel.draft.stamp, page)
    row = ui.ActionRow[Any](
        Control.make(PRESS, "confirm", *place, label="Save settings", style=discord.ButtonStyle.success),
        Control.make(PRESS, "show", *place, label="Back", style=_GREY),
    )
    question = save_question(panel, shown_names(guild, workspace.accounts))
    return note_card(*question, colour=0xE0A100, row=row)


def _existing(page: str, panel: Panel) -> str:
    """Return the page, or that of all rules where it is of a rule that is no longer there."""
    rules = len(panel.draft.wanted.rules)
    if page == NEWEST:
        return f"rule-{rules - 1}"
    rule = Place("", page).rule
    return page if rule is None or rule < rules else "rules"


def _fields(panel: Panel, guild: discord.Guild, workspace: Workspace, place: Place) -> list[ui.Item[Any]]:
    settings = panel.draft.wanted
    if place.rule is not None:
        return rule_fields(settings, place.rule, guild, workspace.accounts, place)
    match place.page:
        case "people":
            return people_fields(settings, guild, place)
        case "times":
            return times_fields(settings, workspace.zone_name, place)
        case "rules":
            return rules_fields(settings, told_names(guild, workspace.accounts), place)
        case _:
            return approval_fields(settings, guild, place)


def _tabs(place: Place) -> ui.ActionRow[Any]:
    here = place.page if place.rule is None else "rules"
    return ui.ActionRow[Any](
        *(
            Control.make(
                *(PRESS, "show", place.stamp, page),
                label=label,
                style=discord.ButtonStyle.primary if page == here else _GREY,
                disabled=place.page == page,
            )
            for page, label in _PAGES
        )
    )


def _ends(panel: Panel, guild: discord.Guild, place: Place) -> ui.ActionRow[Any]:
    at, idle = (place.stamp, place.page), not panel.draft.changed
    row = ui.ActionRow[Any](
        Control.make(PRESS, "save", *at, label="Save", style=discord.ButtonStyle.success, disabled=idle),
        Control.make(PRESS, "discard", *at, label="Discard changes", style=_GREY, disabled=idle),
    )
    if any(guild.get_role(role_id) is None for role_id in roles_of(panel.draft.wanted)):
        row.add_item(Control.make(PRESS, "forget", *at, label="Take out deleted roles", style=_GREY))
    return row

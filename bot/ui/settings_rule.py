"""Rules in the settings panel: the list of them, and one with its conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.accounts import CONNECT_ONLY, NETWORK_NAMES, network_name
from bot.domain.approval_data import MOST_RULES
from bot.domain.approval_summary import describe
from bot.domain.settings_choices import LONGEST_WORD, MOST_WORDS
from bot.ui.controls import Control
from bot.ui.doors import TEXT
from bot.ui.forms import Form
from bot.ui.pickers import pick_id
from bot.ui.settings_fields import MOST_OPTIONS, PICK, Place, counts, field, roles, several
from bot.ui.texts import plain, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.accounts import Account
    from bot.domain.approval import ApprovalSettings, Rule
    from bot.domain.settings import Names

PRESS: Final = "settings"
"""The verb of the panel's buttons."""
WORDS: Final = "words"
"""The verb of the form for a rule's words."""
_GREY: Final = discord.ButtonStyle.secondary


def rules_fields(settings: ApprovalSettings, told: Names, place: Place) -> list[ui.Item[Any]]:
    """Return the page that lists the rules; `told` names things where mentions do not render."""
    how = "**Rules** ask more, or fewer, of some posts. The first that fits a post decides."
    new = Control.make(
        *(PRESS, "add", place.stamp, place.page),
        label="Add a rule",
        style=_GREY,
        disabled=len(settings.rules) >= MOST_RULES,
    )
    if not settings.rules:
        return [ui.TextDisplay[Any](f"{how} There is none yet."), ui.ActionRow[Any](new)]
    options = [
        discord.SelectOption(
            label=shorten(f"{index + 1}. {describe(rule, told.role, told.account)}", 100),
            value=f"rule-{index}",
        )
        for index, rule in enumerate(settings.rules)
    ]
    menu = ui.Select[Any](
        custom_id=pick_id(PICK, "page", place.stamp, place.page),
        placeholder="Change, move or delete a rule",
        options=options,
    )
    return [*field(how, menu), ui.ActionRow[Any](new)]


def rule_fields(
    settings: ApprovalSettings, index: int, guild: discord.Guild, accounts: Sequence[Account], place: Place
) -> list[ui.Item[Any]]:
    """Return the page of one rule: what it is about, and what it asks."""
    rule = settings.rules[index]
    words = ", ".join(f"“{plain(word)}”" for word in rule.words) or "none"
    about = several("networks", "No network", _networks(rule, accounts), place)
    kinds = [discord.SelectOption(label="Posts with files", value="yes", default=rule.with_media)]
    chosen = _accounts(rule, accounts)
    return [
        *field(f"**Rule {index + 1}** holds for posts that meet any of these:\n**Networks**", about),
        *(field("**Accounts**", several("accounts", "No account", chosen, place)) if chosen else []),
        *field("**Files**", several("with_media", "With or without files", kinds, place)),
        ui.TextDisplay[Any](shorten(f"**Words in the text** {words}", 600)),
        *field("Such posts need **approvals**", counts(rule.needed, place)),
        *field(
            "… at least one of them **from this role**, if any",
            roles("role_id", () if rule.role_id is None else (rule.role_id,), guild, place, most=1),
        ),
        _buttons(settings, index, place),
    ]


def words_form(rule: Rule, place: Place) -> Form:
    """Return the form for a rule's words."""
    words = ui.TextInput[Any](
        custom_id=TEXT,
        style=discord.TextStyle.paragraph,
        placeholder="Found inside longer words, too; capitals do not matter",
        default="\n".join(rule.words),
        required=False,
        max_length=MOST_WORDS * (LONGEST_WORD + 1),
    )
    fields = {"One word or phrase on each line": words}
    return Form(WORDS, place.stamp, place.page, title="Words of the rule", fields=fields)


def _networks(rule: Rule, accounts: Sequence[Account]) -> list[discord.SelectOption]:
    known = [network for network in NETWORK_NAMES if network not in CONNECT_ONLY]
    linked = [account.network for account in accounts if account.network not in CONNECT_ONLY]
    return [
        discord.SelectOption(label=network_name(each), value=each, default=each in rule.networks)
        for each in list(dict.fromkeys([*sorted(rule.networks), *known, *linked]))[:MOST_OPTIONS]
    ]


def _accounts(rule: Rule, accounts: Sequence[Account]) -> list[discord.SelectOption]:
    """Return the accounts to pick from, those picked already first, so that none of them is lost."""
    labels = {account.platform_id: account.label for account in accounts}
    ids = list(dict.fromkeys([*sorted(rule.accounts), *labels]))[:MOST_OPTIONS]
    return [
        discord.SelectOption(
            label=shorten(labels.get(each, "An account that is gone"), 100),
            value=each,
            default=each in rule.accounts,
        )
        for each in ids
    ]


def _buttons(settings: ApprovalSettings, index: int, place: Place) -> ui.ActionRow[Any]:
    last = index == len(settings.rules) - 1
    acts = (
        ("words", "Set words", _GREY, False),
        ("up", "Move up", _GREY, index == 0),
        ("down", "Move down", _GREY, last),
        ("remove", "Delete rule", discord.ButtonStyle.danger, False),
    )
    return ui.ActionRow[Any](
        *(
            Control.make(PRESS, act, place.stamp, place.page, label=label, style=style, disabled=off)
            for act, label, style, off in acts
        )
    )

"""Picking accounts in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.accounts import network_name
from bot.domain.choosing import publishable
from bot.ui.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.domain.accounts import Account

ACCOUNTS: Final = "accounts"
"""The custom_id of the field; what was picked is read as `choosing.choose` reads what people type."""
MOST_OPTIONS: Final = 25
_LONGEST_OPTION: Final = 100


def accounts_field(
    accounts: Sequence[Account], chosen: Collection[str], *, required: bool = True
) -> ui.Select[Any] | ui.TextInput[Any]:
    """Return a select of accounts with those of the ids in `chosen` picked already.

    Where Discord can't list them all, whole networks can be picked and the chosen ones come first. Without
    any account there is a line to type in: the answer to it will say what is missing.
    """
    options = list(_options(publishable(accounts), chosen))[:MOST_OPTIONS]
    if not options:
        return ui.TextInput[Any](custom_id=ACCOUNTS, default=", ".join(chosen) or None, required=required)
    least = 1 if required else 0
    return ui.Select[Any](
        custom_id=ACCOUNTS, options=options, min_values=least, max_values=len(options), required=required
    )


def _options(accounts: Sequence[Account], chosen: Collection[str]) -> Iterator[discord.SelectOption]:
    listed: Sequence[Account] = accounts
    if len(accounts) > MOST_OPTIONS:
        networks = dict.fromkeys(account.network for account in accounts)
        for network in networks:
            every = f"All {network_name(network)} accounts"
            yield discord.SelectOption(label=every, value=network, default=network in chosen)
        listed = sorted(accounts, key=lambda account: account.platform_id not in chosen)
    for account in listed:
        yield discord.SelectOption(
            label=shorten(account.label, _LONGEST_OPTION),
            value=account.platform_id,
            default=account.platform_id in chosen,
        )

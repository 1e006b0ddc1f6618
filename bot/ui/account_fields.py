"""Picking accounts in a form."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.accounts import network_name
from bot.domain.choosing import publishable, recognised
from bot.ui.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.domain.accounts import Account

ACCOUNTS: Final = "accounts"
"""The custom_id of the field; what was picked is read as `choosing.choose` reads what people type."""
MOST_OPTIONS: Final = 25
_LONGEST_OPTION: Final = 100
_MOST_SHARING: Final = 7
"""Accounts whose marks find room in the value of one option, which takes 100 characters (discord.md 4)."""


def accounts_field(
    accounts: Sequence[Account], chosen: Collection[str], *, required: bool = True
) -> ui.Select[Any] | ui.TextInput[Any]:
    """Return a select of accounts with those of the ids in `chosen` picked already.

    Where Discord can't list them all, whole networks can be picked, the chosen ones come first, and those of
    them without a place of their own share one. Without any account there is a line to type in: the answer
    to it will say what is missing.
    """
    offered = publishable(accounts)
    if not offered:
        return ui.TextInput[Any](custom_id=ACCOUNTS, default=", ".join(chosen) or None, required=required)
    picked = frozenset(recognised(", ".join(chosen), accounts))
    if len(offered) > MOST_OPTIONS:
        options = list(_crowded(offered, picked))
    else:
        options = [_option(account, picked) for account in offered]
    least = 1 if required else 0
    return ui.Select[Any](
        custom_id=ACCOUNTS, options=options, min_values=least, max_values=len(options), required=required
    )


def _crowded(accounts: Sequence[Account], picked: Collection[str]) -> Iterator[discord.SelectOption]:
    """Yield as many options as a list takes; none of the `picked` ids is without one."""
    whole: set[str] = set()
    counts = Counter(account.network for account in accounts)
    groups = [network for network, count in counts.items() if count > 1]
    for network in groups:
        every = f"All {network_name(network)} accounts"
        if all(account.platform_id in picked for account in accounts if account.network == network):
            whole.add(network)
        yield discord.SelectOption(label=every, value=network, default=network in whole)
    single = [account for account in accounts if account.network not in whole]
    chosen = [account for account in single if account.platform_id in picked]
    room = MOST_OPTIONS - len(groups)
    shared = math.ceil(max(0, len(chosen) - room) / (_MOST_SHARING - 1))
    alone = room - shared
    others = (account for account in single if account.platform_id not in picked)
    for account in itertools.islice(itertools.chain(chosen, others), alone):
        yield _option(account, picked)
    for place in range(alone, len(chosen), _MOST_SHARING):
        yield _together(chosen[place : place + _MOST_SHARING])


def _option(account: Account, picked: Collection[str]) -> discord.SelectOption:
    label = shorten(account.label, _LONGEST_OPTION)
    return discord.SelectOption(label=label, value=account.platform_id, default=account.platform_id in picked)


def _together(accounts: Sequence[Account]) -> discord.SelectOption:
    """Return one option for several accounts that are picked; it is read as a list of them."""
    label = f"{len(accounts)} more: {', '.join(account.label for account in accounts)}"
    value = ", ".join(account.mark for account in accounts)
    return discord.SelectOption(label=shorten(label, _LONGEST_OPTION), value=value, default=True)

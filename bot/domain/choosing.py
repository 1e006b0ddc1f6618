"""Choosing accounts: from what people type to the accounts they mean."""

from collections.abc import Sequence

from bot.domain.accounts import CONNECT_ONLY, NETWORK_NAMES, Account, TokenStatus, network_name
from bot.errors import BadAccounts


class LostAccess(BadAccounts):
    """Some of the `chosen` accounts can't be posted to until they are connected again."""

    def __init__(self, said: str, todo: str, chosen: tuple[Account, ...]) -> None:
        super().__init__(said, todo)
        self.chosen = chosen


def publishable(accounts: Sequence[Account]) -> tuple[Account, ...]:
    """Leave out accounts of networks that can be connected but not posted to."""
    return tuple(account for account in accounts if account.network not in CONNECT_ONLY)


def choose(typed: str, accounts: Sequence[Account]) -> tuple[Account, ...]:
    """Return the accounts named by a list of names, networks, ids, marks or `all` with commas, each once.

    Raises `BadAccounts` when nothing is named, a word is unknown, fits several accounts or stands there
    twice, `LostAccess` when an account's access has expired.
    """
    offered = publishable(accounts)
    words = [word.strip() for word in typed.split(",") if word.strip()]
    if not offered:
        raise BadAccounts(
            "No social account is connected to this Publora key.",
            "Connect one in Publora's dashboard, then try again.",
        )
    if not words:
        raise BadAccounts("No account is named.", f"Name at least one of: {_names(offered)}, or `all`.")
    _refuse_repeats(words)
    chosen = tuple(dict.fromkeys(account for word in words for account in _matches(word, offered)))
    _refuse_expired(chosen)
    return chosen


def recognised(typed: str, accounts: Sequence[Account]) -> tuple[str, ...]:
    """Return the ids of the accounts that a list names beyond doubt; what else it says is left out."""
    offered = publishable(accounts)
    words = [word.strip() for word in typed.split(",") if word.strip()]
    meant = [(word, _meant(word, offered)) for word in words]
    clear = (found for word, found in meant if len(found) == 1 or _is_group(word, found))
    return tuple(dict.fromkeys(account.platform_id for found in clear for account in found))


def suggest(typed: str, accounts: Sequence[Account], limit: int = 25) -> tuple[tuple[str, str], ...]:
    """Complete the last word of a list as (label, value) pairs; what stands before it is kept."""
    offered = publishable(accounts)
    *before, last = [word.strip() for word in typed.split(",")]
    taken = {account for word in before if word for account in _meant(word, offered)}
    head = ", ".join(word for word in before if word)
    choices = [("All accounts", "all")] if not head and len(offered) > 1 else []
    rest = [account for account in offered if account not in taken]
    networks = dict.fromkeys(account.network for account in rest)
    choices += [
        (f"All {network_name(network)} accounts", network_name(network))
        for network in networks
        if sum(account.network == network for account in rest) > 1
    ]
    choices += [(account.label, account.platform_id) for account in rest]
    shown = [(label, value) for label, value in choices if last.lower() in f"{label} {value}".lower()]
    prefix_label = _labels(head, offered)
    return tuple(
        (f"{prefix_label}{label}", f"{head}, {value}" if head else value) for label, value in shown[:limit]
    )


def _matches(word: str, offered: Sequence[Account]) -> tuple[Account, ...]:
    found = _meant(word, offered)
    if not found:
        raise BadAccounts(f"There is no account “{word[:60]}”.", f"Choose from: {_names(offered)}, or `all`.")
    if len(found) > 1 and not _is_group(word, found):
        raise BadAccounts(f"“{word[:60]}” is the name of several accounts.", f"Say which: {_names(found)}.")
    return found


def _is_group(word: str, found: Sequence[Account]) -> bool:
    wanted = word.lower()
    return wanted == "all" or all(wanted in _network_words(account) for account in found)


def _meant(word: str, offered: Sequence[Account]) -> tuple[Account, ...]:
    wanted = word.lower()
    if wanted == "all":
        return tuple(offered)
    by_id = [account for account in offered if wanted in _signs(account)]
    by_network = [account for account in offered if wanted in _network_words(account)]
    by_name = [account for account in offered if wanted.removeprefix("@") in _name_words(account)]
    return tuple(by_id or by_network or by_name)


def _signs(account: Account) -> tuple[str, ...]:
    return account.platform_id.lower(), account.label.lower(), account.mark


def _network_words(account: Account) -> frozenset[str]:
    return frozenset({account.network, NETWORK_NAMES.get(account.network, account.network).lower()})


def _name_words(account: Account) -> frozenset[str]:
    return frozenset(
        name.lower().removeprefix("@") for name in (account.name, account.username or account.name)
    )


def _refuse_repeats(words: Sequence[str]) -> None:
    seen: set[str] = set()
    for word in words:
        if word.lower() in seen:
            raise BadAccounts(f"“{word[:60]}” is named twice.", "Name each account once.")
        seen.add(word.lower())


def _refuse_expired(chosen: tuple[Account, ...]) -> None:
    expired = [account for account in chosen if account.token_status is TokenStatus.EXPIRED]
    if expired:
        rest = [account for account in chosen if account not in expired]
        instead = f", or post without it: {', '.join(account.label for account in rest)}" if rest else ""
        raise LostAccess(
            f"Publora has lost its access to {_names(expired)}.",
            f"Reconnect it in Publora's dashboard{instead}.",
            chosen,
        )


def _labels(head: str, offered: Sequence[Account]) -> str:
    names = {account.platform_id.lower(): account.name for account in offered}
    words = [names.get(word.strip().lower(), word.strip()) for word in head.split(",") if word.strip()]
    return "".join(f"{word}, " for word in words)


def _names(accounts: Sequence[Account]) -> str:
    return ", ".join(account.label for account in accounts)

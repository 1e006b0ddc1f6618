"""Variants: other texts for some accounts of one post, which go out beside its first text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.accounts import Account
from bot.domain.fits import Fit

MOST: Final = 4
"""As many other texts as have their buttons in one row (discord.md 4)."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Another text for those accounts of a draft that have these platform ids; no account is in two."""

    text: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a draft and the accounts it goes to; `fits` say how it fits them."""

    text: str
    accounts: tuple[Account, ...]
    fits: tuple[Fit, ...] = ()


def with_variant(
    variants: Sequence[Variant], variant: Variant, place: int | None = None
) -> tuple[Variant, ...]:
    """Return the variants with another, at the end or in place of the one at `place`.

    Accounts that it takes are taken from the others; what lost all of its accounts stays, with its text.
    """
    taken = set(variant.accounts)
    rest = [
        Variant(each.text, tuple(account for account in each.accounts if account not in taken))
        for each in variants
    ]
    if place is None:
        return (*rest, variant)
    return (*rest[:place], variant, *rest[place + 1 :])


def parts(text: str, accounts: Sequence[Account], variants: Sequence[Variant]) -> tuple[Part, ...]:
    """Return each text with its accounts among `accounts`, first the one for those that have no other."""
    varied = {account for variant in variants for account in variant.accounts}
    first = tuple(account for account in accounts if account.platform_id not in varied)
    others = (
        Part(each.text, tuple(account for account in accounts if account.platform_id in each.accounts))
        for each in variants
    )
    return (Part(text, first), *others)

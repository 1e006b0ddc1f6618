"""Fits: how a post fits each of its accounts, what is certain to be refused and what may be.

Only what is certain to fail is in anybody's way; the rest is said, and Publora's to judge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.accounts import Account, network_name
from bot.domain.counting import unit
from bot.domain.findings import Finding
from bot.domain.limits import MAX_TEXT, NetworkLimits
from bot.domain.media_rules import media_findings
from bot.domain.posts import Media, MediaKind
from bot.domain.text_rules import Reading, read_text
from bot.errors import BadMedia, BadText


@dataclass(frozen=True, slots=True)
class Fit:
    """How a post fits one account: how its text is read there, and what was found about text and files."""

    account: Account
    reading: Reading
    media: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that was found, what is certain to fail first."""
        return tuple(sorted((*self.reading.findings, *self.media), key=lambda finding: not finding.certain))

    @property
    def refuses(self) -> bool:
        """Say whether the account is certain not to take the post as it is."""
        return any(finding.certain for finding in self.findings)

    @property
    def room(self) -> tuple[str, int] | None:
        """The network and what its text may have, where shortening would help; None elsewhere.

        A thread is no such case: it is one of its parts that is too long.
        """
        reading = self.reading
        if not reading.is_too_long or reading.allowed is None or len(reading.thread.posts) > 1:
            return None
        return self.account.network, reading.allowed


def examine(
    text: str,
    media: Sequence[Media],
    accounts: Iterable[Account],
    limits: Mapping[str, NetworkLimits],
) -> tuple[Fit, ...]:
    """Return how a post fits each account."""
    return tuple(
        Fit(
            account,
            read_text(text, account, limits.get(account.network), media=bool(media)),
            tuple(media_findings(media, account, limits.get(account.network))),
        )
        for account in accounts
    )


def require_text(
    text: str, accounts: Iterable[Account], limits: Mapping[str, NetworkLimits], *, media: bool
) -> None:
    """Raise `BadText` for a blank text or one that an account is certain to refuse."""
    if not text.strip():
        raise BadText("The post has no text.", "Write what the post should say.")
    if len(text) > MAX_TEXT:
        raise BadText(
            f"The text has {len(text):,} characters; I take {MAX_TEXT:,}.", "Shorten it and try again."
        )
    readings = [read_text(text, account, limits.get(account.network), media=media) for account in accounts]
    if found := _certain(finding for reading in readings for finding in reading.findings):
        raise BadText(*found)


def require_media(
    media: Sequence[Media],
    accounts: Sequence[Account],
    limits: Mapping[str, NetworkLimits],
) -> None:
    """Raise `BadMedia` for files that do not go together or that an account is certain to refuse."""
    if len(media) > 1 and any(item.kind is MediaKind.VIDEO for item in media):
        raise BadMedia(
            "A video must be the only file of a post.", "Attach either one video or up to four pictures."
        )
    found = _certain(
        finding
        for account in accounts
        for finding in media_findings(media, account, limits.get(account.network))
    )
    if found:
        raise BadMedia(*found)


def notes(fits: Iterable[Fit]) -> tuple[str, ...]:
    """Return lines for people: of each network how much is used and allowed, and what was found.

    What is the same for several accounts of a network is said once.
    """
    lines: list[str] = []
    for fit in fits:
        lines.append(usage(fit))
        lines += [f"⚠️ {finding.said}" for finding in fit.findings]
    return tuple(sorted(dict.fromkeys(lines), key=lambda line: not line.startswith("⚠️")))


def usage(fit: Fit) -> str:
    """Return e.g. `X: 300 of 280 characters, goes out as about 2 posts`."""
    return f"{network_name(fit.account.network)}: {count_words(fit)}"


def count_words(fit: Fit) -> str:
    """Return the same without the network's name."""
    reading, network = fit.reading, fit.account.network
    of = "" if reading.allowed is None else f" of {reading.allowed:,}"
    said = f"{reading.used:,}{of} {unit(network)}"
    parts = len(reading.thread.posts)
    if parts > 1:
        return f"{said}, goes out as {'' if reading.thread.by_hand else 'about '}{parts} posts"
    return f"{said}, too long" if reading.is_too_long else said


def _certain(findings: Iterable[Finding]) -> tuple[str, str] | None:
    """Return what is certain to fail on any account, and what to do about the first of it."""
    certain = [finding for finding in findings if finding.certain]
    if not certain:
        return None
    said = list(dict.fromkeys(finding.said for finding in certain))
    more = f" And {len(said) - 3} more." if len(said) > 3 else ""  # noqa: PLR2004 - as many as people read
    return " ".join(said[:3]) + more, certain[0].todo

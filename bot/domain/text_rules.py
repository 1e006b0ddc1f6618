"""Text rules: how each network reads a text: its length, its parts, and what speaks against it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.domain.accounts import Account, network_name
from bot.domain.counting import count, count_at_publora, count_bytes, count_units, links, unit
from bot.domain.findings import Finding
from bot.domain.limits import NetworkLimits, allowed
from bot.domain.threads import Thread, split

BLUESKY_BYTES: Final = 3000
"""The lexicon of `app.bsky.feed.post`."""
THREADS_LINKS: Final = 5
"""More different links make a post fail (Meta's "Threads Posts", since 2025-12-22)."""
INSTAGRAM_TAGS: Final = 30
"""publora-api.md 12."""
INSTAGRAM_SHOWN_TAGS: Final = 5
"""What Instagram has announced since; Publora's pages still say 30."""
_TAG: Final = re.compile(r"(?<!\w)#\w*[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as one account reads it: `used` and `allowed` in the network's unit, None for no known limit.

    `thread` is what goes out; `is_too_long` tells that it is certain to be refused for its length.
    """

    used: int
    allowed: int | None
    thread: Thread
    findings: tuple[Finding, ...]
    is_too_long: bool = False


def read_text(text: str, account: Account, known: NetworkLimits | None, *, media: bool) -> Reading:
    """Return how an account reads a text that goes out with or without media."""
    text = text.strip()
    used, whole = count(text, account.network), Thread((text,), (text,))
    if known is None:
        return Reading(used, None, whole, ())
    most = allowed(account, known, media=media)
    thread = split(text, most) if known.threads else whole
    found = _parts(thread, account, most) if known.threads else _length(text, account, most, media=media)
    long = tuple(found)
    return Reading(
        *(used, most, thread, (*long, *_oddities(text, thread, account))),
        is_too_long=any(finding.certain for finding in long),
    )


def _length(text: str, account: Account, most: int, *, media: bool) -> Iterator[Finding]:
    """Judge the length where one post is all there is."""
    used, units = count(text, account.network), count_units(text)
    what, with_media = unit(account.network), " with media" if media and account.network == "telegram" else ""
    # YouTube's pages say bytes; that Publora or YouTube refuse what has fewer characters is not certain.
    sure = len(text) if account.network == "youtube" else used
    if sure > most:
        yield _too_long("The text", used, what, f"{account.label} takes {most:,}{with_media}", used - most)
    elif account.network == "bluesky":
        yield from _bluesky(text, account, most)
    elif used > most:
        yield Finding(f"{account.label} may refuse the text: it has {used:,} {what} of {most:,}.", _LEAVE_OUT)
    elif units > most:
        yield Finding(
            f"{account.label} may refuse the text: Publora may count {units:,} of {most:,}.", _LEAVE_OUT
        )


def _bluesky(text: str, account: Account, most: int) -> Iterator[Finding]:
    """Judge what is short enough to people: Publora counts code units, Bluesky bytes, too."""
    if (units := count_units(text)) > most:
        takes = f"Publora takes {most:,} for {account.label} and counts some of them twice"
        yield _too_long("The text", units, "characters", takes, units - most)
    elif (size := count_bytes(text)) > BLUESKY_BYTES:
        over = size - BLUESKY_BYTES
        yield _too_long("The text", size, "bytes", f"{account.label} takes {BLUESKY_BYTES:,}", over)


def _parts(thread: Thread, account: Account, most: int) -> Iterator[Finding]:
    """Judge the posts of a thread: Publora cuts by its own count, the network refuses by its own."""
    for number, post in enumerate(thread.posts, 1):
        used, publora = count(post, account.network), count_at_publora(post)
        which = f"Part {number} of the thread" if len(thread.posts) > 1 else "The text"
        if min(used, publora) > most:
            yield _too_long(which, used, "characters", f"{account.label} takes {most:,} in each", used - most)
        elif used > most:
            how = f"{used:,} as {network_name(account.network)} counts, {most:,} are allowed"
            yield Finding(
                f"{account.label} may refuse it: {which[0].lower()}{which[1:]} has {how}.", _LEAVE_OUT
            )


def _oddities(text: str, thread: Thread, account: Account) -> Iterator[Finding]:
    """Judge what is in the text besides its length."""
    tags = _TAG.findall(text)
    if account.network == "threads":
        for post in thread.posts:
            if (found := len(set(links(post)))) > THREADS_LINKS:
                said = f"The text has {found} links, but {account.label} takes {THREADS_LINKS}."
                yield Finding(
                    said, f"Remove {found - THREADS_LINKS}, or leave that account out.", certain=True
                )
        if len(tags) > 1:
            yield Finding(
                f"{account.label} makes only one of the {len(tags)} hashtags work.", "Keep one hashtag."
            )
    elif account.network == "instagram" and len(tags) > INSTAGRAM_TAGS:
        said = f"The text has {len(tags)} hashtags, but {account.label} takes {INSTAGRAM_TAGS}."
        yield Finding(said, f"Remove {len(tags) - INSTAGRAM_TAGS}, or leave that account out.", certain=True)
    elif account.network == "instagram" and len(tags) > INSTAGRAM_SHOWN_TAGS:
        said = (
            f"{account.label} may refuse more than {INSTAGRAM_SHOWN_TAGS} hashtags; the text has {len(tags)}."
        )
        yield Finding(said, f"Keep {INSTAGRAM_SHOWN_TAGS}.")
    elif account.network == "youtube" and set(text) & set("<>"):
        yield Finding(f"{account.label} may refuse the signs < and >.", "Write it without them.")


def _too_long(what: str, used: int, unit_name: str, takes: str, over: int) -> Finding:
    return Finding(
        f"{what} has {used:,} {unit_name}, but {takes}.",
        f"Shorten it by {over:,}, or leave that account out.",
        certain=True,
    )


_LEAVE_OUT: Final = "Shorten it, or leave that account out."

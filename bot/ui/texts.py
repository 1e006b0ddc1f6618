"""Words: what states are called, and how text from outside is shown without harm."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

import discord

from bot.domain.accounts import TokenStatus
from bot.domain.failures import remedy, retryable
from bot.domain.media_rules import duration
from bot.domain.posts import Hint, Media, Post, PostState, Target, TargetState
from bot.domain.when import format_short

S = PostState
Mention = Callable[[str], str]
"""Turns e.g. `post schedule` into something to click."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is called, what it means for the reader, and its accent colour."""

    label: str
    meaning: str
    colour: int


_GREY, _BLUE, _GREEN, _AMBER, _RED = 0x80848E, 0x3B82F6, 0x2E9E5B, 0xE0A100, 0xD83C3E
STATES: Final[dict[PostState, StateWords]] = {
    S.DRAFT: StateWords("Draft", "Kept for its author, not submitted yet.", _GREY),
    S.SUBMITTED: StateWords("Safe with me", "I have it all and am bringing it to Publora.", _BLUE),
    S.IN_REVIEW: StateWords("In review", "It waits for approval.", _AMBER),
    S.CHANGES_REQUESTED: StateWords("Changes requested", "It needs changes before it can go out.", _AMBER),
    S.REJECTED: StateWords("Rejected", "It will not go out.", _RED),
    S.EXPIRED: StateWords("Expired", "Its time passed while it waited. It needs a new time.", _AMBER),
    S.SCHEDULED: StateWords("Scheduled", "Publora will publish it at its time.", _BLUE),
    S.PAUSED: StateWords("Paused", "It will not go out until it gets a time again.", _AMBER),
    S.PUBLISHING: StateWords("Publishing", "It is going out right now.", _BLUE),
    S.PUBLISHED: StateWords("Published", "It is live.", _GREEN),
    S.PARTIALLY_PUBLISHED: StateWords("Partly published", "It is live on some accounts only.", _AMBER),
    S.FAILED: StateWords("Failed", "It did not go out.", _RED),
    S.ATTENTION: StateWords("Needs attention", "Somebody has to look at it.", _RED),
    S.DELETED: StateWords("Deleted", "It is deleted and will not go out.", _GREY),
}
TARGET_WORDS: Final[dict[TargetState, str]] = {
    TargetState.DRAFT: "being prepared",
    TargetState.SCHEDULED: "scheduled",
    TargetState.PENDING: "waiting its turn",
    TargetState.PROCESSING: "publishing",
    TargetState.PUBLISHED: "published",
    TargetState.FAILED: "failed",
    TargetState.UNKNOWN: "state unknown",
}
TOKEN_WORDS: Final[dict[TokenStatus, str]] = {
    TokenStatus.VALID: "ready",
    TokenStatus.EXPIRING_SOON: "ready, but its access ends soon: reconnect it in Publora",
    TokenStatus.EXPIRED: "access expired: reconnect it in Publora",
    TokenStatus.UNKNOWN: "Publora doesn't say whether its access still works",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of `/post list`: its name in the picker, the posts it means, and how an empty one reads."""

    label: str
    states: frozenset[PostState]
    empty: str


FILTERS: Final[dict[str, Filter]] = {
    "upcoming": Filter(
        "Scheduled and on their way",
        frozenset({S.SUBMITTED, S.IN_REVIEW, S.SCHEDULED, S.PAUSED, S.PUBLISHING}),
        "Nothing is scheduled.",
    ),
    "published": Filter(
        "Published", frozenset({S.PUBLISHED, S.PARTIALLY_PUBLISHED}), "Nothing went out yet."
    ),
    "failed": Filter("Failed", frozenset({S.FAILED, S.PARTIALLY_PUBLISHED}), "Nothing has failed."),
    "attention": Filter("Needs attention", frozenset({S.ATTENTION, S.EXPIRED}), "Nothing needs attention."),
    "preparing": Filter(
        "Drafts and being prepared",
        frozenset({S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.REJECTED, S.EXPIRED}),
        "Nothing is being prepared.",
    ),
    "deleted": Filter("Deleted", frozenset({S.DELETED}), "Nothing was deleted."),
    "all": Filter("All posts", frozenset(PostState), "There are no posts yet."),
}

_ROLE: Final = re.compile(r"`@\u200b?&(\d+)`")
_COMMAND: Final = re.compile(r"`/([a-z]+(?: [a-z]+)?)`")
_KB, _MB = 1_000, 1_000_000
_INLINE: Final = re.compile(r"(?P<link>https?://[^\s<>]+)|(?P<mark>[\\*_~|`<\[])")
_LINE_START: Final = re.compile(r"(?m)^([ \t]*)([#>+-])")
_NUMBERED: Final = re.compile(r"(?m)^([ \t]*\d+)\.")


def plain(text: str) -> str:
    """Return `text` so that Discord shows it as typed: no markup, no mentions; links stay links."""
    shown = _INLINE.sub(lambda match: match["link"] or f"\\{match['mark']}", text)
    shown = _NUMBERED.sub(r"\1\\.", _LINE_START.sub(r"\1\\\2", shown))
    return discord.utils.escape_mentions(shown)


def advice(text: str, mention: Mention) -> str:
    """Return a sentence of ours ready to show: commands can be clicked, roles are named, names do no harm."""
    safe = discord.utils.escape_mentions(shorten(text, 800).replace("<", "\\<").replace("[", "\\["))
    return _COMMAND.sub(lambda match: mention(match[1]), _ROLE.sub(r"<@&\1>", safe))


def shorten(text: str, limit: int) -> str:
    """Return `text` on one line and in at most `limit` characters, the cut marked by `…`."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def glimpse(text: str, limit: int) -> str:
    """Return how a text begins, on one line and harmless; a link in it may be cut and so can't be clicked."""
    return plain(shorten(text, limit)).replace("://", ":\u200b//")


def name(text: str) -> str:
    """Return a name from outside, short, on one line and without markup."""
    return plain(shorten(text, 60))


def size(count: int) -> str:
    """Return a number of bytes as people write it, e.g. `1.2 MB`."""
    if count < _KB:
        return f"{count} bytes"
    return f"{count / _KB:.0f} KB" if count < _MB else f"{count / _MB:.1f} MB"


def for_you(at: datetime) -> str:
    """Return a time in the reader's own zone, as a small line of its own."""
    stamp = int(at.timestamp())
    return f"-# For you: <t:{stamp}:F> (<t:{stamp}:R>)"


def meaning(post: Post) -> str:
    """Return what the state of a post means for the reader."""
    failed = [target for target in post.targets if target.state is TargetState.FAILED]
    doubtful = len(failed) - len(retryable(post.targets))
    if post.state is S.PAUSED and post.by_pause:
        return "It is a draft at Publora and does not go out."
    if post.state is S.FAILED and doubtful:
        return f"It failed, but on {accounts(doubtful)} a part may be live."
    return STATES[post.state].meaning


def accounts(count: int) -> str:
    """Return a number of accounts in words, e.g. `1 account`."""
    return f"{count} account{'' if count == 1 else 's'}"


def why(target: Target) -> str:
    """Return why an account failed and what to do, in the words of its remedy; empty if nothing is known."""
    if not (target.error_code or target.error_message):
        return ""
    known = remedy(target.error_code, target.error_message)
    return f"{plain(shorten(known.said, 150))}. {known.todo}"


def media_facts(media: Sequence[Media]) -> str:
    """Return what is attached, e.g. `1 image: sunset.png (1.2 MB)`; empty for nothing."""
    if not media:
        return ""
    files = ", ".join(f"{name(item.file_name)} ({size(item.size)})" for item in media[:10])
    return f"{media_counts(media)}: {files}"


def media_counts(media: Sequence[Media]) -> str:
    """Return how many files of which kind are attached, e.g. `2 images and 1 video`."""
    kinds = [item.kind.value for item in media]
    counts = [
        f"{kinds.count(kind)} {kind}{'s' if kinds.count(kind) > 1 else ''}" for kind in dict.fromkeys(kinds)
    ]
    return " and ".join(counts)


def file_facts(item: Media) -> str:
    """Return what is known of a file, e.g. `sunset.png (1.2 MB, 1200 × 800 pixels)`."""
    shape = item.shape
    facts = [size(item.size)]
    if shape.width and shape.height:
        facts.append(f"{shape.width} × {shape.height} pixels")
    if shape.seconds is not None:
        facts.append(duration(shape.seconds))
    return f"{name(item.file_name)} ({', '.join(facts)})"


def origin(source: str | None, author: str | None) -> str:
    """Return from which message something was made, to stand behind other small words; empty without one."""
    if not source:
        return ""
    return f" · made from [a message](<{source}>){f' by {name(author)}' if author else ''}"


def label(post: Hint | Post, zone: tzinfo) -> str:
    """Return a post for a picker, in at most 100 characters and without markup (discord.md 4)."""
    return shorten(f"#{post.number} · {format_short(post.scheduled_at, zone)} · {post.text}", 100)

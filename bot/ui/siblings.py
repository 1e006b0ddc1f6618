"""Siblings: the other texts of a post, as its cards name them."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from bot.domain.posts import MOVABLE, Post
from bot.domain.when import format_short
from bot.ui.texts import STATES, name, shorten

_LABELS_TEXT: Final = 60
_LINES: Final = 6
_NAMED: Final = 6
"""More accounts than these find no room in a line anyway."""


def siblings_text(post: Post, siblings: Sequence[Post], zone: tzinfo) -> str:
    """Return the other texts of a post, a line each: number, state, accounts, another time; or nothing."""
    if not siblings:
        return ""
    lines = [f"- {sibling_line(post, each, zone)}" for each in siblings[:_LINES]]
    more = [f"- … and {len(siblings) - _LINES} more"] if len(siblings) > _LINES else []
    head = "**Other texts of this post**" + (", moved together with it" if post.state in MOVABLE else "")
    return "\n".join([head, *lines, *more])


def sibling_line(post: Post, sibling: Post, zone: tzinfo) -> str:
    """Return one of them: number, state, accounts, and its time where that is another."""
    at = f" · {format_short(sibling.scheduled_at, zone)}" if sibling.scheduled_at != post.scheduled_at else ""
    return f"#{sibling.number} {STATES[sibling.state].label} · {accounts_text(sibling)}{at}"


def accounts_text(post: Post) -> str:
    """Return a post's accounts, short, on one line and without markup."""
    return shorten(", ".join(name(target.label) for target in post.targets[:_NAMED]), _LABELS_TEXT)

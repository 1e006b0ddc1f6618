"""The best posts, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.accounts import network_name
from bot.ui import amounts
from bot.ui.cards import Card, listed, note_card
from bot.ui.digest_words import MEASURES
from bot.ui.texts import glimpse, name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.domain.samples import Measure, TopPart, TopPost
    from bot.ui.texts import Mention

_TEXT: Final = 3300
_GLIMPSE: Final = 60


def top_card(
    posts: Sequence[TopPost], measure: Measure, *, days: int, zone: tzinfo, locale: str, mention: Mention
) -> Card:
    """Return the best posts of the last `days`, best first, with what each has on which account."""
    what = MEASURES[measure].lower()
    head = f"### Top posts by {what} · last {days} days"
    if not posts:
        return note_card(
            head,
            f"No post of the last {days} days has {what} yet.",
            "Numbers come an hour after a post went out on LinkedIn, Mastodon or Bluesky; not every network "
            f"tells each of them. Try another range or number, or look with {mention('post list')}.",
        )
    shared = {post.rank for post in posts if sum(other.rank == post.rank for other in posts) > 1}
    rows = [_row(post, equal=post.rank in shared, zone=zone, locale=locale) for post in posts]
    oldest = min(part.as_of for post in posts for part in post.parts)
    note = (
        f"-# As of <t:{int(oldest.timestamp())}:f> or later. A post counts with the sum of its accounts "
        f"whose network tells {what}; posts without are left out."
    )
    return note_card(head, listed(rows, _TEXT), note)


def _row(post: TopPost, *, equal: bool, zone: tzinfo, locale: str) -> str:
    place = f"{post.rank}{' (equal)' if equal else ''}"
    day = f"{post.out_at.astimezone(zone):%d %b %Y}"
    parts = " · ".join(_part(part, locale) for part in post.parts)
    total = amounts.count(post.total, locale)
    return f"**{place}. {total}** · #{post.number} {glimpse(post.text, _GLIMPSE)}\n{day} · {parts}"


def _part(part: TopPart, locale: str) -> str:
    label = f"{network_name(part.platform_id.split('-', 1)[0])} · {name(part.name)}"
    shown = f"[{label}](<{part.link}>)" if part.link else label
    return f"{shown} {amounts.count(part.value, locale)}"

"""Suggestions: which posts fit what somebody has typed so far, found within milliseconds among very many."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Select, select, union_all

from bot.domain.posts import PostState
from bot.storage.tables import PostRow

MOST_DIGITS: Final = 9
SEARCHED: Final = 5_000
"""How many posts on either side of a moment a search for words looks into: what can be read in a few ms."""
BEGINNING_OF_TIME: Final = datetime.min.replace(tzinfo=UTC)
END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)


def suggestions(
    guild_id: int, typed: str, states: Collection[PostState], *, limit: int, near: datetime
) -> tuple[Select[int], ...]:
    """Return statements for the ids of the posts that fit, up to `limit` each.

    A number finds posts by theirs; words find texts that contain them; nothing finds all.
    """
    mine = (PostRow.guild_id == guild_id, PostRow.state.in_(states))
    digits = as_number(typed)
    if digits:
        return _numbered(select(PostRow.id, PostRow.number).where(*mine), digits, limit)
    later = select(PostRow.id).where(*mine, PostRow.scheduled_at > near).order_by(PostRow.scheduled_at)
    sooner = select(PostRow.id).where(*mine, PostRow.scheduled_at <= near)
    sooner = sooner.order_by(PostRow.scheduled_at.desc())
    words = _wanted(typed)
    return tuple(_containing(side, words).limit(limit) for side in (later, sooner))


def as_number(typed: str) -> str | None:
    """Return the digits of a post's number, written with or without `#`; None for anything else."""
    wanted = _wanted(typed)
    return wanted if wanted.isdecimal() and wanted.isascii() else None


def _wanted(typed: str) -> str:
    return typed.strip().removeprefix("#")


def _containing(ids: Select[int], wanted: str) -> Select[int]:
    """Narrow posts down to those whose text contains the words, among the first `SEARCHED` of them."""
    if not wanted:
        return ids
    near = ids.add_columns(PostRow.folded).limit(SEARCHED).subquery()
    return select(near.c.id).where(near.c.folded.contains(wanted.casefold(), autoescape=True))


def _numbered(posts: Select[int, int], digits: str, limit: int) -> tuple[Select[int], ...]:
    """Return a statement for the posts, given by id and number, whose number begins with these digits.

    Each range of numbers (12, 120 to 129, …) is walked by itself: for ranges joined by OR, SQLite walks all
    numbers of the guild.
    """
    first, longer = int(digits), 0 if digits.startswith("0") else MOST_DIGITS - len(digits) + 1
    powers = (10**more for more in range(longer))
    ranges = [PostRow.number.between(first * power, (first + 1) * power - 1) for power in powers]
    walks = [posts.where(each).order_by(PostRow.number).limit(limit).subquery() for each in ranges]
    if not walks:
        return ()
    found = union_all(*(select(walk) for walk in walks)).subquery()
    return (select(found.c.id).order_by(found.c.number).limit(limit),)

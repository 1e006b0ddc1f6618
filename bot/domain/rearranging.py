"""Rearranging: what becomes of the times of several posts at once."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import TypeAlias

from bot.domain.posts import Post
from bot.domain.queue import EVERY, Opening

Unit: TypeAlias = tuple[Post, ...]
"""Posts that move as one: the texts of one post that are due at the same moment, or one post by itself."""


@dataclass(frozen=True, slots=True)
class Move:
    """A post and the time (UTC) it is to have."""

    post: Post
    to: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """How a rearranging left a post: its number, its version then, and the time (UTC) it had before."""

    number: int
    version: int
    previous: datetime


@dataclass(frozen=True, slots=True)
class Rearrangement:
    """Posts of a guild that got other times together at a moment (UTC)."""

    guild_id: int
    at: datetime
    traces: tuple[Trace, ...]


def units(posts: Iterable[Post]) -> tuple[Unit, ...]:
    """Return posts as units, in the order of their first ones."""
    found: defaultdict[tuple[int, datetime], list[Post]] = defaultdict(list)
    for post in posts:
        found[_family(post)].append(post)
    return tuple(tuple(unit) for unit in found.values())


def swapped(first: Unit, second: Unit) -> tuple[Move, ...]:
    """Give two units each other's times."""
    return tuple(
        Move(post, other[0].scheduled_at)
        for unit, other in ((first, second), (second, first))
        for post in unit
    )


def moved_day(posts: Iterable[Post], to: date, zone: tzinfo) -> tuple[Move, ...]:
    """Give posts another day and let each keep its time on the wall; one that is skipped there moves on."""
    return tuple(Move(post, _on(post.scheduled_at.astimezone(zone), to)) for post in posts)


def shuffled(posts: Iterable[Unit], openings: Iterable[Opening], seed: int) -> tuple[Move, ...]:
    """Give the units that stand in slots each other's times, in an order that only the seed decides.

    Those in slots of all accounts change places among themselves, those in slots of their own accounts with
    units to the same accounts.
    """
    slots = {each.moment: each for each in openings}
    kinds: defaultdict[frozenset[str], list[Unit]] = defaultdict(list)
    for unit in posts:
        opening = slots.get(unit[0].scheduled_at)
        if opening is not None:
            ids = frozenset(target.platform_id for post in unit for target in post.targets)
            kinds[frozenset({EVERY}) if EVERY in opening.platform_ids else ids].append(unit)
    dice = random.Random(seed)  # noqa: S311 - an order, no secret
    return tuple(move for kind in sorted(kinds, key=sorted) for move in _mixed(kinds[kind], dice))


def sift(
    moves: Sequence[Move], why_not: Callable[[Move], str]
) -> tuple[tuple[Move, ...], tuple[tuple[Post, str], ...]]:
    """Return the moves that can be done, and the posts that stay with the reason why.

    `why_not` returns the reason against a move, or nothing. Where a move can't be done, those that belong to
    it stay as well.
    """
    left: list[tuple[Post, str]] = []
    for part in parts(moves):
        stuck = [(move.post, why) for move in part if (why := why_not(move))]
        if stuck:
            alone = {post.id for post, _ in stuck}
            rest = [move.post for move in part if move.post.id not in alone]
            left += stuck + [(post, f"it belongs to #{stuck[0][0].number}, which stays") for post in rest]
    staying = {post.id for post, _ in left}
    return tuple(move for move in moves if move.post.id not in staying), tuple(left)


def parts(moves: Iterable[Move]) -> tuple[tuple[Move, ...], ...]:
    """Return moves in parts that are done whole or not at all.

    Those of one unit belong together, and those of which one goes to the moment that the other leaves.
    """
    found: list[list[Move]] = []
    for move in moves:
        near = [part for part in found if any(_belong(move, each) for each in part)]
        joined = [each for part in near for each in part]
        found = [*(part for part in found if part not in near), [*joined, move]]
    return tuple(tuple(part) for part in found)


def stamp(moves: Iterable[Move]) -> str:
    """Return what tells a plan from another: posts, their versions and new times, in 12 hex digits."""
    words = ";".join(f"{each.post.number}:{each.post.version}:{each.to.isoformat()}" for each in moves)
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _family(post: Post) -> tuple[int, datetime]:
    return post.family_id or post.id, post.scheduled_at


def _belong(one: Move, other: Move) -> bool:
    if _family(one.post) == _family(other.post):
        return True
    return one.to == other.post.scheduled_at or other.to == one.post.scheduled_at


def _mixed(found: Sequence[Unit], dice: random.Random) -> list[Move]:
    before = [unit[0].scheduled_at for unit in found]
    times = list(before)
    while len(set(before)) > 1 and times == before:  # an order that changes nothing is none to offer
        dice.shuffle(times)
    placed = zip(found, times, strict=True)
    return [Move(post, at) for unit, at in placed for post in unit if at != post.scheduled_at]


def _on(local: datetime, day: date) -> datetime:
    return datetime.combine(day, local.time(), tzinfo=local.tzinfo).astimezone(UTC)

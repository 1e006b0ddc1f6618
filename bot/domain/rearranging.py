"""Rearranging: what becomes of the times of several posts at once."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from bot.domain.posts import Post
from bot.domain.queue import EVERY, Opening


@dataclass(frozen=True, slots=True)
class Move:
    """A post and the time (UTC) it is to have."""

    post: Post
    to: datetime


def swapped(first: Post, second: Post) -> tuple[Move, ...]:
    """Give two posts each other's times."""
    return Move(first, second.scheduled_at), Move(second, first.scheduled_at)


def moved_day(posts: Iterable[Post], to: date, zone: tzinfo) -> tuple[Move, ...]:
    """Give posts another day and let each keep its time on the wall; one that is skipped there moves on."""
    return tuple(Move(post, _on(post.scheduled_at.astimezone(zone), to)) for post in posts)


def shuffled(posts: Iterable[Post], openings: Iterable[Opening], seed: int) -> tuple[Move, ...]:
    """Give the posts that stand in slots each other's times, in an order that only the seed decides.

    Posts in slots of all accounts change places among themselves, those in slots of their own accounts with
    posts to the same accounts.
    """
    slots = {each.moment: each for each in openings}
    kinds: defaultdict[frozenset[str], list[Post]] = defaultdict(list)
    for post in posts:
        opening = slots.get(post.scheduled_at)
        if opening is not None:
            ids = frozenset(target.platform_id for target in post.targets)
            kinds[frozenset({EVERY}) if EVERY in opening.platform_ids else ids].append(post)
    dice = random.Random(seed)  # noqa: S311 - an order, no secret
    return tuple(move for kind in sorted(kinds, key=sorted) for move in _mixed(kinds[kind], dice))


def stamp(moves: Iterable[Move]) -> str:
    """Return what tells a plan from another: posts, their versions and new times, in 12 hex digits."""
    words = ";".join(f"{each.post.number}:{each.post.version}:{each.to.isoformat()}" for each in moves)
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _mixed(posts: Sequence[Post], dice: random.Random) -> list[Move]:
    before = [post.scheduled_at for post in posts]
    times = list(before)
    while len(set(before)) > 1 and times == before:  # an order that changes nothing is none to offer
        dice.shuffle(times)
    return [Move(post, at) for post, at in zip(posts, times, strict=True) if at != post.scheduled_at]


def _on(local: datetime, day: date) -> datetime:
    return datetime.combine(day, local.time(), tzinfo=local.tzinfo).astimezone(UTC)

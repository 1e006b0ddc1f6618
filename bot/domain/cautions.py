"""Cautions: what is allowed and still worth a second look before a post is submitted."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from bot.domain.posts import Post, Target
from bot.domain.when import format_short

REPEATED: Final = timedelta(days=30)
"""The same text on the same account within this time looks like a mistake."""
CLOSE: Final = timedelta(minutes=15)
"""Posts on one account closer together than this take each other's readers away."""
_NIGHT_ENDS, _NIGHT_BEGINS = 7, 22
_SATURDAY: Final = 5


def mark(said: str) -> str:
    """Return a short sign for a caution, by which a button tells which ones stood beside it."""
    return hashlib.sha256(said.encode()).hexdigest()[:4]


def cautions(
    text: str, targets: Collection[Target], moment: datetime, others: Sequence[Post], zone: tzinfo
) -> tuple[str, ...]:
    """Return a sentence for each thing to look at twice in a post due at `moment` (UTC).

    `others` are posts that went out or may still go out; night and weekend are those of `zone`.
    """
    return (*_repeats(text, targets, moment, others, zone), *_odd_hours(moment.astimezone(zone)))


def _repeats(
    text: str, targets: Collection[Target], moment: datetime, others: Sequence[Post], zone: tzinfo
) -> Iterator[str]:
    ours = {target.platform_id for target in targets}
    for other in others:
        shared = [target.label for target in other.targets if target.platform_id in ours]
        apart = abs(other.scheduled_at - moment)
        where = f"{shared[0]}{' and others' if len(shared) > 1 else ''}" if shared else ""
        at = format_short(other.scheduled_at, zone)
        if shared and apart <= REPEATED and _folded(other.text) == _folded(text):
            yield f"Post #{other.number} has the same text on {where}, {at}."
        elif shared and apart < CLOSE:
            yield f"Post #{other.number} goes to {where} within a quarter of an hour, {at}."


def _odd_hours(local: datetime) -> Iterator[str]:
    if not _NIGHT_ENDS <= local.hour < _NIGHT_BEGINS:
        yield f"It goes out at night, at {local:%H:%M} in this server's time zone."
    if local.weekday() >= _SATURDAY:
        yield f"It goes out on a {'Saturday' if local.weekday() == _SATURDAY else 'Sunday'}."


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())

"""Edit pace: how often cards may be edited, so that no burst meets Discord's own limits (discord.md 2.2)."""

from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from typing import Final

PER_CARD: Final = timedelta(seconds=2)
OLD: Final = timedelta(hours=1)
WINDOW: Final = timedelta(seconds=6)
IN_WINDOW: Final = 3
"""Edits of messages older than an hour that a channel takes in a window; one more is answered with 30046."""
EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
"""Where the time in a message's id begins, in milliseconds above its lowest 22 bits (discord.md 1.3)."""


class EditPace:
    """Counts this process's edits; what other processes do is left to Discord's own answers."""

    def __init__(self) -> None:
        self._cards: dict[int, datetime] = {}
        self._channels: defaultdict[int, deque[datetime]] = defaultdict(deque)

    def take(self, channel_id: int, message_id: int, now: datetime) -> datetime | None:
        """Count an edit now, or return when (UTC) there will be room for it."""
        self._forget(now)
        edited = self._cards.get(message_id)
        if edited is not None:
            return edited + PER_CARD
        if now - _written(message_id) >= OLD:
            recent = self._channels[channel_id]
            if len(recent) >= IN_WINDOW:
                return recent[0] + WINDOW
            recent.append(now)
        self._cards[message_id] = now
        return None

    def _forget(self, now: datetime) -> None:
        self._cards = {card: at for card, at in self._cards.items() if now - at < PER_CARD}
        for channel, recent in list(self._channels.items()):
            while recent and now - recent[0] >= WINDOW:
                recent.popleft()
            if not recent:
                del self._channels[channel]


def _written(message_id: int) -> datetime:
    return EPOCH + timedelta(milliseconds=message_id >> 22)

"""Pauses: a whole server holds back what it has scheduled, for a reason, until somebody resumes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final

MISSED: Final = "Its time passed while everything in this server was paused."
LONGEST_REASON: Final = 200
_HOUR: Final = 3600


class Phase(StrEnum):
    """How far a pause is."""

    ASKED = "asked"
    TAKING_BACK = "taking_back"
    PAUSED = "paused"
    RESUMING = "resuming"


@dataclass(frozen=True, slots=True)
class Pause:
    """Why, by whom and since when (UTC) a server is paused."""

    guild_id: int
    reason: str
    actor_id: int
    at: datetime
    phase: Phase

    @property
    def holds(self) -> bool:
        """Whether nothing may be scheduled now; while it is being resumed things may."""
        return self.phase is not Phase.RESUMING

    @property
    def said(self) -> str:
        """The sentence that stands with each post it holds back."""
        return f"Everything in this server is paused: {self.reason.rstrip('.')}."


def duration(calls: int, *, per_minute: int, per_hour: int) -> timedelta:
    """Return about how long so many calls take at a key's pace, in full quarters of a minute."""
    seconds = max(calls * 60 / per_minute, (calls // per_hour) * _HOUR)
    return timedelta(seconds=15 * ceil(seconds / 15))

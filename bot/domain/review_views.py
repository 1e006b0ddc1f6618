"""What a card shows about a post's approval."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.approval import Decision, Requirement, Tally
from bot.domain.diff import Piece
from bot.domain.reviews import Review, Suggestion


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new text as it differs from the present one."""

    suggestion: Suggestion
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What the present revision changed: words, and lines about accounts and files; `editor_id` made it."""

    editor_id: int
    pieces: tuple[Piece, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """All that a card shows about approval.

    `tally` is None for a post that needs none any more or has not got to it; `refusal` is the last decision
    against the present revision; `deciders` are the role ids that may approve, empty for Manage Server;
    `notes` are lines about limits of networks; `expires_at` is UTC.
    """

    review: Review
    needs: Requirement | None
    tally: Tally | None
    decisions: tuple[Decision, ...]
    refusal: Decision | None
    changes: Changes | None
    proposal: Proposal | None
    deciders: frozenset[int]
    notes: tuple[str, ...]
    expires_at: datetime

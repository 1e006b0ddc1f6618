"""Steps: what was about to be done at Publora for a post, written down before it was tried."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

UPLOAD: Final = "upload:"
"""How steps begin that bring a file; the result is the id Publora gave it."""
WISH: Final = "move"
"""The step that keeps a time somebody asked for until it is at Publora and in our record."""
AMEND: Final = "amend"
"""The step that changes a scheduled group where it is; the fingerprint is what it is to become."""
REPLACE: Final = "replace:"
"""How steps begin that remove what Publora has of an earlier revision; the fingerprint is its post group."""


class StepState(StrEnum):
    """Whether the outcome is known."""

    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """One intent of a post's work at Publora and, once done, its `result`.

    `key` is the idempotency key of every attempt, `fingerprint` names what is intended, `begun_at` (UTC) is
    when it was first intended. `resumed` says that an earlier attempt had begun already.
    """

    id: int
    post_id: int
    name: str
    key: str
    fingerprint: str
    state: StepState
    result: str | None
    begun_at: datetime
    resumed: bool = False

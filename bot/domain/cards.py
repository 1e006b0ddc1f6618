"""Cards: where a post's one message in Discord stands, and how it looked last."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardPlace:
    """The card of a post.

    `message_id` is None while there is no message; `digest` names what was shown last, `trouble` is the
    sentence that says why it could not be shown.
    """

    post_id: int
    channel_id: int
    message_id: int | None = None
    digest: str | None = None
    trouble: str | None = None

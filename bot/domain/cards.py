"""Cards: where a post's one message in Discord stands, and how it looked last."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from bot.domain.posts import Media


@dataclass(frozen=True, slots=True)
class CardPlace:
    """The card of a post.

    `message_id` is None while there is no message; `digest` names what was shown last, `trouble` is the
    sentence that says why it could not be shown, `pictures` are the names of the pictures that hang on it,
    `files` names the files they were made of; None where that is not known.
    """

    post_id: int
    channel_id: int
    message_id: int | None = None
    digest: str | None = None
    trouble: str | None = None
    pictures: tuple[str, ...] = ()
    files: str | None = None


def files_name(media: Sequence[Media]) -> str:
    """Return a name for files in their order, the same for the same bytes."""
    return hashlib.sha256("\n".join(item.digest for item in media).encode()).hexdigest()[:32]


def jump_link(guild_id: int, place: CardPlace | None) -> str:
    """Return the address that opens Discord at a card, empty while there is none."""
    if place is None or place.message_id is None:
        return ""
    return f"https://discord.com/channels/{guild_id}/{place.channel_id}/{place.message_id}"


def picture_name(position: int, suffix: str) -> str:
    """Return what the picture of a post's file at `position` is called on its card.

    Discord rewrites names with other characters than these (discord.md 2.1).
    """
    return f"picture-{position}{suffix}"


def picture_position(name: str) -> int:
    """Return which file of a post a picture of that name shows."""
    return int(PurePath(name).stem.removeprefix("picture-"))

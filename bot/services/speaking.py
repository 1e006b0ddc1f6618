"""Speaking: what services ask of whoever can write into Discord."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.capabilities import Actor
from bot.domain.digests import Digest
from bot.domain.hindrances import Holders
from bot.domain.imports import Progress
from bot.domain.posts import Post
from bot.domain.review_views import ReviewView


class Unreachable(Exception):
    """Nobody could be told there; `said` names the channel or person and the reason, for people."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class CardGone(Exception):
    """The message of a card does not exist any more."""


class NotNow(Exception):
    """Discord does not answer or asks to wait; the same may well succeed a little later."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a card shows it: small enough to attach, whatever the size of the original.

    `file_name` is of our own making; see `bot.domain.cards.picture_position`.
    """

    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: a head, a line for each post, and what to do. Plain text, not yet escaped.

    `links` lead to the cards of the posts, one for each line, empty where there is none; or there are none.
    """

    head: str
    lines: tuple[str, ...] = ()
    todo: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is mentioned: people and roles, and nobody else."""

    people: tuple[int, ...] = ()
    roles: frozenset[int] = frozenset()


class Speaker(Protocol):
    """Writes into channels and to people; made by the Discord client.

    All that write raise `Unreachable` where that is impossible, and `NotNow` while Discord is in trouble.
    """

    def ready(self) -> bool:
        """Say whether Discord is connected."""
        ...

    async def post_card(
        self,
        channel_id: int,
        post: Post,
        pictures: Sequence[Picture],
        *,
        review: ReviewView | None,
        siblings: Sequence[Post],
        nonce: str,
    ) -> int:
        """Post a card and return the message's id.

        `review` is what it shows about approval, `siblings` are the post's other texts.

        Asked again with the same `nonce` (at most 25 characters) within minutes, Discord returns the message
        that is there (discord.md 2).
        """
        ...

    async def edit_card(
        self,
        channel_id: int,
        message_id: int,
        post: Post,
        pictures: Sequence[str],
        *,
        review: ReviewView | None,
        siblings: Sequence[Post],
        fresh: Sequence[Picture] | None = None,
    ) -> None:
        """Bring a card up to date. Raises `CardGone`.

        Its pictures, of these names, stay, unless `fresh` ones take their place.
        """
        ...

    async def tell(
        self, channel_id: int, listeners: Listeners, news: News, *, beside: int | None = None
    ) -> None:
        """Write into a channel; `beside` a message of ours, in its thread, where the bot may make one."""
        ...

    async def post_digest(self, channel_id: int, digest: Digest, *, theme: str, nonce: str) -> None:
        """Post a digest with its charts in the colours of a theme; `nonce` as for `post_card`."""
        ...

    async def has_digest(self, channel_id: int, digest: Digest, *, since: datetime) -> bool:
        """Say whether the bot posted this digest into a channel since a moment (UTC), if it may look."""
        ...

    async def show_import(self, progress: Progress) -> int:
        """Say in its channel how far an import is, by one message that is edited, and return that one's id.

        Raises `CardGone` when somebody deleted it.
        """
        ...

    async def tell_person(self, user_id: int, news: News) -> None:
        """Write to a person directly."""
        ...

    async def people(self, guild_id: int, user_ids: Collection[int]) -> Mapping[int, Actor]:
        """Return how people stand in a server right now, by user id; who is not there any more is absent."""
        ...

    def has_channel(self, guild_id: int, channel_id: int) -> bool:
        """Say whether a text channel of a server still exists; True while the server is not seen."""
        ...

    async def holders(self, guild_id: int) -> Holders:
        """Return how many people have each role of a server right now."""
        ...


class Speech:
    """Where services find whoever speaks: the Discord client is made after them, from them."""

    def __init__(self) -> None:
        self.speaker: Speaker | None = None

    def ready(self) -> Speaker | None:
        """Return the speaker, None while Discord is not connected."""
        return self.speaker if self.speaker is not None and self.speaker.ready() else None

"""Speaking: what services ask of whoever can write into Discord."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.posts import Post


class Unreachable(Exception):
    """Nobody could be told there; `said` names the channel or person and the reason, for people."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class CardGone(Exception):
    """The message of a card does not exist any more."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a card shows it: small enough to attach, whatever the size of the original."""

    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: a head, a line for each post, and what to do. Plain text, not yet escaped."""

    head: str
    lines: tuple[str, ...] = ()
    todo: str = ""


class Speaker(Protocol):
    """Writes into channels and to people; made by the Discord client."""

    def ready(self) -> bool:
        """Say whether Discord is connected."""
        ...

    async def post_card(self, channel_id: int, post: Post, pictures: Sequence[Picture]) -> int:
        """Post a card and return the message's id; raises `Unreachable`."""
        ...

    async def edit_card(self, channel_id: int, message_id: int, post: Post) -> None:
        """Bring a card up to date, its pictures stay; raises `CardGone` and `Unreachable`."""
        ...

    async def tell(self, channel_id: int, mention: Collection[int], news: News) -> None:
        """Write into a channel, mentioning these people and nobody else; raises `Unreachable`."""
        ...

    async def tell_person(self, user_id: int, news: News) -> None:
        """Write to a person directly; raises `Unreachable`."""
        ...

"""The rig's people: what they want of their posts, what they do about it, and what the bot promised them."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.acting import walk
from sandbox.pictures import draw_poster
from tests.process.chaos_rig import Rig
from tests.process.script import Payload, going_on, picture, said

NOT_DELIVERED = "The application did not respond."
COLOURS = ("#3b5bdb", "#c2255c")


@dataclass
class Press:
    """A button that somebody pressed on a post's card when its revision was this one.

    `made` says whether the bot said that it did what the button says, None when nobody has read an answer.
    """

    who: str
    verb: str
    revision: int
    made: bool | None = None


@dataclass
class Wish:
    """A post as its author wants it.

    `fates` are the times at which it may go out by all that the bot has said, None for not at all; there are
    several only where a kill kept the author from reading the answer. `heard` are all answers. A post that
    needs approval needs it from `needed` people, and `others` are the texts that edits may have given it.
    While it is `tampered` with, somebody has changed it at Publora and the bot has not looked since.
    """

    who: str
    text: str
    at: datetime
    pictures: tuple[bytes, ...] = ()
    fates: set[datetime | None] = field(default_factory=set[datetime | None])
    heard: list[str] = field(default_factory=list[str])
    silences: list[str] = field(default_factory=list[str])
    needed: int = 0
    tampered: bool = False
    others: list[str] = field(default_factory=list[str])
    presses: list[Press] = field(default_factory=list[Press])

    @property
    def texts(self) -> list[str]:
        """All texts the post may have."""
        return [self.text, *self.others]

    @property
    def digests(self) -> list[str]:
        return [hashlib.sha256(data).hexdigest() for data in self.pictures]


def make_wish(name: str, who: str, at: datetime, pictures: int, needed: int = 0) -> Wish:
    """Think of a post that differs from all others in text and files."""
    drawn = tuple(draw_poster(f"{name} {number}", COLOURS) for number in range(pictures))
    return Wish(who, f"Post {name} of the rig", at.replace(second=0, microsecond=0), drawn, needed=needed)


class Person:
    """The author of a wish at work; every method is one thing that people do, to the end."""

    def __init__(self, rig: Rig, wish: Wish) -> None:
        self._rig = rig
        self._wish = wish

    @property
    def accepted(self) -> bool:
        return self._rig.post(self._wish.texts) is not None

    @property
    def number(self) -> str:
        return str(self.post["number"])

    @property
    def post(self) -> Payload:
        """The row of a post that was accepted."""
        post = self._rig.post(self._wish.texts)
        assert post is not None, self._wish.heard
        return post

    async def schedule(self) -> None:
        """Run /post schedule; to keep the post is what its author wants until told otherwise."""
        wish = self._wish
        wish.fates = {wish.at}
        options = {"text": wish.text, "when": _typed(wish.at), "accounts": "Mastodon, X"}
        files = {
            f"media{number}": picture(f"{number}.png", data) for number, data in enumerate(wish.pictures, 1)
        }
        answer = await self._ask(command="post schedule", options=options, files=files)
        if answer is not None and self.accepted != ("### #" in said(answer)):
            wish.silences.append(f"accepted {self.accepted}, answered {said(answer)}")

    async def look(self) -> None:
        """Run /post view."""
        await self._ask(command="post view", options={"post": self.number})

    async def move(self, by: timedelta) -> Payload | None:
        """Run /post reschedule; returns the answer that tells of the move, None when it was refused."""
        return await self._want(self._wish.at + by, self._move(by))

    async def undo_move(self, moved: Payload) -> None:
        """Press Undo on the answer that tells of a move."""
        await self._want(self._wish.at, self._press(moved, "Undo", "It has its old time back"))

    async def move_and_undo(self, by: timedelta) -> None:
        """Move the post and think again."""
        if moved := await self.move(by):
            await self.undo_move(moved)

    async def delete(self) -> Payload | None:
        """Run /post delete and say yes; returns the answer that tells of it, None when it was refused."""
        return await self._want(None, self._delete())

    async def undo_deletion(self, deleted: Payload) -> None:
        """Press Undo on the answer that tells of a deletion."""
        await self._want(self._wish.at, self._press(deleted, "Undo", "Brought back", "· Safe with me"))

    async def delete_and_undo(self) -> None:
        """Delete the post and think again."""
        if deleted := await self.delete():
            await self.undo_deletion(deleted)

    async def move_and_delete(self, by: timedelta) -> None:
        """Do both at the same moment, as two people would; who deletes has the last word."""
        wish, before = self._wish, self._wish.fates
        wish.fates = before | {wish.at + by, None}
        moved, deleted = await asyncio.gather(self._move(by), self._delete())
        wish.fates = {None} if deleted else {wish.at + by} if moved else before

    async def _want(self, fate: datetime | None, asking: Awaitable[Payload | None]) -> Payload | None:
        """Ask for another fate: it holds when the bot says so, and may hold while nobody has read that."""
        before = self._wish.fates
        self._wish.fates = before | {fate}
        granted = await asking
        self._wish.fates = {fate} if granted else before
        return granted

    async def _move(self, by: timedelta) -> Payload | None:
        options = {"post": self.number, "when": _typed(self._wish.at + by)}
        answer = await self._ask(command="post reschedule", options=options)
        return _granting(answer, "Moved. Before", "It keeps its time for now")

    async def _delete(self) -> Payload | None:
        asked = await self._ask(command="post delete", options={"post": self.number})
        return asked and await self._press(
            asked, "Delete post", "· Deleted", "Not deleted yet; I keep trying"
        )

    async def _press(self, answer: Payload, label: str, *granted: str) -> Payload | None:
        """Press a button of an answer, where it has it, and return what grants what is asked for."""
        shown: Payload = answer["response"]
        if not any(part.get("label") == label for part in walk(shown["components"])):
            return None
        return _granting(await self._ask(click={"message": shown["id"], "label": label}), *granted)

    async def _ask(self, who: str | None = None, **form: object) -> Payload | None:
        """Have the author, or somebody else, do one thing and read the answer; None when there was none.

        They go on where they are to look twice.
        """
        who = who or self._wish.who
        answer = await self._try(who, **form)
        return await self._try(who, click=going) if answer and (going := going_on(answer)) else answer

    async def _try(self, who: str, **form: object) -> Payload | None:
        await self._rig.script.connected()
        answer = await self._rig.script.try_to(who, **form, wait=60)
        if answer["error"] == NOT_DELIVERED and self._rig.dropping:
            # Nobody can answer what Discord could not deliver; people try again.
            await self._rig.script.connected()
            answer = await self._rig.script.try_to(who, **form, wait=60)
        self._wish.heard.append(said(answer))
        if answer["error"] or not (said(answer) or answer["modal"]):
            self._wish.silences.append(f"{form.get('command') or 'click'}: {answer['error'] or 'empty'}")
            return None
        return answer


CHANGES: dict[str, Callable[[Person, timedelta], Awaitable[object]]] = {
    "keep": lambda person, _: person.look(),
    "move": lambda person, by: person.move(by),
    "move, undo": lambda person, by: person.move_and_undo(by),
    "delete": lambda person, _: person.delete(),
    "delete, undo": lambda person, _: person.delete_and_undo(),
    "move and delete": lambda person, by: person.move_and_delete(by),
}
"""What people do about a post they have scheduled."""


def _typed(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _granting(answer: Payload | None, *words: str) -> Payload | None:
    return answer if answer is not None and any(each in said(answer) for each in words) else None

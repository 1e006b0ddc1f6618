"""Telling people what they did not ask for: in a channel, else directly, else in the status."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from bot.clock import Clock
from bot.domain.notices import Notice
from bot.domain.when import format_short
from bot.domain.workspaces import Workspace
from bot.services.speaking import News, NotNow, Speaker, Speech, Unreachable
from bot.services.workspaces import WorkspaceService
from bot.storage.notices import Notices

LATER: Final = timedelta(seconds=15)
GLIMPSE: Final = 40
HEADS: Final = {
    "failed": "This did not go out",
    "not scheduled": "This could not be scheduled",
    "unknown": "Somebody has to look at this",
    "arrived": "This is scheduled now",
    "drift": "This was changed at Publora",
    "late": "This is late",
    "key": "The link to Publora stopped working",
    "health": "An account has to be connected anew",
}
LOST_ACCESS: Final = "Publora has lost its access to an account"


class Telling:
    """NOTICE: tells what waits, each cause once."""

    def __init__(self, notices: Notices, workspaces: WorkspaceService, speech: Speech, clock: Clock) -> None:
        self._notices = notices
        self._workspaces = workspaces
        self._speech = speech
        self._clock = clock

    async def tell(self, guild_id: int) -> datetime | None:
        """Tell a server what waits; returns when to try again while Discord is not connected."""
        speaker = self._speech.ready()
        if speaker is None:
            return self._clock.now() + LATER
        workspace = await self._workspaces.find(guild_id)
        groups: dict[tuple[int | None, str], list[Notice]] = defaultdict(list)
        for notice in await self._notices.waiting(guild_id):
            channel = workspace.notice_channel_id or notice.channel_id
            groups[channel, notice.cause].append(notice)
        for (channel, _cause), notices in groups.items():
            try:
                trouble = await self._deliver(speaker, workspace, channel, notices)
            except NotNow:
                return self._clock.now() + LATER
            ids = [notice.id for notice in notices]
            await self._notices.settle(ids, at=self._clock.now(), trouble=trouble)
        return None

    async def _deliver(
        self, speaker: Speaker, workspace: Workspace, channel: int | None, notices: Sequence[Notice]
    ) -> str | None:
        """Tell in the channel, else each person directly; returns the trouble when nobody was reached."""
        people = concerned(workspace, notices)
        news = compose(notices, workspace.zone)
        trouble = "There is no channel to tell it in."
        if channel is not None:
            try:
                await speaker.tell(channel, people, news)
            except Unreachable as unreachable:
                trouble = unreachable.said
            else:
                return None
        reached = [person for person in people if await self._reach(speaker, person, news)]
        return None if reached else trouble

    async def _reach(self, speaker: Speaker, person: int, news: News) -> bool:
        try:
            await speaker.tell_person(person, news)
        except Unreachable:
            return False
        return True


def concerned(workspace: Workspace, notices: Sequence[Notice]) -> tuple[int, ...]:
    """Return whom to mention: the authors, and whoever linked the key where only they can mend it."""
    people = [notice.author_id for notice in notices if notice.author_id is not None]
    if any(notice.for_linker for notice in notices) and workspace.linked_by is not None:
        people.append(workspace.linked_by)
    return tuple(dict.fromkeys(people))


def compose(notices: Sequence[Notice], zone: tzinfo) -> News:
    """Put notices of one cause into one message: a line for each post, what to do once."""
    cause = notices[0].cause
    head = LOST_ACCESS if cause.startswith("token:") else HEADS.get(cause, "This did not work")
    todos = dict.fromkeys(notice.todo for notice in notices if notice.todo)
    return News(head, tuple(_line(notice, zone) for notice in notices), " ".join(todos))


def _line(notice: Notice, zone: tzinfo) -> str:
    if notice.scheduled_at is None:
        return notice.said
    words = " ".join((notice.text or "").split())
    glimpse = words if len(words) <= GLIMPSE else f"{words[:GLIMPSE]}…"
    return f"#{notice.number} · {format_short(notice.scheduled_at, zone)} · {glimpse}: {notice.said}"

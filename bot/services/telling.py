"""Telling people what they did not ask for: in a channel, else directly, else in the status."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from bot.clock import Clock
from bot.domain.approval import ApprovalSettings, roles_to_call
from bot.domain.cards import jump_link
from bot.domain.notices import Audience, Notice
from bot.domain.posts import PostState
from bot.domain.when import format_short
from bot.domain.workspaces import Workspace
from bot.services.cases import Cases
from bot.services.settings import SettingsService
from bot.services.speaking import Listeners, News, NotNow, Speaker, Speech, Unreachable
from bot.services.workspaces import WorkspaceService
from bot.storage.cards import Cards
from bot.storage.notices import Notices

LATER: Final = timedelta(seconds=15)
GLIMPSE: Final = 40
HEADS: Final = {
    "failed": "This did not go out",
    "not scheduled": "This could not be scheduled",
    "unknown": "Somebody has to look at this",
    "arrived": "This is scheduled now",
    "moved": "This has its new time now",
    "move refused": "This was not moved",
    "edited": "This has its changes now",
    "edit refused": "This was not edited",
    "deleted": "This is deleted now",
    "delete refused": "This was not deleted",
    "halt refused": "This could not be paused",
    "paused": "Everything is paused",
    "resumed": "Posts go out again",
    "missed": "The time of this passed while everything was paused",
    "drift": "This was changed at Publora",
    "late": "This is late",
    "out of sight": "This belongs to another Publora key",
    "key": "The link to Publora stopped working",
    "health": "An account has to be connected anew",
    "numbers": "There are no numbers for now",
    "digest": "There is no digest this time",
    "no channel": "The approval channel is gone",
    "hindered": "This can't be approved and scheduled",
    "review": "This waits for approval",
    "reminder": "This still waits for approval",
    "last reminder": "Nobody has approved this yet",
    "expired": "This was not approved in time",
    "changes requested": "This needs changes",
    "rejected": "This was rejected",
    "suggested": "Another text is suggested",
}
_ROLES_HEAR: Final = frozenset({Audience.DECIDERS, Audience.MANAGERS})
LOST_ACCESS: Final = "Publora has lost its access to an account"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is told: in a channel, or in the thread of a card there."""

    channel_id: int | None
    card_id: int | None = None


class Telling:
    """NOTICE: tells what waits, each cause once."""

    def __init__(
        self,
        notices: Notices,
        cards: Cards,
        cases: Cases,
        settings: SettingsService,
        workspaces: WorkspaceService,
        speech: Speech,
        clock: Clock,
    ) -> None:
        self._notices = notices
        self._cards = cards
        self._cases = cases
        self._settings = settings
        self._workspaces = workspaces
        self._speech = speech
        self._clock = clock

    async def tell(self, guild_id: int) -> datetime | None:
        """Tell a server what waits; returns when to try again while Discord is not connected."""
        speaker = self._speech.ready()
        if speaker is None:
            return self._clock.now() + LATER
        workspace, settings = await self._workspaces.find(guild_id), await self._settings.read(guild_id)
        groups: dict[tuple[Spot, str], list[Notice]] = defaultdict(list)
        for notice in await self._notices.waiting(guild_id):
            groups[await self._spot(speaker, workspace, settings, notice), notice.cause].append(notice)
        for (spot, _cause), notices in groups.items():
            links = () if spot.card_id else [await self._link(notice) for notice in notices]
            news = compose(notices, workspace.zone, links)
            try:
                listeners = await self._listeners(speaker, workspace, settings, notices)
                trouble = await self._deliver(speaker, spot, listeners, news)
            except NotNow:
                return self._clock.now() + LATER
            ids = [notice.id for notice in notices]
            await self._notices.settle(ids, at=self._clock.now(), trouble=trouble)
        return None

    async def _spot(
        self, speaker: Speaker, workspace: Workspace, settings: ApprovalSettings, notice: Notice
    ) -> Spot:
        usual = workspace.notice_channel_id or notice.channel_id
        if notice.audience in {Audience.DECIDERS, Audience.MANAGERS}:
            chosen = settings.channel_id
            return Spot(chosen if chosen and speaker.has_channel(notice.guild_id, chosen) else usual)
        if notice.audience is Audience.THREAD and notice.post_id is not None:
            place = await self._cards.find(notice.post_id)
            if place and place.message_id:
                return Spot(place.channel_id, place.message_id)
        return Spot(usual)

    async def _link(self, notice: Notice) -> str:
        place = await self._cards.find(notice.post_id) if notice.post_id is not None else None
        return jump_link(notice.guild_id, place)

    async def _listeners(
        self,
        speaker: Speaker,
        workspace: Workspace,
        settings: ApprovalSettings,
        notices: Sequence[Notice],
    ) -> Listeners:
        """Return whom to mention: authors, whoever linked the key, or the roles that may decide.

        In place of authors who left the server its managers hear of their posts; raises `NotNow`.
        """
        people: list[int] = []
        roles: set[int] = set()
        gone = await self._gone(speaker, workspace.guild_id, notices)
        for notice in notices:
            if notice.audience is Audience.DECIDERS:
                roles |= await self._deciders(settings, notice)
            elif notice.audience is Audience.MANAGERS or notice.author_id in gone:
                roles |= settings.managers
                if not settings.managers and workspace.linked_by is not None:
                    people.append(workspace.linked_by)  # of those who manage a server, one we know
            elif notice.author_id is not None:
                people.append(notice.author_id)
            if notice.audience is Audience.LINKER and workspace.linked_by is not None:
                people.append(workspace.linked_by)
        return Listeners(tuple(dict.fromkeys(people)), frozenset(roles))

    async def _deciders(self, settings: ApprovalSettings, notice: Notice) -> frozenset[int]:
        """Return the roles that may decide about a post as things stand now; raises `NotNow`."""
        case = await self._cases.get(notice.post_id) if notice.post_id is not None else None
        if case is None or case.needs is None or case.post.state is not PostState.IN_REVIEW:
            return roles_to_call(settings, case and case.needs, None)
        try:
            tally = await self._cases.count(case, await self._cases.decisions(case))
        except Unreachable:
            tally = None
        return roles_to_call(settings, case.needs, tally)

    async def _gone(self, speaker: Speaker, guild_id: int, notices: Sequence[Notice]) -> frozenset[int]:
        """Return which authors of posts that are told to their authors are not in the server any more."""
        ours = {each.author_id for each in notices if each.audience not in _ROLES_HEAR}
        authors = {author_id for author_id in ours if author_id is not None}
        if not authors:
            return frozenset()
        try:
            return frozenset(authors - set(await speaker.people(guild_id, authors)))
        except Unreachable:
            return frozenset()

    async def _deliver(self, speaker: Speaker, spot: Spot, listeners: Listeners, news: News) -> str | None:
        """Tell in the channel, else each person directly; returns the trouble when nobody was reached."""
        trouble = "There is no channel to tell it in."
        if spot.channel_id is not None:
            try:
                await speaker.tell(spot.channel_id, listeners, news, beside=spot.card_id)
            except Unreachable as unreachable:
                trouble = unreachable.said
            else:
                return None
        reached = [person for person in listeners.people if await self._reach(speaker, person, news)]
        return None if reached else trouble

    async def _reach(self, speaker: Speaker, person: int, news: News) -> bool:
        try:
            await speaker.tell_person(person, news)
        except Unreachable:
            return False
        return True


def compose(notices: Sequence[Notice], zone: tzinfo, links: Sequence[str]) -> News:
    """Put notices of one cause into one message: a line for each post with its link, what to do once."""
    cause = notices[0].cause
    head = LOST_ACCESS if cause.startswith("token:") else HEADS.get(cause, "This did not work")
    todos = dict.fromkeys(notice.todo for notice in notices if notice.todo)
    return News(head, tuple(_line(notice, zone) for notice in notices), " ".join(todos), tuple(links))


def _line(notice: Notice, zone: tzinfo) -> str:
    if notice.scheduled_at is None:
        return notice.said
    words = " ".join((notice.text or "").split())
    glimpse = words if len(words) <= GLIMPSE else f"{words[:GLIMPSE]}…"
    return f"#{notice.number} · {format_short(notice.scheduled_at, zone)} · “{glimpse}”: {notice.said}"

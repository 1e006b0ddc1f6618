"""Pausing: what managers do to stop everything a server has scheduled, and to go on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.capabilities import Actor, Capability
from bot.domain.pauses import LONGEST_REASON, Pause, Phase, duration
from bot.domain.posts import Post, PostState
from bot.domain.when import MIN_LEAD
from bot.errors import BadText, ChangedMeanwhile, NotPossible
from bot.services.composing import Composing
from bot.services.halting import Halting
from bot.services.recording import Recorder
from bot.services.settings import SettingsService
from bot.storage.errors import Stale
from bot.storage.pauses import Pauses
from bot.storage.posts import Posts

TAKING: Final = 1
"""Calls that taking a post back costs."""
PUTTING: Final = 3
"""Calls that scheduling it again costs: compare, schedule, read back."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pause is: what is held, how many are still to be taken back or put back, what goes out.

    `left` is about how long the rest takes.
    """

    pause: Pause
    held: tuple[Post, ...]
    waiting: int
    going: tuple[Post, ...]
    left: timedelta


@dataclass(frozen=True, slots=True)
class Resumption:
    """What resuming would do, or has left to ask: posts still ahead, those whose time passed, how long."""

    pause: Pause | None
    ahead: tuple[Post, ...]
    missed: tuple[Post, ...]
    left: timedelta


class Pausing:
    """Pause and resume all posts of a server; `per_minute` and `per_hour` are a key's calls."""

    def __init__(
        self,
        *,
        pauses: Pauses,
        halting: Halting,
        posts: Posts,
        recorder: Recorder,
        composing: Composing,
        settings: SettingsService,
        clock: Clock,
        per_minute: int,
        per_hour: int,
    ) -> None:
        self._pauses = pauses
        self._halting = halting
        self._posts = posts
        self._recorder = recorder
        self._composing = composing
        self._settings = settings
        self._clock = clock
        self._per_minute = per_minute
        self._per_hour = per_hour

    async def pause(self, actor: Actor, reason: str) -> Progress:
        """Begin to take back all that is scheduled; the pause counts at once, and survives a restart.

        Raises `NotAllowed`, `NotLinked`, `BadText` and, while it is paused already, `NotPossible`.
        """
        await self._settings.require(actor, Capability.MANAGER)
        await self._composing.linked(actor.guild_id)
        why = " ".join(reason.split())
        if not why or len(why) > LONGEST_REASON:
            raise BadText("A pause needs a reason.", f"Write one in up to {LONGEST_REASON} characters.")
        before = await self._pauses.find(actor.guild_id)
        if before is not None and before.holds:
            raise NotPossible(
                f"Everything is paused already: {before.reason}",
                "`/queue resume` lets posts go out again. Nothing was changed.",
            )
        pause = Pause(actor.guild_id, why, actor.user_id, self._clock.now(), Phase.ASKED)
        try:
            await self._pauses.begin(pause, seen=before and before.phase)
        except Stale:
            raise _overtaken() from None
        return await self._progress(pause)

    async def progress(self, actor: Actor) -> Progress:
        """Return how far the server's pause is; raises `NotAllowed`, and `NotPossible` without one."""
        await self._settings.require_sight(actor)
        pause = await self._pauses.find(actor.guild_id)
        if pause is None:
            raise NotPossible("Nothing is paused.", "`/queue list` shows what is coming.")
        return await self._progress(pause)

    async def look_before_resume(self, actor: Actor) -> Resumption:
        """Say what resuming would do, or what is left to ask; raises `NotPossible` when nothing is paused."""
        await self._settings.require(actor, Capability.MANAGER)
        await self._composing.linked(actor.guild_id)
        pause = await self._pauses.find(actor.guild_id)
        found = await self._resumption(actor.guild_id, pause)
        if pause is None and not found.missed:
            raise NotPossible("Nothing is paused.", "`/queue list` shows what is coming.")
        return found

    async def resume(self, actor: Actor, began: int) -> Resumption:
        """Put back what is still ahead; `began` (Unix time) is when the pause that was seen began.

        Raises like `look_before_resume`, and `ChangedMeanwhile` when it is another pause by now.
        """
        found = await self.look_before_resume(actor)
        if found.pause is None or int(found.pause.at.timestamp()) != began:
            raise _overtaken()
        if found.pause.holds:
            try:
                await self._pauses.resume(found.pause, actor_id=actor.user_id, at=self._clock.now())
            except Stale:
                raise _overtaken() from None
        return found

    async def leave(self, actor: Actor, number: int, version: int) -> Post:
        """Leave a post paused whose time passed, and ask about it no more.

        Raises `NotAllowed`, `NotFound`, and `ChangedMeanwhile` unless it is as it was seen.
        """
        await self._settings.require(actor, Capability.AUTHOR)
        post = await self._posts.find(actor.guild_id, number)
        if post is None or post.version != version or post.state is not PostState.PAUSED:
            raise ChangedMeanwhile(f"Post #{number} changed since.", "Look with `/post view`.")
        try:
            return await self._recorder.change(post, "left paused", actor_id=actor.user_id, by_pause=False)
        except Stale:
            raise ChangedMeanwhile(f"Post #{number} changed since.", "Look with `/post view`.") from None

    async def _progress(self, pause: Pause) -> Progress:
        held, going = await self._pauses.held(pause.guild_id), await self._halting.going(pause)
        waiting = await self._pauses.under_way(pause.guild_id)
        if pause.phase is Phase.ASKED:
            waiting = sum(post.state is PostState.SCHEDULED for post in going)
        if pause.phase in {Phase.ASKED, Phase.TAKING_BACK}:
            going = tuple(post for post in going if post.state is not PostState.SCHEDULED)
        calls = len(held) * PUTTING if pause.phase is Phase.RESUMING else waiting * TAKING
        return Progress(pause, held, waiting, going, self._lasts(calls))

    async def _resumption(self, guild_id: int, pause: Pause | None) -> Resumption:
        held, soon = await self._pauses.held(guild_id), self._clock.now() + MIN_LEAD
        ahead = tuple(post for post in held if post.scheduled_at >= soon) if pause else ()
        missed = tuple(post for post in held if post.scheduled_at < soon)
        return Resumption(pause, ahead, missed, self._lasts(len(ahead) * PUTTING))

    def _lasts(self, calls: int) -> timedelta:
        return duration(calls, per_minute=self._per_minute, per_hour=self._per_hour)


def _overtaken() -> ChangedMeanwhile:
    return ChangedMeanwhile(
        "Somebody paused or resumed at this very moment.", "Look with `/queue resume` how things stand."
    )

"""The work of imports: rows become posts, some at a time, and a message shows how far it is."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.imports import Import, ImportRow, ImportState, RowState, Terms, flaw_of, new_post, recheck
from bot.domain.posts import NewPost
from bot.errors import BadInput, Problem, ServiceDown
from bot.services.accepting import Admission
from bot.services.composing import Composing
from bot.services.files import Files
from bot.services.speaking import CardGone, NotNow, Speech, Unreachable
from bot.storage.errors import Stale
from bot.storage.imports import Imports

BATCH: Final = 20
"""Rows between two looks at whether the import goes on, and at what else is due in the server."""
PACE: Final = timedelta(seconds=3)
"""Between two edits of the message: Discord takes five in five seconds for all of a channel's."""
LATER: Final = timedelta(seconds=15)
CALLS: Final = 3
CALLS_PER_FILE: Final = 3
"""What a post takes at Publora until it is scheduled there: made, filled, read back."""
SHARE: Final = 0.75
"""How much of the calls that Publora allows imported posts take; the rest is for who waits for an answer."""
IN_TIME: Final = timedelta(minutes=15)
"""How long before its time a post goes to Publora, whatever else waits to go there."""
log = structlog.get_logger()


class ImportWork:
    """IMPORT: goes on with a server's oldest import that is not at its end.

    `per_call` is how far apart Publora lets calls be, in the long run.
    """

    def __init__(
        self,
        imports: Imports,
        admission: Admission,
        composing: Composing,
        files: Files,
        speech: Speech,
        clock: Clock,
        *,
        per_call: timedelta,
    ) -> None:
        self._imports = imports
        self._admission = admission
        self._composing = composing
        self._files = files
        self._speech = speech
        self._clock = clock
        self._per_call = per_call / SHARE
        self._shown_at: dict[int, datetime] = {}
        self._next_turns: dict[int, datetime] = {}

    async def go_on(self, guild_id: int) -> datetime | None:
        """Make posts of some rows; returns when to go on (UTC), None when all is done and told."""
        job = await self._imports.unfinished(guild_id)
        if job is None:
            return None
        if job.state is not ImportState.RUNNING:
            return await self._end(job)
        try:
            terms = await self._composing.terms(guild_id, anew=False)
        except ServiceDown:
            return self._clock.now() + LATER
        except Problem as problem:
            await self._give_up(job, problem)
            return self._clock.now()
        rows = await self._imports.rows(job.id, (RowState.READY,), BATCH)
        if not rows:
            with suppress(Stale):
                await self._imports.finish(job, at=self._clock.now())
            return self._clock.now()
        for row in rows:
            try:
                await self._take(job, row, terms)
            except Stale:
                break  # stopped, or done by another process
            await asyncio.sleep(0)
        await self._show_now_and_then(job)
        return self._clock.now()

    async def _take(self, job: Import, row: ImportRow, terms: Terms) -> None:
        """Make a post of a row, or say why not; raises `Stale` when that is nobody's business any more."""
        try:
            targets = recheck(row, terms, self._clock.now())
        except BadInput as problem:
            await self._imports.leave_out(job, row, flaw_of(problem))
            return
        new = new_post(job, row, targets)
        try:
            taking = self._imports.taking(job, row)
            await self._admission.submit(
                new, publish_at=self._turn(new), asks_approval=job.asks_approval, also=(taking,)
            )
        except Stale:
            known = await self._imports.known(job.guild_id, [row.digest])
            if not known:
                raise
            await self._imports.skip(job, row, known[row.digest].number)

    def _turn(self, new: NewPost) -> datetime:
        """Return when (UTC) a post is to go to Publora: not before there is room for it.

        Hundreds of posts due at once would hold up what else is to be done in their server.
        """
        now = self._clock.now()
        turn = max(self._next_turns.get(new.guild_id, now), now)
        self._next_turns[new.guild_id] = turn + self._per_call * (CALLS + CALLS_PER_FILE * len(new.media))
        return min(turn, max(now, new.scheduled_at - IN_TIME))

    async def _give_up(self, job: Import, problem: Problem) -> None:
        said = f"{problem.said} {problem.todo}".strip()
        with suppress(Stale):
            await self._imports.stop(job, at=self._clock.now(), actor_id=None, problem=said)

    async def _end(self, job: Import) -> datetime | None:
        """Show how it ended and forget its files; returns when to look for the next one."""
        if self._speech.ready() is None:
            return self._clock.now() + LATER
        try:
            await self._show(job)
        except NotNow:
            return self._clock.now() + LATER
        self._shown_at.pop(job.id, None)
        await self._files.drop_unused(await self._imports.close(job))
        return self._clock.now()

    async def _show_now_and_then(self, job: Import) -> None:
        shown = self._shown_at.get(job.id)
        if shown is not None and self._clock.now() - shown < PACE:
            return
        self._shown_at[job.id] = self._clock.now()
        with suppress(NotNow):
            await self._show(job)

    async def _show(self, job: Import) -> None:
        """Bring the message up to date; the import goes on where there can't be one. Raises `NotNow`."""
        speaker, progress = self._speech.ready(), await self._imports.progress(job.id)
        if speaker is None or progress is None:
            return
        try:
            message_id = await speaker.show_import(progress)
        except (Unreachable, CardGone) as error:
            log.info("import not shown", job=job.id, reason=str(error))
            return
        if message_id != progress.job.message_id:
            await self._imports.remember_message(job, message_id)

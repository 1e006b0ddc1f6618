"""Importing: what people do with files of posts, from the file to its report, its button and its end."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from bot.clock import Clock
from bot.domain.capabilities import Actor, Capability
from bot.domain.cautions import CLOSE, REPEATED, cautions
from bot.domain.import_cautions import row_cautions
from bot.domain.import_cells import addresses
from bot.domain.imports import (
    KEPT_FOR,
    Flaw,
    Import,
    ImportRow,
    ImportState,
    Progress,
    Report,
    RowState,
    Terms,
    check_row,
    reviewed,
    settle_repeats,
)
from bot.domain.sheets import Column, Sheet, read_sheet
from bot.errors import NotFound
from bot.services.composing import Composing
from bot.services.files import Files
from bot.services.import_files import Found, ImportFiles, MessageFiles, Tell
from bot.services.plan_limits import PlanService
from bot.services.settings import SettingsService
from bot.storage.errors import Stale
from bot.storage.imports import Imports
from bot.storage.post_lists import PostLists

STOPPED: Final = Flaw("row", "The import was stopped before this row's turn.", "Import it again.")


class ImportService:
    """Checks files by the rules of composing, and begins and stops imports."""

    def __init__(
        self,
        imports: Imports,
        lists: PostLists,
        fetching: ImportFiles,
        files: Files,
        composing: Composing,
        settings: SettingsService,
        plan: PlanService,
        clock: Clock,
    ) -> None:
        self._imports = imports
        self._lists = lists
        self._fetching = fetching
        self._files = files
        self._composing = composing
        self._settings = settings
        self._plan = plan
        self._clock = clock

    async def admit(self, actor: Actor, *, asks_approval: bool = False) -> Terms:
        """Return what rows are judged by, for somebody who may import.

        Raises `NotAllowed`, `NotLinked`, and `NotPossible` where approval is asked for and switched off.
        """
        await self._settings.require(actor, Capability.AUTHOR)
        if asks_approval:
            await self._composing.require_approval_on(actor.guild_id)
        return await self._composing.terms(actor.guild_id, anew=False)

    async def check(
        self,
        actor: Actor,
        channel_id: int,
        file_name: str,
        data: bytes,
        *,
        asks_approval: bool,
        messages: MessageFiles,
        tell: Tell,
    ) -> Report:
        """Read a file and say of each row whether it can be imported; nothing of it counts yet.

        `tell` is told how the fetching of its files goes. Raises like `admit`, and `BadFile`.
        """
        await self.admit(actor, asks_approval=asks_approval)
        await self._files.drop_unused(await self._imports.forget(self._clock.now()))
        sheet = await asyncio.to_thread(read_sheet, data)
        terms = await self._composing.terms(actor.guild_id, anew=True)
        named = dict.fromkeys(each for row in sheet.rows for each in addresses(row.cells[Column.MEDIA]))
        async with self._fetching.taken(actor.guild_id, tuple(named), messages, tell) as found:
            rows = await self._check_rows(actor, sheet, terms, found)
            plan = await self._plan_cautions(actor.guild_id, rows, terms.zone)
            job = Import(
                guild_id=actor.guild_id,
                user_id=actor.user_id,
                channel_id=channel_id,
                file_name=file_name,
                delimiter=sheet.delimiter,
                asks_approval=asks_approval,
                at=self._clock.now(),
            )
            if any(row.state is RowState.READY for row in rows):
                told = [replace(row, cautions=(*plan, *row.cautions)) for row in rows]
                job = await self._imports.add(job, told)
        asked = reviewed(rows, terms.settings, asked=asks_approval)
        return Report(job, rows, sheet.unread, asked, plan)

    async def begin(self, actor: Actor, import_id: int) -> Progress:
        """Have a checked file's rows become posts, once, and say how far it is.

        Raises like `admit`, and `NotFound` for a report that is another's or not kept any more.
        """
        job = await self._own(actor, import_id)
        if job.state is ImportState.CHECKED:
            await self.admit(actor, asks_approval=job.asks_approval)
            with suppress(Stale):  # it was pressed twice, or discarded: how far it is says so
                await self._imports.begin(job, at=self._clock.now())
        return await self._progress(job.id)

    async def discard(self, actor: Actor, import_id: int) -> Progress:
        """Forget a report that nobody used; raises like `begin`. One that was used goes on."""
        job = await self._own(actor, import_id)
        if job.state is ImportState.CHECKED:
            await self._end(actor, job)
        return await self._progress(job.id)

    async def stop(self, actor: Actor, import_id: int) -> Progress:
        """Stop an import, whoever began it; what is in stays. Raises `NotAllowed` and `NotFound`."""
        job = await self._find(actor, import_id)
        if job.state is ImportState.RUNNING:
            await self._end(actor, job)
        return await self._progress(job.id)

    async def look(self, actor: Actor, import_id: int) -> Progress:
        """Say how far an import is; raises `NotAllowed` and `NotFound`."""
        return await self._progress((await self._find(actor, import_id)).id)

    async def rest(self, actor: Actor, import_id: int) -> tuple[Import, tuple[ImportRow, ...]]:
        """Return the rows that did not become posts and why, in the file's order; raises like `look`."""
        job = await self._find(actor, import_id)
        rows = await self._imports.rows(job.id, self._left_out(job))
        told = (row if row.flaws else _with(row, STOPPED) for row in rows)
        return job, tuple(sorted(told, key=lambda row: row.line))

    async def _check_rows(
        self, actor: Actor, sheet: Sheet, terms: Terms, found: Found
    ) -> tuple[ImportRow, ...]:
        now, rows = self._clock.now(), list[ImportRow]()
        for row in sheet.rows:
            media = [each for name in addresses(row.cells[Column.MEDIA]) for each in found[name]]
            rows.append(check_row(row, terms, now, actor.spoken, media))
            await asyncio.sleep(0)  # a long sheet lets others be answered in between
        known = await self._imports.known(actor.guild_id, [row.digest for row in rows if row.digest])
        settled = settle_repeats(rows, known)
        beside = row_cautions(row for row in settled if row.state is RowState.READY)
        return tuple([await self._looked_at(actor.guild_id, row, terms.zone, beside) for row in settled])

    async def _looked_at(
        self, guild_id: int, row: ImportRow, zone: tzinfo, beside: Mapping[int, tuple[str, ...]]
    ) -> ImportRow:
        """Return a row with what to look at twice; `beside` is what other rows of its file make of it."""
        if row.state is not RowState.READY or row.moment is None:
            return row
        others = await self._lists.alike(guild_id, row.text, row.moment, same=REPEATED, near=CLOSE)
        alone = cautions(row.text, row.targets, row.moment, others, zone)
        return replace(row, cautions=(*alone, *beside[row.line]))

    async def _plan_cautions(self, guild_id: int, rows: Sequence[ImportRow], zone: tzinfo) -> tuple[str, ...]:
        """Return which limits of the plan all rows that can be imported come near together."""
        ready = [row for row in rows if row.state is RowState.READY]
        moments = [row.moment for row in ready if row.moment is not None]
        if not moments:
            return ()
        targets = [target for row in ready for target in row.targets]
        return await self._plan.cautions(guild_id, targets, max(moments), zone)

    async def _end(self, actor: Actor, job: Import) -> None:
        try:
            await self._imports.stop(job, at=self._clock.now(), actor_id=actor.user_id)
        except Stale:
            return
        if job.state is ImportState.CHECKED:
            await self._files.drop_unused(await self._imports.close(job))

    async def _own(self, actor: Actor, import_id: int) -> Import:
        job = await self._find(actor, import_id)
        if job.state is ImportState.CHECKED and self._is_old(job, self._clock.now()):
            raise _not_kept()
        if job.user_id != actor.user_id:
            raise _not_kept()
        return job

    async def _find(self, actor: Actor, import_id: int) -> Import:
        await self._settings.require(actor, Capability.AUTHOR)
        job = await self._imports.find(import_id)
        if job is None or job.guild_id != actor.guild_id:
            raise _not_kept()
        if job.state is ImportState.CHECKED and job.user_id != actor.user_id:
            raise _not_kept()
        return job

    async def _progress(self, import_id: int) -> Progress:
        found = await self._imports.progress(import_id)
        if found is None:
            raise _not_kept()
        return found

    @staticmethod
    def _left_out(job: Import) -> tuple[RowState, ...]:
        waits = job.state in {ImportState.CHECKED, ImportState.RUNNING}
        return (RowState.WRONG,) if waits else (RowState.WRONG, RowState.READY)

    @staticmethod
    def _is_old(job: Import, now: datetime) -> bool:
        return now - job.at > KEPT_FOR


def _with(row: ImportRow, flaw: Flaw) -> ImportRow:
    return ImportRow(row.line, row.cells, row.state, (flaw,))


def _not_kept() -> NotFound:
    return NotFound("This import is not kept any more.", "Begin anew with `/post import`.")

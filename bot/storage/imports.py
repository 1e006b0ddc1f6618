"""Imports: files of posts, row by row, and which rows are in already."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.imports import KEPT_FOR, REMEMBERED_FOR, Flaw, Import, ImportState, Known, Progress, RowState
from bot.domain.imports import ImportRow as Row
from bot.domain.jobs import JobKind
from bot.domain.posts import Media
from bot.storage.audit import note_event
from bot.storage.database import Database
from bot.storage.errors import Stale
from bot.storage.imported import claim, find_known
from bot.storage.jobs import put_job
from bot.storage.posts import Write
from bot.storage.tables import ImportMediaRow, ImportRow, ImportRowRow, PostRow, WorkspaceRow
from bot.storage.tables.imports import write_flaws

UNDER_WAY = (ImportState.CHECKED, ImportState.RUNNING)


class Imports:
    """Keeps and changes imports; whose they are is for the caller to look at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, job: Import, rows: Sequence[Row]) -> Import:
        """Store a checked file with its rows and return it with its id."""
        async with self._database.writing() as session:
            blank = {"guild_id": job.guild_id, "last_number": 0}
            await self._database.upsert(session, WorkspaceRow, blank, key=["guild_id"])
            stored = ImportRow(
                guild_id=job.guild_id,
                user_id=job.user_id,
                channel_id=job.channel_id,
                file_name=job.file_name,
                delimiter=job.delimiter,
                asks_approval=job.asks_approval,
                at=job.at,
                state=job.state,
                closed=False,
            )
            session.add(stored)
            await session.flush()
            session.add_all(ImportRowRow.of(stored.id, row) for row in rows)
            session.add_all(
                _media_row(stored.id, row.line, position, item)
                for row in rows
                if row.state is RowState.READY
                for position, item in enumerate(row.media)
            )
            return stored.record()

    async def find(self, import_id: int) -> Import | None:
        """Return an import."""
        async with self._database.reading() as session:
            row = await session.get(ImportRow, import_id)
            return row and row.record()

    async def rows(
        self, import_id: int, states: Collection[RowState], limit: int | None = None
    ) -> tuple[Row, ...]:
        """Return an import's rows in these states with their files, the soonest first."""
        found = (
            select(ImportRowRow)
            .where(ImportRowRow.import_id == import_id, ImportRowRow.state.in_(states))
            .order_by(ImportRowRow.moment, ImportRowRow.line)
            .limit(limit)
        )
        async with self._database.reading() as session:
            rows = (await session.scalars(found)).all()
            lines = [row.line for row in rows]
            media: dict[int, list[Media]] = defaultdict(list)
            mine = ImportMediaRow.import_id == import_id, ImportMediaRow.line.in_(lines)
            for item in await session.scalars(
                select(ImportMediaRow).where(*mine).order_by(ImportMediaRow.position)
            ):
                media[item.line].append(item.record())
            return tuple(row.record(tuple(media[row.line])) for row in rows)

    async def progress(self, import_id: int) -> Progress | None:
        """Return how far an import is."""
        counted = select(ImportRowRow.state, func.count()).where(ImportRowRow.import_id == import_id)
        async with self._database.reading() as session:
            row = await session.get(ImportRow, import_id)
            found = await session.execute(counted.group_by(ImportRowRow.state))
            counts = {state: number for state, number in found}  # noqa: C416 - dict() takes no rows
            return row and Progress(row.record(), counts)

    async def unfinished(self, guild_id: int) -> Import | None:
        """Return the guild's oldest import that somebody began and whose end is not shown yet."""
        mine = (
            select(ImportRow)
            .where(
                ImportRow.guild_id == guild_id,
                ImportRow.closed.is_(False),
                ImportRow.state != ImportState.CHECKED,
            )
            .order_by(ImportRow.id)
            .limit(1)
        )
        async with self._database.reading() as session:
            row = await session.scalar(mine)
            return row and row.record()

    async def known(self, guild_id: int, digests: Collection[str]) -> Mapping[str, Known]:
        """Return the posts that rows became, by digest, without those that leave their row free."""
        async with self._database.reading() as session:
            return await find_known(session, guild_id, digests)

    async def begin(self, job: Import, *, at: datetime) -> None:
        """Have a checked import's rows become posts; raises `Stale` unless it still waits for that."""
        async with self._database.writing() as session:
            await _move(session, job.id, (ImportState.CHECKED,), {"state": ImportState.RUNNING})
            ready = ImportRowRow.import_id == job.id, ImportRowRow.state == RowState.READY
            count = await session.scalar(select(func.count()).select_from(ImportRowRow).where(*ready))
            details = {"file": job.file_name, "posts": count or 0}
            await self._note(session, "import begun", job, at, job.user_id, details)
            await self._put_job(session, job, at)

    async def stop(
        self, job: Import, *, at: datetime, actor_id: int | None, problem: str | None = None
    ) -> None:
        """End an import before all its rows are posts; raises `Stale` when it has ended.

        One that never began is closed at once. `actor_id` None is the bot, which says why.
        """
        async with self._database.writing() as session:
            began = await _move(
                session,
                job.id,
                (ImportState.RUNNING,),
                {"state": ImportState.STOPPED, "problem": problem},
                may_fail=True,
            )
            if not began:
                await _move(
                    session, job.id, (ImportState.CHECKED,), {"state": ImportState.STOPPED, "closed": True}
                )
                return
            counts = await self._counts(session, job.id)
            await self._note(session, "import stopped", job, at, actor_id, counts)
            await self._put_job(session, job, at)

    async def finish(self, job: Import, *, at: datetime) -> None:
        """End an import whose rows are all dealt with; raises `Stale` when it has ended."""
        async with self._database.writing() as session:
            await _move(session, job.id, (ImportState.RUNNING,), {"state": ImportState.DONE})
            await self._note(session, "imported", job, at, None, await self._counts(session, job.id))

    async def close(self, job: Import) -> Collection[str]:
        """Forget the files of an ended import, now that its end is told, and return their digests."""
        async with self._database.writing() as session:
            await session.execute(update(ImportRow).where(ImportRow.id == job.id).values(closed=True))
            return await _drop_media(session, ImportMediaRow.import_id == job.id)

    async def remember_message(self, job: Import, message_id: int) -> None:
        """Store which message shows how far an import is."""
        async with self._database.writing() as session:
            shown = update(ImportRow).where(ImportRow.id == job.id)
            await session.execute(shown.values(message_id=message_id))

    def taking(self, job: Import, row: Row) -> Write:
        """Write that a row became the post it is stored with.

        Raises `Stale` when the import has ended, or the row, or one like it, is a post already.
        """

        async def write(session: AsyncSession, post_id: int) -> None:
            number = select(PostRow.number).where(PostRow.id == post_id).scalar_subquery()
            running = select(ImportRow.id).where(
                ImportRow.id == job.id, ImportRow.state == ImportState.RUNNING
            )
            # Locked, so that nobody stops it in between and is told another number.
            if await session.scalar(running.with_for_update()) is None:
                raise Stale(f"import {job.id} is over")
            await _settle(session, job, row, {"state": RowState.TAKEN, "number": number})
            await claim(self._database, session, job.guild_id, row.digest, post_id)
            await _drop_media(session, ImportMediaRow.import_id == job.id, ImportMediaRow.line == row.line)

        return write

    async def leave_out(self, job: Import, row: Row, flaw: Flaw) -> None:
        """Store why a row can't become a post after all; raises `Stale` when it is dealt with."""
        async with self._database.writing() as session:
            await _settle(session, job, row, {"state": RowState.WRONG, "flaws": write_flaws((flaw,))})

    async def skip(self, job: Import, row: Row, number: int) -> None:
        """Store that a row is in already, as the post of a number; raises `Stale` when it is dealt with."""
        async with self._database.writing() as session:
            await _settle(session, job, row, {"state": RowState.KNOWN, "number": number})

    async def forget(self, now: datetime) -> Collection[str]:
        """Forget reports that nobody used for `KEPT_FOR`, and old imports; return their files' digests."""
        unused = (ImportRow.at < now - KEPT_FOR) & (ImportRow.state == ImportState.CHECKED)
        old = (ImportRow.at < now - REMEMBERED_FOR) & ImportRow.closed.is_(True)
        async with self._database.writing() as session:
            ids = (await session.scalars(select(ImportRow.id).where(or_(unused, old)))).all()
            digests = await _drop_media(session, ImportMediaRow.import_id.in_(ids))
            await session.execute(delete(ImportRow).where(ImportRow.id.in_(ids)))
            return digests

    async def _counts(self, session: AsyncSession, import_id: int) -> dict[str, object]:
        mine = select(ImportRowRow.state, func.count()).where(ImportRowRow.import_id == import_id)
        found = {state: number for state, number in await session.execute(mine.group_by(ImportRowRow.state))}  # noqa: C416 - as above
        taken, known = found.get(RowState.TAKEN, 0), found.get(RowState.KNOWN, 0)
        return {"posts": taken, "left out": sum(found.values()) - taken - known}

    async def _note(
        self,
        session: AsyncSession,
        event: str,
        job: Import,
        at: datetime,
        actor_id: int | None,
        details: Mapping[str, object],
    ) -> None:
        await note_event(
            self._database, session, event, guild_id=job.guild_id, at=at, actor_id=actor_id, details=details
        )

    async def _put_job(self, session: AsyncSession, job: Import, at: datetime) -> None:
        guild_id = job.guild_id
        await put_job(self._database, session, JobKind.IMPORT, guild_id, at, guild_id=guild_id)


async def _move(
    session: AsyncSession,
    import_id: int,
    states: Collection[ImportState],
    values: Mapping[str, object],
    *,
    may_fail: bool = False,
) -> bool:
    seen = ImportRow.id == import_id, ImportRow.state.in_(states)
    moved = update(ImportRow).where(*seen).values(dict(values)).returning(ImportRow.id)
    if await session.scalar(moved) is not None:
        return True
    if may_fail:
        return False
    raise Stale(f"import {import_id} is not {' or '.join(states)}")


async def _settle(session: AsyncSession, job: Import, row: Row, values: Mapping[str, object]) -> None:
    mine = (
        ImportRowRow.import_id == job.id,
        ImportRowRow.line == row.line,
        ImportRowRow.state == RowState.READY,
    )
    settled = update(ImportRowRow).where(*mine).values(dict(values)).returning(ImportRowRow.line)
    if await session.scalar(settled) is None:
        raise Stale(f"line {row.line} of import {job.id} is dealt with")


async def _drop_media(session: AsyncSession, *which: ColumnElement[bool]) -> Collection[str]:
    dropped = delete(ImportMediaRow).where(*which).returning(ImportMediaRow.digest)
    return frozenset(await session.scalars(dropped))


def _media_row(import_id: int, line: int, position: int, item: Media) -> ImportMediaRow:
    row = ImportMediaRow.of(position, item)
    row.import_id, row.line = import_id, line
    return row

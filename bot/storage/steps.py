"""Steps: recorded intents of a post's work at Publora, stored before each call and after it."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.steps import Step, StepState
from bot.storage.database import Database
from bot.storage.posts import Write
from bot.storage.tables import StepRow


class Steps:
    """Writes intents down, so that a repeated attempt uses the same idempotency key (publora-api.md 2)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, post_id: int, name: str, *, fingerprint: str, at: datetime) -> Step:
        """Store an intent before its call and return it.

        The same name and fingerprint again give the stored step, `resumed`, with its key; another fingerprint
        starts the step anew with a new key.
        """
        async with self._database.writing() as session:
            return await self._begin(session, post_id, name, fingerprint, at)

    def beginning(self, name: str, *, fingerprint: str, at: datetime) -> Write:
        """Return `begin` as part of a post's change, so that no crash can come between the two."""

        async def write(session: AsyncSession, post_id: int) -> None:
            await self._begin(session, post_id, name, fingerprint, at)

        return write

    def settling(self, name: str, *, fingerprint: str, result: str, at: datetime) -> Write:
        """Return as part of a post's change that a step is done for another fingerprint than it was.

        Its key is a new one: that of before stands for something else.
        """

        async def write(session: AsyncSession, post_id: int) -> None:
            step = await self._begin(session, post_id, name, fingerprint, at)
            done = {"state": StepState.DONE, "result": result, "key": new_key()}
            await session.execute(update(StepRow).where(StepRow.id == step.id).values(**done))

        return write

    def forgetting(self, name: str) -> Write:
        """Return as part of a post's change that one of its steps is forgotten."""

        async def write(session: AsyncSession, post_id: int) -> None:
            await session.execute(delete(StepRow).where(StepRow.post_id == post_id, StepRow.name == name))

        return write

    async def _begin(
        self, session: AsyncSession, post_id: int, name: str, fingerprint: str, at: datetime
    ) -> Step:
        values = {
            "post_id": post_id,
            "name": name,
            "key": new_key(),
            "fingerprint": fingerprint,
            "state": StepState.BEGUN,
            "result": None,
            "begun_at": at,
        }
        anew = StepRow.fingerprint != fingerprint
        await self._database.upsert(
            session, StepRow, values, key=["post_id", "name"], update=list(values), where=anew
        )
        mine = select(StepRow).where(StepRow.post_id == post_id, StepRow.name == name)
        row = (await session.scalars(mine)).one()
        return row.record(resumed=row.key != values["key"])

    async def finish(self, step: Step, result: str, *, at: datetime) -> Step:  # noqa: ARG002 - when is not kept yet
        """Store the outcome of a step."""
        done = replace(step, state=StepState.DONE, result=result)
        await self._set(step, state=done.state, result=done.result)
        return done

    async def renew_key(self, step: Step, at: datetime) -> Step:  # noqa: ARG002 - `begun_at` stays the first attempt's
        """Give the same intent a new idempotency key."""
        renewed = replace(step, key=new_key())
        await self._set(step, key=renewed.key)
        return renewed

    async def of(self, post_id: int) -> Mapping[str, Step]:
        """Return a post's steps by name."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(StepRow).where(StepRow.post_id == post_id))
            return {row.name: row.record(resumed=True) for row in rows}

    async def has_result(self, name: str, result: str) -> bool:
        """Say whether a step of this name, of any post, ended with this result."""
        async with self._database.reading() as session:
            known = exists().where(StepRow.name == name, StepRow.result == result)
            return bool(await session.scalar(select(known)))

    async def forget(self, post_id: int, *, prefix: str = "") -> None:
        """Forget a post's steps whose names begin with `prefix`."""
        async with self._database.writing() as session:
            gone = delete(StepRow).where(StepRow.post_id == post_id)
            await session.execute(gone.where(StepRow.name.startswith(prefix, autoescape=True)))

    async def _set(self, step: Step, **values: object) -> None:
        async with self._database.writing() as session:
            await session.execute(update(StepRow).where(StepRow.id == step.id).values(**values))


def new_key() -> str:
    """Return a new idempotency key."""
    return str(uuid.uuid4())

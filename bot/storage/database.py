"""Database: one engine, short transactions, and the only place that knows SQLite from PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import URL, ColumnElement, Connection, event, inspect, make_url, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

MIGRATIONS: Final = Path(__file__).parent / "migrations"
DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
CONNECT: Final = {"postgresql+asyncpg": {"server_settings": {"jit": "off"}}}
"""PostgreSQL would take a second to compile a claim of jobs that runs for milliseconds."""
PRAGMAS: Final = (
    "busy_timeout = 15000",  # first, as switching to WAL may have to wait for another process
    "journal_mode = WAL",
    "synchronous = FULL",  # an acknowledged post survives a power cut, not only a crash
    "foreign_keys = ON",
    "secure_delete = ON",  # a forgotten key leaves no ciphertext in free pages
    "mmap_size = 268435456",  # bytes; a search reads thousands of rows, and this halves what each costs
    "journal_size_limit = 67108864",  # gives a grown write-ahead log back after a checkpoint
)
WRITES: Final = "writes"
STIRS: Final = "stirs"
TURN: Final = 0x5075_626C
"""Names our advisory lock on PostgreSQL."""


class Database:
    """Opens transactions. Repositories take one for each of their methods."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._on_sqlite = engine.dialect.name == "sqlite"
        # On PostgreSQL every statement would see a state of its own.
        readers = engine if self._on_sqlite else engine.execution_options(isolation_level="REPEATABLE READ")
        self._readers = async_sessionmaker(readers, expire_on_commit=False)
        self._writers = async_sessionmaker(engine.execution_options(**{WRITES: True}), expire_on_commit=False)
        self._turn = asyncio.Lock()
        self.stirred = asyncio.Event()
        """Set when this process has stored a job; who waits for jobs clears it."""

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncGenerator[Self]:
        """Open the database at an SQLAlchemy URL, e.g. `sqlite:///data/bot.db` or `postgresql://…`.

        Makes the folder of an SQLite file; migrates nothing.
        """
        address = make_url(url)
        address = address.set(drivername=DRIVERS.get(address.drivername, address.drivername))
        # Errors are logged, and the values of a statement are people's texts and sealed keys.
        engine = create_async_engine(
            address, connect_args=CONNECT.get(address.drivername, {}), hide_parameters=True
        )
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine, address)
        try:
            yield cls(engine)
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession]:
        """Give a transaction that sees one state of the database and changes nothing."""
        async with self._readers.begin() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncSession]:
        """Give a transaction that is stored as a whole when the block ends without an error."""
        async with self._own_turn(), self._writers.begin() as session:
            yield session
        if session.info.get(STIRS):
            self.stirred.set()

    def stir_after(self, session: AsyncSession) -> None:
        """Set `stirred` when the session's transaction is stored, and not before: a job can be seen then."""
        session.info[STIRS] = True

    async def take_turns(self, session: AsyncSession) -> None:
        """Let nobody else pass here until the session's transaction ends; SQLite's writers do so anyway."""
        if not self._on_sqlite:
            await session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})

    async def migrate(self) -> None:
        """Bring the tables to the newest form; harmless when they have it, or when two processes do it."""
        async with self.reading() as session:
            connection = await session.connection()
            if await connection.run_sync(_version) == newest_version():
                return
        async with self.writing() as session:
            await self.take_turns(session)
            connection = await session.connection()
            await connection.run_sync(_upgrade)

    async def upsert(
        self,
        session: AsyncSession,
        table: type[DeclarativeBase],
        values: Mapping[str, object],
        *,
        key: Sequence[str],
        update: Sequence[str] = (),
        where: ColumnElement[bool] | None = None,
    ) -> None:
        """Insert a row; where one has the same `key`, replace its `update` columns if `where` holds there."""
        insert = self._insert(table).values(**values)
        if update:
            changes = {name: insert.excluded[name] for name in update}
            await session.execute(insert.on_conflict_do_update(index_elements=key, set_=changes, where=where))
        else:
            await session.execute(insert.on_conflict_do_nothing(index_elements=key))

    def _insert(self, table: type[DeclarativeBase]) -> "sqlite.Insert | postgresql.Insert":
        if self._on_sqlite:
            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - loads a driver that SQLite does without

        return postgresql.insert(table)

    def _own_turn(self) -> AbstractAsyncContextManager[object]:
        """Line this process's writers up: SQLite takes one at a time and makes the others poll."""
        return self._turn if self._on_sqlite else nullcontext()


def _prepare_sqlite(engine: AsyncEngine, address: URL) -> None:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "begin", _begin)


def _set_pragmas(connection: DBAPIConnection, _record: object) -> None:
    # The driver must not begin transactions by itself: SQLAlchemy does, see `_begin`.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer that began by reading could not be let through later without breaking its view.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def newest_version() -> str:
    """Return the version that the newest migration brings; each file's name begins with its own."""
    return max(path.name for path in MIGRATIONS.glob("versions/[0-9]*.py")).partition("_")[0]


def _version(connection: Connection) -> str | None:
    """Return the version the tables have, None when there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Loaded when first used: most starts have nothing to migrate, and it takes 11 MB and a tenth of a second.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

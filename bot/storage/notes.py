"""Notes: small named values that outlive the process."""

from bot.storage.database import Database
from bot.storage.tables import NoteRow


class Notes:
    """Reads and writes named values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, name: str) -> str | None:
        """Return the value, None when none was written."""
        async with self._database.reading() as session:
            row = await session.get(NoteRow, name)
            return row and row.value

    async def write(self, name: str, value: str) -> None:
        """Store a value in place of an earlier one."""
        async with self._database.writing() as session:
            await self._database.upsert(
                session, NoteRow, {"name": name, "value": value}, key=["name"], update=["value"]
            )

"""When is there something to migrate?"""

import asyncio
import sys

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.storage.database import MIGRATIONS, Database, newest_version
from bot.storage.tables import Base

MIGRATE = """
import asyncio, sys
from bot.storage.database import Database
async def main():
    async with Database.open(sys.argv[1]) as database:
        await database.migrate()
asyncio.run(main())
print([name for name in ("alembic", "sqlalchemy.dialects.postgresql") if name in sys.modules])
"""


async def test_the_newest_version_is_the_one_alembic_would_bring():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest_version() == ScriptDirectory.from_config(config).get_current_head()


async def test_a_start_with_nothing_to_migrate_loads_no_library_for_it(tmp_path):
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with Database.open(url) as database:
        await database.migrate()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", MIGRATE, url, stdout=-1)
    said, _ = await process.communicate()
    assert said.decode().strip() == "[]"


async def test_tables_of_another_version_are_migrated(tmp_path):
    async with Database.open(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        await database.migrate()
        async with database.writing() as session:
            await (await session.connection()).run_sync(Base.metadata.drop_all)
            await session.execute(text("DELETE FROM alembic_version"))
        await database.migrate()
        async with database.reading() as session:
            assert await session.scalar(text("SELECT count(*) FROM notes")) == 0

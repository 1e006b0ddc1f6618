"""What is there before a benchmark begins: a linked server with many posts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import insert, update

from bot.domain.posts import PostState, TargetState
from bot.storage.database import Database
from bot.storage.secret_box import SecretBox
from bot.storage.tables import PostRow, TargetRow, WorkspaceRow
from bot.storage.workspaces import Workspaces

AT_A_TIME: Final = 10_000
AUTHOR: Final = 1
TOPICS: Final = ("autumn range", "open day", "spare parts", "new colours", "weekend hours", "job offer")


async def seed(data_dir: Path, guild_id: int, *, posts: int, key: str) -> None:
    """Make a data folder in which a server is linked with `key` and has this many posts, an hour apart.

    A third of them is still to come, as in a busy plan.
    """
    now = datetime.now(UTC)
    async with Database.open(f"sqlite:///{data_dir / 'publora.sqlite3'}") as database:
        await database.migrate()
        workspaces = Workspaces(database, SecretBox.load(None, data_dir))
        await workspaces.link(guild_id, key=key, accounts=(), actor_id=AUTHOR, at=now)
        begins = now - timedelta(hours=posts * 2 // 3)
        for first in range(1, posts + 1, AT_A_TIME):
            numbers = range(first, min(first + AT_A_TIME, posts + 1))
            async with database.writing() as session:
                await session.execute(insert(PostRow), [_post(guild_id, n, begins, now) for n in numbers])
                await session.execute(insert(TargetRow), [_target(number) for number in numbers])
        async with database.writing() as session:
            await session.execute(update(WorkspaceRow).values(last_number=posts))


def _post(guild_id: int, number: int, begins: datetime, now: datetime) -> dict[str, object]:
    due = begins + timedelta(hours=number)
    text = f"{TOPICS[number % len(TOPICS)].capitalize()}: what is new in week {number // 168}, part {number}."
    return {
        "id": number,
        "guild_id": guild_id,
        "number": number,
        "author_id": AUTHOR,
        "channel_id": AUTHOR,
        "state": PostState.SCHEDULED if due > now else PostState.PUBLISHED,
        "version": 1,
        "text": text,
        "folded": text.casefold(),
        "scheduled_at": due,
        "created_at": now,
    }


def _target(number: int) -> dict[str, object]:
    return {
        "post_id": number,
        "position": 0,
        "platform_id": "linkedin-AcmeCo42Qa",
        "name": "Acme GmbH",
        "state": TargetState.PENDING,
    }

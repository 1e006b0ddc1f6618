"""A database with every repository on it, for tests of storage."""

import os
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.fernet import Fernet
from sqlalchemy import make_url

from bot.domain.accounts import Account, TokenStatus
from bot.domain.jobs import Lease
from bot.domain.posts import Media, NewPost, Post, Target
from bot.storage.database import Database
from bot.storage.jobs import Jobs
from bot.storage.notes import Notes
from bot.storage.post_lists import PostLists
from bot.storage.posts import Accepted, Posts
from bot.storage.secret_box import SecretBox
from bot.storage.steps import Steps
from bot.storage.workspaces import Workspaces

SERVER = os.environ.get("TEST_POSTGRES_URL", "").replace("+asyncpg", "")
"""A PostgreSQL server whose user may create databases; without one, SQLite alone is tested."""
KINDS = ["sqlite", "postgresql"] if SERVER else ["sqlite"]
NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ACME, OTHER = 1_100_000_000_000_000_001, 1_100_000_000_000_000_002
MIA = 900_000_000_000_000_007
US, THEM = Lease("us", NOW + MINUTE), Lease("them", NOW + MINUTE)
LINKEDIN = Account("linkedin-Qa7", "acme", "Acme GmbH", TokenStatus.VALID, NOW + 900 * MINUTE, None)
X = Account("twitter-9", "acme_x")
PICTURE = Media("ab" * 32, 3_000_000_000, "image/png", "menu.png")


@dataclass(frozen=True)
class World:
    url: str
    database: Database
    workspaces: Workspaces
    posts: Posts
    lists: PostLists
    steps: Steps
    jobs: Jobs
    notes: Notes

    async def accept(
        self, text: str = "Hello", *, guild_id: int = ACME, at: datetime = NOW, **other
    ) -> Accepted:
        """Accept a post for tomorrow, its job held by us."""
        new = new_post(text, guild_id, **other)
        (accepted,) = await self.posts.accept([(new, ())], at=at, lease=US)
        return accepted

    async def waiting(self, text: str = "Hello", **other) -> Post:
        """Accept a post and finish its job."""
        accepted = await self.accept(text, **other)
        await self.jobs.finish(accepted.job)
        return accepted.post


def new_post(text: str = "Hello", guild_id: int = ACME, **other) -> NewPost:
    targets = tuple(Target(account.platform_id, account.name) for account in (LINKEDIN, X))
    usual: dict[str, Any] = {"scheduled_at": NOW + timedelta(days=1), "targets": targets}
    return NewPost(guild_id, MIA, channel_id=5, text=text, **(usual | other))


@asynccontextmanager
async def opened(kind: str, folder: Path, *, box: SecretBox | None = None) -> AsyncGenerator[World]:
    async with fresh_url(kind, folder) as url, Database.open(url) as database:
        await database.migrate()
        box = box or SecretBox([Fernet.generate_key().decode()])
        yield World(
            url,
            database,
            Workspaces(database, box),
            Posts(database),
            PostLists(database),
            Steps(database),
            Jobs(database),
            Notes(database),
        )


@asynccontextmanager
async def fresh_url(kind: str, folder: Path) -> AsyncGenerator[str]:
    """Give the address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/data/bot.db"
        return
    assert SERVER
    name = f"test_{uuid.uuid4().hex}"
    server = await asyncpg.connect(SERVER)
    try:
        await server.execute(f"CREATE DATABASE {name}")
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()

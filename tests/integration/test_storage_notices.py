from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.cards import CardPlace
from bot.domain.jobs import Lease
from bot.domain.notices import NewNotice
from bot.domain.posts import NewPost, Post, PostState
from bot.storage.cards import Cards
from bot.storage.database import Database
from bot.storage.jobs import Jobs
from bot.storage.notices import GATHER, Notices
from bot.storage.posts import Posts

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GUILD, OTHER = 7, 8


@pytest.fixture
async def database(tmp_path: Path):
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}") as opened:
        await opened.migrate()
        yield opened


async def accept(database: Database, guild_id: int = GUILD) -> Post:
    new = NewPost(guild_id, 1, 2, "hello", NOW + timedelta(hours=1), ())
    lease = Lease("us", NOW + timedelta(hours=1))
    (accepted,) = await Posts(database).accept([(new, ())], at=NOW, lease=lease)
    return accepted.post


async def test_a_notice_is_written_with_its_cause_and_told_once(database: Database) -> None:
    post = await accept(database)
    await Posts(database).change(
        post,
        at=NOW,
        actor_id=None,
        event="failed",
        to=PostState.FAILED,
        notices=[NewNotice("failed", "It failed.", "Try again.")],
    )
    notices = Notices(database)
    (waiting,) = await notices.waiting(GUILD)
    assert (waiting.number, waiting.author_id, waiting.channel_id) == (1, 1, 2)
    assert (waiting.cause, waiting.said, waiting.todo) == ("failed", "It failed.", "Try again.")
    assert await notices.waiting(OTHER) == ()
    await notices.settle([waiting.id], at=NOW)
    assert await notices.waiting(GUILD) == ()
    assert await notices.unheard(GUILD, since=NOW - timedelta(days=1)) == ()


async def test_the_first_notice_waits_a_little_and_others_do_not_delay_it(database: Database) -> None:
    await accept(database)
    notices, jobs = Notices(database), Jobs(database)
    await notices.add(GUILD, NewNotice("token:x", "one"), at=NOW)
    await notices.add(GUILD, NewNotice("token:x", "two"), at=NOW + timedelta(seconds=8))
    lease = Lease("us", NOW + timedelta(minutes=2))
    claimed = await jobs.claim(now=NOW + GATHER, lease=lease, limit=9, share=9)
    assert [job.kind for job in claimed] == ["notice"]
    assert [notice.said for notice in await notices.waiting(GUILD)] == ["one", "two"]


async def test_what_is_told_once_is_stored_once_for_each_server(database: Database) -> None:
    await accept(database)
    await accept(database, OTHER)
    notices = Notices(database)
    warning = NewNotice("token:x", "soon", once="expiring:x:2026-12-01")
    for guild_id in (GUILD, GUILD, OTHER):
        await notices.add(guild_id, warning, at=NOW)
    assert len(await notices.waiting(GUILD)) == len(await notices.waiting(OTHER)) == 1
    (told,) = await notices.waiting(GUILD)
    await notices.settle([told.id], at=NOW)
    await notices.add(GUILD, warning, at=NOW)
    assert await notices.waiting(GUILD) == ()


async def test_notices_that_nobody_could_hear_are_kept_for_the_status(database: Database) -> None:
    await accept(database)
    notices = Notices(database)
    await notices.add(GUILD, NewNotice("failed", "It failed."), at=NOW)
    (lost,) = await notices.waiting(GUILD)
    await notices.settle([lost.id], at=NOW, trouble="no channel")
    assert await notices.unheard(GUILD, since=NOW) == ("It failed.",)
    assert await notices.unheard(GUILD, since=NOW + timedelta(seconds=1)) == ()


async def test_a_cards_place_is_kept_and_its_troubles_are_told_once_each(database: Database) -> None:
    cards = Cards(database)
    first, second = await accept(database), await accept(database)
    assert await cards.find(first.id) is None
    await cards.save(CardPlace(first.id, 5, 6, "digest"))
    await cards.save(CardPlace(first.id, 5, None, None, "no permission"))
    await cards.save(CardPlace(second.id, 5, None, None, "no permission"))
    assert await cards.find(first.id) == CardPlace(first.id, 5, None, None, "no permission")
    assert await cards.troubles(GUILD) == ("no permission",)
    assert await cards.troubles(OTHER) == ()

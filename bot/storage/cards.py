"""Cards: where each post's message in Discord is."""

from typing import Final, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.cards import CardPlace
from bot.storage.database import Database
from bot.storage.tables import CardRow, PostRow

LOOKED_AT: Final = 100
"""How many cards in trouble of a guild are looked at."""
T = TypeVar("T")


class Cards:
    """Remembers where cards are and why some are not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, post_id: int) -> CardPlace | None:
        """Return where a post's card is, None while it never had one."""
        async with self._database.reading() as session:
            row = await session.get(CardRow, post_id)
            return row and row.record()

    async def save(self, place: CardPlace) -> None:
        """Store where a card is and how it looked last."""
        values: dict[str, object] = {
            "post_id": place.post_id,
            "channel_id": place.channel_id,
            "message_id": place.message_id,
            "digest": place.digest,
            "trouble": place.trouble,
            "pictures": " ".join(place.pictures),
            "files": place.files,
        }
        async with self._database.writing() as session:
            columns = [name for name in values if name != "post_id"]
            await self._database.upsert(session, CardRow, values, key=["post_id"], update=columns)

    async def troubles(self, guild_id: int, limit: int = 5) -> tuple[str, ...]:
        """Return why cards of a guild could not be shown, the latest posts first, each reason once."""
        async with self._database.reading() as session:
            found = [
                trouble
                for trouble in await session.scalars(_in_trouble(CardRow.trouble, guild_id))
                if trouble
            ]
        return tuple(dict.fromkeys(found))[:limit]

    async def in_trouble(self, guild_id: int) -> tuple[int, ...]:
        """Return the ids of a guild's posts whose cards could not be shown, the latest first."""
        async with self._database.reading() as session:
            return tuple(await session.scalars(_in_trouble(CardRow.post_id, guild_id)))


def _in_trouble(column: InstrumentedAttribute[T], guild_id: int) -> Select[T]:
    return (
        select(column)
        .join(PostRow, PostRow.id == CardRow.post_id)
        .where(PostRow.guild_id == guild_id, CardRow.trouble.is_not(None))
        .order_by(PostRow.id.desc())
        .limit(LOOKED_AT)
    )

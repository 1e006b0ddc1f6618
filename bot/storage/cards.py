"""Cards: where each post's message in Discord is."""

from sqlalchemy import select

from bot.domain.cards import CardPlace
from bot.storage.database import Database
from bot.storage.tables import CardRow, PostRow


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
        }
        async with self._database.writing() as session:
            columns = [name for name in values if name != "post_id"]
            await self._database.upsert(session, CardRow, values, key=["post_id"], update=columns)

    async def troubles(self, guild_id: int, limit: int = 5) -> tuple[str, ...]:
        """Return why cards of a guild could not be shown, the latest posts first, each reason once."""
        theirs = (
            select(CardRow.trouble)
            .join(PostRow, PostRow.id == CardRow.post_id)
            .where(PostRow.guild_id == guild_id, CardRow.trouble.is_not(None))
            .order_by(PostRow.id.desc())
            .limit(100)
        )
        async with self._database.reading() as session:
            found = [trouble for trouble in await session.scalars(theirs) if trouble]
        return tuple(dict.fromkeys(found))[:limit]

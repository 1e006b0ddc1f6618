"""Cautions: what an author should see before a post is submitted or moved; nothing here blocks anything."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.domain.cautions import CLOSE, REPEATED, cautions
from bot.domain.posts import Post, Target
from bot.domain.rearranging import Move
from bot.services.plan_limits import PlanService
from bot.storage.post_lists import PostLists

Text = tuple[str, Sequence[Target]]
"""What goes out, and where."""


class CautionService:
    """Holds what is to go out against the server's other posts, its clock and its plan at Publora."""

    def __init__(self, lists: PostLists, plan: PlanService) -> None:
        self._lists = lists
        self._plan = plan

    async def of(
        self,
        guild_id: int,
        texts: Sequence[Text],
        moment: datetime,
        zone: tzinfo,
        *,
        without: int | None = None,
    ) -> tuple[str, ...]:
        """Return a sentence for each thing to look at twice in texts due at `moment` (UTC).

        `without` is the id of the post that they take the place of; night and weekend are those of `zone`.
        """
        told: list[str] = []
        for text, targets in texts:
            found = await self._lists.alike(guild_id, text, moment, same=REPEATED, near=CLOSE)
            others = [post for post in found if post.id != without]
            told += cautions(text, targets, moment, others, zone)
        everywhere = [target for _, targets in texts for target in targets]
        told += await self._plan.cautions(guild_id, everywhere, moment, zone, without=without)
        return tuple(dict.fromkeys(told))

    async def of_move(self, post: Post, moment: datetime, zone: tzinfo) -> tuple[str, ...]:
        """Return what to look at twice in a post that gets another time (UTC), nothing for the one it has."""
        if moment == post.scheduled_at:
            return ()
        texts = ((post.text, post.targets),)
        return await self.of(post.guild_id, texts, moment, zone, without=post.id)

    async def of_moves(self, guild_id: int, moves: Sequence[Move], zone: tzinfo) -> tuple[str, ...]:
        """Return what to look at twice in posts of a guild that get other times together.

        Each is held against the posts that stay: how those that move stand to each other was seen before.
        """
        told: list[str] = []
        moving = {move.post.id for move in moves}
        for move in moves:
            post = move.post
            found = await self._lists.alike(guild_id, post.text, move.to, same=REPEATED, near=CLOSE)
            staying = [other for other in found if other.id not in moving]
            said = cautions(post.text, post.targets, move.to, staying, zone)
            told += [f"Post #{post.number}: {each}" for each in said]
        return tuple(told)

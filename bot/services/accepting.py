"""Accepting: from the moment a post is whole to the moment it is safe with us and on its way."""

from collections.abc import Sequence

from bot.domain.posts import NewPost, Post
from bot.services.composing import Composing
from bot.services.leases import Leases
from bot.services.recording import Recorder
from bot.services.work import Work
from bot.storage.posts import Write
from bot.storage.reviews import Reviews


class Accepting:
    """Takes posts in by whichever door they come, so that none of them goes around approval."""

    def __init__(
        self, *, composing: Composing, recorder: Recorder, reviews: Reviews, work: Work, leases: Leases
    ) -> None:
        self._composing = composing
        self._recorder = recorder
        self._reviews = reviews
        self._work = work
        self._leases = leases

    async def accept(self, new: NewPost, *, asks_approval: bool, also: Sequence[Write] = ()) -> Post:
        """Store a post with what `also` is written, bring it to Publora, and return it as it then stands.

        `asks_approval` is the author's wish where approval is optional. *scheduled* means read back and
        equal; *in review* that it waits for approval; *submitted* that it is safe with us and still being
        tried (`problem` says why); *failed* and *attention* carry their `problem`.
        """
        needs = await self._composing.needs(new, asked=asks_approval)
        asking = (self._reviews.asking(needs),) if needs else ()
        accepted = await self._recorder.accept(new, self._leases.fresh(), also=(*asking, *also))
        return await self._work.see_through(accepted.job, accepted.post)

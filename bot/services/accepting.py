"""Accepting: from the moment a post is whole to the moment it is safe with us and on its way."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.domain.jobs import Lease
from bot.domain.posts import NewPost, Post
from bot.services.composing import Composing
from bot.services.leases import Leases
from bot.services.recording import Recorder
from bot.services.work import Work
from bot.storage.posts import Accepted, Write
from bot.storage.reviews import Reviews


class Admission:
    """Stores posts together with the approvals they need, so that none of them goes around approval."""

    def __init__(self, *, composing: Composing, recorder: Recorder, reviews: Reviews) -> None:
        self._composing = composing
        self._recorder = recorder
        self._reviews = reviews

    async def submit(
        self, new: NewPost, *, publish_at: datetime, asks_approval: bool, also: Sequence[Write] = ()
    ) -> Post:
        """Store a post with what `also` is written; a job brings it to Publora from `publish_at` (UTC) on.

        `asks_approval` is the author's wish where approval is optional.
        """
        writes = await self._with_review(new, also, asked=asks_approval)
        return await self._recorder.submit(new, publish_at=publish_at, also=writes)

    async def accept(
        self, news: Sequence[NewPost], lease: Lease, *, asks_approval: bool, also: Sequence[Write] = ()
    ) -> tuple[Accepted, ...]:
        """Store the texts of one post as `submit` does, all or none, their jobs claimed under `lease`.

        What each needs is for each by itself; what `also` is written goes along with the first.
        """
        together = [
            (new, await self._with_review(new, () if place else also, asked=asks_approval))
            for place, new in enumerate(news)
        ]
        return await self._recorder.accept(together, lease)

    async def _with_review(self, new: NewPost, also: Sequence[Write], *, asked: bool) -> tuple[Write, ...]:
        needs = await self._composing.needs(new, asked=asked)
        return (*((self._reviews.asking(needs),) if needs else ()), *also)


class Accepting:
    """Takes posts in while somebody waits for the outcome, by whichever door they come."""

    def __init__(self, admission: Admission, work: Work, leases: Leases) -> None:
        self._admission = admission
        self._work = work
        self._leases = leases

    async def accept(self, new: NewPost, *, asks_approval: bool, also: Sequence[Write] = ()) -> Post:
        """Store a post with what `also` is written, bring it to Publora, and return it as it then stands.

        `asks_approval` is the author's wish where approval is optional. *scheduled* means read back and
        equal; *in review* that it waits for approval; *submitted* that it is safe with us and still being
        tried (`problem` says why); *failed* and *attention* carry their `problem`.
        """
        (post,) = await self.accept_all((new,), asks_approval=asks_approval, also=also)
        return post

    async def accept_all(
        self, news: Sequence[NewPost], *, asks_approval: bool, also: Sequence[Write] = ()
    ) -> tuple[Post, ...]:
        """Store several texts of one post together, or none of them, with `also` along with the first.

        How each of them stands then is for each by itself, as with `accept`.
        """
        accepted = await self._admission.accept(
            news, self._leases.fresh(), asks_approval=asks_approval, also=also
        )
        seen_through = (self._work.see_through(each.job, each.post) for each in accepted)
        return tuple(await asyncio.gather(*seen_through))

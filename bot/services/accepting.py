"""Accepting: from the moment a post is whole to the moment it is safe with us and on its way."""

from collections.abc import Sequence

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

    async def submit(self, new: NewPost, *, asks_approval: bool, also: Sequence[Write] = ()) -> Post:
        """Store a post with what `also` is written; its job brings it to Publora when its turn comes.

        `asks_approval` is the author's wish where approval is optional.
        """
        return await self._recorder.submit(new, also=await self._with_review(new, also, asked=asks_approval))

    async def accept(
        self, new: NewPost, lease: Lease, *, asks_approval: bool, also: Sequence[Write] = ()
    ) -> Accepted:
        """Store a post as `submit` does, its job claimed under `lease`."""
        writes = await self._with_review(new, also, asked=asks_approval)
        return await self._recorder.accept(new, lease, also=writes)

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
        accepted = await self._admission.accept(
            new, self._leases.fresh(), asks_approval=asks_approval, also=also
        )
        return await self._work.see_through(accepted.job, accepted.post)

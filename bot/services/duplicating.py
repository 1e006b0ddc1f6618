"""Duplicating: beginning a new post with what another one has."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.capabilities import Actor
from bot.domain.drafts import Draft, Looked
from bot.domain.posts import Post, PostState
from bot.domain.variants import MOST, Variant
from bot.errors import NotFound
from bot.services.composing import Composing
from bot.services.drafts import DraftService
from bot.services.families import Families
from bot.services.inspection import Inspection
from bot.storage.drafts import Drafts
from bot.storage.posts import Posts


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A draft as it stands, and the labels of accounts `left_out`: they are not connected any more."""

    looked: Looked
    left_out: tuple[str, ...]


class Duplicating:
    """What authors do with posts that they want once more."""

    def __init__(
        self,
        *,
        stored: Drafts,
        drafts: DraftService,
        posts: Posts,
        families: Families,
        composing: Composing,
        inspection: Inspection,
        clock: Clock,
    ) -> None:
        self._stored = stored
        self._drafts = drafts
        self._posts = posts
        self._families = families
        self._composing = composing
        self._inspection = inspection
        self._clock = clock

    async def duplicate(self, actor: Actor, channel_id: int, number: int) -> Duplicate:
        """Begin a draft with all texts, accounts and files of a post, without its time.

        Raises `NotAllowed`, `NotLinked` and `NotFound`. A deleted post may have lost its files, so they are
        left out.
        """
        await self._drafts.admit(actor)
        post = await self._posts.find(actor.guild_id, number)
        if post is None:
            raise NotFound(f"There is no post #{number} in this server.", "See them all with `/post list`.")
        others = tuple(
            each for each in await self._families.siblings(post) if each.state is not PostState.DELETED
        )
        variants = _other_texts(post, others)
        ids = [
            *(target.platform_id for target in post.targets),
            *(each for one in variants for each in one.accounts),
        ]
        known = (await self._composing.linked(actor.guild_id)).accounts
        # While no account is on record, nothing is known to be gone.
        linked = {each.platform_id for each in known} or set(ids)
        draft = Draft(
            guild_id=actor.guild_id,
            user_id=actor.user_id,
            channel_id=channel_id,
            text=post.text,
            accounts=", ".join(each for each in ids if each in linked),
            when="",
            at=self._clock.now(),
            variants=tuple(
                replace(one, accounts=tuple(each for each in one.accounts if each in linked))
                for one in variants
            ),
            media=() if post.state is PostState.DELETED else post.media,
        )
        looked = await self._inspection.look(actor, await self._stored.add(draft))
        labels = {target.platform_id: target.label for each in (post, *others) for target in each.targets}
        return Duplicate(looked, tuple(labels[each] for each in ids if each not in linked))


def _other_texts(post: Post, others: Collection[Post]) -> tuple[Variant, ...]:
    """Return the other texts of a post; an account that has several of them gets the first."""
    taken = {target.platform_id for target in post.targets}
    variants: list[Variant] = []
    for other in others:
        ids = tuple(each.platform_id for each in other.targets if each.platform_id not in taken)
        if ids:
            variants.append(Variant(other.text, ids))
            taken.update(ids)
    return tuple(variants[:MOST])

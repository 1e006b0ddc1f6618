"""Use cases around sampled numbers: looking at them. What is shown comes from storage, at once."""

from collections.abc import Mapping

from bot.clock import Clock
from bot.domain.capabilities import Actor
from bot.domain.posts import Post, Target, TargetState
from bot.domain.samples import MEASURED, PostLook, SampledAccount, Series, TargetLook, Trouble
from bot.errors import NotFound
from bot.services.settings import SettingsService
from bot.storage.posts import Posts
from bot.storage.samples import Samples


class SampleService:
    """Shows what was sampled."""

    def __init__(self, samples: Samples, posts: Posts, settings: SettingsService, clock: Clock) -> None:
        self._samples = samples
        self._posts = posts
        self._settings = settings
        self._clock = clock

    async def look(self, actor: Actor, number: int) -> PostLook:
        """Return what is known about a post, from storage at once, and whether asking may bring more.

        `targets` holds the accounts on networks that have numbers, in the post's order, and is empty where
        there are none. Raises `NotFound` and `NotAllowed`.
        """
        await self._settings.require_sight(actor)
        post = await self._posts.find(actor.guild_id, number)
        if post is None:
            raise NotFound(f"There is no post #{number} in this server.", "See them all with `/post list`.")
        return await self._look_at(post)

    async def _look_at(self, post: Post) -> PostLook:
        known = await self._samples.of_post(post.id)
        accounts = await self._samples.accounts(post.guild_id)
        targets = [target for target in post.targets if target.network in MEASURED]
        looks = [await self._target(post, target, known, accounts) for target in targets]
        return PostLook(post, tuple(looks), stale=any(self._is_stale(look) for look in looks))

    async def _target(
        self,
        post: Post,
        target: Target,
        known: Mapping[str, Series],
        accounts: Mapping[str, SampledAccount],
    ) -> TargetLook:
        series, account = known.get(target.platform_id), accounts.get(target.platform_id)
        samples = await self._samples.samples(post.id, target.platform_id) if series else ()
        if target.state is not TargetState.PUBLISHED:
            return TargetLook(target, series, samples, Trouble.UNPUBLISHED)
        if target.posted_id is None:
            return TargetLook(target, series, samples, Trouble.NAMELESS)
        if account and account.trouble:
            return TargetLook(target, series, samples, account.trouble, account.paused_until)
        return TargetLook(target, series, samples, series and series.trouble)

    def _is_stale(self, look: TargetLook) -> bool:
        if look.target.state is not TargetState.PUBLISHED or look.target.posted_id is None:
            return False
        return look.series is None or look.series.is_stale(self._clock.now())

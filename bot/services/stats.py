"""Use cases around numbers: how posts did, from storage at once, and asked anew where that may bring more."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.accounts import network_name
from bot.domain.capabilities import Actor
from bot.domain.comparisons import Typical, typical
from bot.domain.pairs import Comparison, compare
from bot.domain.posts import Post, Target, TargetState
from bot.domain.samples import Measure, PostLook, TargetLook
from bot.domain.when import format_short
from bot.errors import BadInput, NoNumbers
from bot.services.samples import SampleService
from bot.services.workspaces import WorkspaceService
from bot.storage.figures import Figures


@dataclass(frozen=True, slots=True)
class PostStats:
    """What is known about a post, and by account and measure what posts of its age typically have there."""

    look: PostLook
    typical: Mapping[str, Mapping[Measure, Typical]]


class StatsService:
    """Shows how posts did."""

    def __init__(
        self,
        samples: SampleService,
        figures: Figures,
        workspaces: WorkspaceService,
        clock: Clock,
    ) -> None:
        self._samples = samples
        self._figures = figures
        self._workspaces = workspaces
        self._clock = clock

    async def post(self, actor: Actor, number: int) -> PostStats:
        """Return what is stored about a post.

        Raises `NotFound`, `NotAllowed`, and `NoNumbers` when no network with numbers shows it.
        """
        return await self._with_typical(await self._look(actor, number))

    async def renew(self, actor: Actor, number: int) -> PostStats:
        """Ask the networks, store what they say, and return the post's numbers; raises what `post` does.

        What goes wrong is said beside each account, with what was known before.
        """
        return await self._with_typical(await self._samples.refresh(actor, number))

    async def compare(self, actor: Actor, first: int, second: int) -> Comparison:
        """Return two posts side by side, asked anew where numbers are old; raises what `post` does."""
        if first == second:
            raise BadInput(f"That is post #{first} twice.", "Choose two different posts.")
        looks = [await self._look(actor, number) for number in (first, second)]
        renewed = [
            await self._samples.refresh(actor, look.post.number) if look.stale else look for look in looks
        ]
        return compare(*renewed)

    async def _look(self, actor: Actor, number: int) -> PostLook:
        look = await self._samples.look(actor, number)
        if not look.targets:
            networks = ", ".join(target.label for target in look.post.targets)
            raise NoNumbers(
                f"Post #{number} did not go to LinkedIn, Mastodon or Bluesky but to {networks}.",
                "Publora has numbers for those three only.",
            )
        if all(each.target.state is not TargetState.PUBLISHED for each in look.targets):
            raise NoNumbers(*await self._not_out(look.post, look.targets[0].target))
        return look

    async def _with_typical(self, look: PostLook) -> PostStats:
        found = {each.target.platform_id: await self._typical(each) for each in look.targets}
        return PostStats(look, found)

    async def _typical(self, look: TargetLook) -> Mapping[Measure, Typical]:
        """Return the account's medians, each at the age at which the post last had that measure."""
        series = look.series
        if series is None:
            return {}
        found: dict[Measure, Typical] = {}
        for measure in series.latest:
            if last := look.last(measure):
                age = last.taken_at - series.out_at
                posts = await self._figures.at_age(series.guild_id, series.platform_id, measure, age)
                found[measure] = typical(posts, but=series.post_id)
        return found

    async def _not_out(self, post: Post, target: Target) -> tuple[str, str]:
        if target.state is TargetState.FAILED:
            network = network_name(target.network)
            return (
                f"Post #{post.number} failed on {network}, so there are no numbers.",
                "See why with `/post view`.",
            )
        zone = (await self._workspaces.find(post.guild_id)).zone
        if post.scheduled_at > self._clock.now():
            due = format_short(post.scheduled_at, zone)
            return f"Post #{post.number} is not published yet; it is due {due}.", "Look again after that."
        return f"Post #{post.number} is not published yet.", "See how it stands with `/post view`."

"""Use cases around numbers: what LinkedIn says about a post."""

from bot.clock import Clock
from bot.domain.capabilities import Actor
from bot.domain.posts import Post, Target, TargetState
from bot.domain.when import format_short
from bot.errors import NoNumbers
from bot.publora.client import PubloraClient
from bot.publora.errors import (
    BadKey,
    LinkedInRateLimited,
    NetworkTokenExpired,
    NotAllowed,
    NotFound,
    PubloraError,
)
from bot.services.posts import PostService
from bot.services.records import Metric, PostNumbers, TargetNumbers
from bot.services.wording import explain
from bot.services.workspaces import WorkspaceService


class StatsService:
    """Looks numbers up; keeps none yet."""

    def __init__(self, posts: PostService, workspaces: WorkspaceService, clock: Clock) -> None:
        self._posts = posts
        self._workspaces = workspaces
        self._clock = clock

    async def post_numbers(self, actor: Actor, number: int) -> PostNumbers:
        """Return the five numbers of every LinkedIn account of a post, each account's trouble in its place.

        Raises `NotFound`, `NotLinked`, and `NoNumbers` when there is no LinkedIn account or nothing is out.
        """
        post = await self._posts.view(actor, number)
        targets = [target for target in post.targets if target.network == "linkedin"]
        if not targets:
            networks = ", ".join(target.label for target in post.targets)
            raise NoNumbers(
                f"Post #{number} did not go to LinkedIn but to {networks}.",
                "Numbers are there for LinkedIn posts only, for now.",
            )
        if all(target.state is not TargetState.PUBLISHED for target in targets):
            raise NoNumbers(*await self._not_out(post, targets[0]))
        client = await self._workspaces.client_for(actor.guild_id)
        numbers = [await _numbers(client, target) for target in targets]
        return PostNumbers(post, tuple(numbers), self._clock.now())

    async def _not_out(self, post: Post, target: Target) -> tuple[str, str]:
        if target.state is TargetState.FAILED:
            return (
                f"Post #{post.number} failed on LinkedIn, so there are no numbers.",
                "See why with `/post view`.",
            )
        zone = (await self._workspaces.find(post.guild_id)).zone
        if post.scheduled_at > self._clock.now():
            due = format_short(post.scheduled_at, zone)
            return f"Post #{post.number} is not published yet; it is due {due}.", "Look again after that."
        return f"Post #{post.number} is not published yet.", "See how it stands with `/post view`."


async def _numbers(client: PubloraClient, target: Target) -> TargetNumbers:
    if target.state is not TargetState.PUBLISHED:
        return TargetNumbers(target, {}, "Not published on this account.", "See why with `/post view`.")
    if target.posted_id is None:
        return TargetNumbers(
            target,
            {},
            "Publora has not said under which id LinkedIn published it.",
            "Try again in a few minutes.",
        )
    try:
        metrics = await client.linkedin_metrics(target.posted_id, target.platform_id)
    except PubloraError as error:
        return TargetNumbers(target, {}, *_trouble(error))
    values = {Metric(name): value for name, value in metrics.values.items()}
    if metrics.errors and not values:
        return TargetNumbers(target, {}, "LinkedIn gave no numbers this time.", "Try again in a few minutes.")
    missing = "LinkedIn did not give all numbers this time." if metrics.errors else None
    return TargetNumbers(target, values, missing)


def _trouble(error: PubloraError) -> tuple[str, str]:
    match error:
        case NetworkTokenExpired():
            return (
                "Publora has lost its access to this LinkedIn account.",
                "Reconnect it in Publora's dashboard; the Publora key itself is fine.",
            )
        case LinkedInRateLimited():
            wait = f"in {_span(error.retry_after)}" if error.retry_after else "in an hour"
            return "LinkedIn gives no more numbers for now.", f"Try again {wait}."
        case BadKey():
            return explain(error).said, explain(error).todo
        case NotAllowed():
            return (
                f"Publora refuses: {error.message.rstrip('.')[:200]}.",
                "Check the plan and LinkedIn's permissions.",
            )
        case NotFound():
            return (
                "This LinkedIn account is no longer connected to Publora.",
                "Connect it again in the dashboard.",
            )
        case _:
            return "LinkedIn's numbers can't be had right now.", "Try again in a few minutes."


def _span(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"

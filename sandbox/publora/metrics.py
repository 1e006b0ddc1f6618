"""How well did a LinkedIn post do? (publora-api.md 6.1)"""

from datetime import timedelta
from typing import cast

from sandbox.publora.calls import Call
from sandbox.publora.figures import LINKEDIN, count_metric
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.world import Account, Post, World

QUARTER = timedelta(minutes=15)
"""How long figures stay as they are."""
LIMITED_FOR = 900
"""Seconds after which LinkedIn, asked too often, may be asked again."""


def linkedin_post_statistics(call: Call) -> Json:
    """Answer with one metric, or with several where today's server is played."""
    posted_id, platform_id = _read_post(call)
    if call.user.accounts.get(f"linkedin-{platform_id.removeprefix('linkedin-')}") is None:
        raise ApiError(404, "LinkedIn connection not found")
    metrics = _read_metrics(call)
    account = check_linkedin(call, platform_id)
    post = _find_post(call, account, posted_id)
    if isinstance(metrics, str):
        count, cached = _figure(call.world, post, metrics)
        return {"success": True, "count": count} | ({"cached": cached} if call.world.current else {})
    figures = {metric: _figure(call.world, post, metric) for metric in metrics}
    return {
        "success": True,
        "metrics": {metric: count for metric, (count, _) in figures.items()},
        "cachedMetrics": [metric for metric, (_, cached) in figures.items() if cached],
        "cached": all(cached for _, cached in figures.values()),
    }


def require_plan(call: Call, code: str | None = None) -> None:
    """Refuse numbers to a customer whose plan has none."""
    if not call.user.analytics:
        raise ApiError(403, "Analytics requires a paid plan", code)


def check_linkedin(call: Call, platform_id: str) -> Account:
    """Return a LinkedIn account that numbers can be had of; raises ApiError for all that may be wrong."""
    account = call.user.accounts.get(f"linkedin-{platform_id.removeprefix('linkedin-')}")
    if account is None:
        raise ApiError(404, "LinkedIn connection not found")
    require_plan(call)
    if account.health == "expired":
        raise ApiError(401, "LINKEDIN_TOKEN_EXPIRED")
    if account.numbers == "forbidden":
        raise ApiError(403, "LINKEDIN_SCOPE_MISSING")
    if account.numbers == "limited":
        raise ApiError(429, "LINKEDIN_RATE_LIMITED", retryAfter=LIMITED_FOR)
    if account.numbers == "failing":
        raise ApiError(500, "Failed to fetch LinkedIn post statistics")
    return account


def _figure(world: World, post: Post, metric: str) -> tuple[int, bool]:
    """Return the figure as of the latest full quarter of an hour, and whether it was served before."""
    assert post.posted_id
    assert post.published_at
    quarter = (world.clock.now() - post.published_at) // QUARTER
    served = (post.posted_id, metric, quarter)
    cached = served in world.served_figures
    world.served_figures.add(served)
    return count_metric(post.posted_id, metric, quarter * QUARTER), cached


def _read_post(call: Call) -> tuple[str, str]:
    posted_id, platform_id = call.body.get("postedId"), call.body.get("platformId")
    if not posted_id or not platform_id:
        raise ApiError(400, "postedId and platformId are required")
    if not isinstance(posted_id, str) or not isinstance(platform_id, str):
        raise ApiError(400, "postedId and platformId must be strings")
    return posted_id, platform_id


def _read_metrics(call: Call) -> str | list[str]:
    single, several = call.body.get("queryType"), call.body.get("queryTypes")
    allowed = ", ".join(LINKEDIN)
    if several is None or not call.world.current:
        if single is None:
            either = "queryType or queryTypes" if call.world.current else "queryType"
            raise ApiError(400, f"{either} is required")
        if single not in LINKEDIN:
            raise ApiError(400, f"Invalid queryType. Must be one of: {allowed}")
        return str(single)
    if several in ("ALL", ["ALL"]):
        return list(LINKEDIN)
    if single is not None or not isinstance(several, list) or not several:
        raise ApiError(400, f"Invalid queryTypes. Must be ALL or some of: {allowed}")
    names = [str(name) for name in cast("list[object]", several)]
    if unknown := [name for name in names if name not in LINKEDIN]:
        raise ApiError(400, f"Invalid queryTypes: {', '.join(unknown)}. Must be some of: {allowed}")
    return names


def _find_post(call: Call, account: Account, posted_id: str) -> Post:
    for group in call.world.groups.values():
        for post in group.posts:
            if post.posted_id == posted_id and post.platform_id == account.platform_id and not post.removed:
                return post
    raise ApiError(500, "Failed to fetch metric from LinkedIn")

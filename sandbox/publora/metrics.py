"""How well did a LinkedIn post do? (publora-api.md 6.1)"""

import hashlib
import math
from datetime import timedelta
from typing import cast

from sandbox.publora.calls import Call
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.world import Account, Post, World

_SHARES = {
    "IMPRESSION": (1.0, 1.0),
    "MEMBERS_REACHED": (0.55, 0.75),
    "RESHARE": (0.001, 0.006),
    "REACTION": (0.02, 0.06),
    "COMMENT": (0.002, 0.012),
}
"""Each metric as a share of the impressions: from, to."""
_PLATEAU = (600, 9000)
_PACE = timedelta(hours=20)
_FRESH_FOR = timedelta(minutes=15)


def linkedin_post_statistics(call: Call) -> Json:
    """Answer with one metric, or with several where today's server is played."""
    posted_id, account = _read_post(call)
    metrics = _read_metrics(call)
    if account.health == "expired":
        raise ApiError(401, "LINKEDIN_TOKEN_EXPIRED")
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


def count_metric(posted_id: str, metric: str, age: timedelta) -> int:
    """Return a believable figure that depends on nothing else: fast growth at first, then a plateau."""
    impressions = _between(posted_id, "IMPRESSION", _PLATEAU) * (1 - math.exp(-age / _PACE))
    return int(impressions * _between(posted_id, metric + " share", _SHARES[metric]))


def _figure(world: World, post: Post, metric: str) -> tuple[int, bool]:
    """Return the figure as of the latest full quarter of an hour, and whether it was served before."""
    assert post.posted_id
    assert post.published_at
    quarter = (world.clock.now() - post.published_at) // _FRESH_FOR
    served = (post.posted_id, metric, quarter)
    cached = served in world.served_figures
    world.served_figures.add(served)
    return count_metric(post.posted_id, metric, quarter * _FRESH_FOR), cached


def _between(posted_id: str, salt: str, borders: tuple[float, float]) -> float:
    digest = hashlib.sha256(f"{posted_id} {salt}".encode()).digest()
    low, high = borders
    return low + (high - low) * int.from_bytes(digest[:4], "big") / 2**32


def _read_post(call: Call) -> tuple[str, Account]:
    posted_id, platform_id = call.body.get("postedId"), call.body.get("platformId")
    if not posted_id or not platform_id:
        raise ApiError(400, "postedId and platformId are required")
    if not isinstance(posted_id, str) or not isinstance(platform_id, str):
        raise ApiError(400, "postedId and platformId must be strings")
    account = call.user.accounts.get(f"linkedin-{platform_id.removeprefix('linkedin-')}")
    if account is None:
        raise ApiError(404, "LinkedIn connection not found")
    return posted_id, account


def _read_metrics(call: Call) -> str | list[str]:
    single, several = call.body.get("queryType"), call.body.get("queryTypes")
    allowed = ", ".join(_SHARES)
    if several is None or not call.world.current:
        if single is None:
            either = "queryType or queryTypes" if call.world.current else "queryType"
            raise ApiError(400, f"{either} is required")
        if single not in _SHARES:
            raise ApiError(400, f"Invalid queryType. Must be one of: {allowed}")
        return str(single)
    if several in ("ALL", ["ALL"]):
        return list(_SHARES)
    if single is not None or not isinstance(several, list) or not several:
        raise ApiError(400, f"Invalid queryTypes. Must be ALL or some of: {allowed}")
    names = [str(name) for name in cast("list[object]", several)]
    if unknown := [name for name in names if name not in _SHARES]:
        raise ApiError(400, f"Invalid queryTypes: {', '.join(unknown)}. Must be some of: {allowed}")
    return names


def _find_post(call: Call, account: Account, posted_id: str) -> Post:
    for group in call.world.groups.values():
        for post in group.posts:
            if post.posted_id == posted_id and post.platform_id == account.platform_id:
                return post
    raise ApiError(500, "Failed to fetch metric from LinkedIn")

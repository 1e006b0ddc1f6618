"""How do accounts, and posts on Mastodon and Bluesky, do? (publora-api.md 6.2, 6.3)

Where the documents leave it open: a range of days leaves out its `end`, a LinkedIn account's days are UTC's,
and a missing permission is called LINKEDIN_SCOPE_MISSING.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import cast

from sandbox.publora.calls import Call
from sandbox.publora.figures import LINKEDIN, OPEN_NETWORKS, count_followers, count_metric, count_open, gain
from sandbox.publora.metrics import QUARTER, check_linkedin, require_plan
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.times import write_time
from sandbox.publora.world import Account, Post

_COUNTS = ("reactions", "comments", "reposts", "quotes", "saves", "impressions", "reach", "clicks")
_MOST_POSTS = 50
_DAY = timedelta(days=1)
_SUMS = {
    "totalImpressions": "IMPRESSION",
    "totalReactions": "REACTION",
    "totalComments": "COMMENT",
    "totalReshares": "RESHARE",
    "totalMembersReached": "MEMBERS_REACHED",
}


def post_statistics(call: Call) -> Json:
    """Answer for up to 50 posts on Mastodon and Bluesky; what goes wrong with an account is an issue."""
    require_plan(call, "ANALYTICS_PLAN_REQUIRED")
    rows = call.body.get("posts")
    if not isinstance(rows, list) or not 1 <= len(cast("list[object]", rows)) <= _MOST_POSTS:
        raise ApiError(400, f"posts must be an array of 1 to {_MOST_POSTS} posts")
    stats: Json = {}
    issues: dict[str, str] = {}
    for row in cast("list[object]", rows):
        network, platform_id, posted_id = _read_row(row)
        account = call.user.accounts.get(platform_id)
        if issue := _issue(account):
            issues[platform_id] = issue
        stats[posted_id] = None if issue else _open_figures(call, network, platform_id, posted_id)
    answer: Json = {"success": True, "stats": stats}
    if "RATE_LIMITED" in issues.values():
        answer["rateLimited"] = True
    return answer | ({"issues": issues} if issues else {})


def profile_statistics(call: Call) -> Json:
    """Answer with what is counted of an account on Mastodon or Bluesky."""
    require_plan(call, "ANALYTICS_PLAN_REQUIRED")
    network = call.body.get("platform")
    if network not in OPEN_NETWORKS:
        raise ApiError(400, f"platform must be one of: {', '.join(OPEN_NETWORKS)}")
    platform_id = _prefixed(str(network), call.body.get("platformId"))
    account = call.user.accounts.get(platform_id)
    if account is None:
        raise ApiError(404, f"{network} connection not found")
    now = call.world.clock.now()
    answer: Json = {"success": True, "profile": None, "cached": False, "fetchedAt": write_time(now)}
    match _issue(account):
        case None:
            posts = sum(1 for _ in _published(call, platform_id))
            followers = count_followers(platform_id, now.date())
            return answer | {"profile": {"followers": followers, "following": 87, "posts": posts}}
        case "RATE_LIMITED":
            return answer | {"rateLimited": True}
        case _:
            return answer | {"unavailable": True}


def linkedin_followers(call: Call) -> Json:
    """Answer with the number of followers now, or with the growth of each day."""
    account = _linkedin_account(call)
    period = call.body.get("period", "lifetime")
    if period not in {"lifetime", "daily"}:
        raise ApiError(400, "Invalid period. Must be lifetime or daily")
    today = call.world.clock.now().date()
    if period == "lifetime":
        count = count_followers(account.platform_id, today)
        return {"success": True, "followersCount": count, "cached": False}
    if "dateRange" not in call.body:
        raise ApiError(400, "dateRange is required for daily period")
    days = [day for day in _days(call) if day < today]
    data = [{"date": day.isoformat(), "count": gain(account.platform_id, day)} for day in days]
    total = sum(gain(account.platform_id, day) for day in days)
    return {"success": True, "data": data, "totalGrowth": total, "cached": False}


def linkedin_account_statistics(call: Call) -> Json:
    """Answer with sums over an account's posts, over a range or for each of its days."""
    account = _linkedin_account(call)
    metrics, single = _read_metrics(call)
    aggregation = call.body.get("aggregation", "TOTAL")
    if aggregation not in {"TOTAL", "DAILY"}:
        raise ApiError(400, "Invalid aggregation. Must be TOTAL or DAILY")
    if aggregation == "DAILY" and "MEMBERS_REACHED" in metrics:
        raise ApiError(400, "MEMBERS_REACHED does not support DAILY aggregation")
    days = _days(call) if "dateRange" in call.body else []
    count = {"TOTAL": _total, "DAILY": _daily}[str(aggregation)]
    found = {metric: count(call, account, metric, days) for metric in metrics}
    shared: Json = {"success": True, "aggregation": aggregation, "cached": False}
    return shared | ({"data": found[metrics[0]]} if single else {"metrics": found})


def linkedin_profile_summary(call: Call) -> Json:
    """Answer with an account at a glance."""
    account = _linkedin_account(call)
    days = _days(call) if "dateRange" in call.body else []
    today = call.world.clock.now().date()
    followers: Json = {"total": count_followers(account.platform_id, today)}
    if days:
        followers["periodGrowth"] = sum(gain(account.platform_id, day) for day in days if day < today)
    sums = {name: _total(call, account, metric, days) for name, metric in _SUMS.items()}
    return {"success": True, "profile": {"followers": followers, "posts": sums}}


def _linkedin_account(call: Call) -> Account:
    platform_id = call.body.get("platformId")
    if not isinstance(platform_id, str) or not platform_id:
        raise ApiError(400, "platformId is required")
    return check_linkedin(call, platform_id)


def _read_metrics(call: Call) -> tuple[list[str], bool]:
    """Return the metrics asked for, and whether a single one was."""
    single, several = call.body.get("queryType"), call.body.get("queryTypes")
    if several in ("ALL", ["ALL"]):
        return [*LINKEDIN], False
    names = several if single is None else [single]
    if not isinstance(names, list) or not names:
        raise ApiError(400, "queryType or queryTypes is required")
    read = [str(name) for name in cast("list[object]", names)]
    if unknown := [name for name in read if name not in LINKEDIN]:
        raise ApiError(400, f"Invalid queryTypes: {', '.join(unknown)}")
    return read, single is not None


def _total(call: Call, account: Account, metric: str, days: list[date]) -> int:
    now = call.world.clock.now()
    first, until = (_midnight(days[0]), _midnight(days[-1] + _DAY)) if days else (None, now)
    return _gained(call, account, metric, first, min(until, now))


def _daily(call: Call, account: Account, metric: str, days: list[date]) -> list[Json]:
    now = call.world.clock.now()
    return [
        {
            "count": _gained(call, account, metric, _midnight(day), min(_midnight(day + _DAY), now)),
            "dateRange": {"start": _parts(day), "end": _parts(day + _DAY)},
        }
        for day in days
        if _midnight(day) < now
    ]


def _gained(call: Call, account: Account, metric: str, first: datetime | None, until: datetime) -> int:
    """Count what all posts of an account gained from `first` (None: the beginning) to `until`."""
    total = 0
    for post in _published(call, account.platform_id):
        assert post.posted_id
        assert post.published_at
        total += count_metric(post.posted_id, metric, until - post.published_at)
        if first is not None:
            total -= count_metric(post.posted_id, metric, first - post.published_at)
    return total


def _published(call: Call, platform_id: str) -> Iterator[Post]:
    for group in call.world.groups.values():
        if group.owner is call.user:
            yield from (
                post
                for post in group.posts
                if post.platform_id == platform_id and post.posted_id and not post.removed
            )


def _open_figures(call: Call, network: str, platform_id: str, posted_id: str) -> Json | None:
    found = next((post for post in _published(call, platform_id) if post.posted_id == posted_id), None)
    if found is None or found.published_at is None:
        return None
    age = (call.world.clock.now() - found.published_at) // QUARTER * QUARTER
    return {name: count_open(network, posted_id, name, age) for name in _COUNTS}


def _issue(account: Account | None) -> str | None:
    if account is None:
        return "CONNECTION_NOT_FOUND"
    if account.health == "expired":
        return "AUTH_REVOKED"
    return {"forbidden": "FORBIDDEN", "limited": "RATE_LIMITED", "failing": "FETCH_FAILED"}.get(
        account.numbers
    )


def _read_row(row: object) -> tuple[str, str, str]:
    fields = cast("Json", row) if isinstance(row, dict) else {}
    network, posted_id = fields.get("platform"), fields.get("postedId")
    if network not in OPEN_NETWORKS or not isinstance(posted_id, str) or not posted_id:
        raise ApiError(400, "Each post needs platform (mastodon or bluesky), platformId and postedId")
    return str(network), _prefixed(str(network), fields.get("platformId")), posted_id


def _prefixed(network: str, platform_id: object) -> str:
    if not isinstance(platform_id, str) or not platform_id:
        raise ApiError(400, "platformId is required")
    return f"{network}-{platform_id.removeprefix(f'{network}-')}"


def _days(call: Call) -> list[date]:
    """Return the days of the range asked for, its end left out."""
    sent = call.body["dateRange"]
    fields = cast("Json", sent) if isinstance(sent, dict) else {}
    try:
        first, until = (_read_day(fields[name]) for name in ("start", "end"))
    except (KeyError, TypeError, ValueError):
        raise ApiError(400, "Invalid dateRange") from None
    return [first + timedelta(number) for number in range((until - first).days)]


def _read_day(value: object) -> date:
    fields = cast("dict[str, int]", value)
    return date(fields["year"], fields["month"], fields["day"])


def _parts(day: date) -> Json:
    return {"year": day.year, "month": day.month, "day": day.day}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)

"""What happens when a post's time has come? (publora-api.md 9.1, 9.5)"""

import secrets
from datetime import datetime, timedelta

from sandbox.publora.events import tell_result
from sandbox.publora.probing import probe
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.times import write_time
from sandbox.publora.validation import check_content
from sandbox.publora.world import Account, Group, Outcome, Post, World

TICK = timedelta(minutes=1)
_RETRYABLE = {"RATE_LIMITED", "PLATFORM_SERVER_ERROR", "NETWORK_ERROR", "TIMEOUT_ERROR"}
_MINTED = {
    "linkedin": "urn:li:share:7{digits}",
    "bluesky": "at://did:plc:sandbox/app.bsky.feed.post/{digits}",
}


def run_tick(world: World) -> None:
    """Move every due target one step on: scheduled, pending, processing, result."""
    now = world.clock.now()
    for group in list(world.groups.values()):
        for post in group.posts:
            _step(world, group, post, now)
        _settle_group(group, now)


def next_tick(world: World, last: datetime) -> datetime | None:
    """Return when a tick next has something to do, None when nothing waits; `last` is the latest tick."""
    waiting: list[datetime] = []
    for group in world.groups.values():
        if _can_move(world, group):
            waiting.append(last + TICK)
        elif group.scheduled_time and any(post.status == "scheduled" for post in group.posts):
            waiting.append(group.scheduled_time)
    return min(waiting, default=None)


def publish_now(world: World, group: Group) -> None:
    """Settle every target at once, as the dashboard's button does."""
    now = world.clock.now()
    for post in group.posts:
        post.status = "processing"
        _step(world, group, post, now)
    _settle_group(group, now)


def _can_move(world: World, group: Group) -> bool:
    return any(
        post.status == "pending" or (post.status == "processing" and _outcome(world, group, post) is not None)
        for post in group.posts
    )


def _step(world: World, group: Group, post: Post, now: datetime) -> None:
    if post.status == "scheduled" and group.scheduled_time and group.scheduled_time <= now:
        post.status = "pending"
    elif post.status == "pending":
        post.status = "processing"
    elif post.status == "processing" and (outcome := _outcome(world, group, post)):
        _settle(post, group.owner.accounts.get(post.platform_id), outcome, now)
        tell_result(world, group, post)


def _outcome(world: World, group: Group, post: Post) -> Outcome | None:
    """Return how the publication ends, None while it is stuck."""
    account = group.owner.accounts.get(post.platform_id)
    if account is None or account.health == "expired":
        return Outcome("failed", "PLATFORM_AUTH_EXPIRED")
    if account.outcome.result == "stuck":
        return None
    if account.outcome.result == "unknown":
        return Outcome("failed", "PUBLISH_OUTCOME_UNKNOWN")
    if account.outcome.result == "failed":
        return Outcome("failed", account.outcome.code or "PLATFORM_SERVER_ERROR")
    return _judge(world, group, account)


def _judge(world: World, group: Group, account: Account) -> Outcome:
    for media in group.media:
        probe(world.store, media)
    if any(media.status != "ready" for media in group.media):
        return Outcome("failed", "MEDIA_VALIDATION_FAILED")
    try:
        check_content([account], group.content, group.media, world.store)
    except ApiError:
        return Outcome("failed", "PLATFORM_VALIDATION_ERROR")
    return Outcome()


def _settle(post: Post, account: Account | None, outcome: Outcome, now: datetime) -> None:
    post.status = outcome.result
    if outcome.result == "published":
        platform = post.platform_id.partition("-")[0]
        digits = str(secrets.randbelow(10**18)).zfill(18)
        post.posted_id = _MINTED.get(platform, "{digits}").format(digits=digits)
        post.published_at = now
        if account:
            account.last_success = now
        return
    post.error = _describe_error(outcome.code or "UNKNOWN_ERROR", now)
    if account:
        account.last_error = {"message": post.error["message"], "occurredAt": write_time(now)}


def _describe_error(code: str, now: datetime) -> Json:
    return {
        "code": code,
        "message": f"The platform answered: {code.replace('_', ' ').lower()}",
        "failedAt": write_time(now),
        "retryable": code in _RETRYABLE,
    }


def _settle_group(group: Group, now: datetime) -> None:
    results = {post.status for post in group.posts}
    if group.status != "scheduled" or not results or not results <= {"published", "failed"}:
        return
    group.status = results.pop() if len(results) == 1 else "partially_published"
    group.updated_at = now

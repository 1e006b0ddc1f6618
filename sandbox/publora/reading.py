"""How does Publora describe what it has? (publora-api.md 3.1, 4.2, 4.3)"""

from datetime import UTC, datetime, timedelta

from sandbox.publora.calls import Call, find_group
from sandbox.publora.limits import describe_limits
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.times import read_time, write_optional, write_time
from sandbox.publora.world import Account, Group, Media, Post, World

_NAMED_IN_SEED = {"twitter", "bluesky", "mastodon"}
_STATUSES = ("draft", "scheduled", "published", "failed", "partially_published")
_SORTS = {"createdAt": "created_at", "updatedAt": "updated_at", "scheduledTime": "scheduled_time"}
_NEVER = datetime.min.replace(tzinfo=UTC)
_TOKEN_LEFT = {"valid": timedelta(days=52), "expiring_soon": timedelta(days=3), "expired": -timedelta(days=1)}


def platform_connections(call: Call) -> Json:
    """List the caller's accounts."""
    describe = _describe_account if call.world.current else _describe_seed_account
    accounts = [describe(account, call.world) for account in call.user.accounts.values()]
    return {"success": True, "connections": accounts}


def platform_limits(_call: Call) -> Json:
    """Tell each network's limits."""
    return {"success": True} | describe_limits()


def get_post(call: Call) -> Json:
    """Describe one group; the seed's server knows only its posts."""
    group = find_group(call, call.id, ApiError(400, "Invalid post group ID"))
    current = call.world.current
    reply: Json = {"success": True, "postGroupId": group.id}
    reply["posts"] = [_describe_post(post, group, current=current) for post in group.posts]
    if not current:
        return reply
    return reply | {
        "status": group.status,
        "scheduledTime": write_optional(group.scheduled_time),
        "platforms": group.platform_ids,
        "platformSettings": group.settings,
        "firstComment": None,
        "media": [describe_media(media) for media in group.media],
    }


def list_posts(call: Call) -> Json:
    """List the caller's groups, filtered, sorted and by page."""
    groups = [group for group in _filtered(call) if group.owner is call.user]
    sort_by = call.query.get("sortBy", "createdAt")
    if sort_by not in _SORTS:
        raise ApiError(400, f"Invalid sortBy. Must be one of: {', '.join(_SORTS)}")
    newest_first = call.query.get("sortOrder", "desc") != "asc"
    groups.sort(key=lambda group: getattr(group, _SORTS[sort_by]) or _NEVER, reverse=newest_first)
    page, limit = _read_number(call, "page", 1, None), _read_number(call, "limit", 20, 100)
    shown = groups[(page - 1) * limit : page * limit]
    pages = -(-len(groups) // limit)
    pagination = {
        "page": page,
        "limit": limit,
        "totalItems": len(groups),
        "totalPages": pages,
        "hasNextPage": page < pages,
        "hasPrevPage": page > 1,
    }
    return {"success": True, "posts": [_list_entry(group) for group in shown], "pagination": pagination}


def describe_media(media: Media) -> Json:
    """Describe one media row as get-post does."""
    return {
        "mediaId": media.id,
        "sourceFileName": media.source_file_name,
        "fileName": media.file_name,
        "type": media.kind,
        "mimeType": media.mime_type or media.content_type,
        "status": media.status,
        "failureReason": media.failure,
        "url": media.url,
    }


def _describe_seed_account(account: Account, _world: World) -> Json:
    described: Json = {
        "platformId": account.platform_id,
        "username": account.username,
        "profileImageUrl": f"https://images.example/{account.platform}.png",
    }
    if account.platform in _NAMED_IN_SEED:
        described["displayName"] = account.display_name
    return described


def _describe_account(account: Account, world: World) -> Json:
    left = _TOKEN_LEFT.get(account.health)
    described = _describe_seed_account(account, world) | {
        "displayName": account.display_name,
        "profileUrl": f"https://{account.platform}.example/{account.username}" if account.username else None,
        "tokenStatus": account.health,
        "accessTokenExpiresAt": write_time(world.clock.now() + left) if left else None,
        "tokenExpiresIn": left and (f"{left.days}d 0h" if left.days > 0 else "expired"),
        "lastSuccessfulPost": write_optional(account.last_success),
        "lastError": account.last_error,
    }
    return described | ({"subscriptionType": account.subscription} if account.subscription else {})


def _describe_post(post: Post, group: Group, *, current: bool) -> Json:
    platform, _, account_id = post.platform_id.partition("-")
    described: Json = {
        "_id": post.id,
        "content": group.content,
        "platform": platform,
        "platformId": account_id,
        "status": post.status,
        "postedId": post.posted_id if current or platform == "linkedin" else None,
    }
    if current:
        described |= {"permalink": None, "isThread": False} | ({"error": post.error} if post.error else {})
    return described


def _filtered(call: Call) -> list[Group]:
    status, platform = call.query.get("status"), call.query.get("platform", "").lower()
    if status is not None and status not in _STATUSES:
        raise ApiError(400, f"Invalid status. Must be one of: {', '.join(_STATUSES)}")
    earliest, latest = _read_date(call, "fromDate"), _read_date(call, "toDate")
    return [
        group
        for group in call.world.groups.values()
        if status in {None, group.status}
        and (not platform or any(name.startswith(platform) for name in group.platform_ids))
        and (earliest is None or (group.scheduled_time or _NEVER) >= earliest)
        and (latest is None or (group.scheduled_time is not None and group.scheduled_time <= latest))
    ]


def _list_entry(group: Group) -> Json:
    targets = [
        {
            "platformId": post.platform_id,
            "platform": post.platform_id.partition("-")[0],
            "status": post.status,
        }
        for post in group.posts
    ]
    return {
        "postGroupId": group.id,
        "content": group.content,
        "status": group.status,
        "scheduledTime": write_optional(group.scheduled_time),
        "createdAt": write_time(group.created_at),
        "updatedAt": write_time(group.updated_at),
        "platforms": targets,
        "mediaUrls": [media.url for media in group.media],
    }


def _read_date(call: Call, name: str) -> datetime | None:
    text = call.query.get(name)
    if text is None:
        return None
    try:
        return read_time(text)
    except ValueError:
        raise ApiError(400, f"Invalid {name} format") from None


def _read_number(call: Call, name: str, default: int, largest: int | None) -> int:
    text = call.query.get(name, "")
    number = max(1, int(text)) if text.lstrip("-").isdecimal() else default
    return min(number, largest) if largest else number

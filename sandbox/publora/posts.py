"""How are posts created, changed and deleted? (publora-api.md 4)"""

import re
from datetime import datetime
from typing import cast

from sandbox.publora.calls import Call, find_group
from sandbox.publora.events import tell_scheduled
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.scheduling import check_editable, check_schedulable, read_scheduled_time, settle_time
from sandbox.publora.settings import read_settings
from sandbox.publora.times import write_optional, write_time
from sandbox.publora.world import Group, mint_id

_PLATFORM_ID = re.compile(r"[a-z]+-[^\s/?#]+")
_CHANGES = ("status", "scheduledTime", "content", "platforms", "platformSettings")
_SEED_CHANGES = ("status", "scheduledTime")
PLAYGROUND = "publora-playground"


def create_post(call: Call) -> Json:
    """Create a group: scheduled with a time, else a draft (publora-api.md 4.1)."""
    content, platform_ids = _read_content(call.body.get("content")), _read_platforms(call)
    settings = read_settings(call.body.get("platformSettings")) if call.world.current else {}
    _refuse_media_urls(call)
    time, warnings = read_scheduled_time(call.body.get("scheduledTime")), list[Json]()
    playground = platform_ids == [PLAYGROUND]
    if time:
        time, warnings = settle_time(call.world, time)
        if not playground:
            check_schedulable(call.world, call.user, content, platform_ids, [])
    group = _new_group(call, content, time)
    group.settings = settings
    group.set_targets(platform_ids)
    if not playground:
        call.world.groups[group.id] = group
        if time:
            tell_scheduled(call.world, group)
    reply: Json = {"success": True, "postGroupId": group.id}
    if call.world.current:
        reply |= {"scheduledTime": write_optional(time)} | ({"warnings": warnings} if warnings else {})
    return reply


def update_post(call: Call) -> Json:
    """Change status, time and, today, text, targets and settings; all or nothing (publora-api.md 4.4)."""
    changes = _read_changes(call)
    group = find_group(call, call.id, ApiError(500, "Failed to update post"))
    check_editable(group)
    content = _read_new_content(changes, group)
    platform_ids = _read_targets(call, changes, group)
    settings = group.settings | read_settings(changes.get("platformSettings"))
    status = changes.get("status") or group.status
    time, warnings = _read_new_time(call, changes, group, status)
    if status == "scheduled":
        check_schedulable(call.world, call.user, content, platform_ids, group.media)
    group.content, group.settings, group.scheduled_time = content, settings, time
    group.set_targets(platform_ids)
    newly_scheduled = group.status != status == "scheduled"
    group.set_status(status)
    group.updated_at = call.world.clock.now()
    if newly_scheduled:
        tell_scheduled(call.world, group)
    return _describe_update(call, group, warnings)


def delete_post(call: Call) -> Json:
    """Forget a group that nothing live hangs on; raises the ApiErrors 409 of publora-api.md 4.5."""
    group = find_group(call, call.id, ApiError(400, "Invalid post group ID"))
    if group.status == "published":
        raise ApiError(409, "Post is published", "POST_IS_PUBLISHED")
    if any(post.may_be_live for post in group.posts):
        raise ApiError(409, "Part of the post is live", "POST_HAS_LIVE_CONTENT")
    if group.in_motion:
        raise ApiError(409, "Post is being published", "POST_IS_PROCESSING")
    call.world.drop_group(group)
    return {"success": True}


def read_platform_ids(value: object) -> list[str]:
    """Return the targets named; raises ApiError 400 for odd shapes and duplicates."""
    if value is None:
        raise ApiError(400, "Platforms are required")
    if not isinstance(value, list):
        raise ApiError(400, "Platforms must be an array")
    for entry in cast("list[object]", value):
        if not isinstance(entry, str) or not _PLATFORM_ID.fullmatch(entry):
            raise ApiError(400, f"Invalid platform ID format: {entry}")
    platform_ids = cast("list[str]", value)
    if len(set(platform_ids)) < len(platform_ids):
        raise ApiError(400, "Platforms must not contain duplicates")
    return platform_ids


def _read_content(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ApiError(400, "Content is required")
    return value


def _read_platforms(call: Call) -> list[str]:
    value = call.body.get("platforms")
    if not call.world.current and isinstance(value, list):
        value = list(dict.fromkeys(map(str, cast("list[object]", value))))  # older servers took duplicates
    platform_ids = read_platform_ids(value)
    if not platform_ids:
        raise ApiError(400, "At least one platform is required")
    if PLAYGROUND in platform_ids and len(platform_ids) > 1:
        raise ApiError(400, f"Invalid platform ID format: {PLAYGROUND}")
    return platform_ids


def _refuse_media_urls(call: Call) -> None:
    urls = call.body.get("mediaUrls")
    if call.world.current and isinstance(urls, list) and urls:
        code, error = "MEDIA_URL_BLOCKED_HOST", "The sandbox reaches no other host"
        results = [
            {"url": url, "ok": False, "code": code, "error": error} for url in cast("list[object]", urls)
        ]
        raise ApiError(400, "Media ingestion failed", mediaResults=results)


def _new_group(call: Call, content: str, time: datetime | None) -> Group:
    now = call.world.clock.now()
    status = "scheduled" if time else "draft"
    return Group(mint_id(), call.user, content, [], status, time, created_at=now, updated_at=now)


def _read_changes(call: Call) -> Json:
    names = _CHANGES if call.world.current else _SEED_CHANGES
    falsy_is_absent = set(_SEED_CHANGES)
    changes = {
        name: call.body[name]
        for name in names
        if name in call.body and (call.body[name] or name not in falsy_is_absent)
    }
    _refuse_media_urls(call)
    if not changes and call.world.current:
        raise ApiError(400, f"At least one of {', '.join(_CHANGES)} must be provided")
    if not changes:
        raise ApiError(400, "Either status or scheduledTime must be provided")
    if changes.get("status", "draft") not in {"draft", "scheduled"}:
        raise ApiError(400, "Status must be either 'draft' or 'scheduled'")
    return changes


def _read_new_content(changes: Json, group: Group) -> str:
    try:
        return _read_content(changes.get("content", group.content))
    except ApiError as refusal:
        raise ApiError(400, str(refusal), "INVALID_CONTENT", field="content") from None


def _read_targets(call: Call, changes: Json, group: Group) -> list[str]:
    if "platforms" not in changes:
        return group.platform_ids
    try:
        platform_ids = read_platform_ids(changes["platforms"])
    except ApiError as refusal:
        raise ApiError(400, str(refusal), "INVALID_PLATFORMS", field="platforms") from None
    if not platform_ids and (changes.get("status") or group.status) == "scheduled":
        raise ApiError(400, "At least one platform is required", "PLATFORMS_REQUIRED")
    if unknown := [name for name in platform_ids if name not in call.user.accounts]:
        error = "Some platforms are not connected"
        raise ApiError(400, error, "INVALID_PLATFORM_CONNECTION", invalidPlatforms=unknown)
    return platform_ids


def _read_new_time(
    call: Call, changes: Json, group: Group, status: str
) -> tuple[datetime | None, list[Json]]:
    asked = read_scheduled_time(changes.get("scheduledTime"))
    if asked:
        return settle_time(call.world, asked)
    if status != "scheduled" or group.status == "scheduled":
        return group.scheduled_time, []
    if group.scheduled_time is None:
        return call.world.clock.now(), []
    return settle_time(call.world, group.scheduled_time)


def _describe_update(call: Call, group: Group, warnings: list[Json]) -> Json:
    described: Json = {"_id": group.id, "status": group.status}
    if group.scheduled_time:
        described["scheduledTime"] = write_time(group.scheduled_time)
    reply: Json = {"success": True, "message": "Post updated successfully", "postGroup": described}
    if call.world.current:
        described |= {"content": group.content, "platforms": group.platform_ids}
        reply |= {"scheduledTime": write_optional(group.scheduled_time)}
        reply |= {"warnings": warnings} if warnings else {}
    return reply

"""How is each call to Publora built? One function per route; none sends anything."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from bot.publora.answer import Done
from bot.publora.exchange import Request
from bot.publora.limits import PlatformLimits
from bot.publora.metrics import Metric, MetricCount, PostMetrics
from bot.publora.models import ConnectionList, CreatedPost, PostGroup, PostPage, UpdatedPost, UploadSlot
from bot.publora.webhooks import NewSecret, NewWebhook, WebhookList
from bot.publora.wire import clean_file_name, path_segment, write_time

if TYPE_CHECKING:
    from pydantic import JsonValue

_STATISTICS = "/linkedin-post-statistics"


def platform_connections() -> Request[ConnectionList]:
    """publora-api.md 3.1."""
    return Request("GET", "/platform-connections", ConnectionList, repeatable=True)


def platform_limits() -> Request[PlatformLimits]:
    """publora-api.md 3.3."""
    return Request("GET", "/platform-limits", PlatformLimits, repeatable=True)


def create_post(
    content: str, platform_ids: Sequence[str], idempotency_key: str, scheduled_at: datetime | None
) -> Request[CreatedPost]:
    """publora-api.md 4.1; repeated accounts are named once, as the newest servers demand."""
    body: dict[str, JsonValue] = {"content": content, "platforms": [*dict.fromkeys(platform_ids)]}
    if scheduled_at is not None:
        body["scheduledTime"] = write_time(scheduled_at)
    return Request(
        "POST", "/create-post", CreatedPost, repeatable=False, body=body, idempotency_key=idempotency_key
    )


def get_post(group_id: str) -> Request[PostGroup]:
    """publora-api.md 4.2."""
    return Request("GET", f"/get-post/{path_segment(group_id)}", PostGroup, repeatable=True)


def list_posts(
    *,
    page: int,
    limit: int,
    status: str | None,
    sort_by: str | None,
    sort_order: str | None,
    from_date: datetime | None,
    to_date: datetime | None,
) -> Request[PostPage]:
    """publora-api.md 4.3; the dates apply to the scheduled time."""
    asked = {
        "page": str(page),
        "limit": str(limit),
        "status": status,
        "sortBy": sort_by,
        "sortOrder": sort_order,
        "fromDate": write_time(from_date) if from_date else None,
        "toDate": write_time(to_date) if to_date else None,
    }
    query = {name: value for name, value in asked.items() if value is not None}
    return Request("GET", "/list-posts", PostPage, repeatable=True, query=query)


def update_post(
    group_id: str,
    *,
    status: Literal["draft", "scheduled"] | None,
    scheduled_at: datetime | None,
    content: str | None,
    platform_ids: Sequence[str] | None,
    idempotency_key: str,
) -> Request[UpdatedPost]:
    """publora-api.md 4.4; only what is given is sent."""
    asked: dict[str, JsonValue] = {
        "status": status,
        "scheduledTime": write_time(scheduled_at) if scheduled_at else None,
        "content": content,
        "platforms": None if platform_ids is None else [*dict.fromkeys(platform_ids)],
    }
    return Request(
        "PUT",
        f"/update-post/{path_segment(group_id)}",
        UpdatedPost,
        repeatable=False,
        body={name: value for name, value in asked.items() if value is not None},
        idempotency_key=idempotency_key,
    )


def delete_post(group_id: str) -> Request[Done]:
    """publora-api.md 4.5."""
    return Request("DELETE", f"/delete-post/{path_segment(group_id)}", Done, repeatable=True)


def upload_url(
    group_id: str, *, file_name: str, content_type: str, kind: Literal["image", "video"]
) -> Request[UploadSlot]:
    """publora-api.md 5.1; each call adds a file to the group, hence not repeatable."""
    body: dict[str, JsonValue] = {
        "fileName": clean_file_name(file_name),
        "contentType": content_type,
        "type": kind,
        "postGroupId": group_id,
    }
    return Request("POST", "/get-upload-url", UploadSlot, repeatable=False, body=body)


def complete_media(media_id: str) -> Request[Done]:
    """publora-api.md 5.3."""
    return Request("POST", f"/complete-media/{path_segment(media_id)}", Done, repeatable=True)


def delete_media(media_id: str) -> Request[Done]:
    """publora-api.md 5.4."""
    return Request("DELETE", f"/media/{path_segment(media_id)}", Done, repeatable=True)


def linkedin_metric(posted_id: str, platform_id: str, metric: Metric) -> Request[MetricCount]:
    """publora-api.md 6.1, one number: what every server understands."""
    body: dict[str, JsonValue] = {"postedId": posted_id, "platformId": platform_id, "queryType": metric.value}
    return Request("POST", _STATISTICS, MetricCount, repeatable=True, body=body)


def linkedin_metrics(posted_id: str, platform_id: str) -> Request[PostMetrics]:
    """publora-api.md 6.1, all numbers at once: newer servers only."""
    body: dict[str, JsonValue] = {"postedId": posted_id, "platformId": platform_id, "queryTypes": "ALL"}
    return Request("POST", _STATISTICS, PostMetrics, repeatable=True, body=body)


def list_webhooks() -> Request[WebhookList]:
    """publora-api.md 8.1."""
    return Request("GET", "/webhooks", WebhookList, repeatable=True)


def create_webhook(name: str, url: str, events: Sequence[str]) -> Request[NewWebhook]:
    """publora-api.md 8.1; each call adds one, hence not repeatable."""
    body: dict[str, JsonValue] = {"name": name, "url": url, "events": [*events]}
    return Request("POST", "/webhooks", NewWebhook, repeatable=False, body=body)


def change_webhook(
    webhook_id: str,
    *,
    name: str | None,
    url: str | None,
    events: Sequence[str] | None,
    is_active: bool | None,
) -> Request[Done]:
    """publora-api.md 8.1; only what is given is sent."""
    asked: dict[str, JsonValue] = {
        "name": name,
        "url": url,
        "events": None if events is None else [*events],
        "isActive": is_active,
    }
    body = {name: value for name, value in asked.items() if value is not None}
    return Request("PATCH", f"/webhooks/{path_segment(webhook_id)}", Done, repeatable=True, body=body)


def delete_webhook(webhook_id: str) -> Request[Done]:
    """publora-api.md 8.1."""
    return Request("DELETE", f"/webhooks/{path_segment(webhook_id)}", Done, repeatable=True)


def regenerate_secret(webhook_id: str) -> Request[NewSecret]:
    """publora-api.md 8.1; each call makes another one, hence not repeatable."""
    path = f"/webhooks/{path_segment(webhook_id)}/regenerate-secret"
    return Request("POST", path, NewSecret, repeatable=False)

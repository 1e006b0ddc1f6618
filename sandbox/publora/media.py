"""How do files get into a post? (publora-api.md 5)"""

import re
from datetime import timedelta

from sandbox.publora.calls import Call, find_group, is_hex_id
from sandbox.publora.probing import kind_of, probe
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.scheduling import check_editable, demote
from sandbox.publora.world import Group, Media, mint_id

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")
_LINK_LIFE = {True: timedelta(hours=1), False: timedelta(minutes=15)}
"""By whether today's server is played (publora-api.md 15.1)."""


def get_upload_url(call: Call) -> Json:
    """Add a media row to a group and answer with a presigned link for its bytes."""
    file_name, content_type, group_id, kind = _read_upload(call)
    group = find_group(call, group_id, ApiError(400, "Invalid postGroupId"))
    check_editable(group)
    media = _add_row(call, group, file_name, content_type, kind)
    life = _LINK_LIFE[call.world.current]
    call.world.link_expiries[media.key] = call.world.clock.now() + life
    link = call.world.store.sign_put(media.key, content_type, int(life.total_seconds()))
    reply = {"success": True, "uploadUrl": link, "fileUrl": media.url, "mediaId": media.id}
    return reply | demote(call.world, group, "attach", media)


def complete_media(call: Call) -> Json:
    """Look at an uploaded file early; raises ApiError when it is missing or unreadable."""
    group, media = _find_media(call, ApiError(400, "Invalid media file ID", "INVALID_MEDIA_FILE_ID"))
    if media is None or group is None:
        raise ApiError(404, "Media file not found", "MEDIA_FILE_NOT_FOUND")
    probe(call.world.store, media)
    if media.status == "uploading":
        raise ApiError(503, "Uploaded bytes could not be read", "PROBE_DOWNLOAD_FAILED")
    if media.status == "failed":
        raise ApiError(400, "Media file could not be read", media.failure)
    file = {
        "_id": media.id,
        "type": media.kind,
        "mimeType": media.mime_type,
        "fileName": media.file_name,
        "url": media.url,
        "status": media.status,
        "metadata": {"size": call.world.store.size(media.key)},
    }
    return {"success": True, "mediaFile": file}


def delete_media(call: Call) -> Json:
    """Remove a row and its bytes; a scheduled group becomes a draft again (publora-api.md 5.4)."""
    group, media = _find_media(call, ApiError(400, "Invalid mediaId"))
    if media is None or group is None:
        raise ApiError(404, "Media file not found")
    check_editable(group)
    group.media.remove(media)
    call.world.store.remove(media.key)
    return {"success": True} | demote(call.world, group, "detach", media)


def _read_upload(call: Call) -> tuple[str, str, str, str]:
    body, current = call.body, call.world.current
    names = (
        ["fileName", "contentType", "postGroupId"]
        if current
        else [
            "fileName",
            "contentType",
            "type",
            "postGroupId",
        ]
    )
    for name in names:
        if not isinstance(body.get(name), str) or not body[name]:
            every = "fileName, contentType, and postGroupId are required"
            raise ApiError(400, every if current else f"{name} is required")
    kind = kind_of(body["contentType"])
    if kind is None or (kind == "document" and not current):
        text = "Only video, image, and PDF files are allowed" if current else "Invalid content type"
        raise ApiError(400, text)
    if body.get("type", kind) not in {"image", "video", "document"}:
        raise ApiError(400, "Invalid type")
    return body["fileName"], body["contentType"], body["postGroupId"], kind


def _add_row(call: Call, group: Group, file_name: str, content_type: str, kind: str) -> Media:
    media_id, safe_name = mint_id(), _UNSAFE.sub("", file_name.replace(" ", "_"))
    key = f"{media_id}-{safe_name}"
    url = call.world.store.url_of(key)
    media = Media(media_id, group.id, file_name, safe_name, content_type, kind, key, url)
    group.media.append(media)
    return media


def _find_media(call: Call, malformed: ApiError) -> tuple[Group | None, Media | None]:
    if not is_hex_id(call.id):
        raise malformed
    for group in call.world.groups.values():
        for media in group.media:
            if media.id == call.id and group.owner is call.user:
                return group, media
    return None, None

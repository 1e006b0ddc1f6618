"""Would every network take this post? (publora-api.md 11.2, 12)"""

from collections.abc import Iterator

from sandbox.publora.limits import LIMITS, TELEGRAM_CAPTION, Limits
from sandbox.publora.object_store import ObjectStore
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.world import Account, Media

_ONE_KIND_ONLY = {"twitter", "instagram", "linkedin"}


def check_content(accounts: list[Account], content: str, media: list[Media], store: ObjectStore) -> None:
    """Raise ApiError 400 with the `validation` object when any account's network would refuse."""
    errors: list[Json] = []
    for account in accounts:
        errors.extend(_errors(account, content, media, store))
    if not errors:
        return
    platforms = list(dict.fromkeys(error["platform"] for error in errors))
    summary = {"errorCount": len(errors), "warningCount": 0, "affectedPlatforms": platforms}
    validation = {"valid": False, "errors": errors, "warnings": [], "summary": summary}
    raise ApiError(400, "Validation failed", validation=validation)


def _errors(account: Account, content: str, media: list[Media], store: ObjectStore) -> Iterator[Json]:
    platform, limits = account.platform, LIMITS.get(account.platform)
    if limits is None:
        yield _error(platform, "PLATFORM_NOT_SUPPORTED", f"{platform} cannot be published to", "platforms")
        return
    if not limits.threads:
        longest = TELEGRAM_CAPTION if platform == "telegram" and media else limits.characters
        if (length := len(content.encode("utf-16-le")) // 2) > longest:
            yield _error(platform, "CONTENT_TOO_LONG", "Text is over the limit", "content", length, longest)
    yield from _missing_media(platform, limits, media)
    yield from _unfit_counts(platform, limits, media)
    for file in media:
        yield from _unfit_file(platform, limits, file, store.size(file.key) or 0)


def _missing_media(platform: str, limits: Limits, media: list[Media]) -> Iterator[Json]:
    if limits.needs_video and not any(file.kind == "video" for file in media):
        yield _error(platform, "VIDEO_REQUIRED", f"{limits.name} needs a video", "media")
    elif limits.needs_media and not media:
        yield _error(platform, "MEDIA_REQUIRED", f"{limits.name} needs an image or a video", "media")


def _unfit_counts(platform: str, limits: Limits, media: list[Media]) -> Iterator[Json]:
    images = sum(file.kind == "image" for file in media)
    videos = sum(file.kind == "video" for file in media)
    if images and not limits.images:
        yield _error(platform, "IMAGES_NOT_SUPPORTED", f"{limits.name} takes no images", "media")
    elif images > limits.images:
        message = "Too many images"
        yield _error(platform, "MEDIA_COUNT_EXCEEDED", message, "media", images, limits.images)
    if videos > 1:
        yield _error(platform, "MEDIA_COUNT_EXCEEDED", "One video only", "media", videos, 1)
    if images and videos and platform in _ONE_KIND_ONLY:
        message = "Images and video cannot go together"
        yield _error(platform, "INVALID_PLATFORM_CONTENT", message, "media")


def _unfit_file(platform: str, limits: Limits, file: Media, size: int) -> Iterator[Json]:
    if file.kind == "document":
        if not limits.documents:
            yield _error(platform, "DOCUMENTS_NOT_SUPPORTED", f"{limits.name} takes no documents", "media")
        return
    image = file.kind == "image"
    formats = limits.image_formats if image else limits.video_formats
    largest = limits.image_bytes if image else limits.video_bytes
    if (file.mime_type or file.content_type).partition("/")[2] not in formats:
        yield _error(platform, "MEDIA_TYPE_NOT_SUPPORTED", f"{file.file_name} has the wrong format", "media")
    if size > largest:
        message = f"{file.file_name} is too large"
        yield _error(platform, "MEDIA_SIZE_EXCEEDED", message, "media", size, largest)


def _error(
    platform: str,
    code: str,
    message: str,
    field: str,
    value: int | None = None,
    limit: int | None = None,
) -> Json:
    error: Json = {
        "platform": platform,
        "code": code,
        "message": message,
        "field": field,
        "severity": "error",
    }
    return error if value is None else error | {"currentValue": value, "maxValue": limit}

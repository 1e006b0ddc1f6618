"""Which platformSettings does Publora know? (publora-api.md 4.1)"""

from typing import cast

from sandbox.publora.replies import ApiError, Json

_ALLOWED = {
    "tiktok": {
        "viewerSetting",
        "allowComments",
        "allowDuet",
        "allowStitch",
        "commercialContent",
        "brandOrganic",
        "brandedContent",
    },
    "instagram": {"videoType", "shareToFeed", "coverUrl"},
    "youtube": {"privacy", "title", "tags", "madeForKids", "categoryId", "playlist", "thumbnail"},
    "threads": {"replyControl"},
    "twitter": {"replyTo", "quoteTweet"},
    "telegram": {"disableNotification", "disableWebPagePreview", "protectContent"},
    "linkedin": {"repostEnabled", "repostParentUrn", "repostVisibility"},
}


def read_settings(value: object) -> Json:
    """Return the settings given, {} for none; raises ApiError 400 that names an unknown path."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ApiError(400, "platformSettings must be an object")
    settings = cast("Json", value)
    for platform, fields in settings.items():
        if platform not in _ALLOWED or not isinstance(fields, dict):
            raise _unknown(platform)
        for name in cast("Json", fields):
            if name not in _ALLOWED[platform]:
                raise _unknown(f"{platform}.{name}")
    return settings


def _unknown(path: str) -> ApiError:
    return ApiError(400, "Unknown platform setting", "PLATFORM_SETTING_UNKNOWN", field=path)

"""What does each network take? (publora-api.md 12)"""

from dataclasses import dataclass

from sandbox.publora.replies import Json

_MB = 1_000_000
_PHOTO = ("jpeg", "png", "webp")
_PHOTO_GIF = ("jpeg", "png", "gif", "webp")
_FACEBOOK_IMAGES = (*_PHOTO_GIF, "bmp", "tiff", "avif", "heic")
_TELEGRAM_VIDEOS = ("mp4", "quicktime", "x-msvideo", "x-matroska", "webm")
TELEGRAM_CAPTION = 1024


@dataclass(frozen=True)
class Limits:
    """One network's limits; sizes in bytes, lengths in seconds, formats as MIME subtypes."""

    name: str
    characters: int
    images: int
    image_bytes: int
    image_formats: tuple[str, ...]
    video_bytes: int
    video_formats: tuple[str, ...]
    video_seconds: tuple[int, int]
    needs_media: bool = False
    needs_video: bool = False
    threads: bool = False
    documents: bool = False
    premium_characters: int | None = None


LIMITS = {
    "twitter": Limits(
        "X",
        280,
        4,
        5 * _MB,
        _PHOTO_GIF,
        512 * _MB,
        ("mp4", "quicktime"),
        (0, 140),
        threads=True,
        premium_characters=25_000,
    ),
    "linkedin": Limits(
        "LinkedIn", 3000, 10, 50 * _MB, _PHOTO_GIF, 500 * _MB, ("mp4",), (3, 1800), documents=True
    ),
    "instagram": Limits(
        "Instagram", 2200, 10, 8 * _MB, _PHOTO, 300 * _MB, ("mp4", "quicktime"), (3, 900), needs_media=True
    ),
    "threads": Limits(
        "Threads", 500, 20, 8 * _MB, _PHOTO, 1000 * _MB, ("mp4", "quicktime"), (0, 300), threads=True
    ),
    "tiktok": Limits(
        "TikTok",
        2200,
        35,
        20 * _MB,
        _PHOTO,
        4000 * _MB,
        ("mp4", "quicktime", "webm"),
        (3, 600),
        needs_media=True,
    ),
    "youtube": Limits(
        "YouTube",
        5000,
        0,
        0,
        (),
        256_000 * _MB,
        ("mp4", "quicktime", "x-msvideo", "webm"),
        (0, 43_200),
        needs_media=True,
        needs_video=True,
    ),
    "facebook": Limits(
        "Facebook", 63_206, 10, 10 * _MB, _FACEBOOK_IMAGES, 2000 * _MB, ("mp4", "quicktime"), (0, 2700)
    ),
    "bluesky": Limits("Bluesky", 300, 4, 2 * _MB, _PHOTO, 100 * _MB, ("mp4",), (0, 180)),
    "mastodon": Limits(
        "Mastodon", 500, 4, 16 * _MB, _PHOTO_GIF, 99 * _MB, ("mp4", "quicktime", "webm"), (0, 43_200)
    ),
    "telegram": Limits(
        "Telegram", 4096, 10, 10 * _MB, (*_PHOTO_GIF, "bmp"), 50 * _MB, _TELEGRAM_VIDEOS, (0, 43_200)
    ),
}


def describe_limits() -> Json:
    """Return the answer of `platform-limits` (publora-api.md 3.3)."""
    return {
        "schemaVersion": 1,
        "source": "sandbox",
        "packageVersion": "1.0.0",
        "limitsLastUpdated": "2026-03-11",
        "supportedPlatforms": list(LIMITS),
        "platforms": {platform: _describe(platform, limits) for platform, limits in LIMITS.items()},
    }


def _describe(platform: str, limits: Limits) -> Json:
    shortest, longest = limits.video_seconds
    return {
        "platform": platform,
        "displayName": limits.name,
        "characters": {"standard": limits.characters, "premium": limits.premium_characters},
        "images": {
            "supported": limits.images > 0,
            "maxSizeBytes": limits.image_bytes,
            "maxCount": limits.images,
            "formats": list(limits.image_formats),
        },
        "videos": {
            "supported": True,
            "maxDurationSeconds": longest,
            "minDurationSeconds": shortest,
            "maxSizeBytes": limits.video_bytes,
            "maxCount": 1,
            "formats": list(limits.video_formats),
            "aspectRatioRange": None,
        },
        "requirements": {
            "requiresMedia": limits.needs_media,
            "requiresVideo": limits.needs_video,
            "supportsTextOnly": not limits.needs_media,
            "supportsThreading": limits.threads,
        },
        "documents": {"supported": limits.documents},
        "gifs": {"supported": "gif" in limits.image_formats},
        "thumbnails": {"supported": platform == "youtube"},
    }

"""Limits: what each network takes.

The built-in table stands in for `platform-limits` where Publora does not answer it (publora-api.md 3.3, 12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.accounts import Account

MAX_TEXT: Final = 4000
"""What Discord lets people type in one field (discord.md 4)."""
SAFE_IMAGES: Final = 4
"""Publora's seed takes up to four images or one video (publora-api.md 5.7)."""
TELEGRAM_CAPTION: Final = 1024
"""What Telegram takes below a picture or a video."""
PREMIUM: Final = frozenset({"Premium", "PremiumPlus"})
"""Subscriptions that lift X's limit (publora-api.md 3.1)."""
MB: Final = 1_000_000
JPEG, PNG, GIF, WEBP, BMP = (f"image/{kind}" for kind in ("jpeg", "png", "gif", "webp", "bmp"))
MP4, MOV, WEBM, AVI, MKV = (
    f"video/{kind}" for kind in ("mp4", "quicktime", "webm", "x-msvideo", "x-matroska")
)


@dataclass(frozen=True, slots=True)
class NetworkLimits:
    """What one network takes; sizes in bytes, lengths in seconds, None is "no limit known".

    Where Publora's pages disagree, the higher number stands here and the lower one in `doubted_…`
    (publora-api.md 15, rows 29 and 30).
    """

    characters: int
    premium_characters: int | None = None
    images: int = SAFE_IMAGES
    image_bytes: int | None = None
    video_bytes: int | None = None
    needs_media: bool = False
    needs_video: bool = False
    threads: bool = False
    image_types: frozenset[str] | None = None
    video_types: frozenset[str] | None = None
    shortest_video: float | None = None
    longest_video: float | None = None
    most_pixels: int | None = None
    doubted_images: int | None = None
    doubted_image_bytes: int | None = None
    doubted_video: float | None = None


_PHOTO: Final = frozenset({JPEG, PNG, WEBP})
_PHOTO_GIF: Final = _PHOTO | {GIF}
_FILM: Final = frozenset({MP4, MOV})
BUILT_IN: Final[Mapping[str, NetworkLimits]] = {
    "twitter": NetworkLimits(
        *(280, 25_000, 4, 5 * MB, 512 * MB),
        threads=True,
        image_types=_PHOTO_GIF,
        video_types=_FILM,
        longest_video=140,
    ),
    "linkedin": NetworkLimits(
        *(3000, None, 10, 50 * MB, 500 * MB),
        image_types=_PHOTO_GIF,
        video_types=frozenset({MP4}),
        shortest_video=3,
        longest_video=1800,
        most_pixels=36_152_320,
    ),
    "instagram": NetworkLimits(
        *(2200, None, 10, 8 * MB, 300 * MB),
        needs_media=True,
        image_types=_PHOTO,
        video_types=_FILM,
        shortest_video=3,
        longest_video=900,
        doubted_video=180,
    ),
    "threads": NetworkLimits(
        *(500, None, 20, 8 * MB, 1000 * MB),
        threads=True,
        image_types=_PHOTO,
        video_types=_FILM,
        longest_video=300,
        doubted_images=10,
    ),
    "tiktok": NetworkLimits(
        *(2200, None, 35, 20 * MB, 4000 * MB),
        needs_media=True,
        image_types=_PHOTO,
        video_types=_FILM | {WEBM},
        shortest_video=3,
        longest_video=600,
        doubted_images=0,
    ),
    "youtube": NetworkLimits(
        *(5000, None, 0, None, 256_000 * MB),
        needs_media=True,
        needs_video=True,
        video_types=_FILM | {AVI, WEBM},
        longest_video=43_200,
    ),
    "facebook": NetworkLimits(
        *(63_206, None, 10, 10 * MB, 2000 * MB),
        image_types=_PHOTO_GIF | {BMP, "image/tiff", "image/avif", "image/heic"},
        video_types=_FILM,
        longest_video=2700,
    ),
    "bluesky": NetworkLimits(
        *(300, None, 4, 2 * MB, 100 * MB),
        image_types=_PHOTO,
        video_types=frozenset({MP4}),
        longest_video=180,
        doubted_image_bytes=MB,
    ),
    "mastodon": NetworkLimits(
        *(500, None, 4, 16 * MB, 99 * MB), image_types=_PHOTO_GIF, video_types=_FILM | {WEBM}
    ),
    "telegram": NetworkLimits(
        *(4096, None, 10, 10 * MB, 50 * MB),
        image_types=_PHOTO_GIF | {BMP},
        video_types=_FILM | {AVI, MKV, WEBM},
    ),
}


def allowed(account: Account, known: NetworkLimits, *, media: bool) -> int:
    """Return how long one post may be on an account; a thread has several."""
    if account.network == "telegram" and media:
        return min(TELEGRAM_CAPTION, known.characters)
    if account.subscription in PREMIUM and known.premium_characters:
        return known.premium_characters
    return known.characters

"""What does each network accept, in the server's own words? (publora-api.md 3.3)"""

from collections.abc import Mapping

from pydantic import AliasPath, Field

from bot.publora.answer import Answer, Flag, Number


class ImageLimits(Answer):
    """Images of one post; sizes in bytes, formats as the server names them."""

    supported: Flag = None
    max_count: Number = None
    max_size_bytes: Number = None
    formats: tuple[str, ...] = ()


class VideoLimits(Answer):
    """Videos of one post; sizes in bytes, durations in seconds."""

    supported: Flag = None
    max_count: Number = None
    max_size_bytes: Number = None
    min_duration_seconds: Number = None
    max_duration_seconds: Number = None
    formats: tuple[str, ...] = ()


class PlatformLimit(Answer):
    """What one network accepts; None where the server does not say."""

    characters_standard: Number = Field(default=None, validation_alias=AliasPath("characters", "standard"))
    characters_premium: Number = Field(default=None, validation_alias=AliasPath("characters", "premium"))
    images: ImageLimits = ImageLimits()
    videos: VideoLimits = VideoLimits()
    requires_media: Flag = Field(default=None, validation_alias=AliasPath("requirements", "requiresMedia"))
    requires_video: Flag = Field(default=None, validation_alias=AliasPath("requirements", "requiresVideo"))
    supports_text_only: Flag = Field(
        default=None, validation_alias=AliasPath("requirements", "supportsTextOnly")
    )
    supports_threading: Flag = Field(
        default=None, validation_alias=AliasPath("requirements", "supportsThreading")
    )


class PlatformLimits(Answer):
    """Limits by network name. Good for a day."""

    platforms: Mapping[str, PlatformLimit]

"""Limits: what each network takes, and what is therefore certain to be refused.

The built-in table stands in for `platform-limits` where Publora does not answer it (publora-api.md 3.3, 12).
Only what is certain to fail is refused here; the rest is Publora's to judge.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.accounts import Account, network_name
from bot.domain.posts import Media, MediaKind, Target
from bot.errors import BadMedia, BadText

MAX_TEXT: Final = 4000
"""What Discord lets people type in one field (discord.md 4)."""
SAFE_IMAGES: Final = 4
"""Publora's seed takes up to four images or one video (publora-api.md 5.7)."""
_LINK: Final = re.compile(r"https?://\S+")
_LINK_LENGTH: Final = 23
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class NetworkLimits:
    """What one network takes; sizes in bytes, None is "no limit known"."""

    characters: int
    premium_characters: int | None = None
    images: int = 4
    image_bytes: int | None = None
    video_bytes: int | None = None
    needs_media: bool = False
    needs_video: bool = False
    threads: bool = False
    image_types: frozenset[str] | None = None


_PHOTO: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
BUILT_IN: Final[Mapping[str, NetworkLimits]] = {
    "twitter": NetworkLimits(280, 25_000, 4, 5 * _MB, 512 * _MB, threads=True),
    "linkedin": NetworkLimits(3000, None, 10, 50 * _MB, 500 * _MB),
    "instagram": NetworkLimits(2200, None, 10, 8 * _MB, 300 * _MB, needs_media=True, image_types=_PHOTO),
    "threads": NetworkLimits(500, None, 20, 8 * _MB, 1000 * _MB, threads=True, image_types=_PHOTO),
    "tiktok": NetworkLimits(2200, None, 35, 20 * _MB, 4000 * _MB, needs_media=True, image_types=_PHOTO),
    "youtube": NetworkLimits(5000, None, 0, None, None, needs_media=True, needs_video=True),
    "facebook": NetworkLimits(63_206, None, 10, 10 * _MB, 2000 * _MB),
    "bluesky": NetworkLimits(300, None, 4, 2 * _MB, 100 * _MB, image_types=_PHOTO),
    "mastodon": NetworkLimits(500, None, 4, 16 * _MB, 99 * _MB),
    "telegram": NetworkLimits(4096, None, 10, 10 * _MB, 50 * _MB),
}
TELEGRAM_CAPTION: Final = 1024


def check_text(
    text: str, accounts: Sequence[Account], limits: Mapping[str, NetworkLimits], *, media: bool
) -> None:
    """Raise `BadText` for a blank text or one that a chosen account is certain to refuse."""
    if not text.strip():
        raise BadText("The post has no text.", "Write what the post should say.")
    if len(text) > MAX_TEXT:
        raise BadText(
            f"The text has {len(text):,} characters; I take {MAX_TEXT:,}.", "Shorten it and try again."
        )
    for account in accounts:
        allowed = _allowed(account, limits.get(account.network), media=media)
        used = count(text, account.network)
        if allowed is not None and used > allowed:
            raise BadText(
                f"The text has {used:,} characters, but {account.label} takes {allowed:,}"
                f"{' with media' if media and account.network == 'telegram' else ''}.",
                f"Shorten it by {used - allowed:,}, or leave that account out.",
            )


def check_media(
    media: Sequence[Media], accounts: Sequence[Account], limits: Mapping[str, NetworkLimits]
) -> None:
    """Raise `BadMedia` for files that do not go together or that a chosen account is certain to refuse."""
    kinds = [item.kind for item in media]
    if MediaKind.VIDEO in kinds and len(kinds) > 1:
        raise BadMedia(
            "A video must be the only file of a post.",
            "Attach either one video or up to four pictures.",
        )
    for account in accounts:
        known = limits.get(account.network)
        if known:
            _check_for(account, known, media)
    pictures = kinds.count(MediaKind.IMAGE)
    most = min((_images(limits.get(account.network)) for account in accounts), default=SAFE_IMAGES)
    if pictures > most:
        raise BadMedia(
            f"The post has {pictures} pictures, but not every account takes more than {most}.",
            f"Attach {most} or fewer, or leave accounts out.",
        )


def count(text: str, network: str) -> int:
    """Count characters as the network is known to count at the least (publora-api.md 12)."""
    if network == "mastodon":
        return len(_LINK.sub("x" * _LINK_LENGTH, text))
    if network == "bluesky":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text)


def usage(
    text: str, targets: Sequence[Target], limits: Mapping[str, NetworkLimits], *, media: bool
) -> tuple[str, ...]:
    """Return a line for each network of a post: characters used and allowed, and what follows from it."""
    networks = dict.fromkeys(target.network for target in targets)
    return tuple(_usage(text, network, limits.get(network), media=media) for network in networks)


def _usage(text: str, network: str, known: NetworkLimits | None, *, media: bool) -> str:
    used = count(text, network)
    if known is None:
        return f"{network_name(network)}: {used:,} characters"
    allowed = TELEGRAM_CAPTION if network == "telegram" and media else known.characters
    line = f"{network_name(network)}: {used:,} of {allowed:,} characters"
    if used <= allowed:
        return line
    return f"{line}, goes out as a thread" if known.threads else f"{line}, too long"


def _allowed(account: Account, known: NetworkLimits | None, *, media: bool) -> int | None:
    if known is None or known.threads:
        return None
    if account.network == "telegram" and media:
        return TELEGRAM_CAPTION
    return known.characters


def _images(known: NetworkLimits | None) -> int:
    return known.images if known else SAFE_IMAGES


def _check_for(account: Account, known: NetworkLimits, media: Sequence[Media]) -> None:
    name = network_name(account.network)
    if known.needs_video and not any(item.kind is MediaKind.VIDEO for item in media):
        raise BadMedia(f"{name} needs a video.", f"Attach one, or leave {account.label} out.")
    if known.needs_media and not media:
        raise BadMedia(f"{name} needs a picture or a video.", f"Attach one, or leave {account.label} out.")
    for item in media:
        _check_file(item, account, known)


def _check_file(item: Media, account: Account, known: NetworkLimits) -> None:
    most = known.video_bytes if item.kind is MediaKind.VIDEO else known.image_bytes
    if most is not None and item.size > most:
        raise BadMedia(
            f"{item.file_name} has {item.size / _MB:.1f} MB; {account.label} takes {most / _MB:g} MB.",
            "Attach a smaller file, or leave that account out.",
        )
    if item.kind is MediaKind.IMAGE and known.image_types and item.content_type not in known.image_types:
        kinds = ", ".join(sorted(kind.removeprefix("image/").upper() for kind in known.image_types))
        raise BadMedia(
            f"{account.label} does not take {item.content_type.removeprefix('image/').upper()} pictures.",
            f"Attach {kinds}, or leave that account out.",
        )

"""Media rules: which files each network takes: how many, of what type and size, how large, how long."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from bot.domain.accounts import Account, network_name
from bot.domain.findings import Finding
from bot.domain.limits import MB, SAFE_IMAGES, NetworkLimits
from bot.domain.posts import Media, MediaKind, Shape

LEAVE_OUT: Final = "or leave that account out."
TELEGRAM_SIDES: Final = 10_000
TELEGRAM_RATIO: Final = 20
"""Width and height of a photo together, and the one to the other (Telegram's Bot API, `sendPhoto`)."""
INSTAGRAM_RATIOS: Final = (4 / 5, 1.91)
"""Width to height of a picture (Instagram's content publishing; it crops in its app, not here)."""


def media_findings(
    media: Sequence[Media], account: Account, known: NetworkLimits | None
) -> Iterator[Finding]:
    """Yield what speaks against files on an account; what is not known of a file speaks for it."""
    yield from _counts(media, account, known)
    if known is None:
        return
    yield from _needs(media, account, known)
    for item in media:
        yield from _file(item, account, known)
        yield from (_film if item.kind is MediaKind.VIDEO else _picture)(item, item.shape, account, known)


def _needs(media: Sequence[Media], account: Account, known: NetworkLimits) -> Iterator[Finding]:
    name, todo = network_name(account.network), f"Attach one, or leave {account.label} out."
    if known.needs_video and not any(item.kind is MediaKind.VIDEO for item in media):
        yield Finding(f"{name} needs a video.", todo, certain=True)
    elif known.needs_media and not media:
        yield Finding(f"{name} needs a picture or a video.", todo, certain=True)


def _counts(media: Sequence[Media], account: Account, known: NetworkLimits | None) -> Iterator[Finding]:
    pictures = sum(item.kind is MediaKind.IMAGE for item in media)
    # A network nobody has told us about takes what Publora's seed took.
    most = known.images if known else SAFE_IMAGES
    if pictures > most:
        takes = f"takes {most}" if most else "takes none"
        said = f"The post has {_pictures(pictures)}, but {account.label} {takes}."
        yield Finding(said, f"Attach {f'{most} or fewer' if most else 'a video'}, {LEAVE_OUT}", certain=True)
    elif known and known.doubted_images is not None and pictures > known.doubted_images:
        how_many = f"more than {known.doubted_images} pictures" if known.doubted_images else "pictures"
        yield Finding(f"{account.label} may refuse {how_many}.", f"Attach fewer, {LEAVE_OUT}")


def _file(item: Media, account: Account, known: NetworkLimits) -> Iterator[Finding]:
    film = item.kind is MediaKind.VIDEO
    types, what = (known.video_types, "videos") if film else (known.image_types, "pictures")
    if types and item.content_type not in types and (film or known.images):
        said = f"{account.label} does not take {_type(item.content_type)} {what}: {item.file_name}."
        yield Finding(said, f"Attach {', '.join(sorted(map(_type, types)))}, {LEAVE_OUT}", certain=True)
    most = known.video_bytes if film else known.image_bytes
    has = f"{item.file_name} has {item.size / MB:.1f} MB"
    if most is not None and item.size > most:
        said = f"{has}; {account.label} takes {most / MB:g} MB."
        yield Finding(said, f"Attach a smaller file, {LEAVE_OUT}", certain=True)
    elif not film and known.doubted_image_bytes is not None and item.size > known.doubted_image_bytes:
        said = f"{has}; {account.label} may refuse more than {known.doubted_image_bytes / MB:g} MB."
        yield Finding(said, "Attach a smaller file.")


def _picture(item: Media, shape: Shape, account: Account, known: NetworkLimits) -> Iterator[Finding]:
    if not shape.width or not shape.height:
        return
    size, ratio = f"{shape.width:,} × {shape.height:,} pixels", shape.width / shape.height
    if known.most_pixels and shape.width * shape.height > known.most_pixels:
        said = f"{item.file_name} has {size}; {account.label} takes {known.most_pixels:,} pixels in all."
        yield Finding(said, f"Make it smaller, {LEAVE_OUT}", certain=True)
    if account.network == "telegram" and (
        shape.width + shape.height > TELEGRAM_SIDES or not 1 / TELEGRAM_RATIO <= ratio <= TELEGRAM_RATIO
    ):
        yield Finding(f"{account.label} may refuse {item.file_name} with {size}.", "Make it smaller.")
    if account.network == "instagram" and not INSTAGRAM_RATIOS[0] <= ratio <= INSTAGRAM_RATIOS[1]:
        said = f"{account.label} may refuse or crop {item.file_name}: it is {_shape(ratio)}."
        yield Finding(said, "Crop it between 4:5 and 1.91:1.")


def _film(item: Media, shape: Shape, account: Account, known: NetworkLimits) -> Iterator[Finding]:
    if shape.seconds is None:
        return
    lasts = f"{item.file_name} lasts {duration(shape.seconds)}"
    if known.longest_video is not None and shape.seconds > known.longest_video:
        said = f"{lasts}; {account.label} takes up to {duration(known.longest_video)}."
        yield Finding(said, f"Attach a shorter video, {LEAVE_OUT}", certain=True)
    elif known.doubted_video is not None and shape.seconds > known.doubted_video:
        said = f"{lasts}; {account.label} may refuse more than {duration(known.doubted_video)}."
        yield Finding(said, f"Attach a shorter video, {LEAVE_OUT}")
    elif known.shortest_video is not None and shape.seconds < known.shortest_video:
        said = f"{lasts}; {account.label} takes videos from {duration(known.shortest_video)}."
        yield Finding(said, f"Attach a longer video, {LEAVE_OUT}", certain=True)


def _pictures(number: int) -> str:
    return "1 picture" if number == 1 else f"{number} pictures"


def _shape(ratio: float) -> str:
    return "too tall" if ratio < 1 else "too wide"


def _type(content_type: str) -> str:
    name = content_type.partition("/")[2]
    return {"quicktime": "MOV", "x-msvideo": "AVI", "x-matroska": "MKV"}.get(name, name.upper())


def duration(seconds: float) -> str:
    """Return e.g. `2 min 20 s`; parts of a second count up to ten."""
    if seconds < 10:  # noqa: PLR2004 - below that a part of a second tells
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    minutes, rest = divmod(math.ceil(seconds), 60)
    return " ".join([*([f"{minutes} min"] if minutes else []), *([f"{rest} s"] if rest else [])])

"""File types: what a file really is, read from its first bytes; its name is not believed."""

from pathlib import PurePath
from typing import Final

import filetype  # pyright: ignore[reportMissingTypeStubs] - it has none

from bot.storage.errors import UnknownType

HEAD: Final = 8192
"""How many bytes from the start of a file are looked at."""
SUFFIXES: Final = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png", ".apng"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/bmp": (".bmp",),
    "image/tiff": (".tiff", ".tif"),
    "image/avif": (".avif",),
    "image/heic": (".heic", ".heif"),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov", ".qt"),
    "video/webm": (".webm",),
    "video/x-msvideo": (".avi",),
    "video/x-matroska": (".mkv",),
}
"""The types that Publora's networks take (publora-api.md 12), with fitting suffixes, the usual one first."""
SAME_AS: Final = {"image/apng": "image/png", "video/x-m4v": "video/mp4"}
BRANDS: Final = {
    **dict.fromkeys((b"iso2", b"iso3", b"iso4", b"iso5", b"iso6"), "video/mp4"),
    **dict.fromkeys((b"avc1", b"dash", b"M4V ", b"MSNV"), "video/mp4"),
    **dict.fromkeys((b"heix", b"heim", b"heis"), "image/heic"),
}
"""Brands of the MP4 family that cameras write and `filetype` does not know."""
OLD_MOVIE: Final = frozenset({b"moov", b"mdat", b"wide", b"free"})
"""What QuickTime movies begin with that are older than brands."""


def read_type(head: bytes) -> str:
    """Return the media type of a file that begins with `head`; raises `UnknownType`."""
    guessed: str | None = filetype.guess_mime(head)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - untyped
    found = SAME_AS.get(guessed, guessed) if guessed else _look_into_boxes(head)
    if found not in SUFFIXES:
        raise UnknownType("the bytes are of no picture or video type that is taken")
    return found


def fitting_name(file_name: str, content_type: str) -> str:
    """Return the file's name with a suffix that fits its bytes: kept, corrected or added."""
    path, suffixes = PurePath(file_name), SUFFIXES[content_type]
    given = path.suffix.lower()
    if given in suffixes:
        return file_name
    known = any(given in others for others in SUFFIXES.values())
    return f"{path.stem if known else path.name or 'file'}{suffixes[0]}"


def _look_into_boxes(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12])
    return "video/quicktime" if head[4:8] in OLD_MOVIE else None

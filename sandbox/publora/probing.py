"""Are the bytes of a media row there, and are they what they say?"""

from typing import Protocol, cast

import filetype

from sandbox.publora.object_store import ObjectStore
from sandbox.publora.world import Media

KINDS = {"image", "video"}


class _Type(Protocol):
    mime: str


def kind_of(content_type: str) -> str | None:
    """Return image, video or document for a MIME type that Publora takes, else None."""
    if content_type == "application/pdf":
        return "document"
    family = content_type.partition("/")[0]
    return family if family in KINDS else None


def probe(store: ObjectStore, media: Media) -> None:
    """Settle an uploading row: ready or failed by its first bytes; left alone while nothing is stored."""
    if media.status != "uploading" or store.size(media.key) is None:
        return
    start = store.first_bytes(media.key)
    guess = filetype.guess(start)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - filetype is untyped
    found = cast("_Type | None", guess)
    kind = kind_of(found.mime) if found else None
    if found and kind:
        media.status, media.kind, media.mime_type = "ready", kind, found.mime
    else:
        media.status, media.failure = "failed", "PROBE_FAILED"

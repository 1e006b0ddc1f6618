"""How are single values written and read on Publora's wire?"""

import re
import unicodedata
from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote

from pydantic_core import from_json

_NAME_LIMIT = 100
_SUFFIX_LIMIT = 10


def write_time(moment: datetime) -> str:
    """Return an aware moment in the one form every server reads (publora-api.md 1). Raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("A moment for Publora needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def read_time(value: object) -> datetime | None:
    """Return the moment in UTC, None for anything that is not one. Without a zone it is taken as UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        return None


def read_object(body: bytes) -> dict[str, object] | None:
    """Return the JSON object in `body`, None when it holds anything else or is cut off."""
    try:
        value = cast("object", from_json(body))
    except ValueError:
        return None
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def path_segment(identifier: str) -> str:
    """Return an opaque id encoded for a path. Raises ValueError for one that would change the path."""
    if identifier.strip(".") == "":
        raise ValueError("This id cannot stand in a path")
    return quote(identifier, safe="")


def full_platform_id(platform: str, account_id: str) -> str:
    """Return `<platform>-<account id>`, as requests want it, from either form (publora-api.md 1)."""
    return f"{platform}-{raw_account_id(platform, account_id)}"


def raw_account_id(platform: str, account_id: str) -> str:
    """Return the account id without its platform; `telegram--1001` gives `-1001`."""
    return account_id.removeprefix(f"{platform}-")


def clean_file_name(name: str) -> str:
    """Return `name` as the server would store it: ASCII letters, digits, `_ . -` (publora-api.md 5.1)."""
    ascii_only = (
        unicodedata.normalize("NFKD", re.split(r"[/\\]", name)[-1]).encode("ascii", "ignore").decode()
    )
    kept = re.sub(r"[^A-Za-z0-9_.-]", "", re.sub(r"\s+", "_", ascii_only))
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix) > _SUFFIX_LIMIT:
        stem, dot, suffix = kept, "", ""
    return (stem.strip("._-")[:_NAME_LIMIT] or "file") + dot + suffix

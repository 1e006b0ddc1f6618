"""How does Publora write and read moments?"""

import re
from datetime import UTC, datetime

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")


def write_time(moment: datetime) -> str:
    """Return `moment` the way Publora prints it: UTC, milliseconds, a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_optional(moment: datetime | None) -> str | None:
    """Return `moment` printed, or None for none."""
    return write_time(moment) if moment else None


def read_time(text: object) -> datetime:
    """Return the UTC moment that `text` names; raises ValueError for all but full ISO 8601 with a zone.

    publora-api.md 1: a date alone, a space for the T and prose are refused.
    """
    if not isinstance(text, str) or not _ISO.fullmatch(text):
        raise ValueError("not an ISO 8601 moment with a zone")
    return datetime.fromisoformat(text).astimezone(UTC)

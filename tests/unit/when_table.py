"""Tables of times: what is typed, and what it is read as.

`typed -> 2026-11-26 09:00` is one moment, in the wall time of the table's zone; several with `|` between them
are asked about; `typed -> ! words` is refused in words that contain these.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import when
from bot.errors import BadTime, UnclearTime


def lines(table: str) -> list[tuple[str, str]]:
    """The rows of a table: what is typed, and what comes of it."""
    rows = [row.rsplit("->", 1) for row in table.strip("\n").splitlines() if row.strip()]
    return [(typed[:-1].lstrip(), outcome.strip()) for typed, outcome in rows]


def outcome(typed: str, now: datetime, zone: ZoneInfo, *locales: str) -> str:
    """What comes of a time, as a table says it; a refusal in full."""
    try:
        return _wall(when.parse(typed, now, zone, when.languages(*locales)), zone)
    except UnclearTime as unclear:
        mark = "? " if "can't be kept" in unclear.said else ""
        return mark + " | ".join(_wall(moment, zone) for moment in unclear.moments)
    except BadTime as refusal:
        return f"! {refusal.said} {refusal.todo}"


def check(typed: str, expected: str, now: datetime, zone: ZoneInfo, *locales: str) -> None:
    """Fail unless a row of a table is true."""
    found = outcome(typed, now, zone, *locales)
    if expected.startswith("!"):
        assert found.startswith("!"), found
        assert expected[1:].strip() in found
    else:
        assert found == expected


def _wall(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    repeated = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%Y-%m-%d %H:%M}{local:%z}" if repeated else f"{local:%Y-%m-%d %H:%M}"

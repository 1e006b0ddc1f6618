"""Posts as files to take along: for calendar programs (ICS) and for spreadsheets (CSV).

Making one may take seconds, so it is not for the event loop.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import UTC, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.domain.posts import PostState
from bot.domain.sheets import PROBLEM, marked
from bot.domain.when import format_exact
from bot.ui.calendar_words import network_names
from bot.ui.csv_files import LIMIT
from bot.ui.texts import STATES, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime, tzinfo

    from bot.domain.posts import Post

S = PostState
SHOWN_FOR: Final = timedelta(minutes=15)
"""How long a post stands in a calendar program, which shows nothing that has no length."""
_STATUS: Final[Mapping[PostState, str]] = {
    **dict.fromkeys((S.SCHEDULED, S.PUBLISHING, S.PUBLISHED, S.PARTIALLY_PUBLISHED), "CONFIRMED"),
    **dict.fromkeys((S.DELETED, S.REJECTED, S.FAILED), "CANCELLED"),
}
"""What RFC 5545 knows (3.8.1.11); everything else may still change and is TENTATIVE."""
_PLAIN: Final = frozenset({S.SCHEDULED, S.PUBLISHED})
_END: Final = b"END:VCALENDAR\r\n"
_KEPT: Final = frozenset("\n\t")
_HEAD: Final = (
    *("number", "state", "time", "zone", "time (UTC)", "text", "accounts", "file names"),
    *("links", PROBLEM, "author"),
)
"""What an import reads has the name it knows, and nothing else has one; it takes marks off again."""


class Kind(StrEnum):
    """The kinds of file there are."""

    ICS = "ics"
    CSV = "csv"


def write(kind: Kind, posts: Collection[Post], zone: tzinfo, now: datetime) -> tuple[str, bytes] | None:
    """Return the name and the bytes of a file with these posts; None where Discord would not take it."""
    data = _calendar(posts, now) if kind is Kind.ICS else _table(posts, zone)
    return (f"posts.{kind}", data) if len(data) <= LIMIT else None


def _calendar(posts: Collection[Post], now: datetime) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415 - loaded when first used

    calendar: Any = Calendar()  # its methods are typed in part
    for name, value in (
        ("PRODID", "-//Publora for Discord//Posts//EN"),
        ("VERSION", "2.0"),
        ("X-WR-CALNAME", "Publora posts"),
    ):
        calendar.add(name, value)
    head: bytes = calendar.to_ical().removesuffix(_END)
    # Event by event, as thousands of them at once keep the garbage collector busy, which stops everything.
    return b"".join((head, *(_event(post, now) for post in posts), _END))


def _event(post: Post, now: datetime) -> bytes:
    from icalendar import Event  # noqa: PLC0415 - as above

    words = STATES[post.state].label
    kind = "" if post.state in _PLAIN else f"[{words}] "
    accounts = ", ".join(target.label for target in post.targets)
    event: Any = Event()
    fields: dict[str, object] = {
        "UID": f"post-{post.id}.{post.guild_id}@publora-for-discord",
        "SEQUENCE": post.version,
        "DTSTAMP": now,
        "CREATED": post.created_at,
        "DTSTART": post.scheduled_at,
        "DTEND": post.scheduled_at + SHOWN_FOR,
        "SUMMARY": _clean(f"{kind}{network_names(post)}: {shorten(post.text, 80)}"),
        "DESCRIPTION": _clean(f"Post #{post.number} · {words}\n{accounts}\n\n{post.text}"),
        "STATUS": _STATUS.get(post.state, "TENTATIVE"),
        "TRANSP": "TRANSPARENT",
    }
    if link := next(_links(post), None):
        fields["URL"] = _clean(link)
    for name, value in fields.items():
        event.add(name, value)
    data: bytes = event.to_ical()
    return data


def _table(posts: Collection[Post], zone: tzinfo) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(_HEAD)
    for post in posts:
        rows.writerow([marked(cell) for cell in _cells(post, zone)])
    return text.getvalue().encode("utf-8-sig")  # the mark at the beginning has spreadsheets read it as UTF-8


def _cells(post: Post, zone: tzinfo) -> list[str]:
    return [
        str(post.number),
        STATES[post.state].label,
        format_exact(post.scheduled_at, zone),
        str(zone),
        f"{post.scheduled_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        post.text,
        ", ".join(target.label for target in post.targets),
        ", ".join(item.file_name for item in post.media),
        " ".join(_links(post)),
        post.problem or "",
        f"<@{post.author_id}>",  # as a bare number it would lose its last digits in a spreadsheet
    ]


def _links(post: Post) -> Iterator[str]:
    return (target.link for target in post.targets if target.link)


def _clean(text: str) -> str:
    """Return a text without the control characters that RFC 5545 (3.1) forbids, its lines ended alike."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in _KEPT or unicodedata.category(char) != "Cc")

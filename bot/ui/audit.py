"""Audit in words: what happened, page by page, and whether the trail is whole."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.audit import THE_BOT, Entry, Flaw, Kind, Wanted
from bot.domain.posts import PostState
from bot.domain.when import format_short
from bot.errors import Outdated
from bot.ui.cards import Card, note_card
from bot.ui.controls import Control
from bot.ui.texts import STATES, glimpse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.audit import Page, Verification

_ARGS: Final = re.compile(
    rf"([a-z]+):(\d{{1,9}}):(-|\d{{1,9}}):(-|[1-8]?\d{{1,18}}):(-|{'|'.join(Kind)})", re.ASCII
)
TURN: Final = "audit"
"""The verb of the buttons that turn pages."""
KINDS: Final[Mapping[Kind, str]] = {
    Kind.DECISIONS: "Decisions",
    Kind.SETTINGS: "Link and settings",
    Kind.POSTS: "Posts",
}
WORDS: Final[Mapping[str, str]] = {
    "accepted": "submitted {post}",
    "approved": "approved {post}",
    "asked to delete": "asked to delete {post}",
    "asked to edit": "asked for changes to {post}",
    "asked to move": "asked for another time for {post}",
    "brought back": "brought {post} back",
    "changes requested": "requested changes to {post}",
    "declined a suggestion": "declined a suggested text for {post}",
    "deleted": "deleted {post}",
    "digest ended": "ended the digest",
    "digest set": "chose when and where the digest comes",
    "draft removed at Publora": "removed the draft of {post} at Publora",
    "drafted at Publora": "made a draft of {post} at Publora",
    "drifted": "found {post} changed at Publora",
    "edited": "edited {post}",
    "expired": "let {post} expire",
    "failed": "could not publish {post}",
    "followed": "read {post} back from Publora",
    "found scheduled": "found {post} scheduled at Publora without approval",
    "freed": "found that nothing hinders {post} any more",
    "found with another key": "found {post} with the new Publora key",
    "held": "held {post}",
    "hindered": "found that {post} can't be approved and scheduled as things are",
    "import begun": "began to import posts from a file",
    "import stopped": "stopped an import of posts",
    "imported": "finished an import of posts",
    "in review": "asked for approval of {post}",
    "late": "found {post} late at Publora",
    "left to a person": "left {post} to a person",
    "linked": "linked a Publora key",
    "moved": "moved {post}",
    "notice channel set": "chose where cards and notices go",
    "paused everything": "paused all posts",
    "paused with all": "took {post} back, as everything is paused",
    "kept back": "kept {post} back, as everything is paused",
    "put back": "went on with {post} after the pause",
    "missed in the pause": "found that the time of {post} passed while everything was paused",
    "left paused": "left {post} paused",
    "resumed everything": "let posts go out again",
    "published without approval": "found {post} live without approval",
    "rejected": "rejected {post}",
    "reminded": "reminded people of {post}",
    "restored": "brought {post} to Publora again as it was approved",
    "resumed": "resumed {post}",
    "scheduled": "scheduled {post} at Publora",
    "settled": "learned what became of {post}",
    "settings changed": "changed the settings",
    "slots added": "added slots",
    "slots removed": "removed slots",
    "suggested": "suggested another text for {post}",
    "switched off": "was removed from this server",
    "switched on": "was invited back",
    "taken back": "took {post} back to draft at Publora",
    "time zone set": "set the time zone",
    "tried again": "tried the failed accounts of {post} again",
    "unlinked": "forgot the Publora key",
    "withdrawn": "withdrew {post}",
}
"""What was done, by the name of its event; other events are shown by their name."""
PUT_OFF: Final = " put off"
"""How the events end that say that something is tried again later."""
_ENTRY_TEXT: Final = 330
"""Characters for an entry, so that ten of them and what stands around fit a card."""
_FLAWS: Final[Mapping[Flaw, str]] = {
    Flaw.MISSING: "is missing. It was removed from the database, by another hand than mine.",
    Flaw.ALTERED: "is not as I wrote it. It, or the one before it, was changed in the database.",
    Flaw.ADDED: "was put into the database by another hand than mine.",
    Flaw.REWRITTEN: "is not the one that was noted. The trail was written anew in the database since.",
}


def audit_card(page: Page, wanted: Wanted, zone: tzinfo) -> Card:
    """Return a page of the audit trail with buttons that turn it."""
    head = f"### Audit{_chosen(wanted)}"
    if not page.entries:
        filtered = wanted != Wanted()
        return note_card(head, "Nothing of that kind happened." if filtered else "Nothing happened yet.")
    lines = "\n".join(_entry(entry, zone) for entry in page.entries)
    row = _buttons(page, wanted) if page.older or page.newer else None
    return note_card(head, lines, f"-# Times in {zone}", row=row)


def verified_card(found: Verification) -> Card:
    """Return what became of a look at the whole chain."""
    head, broken = found.head, found.broken
    if broken is None and not head.count:
        return note_card("**The audit trail is empty.** Nothing happened yet.")
    if broken is None:
        return note_card(
            f"**The audit trail is whole**: {_count(head.count)}, each as it was written.",
            f"Its end is `{head}`. Note that somewhere else, with today's date: "
            "given to this command later, it shows whether the trail was written anew since.",
        )
    what = f" ({glimpse(says(broken.entry), 100)})" if broken.entry else ""
    before = f"The {broken.position - 1} before it are as they were written. " if broken.position > 1 else ""
    return note_card(
        f"**The audit trail is broken.** Entry {broken.position}{what} {_FLAWS[broken.flaw]}",
        f"{before}By my count the trail has {_count(head.count)}. Tell whoever runs the bot and keep this "
        "answer; an earlier export or backup shows what stood there.",
        colour=0xD83C3E,
    )


def exported_card(count: int, parts: Sequence[tuple[str, bytes]]) -> Card:
    """Return the exported files, each with its name, and what is in them."""
    parts_of = f", in {len(parts)} parts" if len(parts) > 1 else ""
    packed = parts[0][0].endswith(".gz")
    how = f" It was too large for one plain file, so it is compressed{parts_of}." if packed else ""
    return note_card(
        f"**Here is the audit trail**: {_count(count)}, oldest first.{how}",
        "It names people and what they decided: give it only to who may know.",
        files=[discord.File(io.BytesIO(content), name) for name, content in parts],
    )


def read_args(args: tuple[str, ...]) -> tuple[str, int, Wanted]:
    """Return what a button of `audit_card` means: its way (newest, newer, older), from where, of which.

    Raises `Outdated`.
    """
    match = _ARGS.fullmatch(":".join(args))
    if match is None:
        raise Outdated
    way, position, number, actor_id, kind = match.groups()
    wanted = Wanted(
        None if number == "-" else int(number),
        None if actor_id == "-" else int(actor_id),
        None if kind == "-" else Kind(kind),
    )
    return way, int(position), wanted


def says(entry: Entry, post: str = "") -> str:
    """Return what was done, in words; `post` is how the post is called, its number unless given."""
    about = post or f"post #{entry.number}"
    if entry.event.endswith(PUT_OFF):
        return f"will try again with {about}"
    words = WORDS.get(entry.event, entry.event if entry.number is None else f"{entry.event}: {{post}}")
    return words.replace("{post}", about)


def _entry(entry: Entry, zone: tzinfo) -> str:
    who = "I" if entry.actor_id is None else f"<@{entry.actor_id}>"
    revision = f" (revision {entry.revision})" if entry.revision else ""
    did = says(entry, f"post **#{entry.number}**{revision}")
    line = f"`{entry.position}` {format_short(entry.at, zone)} · {who} {did}"
    more = [f"“{glimpse(entry.reason, 120)}”"] if entry.reason else []
    more += _known(entry.details, zone)
    return f"{line}\n-# {' · '.join(more)}"[:_ENTRY_TEXT] if more else line


def _known(details: str, zone: tzinfo) -> list[str]:
    try:
        return list(_details(json.loads(details), zone))
    except (ValueError, TypeError, AttributeError):  # not of our writing, and shown all the same
        return [glimpse(details, 100)]


def _details(details: Mapping[str, Any], zone: tzinfo) -> Iterator[str]:
    for name, value in details.items():
        match name:
            case "version":
                pass  # tells people nothing
            case "state":
                yield STATES[PostState(value)].label
            case "scheduled_at":
                yield f"for {format_short(datetime.fromisoformat(value), zone)}"
            case "purge_at":
                yield f"what is stored is deleted {format_short(datetime.fromisoformat(value), zone)}"
            case "in spite of":
                yield from (f"in spite of: {glimpse(said, 90)}" for said in value)
            case "channel":
                yield f"<#{value}>" if value else "where each post is scheduled"
            case _:
                said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield glimpse(f"{name}: {said}", 100)


def _chosen(wanted: Wanted) -> str:
    parts = [
        f"post #{wanted.number}" if wanted.number is not None else "",
        KINDS[wanted.kind].lower() if wanted.kind else "",
        ""
        if wanted.actor_id is None
        else "by me"
        if wanted.actor_id == THE_BOT
        else f"by <@{wanted.actor_id}>",
    ]
    return "".join(f" · {part}" for part in parts if part)


def _buttons(page: Page, wanted: Wanted) -> ui.ActionRow[Any]:
    first, last = page.entries[0].position, page.entries[-1].position
    number = "-" if wanted.number is None else wanted.number
    actor_id = "-" if wanted.actor_id is None else wanted.actor_id
    ways = (
        ("newest", "Newest", 0, page.newer),
        ("newer", "Newer", first, page.newer),
        ("older", "Older", last, page.older),
    )
    return ui.ActionRow[Any](
        *(
            Control.make(
                TURN,
                *(way, position, number, actor_id, wanted.kind or "-"),
                label=label,
                style=discord.ButtonStyle.secondary,
                disabled=not there,
            )
            for way, label, position, there in ways
        )
    )


def _count(entries: int) -> str:
    return f"{entries:,} entr{'y' if entries == 1 else 'ies'}"

"""Edits: the form that changes a post, and the card that shows old and new before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.diff import differences
from bot.domain.posts import PostState
from bot.domain.when import format_local, format_typed
from bot.ui.cards import Card, Parts, around, fit, listed, text_file
from bot.ui.cautions import caution_marks, caution_text
from bot.ui.compose import CHANGE, DISCARD, LEAST_TEXT, MOST_ATTACHED, content_fields, order_buttons
from bot.ui.controls import Control
from bot.ui.diffs import diff_text
from bot.ui.draft_facts import gallery, in_brief, troubles, which_time
from bot.ui.forms import Form
from bot.ui.mending import earlier_button, fixes
from bot.ui.review import needed
from bot.ui.texts import for_you, name, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from bot.domain.accounts import Account
    from bot.domain.drafts import Looked
    from bot.domain.posts import Media, Post
    from bot.domain.reviews import Seen
    from bot.ui.texts import Mention

EDIT: Final = "amend"
"""The verb of the form that changes a post, and of the button that opens it."""
GO: Final = "amendgo"
_GREEN, _BLUE, _GREY = (
    discord.ButtonStyle.success,
    discord.ButtonStyle.primary,
    discord.ButtonStyle.secondary,
)
_AMBER: Final = 0xE0A100
_BLUISH: Final = 0x5865F2
_ACCOUNTS_TEXT: Final = 700
_FILES_TEXT: Final = 600


def edit_form(post: Post, seen: Seen, accounts: Sequence[Account], zone: tzinfo) -> Form:
    """Return the form that changes a post, with all that it has."""
    fields = content_fields(
        accounts,
        [target.platform_id for target in post.targets],
        zone,
        text=post.text,
        when=format_typed(post.scheduled_at, zone),
        media=post.media,
    )
    due = int(seen.due.timestamp())
    return Form(EDIT, post.number, seen.revision, due, title=f"Edit #{post.number}", fields=fields)


def edit_card(
    looked: Looked,
    zone: tzinfo,
    mention: Mention,
    pictures: Sequence[discord.File] = (),
    *,
    notes: Sequence[str] = (),
) -> Card:
    """Return old and new of a post side by side, what keeps it from being saved, and what saving does.

    `notes` come first; `pictures` are those of the files it will have.
    """
    post, draft = looked.post, looked.draft
    assert post is not None, "only what changes a post is shown beside it"
    head = f"### Edit of #{post.number} · not saved yet"

    def parts(share: int) -> Parts:
        told = troubles(looked, mention, share=share), caution_text(looked.twice, share=share)
        return [head, *notes, *told], list(_facts(looked, post, zone, share=share))

    (above, below), room = around(parts, LEAST_TEXT)
    text, files = _text(post.text, draft.text, room)
    shown = pictures[: MOST_ATTACHED - len(files)]
    container = ui.Container[Any](
        *(ui.TextDisplay[Any](part) for part in [*above, text] if part),
        *(ui.File[Any](f"attachment://{file.filename}") for file in files),
        *([ui.MediaGallery[Any](*gallery(draft, shown))] if shown else []),
        *(ui.TextDisplay[Any](part) for part in below),
        *(ui.ActionRow[Any](*row) for row in _rows(looked, zone)),
        accent_colour=_AMBER if looked.problems else _BLUISH,
    )
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return Card(view, [*files, *shown])


def _text(old: str, new: str, room: int) -> tuple[str, list[discord.File]]:
    """Return how the text changes; a new one that does not fit comes along whole."""
    if old == new:
        shown, rest = fit(new, room - 60)
        more = f"\n-# … {rest} more characters" if rest else ""
        return f"**Text** as it is\n>>> {shown}{more}", []
    head = "**Text** what goes is struck, what comes is bold\n"
    files = [text_file(new)] if len(new) > room // 2 else []
    return head + diff_text(differences(old, new), room - len(head)), files


def _facts(looked: Looked, post: Post, zone: tzinfo, *, share: int) -> Iterator[str]:
    if looked.accounts:
        ids = [account.platform_id for account in looked.accounts]
        lines = list(_accounts(post, {account.platform_id: account.label for account in looked.accounts}))
        how = "as they are" if set(ids) == {target.platform_id for target in post.targets} else ""
        yield f"**Accounts** {how}".rstrip() + f"\n{listed(lines, _ACCOUNTS_TEXT // share)}"
    if lines := list(_files(post.media, looked.draft.media)):
        how = " as they are" if post.media == looked.draft.media else ""
        yield f"**Files**{how}\n{listed(lines, _FILES_TEXT // share)}"
    yield _when(looked, post, zone)
    yield f"-# {_consequence(looked, post)} Kept for a day."


def _accounts(post: Post, chosen: dict[str, str]) -> Iterator[str]:
    before = {target.platform_id: target.label for target in post.targets}
    for platform_id, label in before.items():
        shown = name(label)
        yield f"- {shown}" if platform_id in chosen else f"- ~~{shown}~~ taken out"
    for platform_id, label in chosen.items():
        if platform_id not in before:
            yield f"- **{name(label)}** added"


def _files(before: Sequence[Media], after: Sequence[Media]) -> Iterator[str]:
    left = list(enumerate(before, 1))  # the same file may be there several times
    for place, item in enumerate(after, 1):
        shown = f"{name(item.file_name)} ({size(item.size)})"
        alike = [each for each in left if each[1].digest == item.digest]
        if not alike:
            yield f"{place}. **{shown}** added"
            continue
        was = min(alike, key=lambda each: each[0] != place)
        left.remove(was)
        yield f"{place}. {shown}" + (f" · was {was[0]}." if was[0] != place else "")
    for _, item in left:
        yield f"- ~~{name(item.file_name)}~~ taken out"


def _when(looked: Looked, post: Post, zone: tzinfo) -> str:
    if len(looked.moments) > 1:
        return which_time(looked, zone)
    old = format_local(post.scheduled_at, zone)
    if not looked.moments or looked.moments == (post.scheduled_at,):
        return f"**When** {old}\n{for_you(post.scheduled_at)}"
    (moment,) = looked.moments
    slot = " · the next free slot" if looked.in_slot else ""
    return f"**When** ~~{old}~~ **{format_local(moment, zone)}**{slot}\n{for_you(moment)}"


def _consequence(looked: Looked, post: Post) -> str:
    if looked.needs is not None:
        return f"Saving voids earlier approvals: it needs {needed(looked.needs)} before it goes out."
    if post.state is not PostState.SCHEDULED:
        return "Saving submits it again."
    if post.media != looked.draft.media:
        return "Saving takes it back at Publora, removes it there, and schedules it anew with these files."
    return "Saving changes it at Publora; until then it goes out as it was."


def _rows(looked: Looked, zone: tzinfo) -> Iterator[list[Control]]:
    draft = looked.draft
    seen = (draft.id, draft.turn)
    if looked.ready:
        verb = "Save changes, for" if looked.needs is None else "Save and ask for approval, for"
        yield [
            Control.make(
                GO,
                *(*seen, int(each.timestamp()), looked.mark, caution_marks(looked.twice)),
                label=f"{verb} {in_brief(looked, each, zone)}",
                style=_GREEN,
            )
            for each in looked.moments
        ]
    if mending := fixes(looked):
        yield mending
    yield [
        Control.make(CHANGE, *seen, label="Edit", style=_GREY if looked.ready else _BLUE),
        *order_buttons(draft),
        Control.make(DISCARD, *seen, label="Discard changes", style=_GREY),
        *earlier_button(draft),
    ]

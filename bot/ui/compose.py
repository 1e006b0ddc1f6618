"""Composing: the form a post is written in, and the card that shows it before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.approval import Mode
from bot.domain.drafts import MOST_FILES
from bot.domain.limits import MAX_TEXT
from bot.domain.when import format_typed
from bot.ui.account_fields import ACCOUNTS, accounts_field
from bot.ui.cards import MAX_TEXT as ROOM
from bot.ui.cards import Card, Parts, around, fit, listed, note_card, text_file
from bot.ui.cautions import caution_marks, caution_text
from bot.ui.controls import Control
from bot.ui.doors import TEXT
from bot.ui.draft_facts import facts, gallery, in_brief, troubles
from bot.ui.forms import NOTHING, Form, attached, typed
from bot.ui.mending import earlier_button, fixes
from bot.ui.review_forms import WHEN, time_field, time_label
from bot.ui.texts import name, plain, shorten, size
from bot.ui.variants import text_parts, variant_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.accounts import Account
    from bot.domain.drafts import Draft, Looked
    from bot.domain.posts import Media
    from bot.ui.doors import Interaction
    from bot.ui.texts import Mention

COMPOSE: Final = "compose"
"""The verb of the form for a new post."""
CHANGE: Final = "composechange"
"""The verb of the button that opens a draft's form, and of that form."""
GO: Final = "composego"
SAVE: Final = "composesave"
DISCARD: Final = "composedrop"
ORDER: Final = "composeorder"
"""The verb of the button that opens the form for the order of a draft's files, and of that form."""
FILES: Final = "files"
KEEP: Final = "keep"
PLACES: Final = "places"
_GREEN, _BLUE, _GREY = (
    discord.ButtonStyle.success,
    discord.ButtonStyle.primary,
    discord.ButtonStyle.secondary,
)
_LEFT_OUT_TEXT: Final = 400
_AMBER: Final = 0xE0A100
_BLUISH: Final = 0x5865F2
LEAST_TEXT: Final = 200
"""Characters that a text has on a card whatever stands beside it."""
MOST_ATTACHED: Final = 10
"""Files that one message takes (discord.md 4)."""


def compose_form(
    accounts: Sequence[Account], chosen: Collection[str], zone: tzinfo, draft: Draft | None = None
) -> Form:
    """Return the form for a new post, or for a draft with all that it has.

    `chosen` are the accounts picked already. A form can't hold files that were attached before, so those are
    listed with a tick each.
    """
    if draft is None:
        return Form(COMPOSE, title="New post", fields=content_fields(accounts, chosen, zone))
    when, title = draft.when, "Edit draft"
    if draft.base is not None:
        when = when or format_typed(draft.base.seen.due, zone)
        title = f"Edit #{draft.base.number}"
    fields = content_fields(accounts, chosen, zone, text=draft.text, when=when, media=draft.media)
    return Form(CHANGE, draft.id, draft.turn, title=title, fields=fields)


def content_fields(
    accounts: Sequence[Account],
    chosen: Collection[str],
    zone: tzinfo,
    *,
    text: str = "",
    when: str = "",
    media: Sequence[Media] = (),
) -> dict[str, ui.Item[Any]]:
    """Return the fields of a form for all that a post is made of, as it is so far."""
    words = ui.TextInput[Any](
        custom_id=TEXT,
        style=discord.TextStyle.paragraph,
        default=text[:MAX_TEXT] or None,
        max_length=MAX_TEXT,
    )
    return {
        "Text": words,
        "Accounts": accounts_field(accounts, chosen, required=False),
        time_label(zone): time_field(when[:100], NOTHING, required=False),
        **dict(_files(media)),
    }


def order_form(draft: Draft) -> Form:
    """Return the form for the order of a draft's files: a line for each, to be moved or numbered anew."""
    lines = [f"{place} {shorten(item.file_name, 60)}" for place, item in enumerate(draft.media, 1)]
    order = ui.TextInput[Any](
        custom_id=PLACES,
        style=discord.TextStyle.paragraph,
        default="\n".join(lines),
        placeholder="3 1 2",
        max_length=1000,
    )
    fields: dict[str, ui.Item[Any]] = {"Move the lines, or write numbers: 3 1 2": order}
    return Form(ORDER, draft.id, draft.turn, title="Order of the files", fields=fields)


def handed_in(
    interaction: Interaction,
) -> tuple[str, str, str, list[tuple[str, str, int]], frozenset[str] | None]:
    """Return what a form with these fields was handed in with: text, accounts and time as typed, files.

    The last is which of the files it listed stay, None where it listed none.
    """
    fields = typed(interaction)
    keep = fields.get(KEEP)
    ticked = None if keep is None else frozenset(keep.split(", "))
    when, accounts = fields.get(WHEN, ""), fields.get(ACCOUNTS, "")
    return fields[TEXT], accounts, when, attached(interaction, FILES), ticked


def composed_card(
    looked: Looked,
    zone: tzinfo,
    mention: Mention,
    pictures: Sequence[discord.File] = (),
    *,
    notes: Sequence[str] = (),
    given_back: tuple[str, list[discord.File]] = ("", []),
) -> Card:
    """Return a draft as it would go out, what keeps it from that, and what to do; `notes` come first.

    `pictures` are those of its images, named for their places; see `bot.domain.cards.picture_name`.
    `given_back` is a text that was taken out of it, with its file.
    """
    draft = looked.draft
    head = f"### {'Draft' if draft.saved else 'New post'} · not submitted yet"

    def parts(share: int) -> Parts:
        doubts = caution_text(looked.twice, share=share)
        told = [head, *notes, given_back[0], troubles(looked, mention, share=share), doubts]
        return told, list(facts(looked, zone, share=share))

    (above, below), room = around(parts, LEAST_TEXT * (1 + len(draft.variants)))
    texts, files = text_parts(looked, room) if draft.variants else _text(draft.text, room)
    files = [*given_back[1], *files]
    shown = pictures[: MOST_ATTACHED - len(files)]
    above += texts
    container = ui.Container[Any](
        *(ui.TextDisplay[Any](part) for part in above if part),
        *(ui.File[Any](f"attachment://{file.filename}") for file in files),
        *([ui.MediaGallery[Any](*gallery(draft, shown))] if shown else []),
        *(ui.TextDisplay[Any](part) for part in below),
        *(ui.ActionRow[Any](*row) for row in _rows(looked, zone)),
        accent_colour=_AMBER if looked.problems else _BLUISH,
    )
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return Card(view, [*files, *shown])


def _text(text: str, room: int) -> tuple[list[str], list[discord.File]]:
    shown, rest = fit(text, room)
    more = f"\n-# … {rest} more characters in post.txt" if rest else ""
    if len(text) > MAX_TEXT:
        more += f". *Edit* has room for the first {MAX_TEXT:,} only: take the rest from there"
    return [f">>> {shown or '-# no text yet'}{more}"], [text_file(text)] if rest else []


def taken_over(changes: Sequence[str]) -> str:
    """Return what was changed in a message that became a draft; empty when nothing was."""
    return "**Changed for other networks**\n" + "\n".join(f"- {each}" for each in changes) if changes else ""


def left_out(labels: Sequence[str]) -> str:
    """Return which accounts of another post a draft is without; empty when it has them all."""
    lines = listed([f"- {name(each)}" for each in labels], _LEFT_OUT_TEXT)
    return f"**Left out**, as no longer connected at Publora\n{lines}" if lines else ""


def saved_card(draft: Draft, mention: Mention) -> Card:
    """Return that a draft is kept, and how to come back to it."""
    opener = mention("post compose")
    return note_card(
        "**Saved as a draft.**", f"{opener} with the option *draft* opens it again. {_excerpt(draft)}"
    )


def discarded_card(draft: Draft) -> Card:
    """Return that a draft is gone, with its text given back."""
    text, rest = fit(draft.text, ROOM - 200)
    files = [text_file(draft.text)] if rest else []
    files += [text_file(each, f"earlier-{place}.txt") for place, each in enumerate(draft.earlier, 1)]
    files += [text_file(each.text, f"text-{place}.txt") for place, each in enumerate(draft.variants, 2)]
    return note_card("**Discarded.** Its text, should you want it back:", f">>> {text}", files=files)


def draft_label(draft: Draft) -> str:
    """Return a draft for a list of suggestions, in at most 100 characters and without markup."""
    files = f" · {len(draft.media)} file{'s' if len(draft.media) > 1 else ''}" if draft.media else ""
    kind = "" if draft.saved else "unsaved · "
    return shorten(f"{kind}{draft.text or 'no text'}", 100 - len(files)) + files


def _excerpt(draft: Draft) -> str:
    return f"\n> {plain(shorten(' '.join(draft.text.split()), 150))}" if draft.text else ""


def _files(kept: Sequence[Media]) -> Iterator[tuple[str, ui.Item[Any]]]:
    if kept:
        options = [
            discord.SelectOption(
                label=shorten(item.file_name, 80), description=size(item.size), value=str(place), default=True
            )
            for place, item in enumerate(kept)
        ]
        yield (
            "Files it has: those ticked stay",
            ui.Select[Any](
                custom_id=KEEP, options=options, min_values=0, max_values=len(options), required=False
            ),
        )
    if room := MOST_FILES - len(kept):
        label = "More files" if kept else "Pictures or a video"
        yield label, ui.FileUpload[Any](custom_id=FILES, required=False, min_values=0, max_values=room)


def _rows(looked: Looked, zone: tzinfo) -> Iterator[list[Control]]:
    draft = looked.draft
    seen = (draft.id, draft.turn)
    if looked.ready and not looked.asks_approval:
        verb = "Schedule for" if looked.needs is None else "Submit for approval, for"
        # Whoever presses what submits for approval has asked for one, whatever the settings are by then.
        asks = looked.needs is not None
        yield [
            _go(looked, each, f"{verb} {in_brief(looked, each, zone)}", asks=asks) for each in looked.moments
        ]
    if looked.ready and looked.needs is None and looked.mode is Mode.OPTIONAL:
        verb = "Ask for approval, for"
        yield [
            _go(looked, each, f"{verb} {in_brief(looked, each, zone)}", asks=True, style=_BLUE)
            for each in looked.moments
        ]
    if mending := fixes(looked):
        yield mending
    yield [
        Control.make(CHANGE, *seen, label="Edit", style=_GREY if looked.ready else _BLUE),
        *order_buttons(draft),
        Control.make(SAVE, *seen, label="Save as draft", style=_GREY, disabled=draft.saved),
        Control.make(DISCARD, *seen, label="Discard", style=_GREY),
        *earlier_button(draft),
    ]
    yield from variant_rows(looked)


def order_buttons(draft: Draft) -> list[Control]:
    """Return the button for the order of a draft's files, none where there is nothing to order."""
    if len(draft.media) < 2:  # noqa: PLR2004 - two are the first that have an order
        return []
    return [Control.make(ORDER, draft.id, draft.turn, label="Order of files", style=_GREY)]


def _go(
    looked: Looked, moment: datetime, label: str, *, asks: bool, style: discord.ButtonStyle = _GREEN
) -> Control:
    marks = caution_marks(looked.twice)
    args = (looked.draft.id, looked.draft.turn, int(moment.timestamp()), int(asks), looked.mark, marks)
    return Control.make(GO, *args, label=label, style=style)

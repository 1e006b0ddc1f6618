"""Variants in forms and on cards: other texts for some accounts of the same post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.fits import notes
from bot.domain.limits import MAX_TEXT
from bot.domain.variants import MOST
from bot.ui.account_fields import accounts_field
from bot.ui.cards import fit, listed, text_file
from bot.ui.controls import Control
from bot.ui.doors import TEXT
from bot.ui.forms import Form
from bot.ui.preview_cards import draft_preview_button
from bot.ui.texts import name, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.accounts import Account
    from bot.domain.drafts import Draft, Looked
    from bot.domain.variants import Part

ALL_TEXTS: Final = "All texts of that post are here. *Edit text …* takes out one you don't need."
VARY: Final = "vary"
"""The verb of the buttons that open the form for another text, and of that form."""
_GREY: Final = discord.ButtonStyle.secondary
_ACCOUNTS_TEXT: Final = 200
_LEAST_ACCOUNTS_TEXT: Final = 20
_NOTES_TEXT: Final = 300
_TAKEN_OUT_TEXT: Final = 600
_MORE: Final = "-# … the rest is in texts.txt"
_MORE_TEXT: Final = 40


def variant_form(draft: Draft, accounts: Sequence[Account], place: int | None) -> Form:
    """Return the form for another text of a draft for some of `accounts`; `place` is that of one it has."""
    known = None if place is None else draft.variants[place]
    text = ui.TextInput[Any](
        custom_id=TEXT,
        style=discord.TextStyle.paragraph,
        default=(known.text if known else draft.text)[:MAX_TEXT] or None,
        max_length=MAX_TEXT,
    )
    chosen = known.accounts if known else ()
    label = "Only for these accounts (none: take it out)" if known else "Only for these accounts"
    fields: dict[str, ui.Item[Any]] = {
        "Text": text,
        label: accounts_field(accounts, chosen, required=known is None),
    }
    if place is None:
        return Form(VARY, draft.id, draft.turn, title="Another text for some accounts", fields=fields)
    return Form(VARY, draft.id, draft.turn, place, title=f"Text {place + 2}", fields=fields)


def text_parts(looked: Looked, room: int) -> tuple[list[str], list[discord.File]]:
    """Return the texts of a draft within `room` characters, each under its accounts; and a file if cut."""
    share = room // len(looked.parts) - _MORE_TEXT
    around = [(_head(number, part, share), _foot(part, share)) for number, part in enumerate(looked.parts, 1)]
    texts = zip(looked.parts, around, strict=True)
    quoted = [_quoted(part.text, share - len(head) - len(foot)) for part, (head, foot) in texts]
    shown = [
        "\n".join(filter(None, (head, said, _MORE if cut else "", foot)))
        for (said, cut), (head, foot) in zip(quoted, around, strict=True)
    ]
    if not any(cut for _, cut in quoted):
        return shown, []
    every = "\n\n".join(f"Text {place}\n\n{part.text}" for place, part in enumerate(looked.parts, start=1))
    return shown, [text_file(every, "texts.txt")]


def variant_rows(looked: Looked) -> Iterator[list[Control]]:
    """Yield the buttons that show previews, and those of the forms for another text and those there are."""
    draft = looked.draft
    row = [
        Control.make(VARY, draft.id, draft.turn, place, label=f"Edit text {place + 2}", style=_GREY)
        for place in range(len(draft.variants))
    ]
    if draft.base is None and len(looked.accounts) > 1 and len(draft.variants) < MOST:
        label = "Another text for some accounts"
        row.append(Control.make(VARY, draft.id, draft.turn, label=label, style=_GREY))
    if looked.accounts:
        row.insert(0, draft_preview_button(draft))
    if row:
        yield row


def taken_out(text: str) -> tuple[str, list[discord.File]]:
    """Return that a text is not part of a draft any more, given back whole."""
    said, cut = _quoted(text, _TAKEN_OUT_TEXT)
    where = " It is whole in taken-out.txt." if cut else ""
    files = [text_file(text, "taken-out.txt")] if cut else []
    return f"**Taken out.** Its accounts get text 1.{where} It was:\n{said}", files


def _head(number: int, part: Part, share: int) -> str:
    labels = ", ".join(name(account.label) for account in part.accounts)
    room = max(_LEAST_ACCOUNTS_TEXT, min(_ACCOUNTS_TEXT, share // 4))
    return f"**Text {number}** · {shorten(labels, room) or 'no account'}"


def _foot(part: Part, share: int) -> str:
    lines = [f"-# {plain(shorten(note, 150))}" for note in notes(part.fits)]
    return listed(lines, min(_NOTES_TEXT, share // 3))


def _quoted(text: str, room: int) -> tuple[str, bool]:
    """Return a text as a quotation, line by line so that something can follow, and whether it is cut."""
    lines = text.count("\n") + 1
    shown, rest = fit(text, max(0, room - 2 * lines))
    # Discord begins a line at a line break only, splitlines at rarer signs, too.
    return "\n".join(f"> {line}" for line in shown.split("\n") if shown), rest > 0

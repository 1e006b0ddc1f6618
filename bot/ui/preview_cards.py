"""Preview cards: the previews of a post, an account each, with what speaks against it below."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.fits import notes
from bot.ui.cards import Card, listed
from bot.ui.controls import Control
from bot.ui.texts import plain, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.drafts import Draft
    from bot.domain.fits import Fit
    from bot.domain.posts import Post
    from bot.ui.previews import Drawn

OPEN: Final = "preview"
TURN: Final = "turnpreview"
OPEN_DRAFT: Final = "previewdraft"
TURN_DRAFT: Final = "turndraftpreview"
PAGE: Final = 5
"""Accounts shown at once: more pictures on one message would be too small to read on a phone."""
_NOTES_TEXT: Final = 1500
_HINT: Final = "-# About as the networks show it: fonts and the places of cuts and folds differ a little."
_MISSED: Final = "-# Names in brackets and boxes stand for signs I can't draw. They go out as typed."
_GREY: Final = discord.ButtonStyle.secondary


def preview_button(post: Post) -> Control:
    """Return the button that shows previews of a post."""
    return Control.make(OPEN, post.number, label="Preview", style=_GREY)


def draft_preview_button(draft: Draft) -> Control:
    """Return the button that shows previews of a draft."""
    return Control.make(OPEN_DRAFT, draft.id, label="Preview", style=_GREY)


def preview_row(post: Post) -> ui.ActionRow[Any]:
    """Return that button alone."""
    return ui.ActionRow[Any](preview_button(post))


def preview_card(
    title: str, turn: tuple[str, int], fits: Sequence[Fit], drawn: Sequence[Drawn], theme: str, page: int
) -> Card:
    """Return a page of previews; `drawn` are those of this page, `page` counts from 0.

    `turn` is the verb that turns pages, with what it turns them of.
    """
    pages = -(-len(fits) // PAGE)
    place = f" · page {page + 1} of {pages}" if pages > 1 else ""
    files: list[discord.File] = []
    container = ui.Container[Any](ui.TextDisplay[Any](f"### Preview of {title}{place}\n{_HINT}"))
    for number, (fit, one) in enumerate(zip(fits[page * PAGE :], drawn, strict=False)):
        file = discord.File(io.BytesIO(one.data), f"preview-{number}.png")
        files.append(file)
        container.add_item(ui.TextDisplay(f"**{plain(fit.account.label)}**"))
        item = discord.MediaGalleryItem(f"attachment://{file.filename}", description=one.alt)
        container.add_item(ui.MediaGallery(item))
    if any(one.missed for one in drawn):
        container.add_item(ui.TextDisplay(_MISSED))
    lines = [f"- {plain(shorten(note, 300))}" for note in notes(fits)]
    container.add_item(ui.TextDisplay(listed(lines, _NOTES_TEXT)))
    container.add_item(_row(turn, theme, page, pages))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return Card(view, files)


def _row(turn: tuple[str, int], theme: str, page: int, pages: int) -> ui.ActionRow[Any]:
    other = "light" if theme == "dark" else "dark"
    row = ui.ActionRow[Any](Control.make(*turn, other, page, label=other.capitalize(), style=_GREY))
    if pages > 1:
        first, last = page == 0, page + 1 >= pages
        back = Control.make(*turn, theme, page - 1, label="Previous", style=_GREY, disabled=first)
        on = Control.make(*turn, theme, page + 1, label="Next", style=_GREY, disabled=last)
        row.add_item(back).add_item(on)
    return row

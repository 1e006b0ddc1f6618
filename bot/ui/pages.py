"""Pages: a list of posts to turn over, without anything kept in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import discord
from discord import ui

from bot.ui.cards import Card, note_card, posts_card
from bot.ui.controls import Control
from bot.ui.texts import FILTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.posts import Post


class Page(Protocol):
    """One page of posts; `page` counts from 0."""

    @property
    def posts(self) -> tuple[Post, ...]:
        """The posts of this page."""
        ...

    @property
    def siblings(self) -> Mapping[int, Sequence[Post]]:
        """Their other texts, by the post's id."""
        ...

    @property
    def page(self) -> int:
        """Which page it is."""
        ...

    @property
    def pages(self) -> int:
        """How many pages there are."""
        ...

    @property
    def total(self) -> int:
        """How many posts there are on all pages."""
        ...


def page_card(found: Page, kind: str, zone: tzinfo, schedule: str, *, paused: str = "") -> Card:
    """Return a page of posts of one kind with the buttons to turn it; `schedule` mentions that command.

    `paused` says that everything is paused, empty while it is not.
    """
    chosen = FILTERS[kind]
    head = f"{paused}\n### {chosen.label}".strip()
    if not found.posts:
        return note_card(head, f"{chosen.empty} {schedule} makes a new post.")
    place = f" · page {found.page + 1} of {found.pages}" if found.pages > 1 else ""
    foot = f"{found.total} post{'s' if found.total > 1 else ''}{place}"
    row = _buttons(kind, found.page, found.pages) if found.pages > 1 else None
    return posts_card(found.posts, zone, head=head, foot=foot, row=row, siblings=found.siblings)


def _buttons(kind: str, page: int, pages: int) -> ui.ActionRow[Any]:
    # The last word keeps custom_ids apart where two buttons lead to the same page.
    places = (("First", 0, "first"), ("Previous", max(page - 1, 0), "back"), ("Next", page + 1, "on"))
    return ui.ActionRow[Any](
        *(
            Control.make(
                "list",
                *(kind, target, word),
                label=label,
                style=discord.ButtonStyle.secondary,
                disabled=page + 1 >= pages if word == "on" else page == 0,
            )
            for label, target, word in places
        )
    )

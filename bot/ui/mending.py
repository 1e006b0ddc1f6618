"""Mending a draft by a press: leaving accounts out, shortening, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.diff import differences
from bot.domain.drafts import EVERY
from bot.domain.fits import notes
from bot.ui.cards import Card, listed, note_card
from bot.ui.controls import Control
from bot.ui.diffs import diff_text
from bot.ui.texts import plain, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.drafts import Draft, Looked, Proposal

WITHOUT: Final = "composewithout"
SHORTEN: Final = "composeshorten"
SHORT: Final = "composeshort"
MINE: Final = "composemine"
EARLIER: Final = "composeearlier"
_DROPS: Final = 3
"""Accounts with a button of their own; with *Drop all* and *Shorten* that fills a row."""
_DIFF_TEXT: Final = 2600
_NOTES_TEXT: Final = 700
_GREY: Final = discord.ButtonStyle.secondary
SHORTENED: Final = "**Shortened.** *Earlier text* brings your longer one back."


def fixes(looked: Looked) -> list[Control]:
    """Return the buttons that settle what an account is certain to refuse; at most a row of them."""
    return list(_fixes(looked))


def earlier_button(draft: Draft) -> list[Control]:
    """Return the way back to an earlier text, if there is one."""
    if not draft.earlier:
        return []
    return [Control.make(EARLIER, draft.id, draft.turn, label="Earlier text", style=_GREY)]


def proposal_card(proposal: Proposal) -> Card:
    """Return what shortening would take away, to be looked at before it counts."""
    draft = proposal.draft
    seen = (draft.id, draft.turn)
    row = ui.ActionRow[Any](
        Control.make(
            *(SHORT, *seen, proposal.mark), label="Use this text", style=discord.ButtonStyle.success
        ),
        Control.make(MINE, *seen, label="Keep mine", style=_GREY),
    )
    lines = listed([f"- {plain(shorten(note, 200))}" for note in notes(proposal.fits)], _NOTES_TEXT)
    return note_card(
        "### Shorter text · nothing is changed yet",
        diff_text(differences(draft.text, proposal.text), _DIFF_TEXT),
        lines,
        "-# Your longer text stays with the draft.",
        row=row,
    )


def _fixes(looked: Looked) -> Iterator[Control]:
    seen, refusing = (looked.draft.id, looked.draft.turn), looked.refusing
    if looked.rooms:
        yield Control.make(SHORTEN, *seen, label="Shorten", style=discord.ButtonStyle.primary)
    if len(looked.accounts) < 2:  # noqa: PLR2004 - a post goes somewhere
        return
    for account in refusing[:_DROPS]:
        label = f"Drop {shorten(account.label, 70)}"
        yield Control.make(WITHOUT, *seen, account.mark, label=label, style=_GREY)
    if 1 < len(refusing) < len(looked.accounts):
        label = f"Drop all {len(refusing)} that refuse it"
        yield Control.make(WITHOUT, *seen, EVERY, label=label, style=_GREY)

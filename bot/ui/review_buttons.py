"""Buttons of review: what can be done from a card, each bound to the version and time it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.posts import Post, PostState
from bot.domain.review import Verb, is_possible
from bot.domain.when import format_short
from bot.ui.controls import Control
from bot.ui.preview_cards import preview_button

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from bot.domain.approval import Tally
    from bot.domain.review_views import ReviewView
    from bot.domain.reviews import Seen

S, V = PostState, Verb
MORE: Final = "more"
HISTORY: Final = "history"
_STYLES: Final = discord.ButtonStyle
LABELS: Final[Mapping[Verb, tuple[str, discord.ButtonStyle]]] = {
    V.CHANGES: ("Request changes", _STYLES.secondary),
    V.REJECT: ("Reject", _STYLES.danger),
    V.EDIT: ("Edit", _STYLES.secondary),
    V.RETIME: ("Change time", _STYLES.secondary),
    V.SLOT: ("Next free slot", _STYLES.primary),
    V.HOLD: ("Hold", _STYLES.secondary),
    V.RESUME: ("Resume", _STYLES.primary),
    V.WITHDRAW: ("Withdraw", _STYLES.secondary),
    V.SUGGEST: ("Suggest another text", _STYLES.secondary),
    V.ACCEPT: ("Accept suggestion", _STYLES.success),
    V.DECLINE: ("Decline", _STYLES.secondary),
    V.RESTORE: ("Send the approved version again", _STYLES.primary),
}
_LONGEST: Final = 80
_ON_CARD: Final[Mapping[PostState, tuple[tuple[Verb, ...], ...]]] = {
    S.IN_REVIEW: ((V.CHANGES, V.REJECT), (V.EDIT, V.RETIME)),
    S.CHANGES_REQUESTED: ((V.EDIT, V.WITHDRAW),),
    S.REJECTED: ((V.EDIT, V.WITHDRAW),),
    S.EXPIRED: ((V.SLOT, V.RETIME, V.EDIT, V.WITHDRAW),),
    S.PAUSED: ((V.RESUME, V.EDIT, V.WITHDRAW),),
    S.DRAFT: ((V.EDIT,),),
    S.ATTENTION: ((V.RESTORE, V.EDIT),),
}
"""By state, which verbs stand on a card in which row."""
_IN_MORE: Final = (V.SUGGEST, V.HOLD, V.WITHDRAW)


def card_rows(post: Post, view: ReviewView, zone: tzinfo) -> Iterator[ui.ActionRow[Any]]:
    """Yield the rows of buttons of a post that has to do with approval; the handlers look again."""
    seen = _args(post, view)
    if view.proposal is not None and is_possible(V.ACCEPT, post, view.review):
        args = (*seen, view.proposal.suggestion.id)
        yield ui.ActionRow[Any](_button(V.ACCEPT, args), _button(V.DECLINE, args))
    rows = _ON_CARD.get(post.state, ())
    if post.state is S.ATTENTION and post.group_id is None:
        rows = ()  # nobody knows what Publora has, so nothing can be put in its place
    for place, verbs in enumerate(rows):
        row = ui.ActionRow[Any]()
        if post.state is S.IN_REVIEW and place == 0:
            row.add_item(_approve(post, view.tally, zone, seen))
        for verb in verbs:
            if is_possible(verb, post, view.review):
                row.add_item(_button(verb, seen, _label(verb, post)))
        if place == len(rows) - 1 and post.state is not S.ATTENTION:
            row.add_item(_plain(MORE, "More …", post.number))
        if row.children:
            yield row


def more_row(post: Post, view: ReviewView) -> ui.ActionRow[Any]:
    """Return what finds no room on the card itself."""
    seen = _args(post, view)
    on_card = {verb for row in _ON_CARD.get(post.state, ()) for verb in row}
    verbs = [verb for verb in _IN_MORE if verb not in on_card and is_possible(verb, post, view.review)]
    return ui.ActionRow[Any](
        *(_button(verb, seen) for verb in verbs),
        preview_button(post),
        _plain(HISTORY, "History", post.number, 0),
    )


def approve_label(post: Post, tally: Tally | None, zone: tzinfo) -> str:
    """Return exactly what the next approval does, in at most 80 characters."""
    at = format_short(post.scheduled_at, zone)
    if tally is None:
        return f"Approve for {at}"[:_LONGEST]
    if tally.missing <= 1 and not tally.missing_roles:
        return f"Approve and schedule for {at}"[:_LONGEST]
    given = len(tally.counted)
    if tally.missing <= 1:  # whether it is the last one depends on the role of whoever presses
        return f"Approve for {at}"[:_LONGEST]
    return f"Approve ({given + 1} of {given + tally.missing}) for {at}"[:_LONGEST]


def seen_args(number: int, seen: Seen) -> tuple[int, int, int]:
    """Return what a button or a form carries of what was shown: number, revision, due as Unix time."""
    return number, seen.revision, int(seen.due.timestamp())


def _approve(post: Post, tally: Tally | None, zone: tzinfo, seen: tuple[int, int, int]) -> Control:
    label = approve_label(post, tally, zone)
    return Control.make(V.APPROVE, *seen, label=label, style=discord.ButtonStyle.success)


def _button(verb: Verb, args: tuple[int, ...], label: str = "") -> Control:
    usual, style = LABELS[verb]
    return Control.make(verb, *args, label=label or usual, style=style)


def _label(verb: Verb, post: Post) -> str:
    return "Pick a time" if verb is V.RETIME and post.state is S.EXPIRED else ""


def _plain(verb: str, label: str, *args: int) -> Control:
    return Control.make(verb, *args, label=label, style=discord.ButtonStyle.secondary)


def _args(post: Post, view: ReviewView) -> tuple[int, int, int]:
    return post.number, view.review.revision, int(post.scheduled_at.timestamp())

"""Rearranging in words: what would be done, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import discord
from discord import ui

from bot.domain.posts import PostState
from bot.domain.when import format_short
from bot.errors import ChangedMeanwhile
from bot.ui.cards import Card, listed, note_card
from bot.ui.cautions import caution_text
from bot.ui.controls import Control
from bot.ui.texts import STATES, glimpse

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import tzinfo

    from bot.domain.posts import Post
    from bot.domain.rearranging import Move
    from bot.errors import Problem

SWAP: Final = "swapposts"
DAY: Final = "moveday"
SHUFFLE: Final = "shuffleposts"
UNDO: Final = "unrearrange"
_TEXT: Final = 3000
_OVERTAKEN: Final = "Somebody just changed one of these posts, or is at work on it. Look, and decide anew."


class Plan(Protocol):
    """What would be done."""

    @property
    def moves(self) -> tuple[Move, ...]:
        """Which posts get which time."""
        ...

    @property
    def left(self) -> tuple[tuple[Post, str], ...]:
        """Which are left, and why."""
        ...

    @property
    def approved_anew(self) -> Collection[int]:
        """The numbers of those that would have to be approved again."""
        ...

    @property
    def cautions(self) -> Sequence[str]:
        """What to look at twice before."""
        ...

    @property
    def stamp(self) -> str:
        """What tells this plan from another."""
        ...


class Done(Protocol):
    """What became of one move."""

    @property
    def move(self) -> Move:
        """What was to be done."""
        ...

    @property
    def post(self) -> Post | None:
        """How the post stands now, None where it was left."""
        ...

    @property
    def problem(self) -> Problem | None:
        """Why it was left, or could not be put back."""
        ...

    @property
    def put_back(self) -> bool:
        """Whether it was moved, and then was to get its old time again."""
        ...


def plan_card(plan: Plan, verb: str, *args: object, zone: tzinfo) -> Card:
    """Return what would be done with the question whether to do it; `args` say how to plan it again."""
    lines = [_line(move, plan, zone) for move in plan.moves]
    lines += [f"- **#{post.number}** stays: {why}" for post, why in plan.left]
    if not plan.moves:
        return note_card("**Nothing can be moved.**", listed(lines, _TEXT))
    row = ui.ActionRow[Any](
        Control.make(verb, *args, plan.stamp, label="Do it", style=discord.ButtonStyle.primary)
    )
    head = f"**Give these their new times?**\n-# Times in {zone}{_together(plan)}"
    return note_card(head, listed(lines, _TEXT), caution_text(plan.cautions, share=2), row=row)


def done_card(done: Sequence[Done], zone: tzinfo, *, undo: int | None = None) -> Card:
    """Return post by post what became of it; with `undo` the way back that was kept under it."""
    overtaken = any(isinstance(each.problem, ChangedMeanwhile) for each in done)
    foot, row = _OVERTAKEN if overtaken else "", None
    if undo is not None:
        foot = f"{foot} *Undo* gives what was moved its old times back, for ten minutes.".strip()
        row = ui.ActionRow[Any](Control.make(UNDO, undo, label="Undo", style=discord.ButtonStyle.secondary))
    lines = [_outcome(each, zone) for each in done]
    return note_card(_head(done), listed(lines, _TEXT), foot, row=row)


def _head(done: Sequence[Done]) -> str:
    if all(each.post is None or _is_back(each, each.post) for each in done):
        return "**Nothing was moved:**"
    if not any(each.problem or each.put_back for each in done):
        return "**Done, post by post:**"
    return "**Not all of it could be done. Post by post:**"


def _is_back(done: Done, post: Post) -> bool:
    return done.put_back and not done.problem and post.scheduled_at == done.move.post.scheduled_at


def _together(plan: Plan) -> str:
    families = [move.post.family_id for move in plan.moves if move.post.family_id]
    return " · the texts of one post move together" if len(set(families)) < len(families) else ""


def _line(move: Move, plan: Plan, zone: tzinfo) -> str:
    post = move.post
    times = f"{format_short(post.scheduled_at, zone)} → **{format_short(move.to, zone)}**"
    anew = " · has to be approved again" if post.number in plan.approved_anew else ""
    return f"- **#{post.number}** {glimpse(post.text, 40)}: {times}{anew}"


def _outcome(done: Done, zone: tzinfo) -> str:
    number, was = done.move.post.number, format_short(done.move.post.scheduled_at, zone)
    said = _because(done.problem.said if done.problem else done.post and done.post.problem)
    if done.post is None:
        return f"- **#{number}** was left at {was}{said}"
    if done.put_back:
        return f"- **#{number}** {_back(done, was, zone)}{_state(done.post)}{said}"
    if done.move.to == done.move.post.scheduled_at:
        return f"- **#{number}** keeps {was}{said}"
    if done.post.scheduled_at != done.move.to:
        return f"- **#{number}** keeps {was} for now{said}"
    now = format_short(done.post.scheduled_at, zone)
    return f"- **#{number}** {now}; before, it was {was}{_state(done.post)}"


def _back(done: Done, was: str, zone: tzinfo) -> str:
    to = format_short(done.move.to, zone)
    if done.problem:
        return f"could not be put back to {was}, its new time is {to}"
    if done.post and done.post.scheduled_at == done.move.to:
        return f"has {to} until it can be put back to {was}"
    return f"was put back to {was}"


def _state(post: Post) -> str:
    return "" if post.state is PostState.SCHEDULED else f" · {STATES[post.state].label}"


def _because(trouble: str | None) -> str:
    return f": {glimpse(trouble, 150)}" if trouble else ""

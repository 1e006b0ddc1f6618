"""The texts of a post, moved and deleted together: questions, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import discord
from discord import ui

from bot.domain.posts import PostState
from bot.domain.when import format_local, format_short
from bot.ui.cards import MAX_TEXT, Card, fit, note_card, text_file
from bot.ui.cautions import caution_marks, caution_text
from bot.ui.controls import Control
from bot.ui.siblings import accounts_text
from bot.ui.texts import STATES, meaning, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from bot.domain.posts import Post
    from bot.errors import Problem

MOVE: Final = "movetexts"
DELETE: Final = "deletetexts"
UNDELETE: Final = "undeletetexts"
_GREY, _BLUE, _RED = (
    discord.ButtonStyle.secondary,
    discord.ButtonStyle.primary,
    discord.ButtonStyle.danger,
)
_PROBLEM_TEXT: Final = 200
_MOST_NUMBERS: Final = 7
"""As many numbers as the 100 characters of a custom_id hold in any case."""


class Done(Protocol):
    """What became of one text: how it stood, how it stands, or why it was left as it was."""

    @property
    def before(self) -> Post:
        """How it stood."""
        ...

    @property
    def after(self) -> Post | None:
        """How it stands now, None where nothing was done."""
        ...

    @property
    def problem(self) -> Problem | None:
        """Why nothing was done."""
        ...


class Plan(Protocol):
    """What would be done with the texts of a post."""

    @property
    def post(self) -> Post:
        """The one that was named."""
        ...

    @property
    def going(self) -> Sequence[Post]:
        """Those it would be done with."""
        ...

    @property
    def staying(self) -> Sequence[Done]:
        """Those it can't be done with."""
        ...

    @property
    def mark(self) -> int:
        """What changes with any of them."""
        ...


class MovePlan(Plan, Protocol):
    """What another time would mean for the texts of a post."""

    @property
    def moment(self) -> datetime:
        """The time (UTC) that they would get."""
        ...

    @property
    def cautions(self) -> Sequence[str]:
        """What to look at twice before."""
        ...


def move_question(plan: MovePlan, zone: tzinfo) -> Card:
    """Return what another time would mean for each text of a post, with the question whether to do it."""
    moment = plan.moment
    lines = [f"- {_short(each)}: now {format_short(each.scheduled_at, zone)}" for each in plan.going]
    head = (
        f"**Move these texts of one post to {format_local(moment, zone)}?**"
        if plan.going
        else "**None of these texts can be moved.**"
    )
    row = ui.ActionRow[Any]()
    if plan.going:
        label = f"Move {_texts(len(plan.going))} to {format_short(moment, zone)}"
        args = (plan.post.number, int(moment.timestamp()), 0, 0, caution_marks(plan.cautions))
        row.add_item(Control.make(MOVE, *args, label=label, style=_BLUE))
    row.add_item(Control.make("keep", plan.post.number, label="Leave them", style=_GREY))
    told = [caution_text(plan.cautions)] if plan.cautions else []
    return note_card(head, "\n".join([*lines, *_staying(plan), *told]), row=row)


def moved_texts_card(
    number: int, done: Sequence[Done], moment: datetime, zone: tzinfo, *, until: datetime | None
) -> Card:
    """Return what became of each text that was to be moved; with *Undo* where all came from one time.

    `until` (UTC) is how long that is offered, None for not at all.
    """
    lines = [f"- {_short(each.after or each.before)}: {_moved(each, moment, zone)}" for each in done]
    before = {each.before.scheduled_at for each in done if each.after and each.after.scheduled_at == moment}
    row = None
    if until is not None and len(before) == 1 and before != {moment}:
        (previous,) = before
        times = (int(previous.timestamp()), int(moment.timestamp()), int(until.timestamp()))
        row = ui.ActionRow[Any](Control.make(MOVE, number, *times, label="Undo", style=_GREY))
    return note_card(f"**To {format_local(moment, zone)}**", "\n".join(lines), row=row)


def delete_texts_question(plan: Plan, zone: tzinfo) -> Card:
    """Return the texts of a post with the question which of them are to go."""
    number, version = plan.post.number, plan.post.version
    every = (
        f"Delete all {_texts(len(plan.going))}" if not plan.staying else f"Delete {_texts(len(plan.going))}"
    )
    row = ui.ActionRow[Any](
        Control.make("delete", number, version, label=f"Delete #{number} only", style=_RED),
        Control.make(DELETE, number, plan.mark, label=every, style=_RED),
        Control.make("keep", number, label="Keep them", style=_GREY),
    )
    return note_card(
        f"**Delete post #{number}, or all its texts?** What is deleted will not go out.",
        *(_quoted(each, zone, 400) for each in plan.going),
        "\n".join(_staying(plan)),
        row=row,
    )


def deleted_texts_card(done: Sequence[Done]) -> Card:
    """Return what became of each text that was to be deleted, with the way back where there is one."""
    lines = [f"- {_short(each.after or each.before)}{_why(each)}" for each in done]
    back = [
        each.after.number
        for each in done
        if each.after and each.after.state is PostState.DELETED and each.after.group_id is not None
    ][:_MOST_NUMBERS]
    row = None
    if back:
        row = ui.ActionRow[Any](Control.make(UNDELETE, *back, label="Undo", style=_GREY))
    foot = "*Undo* brings them back for ten minutes." if back else ""
    return note_card("**What became of the texts**", "\n".join(lines), foot, row=row)


def brought_back_card(done: Sequence[Done]) -> Card:
    """Return what became of each text that was to be brought back."""
    return note_card(
        "**Brought back**", "\n".join(f"- {_short(each.after or each.before)}{_why(each)}" for each in done)
    )


def followed_text(done: Sequence[Done], zone: tzinfo) -> str:
    """Return what became of the other texts of a post where something was done with one; or nothing."""
    if not done:
        return ""
    stand = [(each, each.after or each.before) for each in done]
    lines = [f"- {_short(post)}, {format_short(post.scheduled_at, zone)}{_why(each)}" for each, post in stand]
    return "\n".join(["**The other texts of this post**", *lines])


def side_by_side_card(posts: Sequence[Post], zone: tzinfo) -> Card:
    """Return the texts of a post below each other, each with its accounts, state and time."""
    share = (MAX_TEXT - 100) // len(posts) - 250
    shown = [_quoted(post, zone, share) for post in posts]
    cut = any(fit(post.text, share)[1] for post in posts)
    every = "\n\n".join(f"#{post.number}\n\n{post.text}" for post in posts)
    head = f"### {_texts(len(posts))} of one post" + ("\n-# Whole in texts.txt" if cut else "")
    return note_card(head, *shown, files=[text_file(every, "texts.txt")] if cut else ())


def _quoted(post: Post, zone: tzinfo, room: int) -> str:
    shown, rest = fit(post.text, room)
    at = format_local(post.scheduled_at, zone)
    return f"{_short(post)}\n{at}\n>>> {shown}{'…' if rest else ''}"


def _short(post: Post) -> str:
    return f"**#{post.number}** {STATES[post.state].label} · {accounts_text(post)}"


def _moved(done: Done, moment: datetime, zone: tzinfo) -> str:
    if done.after is None:
        return f"left at {format_short(done.before.scheduled_at, zone)}. {_said(done.problem)}".strip()
    if done.after.scheduled_at != moment:
        why = plain(shorten(done.after.problem or "", _PROBLEM_TEXT))
        return f"keeps {format_short(done.after.scheduled_at, zone)} for now. {why}".strip()
    if done.before.scheduled_at == moment:
        return "was there already"
    return f"moved from {format_short(done.before.scheduled_at, zone)}"


def _why(done: Done) -> str:
    if done.after is None:
        return f": left as it is. {_said(done.problem)}".rstrip()
    trouble = done.after.problem
    return f": {plain(shorten(trouble, _PROBLEM_TEXT))}" if trouble else f": {meaning(done.after)}"


def _staying(plan: Plan) -> list[str]:
    return [f"- {_short(each.before)} stays: {_said(each.problem)}" for each in plan.staying]


def _said(problem: Problem | None) -> str:
    return plain(shorten(problem.said, _PROBLEM_TEXT)) if problem else ""


def _texts(count: int) -> str:
    return "1 text" if count == 1 else f"{count} texts"

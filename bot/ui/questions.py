"""Questions that must still be answerable after a restart."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

import discord
from discord import ui

from bot.domain.posts import RESTORABLE, Post
from bot.domain.when import format_exact, format_local, format_short
from bot.errors import UnclearTime
from bot.ui.cards import Card, post_card, problem_card
from bot.ui.cautions import caution_marks, caution_text
from bot.ui.controls import Control
from bot.ui.texts import Mention, advice, name

_GREY: Final = discord.ButtonStyle.secondary
TAKE_SLOT: Final = "takeslot"
MOVE_TO: Final = "moveto"


def delete_question(post: Post, zone: tzinfo) -> Card:
    """Return the post with the question whether it is to go; the yes is good for this version of it only."""
    row = ui.ActionRow[Any](
        Control.make(
            *("delete", post.number, post.version), label="Delete post", style=discord.ButtonStyle.danger
        ),
        Control.make("keep", post.number, label="Keep it", style=discord.ButtonStyle.secondary),
    )
    return post_card(post, zone, lead=f"**Delete this post?** It will not go out. {_undo(post)}", row=row)


def _undo(post: Post) -> str:
    if post.state in RESTORABLE:
        return "It can be brought back for ten minutes."
    return "This can't be undone."


def deleted_card(post: Post, zone: tzinfo) -> Card:
    """Return a deleted post, with the way back where there is one."""
    if post.group_id is None:
        return post_card(post, zone)
    row = ui.ActionRow[Any](Control.make("undelete", post.number, label="Undo", style=_GREY))
    return post_card(post, zone, lead="Deleted. *Undo* brings it back for ten minutes.", row=row)


def moved_card(post: Post, zone: tzinfo, *, lead: str, previous: datetime, until: datetime) -> Card:
    """Return a post that was moved, with the way back to its time before; all times are UTC."""
    times = (int(previous.timestamp()), int(until.timestamp()))
    row = ui.ActionRow[Any](
        Control.make("unmove", post.number, post.version, *times, label="Undo", style=_GREY)
    )
    return post_card(post, zone, lead=lead, row=row)


def time_question(number: int, question: UnclearTime, zone: tzinfo, mention: Mention) -> Card:
    """Return the times that a post may be moved to, each with a button; pressing one twice does no harm."""
    row = ui.ActionRow[Any]()
    for moment in question.moments:
        row.add_item(
            Control.make(
                *(MOVE_TO, number, int(moment.timestamp())),
                label=format_exact(moment, zone),
                style=discord.ButtonStyle.primary,
            )
        )
    return problem_card(question, advice(question.todo, mention), row=row)


def caution_question(post: Post, moment: datetime, zone: tzinfo, told: Sequence[str]) -> Card:
    """Return what to look at twice before a post moves, with the question whether it is to."""
    args = (post.number, int(moment.timestamp()), caution_marks(told))
    row = _yes_or_no(post, MOVE_TO, *args, label=f"Move to {format_exact(moment, zone)}")
    at = f"**Move it to {format_local(moment, zone)}?** (<t:{int(moment.timestamp())}:R>)"
    return post_card(post, zone, lead=f"{at}\n{caution_text(told)}", row=row)


def slot_question(post: Post, moment: datetime, zone: tzinfo, told: Sequence[str], *, note: str = "") -> Card:
    """Return the next free slot for a post with the question whether it is to have it.

    `told` is what to look at twice before that; `note` comes first.
    """
    args = (post.number, post.version, int(moment.timestamp()), caution_marks(told))
    row = _yes_or_no(post, TAKE_SLOT, *args, label=f"Take {format_exact(moment, zone)}")
    at = f"**{format_local(moment, zone)}** (<t:{int(moment.timestamp())}:R>)"
    lead = f"{note} The next free slot is {at}.\n{caution_text(told)}".strip()
    return post_card(post, zone, lead=lead, row=row)


def _yes_or_no(post: Post, verb: str, *args: object, label: str) -> ui.ActionRow[Any]:
    """Return a button that does something with a post, and one that leaves it as it is."""
    return ui.ActionRow[Any](
        Control.make(verb, *args, label=label, style=discord.ButtonStyle.primary),
        Control.make("keep", post.number, label="Leave it", style=_GREY),
    )


def retry_question(post: Post, accounts: Sequence[str], moment: datetime, zone: tzinfo) -> Card:
    """Return what trying the failed accounts again would do, with the question whether to do it."""
    names = ", ".join(name(label) for label in accounts)
    row = ui.ActionRow[Any](
        Control.make(
            *("retry", post.number, post.version),
            label=f"Post again at {format_short(moment, zone)}",
            style=discord.ButtonStyle.primary,
        ),
        Control.make("noretry", post.number, label="Leave it", style=_GREY),
    )
    stamp = int(moment.timestamp())
    lead = (
        f"**Try again on {names}?** A new post with the same text and files goes there "
        f"{format_local(moment, zone)} (<t:{stamp}:R>); accounts where it is live are left alone."
    )
    return post_card(post, zone, lead=lead, row=row)

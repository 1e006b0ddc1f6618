"""A pause of everything in words: how far it is, what resuming does, and what people are asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import discord
from discord import ui

from bot.domain.pauses import Pause, Phase
from bot.domain.posts import PostState
from bot.domain.when import format_short
from bot.ui.cards import Card, listed, note_card
from bot.ui.controls import Control
from bot.ui.forms import Form
from bot.ui.live import LEAVE, NEW_TIME, NEXT_SLOT
from bot.ui.review_forms import time_field, time_label
from bot.ui.texts import STATES, Mention, glimpse, plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta, tzinfo

    from bot.domain.posts import Post

RESUME: Final = "queueresume"
"""The verb of the button that lets posts go out again."""
PROGRESS: Final = "queueprogress"
_ASKED: Final = 5
"""How many posts are asked about at once: each has a row of buttons, and a message holds 40 parts."""
_LIST_TEXT: Final = 1500
_MINUTE: Final = 60
_GREY: Final = discord.ButtonStyle.secondary
_AMBER: Final = 0xE0A100


class Progress(Protocol):
    """How far a pause is."""

    @property
    def pause(self) -> Pause:
        """The pause itself."""
        ...

    @property
    def held(self) -> tuple[Post, ...]:
        """What it holds back."""
        ...

    @property
    def waiting(self) -> int:
        """How many posts are still to be taken back."""
        ...

    @property
    def going(self) -> tuple[Post, ...]:
        """What goes out all the same."""
        ...

    @property
    def left(self) -> timedelta:
        """About how long the rest takes."""
        ...


class Resumption(Protocol):
    """What resuming would do, or has left to ask."""

    @property
    def pause(self) -> Pause | None:
        """The pause, None once it has ended."""
        ...

    @property
    def ahead(self) -> tuple[Post, ...]:
        """What goes back to Publora."""
        ...

    @property
    def missed(self) -> tuple[Post, ...]:
        """What is asked about."""
        ...

    @property
    def left(self) -> timedelta:
        """About how long it takes."""
        ...


def banner(pause: Pause | None, mention: Mention) -> str:
    """Return the line that says that everything is paused; empty while it is not."""
    if pause is None:
        return ""
    if not pause.holds:
        return "⏯️ **Posts are being put back after a pause.**"
    since = f"<t:{int(pause.at.timestamp())}:R>"
    return (
        f"⏸️ **Everything is paused** by <@{pause.actor_id}> {since}: {plain(pause.reason)}\n"
        f"Nothing goes out until {mention('queue resume')}."
    )


def progress_card(found: Progress, zone: tzinfo, mention: Mention) -> Card:
    """Return how far a pause is, or the end of one."""
    held = f"**{_count(len(found.held))}** held back as drafts at Publora; they keep their times."
    lines = [banner(found.pause, mention), held]
    if found.pause.phase in {Phase.ASKED, Phase.TAKING_BACK}:
        lines.append(
            f"**{_count(found.waiting)}** still to be taken back: {_lasting(found.left)}. "
            "I go on by myself, also after a restart, and tell you when it is done."
        )
    elif found.pause.phase is Phase.RESUMING:
        lines.append(f"They go back one by one: {_lasting(found.left)}.")
    if found.going:
        lines.append(f"**Not held back**\n{_posts(found.going, zone, state=True)}")
    lines.append("-# New posts are taken and kept, but not scheduled.")
    row = ui.ActionRow[Any](Control.make(PROGRESS, label="How far is it?", style=_GREY))
    return note_card(*lines, colour=_AMBER, row=row)


def resume_question(found: Resumption, zone: tzinfo, mention: Mention) -> Card:
    """Return what resuming does, with the question whether to do it."""
    assert found.pause is not None, "what has ended is not asked about"
    began = int(found.pause.at.timestamp())
    ahead = f"**{_count(len(found.ahead))}** go back to Publora at their times: {_lasting(found.left)}."
    lines = [banner(found.pause, mention), ahead, _posts(found.ahead, zone)]
    if found.missed:
        lines.append(
            f"**{_count(len(found.missed))}** had their time meanwhile. They do not go out; I ask about each."
        )
    row = ui.ActionRow[Any](
        Control.make(RESUME, began, label="Let posts go out again", style=discord.ButtonStyle.success),
        Control.make(PROGRESS, label="Stay paused", style=_GREY),
    )
    return note_card(*lines, colour=_AMBER, row=row)


def missed_card(found: Resumption, zone: tzinfo, mention: Mention, *, said: str = "") -> Card:
    """Return the posts whose time passed, each with what can be done; the rest is asked afterwards."""
    container = ui.Container[Any](accent_colour=_AMBER)
    if said:
        container.add_item(ui.TextDisplay[Any](said))
    if found.missed:
        head = f"**{_count(len(found.missed))} had their time while everything was paused.** What now?"
        container.add_item(ui.TextDisplay[Any](head))
    for post in found.missed[:_ASKED]:
        container.add_item(ui.TextDisplay[Any](_post(post, zone)))
        container.add_item(
            ui.ActionRow[Any](
                *(
                    Control.make(verb.name, post.number, post.version, label=verb.label, style=verb.style)
                    for verb in (NEW_TIME, NEXT_SLOT, LEAVE)
                )
            )
        )
    if len(found.missed) > _ASKED:
        rest = f"-# {len(found.missed) - _ASKED} more: {mention('queue resume')} asks about them afterwards."
        container.add_item(ui.TextDisplay[Any](rest))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return Card(view)


def resumed(found: Resumption) -> str:
    """Return what is said once posts go out again."""
    if not found.ahead:
        return "**Posts go out again.** None of those held back is still ahead."
    return (
        f"**Posts go out again.** {_count(len(found.ahead))} go back to Publora: {_lasting(found.left)}. "
        "Their cards follow."
    )


def new_time_form(post: Post, zone: tzinfo) -> Form:
    """Return the form that asks for a post's new time."""
    fields = {time_label(zone): time_field("", {})}
    return Form(NEW_TIME.name, post.number, post.version, title=f"New time of #{post.number}", fields=fields)


def _lasting(left: timedelta) -> str:
    seconds = int(left.total_seconds())
    if not seconds:
        return "at once"
    if seconds <= _MINUTE:
        return f"about {seconds} seconds"
    minutes = -(-seconds // _MINUTE)
    return f"about {minutes} minutes, as Publora takes only so many calls a minute"


def _posts(posts: Iterable[Post], zone: tzinfo, *, state: bool = False) -> str:
    return listed([f"- {_post(post, zone, state=state)}" for post in posts], _LIST_TEXT)


def _post(post: Post, zone: tzinfo, *, state: bool = False) -> str:
    stands = f" · {STATES[post.state].label}" if state else ""
    why = f": {glimpse(post.problem, 150)}" if state and post.problem else ""
    if state and post.state is PostState.SCHEDULED and not why:
        why = ": Publora has not taken it back yet"
    return f"**#{post.number}** {format_short(post.scheduled_at, zone)} {glimpse(post.text, 50)}{stands}{why}"


def _count(posts: int) -> str:
    return "1 post" if posts == 1 else f"{posts} posts"

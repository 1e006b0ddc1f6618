"""What waits for approval: a list with links to the cards, and ticks to decide about several at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

import discord
from discord import ui

from bot.domain.reviews import Seen
from bot.domain.when import format_short
from bot.ui.cards import Card, note_card
from bot.ui.controls import Control
from bot.ui.pickers import Picker, pick_id
from bot.ui.review import missing
from bot.ui.review_answers import now
from bot.ui.texts import STATES, glimpse, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.approval import Tally
    from bot.domain.cards import CardPlace
    from bot.domain.posts import Post
    from bot.domain.reviews import Review
    from bot.errors import Problem
    from bot.ui.doors import Interaction

TURN: Final = "pending"
TICK: Final = "tick"
APPROVE_TICKED: Final = "approveall"
ASK_TO_SEND_BACK: Final = "backall"
DECIDE: Final = "decide"
_TICKED: Final = re.compile(r"(\d{1,10}):(\d{1,6}):(\d{1,12})", re.ASCII)
_LONGEST_OPTION: Final = 100
_GREY, _GREEN = discord.ButtonStyle.secondary, discord.ButtonStyle.success


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of `/approvals pending`: its name in the picker, and how an empty one reads."""

    label: str
    empty: str


CHOICES: Final[Mapping[str, Choice]] = {
    DECIDE: Choice("For you to decide", "Nothing waits for you. You will be told here when something does."),
    "mine": Choice("Yours, waiting", "Nothing of yours waits for approval."),
    "all": Choice("Everything that waits", "Nothing waits for approval."),
}


class Item(Protocol):
    """A post that waits: its review, how approvals stand while it is in review, where its card is."""

    @property
    def post(self) -> Post: ...
    @property
    def review(self) -> Review: ...
    @property
    def tally(self) -> Tally | None: ...
    @property
    def place(self) -> CardPlace | None: ...


class Page(Protocol):
    """One page of what waits; `page` counts from 0."""

    @property
    def items(self) -> tuple[Item, ...]: ...
    @property
    def page(self) -> int: ...
    @property
    def pages(self) -> int: ...
    @property
    def total(self) -> int: ...


class Outcome(Protocol):
    """What became of one post among several decided together."""

    @property
    def number(self) -> int: ...
    @property
    def post(self) -> Post | None: ...
    @property
    def problem(self) -> Problem | None: ...


def pending_card(found: Page, which: str, zone: tzinfo, ticked: Collection[str] = ()) -> Card:
    """Return a page of what waits; what one may decide about can be ticked."""
    head = f"### {CHOICES[which].label}"
    if not found.items:
        return note_card(head, CHOICES[which].empty)
    place = f" · page {found.page + 1} of {found.pages}" if found.pages > 1 else ""
    foot = f"-# {found.total} post{'' if found.total == 1 else 's'}{place}"
    entries = "\n\n".join(_entry(item, zone) for item in found.items)
    container = ui.Container[Any](ui.TextDisplay(head), ui.TextDisplay(entries), ui.TextDisplay(foot))
    for row in _rows(found, which, zone, ticked):
        container.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    if not any(item.is_dispatchable() for item in view.walk_children()):
        view.stop()
    return Card(view)


def outcomes_card(head: str, outcomes: Sequence[Outcome], zone: tzinfo) -> Card:
    """Return what became of each post, and the way back to what is left."""
    lines = "\n".join(f"- **#{each.number}** {_became(each, zone)}" for each in outcomes)
    back = Control.make(TURN, DECIDE, 0, "left", label="What is left", style=_GREY)
    return note_card(f"### {head}", lines, row=ui.ActionRow[Any](back))


def ticked(interaction: Interaction) -> list[str]:
    """Return what is ticked in the message that was pressed on: it is remembered there and nowhere else."""
    return [
        option.value
        for menu in _menus(interaction.message.components if interaction.message else ())
        for option in menu.options
        if option.default
    ]


def read_ticked(values: Collection[str]) -> list[tuple[int, Seen]]:
    """Return numbers of posts and what was seen of each."""
    found = [match for value in values if (match := _TICKED.fullmatch(value))]
    return [
        (int(match[1]), Seen(int(match[2]), datetime.fromtimestamp(int(match[3]), UTC))) for match in found
    ]


def _menus(components: Sequence[Any]) -> Iterator[discord.SelectMenu]:
    for part in components:
        if isinstance(part, discord.SelectMenu):
            yield part
        yield from _menus(getattr(part, "children", ()))


def _entry(item: Item, zone: tzinfo) -> str:
    post = item.post
    due = f"{format_short(post.scheduled_at, zone)} (<t:{int(post.scheduled_at.timestamp())}:R>)"
    lines = [
        f"**#{post.number}** · {STATES[post.state].label} · {due}{_link(item)}",
        glimpse(post.text, 70),
    ]
    if item.tally is not None:
        lines.append(f"-# by <@{post.author_id}> · still missing: {missing(item.tally)}")
    else:
        lines.append(f"-# by <@{post.author_id}>")
    return "\n".join(lines)


def _link(item: Item) -> str:
    if item.place is None or item.place.message_id is None:
        return ""
    place = f"{item.post.guild_id}/{item.place.channel_id}/{item.place.message_id}"
    return f" · [its card](https://discord.com/channels/{place})"


def _rows(found: Page, which: str, zone: tzinfo, ticked: Collection[str]) -> Iterator[ui.ActionRow[Any]]:
    if which == DECIDE:
        options = [_option(item, zone, ticked) for item in found.items]
        count = sum(option.default for option in options)
        menu = ui.Select[Any](
            custom_id=pick_id(TICK, which, found.page),
            placeholder="Tick posts to decide about several at once",
            options=options,
            min_values=0,
            max_values=len(options),
        )
        yield ui.ActionRow[Any](Picker.of(menu))
        yield ui.ActionRow[Any](
            _decide(APPROVE_TICKED, found.page, f"Approve {count or ''} ticked", _GREEN, off=not count),
            _decide(ASK_TO_SEND_BACK, found.page, f"Send {count or ''} ticked back", _GREY, off=not count),
        )
    if found.pages > 1:
        yield ui.ActionRow[Any](
            _turn(which, max(found.page - 1, 0), "Previous", off=found.page == 0),
            _turn(which, found.page + 1, "Next", off=found.page + 1 >= found.pages),
        )


def _option(item: Item, zone: tzinfo, ticked: Collection[str]) -> discord.SelectOption:
    post = item.post
    value = f"{post.number}:{item.review.revision}:{int(post.scheduled_at.timestamp())}"
    label = f"#{post.number} · {format_short(post.scheduled_at, zone)} · {post.text}"
    return discord.SelectOption(label=shorten(label, _LONGEST_OPTION), value=value, default=value in ticked)


def _decide(verb: str, page: int, label: str, style: discord.ButtonStyle, *, off: bool) -> Control:
    return Control.make(verb, page, label=" ".join(label.split()), style=style, disabled=off)


def _turn(which: str, page: int, label: str, *, off: bool) -> Control:
    return Control.make(TURN, which, page, label.lower(), label=label, style=_GREY, disabled=off)


def _became(outcome: Outcome, zone: tzinfo) -> str:
    if outcome.post is not None:
        return now(outcome.post, None, zone) or STATES[outcome.post.state].label
    said = outcome.problem.said if outcome.problem else ""
    return f"was left as it is. {plain(shorten(said, 200))}"

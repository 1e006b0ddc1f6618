"""What waits for approval: a list with links to the cards, and ticks to decide about several at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

import discord
from discord import ui

from bot.domain.cards import jump_link
from bot.domain.posts import PostState
from bot.domain.reviews import Seen
from bot.domain.when import format_short
from bot.ui.cards import MAX_TEXT, Card, fit, note_card, text_file
from bot.ui.controls import Control
from bot.ui.pickers import Picker, pick_id, picked
from bot.ui.review import missing
from bot.ui.review_answers import now
from bot.ui.texts import STATES, glimpse, shorten

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
MOST_TICKED: Final = 15
"""How many posts can be ticked at a time: with those of a page they are the 25 options of a menu."""
_TICKED: Final = re.compile(r"(\d{1,10}):(\d{1,6}):(\d{1,11})", re.ASCII)
_LONGEST_OPTION: Final = 100
_GLIMPSE: Final = 70
_LEAST_GLIMPSE: Final = 20
_ENTRY_TEXT: Final = 380
"""Characters of one post in the list, so that a page of them fits a message."""
_LEAST_OUTCOME: Final = 100
_GREY, _GREEN = discord.ButtonStyle.secondary, discord.ButtonStyle.success


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of `/approvals pending`: its name in the picker, and how an empty one reads."""

    label: str
    empty: str


CHOICES: Final[Mapping[str, Choice]] = {
    DECIDE: Choice("For you to decide", "Nothing waits for you."),
    "mine": Choice("Yours, waiting", "Nothing of yours waits for approval."),
    "all": Choice("Everything that waits", "Nothing waits for approval."),
}


class Item(Protocol):
    """A post that waits: its review, how approvals stand as far as is known, where its card is."""

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


def pending_card(found: Page, which: str, zone: tzinfo, ticked: Sequence[discord.SelectOption] = ()) -> Card:
    """Return a page of what waits; what one may decide about can be ticked.

    What was ticked on other pages stays ticked: it goes along in the menu.
    """
    head = f"### {CHOICES[which].label}"
    if not found.items:
        return note_card(head, CHOICES[which].empty)
    place = f" · page {found.page + 1} of {found.pages}" if found.pages > 1 else ""
    foot = f"-# {_posts(found.total)}{place}"
    entries = "\n\n".join(_entry(item, zone) for item in found.items)
    container = ui.Container[Any](ui.TextDisplay(head), ui.TextDisplay(entries), ui.TextDisplay(foot))
    for row in _rows(found, which, zone, ticked):
        container.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    if not any(item.is_dispatchable() for item in view.walk_children()):
        view.stop()
    return Card(view)


def working_card(count: int) -> Card:
    """Return what stands in place of the list while posts are decided about, so that nobody presses twice."""
    return note_card(
        f"**One moment:** {_posts(count)}, one after the other …",
        "-# If this stays for minutes, `/approvals pending` shows what is left.",
    )


def outcomes_card(head: str, outcomes: Sequence[Outcome], zone: tzinfo, *, typed: str = "") -> Card:
    """Return what became of each post, and the way back to what is left.

    What somebody `typed` for posts that were left as they are is given back.
    """
    files = [text_file(typed)] if typed and any(each.post is None for each in outcomes) else []
    kept = "\n\nWhat you typed is in post.txt." if files else ""
    room = max(_LEAST_OUTCOME, (MAX_TEXT - 200) // max(1, len(outcomes)))
    lines = "\n".join(_outcome(each, zone, room) for each in outcomes)
    back = Control.make(TURN, DECIDE, 0, "left", label="What is left", style=_GREY)
    return note_card(f"### {head}", f"{lines}{kept}", row=ui.ActionRow[Any](back), files=files)


def ticked(interaction: Interaction) -> list[discord.SelectOption]:
    """Return what is ticked in the message that was pressed on: it is remembered there and nowhere else."""
    return [option for option in _options(interaction) if option.default]


def just_ticked(interaction: Interaction) -> list[discord.SelectOption]:
    """Return what was ticked in the menu right now, as far as it was on offer there."""
    values = set(picked(interaction))
    return [option for option in _options(interaction) if option.value in values]


def read_ticked(options: Sequence[discord.SelectOption]) -> list[tuple[int, Seen]]:
    """Return numbers of posts and what was seen of each."""
    found = [match for option in options if (match := _TICKED.fullmatch(option.value))]
    return [
        (int(match[1]), Seen(int(match[2]), datetime.fromtimestamp(int(match[3]), UTC))) for match in found
    ]


def _options(interaction: Interaction) -> list[discord.SelectOption]:
    components = interaction.message.components if interaction.message else ()
    return [option for menu in _menus(components) for option in menu.options]


def _menus(components: Sequence[Any]) -> Iterator[discord.SelectMenu]:
    for part in components:
        if isinstance(part, discord.SelectMenu):
            yield part
        yield from _menus(getattr(part, "children", ()))


def _posts(count: int) -> str:
    return f"{count} post{'' if count == 1 else 's'}"


def _entry(item: Item, zone: tzinfo) -> str:
    post = item.post
    due = f"{format_short(post.scheduled_at, zone)} (<t:{int(post.scheduled_at.timestamp())}:R>)"
    first = f"**#{post.number}** · {STATES[post.state].label} · {due}{_link(item)}"
    last = f"-# by <@{post.author_id}>{_waits_for(item)}"
    text = glimpse(post.text, _GLIMPSE)
    if len(first) + len(text) + len(last) > _ENTRY_TEXT:  # escapes at most double a text
        text = glimpse(post.text, max(_LEAST_GLIMPSE, (_ENTRY_TEXT - len(first) - len(last)) // 2))
    return f"{first}\n{text}\n{last}"


def _waits_for(item: Item) -> str:
    if item.post.state is not PostState.IN_REVIEW:
        return f" · {STATES[item.post.state].meaning}"
    return f" · still missing: {missing(item.tally)}" if item.tally is not None else ""


def _link(item: Item) -> str:
    link = jump_link(item.post.guild_id, item.place)
    return f" · [its card]({link})" if link else ""


def _rows(
    found: Page, which: str, zone: tzinfo, ticked: Sequence[discord.SelectOption]
) -> Iterator[ui.ActionRow[Any]]:
    if which == DECIDE:
        options = _ticks(found, zone, ticked)
        count = sum(option.default for option in options)
        menu = ui.Select[Any](
            custom_id=pick_id(TICK, which, found.page),
            placeholder="Tick posts to decide about several at once",
            options=options,
            min_values=0,
            max_values=min(len(options), MOST_TICKED),
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


def _ticks(found: Page, zone: tzinfo, ticked: Sequence[discord.SelectOption]) -> list[discord.SelectOption]:
    """Return the posts of a page to tick, and what is ticked on others.

    A post that changed since it was ticked is not ticked any more: nobody has seen it as it is now.
    """
    values = {option.value for option in ticked[:MOST_TICKED]}
    here = [_option(item, zone, values) for item in found.items]
    numbers = {str(item.post.number) for item in found.items}
    elsewhere = [
        discord.SelectOption(label=option.label, value=option.value, default=True)
        for option in ticked[:MOST_TICKED]
        if option.value.split(":")[0] not in numbers
    ]
    return [*here, *elsewhere]


def _option(item: Item, zone: tzinfo, ticked: Collection[str]) -> discord.SelectOption:
    post = item.post
    value = f"{post.number}:{item.review.revision}:{int(post.scheduled_at.timestamp())}"
    label = f"#{post.number} · {format_short(post.scheduled_at, zone)} · {post.text}"
    return discord.SelectOption(label=shorten(label, _LONGEST_OPTION), value=value, default=value in ticked)


def _decide(verb: str, page: int, label: str, style: discord.ButtonStyle, *, off: bool) -> Control:
    return Control.make(verb, page, label=" ".join(label.split()), style=style, disabled=off)


def _turn(which: str, page: int, label: str, *, off: bool) -> Control:
    return Control.make(TURN, which, page, label.lower(), label=label, style=_GREY, disabled=off)


def _outcome(outcome: Outcome, zone: tzinfo, room: int) -> str:
    begin = f"- **#{outcome.number}** "
    if outcome.post is not None:
        said = now(outcome.post, None, zone) or STATES[outcome.post.state].label
        return begin + (said if len(begin + said) <= room else STATES[outcome.post.state].meaning)
    begin += "was left as it is. "
    said, rest = fit(outcome.problem.said if outcome.problem else "", room - len(begin))
    return f"{begin}{said}{'…' if rest else ''}"

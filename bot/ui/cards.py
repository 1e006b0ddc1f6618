"""Cards: messages made of components, kept within Discord's limits whatever they are to show."""

from __future__ import annotations

import bisect
import io
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import discord
from discord import ui

from bot.domain.failures import remedy
from bot.domain.posts import PostState, TargetState
from bot.domain.when import format_local, format_short
from bot.ui.siblings import accounts_text, sibling_line, siblings_text
from bot.ui.texts import (
    STATES,
    TARGET_WORDS,
    Mention,
    advice,
    for_you,
    glimpse,
    meaning,
    media_facts,
    name,
    origin,
    plain,
    shorten,
    why,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.posts import Post, Target
    from bot.errors import Problem

MAX_TEXT: Final = 3900
"""Characters of all text on a card: Discord takes 4000 (discord.md 4), some are left as a margin."""
_ACCOUNTS_TEXT: Final = 1400
_LINK_TEXT: Final = 300
_FILES_TEXT: Final = 600
_PROBLEM_TEXT: Final = 400
_SIBLINGS_TEXT: Final = 160
_ON_ITS_WAY: Final = frozenset({PostState.SUBMITTED, PostState.SCHEDULED, PostState.PUBLISHING})
_SEEN: Final = frozenset({TargetState.PUBLISHED, TargetState.FAILED, TargetState.UNKNOWN})
_RED: Final = 0xD83C3E
_AMBER: Final = 0xE0A100
_NEWS_TEXT: Final = 2500


Parts: TypeAlias = "tuple[list[str], list[str]]"
"""What stands above a text on a card, and what below it."""
_MARKS_TEXT: Final = 80
_LEAST_SHARE: Final = 4


class Told(Protocol):
    """What is told: a head, a line for each thing, what to do, where lines lead; plain text."""

    @property
    def head(self) -> str:
        """What it is about."""
        ...

    @property
    def lines(self) -> tuple[str, ...]:
        """What happened, one line for each."""
        ...

    @property
    def todo(self) -> str:
        """What to do next."""
        ...

    @property
    def links(self) -> tuple[str, ...]:
        """Where each line leads, empty for nowhere; none at all if no line leads anywhere."""
        ...


@dataclass(frozen=True, slots=True)
class Card:
    """A message to show: its components, and files that go along with it. Good for one showing."""

    view: ui.LayoutView
    files: list[discord.File] = field(default_factory=list[discord.File])


def note_card(
    *paragraphs: str,
    colour: int | None = None,
    row: ui.ActionRow[Any] | None = None,
    files: Sequence[discord.File] = (),
) -> Card:
    """Return a card of a few paragraphs (already free of foreign markup), with files and a row of buttons."""
    return _build([part for part in paragraphs if part], colour, row=row, files=files)


def post_card(
    post: Post,
    zone: tzinfo,
    *,
    lead: str = "",
    row: ui.ActionRow[Any] | None = None,
    whole: bool = True,
    siblings: Sequence[Post] = (),
) -> Card:
    """Return the card of a post: state, text, files, accounts and times.

    `lead` replaces the sentence that says what the state means, `siblings` are the post's other texts. A
    text too long for a card is shortened visibly and comes along as post.txt, if it is to be shown `whole`.
    """
    words = STATES[post.state]
    head = f"### #{post.number} · {words.label}\n{lead or meaning(post)}"
    facts = [
        plain(shorten(post.problem, _PROBLEM_TEXT)) if post.problem else "",
        f"**When** {format_local(post.scheduled_at, zone)}\n{for_you(post.scheduled_at)}",
        f"**Accounts**\n{account_lines(post)}",
        siblings_text(post, siblings, zone),
        f"**Files** {shorten(facts, _FILES_TEXT)}" if (facts := media_facts(post.media)) else "",
        f"{_accepted(post)}{origin(post.source, post.source_author)}",
    ]
    shown = [part for part in facts if part]
    text, missing = fit(post.text, MAX_TEXT - len(head) - sum(map(len, shown)) - 60)
    attached = [text_file(post.text)] if missing and whole else []
    more = f"\n-# … {missing} more characters{' in post.txt' if whole else ''}" if missing else ""
    return _build([head, f">>> {text}{more}", *shown], words.colour, row=row, files=attached)


def _accepted(post: Post) -> str:
    return f"-# by <@{post.author_id}> · accepted <t:{int(post.created_at.timestamp())}:R>"


def posts_card(
    posts: Sequence[Post],
    zone: tzinfo,
    *,
    head: str,
    foot: str,
    row: ui.ActionRow[Any] | None,
    siblings: Mapping[int, Sequence[Post]],
) -> Card:
    """Return one page of posts, a few lines each; `siblings` are their other texts by the post's id."""
    beside = {post.id: _beside(post, siblings.get(post.id, ()), zone) for post in posts}
    entries = "\n\n".join(_entry(post, zone, beside[post.id]) for post in posts)
    if len(head) + len(entries) + len(foot) > MAX_TEXT:
        numbers = {post_id: [f"#{each.number}" for each in others] for post_id, others in siblings.items()}
        beside = {post_id: f"with {', '.join(every)}" for post_id, every in numbers.items()}
        entries = "\n\n".join(_entry(post, zone, beside.get(post.id, "")) for post in posts)
    return _build([head, entries, f"-# {foot}"], None, row=row)


def problem_card(problem: Problem, todo: str, *, row: ui.ActionRow[Any] | None = None) -> Card:
    """Return what went wrong, what to do next (`todo`, ready to show) and the person's own text, whole."""
    said = [f"**{plain(shorten(problem.said, 800))}**", todo]
    if problem.kept is None or not problem.kept.text:
        return _build([part for part in said if part], _RED, row=row)
    kept = problem.kept.text
    room = MAX_TEXT - sum(map(len, said)) - 60
    if len(kept) > room or "```" in kept:
        return _build(
            [*filter(None, said), "Your text is in post.txt."], _RED, row=row, files=[text_file(kept)]
        )
    return _build([*filter(None, said), f"Your text:\n```\n{kept}\n```"], _RED, row=row)


def news_card(news: Told, people: Collection[int], mention: Mention, *, roles: Collection[int] = ()) -> Card:
    """Return something told without asking: whom it concerns, what, and what to do."""
    named = " ".join([*(f"<@{user}>" for user in people), *(f"<@&{role}>" for role in roles)])
    head = f"{named} **{advice(news.head, mention)}**".strip()
    told = itertools.zip_longest(news.lines, news.links, fillvalue="")
    lines = listed([_told_line(line, link) for line, link in told], _NEWS_TEXT)
    return _build([part for part in (head, lines, advice(news.todo, mention)) if part], _AMBER)


def _told_line(line: str, link: str) -> str:
    return f"- {plain(shorten(line, _PROBLEM_TEXT))}{f' · [its card]({link})' if link else ''}"


def account_lines(post: Post, room: int = _ACCOUNTS_TEXT) -> str:
    """Return the accounts of a post with their state, link and error; what finds no room is counted."""
    moving = post.state in _ON_ITS_WAY
    lines = [f"- {name(target.label)}{_how(target, moving=moving)}" for target in post.targets]
    return listed(lines, room) or "- none"


def listed(lines: Sequence[str], room: int, *, beyond: int = 0) -> str:
    """Return as many lines as find room (in characters), and how many more there are with those `beyond`."""
    shown = fitting(lines, room)
    more = len(lines) - shown + beyond
    return "\n".join([*lines[:shown], *([f"- … and {more} more"] if more else [])])


def fitting(lines: Sequence[str], room: int) -> int:
    """Return how many lines find room (in characters) one below the other."""
    return bisect.bisect_right(list(itertools.accumulate(len(line) + 1 for line in lines)), room)


def around(make: Callable[[int], Parts], least: int, *, share: int = 1) -> tuple[Parts, int]:
    """Return what stands above and below a text, and how many characters that leaves for the text.

    `make` is told by what to divide the room of its lists: 1, 2 or 4, until at least `least` are left.
    """
    parts = make(share)
    room = MAX_TEXT - sum(len(part) for side in parts for part in side) - _MARKS_TEXT
    if room >= least or share == _LEAST_SHARE:
        return parts, room
    return around(make, least, share=2 * share)


def fit(text: str, room: int) -> tuple[str, int]:
    """Return as much of `text` as fits into `room` once free of markup, and how many characters are left."""
    room = max(0, room)
    cut = min(len(text), room)
    shown = plain(text[:cut])
    while len(shown) > room:
        cut = cut * room // len(shown)
        shown = plain(text[:cut])
    return shown, len(text) - cut


def text_file(text: str, file_name: str = "post.txt") -> discord.File:
    """Return a text as an attachment."""
    return discord.File(io.BytesIO(text.encode()), file_name)


def _how(target: Target, *, moving: bool) -> str:
    # Where a post waits or is over, "being prepared" or "scheduled" is only what an account was before.
    said = f": {TARGET_WORDS[target.state]}" if moving or target.state in _SEEN else ""
    if cause := why(target):
        said += f". {cause}"
    if target.link and _is_link(target.link):
        said += f", [see it](<{target.link}>)"
    return said


def _beside(post: Post, siblings: Sequence[Post], zone: tzinfo) -> str:
    if not siblings:
        return ""
    others = "; ".join(sibling_line(post, each, zone) for each in siblings)
    return f"{accounts_text(post)} · with {shorten(others, _SIBLINGS_TEXT)}"


def _entry(post: Post, zone: tzinfo, beside: str) -> str:
    due = f"{format_short(post.scheduled_at, zone)} (<t:{int(post.scheduled_at.timestamp())}:R>)"
    lines = [f"**#{post.number}** · {STATES[post.state].label} · {due}", glimpse(post.text, 70)]
    if beside:
        lines.append(f"-# {beside}")
    if failed := [target for target in post.targets if target.state is TargetState.FAILED]:
        first = failed[0]
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        cause = remedy(first.error_code, first.error_message).said
        lines.append(f"-# Failed on {glimpse(f'{first.label}: {cause}', 100)}{more}")
    return "\n".join(lines)


def _is_link(link: str) -> bool:
    return (
        link.startswith(("https://", "http://"))
        and len(link) <= _LINK_TEXT
        and not set(link) & set("<>() \n")
    )


def _build(
    parts: Iterable[str],
    colour: int | None,
    *,
    row: ui.ActionRow[Any] | None = None,
    files: Sequence[discord.File] = (),
) -> Card:
    container = ui.Container[Any](accent_colour=colour)
    for part in parts:
        container.add_item(ui.TextDisplay(part))
    for file in files:
        container.add_item(ui.File(f"attachment://{file.filename}"))
    if row is not None:
        container.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    if row is None:
        view.stop()  # nothing to press, so discord.py need not keep it
    return Card(view, list(files))

"""Live cards: the one message in a channel that shows a post for its whole life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.cards import picture_position
from bot.domain.failures import retryable
from bot.domain.posts import MediaKind, Post, PostState, TargetState
from bot.domain.when import format_local
from bot.ui.cards import Card, account_lines, fit, text_file
from bot.ui.controls import Control
from bot.ui.texts import STATES, Mention, advice, for_you, media_facts, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

S = PostState
SHOWN_TEXT: Final = 800
"""Characters of the text on a live card. Fixed, so that whether post.txt comes along never changes."""
_FILES_TEXT: Final = 300
_PROBLEM_TEXT: Final = 350
_ACCOUNTS_TEXT: Final = 1100
_ALT_TEXT: Final = 256
_HOME: Final = "https://publora.com"


@dataclass(frozen=True, slots=True)
class Verb:
    """A button of a live card; `name` finds its handler among the cogs' controls."""

    name: str
    label: str
    style: discord.ButtonStyle = discord.ButtonStyle.secondary


CHECK: Final = Verb("check", "Check now")
REMOVE: Final = Verb("remove", "Delete …")
RETRY: Final = Verb("again", "Retry failed accounts", discord.ButtonStyle.primary)
VERBS: Final[Mapping[PostState, tuple[Verb, ...]]] = {
    S.SUBMITTED: (REMOVE,),
    S.IN_REVIEW: (CHECK, REMOVE),
    S.SCHEDULED: (CHECK, REMOVE),
    S.PAUSED: (CHECK, REMOVE),
    S.PUBLISHING: (CHECK,),
    S.ATTENTION: (CHECK, REMOVE),
    S.FAILED: (RETRY, REMOVE),
    S.PARTIALLY_PUBLISHED: (RETRY,),
}
"""What can be done from the card of a post in each state; the handlers look again whether it still can."""
TO_PUBLORA: Final = frozenset({S.ATTENTION, S.FAILED, S.PARTIALLY_PUBLISHED})
"""States that a person has to look into at Publora itself."""
NEXT: Final[Mapping[PostState, str]] = {
    S.SUBMITTED: "I am bringing it to Publora, to be published {at}.",
    S.SCHEDULED: "Publora publishes it {at}.",
    S.PUBLISHING: "It is going out right now. Its time was {at}.",
    S.PUBLISHED: "It is live on {live}. Its time was {at}.",
    S.PARTIALLY_PUBLISHED: "It is live on {live} and failed on {missed}. Its time was {at}.",
    S.FAILED: "It did not go out. Its time was {at}.",
}
"""What happens next, or what became of it; other states say what they mean."""
HINTS: Final[Mapping[PostState, str]] = {
    S.SCHEDULED: "`/post reschedule` changes the time.",
    S.PAUSED: "`/post reschedule` gives it a new time.",
    S.EXPIRED: "`/post reschedule` gives it a new time.",
}


def live_card(post: Post, zone: tzinfo, pictures: Sequence[str], mention: Mention) -> Card:
    """Return a post's card for a channel.

    `pictures` are the names of the attachments to show (see `bot.domain.cards.picture_name`); their bytes go
    along or are there already. A text too long is shortened visibly and comes along as post.txt.
    """
    words = STATES[post.state]
    text, rest = fit(post.text, SHOWN_TEXT)
    more = f"\n-# … {rest} more characters in post.txt" if rest else ""
    files = [text_file(post.text)] if rest else []
    parts: list[ui.Item[Any]] = [
        ui.TextDisplay(f"### #{post.number} · {words.label}\n{_next(post, zone, mention)}"),
        ui.TextDisplay(f">>> {text}{more}"),
        *(ui.File[Any](f"attachment://{file.filename}") for file in files),
        *([ui.MediaGallery[Any](*_items(post, pictures))] if pictures else []),
        *(ui.TextDisplay[Any](fact) for fact in _facts(post, pictures, mention)),
    ]
    if row := _row(post):
        parts += [ui.Separator[Any](), row]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[Any](*parts, accent_colour=words.colour))
    return Card(view, files)


def _next(post: Post, zone: tzinfo, mention: Mention) -> str:
    """Say what happens next, or what became of it, when, and what a person should do."""
    states = [target.state for target in post.targets]
    said = NEXT.get(post.state, f"{STATES[post.state].meaning} Its time: {{at}}.").format(
        at=f"**{format_local(post.scheduled_at, zone)}**",
        live=_count(states.count(TargetState.PUBLISHED)),
        missed=states.count(TargetState.FAILED),
    )
    todo = advice(shorten(_todo(post), _PROBLEM_TEXT), mention)
    warning = f"\n⚠️ {todo}" if todo else ""
    return f"{said}\n{for_you(post.scheduled_at)}{warning}"


def _facts(post: Post, pictures: Sequence[str], mention: Mention) -> Iterator[str]:
    yield f"**Accounts**\n{account_lines(post, _ACCOUNTS_TEXT)}"
    shown = {picture_position(name) for name in pictures}
    unseen = [item for position, item in enumerate(post.media) if position not in shown]
    if facts := media_facts(unseen):
        note = " (no preview)" if any(item.kind is MediaKind.IMAGE for item in unseen) else ""
        yield f"**Files** {shorten(facts, _FILES_TEXT)}{note}"
    again = " · second try of what failed before" if post.retry_of else ""
    hint = f"\n-# {advice(HINTS[post.state], mention)}" if post.state in HINTS else ""
    yield f"-# by <@{post.author_id}> · accepted <t:{int(post.created_at.timestamp())}:R>{again}{hint}"


def _todo(post: Post) -> str:
    if post.problem:
        return post.problem
    if post.state is S.ATTENTION:
        return "Look into Publora's dashboard, then press Check now."
    if post.state in {S.FAILED, S.PARTIALLY_PUBLISHED}:
        return "See below why. Once that is mended, `/post schedule` posts it there again."
    return ""


def _items(post: Post, pictures: Sequence[str]) -> Iterator[discord.MediaGalleryItem]:
    for name in pictures:
        alt = shorten(post.media[picture_position(name)].file_name, _ALT_TEXT)
        yield discord.MediaGalleryItem(f"attachment://{name}", description=alt)


def _row(post: Post) -> ui.ActionRow[Any] | None:
    buttons: list[ui.Item[Any]] = [
        Control.make(verb.name, post.number, post.version, label=verb.label, style=verb.style)
        for verb in VERBS.get(post.state, ())
        if verb is not RETRY or _may_retry(post)
    ]
    if post.state in TO_PUBLORA:
        buttons.append(ui.Button[Any](label="Open Publora", url=_HOME))
    return ui.ActionRow[Any](*buttons) if buttons else None


def _may_retry(post: Post) -> bool:
    """Whether something failed that is certain not to be live."""
    failed = any(target.state is TargetState.FAILED for target in post.targets)
    return bool(retryable(post.targets)) if failed else post.state is S.FAILED


def _count(accounts: int) -> str:
    return f"{accounts} account{'' if accounts == 1 else 's'}"

"""Live cards: the one message in a channel that shows a post for its whole life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.cards import picture_position
from bot.domain.diff import differences
from bot.domain.failures import retryable
from bot.domain.posts import SETTLED, MediaKind, Post, PostState, TargetState
from bot.domain.when import format_local
from bot.ui.cards import MAX_TEXT, Card, account_lines, fit, post_card, text_file
from bot.ui.controls import Control
from bot.ui.diffs import diff_text
from bot.ui.edits import EDIT as OPEN_EDIT
from bot.ui.preview_cards import OPEN, preview_row
from bot.ui.review import below, lead, standing
from bot.ui.review_buttons import card_rows
from bot.ui.siblings import siblings_text
from bot.ui.texts import STATES, Mention, accounts, advice, for_you, meaning, media_facts, origin, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from bot.domain.review_views import ReviewView

S = PostState
SHOWN_TEXT: Final = 800
"""Characters of the text on a live card where nobody decides about it by reading it there."""
_LEAST_TEXT: Final = 1000
_BELOW_TEXT: Final = 580
"""What is left, if need be, for suggestions and changes below the text of a post in review."""
_REVIEWED_ACCOUNTS_TEXT: Final = 500
_FILES_TEXT: Final = 300
_MORE_TEXT: Final = 60
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
EDIT: Final = Verb(OPEN_EDIT, "Edit")
PREVIEW: Final = Verb(OPEN, "Preview")
RETRY: Final = Verb("again", "Retry failed accounts", discord.ButtonStyle.primary)
NEW_TIME: Final = Verb("missedtime", "New time …")
NEXT_SLOT: Final = Verb("nextslot", "Next free slot", discord.ButtonStyle.primary)
LEAVE: Final = Verb("missedleave", "Leave it paused")
VERBS: Final[Mapping[PostState, tuple[Verb, ...]]] = {
    S.SUBMITTED: (REMOVE,),
    S.IN_REVIEW: (CHECK, REMOVE),
    S.SCHEDULED: (CHECK, EDIT, PREVIEW, REMOVE),
    S.PAUSED: (NEXT_SLOT, NEW_TIME, REMOVE),
    S.PUBLISHING: (CHECK,),
    S.ATTENTION: (CHECK, REMOVE),
    S.FAILED: (RETRY, REMOVE),
    S.PARTIALLY_PUBLISHED: (RETRY,),
}
"""What can be done from the card of a post in each state; the handlers look again whether it still can."""
IN_HAND: Final = frozenset({S.IN_REVIEW, S.PAUSED})
"""States whose other buttons stand behind *More* where approval is asked for."""
TO_PUBLORA: Final = frozenset({S.ATTENTION, S.FAILED, S.PARTIALLY_PUBLISHED})
"""States that a person has to look into at Publora itself."""
NEXT: Final[Mapping[PostState, str]] = {
    S.SUBMITTED: "I am bringing it to Publora, to be published {at}.",
    S.SCHEDULED: "Publora publishes it {at}.",
    S.PUBLISHING: "It is going out right now. Its time was {at}.",
    S.PUBLISHED: "It is live on {live}. Its time was {at}.",
    S.PARTIALLY_PUBLISHED: "It is live on {live} and failed on {missed}. Its time was {at}.",
    S.FAILED: "{meaning} Its time was {at}.",
    S.DELETED: "It is deleted and will not go out. Its time was {at}.",
}
"""What happens next, or what became of it; other states say what they mean."""
_FOUND_TEXT: Final = 900
TRYING: Final = "I keep trying."
SETTLE: Final = "Decide in Publora's dashboard what counts, then press *Check now*."
RESTORE: Final = "Send the approved version again, or edit the post here: then it is approved anew."
LOOK: Final = "Look into Publora's dashboard."
MEND: Final = "Each account below says why. When that is settled, press *Retry failed accounts*."
LEFT_OUT: Final = "That leaves out where a part may be live already."
MAYBE_LIVE: Final = (
    "Look at the accounts that failed: a part may be live there already. Trying again could post it twice, "
    "so there is no button for it."
)
HINTS: Final[Mapping[PostState, str]] = {
    S.SCHEDULED: "`/post reschedule` changes the time.",
    S.PAUSED: "`/post reschedule` gives it a new time.",
    S.EXPIRED: "`/post reschedule` gives it a new time.",
}


def live_card(
    post: Post,
    zone: tzinfo,
    pictures: Sequence[str],
    mention: Mention,
    review: ReviewView | None = None,
    siblings: Sequence[Post] = (),
) -> Card:
    """Return a post's card for a channel, with all that `review` says about its approval.

    `siblings` are its other texts.
    `pictures` are the names of the attachments to show (see `bot.domain.cards.picture_name`); their bytes go
    along or are there already. A text too long is shortened visibly and comes along as post.txt. In review
    the text goes before all that only explains it.
    """
    words = STATES[post.state]
    head = f"### #{post.number} · {words.label}\n{_next(post, zone, mention, review)}"
    above = standing(post, review) if review else ""
    facts = list(_facts(post, pictures, mention, reviewed=review is not None))
    if others := siblings_text(post, siblings, zone):
        facts.insert(1, others)
    left = MAX_TEXT - len(head) - len(above) - sum(map(len, [*facts, *_found(post)])) - _MORE_TEXT
    room = max(_LEAST_TEXT, left - _BELOW_TEXT) if review else min(SHOWN_TEXT, left)
    text, rest = fit(post.text, room)
    more = f"\n-# … {rest} more characters in post.txt" if rest else ""
    files = [text_file(post.text)] if rest else []
    parts: list[ui.Item[Any]] = [
        ui.TextDisplay(head),
        *([ui.TextDisplay[Any](above)] if above else []),
        ui.TextDisplay(f">>> {text}{more}"),
        *(ui.File[Any](f"attachment://{file.filename}") for file in files),
        *([ui.MediaGallery[Any](*_items(post, pictures))] if pictures else []),
        *(ui.TextDisplay[Any](part) for part in _found(post)),
        *(ui.TextDisplay[Any](part) for part in (below(post, review, left - len(text)) if review else ())),
        *(ui.TextDisplay[Any](fact) for fact in facts),
    ]
    if rows := [*(card_rows(post, review, zone) if review else ()), *_rows(post, review)]:
        parts += [ui.Separator[Any](), *rows]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[Any](*parts, accent_colour=words.colour))
    return Card(view, files)


def _found(post: Post) -> Iterator[str]:
    """Yield what Publora has in place of our text, word by word, while a person has to look."""
    if post.state is S.ATTENTION and post.found_text is not None:
        head = "**Publora's copy**, beside the text above\n"
        yield head + diff_text(differences(post.text, post.found_text), _FOUND_TEXT)


def _next(post: Post, zone: tzinfo, mention: Mention, review: ReviewView | None) -> str:
    """Say what happens next, or what became of it, when, and what a person should do."""
    states = [target.state for target in post.targets]
    said = (lead(post, review) or NEXT.get(post.state, "{meaning} Its time: {at}.")).format(
        meaning=meaning(post),
        at=f"**{format_local(post.scheduled_at, zone)}**",
        live=accounts(states.count(TargetState.PUBLISHED)),
        missed=states.count(TargetState.FAILED),
    )
    todo = advice(shorten(_todo(post, review), _PROBLEM_TEXT), mention)
    warning = f"\n⚠️ {todo}" if todo else ""
    return f"{said}\n{for_you(post.scheduled_at)}{warning}"


def _facts(post: Post, pictures: Sequence[str], mention: Mention, *, reviewed: bool) -> Iterator[str]:
    accounts_room = _REVIEWED_ACCOUNTS_TEXT if reviewed and post.state not in SETTLED else _ACCOUNTS_TEXT
    yield f"**Accounts**\n{account_lines(post, accounts_room)}"
    shown = {picture_position(name) for name in pictures}
    unseen = [item for position, item in enumerate(post.media) if position not in shown]
    if facts := media_facts(unseen):
        note = " (no preview)" if any(item.kind is MediaKind.IMAGE for item in unseen) else ""
        yield f"**Files** {shorten(facts, _FILES_TEXT)}{note}"
    again = " · second try of what failed before" if post.retry_of else ""
    again += origin(post.source, post.source_author)
    hinted = post.state in HINTS and (not reviewed or post.state is S.SCHEDULED)
    hint = f"\n-# {advice(HINTS[post.state], mention)}" if hinted else ""
    yield f"-# by <@{post.author_id}> · accepted <t:{int(post.created_at.timestamp())}:R>{again}{hint}"


def _todo(post: Post, review: ReviewView | None) -> str:
    """Say why a person is needed and what they do next, in words that fit the buttons below."""
    if post.state is S.ATTENTION and post.group_id:
        approved = review is not None and review.review.approved
        return f"{post.problem or ''} {RESTORE if approved else SETTLE}".strip()
    if post.problem:
        return f"{post.problem} {TRYING}" if post.state is S.SUBMITTED else post.problem
    if post.state in {S.FAILED, S.PARTIALLY_PUBLISHED}:
        return _what_failed(post)
    return LOOK if post.state is S.ATTENTION else ""


def _what_failed(post: Post) -> str:
    if not retryable(post.targets):
        return MAYBE_LIVE
    failed = [target for target in post.targets if target.state is TargetState.FAILED]
    left_out = f" {LEFT_OUT}" if len(retryable(post.targets)) < len(failed) else ""
    return f"{MEND}{left_out}"


def _items(post: Post, pictures: Sequence[str]) -> Iterator[discord.MediaGalleryItem]:
    for name in pictures:
        alt = shorten(post.media[picture_position(name)].file_name, _ALT_TEXT)
        yield discord.MediaGalleryItem(f"attachment://{name}", description=alt)


def retry_row(post: Post) -> ui.ActionRow[Any] | None:
    """Return the button that tries failed accounts again, for cards that one person sees; None without it."""
    return _row(button for button in _controls(post) if button.verb == RETRY.name)


def seen_card(post: Post, zone: tzinfo, siblings: Sequence[Post]) -> Card:
    """Return the card of a post for somebody who looked it up, with what they can do about it."""
    return post_card(post, zone, row=retry_row(post) or preview_row(post), siblings=siblings)


def _rows(post: Post, review: ReviewView | None) -> Iterator[ui.ActionRow[Any]]:
    """Yield what can be done besides deciding; in review that stands behind *More*."""
    if (review is None or post.state not in IN_HAND) and (row := _row(_buttons(post))):
        yield row


def _row(buttons: Iterable[ui.Item[Any]]) -> ui.ActionRow[Any] | None:
    row = ui.ActionRow[Any](*buttons)
    return row if row.children else None


def _buttons(post: Post) -> Iterator[ui.Item[Any]]:
    yield from _controls(post)
    if post.state in TO_PUBLORA:
        yield ui.Button[Any](label="Open Publora", url=_HOME)


def _controls(post: Post) -> Iterator[Control]:
    for verb in VERBS.get(post.state, ()):
        if verb is not RETRY or _may_retry(post):
            yield Control.make(verb.name, post.number, post.version, label=verb.label, style=verb.style)


def _may_retry(post: Post) -> bool:
    """Whether something failed that is certain not to be live."""
    failed = any(target.state is TargetState.FAILED for target in post.targets)
    return bool(retryable(post.targets)) if failed else post.state is S.FAILED

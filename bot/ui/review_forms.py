"""Forms of review: a reason, another text, other accounts, another time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.limits import MAX_TEXT
from bot.domain.review import Verb
from bot.domain.when import format_typed
from bot.ui.account_fields import ACCOUNTS, accounts_field
from bot.ui.doors import TEXT
from bot.ui.forms import NOTHING, Form, Typed
from bot.ui.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from bot.domain.accounts import Account
    from bot.domain.posts import Post

V = Verb
WHEN: Final = "when"
BATCH: Final = "sendback"
"""The verb of the form that sends several posts back at once."""
_LONGEST_REASON: Final = 1000
_ASKED: Final = {
    V.CHANGES: ("Request changes to #{number}", "What has to change?"),
    V.REJECT: ("Reject #{number}", "Why can't it go out?"),
}
FORMS: Final = frozenset({V.CHANGES, V.REJECT, V.SUGGEST, V.EDIT, V.RETIME})
"""What takes a form."""


def review_form(
    verb: Verb,
    args: tuple[str, ...],
    post: Post,
    accounts: Sequence[Account],
    zone: tzinfo,
    now: datetime,
    typed: Typed = NOTHING,
) -> Form:
    """Return the form for a verb with what was typed into it before, else with what the post has."""
    number = post.number
    shown = format_typed(post.scheduled_at, zone) if post.scheduled_at > now else ""
    match verb:
        case V.CHANGES | V.REJECT:
            title, label = _ASKED[verb]
            return Form(verb, *args, title=title.format(number=number), fields={label: _reason(typed)})
        case V.SUGGEST:
            fields: dict[str, ui.Item[Any]] = {"Your text": _text(post, typed)}
            return Form(verb, *args, title=f"Suggest a text for #{number}", fields=fields)
        case V.RETIME:
            return Form(
                verb, *args, title=f"Time of #{number}", fields={time_label(zone): time_field(shown, typed)}
            )
        case _:
            fields = {
                "Text": _text(post, typed),
                "Accounts": _accounts(post, accounts, typed),
                time_label(zone): time_field(shown, typed, required=False),
            }
            return Form(verb, *args, title=f"Edit #{number}", fields=fields)


def send_back_form(count: int) -> Form:
    """Return the form that asks once why several posts go back."""
    posts = "1 post" if count == 1 else f"{count} posts"
    return Form(BATCH, title=f"Send {posts} back", fields={"What has to change?": _reason(NOTHING)})


def _reason(typed: Typed) -> ui.TextInput[Any]:
    return ui.TextInput[Any](
        custom_id=TEXT,
        style=discord.TextStyle.paragraph,
        placeholder="The author reads this, and so does everybody who sees the card.",
        default=typed.get(TEXT),
        max_length=_LONGEST_REASON,
    )


def _text(post: Post, typed: Typed) -> ui.TextInput[Any]:
    return ui.TextInput[Any](
        custom_id=TEXT,
        style=discord.TextStyle.paragraph,
        default=typed.get(TEXT, post.text[:MAX_TEXT]),
        max_length=MAX_TEXT,
    )


def _accounts(post: Post, accounts: Sequence[Account], typed: Typed) -> ui.Item[Any]:
    present = [target.platform_id for target in post.targets]
    return accounts_field(accounts, typed[ACCOUNTS].split(", ") if ACCOUNTS in typed else present)


def time_label(zone: tzinfo) -> str:
    """Return the label of a field for a time, which says in whose clock it is read."""
    return shorten(f"Time ({zone})", 45)


def time_field(shown: str, typed: Typed, *, required: bool = True) -> ui.TextInput[Any]:
    """Return a field for a time, with what was typed before, else `shown`."""
    return ui.TextInput[Any](
        custom_id=WHEN,
        default=typed.get(WHEN, shown) or None,
        placeholder="tomorrow 9:00 · in 2 hours · 2026-12-01 10:00",
        required=required,
        max_length=100,
    )

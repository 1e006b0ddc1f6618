"""Facts of a draft as its card tells them: what is to be settled, times, accounts, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from bot.domain.cards import picture_position
from bot.domain.fits import count_words
from bot.domain.when import format_exact, format_local, format_short
from bot.ui.cards import listed
from bot.ui.review import needed
from bot.ui.texts import advice, file_facts, for_you, media_counts, name, origin, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.drafts import Draft, Looked
    from bot.errors import Problem
    from bot.ui.texts import Mention

_PROBLEMS_TEXT: Final = 1200
_LEAST_PROBLEMS_TEXT: Final = 650
"""The first problem is read, however little room there is."""
_ACCOUNTS_TEXT: Final = 700
_FILES_TEXT: Final = 900


def troubles(looked: Looked, mention: Mention, *, share: int) -> str:
    """Return what keeps a draft from going out as a part of a card, empty where nothing does.

    `share` is by what the room of such a list is divided, here and below.
    """
    lines = [f"- {trouble(each, mention)}" for each in looked.problems]
    room = max(_LEAST_PROBLEMS_TEXT, _PROBLEMS_TEXT // share)
    return f"**To settle first**\n{listed(lines, room)}" if lines else ""


def trouble(problem: Problem, mention: Mention) -> str:
    """Return what is wrong and what to do, on one line."""
    return f"**{plain(shorten(problem.said, 300))}** {advice(shorten(problem.todo, 300), mention)}".strip()


def facts(looked: Looked, zone: tzinfo, *, share: int) -> Iterator[str]:
    """Yield when and where a draft would go out with which files, and what it would take."""
    draft = looked.draft
    if len(looked.moments) == 1:
        (moment,) = looked.moments
        slot = " · the next free slot" if looked.in_slot else ""
        yield f"**When** {format_local(moment, zone)}{slot}\n{for_you(moment)}"
    elif looked.moments:
        yield which_time(looked, zone)
    elif not draft.when:
        yield "**When** no time yet: *Edit* takes one."
    if looked.accounts and not draft.variants:
        counts = {fit.account: f" · {count_words(fit)}" for fit in looked.fits if draft.text}
        lines = listed(
            [f"- {name(account.label)}{counts.get(account, '')}" for account in looked.accounts],
            _ACCOUNTS_TEXT // share,
        )
        yield f"**Accounts**\n{lines}"
    if draft.media:
        lines = [f"{place}. {file_facts(item)}" for place, item in enumerate(draft.media, 1)]
        yield f"**Files** {media_counts(draft.media)}\n{listed(lines, _FILES_TEXT // share)}"
    if looked.needs is not None:
        each = ", each text by itself" if draft.variants else ""
        yield f"**Approval** It needs {needed(looked.needs)} before it goes out{each}."
    source = origin(draft.source, draft.source_author)
    yield f"-# {'Saved as your draft' if draft.saved else 'Kept for a day unless you save it'}{source}"


def gallery(draft: Draft, pictures: Sequence[discord.File]) -> Iterator[discord.MediaGalleryItem]:
    """Yield the pictures of a draft's files, which go along, with their names."""
    for file in pictures:
        place = picture_position(file.filename)
        alt = f"{place + 1}. {shorten(draft.media[place].file_name, 200)}"
        yield discord.MediaGalleryItem(f"attachment://{file.filename}", description=alt)


def which_time(looked: Looked, zone: tzinfo) -> str:
    """Return the times that may be meant, with the question which."""
    meant = "\n".join(
        f"- {in_brief(looked, each, zone)} (<t:{int(each.timestamp())}:R>)" for each in looked.moments
    )
    return f"**When** {plain(shorten(looked.question, 300))} Press the one you mean ({zone}).\n{meant}"


def in_brief(looked: Looked, moment: datetime, zone: tzinfo) -> str:
    """Return one of the times that may be meant as its button names it, told apart from the others."""
    # An hour that the clocks repeat reads the same twice unless it says which; so do years apart.
    alike = [each for each in looked.moments if format_short(each, zone) == format_short(moment, zone)]
    return format_exact(moment, zone) if len(alike) > 1 else format_short(moment, zone)

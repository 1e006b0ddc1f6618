"""Calendar cards: a month or a week as a picture or as text, with what turns it and what opens a post."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.calendars import Period, Plan, View, period_of
from bot.domain.when import YEARS, format_long_date, format_short
from bot.errors import Outdated
from bot.ui.calendar_pen import THEMES
from bot.ui.calendar_words import clash_words, counted, free_days, network_names, short_title, title
from bot.ui.cards import MAX_TEXT, Card, listed
from bot.ui.controls import Control
from bot.ui.pickers import Picker, pick_id
from bot.ui.texts import STATES, glimpse, label, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.posts import Post
    from bot.ui.calendar_pictures import Drawn
    from bot.ui.texts import Mention

TURN: Final = "calendar"
PICK: Final = "calendarpost"
PAGE: Final = 25
"""Posts in the menu at a time, as many as Discord takes (discord.md 4); as text, too."""
TODAY: Final = "today"
_ARGS: Final = re.compile(r"(month|week):(\d{8}|today):(\w+):(picture|text):(\d{1,3})(?::\w+)?", re.ASCII)
_CLASH_TEXT: Final = 400
_FREE_TEXT: Final = 200
_LONGEST_OPTION: Final = 100
_GLIMPSES: Final = (60, 30, 12, 6)
"""How much of each text is shown, as far as there is room for it."""
_READ: Final = range(YEARS.start - 1, YEARS.stop)
"""A week that ends in the first of the years begins in the one before."""
_GREY: Final = discord.ButtonStyle.secondary


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody looks at; all of it stands in each button. `day` None is the day of the press."""

    view: View = View.MONTH
    day: date | None = None
    theme: str = "dark"
    as_text: bool = False
    page: int = 0

    @property
    def args(self) -> tuple[object, ...]:
        """As a button says it."""
        day = TODAY if self.day is None else f"{self.day:%Y%m%d}"
        return self.view, day, self.theme, "text" if self.as_text else "picture", self.page


def read_look(args: tuple[str, ...]) -> Look:
    """Return what a button of `calendar_card` means; raises `Outdated`."""
    match = _ARGS.fullmatch(":".join(args))
    if match is None or match[3] not in THEMES:
        raise Outdated
    view, day, theme, form, page = match.groups()
    return Look(View(view), None if day == TODAY else _read_date(day), theme, form == "text", int(page))


def calendar_card(plan: Plan, look: Look, drawn: Drawn | None, mention: Mention) -> Card:
    """Return a plan as a picture, or as text where none is `drawn`; an empty one says what to do."""
    pages = max(1, -(-len(plan.posts) // PAGE))
    look = replace(look, day=plan.period.first, page=max(0, min(look.page, pages - 1)))
    posts = plan.posts[look.page * PAGE : (look.page + 1) * PAGE]
    head = f"### {title(plan.period)}\n{_summary(plan, mention)}"
    container = ui.Container[Any](ui.TextDisplay(head))
    files: list[discord.File] = []
    if drawn is not None:
        files.append(discord.File(io.BytesIO(drawn.data), "calendar.png"))
        item = discord.MediaGalleryItem("attachment://calendar.png", description=drawn.alt)
        container.add_item(ui.MediaGallery(item))
    elif posts:
        container.add_item(ui.TextDisplay(_list(posts, plan, MAX_TEXT - len(head) - 100)))
    if posts:
        container.add_item(ui.ActionRow[Any](_menu(plan, look, posts)))
    for row in _rows(plan, look, pages):
        container.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return Card(view, files)


def _summary(plan: Plan, mention: Mention) -> str:
    if not plan.posts:
        later = (
            f"The next post is due {format_short(plan.upcoming, plan.zone)}."
            if plan.upcoming
            else "Nothing is planned later, either."
        )
        first, last = plan.period.first, plan.period.days[-1]
        said = "was planned here" if last < plan.today else "is planned here"
        yet = " yet" if first > plan.today else ""
        return (
            f"Nothing {said}{yet}. {later} {mention('post compose')} makes a new post, "
            f"{mention('post schedule')} does it in one line."
        )
    parts = [f"{counted(plan)[:1].upper()}{counted(plan)[1:]} · times in {plan.zone}"]
    if plan.clashes:
        lines = [f"- {plain(clash_words(clash, plan))}" for clash in plan.clashes]
        parts.append(f"**Less than 15 minutes apart on one account**\n{listed(lines, _CLASH_TEXT)}")
    if plan.free:
        parts.append(f"**Days ahead without posts** {shorten(free_days(plan), _FREE_TEXT)}")
    if plan.cut:
        parts.append(
            "-# There are more posts than I show at once."
            + (" Look at a week." if plan.period.view is View.MONTH else "")
        )
    return "\n".join(parts)


def _list(posts: Sequence[Post], plan: Plan, room: int) -> str:
    """Return posts by day, a line each, with as much of their texts as finds room."""
    texts = ("\n".join(_lines(posts, plan, length)) for length in _GLIMPSES)
    return next((text for text in texts if len(text) <= room), "") or listed(
        list(_lines(posts, plan, 1)), room
    )


def _lines(posts: Sequence[Post], plan: Plan, length: int) -> list[str]:
    lines: list[str] = []
    for day, due in groupby(posts, key=lambda post: post.scheduled_at.astimezone(plan.zone).date()):
        lines.append(f"**{format_long_date(day)}**{' (today)' if day == plan.today else ''}")
        for post in due:
            at = f"{post.scheduled_at.astimezone(plan.zone):%H:%M}"
            close = " · too close to another" if post.id in plan.clashing else ""
            where = plain(shorten(network_names(post), 40))
            lines.append(
                f"- {at} **#{post.number}** {STATES[post.state].label}: "
                f"{glimpse(post.text, length)} ({where}){close}"
            )
    return lines


def _menu(plan: Plan, look: Look, posts: Sequence[Post]) -> Picker:
    first, last = look.page * PAGE + 1, look.page * PAGE + len(posts)
    which = f" ({first} to {last} of {len(plan.posts)})" if len(plan.posts) > PAGE else ""
    options = [
        discord.SelectOption(
            label=label(post, plan.zone),
            value=str(post.number),
            description=shorten(f"{STATES[post.state].label} · {network_names(post)}", _LONGEST_OPTION),
        )
        for post in posts
    ]
    menu = ui.Select[Any](custom_id=pick_id(PICK), placeholder=f"Open a post{which}", options=options)
    return Picker.of(menu)


def _rows(plan: Plan, look: Look, pages: int) -> list[ui.ActionRow[Any]]:
    period = plan.period
    # The last word keeps custom_ids apart where two buttons lead to the same place.
    ways = ui.ActionRow[Any](
        _turn(look, period.before, "before", f"◀ {short_title(period.before)}"),
        _button(replace(look, day=None, page=0), "now", "Today"),
        _turn(look, period.behind, "behind", f"{short_title(period.behind)} ▶"),
    )
    looks = ui.ActionRow[Any](_other_view(plan, look))
    if plan.posts:
        other = "light" if look.theme == "dark" else "dark"
        if not look.as_text:
            looks.add_item(_button(replace(look, theme=other), "theme", other.capitalize()))
        words = "As picture" if look.as_text else "As text"
        looks.add_item(_button(replace(look, as_text=not look.as_text), "form", words))
    rows = [ways, looks]
    if pages > 1:
        sooner, later = replace(look, page=look.page - 1), replace(look, page=look.page + 1)
        rows.append(
            ui.ActionRow[Any](
                _button(sooner, "sooner", "Earlier posts", off=look.page == 0),
                _button(later, "later", "Later posts", off=look.page + 1 >= pages),
            )
        )
    return rows


def _other_view(plan: Plan, look: Look) -> Control:
    """Return the button from a month to a week of it, that of today if there is one, and back."""
    period = plan.period
    if period.view is View.WEEK:
        return _button(replace(look, view=View.MONTH, day=period.middle, page=0), "view", "Month")
    day = plan.today if period_of(View.MONTH, plan.today) == period else period.first
    return _button(replace(look, view=View.WEEK, day=day, page=0), "view", "Week")


def _turn(look: Look, period: Period, word: str, words: str) -> Control:
    off = period.first.year not in YEARS
    return _button(replace(look, day=period.first, page=0), word, words, off=off)


def _button(look: Look, word: str, words: str, *, off: bool = False) -> Control:
    args = replace(look, page=max(0, look.page)).args
    return Control.make(TURN, *args, word, label=words, style=_GREY, disabled=off)


def _read_date(digits: str) -> date:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if year not in _READ:
        raise Outdated
    try:
        return date(year, month, day)
    except ValueError:
        raise Outdated from None

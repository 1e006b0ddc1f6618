"""Calendar words: how states and networks are marked on a calendar, and what it shows, in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from bot.domain.accounts import network_name
from bot.domain.calendars import View
from bot.domain.posts import PostState
from bot.domain.when import format_date, format_long_date, format_short
from bot.ui.texts import STATES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.domain.calendars import Clash, Period, Plan
    from bot.domain.posts import Post

S = PostState
TICK: Final = "✓"
MARKS: Final[Mapping[PostState, str]] = {
    S.DRAFT: "~",
    S.SUBMITTED: "»",
    S.IN_REVIEW: "?",
    S.CHANGES_REQUESTED: "«",
    S.REJECTED: "–",
    S.EXPIRED: "¬",
    S.SCHEDULED: "",
    S.PAUSED: "=",
    S.PUBLISHING: "»»",
    S.PUBLISHED: TICK,
    S.PARTIALLY_PUBLISHED: "½",
    S.FAILED: "×",
    S.ATTENTION: "!",
    S.DELETED: "",
}
"""Beside its colour, for who can't tell colours apart; any font has these but the tick, which is drawn."""
_CODES: Final[Mapping[str, str]] = {
    "twitter": "X",
    "linkedin": "in",
    "instagram": "IG",
    "threads": "Th",
    "tiktok": "TT",
    "youtube": "YT",
    "facebook": "FB",
    "bluesky": "Bs",
    "mastodon": "Ma",
    "telegram": "Tg",
    "pinterest": "Pi",
}
MOST_ALT: Final = 1024
"""Characters Discord takes as the words for a picture (discord.md 4)."""
_SHOWN_CLASHES: Final = 3


def title(period: Period) -> str:
    """Return what a period is called, e.g. `December 2026` or `30 Nov – 6 Dec 2026`."""
    first, last = period.first, period.days[-1]
    if period.view is View.MONTH:
        return f"{first:%B %Y}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{format_date(first)}{year} – {format_date(last)} {last.year}"


def short_title(period: Period) -> str:
    """Return what a period is called on a button, e.g. `Dec` or `30 Nov`."""
    return f"{period.first:%b}" if period.view is View.MONTH else format_date(period.first)


def networks(post: Post) -> tuple[str, ...]:
    """Return the networks of a post by their wire names, each once."""
    return tuple(dict.fromkeys(target.network for target in post.targets))


def network_names(post: Post) -> str:
    """Return the networks of a post as people call them, e.g. `X, LinkedIn`."""
    return ", ".join(network_name(each) for each in networks(post))


def code(network: str) -> str:
    """Return two letters for a network, where its name has no room."""
    return _CODES.get(network, network[:2].capitalize())


def counted(plan: Plan) -> str:
    """Return how many posts there are and in which states, e.g. `3 posts: 2 scheduled, 1 published`."""
    count = len(plan.posts)
    kinds = ", ".join(f"{number} {STATES[state].label.lower()}" for state, number in plan.states.items())
    more = "the first " if plan.cut else ""
    return f"{more}{count:,} post{'' if count == 1 else 's'}{': ' if kinds else ''}{kinds}"


def free_days(plan: Plan) -> str:
    """Return the days ahead without posts, e.g. `5–6 Dec, 12 Dec`; empty for none."""
    return ", ".join(_runs(plan.free))


def clash_words(clash: Clash, plan: Plan) -> str:
    """Return which posts come too close together, when and where."""
    account, *others = clash.accounts
    more = f" and {len(others)} more" if others else ""
    first, second = clash.first, clash.second
    at = (
        f"{format_short(first.scheduled_at, plan.zone)} and {second.scheduled_at.astimezone(plan.zone):%H:%M}"
    )
    return f"#{first.number} and #{second.number}: {at} on {shorten(account, 60)}{more}"


def alt_text(plan: Plan) -> str:
    """Return what the picture of a plan shows, for people who do not see it."""
    parts = [f"Calendar of {title(plan.period)}, {counted(plan)}. Times in {plan.zone}."]
    if plan.clashes:
        told = "; ".join(clash_words(clash, plan) for clash in plan.clashes[:_SHOWN_CLASHES])
        parts.append(f"Less than 15 minutes apart on one account: {_count(len(plan.clashes))} ({told}).")
    if plan.free:
        parts.append(f"No posts on {free_days(plan)}.")
    busiest = max(plan.days, key=lambda each: len(each.posts))
    if busiest.posts:
        parts.append(f"Most on {format_long_date(busiest.day)}: {len(busiest.posts)}.")
    parts.append("“As text” lists every post.")
    return shorten(" ".join(parts), MOST_ALT)


def _count(pairs: int) -> str:
    return f"{pairs} pair{'' if pairs == 1 else 's'}"


def _runs(days: Sequence[date]) -> Iterator[str]:
    """Yield runs of days that follow each other."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1].toordinal() - pair[0]):
        found = [day for _, day in run]
        first, last = found[0], found[-1]
        if first == last:
            yield format_date(first)
        elif first.month == last.month:
            yield f"{first.day}–{format_date(last)}"
        else:
            yield f"{format_date(first)} – {format_date(last)}"

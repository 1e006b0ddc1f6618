"""Digests: the card a team reads about its week or month, and what is said about when it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.digests import LAST_DAY, WEEKDAYS, Digest, Every, Plan, Rhythm
from bot.domain.posts import PostState, TargetState
from bot.domain.when import format_local
from bot.ui.cards import Card, listed, note_card
from bot.ui.texts import STATES, for_you, glimpse, name, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime, tzinfo

    from bot.domain.posts import Post
    from bot.ui.texts import Mention

_LIST_TEXT: Final = 900
_BLUE: Final = 0x3B82F6
_GLIMPSE: Final = 60
_TITLES: Final = {Every.WEEK: "The week", Every.MONTH: "The month"}
_SPOKEN: Final = {Every.WEEK: "week", Every.MONTH: "month"}
_TO_DO: Final = {
    PostState.ATTENTION: "somebody has to look",
    PostState.CHANGES_REQUESTED: "changes are asked for",
    PostState.IN_REVIEW: "waiting for approval",
    PostState.EXPIRED: "expired: a new time is needed",
    PostState.PAUSED: "paused",
}


def digest_head(digest: Digest) -> str:
    """Return the line a digest begins with, by which it is found again in its channel."""
    first, last = digest.period.first, digest.period.last
    return f"### {_TITLES[digest.every]} of {_day(first)} – {_day(last)} {last.year}"


def digest_card(digest: Digest, mention: Mention) -> Card:
    """Return a digest as it is posted."""
    return note_card(digest_head(digest), *_paragraphs(digest, mention), colour=_BLUE)


def preview_card(digest: Digest, plan: Sequence[str], mention: Mention) -> Card:
    """Return a digest as it would be now, for one reader; `plan` says when it comes, empty for never."""
    never = (
        f"It is not posted anywhere yet. {mention('stats digest')} with *every* has it posted to a channel.",
    )
    parts = (*_paragraphs(digest, mention), "-# As it would be now. " + "\n".join(plan or never))
    return note_card(digest_head(digest), *parts, colour=_BLUE)


def plan_text(plan: Plan, due: datetime, zone: tzinfo) -> tuple[str, str]:
    """Return where and when a digest comes."""
    trouble = f"\n⚠️ The last one could not be posted. {plain(plan.trouble)}" if plan.trouble else ""
    return (
        f"**The digest comes {rhythm_words(plan.rhythm)} to <#{plan.channel_id}>.**",
        f"The next one: {format_local(due, zone)}\n{for_you(due)}{trouble}",
    )


def rhythm_words(rhythm: Rhythm) -> str:
    """Return a rhythm in words, such as `every Monday at 09:00`."""
    if rhythm.every is Every.WEEK:
        return f"every {WEEKDAYS[rhythm.day]} at {rhythm.at:%H:%M}"
    day = "the last day" if rhythm.day == LAST_DAY else f"day {rhythm.day}"
    return f"on {day} of every month at {rhythm.at:%H:%M}"


def _paragraphs(digest: Digest, mention: Mention) -> Iterator[str]:
    if digest.quiet:
        span = _SPOKEN[digest.every]
        yield f"A quiet {span}: nothing went out, and nothing was meant to. {_before(digest)}"
    else:
        unsettled = f" {digest.open} not settled yet." if digest.open else ""
        told = f"**{len(digest.published)} published**, {len(digest.failed)} failed."
        yield f"{told}{unsettled} {_before(digest)}"
    if digest.failed:
        lines = listed([_failure(post) for post in digest.failed], _LIST_TEXT)
        yield f"**Failed**\n{lines}\n-# {mention('post view')} says what to do."
    if digest.waiting:
        lines = [
            f"- {STATES[state].label}: **{count}**, {_TO_DO[state]}"
            for state, count in digest.waiting.items()
        ]
        yield "**Waiting for somebody**\n" + "\n".join(lines)
    yield f"**The next seven days**\n{_ahead(digest)}"


def _before(digest: Digest) -> str:
    before = f"{digest.published_before} published"
    if digest.failed_before:
        before += f", {digest.failed_before} failed"
    return f"The {_SPOKEN[digest.every]} before: {before}."


def _failure(post: Post) -> str:
    missed = [name(target.label) for target in post.targets if target.state is TargetState.FAILED]
    where = f" on {', '.join(missed)}" if missed else ""
    return f"- #{post.number} “{glimpse(post.text, _GLIMPSE)}”{where}"


def _ahead(digest: Digest) -> str:
    if not digest.coming:
        return "Nothing is planned yet."
    count = f"{digest.coming} post{'' if digest.coming == 1 else 's'} planned"
    if not digest.gaps:
        return f"{count}, at least one every day."
    return f"{count}. Nothing yet on {_days(digest.gaps)}."


def _days(days: Sequence[date]) -> str:
    *most, last = [f"{WEEKDAYS[day.weekday()][:3]} {day.day}" for day in days]
    return f"{', '.join(most)} and {last}" if most else last


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"

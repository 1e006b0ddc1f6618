"""Digest words: what happened, what waits, what was counted, in paragraphs."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.domain.accounts import network_name
from bot.domain.digests import WEEKDAYS, Digest, Every
from bot.domain.posts import PostState, TargetState
from bot.domain.samples import Measure
from bot.ui import amounts
from bot.ui.cards import listed
from bot.ui.texts import STATES, glimpse, name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.digest_numbers import Growth, Numbers
    from bot.domain.posts import Post
    from bot.domain.samples import TopPart, TopPost
    from bot.ui.texts import Mention

MEASURES: Final = {
    Measure.IMPRESSIONS: "Impressions",
    Measure.REACHED: "People reached",
    Measure.REACTIONS: "Reactions",
    Measure.COMMENTS: "Comments",
    Measure.REPOSTS: "Reposts",
    Measure.QUOTES: "Quotes",
    Measure.SAVES: "Saves",
    Measure.CLICKS: "Clicks",
}
_LIST_TEXT: Final = 700
_LINKS_TEXT: Final = 300
_GLIMPSE: Final = 60
_SPOKEN: Final = {Every.WEEK: "week", Every.MONTH: "month"}
_TO_DO: Final = {
    PostState.ATTENTION: "somebody has to look",
    PostState.CHANGES_REQUESTED: "changes are asked for",
    PostState.IN_REVIEW: "waiting for approval",
    PostState.EXPIRED: "expired: a new time is needed",
    PostState.PAUSED: "paused",
}


def paragraphs(digest: Digest, locale: str, mention: Mention) -> Iterator[str]:
    """Yield what there is to tell, in the order in which people want to know it."""
    yield _outcome(digest)
    if digest.numbers is not None:
        yield from _numbers(digest.numbers, _SPOKEN[digest.every], locale, mention)
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


def _outcome(digest: Digest) -> str:
    span = _SPOKEN[digest.every]
    before = f"{digest.published_before} published"
    before += f", {digest.failed_before} failed" if digest.failed_before else ""
    if digest.quiet:
        return f"A quiet {span}: nothing went out, and nothing was meant to. The {span} before: {before}."
    unsettled = f" {digest.open} not settled yet." if digest.open else ""
    held = f" {digest.held} meant to go out did not." if digest.held else ""
    told = f"**{len(digest.published)} published**, {len(digest.failed)} failed."
    return f"{told}{held}{unsettled} The {span} before: {before}."


def _numbers(numbers: Numbers, span: str, locale: str, mention: Mention) -> Iterator[str]:
    if numbers.empty:
        return
    lines = [_measure(numbers, measure, span, locale) for measure in MEASURES if measure in numbers.gained]
    if not lines and numbers.before:
        lines = [f"- No numbers of posts came this {span}. {mention('stats account')} says why."]
    lines += [_followers(growth, locale) for growth in numbers.followers]
    yield f"**Numbers of this {span}**, all posts together\n" + listed(lines, _LIST_TEXT)
    ranked = [("Best", numbers.best), ("Weakest", numbers.weakest)]
    shown = [
        f"- {word}: {_ranked(post, numbers.ranked_by, locale)}" for word, post in ranked if post is not None
    ]
    if shown:
        yield f"**Posts of this {span}**, by {MEASURES[numbers.ranked_by].lower()}\n" + "\n".join(shown)


def _measure(numbers: Numbers, measure: Measure, span: str, locale: str) -> str:
    now, before = numbers.gained[measure], numbers.before.get(measure)
    line = f"- {MEASURES[measure]}: **{amounts.count(now, locale)}**"
    if before is None:
        return line
    line += f", the {span} before {amounts.count(before, locale)}"
    if before <= 0 or measure not in numbers.comparable:
        return line
    return f"{line} ({amounts.percent(now / before - 1, locale, digits=0, signed=True)})"


def _followers(growth: Growth, locale: str) -> str:
    more = "" if growth.more is None else f" ({amounts.change(growth.more, locale)})"
    return f"- Followers of {name(growth.label)}: **{amounts.count(growth.followers, locale)}**{more}"


def _ranked(post: TopPost, measure: Measure, locale: str) -> str:
    where = _links(post)
    where = f" · {where}" if where else ""
    total = f"{amounts.count(post.total, locale)} {MEASURES[measure].lower()}"
    return f"#{post.number} “{glimpse(post.text, _GLIMPSE)}”, {total}{where}"


def _links(post: TopPost) -> str:
    """Return where a post can be seen: as many links as find room, and how many more there are."""
    links = [f"[{_label(part)}](<{part.link}>)" for part in post.parts if part.link]
    ends = accumulate(len(link) + 2 for link in links)
    shown = [link for link, end in zip(links, ends, strict=True) if end <= _LINKS_TEXT]
    rest = [f"{len(links) - len(shown)} more"] if shown and len(shown) < len(links) else []
    return ", ".join([*shown, *rest])


def _label(part: TopPart) -> str:
    return name(f"{network_name(part.platform_id.split('-', 1)[0])} · {part.name}")


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

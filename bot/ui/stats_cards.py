"""Stats cards: numbers in words, the chart of them, and the button that changes its colours."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.comparisons import change, engagement
from bot.domain.sample_troubles import explain_trouble
from bot.domain.samples import OF_POSTS, Measure
from bot.ui import amounts
from bot.ui.cards import Card, listed
from bot.ui.chart_words import span
from bot.ui.controls import Control
from bot.ui.stats_panels import MEASURES
from bot.ui.texts import advice, glimpse, name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.comparisons import Typical
    from bot.domain.pairs import Comparison, Pair
    from bot.domain.samples import PostLook, Sample, TargetLook, Trouble
    from bot.ui.charts import Picture
    from bot.ui.texts import Mention

POST: Final = "statspost"
COMPARE: Final = "statscompare"
_NUMBERS_TEXT: Final = 3000
_ALWAYS: Final = (
    Measure.IMPRESSIONS,
    Measure.REACHED,
    Measure.REACTIONS,
    Measure.COMMENTS,
    Measure.REPOSTS,
)
"""What LinkedIn always counts: no value there is worth a line, elsewhere it is not to be had."""
_ONE_LOOK: Final = "-# One look so far, so there is no chart yet. I look again by myself."
_RATE: Final = "-# Engagement: reactions, comments and reposts for each impression."


def post_stats_card(
    look: PostLook,
    typical: Mapping[str, Mapping[Measure, Typical]],
    picture: Picture | None,
    *,
    locale: str,
    theme: str,
    mention: Mention,
    renewing: bool = False,
) -> Card:
    """Return the numbers of a post; `renewing` tells that newer ones are being asked for."""
    sections = [
        _target(each, typical.get(each.target.platform_id, {}), locale, mention) for each in look.targets
    ]
    known = [each for each in look.targets if each.samples]
    foot = [_RATE] if any(_engagement(each, locale) for each in known) else []
    if known and picture is None:
        foot.append(_ONE_LOOK)
    foot.append(as_of(look.as_of, renewing=renewing))
    head = f"### #{look.post.number} · {glimpse(look.post.text, 70)}"
    parts = [head, listed(sections, _NUMBERS_TEXT), "\n".join(filter(None, foot))]
    row = theme_row(POST, look.post.number, theme=theme) if picture else None
    return charted_card(parts, picture, row)


def compare_card(
    found: Comparison, picture: Picture | None, *, locale: str, theme: str, mention: Mention
) -> Card:
    """Return two posts side by side, each as it was at the same age."""
    first, second = found.first.post, found.second.post
    head = "\n".join(f"### #{post.number} · {glimpse(post.text, 60)}" for post in (first, second))
    sections = [_pair(pair, first.number, second.number, locale, mention) for pair in found.pairs]
    for post, looks in ((first, found.only_first), (second, found.only_second)):
        sections += [f"Only #{post.number}: {_target(look, {}, locale, mention)}" for look in looks]
    alone = "" if found.pairs else "They have no account in common, so they can't be held beside each other."
    moments = [look.as_of for look in (found.first, found.second) if look.as_of]
    foot = as_of(min(moments, default=None))
    row = theme_row(COMPARE, first.number, second.number, theme=theme) if picture else None
    return charted_card([head, alone, listed(sections, _NUMBERS_TEXT), foot], picture, row)


def charted_card(parts: Sequence[str], picture: Picture | None, row: ui.ActionRow[Any] | None) -> Card:
    """Return a card of paragraphs, the chart before the last of them, and a row of buttons."""
    *before, last = [part for part in parts if part]
    container = ui.Container[Any](*(ui.TextDisplay[Any](part) for part in before))
    files: list[discord.File] = []
    if picture is not None:
        files.append(discord.File(io.BytesIO(picture.data), "chart.png"))
        item = discord.MediaGalleryItem("attachment://chart.png", description=picture.alt)
        container.add_item(ui.MediaGallery(item))
    container.add_item(ui.TextDisplay(last))
    if row is not None:
        container.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    if row is None:
        view.stop()  # nothing to press
    return Card(view, files)


def theme_row(verb: str, *args: object, theme: str) -> ui.ActionRow[Any]:
    """Return the button that shows the same in the other colours."""
    other = "light" if theme == "dark" else "dark"
    style = discord.ButtonStyle.secondary
    return ui.ActionRow[Any](Control.make(verb, *args, other, label=other.capitalize(), style=style))


def as_of(moment: datetime | None, *, renewing: bool = False) -> str:
    """Return the line that says how old the numbers are; empty where there are none."""
    if moment is None:
        return ""
    stamp = int(moment.timestamp())
    more = " · asking for newer numbers …" if renewing else ""
    return f"-# as of <t:{stamp}:f> (<t:{stamp}:R>){more}"


def trouble_words(trouble: Trouble, network: str, until: datetime | None, mention: Mention) -> str:
    """Return why there are no (newer) numbers and what to do, ready to show; `until` (UTC) is when to try."""
    said, todo = explain_trouble(trouble, network, until)
    # A time that Discord is to show is ours and would be made harmless with the rest.
    return f"{advice(said, mention)} {todo if '<t:' in todo else advice(todo, mention)}".strip()


def _target(look: TargetLook, typical: Mapping[Measure, Typical], locale: str, mention: Mention) -> str:
    lines = [f"**{name(look.target.label)}**"]
    if look.trouble is not None:
        lines.append(trouble_words(look.trouble, look.target.network, look.until, mention))
    series = look.series
    if series is None or series.latest_at is None:
        return "\n".join(lines)
    shown = [
        measure
        for measure in OF_POSTS
        if look.last(measure) or (look.target.network == "linkedin" and measure in _ALWAYS)
    ]
    lines += [_number(look, measure, typical.get(measure), locale) for measure in shown]
    lines += [] if shown else ["- no numbers yet"]
    lines += [_engagement(look, locale), _comparing(look, typical)]
    return "\n".join(filter(None, lines))


def _number(look: TargetLook, measure: Measure, usual: Typical | None, locale: str) -> str:
    last = look.last(measure)
    if last is None:
        return f"- {MEASURES[measure]}: no value yet"
    said = f"- {MEASURES[measure]}: **{amounts.count(last.values[measure], locale)}**"
    if grown := change(look.samples, measure):
        said += f" ({amounts.change(grown.value, locale)})"
    if usual and usual.says_something:
        said += f" · median {amounts.count(usual.median, locale)}"
    return said + _older(look, last)


def _engagement(look: TargetLook, locale: str) -> str:
    last = look.last(Measure.IMPRESSIONS, Measure.REACTIONS)
    found = engagement(last.values) if last else None
    if last is None or found is None:
        return ""
    missing = " and ".join(MEASURES[measure].lower() for measure in found.missing)
    without = f" without {missing}, which are not known" if missing else ""
    return f"- Engagement: **{amounts.percent(found.rate, locale)}**{without}{_older(look, last)}"


def _older(look: TargetLook, last: Sample) -> str:
    """Return of when a number is that the network did not give when it last answered."""
    return f" · as of <t:{int(last.taken_at.timestamp())}:f>" if last.taken_at != look.as_of else ""


def _comparing(look: TargetLook, typical: Mapping[Measure, Typical]) -> str:
    """Return the small line that says since when numbers grew and with what they are compared."""
    assert look.series is not None
    assert look.series.latest_at is not None
    said = [f"{span(look.series.latest_at - look.series.out_at)} old"]
    since = [grown.since for measure in look.series.latest if (grown := change(look.samples, measure))]
    if since:
        said.append(f"change since <t:{int(max(since).timestamp())}:f>")
    sizes = [usual.size for usual in typical.values() if usual.says_something]
    if sizes:
        said.append(f"median of {max(sizes)} other posts here at this age")
    elif typical:
        size = max(usual.size for usual in typical.values())
        said.append(f"too few posts of this age here to compare with ({size})")
    return f"-# {' · '.join(said)}"


def _pair(pair: Pair, first: int, second: int, locale: str, mention: Mention) -> str:
    lines = [f"**{name(pair.first.target.label)}**"]
    for number, look in ((first, pair.first), (second, pair.second)):
        if look.trouble is not None:
            words = trouble_words(look.trouble, look.target.network, look.until, mention)
            lines.append(f"#{number}: {words}")
        elif not look.samples:
            lines.append(f"#{number}: no numbers yet")
    if pair.age is None:
        return "\n".join(lines)
    lines += [
        f"- {MEASURES[measure]}: #{first} **{_known(one, locale)}** · #{second} **{_known(other, locale)}**"
        f"{_more(one, other, first, second, locale)}"
        for measure, (one, other) in pair.values.items()
    ]
    lines.append(f"-# both {span(pair.age)} after they went out")
    return "\n".join(lines)


def _known(value: float | None, locale: str) -> str:
    return "no value" if value is None else amounts.count(value, locale)


def _more(one: float | None, other: float | None, first: int, second: int, locale: str) -> str:
    """Return which of two has more and how much, where that can be said as a share."""
    if one is None or other is None:
        return ""
    one, other = round(one), round(other)
    if one == other or not min(one, other):
        return ""
    ahead, low, high = (first, other, one) if one > other else (second, one, other)
    return f" · #{ahead} has {amounts.percent(high / low - 1, locale, digits=0)} more"

"""Account stats: how an account did, in words and as charts."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Final

from bot.domain.habits import FEWEST
from bot.domain.samples import OF_POSTS, Measure
from bot.domain.when import format_weekday
from bot.ui import amounts
from bot.ui.chart_data import Kind, Line, Panel
from bot.ui.stats_cards import as_of, charted_card, theme_row, trouble_words
from bot.ui.stats_panels import MEASURES
from bot.ui.texts import name, plain

if TYPE_CHECKING:
    from bot.domain.account_stats import AccountStats
    from bot.domain.habits import Best
    from bot.ui.cards import Card
    from bot.ui.charts import Picture
    from bot.ui.texts import Mention

ACCOUNT: Final = "statsaccount"


def account_panels(stats: AccountStats, zone: tzinfo) -> tuple[Panel, ...]:
    """Return the followers over time and what each day brought; days begin at midnight in `zone`."""
    network, label = stats.account.network, stats.account.name
    panels = [Panel(MEASURES[Measure.FOLLOWERS], Kind.LEVEL, (Line(label, network, stats.levels),))]
    for measure in (Measure.IMPRESSIONS, Measure.REACTIONS):
        if days := stats.days.get(measure):
            points = tuple((_midnight(day, zone), value) for day, value in days)
            title = f"{MEASURES[measure]} per day"
            panels.append(Panel(title, Kind.DAILY, (Line(label, network, points),)))
    return tuple(panels)


def account_card(
    stats: AccountStats, key: str, picture: Picture | None, *, locale: str, theme: str, mention: Mention
) -> Card:
    """Return the numbers of an account; `key` stands for it in the button."""
    head = f"### {name(stats.account.label)} · last {stats.span} days"
    troubles = [
        trouble_words(each.trouble, stats.account.network, each.until, mention) for each in stats.hitches
    ]
    drawn = f"-# {plain(picture.alt)}" if picture else ""
    foot = [drawn, _scope(stats), as_of(stats.as_of)]
    row = theme_row(ACCOUNT, key, stats.span, theme=theme) if picture else None
    parts = [head, "\n".join(troubles), _numbers(stats, locale), _habits(stats, locale)]
    return charted_card([*parts, "\n".join(filter(None, foot))], picture, row)


def _numbers(stats: AccountStats, locale: str) -> str:
    lines: list[str] = []
    if stats.followers is not None:
        grown = "" if stats.growth is None else f" ({amounts.change(stats.growth, locale)})"
        lines.append(f"- Followers: **{amounts.count(stats.followers, locale)}**{grown}")
    lines += [
        f"- {MEASURES[measure]}: **{amounts.count(stats.totals[measure], locale)}**"
        for measure in OF_POSTS
        if measure in stats.totals
    ]
    lines.append(f"- Posts that went out with me: **{amounts.count(stats.posts, locale)}**")
    return "\n".join(lines)


def _scope(stats: AccountStats) -> str:
    """Return whose totals they are."""
    if not stats.totals:
        return ""
    if stats.own:
        return "-# Totals are those of the posts that went out with me, when I last looked."
    return "-# Totals are those of the whole account, whoever posted."


def _habits(stats: AccountStats, locale: str) -> str:
    """Return when posts do best, or how many more it takes to say."""
    found, what = stats.habits, MEASURES[stats.habit_measure].lower()
    if found.total < FEWEST:
        return (
            f"-# Too few posts to say on which weekday and at which hour they do best: {found.total} of the "
            f"{FEWEST} it takes are three days old and measured."
        )
    lines = ["**Posts do best**"]
    for slot, best in (("weekday", found.weekday), ("hour", found.hour)):
        if best is None:
            lines.append(f"- no {slot} can be named: too few posts went out on different ones")
        else:
            when = format_weekday(best.slot) if slot == "weekday" else _hour(best.slot)
            lines.append(f"- {when}: {_best(best, what, locale)}")
    return "\n".join(lines)


def _best(best: Best, what: str, locale: str) -> str:
    return (
        f"median **{amounts.count(best.median, locale)}** {what} after three days, of {best.size} posts; "
        f"all {best.total}: {amounts.count(best.overall, locale)}"
    )


def _hour(slot: int) -> str:
    return f"{slot:02}:00 to {(slot + 1) % 24:02}:00"


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)

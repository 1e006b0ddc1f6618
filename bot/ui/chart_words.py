"""Chart words: what a chart shows, said in sentences."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from bot.domain.when import format_day, format_short
from bot.ui import amounts
from bot.ui.chart_data import FEWEST, START, Frame, Kind, Line, Panel

ALT: Final = 1000
"""Characters of an alt text; Discord takes 1024."""
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def alt_text(panels: Sequence[Panel], frame: Frame) -> str:
    """Return what the panels show, for people who do not see them, in at most 1,000 characters."""
    whole = " ".join(finding(panel, line, frame) for panel in panels for line in panel.lines if line.known)
    return whole if len(whole) <= ALT else f"{whole[: ALT - 1]}…"


def finding(panel: Panel, line: Line, frame: Frame) -> str:
    """Return in one or two sentences what a line with at least one value shows."""
    say = _say_days if panel.kind is Kind.DAILY else _say_change
    holes = len(line.points) - len(line.known)
    missing = f" No value at {holes} of {len(line.points)} points." if holes else ""
    return f"{panel.title}, {line.label}: {say(panel, line, frame)}.{missing}"


def span(moment: timedelta) -> str:
    """Return a length of time in words, such as `9 days` or `40 minutes`."""
    for unit, word in ((_DAY, "day"), (_HOUR, "hour")):
        if moment >= 2 * unit or moment == unit:
            return _counted(round(moment / unit), word)
    return _counted(max(1, round(moment / _MINUTE)), "minute")


def _say_change(panel: Panel, line: Line, frame: Frame) -> str:
    (began, first), (ended, last) = line.known[0], line.known[-1]
    start, end = amounts.count(first, frame.locale), amounts.count(last, frame.locale)
    if len(line.known) < FEWEST:
        return f"{start} {_when(panel, began, frame)}"
    took = span(ended - began)
    if first == last and len({value for _, value in line.known}) == 1:
        return f"{start} throughout {took}"
    said = f"{'rose' if last >= first else 'fell'} from {start} to {end} in {took}"
    busiest = _busiest(line, frame.zone) if panel.kind is Kind.RUNNING and last > first else None
    return f"{said}; most on {busiest}" if busiest else said


def _say_days(_panel: Panel, line: Line, frame: Frame) -> str:
    day, best = max(line.known, key=lambda point: point[1])
    total = sum(value for _, value in line.known)
    days = _counted(len(line.known), "day")
    if not total:
        return f"none in {days}"
    most = f"most on {format_day(day, frame.zone)} ({amounts.count(best, frame.locale)})"
    return f"{amounts.count(total, frame.locale)} in {days}; {most}"


def _busiest(line: Line, zone: tzinfo) -> str:
    """Return the day that brought most, empty unless there are several; what grew between two looks is
    spread over the time between them.
    """
    grown: defaultdict[str, float] = defaultdict(float)
    for (since, before), (until, after) in pairwise(line.known):
        for day, share in _days(since, until, zone):
            grown[day] += (after - before) * share
    return max(grown, key=lambda day: grown[day]) if len(grown) >= FEWEST else ""


def _days(since: datetime, until: datetime, zone: tzinfo) -> Iterator[tuple[str, float]]:
    """Yield each day of a stretch of time in `zone`, and its share of the stretch."""
    whole = (until - since).total_seconds()
    at = since
    while at < until:
        local = at.astimezone(zone)
        midnight = datetime.combine(local.date() + _DAY, time(), zone).astimezone(UTC)
        end = min(midnight, until)
        yield format_day(at, zone), (end - at).total_seconds() / whole
        at = end


def _when(panel: Panel, at: datetime, frame: Frame) -> str:
    if panel.kind is Kind.AGE:
        return f"after {span(at - START)}"
    return f"at {format_short(at, frame.zone)}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"

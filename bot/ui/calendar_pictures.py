"""Calendar pictures: a month as a grid, a week as a list. Takes a while, so it is not for the event loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.accounts import network_name
from bot.domain.calendars import View
from bot.domain.when import format_date
from bot.ui.calendar_pen import THEMES, Box, Faces, Pen, Ruler, state_colours
from bot.ui.calendar_words import MARKS, alt_text, code, network_names, networks, title
from bot.ui.texts import STATES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.calendars import DayPlan, Plan
    from bot.domain.posts import Post
    from bot.ui.preview_fonts import Typeface

WIDTH: Final = 1120
"""Pixels, so that what is written is still read where a phone shows it 400 wide."""
PAD: Final = 14
_TOP: Final = 96
_COLUMN: Final = (WIDTH - 2 * PAD) / 7
_PILL: Final = 38
_LINE: Final = 30
_CODES: Final = 28
_GAP: Final = 12
_DAY_HEAD: Final = 48
_MORE: Final = 34
_LEAST_WEEK: Final = 132
MOST_IN_DAY: Final = 3
"""Posts of a day that a month shows; the others are counted."""
MOST_IN_ROW: Final = 8
"""Posts of a day that a week shows."""
_ROW_HEAD: Final = 122
_ROW_PILL: Final = 168
_ROW: Final = 86
_FEW: Final = 2
"""So many posts on the busiest day of a week leave room for a second line of each."""
_MOST_TEXT: Final = 120
_MOST_CODES: Final = 3
_MOST_DOTS: Final = 2
_LEGEND: Final = 44
_TOO_CLOSE: Final = "under 15 min apart on one account"
_FREE: Final = "no posts"
_MISSED: Final = "Names in brackets and boxes stand for signs I can't draw."


@dataclass(frozen=True, slots=True)
class Drawn:
    """A calendar as a PNG, and what it shows in words."""

    data: bytes
    alt: str


def draw(plan: Plan, theme: str) -> Drawn:
    """Draw a plan in one of the `THEMES`."""
    sheet = _Month(plan) if plan.period.view is View.MONTH else _Week(plan)
    return Drawn(sheet.draw(theme), alt_text(plan))


class _Sheet:
    """What a month and a week have in common: a head, a legend, and days between."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._faces = Faces()

    def draw(self, theme: str) -> bytes:
        """Return the picture."""
        low = _TOP + self._height()
        legend = list(self._legend())
        self._pen = Pen(WIDTH, round(low + _LEGEND * (len(legend) + 1)), THEMES[theme])
        self._head()
        self._days()
        for number, row in enumerate(legend):
            for left, sample, words in row:
                self._sample(left, low + 18 + number * _LEGEND, sample, words)
        if self._faces.missed:
            self._pen.write(
                PAD, low + len(legend) * _LEGEND + 34, _MISSED, self._face(20), self._pen.theme.quiet
            )
        return self._pen.png()

    def _height(self) -> float:
        raise NotImplementedError

    def _days(self) -> None:
        raise NotImplementedError

    def _face(self, size: int, *, bold: bool = False) -> Typeface:
        return self._faces.of(size, bold=bold)

    def _head(self) -> None:
        zone = f"Times in {self._plan.zone}"
        self._pen.write(
            PAD + 4, 52, title(self._plan.period), self._face(42, bold=True), self._pen.theme.text
        )
        left = WIDTH - PAD - 4 - self._face(24).width(zone)
        self._pen.write(left, 50, zone, self._face(24), self._pen.theme.quiet)

    def _legend(self) -> Iterator[list[tuple[float, object, str]]]:
        """Yield the rows of what colours, marks and letters mean, each sample with its place."""
        row: list[tuple[float, object, str]] = []
        left: float = PAD + 4
        for sample, words in self._samples():
            wide = 72 + self._face(22).width(words) + 26
            if row and left + wide > WIDTH - PAD:
                yield row
                row, left = [], PAD + 4
            row.append((left, sample, words))
            left += wide
        yield row

    def _samples(self) -> Iterator[tuple[object, str]]:
        yield from ((state, STATES[state].label) for state in self._plan.states)
        if self._plan.clashes:
            yield "close", _TOO_CLOSE
        if self._plan.free:
            yield "free", _FREE
        if self._plan.period.view is View.MONTH:
            seen = dict.fromkeys(each for post in self._plan.posts for each in networks(post))
            yield from ((code(each), network_name(each)) for each in seen if code(each) != network_name(each))

    def _sample(self, left: float, top: float, sample: object, words: str) -> None:
        box, theme = Box(left, top, left + 58, top + 30), self._pen.theme
        if sample in self._plan.states:
            state = next(each for each in self._plan.states if each == sample)
            self._pen.pill(box, state, "", MARKS[state], self._face(24, bold=True))
        elif sample == "close":
            self._pen.frame(box, theme.alarm, thick=4, round_by=8)
        elif sample == "free":
            self._pen.hatch(box)
            self._pen.frame(box, theme.line)
        else:
            self._pen.write(left + 14, top + 23, str(sample), self._face(22, bold=True), theme.quiet)
        self._pen.write(left + 70, top + 23, words, self._face(22), theme.text)

    def _ground(self, day: date, box: Box, *, free: bool) -> None:
        theme = self._pen.theme
        self._pen.fill(box, theme.past if day < self._plan.today else theme.day)
        if free:
            self._pen.hatch(box)
        if day == self._plan.today:
            self._pen.frame(box, theme.today, thick=4)

    def _time(self, post: Post) -> str:
        return f"{post.scheduled_at.astimezone(self._plan.zone):%H:%M}"

    def _more(self, left: float, baseline: float, hidden: Sequence[Post]) -> None:
        """Count the posts that find no room, with a dot in each one's colour."""
        theme = self._pen.theme
        close = any(post.id in self._plan.clashing for post in hidden)
        colour = theme.alarm if close else theme.text
        left = self._pen.write(left, baseline, f"+{len(hidden)} more", self._face(22, bold=True), colour) + 8
        for state in [*dict.fromkeys(post.state for post in hidden)][:_MOST_DOTS]:
            self._pen.disc(left, baseline - 14, 12, state_colours(state)[0])
            left += 15


class _Month(_Sheet):
    """A month: a row for each week, a column for each day of it."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._by_day = {each.day: each for each in plan.days}
        self._ruler = Ruler(self._face(24), _COLUMN - 20)

    def _height(self) -> float:
        return 30 + sum(self._week_height(week) for week in self._plan.period.weeks)

    def _days(self) -> None:
        top: float = _TOP + 30
        for column, day in enumerate(self._plan.period.weeks[0]):
            left = PAD + column * _COLUMN + 8
            self._pen.write(left, top - 12, f"{day:%a}", self._face(24, bold=True), self._pen.theme.quiet)
        for week in self._plan.period.weeks:
            height = self._week_height(week)
            for column, day in enumerate(week):
                left = PAD + column * _COLUMN
                self._day(
                    day, Box(left + 2, top + 2, left + _COLUMN - 2, top + height - 2), self._lines(week)
                )
            top += height

    def _busiest(self, week: Sequence[date]) -> int:
        return max(len(self._by_day[day].posts) for day in week if day in self._by_day)

    def _lines(self, week: Sequence[date]) -> int:
        """Return how many lines a text gets: more where there is room."""
        return 2 if self._busiest(week) <= _FEW else 1

    def _week_height(self, week: Sequence[date]) -> float:
        busiest = self._busiest(week)
        entries = min(busiest, MOST_IN_DAY)
        more = _MORE if busiest > MOST_IN_DAY else 0
        return max(_LEAST_WEEK, _DAY_HEAD + entries * _entry_height(self._lines(week)) + more + 8)

    def _day(self, day: date, box: Box, lines: int) -> None:
        planned, theme = self._by_day.get(day), self._pen.theme
        if planned is None:
            self._pen.write(box.left + 8, box.top + 34, str(day.day), self._face(26), theme.line)
            return
        self._ground(day, box, free=planned.free)
        weight = self._face(28, bold=True)
        colour = theme.today if day == self._plan.today else theme.text
        end = self._pen.write(box.left + 8, box.top + 34, str(day.day), weight, colour)
        if day == self._plan.today:
            self._pen.write(end + 10, box.top + 33, "today", self._face(22), theme.today)
        self._entries(planned, box, lines)

    def _entries(self, planned: DayPlan, box: Box, lines: int) -> None:
        top = box.top + _DAY_HEAD
        for post in planned.posts[:MOST_IN_DAY]:
            self._entry(post, Box(box.left + 6, top, box.right - 6, top + _entry_height(lines) - _GAP), lines)
            top += _entry_height(lines)
        if hidden := planned.posts[MOST_IN_DAY:]:
            self._more(box.left + 8, top + 22, hidden)

    def _entry(self, post: Post, box: Box, lines: int) -> None:
        theme = self._pen.theme
        pill = Box(box.left, box.top, box.right, box.top + _PILL)
        self._pen.pill(pill, post.state, self._time(post), MARKS[post.state], self._face(26, bold=True))
        low = pill.bottom + 26
        for line in self._ruler.lines(shorten(post.text, _MOST_TEXT), lines):
            self._pen.write(box.left + 4, low, line, self._ruler.face, theme.text)
            low += _LINE
        where = [code(each) for each in networks(post)]
        if len(where) > _MOST_CODES:
            where = [*where[: _MOST_CODES - 1], f"+{len(where) - _MOST_CODES + 1}"]
        said = " · ".join(where)
        self._pen.write(box.left + 4, box.bottom - 6, said, self._face(20), theme.quiet)
        if post.id in self._plan.clashing:
            self._pen.frame(box.inside(-4), theme.alarm, thick=4, round_by=8)


class _Week(_Sheet):
    """A week: a row for each day, with a line for each post; whoever has a phone reads it best."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._ruler = Ruler(self._face(32), WIDTH - 2 * PAD - _ROW_HEAD - _ROW_PILL - 48)

    def _height(self) -> float:
        return sum(_row_height(each) for each in self._plan.days)

    def _days(self) -> None:
        top: float = _TOP
        for each in self._plan.days:
            self._row(each, Box(PAD, top + 3, WIDTH - PAD, top + _row_height(each) - 3))
            top += _row_height(each)

    def _row(self, planned: DayPlan, box: Box) -> None:
        theme = self._pen.theme
        self._ground(planned.day, box, free=planned.free)
        today = planned.day == self._plan.today
        colour = theme.today if today else theme.text
        weekday, date = f"{planned.day:%a}", format_date(planned.day)
        self._pen.write(box.left + 14, box.top + 42, weekday, self._face(30, bold=True), colour)
        self._pen.write(box.left + 14, box.top + 76, "today" if today else date, self._face(26), colour)
        top = box.top + 6
        for post in planned.posts[:MOST_IN_ROW]:
            self._entry(post, Box(box.left + _ROW_HEAD, top + 6, box.right - 10, top + _ROW - 6))
            top += _ROW
        if hidden := planned.posts[MOST_IN_ROW:]:
            self._more(box.left + _ROW_HEAD, top + 22, hidden)

    def _entry(self, post: Post, box: Box) -> None:
        theme = self._pen.theme
        pill = Box(box.left, box.top + 4, box.left + _ROW_PILL, box.top + 48)
        self._pen.pill(pill, post.state, self._time(post), MARKS[post.state], self._face(32, bold=True))
        left = pill.right + 16
        for line in self._ruler.lines(shorten(post.text, _MOST_TEXT), 1):
            self._pen.write(left, box.top + 36, line, self._ruler.face, theme.text)
        said = f"#{post.number} · {STATES[post.state].label} · {network_names(post)}"
        (facts,) = Ruler(self._face(24), box.right - left - 12).lines(said, 1)
        self._pen.write(left, box.top + 68, facts, self._face(24), theme.quiet)
        if post.id in self._plan.clashing:
            self._pen.frame(box.inside(-2), theme.alarm, thick=4, round_by=8)


def _entry_height(lines: int) -> int:
    return _PILL + lines * _LINE + _CODES + _GAP


def _row_height(planned: DayPlan) -> int:
    entries = max(1, min(len(planned.posts), MOST_IN_ROW))
    return entries * _ROW + (_MORE if len(planned.posts) > MOST_IN_ROW else 0) + 12

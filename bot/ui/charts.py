"""Charts: numbers over time as a picture. Drawing takes a while, so it is not for the event loop.

Matplotlib is loaded when the first chart is drawn, and only through figures of our own: `pyplot` keeps what
was drawn for the whole process.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.ui import amounts
from bot.ui.chart_colours import MARKERS, PALETTES
from bot.ui.chart_data import START, Kind, drawable
from bot.ui.chart_ticks import MOST, age_ticks, time_ticks
from bot.ui.chart_words import alt_text
from bot.ui.texts import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ui.chart_data import Frame, Line, Panel
    from bot.ui.chart_ticks import Tick

WIDTH: Final = 800
"""Pixels. A phone shows them in about 400, so what is written is twice as large as it is to appear."""
DPI: Final = 200
TEXT: Final = 9.0
"""Points: 25 pixels, which appear as twelve and a half."""
_SIDE, _TITLE, _NAME, _PLOT, _FOOT = 28, 60, 38, 260, 56
"""Pixels: the margin at both sides, the heights of title, of a row of names, of the plot and below it."""
_LETTER: Final = 16
"""Pixels that a digit takes at most."""
_NAMES_WIDE, _TITLE_WIDE, _TITLE_LARGE, _IN_A_ROW = 22, 56, 44, 2
_HEADROOM: Final = 0.08
_MANY: Final = 40
"""So many points are a line; fewer are marked."""
_DASHES: Final = ("-", (0, (4, 2)), (0, (1, 1.5)))
_DAY: Final = timedelta(days=1).total_seconds()
_BAR: Final = 0.8
"""How much of its day a bar takes."""
_drawing = threading.Lock()
"""Matplotlib does not promise that two threads may draw at once."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as a PNG, and what it shows in words."""

    data: bytes
    alt: str


def draw(panels: Sequence[Panel], frame: Frame) -> Picture | None:
    """Draw panels below each other; None where nothing has two points, which is a sentence and no chart."""
    shown = drawable(panels)
    if not shown:
        return None
    with _drawing, io.BytesIO() as out:
        make_figure(shown, frame).savefig(out, format="png", dpi=DPI)
        return Picture(out.getvalue(), alt_text(shown, frame))


def make_figure(panels: Sequence[Panel], frame: Frame) -> Any:
    """Return the figure of panels that are drawable."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - loaded when first used
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    whole = sum(map(_height, panels))
    figure: Any = Figure((WIDTH / DPI, whole / DPI), DPI, facecolor=PALETTES[frame.theme].ground)
    FigureCanvasAgg(figure)
    top = whole
    for panel in panels:
        _Plot(figure, panel, frame).put(top, whole)
        top -= _height(panel)
    return figure


def _height(panel: Panel) -> int:
    return _TITLE + _rows(panel) * _NAME + _PLOT + _FOOT


def _rows(panel: Panel) -> int:
    """Return how many rows the names of the lines take; one line's name stands in the title."""
    if len(panel.lines) == 1:
        return 0
    return -(-len(panel.lines) // _columns(panel))


def _columns(panel: Panel) -> int:
    return 1 if any(len(line.label) > _NAMES_WIDE for line in panel.lines) else _IN_A_ROW


class _Plot:
    """One panel on a figure."""

    def __init__(self, figure: Any, panel: Panel, frame: Frame) -> None:
        self._figure = figure
        self._panel = panel
        self._frame = frame
        self._colours = PALETTES[frame.theme]

    def put(self, top: int, whole: int) -> None:
        """Draw it downwards from `top` pixels above the lower edge of a figure of `whole` pixels."""
        low, high = _borders(self._panel)
        left = _SIDE + _LETTER * max(len(self._count(low)), len(self._count(high)))
        bottom = top - _height(self._panel) + _FOOT
        box = (left / WIDTH, bottom / whole, (WIDTH - _SIDE - left) / WIDTH, _PLOT / whole)
        axes = self._figure.add_axes(box, facecolor=self._colours.ground)
        room = (high - low) * _HEADROOM
        axes.set_ylim(low - room if self._panel.kind is Kind.LEVEL else low, high + room)
        put = self._bars if self._panel.kind is Kind.DAILY else self._line
        handles = [put(axes, line) for line in self._panel.lines]
        self._scales(axes)
        self._title((top - _TITLE / 2) / whole)
        if len(handles) > 1:
            self._names(handles, (top - _TITLE * 0.9) / whole)

    def _line(self, axes: Any, line: Line) -> Any:
        marked = len(line.points) <= _MANY or len(line.known) < len(line.points)
        (drawn,) = axes.plot(
            [at.timestamp() for at, _ in line.points],
            [float("nan") if value is None else value for _, value in line.points],
            color=self._colours.of(line.network),
            linestyle=_DASHES[line.nth % len(_DASHES)],
            linewidth=1.7,
            marker=MARKERS.get(line.network, "D") if marked else "",
            markersize=3.2,
            markerfacecolor=self._colours.ground if line.nth else None,
        )
        return drawn

    def _bars(self, axes: Any, line: Line) -> Any:
        """Draw each day's bar as a thick line: they are one collection, which is four times as quick."""
        for at, _ in (point for point in line.points if point[1] is None):
            axes.axvspan(at.timestamp(), at.timestamp() + _DAY, color=self._colours.grid, linewidth=0)
        begin, end = line.points[0][0].timestamp(), line.points[-1][0].timestamp() + _DAY
        axes.set_xlim(begin, end)
        points_wide = axes.get_position().width * WIDTH * 72 / DPI
        return axes.vlines(
            [at.timestamp() + _DAY / 2 for at, _ in line.known],
            0,
            [value for _, value in line.known],
            colors=self._colours.of(line.network),
            linewidth=points_wide * _DAY / (end - begin) * _BAR,
        )

    def _scales(self, axes: Any) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415 - as above

        axes.yaxis.set_major_locator(MaxNLocator(nbins=MOST, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(self._count))
        ticks = self._ticks()
        middle = _DAY / 2 if self._panel.kind is Kind.DAILY else 0
        axes.set_xticks([at.timestamp() + middle for at, _ in ticks], [text for _, text in ticks])
        axes.tick_params(colors=self._colours.quiet, labelsize=TEXT, length=0, pad=4)
        axes.grid(visible=True, axis="y", color=self._colours.grid, linewidth=0.7)
        axes.set_axisbelow(True)
        for side in axes.spines.values():
            side.set_visible(False)

    def _ticks(self) -> list[Tick]:
        moments = [at for line in self._panel.lines for at, _ in line.points]
        if self._panel.kind is Kind.AGE:
            return age_ticks(START, max(moments))
        # The last of many bars is too close to the edge for a date.
        last = max(moments) - timedelta(days=self._panel.kind is Kind.DAILY)
        return time_ticks(min(moments), last, self._frame.zone)

    def _title(self, height: float) -> None:
        named = [self._panel.title, *(line.label for line in self._panel.lines if not _rows(self._panel))]
        title = drawn(shorten(" · ".join(named), _TITLE_WIDE))
        size = TEXT if len(title) > _TITLE_LARGE else TEXT + 1
        text = {"color": self._colours.text, "fontsize": size, "parse_math": False}
        self._figure.text(_SIDE / WIDTH, height, title, va="center", **text)

    def _names(self, handles: Sequence[Any], height: float) -> None:
        legend = self._figure.legend(
            handles,
            ["-"] * len(handles),  # a name that begins with an underline would be left out
            loc="upper left",
            bbox_to_anchor=(_SIDE / WIDTH, height),
            ncols=_columns(self._panel),
            fontsize=TEXT,
            labelcolor=self._colours.text,
            frameon=False,
            borderpad=0,
            borderaxespad=0,
            handlelength=1.8,
        )
        for name, line in zip(legend.get_texts(), self._panel.lines, strict=True):
            name.set_parse_math(False)
            name.set_text(drawn(shorten(line.label, _TITLE_LARGE)))

    def _count(self, value: float, _position: int | None = None) -> str:
        return amounts.count(value, self._frame.locale)


def _borders(panel: Panel) -> tuple[int, int]:
    """Return the lowest and the highest value that the axis has room for."""
    values = [value for line in panel.lines for _, value in line.known]
    if panel.kind is not Kind.LEVEL:
        return 0, max(1, *values)
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 1, high + 1)


def drawn(text: str) -> str:
    """Return a text with a box for each sign that the chart's font lacks."""
    known = _signs()
    return "".join(sign if ord(sign) in known else "□" for sign in text)


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    from matplotlib import get_data_path  # noqa: PLC0415 - as above
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 - as above

    return frozenset(FT2Font(f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf").get_charmap())

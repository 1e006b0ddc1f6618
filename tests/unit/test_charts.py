"""Can charts be read: on a phone, in the dark, with few colours, without seeing them at all?"""

import io
import itertools
import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.accounts import NETWORK_NAMES
from bot.ui.chart_colours import MARKERS, PALETTES
from bot.ui.chart_data import Frame, Kind, Line, Panel, by_age
from bot.ui.chart_ticks import MOST, age_ticks, time_ticks
from bot.ui.chart_words import ALT, alt_text, finding, span
from bot.ui.charts import DPI, WIDTH, draw, drawn, make_figure

BERLIN = ZoneInfo("Europe/Berlin")
OUT = datetime(2026, 11, 3, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FRAME = Frame("dark", BERLIN, "en-US")
PHONE = 400
BLIND = {
    "to red": "0.152286 1.052583 -0.204868 0.114503 0.786281 0.099216 -0.003882 -0.048116 1.051998",
    "to green": "0.367322 0.860646 -0.227968 0.280085 0.672501 0.047413 -0.011820 0.042940 0.968881",
    "to blue": "1.255528 -0.076749 -0.178779 -0.078411 0.930809 0.147602 0.004733 0.691367 0.303900",
    "to nothing": "1 0 0 0 1 0 0 0 1",
}
"""How colours are seen by people blind to one, as a matrix (Machado, Oliveira and Fernandes, 2009)."""


def line(*values, label="Acme", network="linkedin", step=DAY, nth=0):
    return Line(label, network, tuple((OUT + step * place, value) for place, value in enumerate(values)), nth)


def panel(*lines, kind=Kind.RUNNING, title="Impressions"):
    return Panel(title, kind, lines)


def linear(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one, other):
    lights = sorted(
        sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(parts):
    r, g, b = (min(1.0, max(0.0, part)) for part in parts)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def seen(colour, blindness):
    weights = [float(weight) for weight in BLIND[blindness].split()]
    rows = (weights[:3], weights[3:6], weights[6:])
    return lab([sum(w * part for w, part in zip(row, linear(colour), strict=True)) for row in rows])


@pytest.mark.parametrize("theme", PALETTES)
def test_everything_stands_out_from_the_ground(theme):
    palette = PALETTES[theme]
    assert contrast(palette.text, palette.ground) >= 7
    assert contrast(palette.quiet, palette.ground) >= 4.5
    assert all(contrast(palette.of(network), palette.ground) >= 3 for network in NETWORK_NAMES)


@pytest.mark.parametrize("blindness", BLIND)
@pytest.mark.parametrize("theme", PALETTES)
def test_networks_are_told_apart_by_colour_whoever_looks_and_by_shape(theme, blindness):
    colours = PALETTES[theme].networks.values()
    apart = [math.dist(*(seen(c, blindness) for c in two)) for two in itertools.combinations(colours, 2)]
    assert min(apart) > 15
    assert set(MARKERS) == set(PALETTES[theme].networks)
    assert len(set(MARKERS.values())) == len(MARKERS)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("kind", Kind)
def test_what_is_written_can_be_read_on_a_phone_and_stays_inside_the_picture(kind, theme):
    lines = [
        line(*range(0, 9_000_000, 50_000), label="Mastodon · a name of many letters", network="mastodon")
    ]
    if kind is not Kind.DAILY:
        lines.append(line(*range(7), label="X"))
    if kind is Kind.AGE:
        lines = [
            Line(each.label, each.network, tuple((by_age(at - OUT), v) for at, v in each.points))
            for each in lines
        ]
    figure = make_figure([panel(*lines, kind=kind)], Frame(theme, BERLIN, "en-US"))
    figure.canvas.draw()
    axes = figure.axes[0]
    texts = [*figure.texts, *axes.get_xticklabels(), *axes.get_yticklabels()]
    texts += [text for legend in figure.legends for text in legend.get_texts()]
    shown = [text for text in texts if text.get_text() and text.get_visible()]
    assert len(shown) >= 5
    assert min(text.get_fontsize() for text in shown) * DPI / 72 * PHONE / WIDTH >= 12
    assert len(axes.get_xticklabels()) <= MOST
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.x1 <= WIDTH, text


def test_a_single_point_is_no_chart():
    assert draw([panel(line(5)), panel(line(None, 7, None))], FRAME) is None


def test_a_chart_is_as_wide_as_promised_and_in_the_colours_asked_for():
    picture = draw([panel(line(1, 2, 3))], Frame("light", BERLIN, "en-US"))
    assert picture is not None
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.width == WIDTH
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_a_missing_value_is_a_gap_and_not_zero():
    (axes,) = make_figure([panel(line(5, None, 9))], FRAME).axes
    drawn_values = list(axes.lines[0].get_ydata())
    assert drawn_values[0] == 5
    assert math.isnan(drawn_values[1])
    (axes,) = make_figure([panel(line(5, None, 0), kind=Kind.DAILY)], FRAME).axes
    (bars,) = axes.collections
    assert [segment[1][1] for segment in bars.get_segments()] == [5, 0]
    assert len(axes.patches) == 1  # a band where nothing is known


def test_a_days_date_stands_under_the_middle_of_its_bar():
    midnight = datetime(2026, 11, 3, tzinfo=BERLIN)
    week = Line("Acme", "linkedin", tuple((midnight + day * DAY, day) for day in range(7)))
    (axes,) = make_figure([panel(week, kind=Kind.DAILY)], FRAME).axes
    (bars,) = axes.collections
    middles = {segment[0][0] for segment in bars.get_segments()}
    assert len(axes.get_xticks()) > 1
    assert {*axes.get_xticks()} <= middles


@pytest.mark.parametrize("name", ["Mastodon · Acme Workshop", "Mastodon · " + "a name that goes on " * 4])
def test_a_long_title_stays_within_the_picture_and_is_cut_visibly(name):
    title = f"Reactions, comments, reposts · {name}"
    figure = make_figure([panel(line(1, 2), line(1, 3, nth=1), title=title)], FRAME)
    figure.canvas.draw()
    (shown,) = figure.texts
    assert shown.get_text() == title or shown.get_text().endswith("…")
    assert ("Acme Workshop" in shown.get_text()) == ("Acme Workshop" in name)
    assert shown.get_window_extent().x1 <= WIDTH
    assert shown.get_fontsize() * DPI / 72 * PHONE / WIDTH >= 12


def test_names_are_drawn_as_they_are_whatever_signs_they_hold():
    names = ["_hidden", "$a_1$", "日本 🎉"]
    lines = [line(1, 2, label=name, nth=place) for place, name in enumerate(names)]
    figure = make_figure([panel(*lines)], FRAME)
    figure.canvas.draw()
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["_hidden", "$a_1$", "□□ □"]
    assert drawn("Café · Łódź") == "Café · Łódź"


def test_lines_of_one_network_differ_in_dashes_and_have_one_colour():
    (axes,) = make_figure([panel(line(1, 2), line(2, 3, label="Other", nth=1))], FRAME).axes
    assert axes.lines[0].get_color() == axes.lines[1].get_color()
    assert axes.lines[0].get_linestyle() != axes.lines[1].get_linestyle()


def test_followers_are_not_drawn_from_zero_and_impressions_are():
    for kind, lowest in ((Kind.LEVEL, 12_292), (Kind.RUNNING, 0)):
        (axes,) = make_figure([panel(line(12_300, 12_400), kind=kind)], FRAME).axes
        assert axes.get_ylim()[0] == lowest  # a little room, so that no point is cut in half


def test_the_words_say_the_finding():
    grown = line(120, 400, 3_900, 4_310)  # most between the 4th at ten and the 5th at ten
    assert finding(panel(grown), grown, FRAME) == (
        "Impressions, Acme: rose from 120 to 4,310 in 3 days; most on 4 Nov."
    )
    fell = line(12_300, 12_280)
    assert finding(panel(fell, kind=Kind.LEVEL, title="Followers"), fell, FRAME) == (
        "Followers, Acme: fell from 12,300 to 12,280 in 1 day."
    )
    daily = line(3, 0, None, 9)
    assert finding(panel(daily, kind=Kind.DAILY), daily, Frame("dark", BERLIN, "de")) == (
        "Impressions, Acme: 12 in 3 days; most on 6 Nov (9). No value at 1 of 4 points."
    )
    still = line(7, 7, 7)
    assert finding(panel(still), still, FRAME) == "Impressions, Acme: 7 throughout 2 days."
    lonely = line(7)
    assert finding(panel(lonely), lonely, FRAME) == "Impressions, Acme: 7 at Tue 3 Nov 10:00."
    nothing = line(0, 0)
    assert finding(panel(nothing, kind=Kind.DAILY), nothing, FRAME) == "Impressions, Acme: none in 2 days."


def test_the_busiest_day_is_told_in_the_servers_zone():
    late = Line(
        "Acme",
        "linkedin",
        tuple((OUT + timedelta(hours=h), v) for h, v in ((0, 0), (14, 1), (20, 90), (60, 99))),
    )
    assert "most on 4 Nov" in finding(panel(late), late, FRAME)
    assert "most on 3 Nov" in finding(
        panel(late), late, Frame("dark", ZoneInfo("America/Los_Angeles"), "en-US")
    )


def test_the_alt_text_of_many_lines_fits_what_discord_takes():
    panels = [panel(*(line(1, 2, label="A name " * 8) for _ in range(20)))]
    assert len(alt_text(panels, FRAME)) == ALT


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (DAY * 9, "9 days"),
        (timedelta(hours=26), "26 hours"),
        (DAY, "1 day"),
        (timedelta(seconds=9), "1 minute"),
    ],
)
def test_lengths_of_time_are_said_in_words(moment, words):
    assert span(moment) == words


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
SPANS = st.timedeltas(timedelta(seconds=1), timedelta(days=185))


@settings(max_examples=60)
@given(MOMENTS, SPANS, st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"]))
def test_ticks_are_few_in_order_and_within_the_chart(first, length, zone):
    ticks = time_ticks(first, first + length, ZoneInfo(zone))
    moments = [at for at, _ in ticks]
    assert 1 <= len(ticks) <= MOST
    assert moments == sorted(set(moments))
    assert first <= moments[0]
    assert moments[-1] <= first + length
    assert len({text for _, text in ticks}) == len(ticks) or length < 2 * DAY


@given(SPANS)
def test_ages_begin_at_zero_and_are_few(length):
    ticks = age_ticks(OUT, OUT + length)
    assert ticks[0][0] == OUT
    assert len(ticks) <= MOST
    assert all(at <= OUT + length for at, _ in ticks)


def test_midnights_stay_midnights_when_the_clocks_change():
    ticks = time_ticks(datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 10, 27, tzinfo=UTC), BERLIN)
    assert {at.astimezone(BERLIN).hour for at, _ in ticks} == {0}
    assert [text for _, text in ticks] == ["24 Oct", "25 Oct", "26 Oct", "27 Oct"]

"""Calendars as pictures: what can be seen on them, and that nothing is lost from sight."""

import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.calendars import View, period_of, plan
from bot.domain.counting import count_clusters
from bot.domain.posts import Post, PostState, Target
from bot.ui.calendar_pen import THEMES, Ruler, state_colours
from bot.ui.calendar_pictures import MOST_IN_DAY, MOST_IN_ROW, WIDTH, draw
from bot.ui.calendar_words import MARKS, MOST_ALT, alt_text, title
from bot.ui.preview_fonts import Typeface
from bot.ui.texts import STATES

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 12, 9, 9, 0, tzinfo=UTC)
S = PostState


def post(number: int, day: int, hour: int = 9, state: PostState = S.SCHEDULED, text: str = "Hello") -> Post:
    due = datetime(2026, 12, day, hour, tzinfo=UTC)
    targets = (Target("twitter-1", "Acme"), Target("linkedin-2", "Acme"))
    return Post(number, 1, number, 1, 1, state, 1, text, due, NOW, None, None, targets, ())


def picture(*posts: Post, view: View = View.MONTH, theme: str = "dark", day: int = 9) -> Image.Image:
    drawn = draw(plan(posts, period_of(view, date(2026, 12, day)), BERLIN, NOW), theme)
    return Image.open(io.BytesIO(drawn.data)).convert("RGB")


def colours(image: Image.Image) -> dict[str, int]:
    return {"#%02x%02x%02x" % each: count for count, each in image.getcolors(2**24) or ()}  # noqa: UP031 - of a tuple


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("state", [each for each in PostState if each is not S.DELETED])
def test_every_state_has_its_colour_in_both_themes(view: View, theme: str, state: PostState) -> None:
    seen = colours(picture(post(1, 10, state=state), view=view, theme=theme))
    assert max(seen, key=lambda each: seen[each]) in {
        *(THEMES[theme].ground, THEMES[theme].day, THEMES[theme].past, THEMES[theme].hatch)
    }
    assert seen[state_colours(state)[0]] > 2000


def brightness(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_letters_and_frames_stand_out_from_what_is_behind_them(name: str) -> None:
    theme = THEMES[name]
    for behind in (theme.ground, theme.day, theme.past):
        assert contrast(theme.text, behind) >= 7
        assert contrast(theme.quiet, behind) >= 4.5
        assert contrast(theme.today, behind) >= 4.5
        assert contrast(theme.alarm, behind) >= 3
    for state in PostState:
        assert contrast(*state_colours(state)) >= 3  # large and bold


def test_states_of_one_colour_have_marks_of_their_own() -> None:
    shown = [(STATES[state].colour, MARKS[state]) for state in PostState if state is not S.DELETED]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("view", View)
def test_days_ahead_without_posts_are_hatched_and_today_is_marked(view: View) -> None:
    hatch, today = THEMES["dark"].hatch, THEMES["dark"].today
    full = [post(day, day) for day in range(9, 32)]
    assert hatch not in colours(picture(*full, view=view))
    assert colours(picture(*full[:2], *full[3:], view=view))[hatch] > 500
    assert colours(picture(*full, view=view))[today] > 500
    assert today not in colours(picture(post(1, 16), view=View.WEEK, day=16))


@pytest.mark.parametrize("view", View)
def test_posts_too_close_together_are_framed_even_where_they_are_only_counted(view: View) -> None:
    alarm = THEMES["light"].alarm
    most = MOST_IN_DAY if view is View.MONTH else MOST_IN_ROW
    apart = [post(number, 10, hour=number) for number in range(most + 2)]
    assert alarm not in colours(picture(*apart, view=view, theme="light"))
    clash = post(99, 10, hour=most + 1)
    assert colours(picture(*apart, clash, view=view, theme="light"))[alarm] > 100


@pytest.mark.parametrize(("view", "most"), [(View.MONTH, MOST_IN_DAY), (View.WEEK, MOST_IN_ROW)])
def test_a_picture_grows_with_its_busiest_day_up_to_a_limit(view: View, most: int) -> None:
    sizes = [
        picture(*(post(n, 10, hour=n % 23) for n in range(count)), view=view).size
        for count in (1, most, most + 1, 200)
    ]
    assert {width for width, _ in sizes} == {WIDTH}
    heights = [height for _, height in sizes]
    assert heights[0] < heights[1] < heights[2]
    assert heights[2] - heights[3] in {0, 44}  # the legend may need a row more or less


@settings(deadline=None, max_examples=15)
@given(st.text(max_size=200), st.sampled_from(View))
def test_any_text_can_be_drawn(text: str, view: View) -> None:
    assert picture(post(1, 10, text=text), view=view).width == WIDTH


@given(
    st.text(alphabet=st.sampled_from([*"ab 日。\n\t", "\u0301"]), max_size=120),
    st.integers(min_value=3, max_value=20),
    st.integers(min_value=1, max_value=4),
)
def test_lines_find_room_and_a_cut_is_marked(text: str, width: int, most: int) -> None:
    lines = Ruler(Fixed(), width).lines(text, most)
    assert len(lines) <= most
    assert all(count_clusters(line) <= width for line in lines)
    whole = "".join(text.split())
    shown = "".join("".join(lines).split())
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


class Fixed(Typeface):
    """A typeface in which every character is one wide."""

    def __init__(self) -> None:
        super().__init__(1)

    def width(self, text: str) -> float:
        return count_clusters(text)


def test_the_words_for_those_who_do_not_see_it_say_what_stands_out() -> None:
    posts = [post(1, 1, state=S.PUBLISHED), post(2, 10), post(3, 10), post(4, 15, state=S.IN_REVIEW)]
    said = alt_text(plan(posts, period_of(View.MONTH, date(2026, 12, 9)), BERLIN, NOW))
    assert said == (
        "Calendar of December 2026, 4 posts: 1 in review, 2 scheduled, 1 published. Times in Europe/Berlin. "
        "Less than 15 minutes apart on one account: 1 pair "
        "(#2 and #3: Thu 10 Dec 10:00 and 10:00 on X · Acme and 1 more). "
        "No posts on 9 Dec, 11–14 Dec, 16–31 Dec. Most on Thu 10 Dec: 2. “As text” lists every post."
    )


def test_the_words_find_room_whatever_the_plan() -> None:
    posts = [post(n, 10 + 2 * (n % 11), hour=n % 24, state=[*PostState][n % 13]) for n in range(400)]
    assert len(alt_text(plan(posts, period_of(View.MONTH, date(2026, 12, 9)), BERLIN, NOW))) <= MOST_ALT


@pytest.mark.parametrize(
    ("view", "day", "said"),
    [
        (View.MONTH, date(2026, 12, 9), "December 2026"),
        (View.WEEK, date(2026, 12, 1), "30 Nov – 6 Dec 2026"),
        (View.WEEK, date(2026, 12, 31), "28 Dec 2026 – 3 Jan 2027"),
    ],
)
def test_periods_are_called_by_their_days(view: View, day: date, said: str) -> None:
    assert title(period_of(view, day)) == said


def test_a_month_of_six_weeks_has_room_for_all_of_them() -> None:
    heights = []
    for month in (8, 2):
        first = datetime(2027 if month == 2 else 2026, month, 1, 9, tzinfo=UTC)
        due = Post(1, 1, 1, 1, 1, S.PUBLISHED, 1, "Hello", first, NOW, None, None, (), ())
        seen = plan([due], period_of(View.MONTH, first.date()), BERLIN, first + timedelta(days=40))
        heights.append(Image.open(io.BytesIO(draw(seen, "dark").data)).height)
    assert heights[0] - heights[1] == 2 * 132

import io

import pytest
from PIL import Image

from bot.domain.accounts import Account
from bot.domain.fits import Fit, examine
from bot.domain.limits import BUILT_IN
from bot.domain.posts import Media
from bot.ui.preview_fonts import Typeface
from bot.ui.previews import THEMES, WIDTH, alt_text, draw

LONG = "We open our shop on Saturday and everybody is welcome. " * 12
PICTURE = Media("00", 1000, "image/png", "shop.png")
FILM = Media("11", 1000, "video/mp4", "tour.mp4")


def fit(network: str, text: str, *media: Media) -> Fit:
    (found,) = examine(text, media, [Account(f"{network}-1", display_name="Acme Workshop")], BUILT_IN)
    return found


def red() -> bytes:
    with io.BytesIO() as out:
        Image.new("RGB", (300, 200), "#ff0000").save(out, "PNG")
        return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("network", [*BUILT_IN, "newnet"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_network_is_drawn_in_both_colours_with_its_picture(network: str, theme: str) -> None:
    shown = opened(draw(fit(network, LONG, PICTURE), [PICTURE], {0: red()}, theme).data)
    assert shown.width == WIDTH
    assert "#%02x%02x%02x" % shown.getpixel((0, 0)) == THEMES[theme].ground  # noqa: UP031 - of a tuple
    counts = {colour: number for number, colour in shown.getcolors(WIDTH * shown.height) or ()}
    assert counts[255, 0, 0] > WIDTH * 100


def test_each_part_of_a_thread_is_drawn_and_a_very_long_one_is_cut() -> None:
    heights = [opened(draw(fit("twitter", LONG * n), [], {}, "dark").data).height for n in (1, 2, 10)]
    assert heights[0] < heights[1] < heights[2] < 12_000


def test_a_video_and_a_picture_that_is_not_at_hand_have_their_place() -> None:
    without = opened(draw(fit("twitter", "a"), [], {}, "dark").data).height
    assert opened(draw(fit("twitter", "a", FILM), [FILM], {}, "dark").data).height > without + 300


@pytest.mark.parametrize(("text", "missed"), [("Plain, with é and “quotes” …", False), ("Party 🎉", True)])
def test_what_cannot_be_drawn_is_owned_up_to(text: str, missed: bool) -> None:
    drawn = draw(fit("mastodon", text), [], {}, "light")
    assert drawn.missed == missed


def test_an_emoji_that_no_font_has_is_named() -> None:
    pieces = Typeface(20).pieces("Hi 🎉!")
    shown = [(piece.text, piece.named) for piece in pieces]
    assert shown == [("Hi ", False), ("[party popper]", True), ("!", False)]


def test_the_words_for_those_who_do_not_see_it_hold_the_account_the_count_and_the_text() -> None:
    said = alt_text(fit("instagram", "Come by", PICTURE), [PICTURE])
    assert said == (
        "Instagram · Acme Workshop. Instagram: 7 of 2,200 characters. With shop.png. Text: Come by"
    )
    assert len(alt_text(fit("linkedin", LONG * 5), [])) == 1000

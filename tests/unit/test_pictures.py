"""Pictures for cards: small, upright, and never a way to bring the bot down."""

import io

import pytest
from PIL import Image

from bot.services.pictures import LONG_SIDE, MOST_PIXELS, shrink


def drawn(size: tuple[int, int], mode: str = "RGB", form: str = "PNG", **options) -> bytes:
    with io.BytesIO() as out:
        Image.new(mode, size).save(out, form, **options)
        return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        ("RGB", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGBA", "PNG"),
        ("P", "GIF"),
        ("1", "BMP"),
        ("I;16", "TIFF"),
        ("L", "WEBP"),
    ],
)
def test_images_of_all_kinds_become_small_jpegs(mode, form):
    small = shrink(drawn((2000, 1000), mode, form), unchanged=False)
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert (image.format, image.size) == ("JPEG", (LONG_SIDE, LONG_SIDE // 2))


def test_what_is_clear_becomes_white():
    small = shrink(drawn((10, 10), "RGBA"), unchanged=False)
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_small_image_is_never_made_larger():
    small = shrink(drawn((10, 20)), unchanged=False)
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (10, 20)


@pytest.mark.parametrize("unchanged", [True, False])
@pytest.mark.parametrize("side", [int(MOST_PIXELS**0.5) + 1, 12_000, 20_000])
def test_an_image_that_would_unfold_into_gigabytes_is_left_alone(side, unchanged):
    assert shrink(drawn((side, side), "1"), unchanged=unchanged) is None


@pytest.mark.parametrize("data", [b"", b"just words", drawn((50, 50))[:60], b"%!PS-Adobe-3.0 EPSF-3.0\n"])
def test_what_is_no_whole_image_is_left_alone(data):
    assert shrink(data, unchanged=True) is None

"""Sizes and lengths of files: read from a few bytes, and never a way to bring the bot down."""

import io
import struct
import zlib

import av
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from bot.domain.posts import UNKNOWN_SHAPE, Media, Shape
from bot.storage.shapes import MOST_READ, read_shape

TURNED = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
UPRIGHT = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def shape_of(content: bytes, kind: str) -> Shape:
    def read(start: int, length: int) -> bytes:
        return content[start : start + length]

    return read_shape(Media("00" * 32, len(content), kind, "file"), read)


def drawn(form: str, size: tuple[int, int] = (30, 20), **options) -> bytes:
    with io.BytesIO() as out:
        Image.new("RGB", size).save(out, form, **options)
        return out.getvalue()


def box(kind: bytes, *content: bytes) -> bytes:
    return struct.pack(">I", 8 + sum(map(len, content))) + kind + b"".join(content)


def header(seconds: float, *, long: bool = False) -> bytes:
    times = struct.pack(">QQIQ" if long else ">IIII", 0, 0, 1000, round(seconds * 1000))
    return box(b"mvhd", bytes([long, 0, 0, 0]), times, bytes(80))


def track(width: int, height: int, matrix: tuple[int, ...] = UPRIGHT, *, long: bool = False) -> bytes:
    times = bytes(32 if long else 20)
    size = struct.pack(">II", width << 16, height << 16)
    return box(
        b"trak", box(b"tkhd", bytes([long, 0, 0, 3]), times, bytes(16), struct.pack(">9i", *matrix), size)
    )


def film(*inside: bytes, before: bytes = b"") -> bytes:
    return box(b"ftyp", b"isom" + bytes(4)) + before + box(b"moov", *inside)


def recorded(form: str) -> bytes:
    """A film of 2.5 seconds, as a real program writes it."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 64, 48
        for _ in range(25):
            container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48)))))
        container.mux(stream.encode())
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "kind"),
    [("PNG", "png"), ("JPEG", "jpeg"), ("GIF", "gif"), ("BMP", "bmp"), ("WEBP", "webp")],
)
def test_the_size_of_a_picture_is_read(form, kind):
    assert shape_of(drawn(form), f"image/{kind}") == Shape(30, 20)


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\0\0"}, {"lossless": False}])
def test_every_kind_of_webp_says_its_size(options):
    assert shape_of(drawn("WEBP", (500, 7), **options), "image/webp") == Shape(500, 7)


def test_a_photo_taken_upright_counts_as_it_is_shown():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert shape_of(drawn("JPEG", exif=exif), "image/jpeg") == Shape(20, 30)


def test_a_picture_too_large_to_be_opened_still_says_how_large():
    header = b"IHDR" + struct.pack(">IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0)
    checked = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    begun = b"\x89PNG\r\n\x1a\n" + checked + struct.pack(">I", 1000) + b"IDAT" + bytes(50)
    assert shape_of(begun, "image/png") == Shape(20000, 20000)


@pytest.mark.parametrize(("form", "kind"), [("mp4", "video/mp4"), ("mov", "video/quicktime")])
def test_size_and_length_of_a_recorded_film_are_read(form, kind):
    found = shape_of(recorded(form), kind)
    assert (found.width, found.height) == (64, 48)
    assert found.seconds == pytest.approx(2.5, abs=0.05)


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (film(header(90), track(1920, 1080)), Shape(1920, 1080, 90)),
        (film(header(90, long=True), track(1920, 1080, long=True)), Shape(1920, 1080, 90)),
        (film(header(7.25), track(1920, 1080, TURNED)), Shape(1080, 1920, 7.25)),
        (film(header(7), track(0, 0), track(640, 480)), Shape(640, 480, 7)),
        (film(header(7), track(0, 0)), Shape(None, None, 7)),
        (film(header(7), before=box(b"mdat", bytes(100_000))), Shape(None, None, 7)),
        (film(header(7), before=struct.pack(">I4sQ", 1, b"mdat", 16 + 9) + bytes(9)), Shape(None, None, 7)),
        (film(header(0), box(b"mvex", box(b"mehd", bytes(4), struct.pack(">I", 5000)))), Shape(seconds=5)),
        (film(header(0)), UNKNOWN_SHAPE),
        (film(), UNKNOWN_SHAPE),
        (film(header(7))[:-20], UNKNOWN_SHAPE),
        (box(b"ftyp", b"isom") + bytes(8), UNKNOWN_SHAPE),
        (b"", UNKNOWN_SHAPE),
    ],
)
def test_a_film_says_what_its_boxes_say(content, shape):
    assert shape_of(content, "video/mp4") == shape


@given(
    st.sampled_from(
        ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "video/mp4", "image/heic"]
    ),
    st.sampled_from(
        [drawn("PNG"), drawn("JPEG"), drawn("GIF"), drawn("WEBP"), drawn("BMP"), film(header(9), track(4, 2))]
    ),
    st.integers(0, 200),
    st.binary(max_size=60),
)
@example("video/mp4", film(header(9)), 30, b"\xff" * 60)
def test_a_broken_file_is_of_unknown_shape_or_what_it_says_and_nothing_is_raised(kind, content, place, noise):
    found = shape_of(content[:place] + noise + content[place + len(noise) :], kind)
    assert found.seconds is None or found.seconds > 0


def test_little_is_read_of_a_file_however_large():
    asked: list[int] = []

    def read(_start: int, length: int) -> bytes:
        asked.append(length)
        return b"\xff\xe1\xff\xff".ljust(length, b"\xff")

    media = Media("00" * 32, 4_000_000_000, "image/jpeg", "endless.jpg")
    assert read_shape(media, read) == UNKNOWN_SHAPE
    assert sum(asked) <= MOST_READ

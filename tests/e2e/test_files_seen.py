"""Files on the card of a draft: seen in their order, and judged by what is inside them."""

import io
import struct
import zlib
from typing import Any

import pytest
from composer import ACCOUNTS, TEXT, WHEN, Composer
from PIL import Image
from simcord import InteractionResult
from team import MP4, buttons, picture, said

from bot.ui.compose import FILES
from sandbox.acting import walk
from sandbox.rig import Rig


def claimed_png(width: int, height: int) -> bytes:
    """How a PNG begins that says it has so many pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    checked = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + checked + struct.pack(">I", 1000) + b"IDAT" + bytes(50)


SCHEDULE = "Schedule for Tue 24 Nov 11:00"
HUGE = claimed_png(9000, 9000)


@pytest.fixture
async def acme(rig: Rig) -> Composer:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Composer(rig)
    await acme.link()
    return acme


def drawn(name: str, size: tuple[int, int]) -> tuple[str, bytes]:
    with io.BytesIO() as out:
        Image.new("RGB", size, "red").save(out, "PNG")
        return name, out.getvalue()


def film(seconds: int) -> tuple[str, bytes]:
    times = struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000)
    header = struct.pack(">I4s", 8 + len(times) + 80, b"mvhd") + times + bytes(80)
    kind = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    return "tour.mp4", kind + struct.pack(">I4s", 8 + len(header), b"moov") + header


async def compose(acme: Composer, networks: list[str], *files: tuple[str, bytes]):
    chosen = [acme.account(network) for network in networks]
    fields: dict[str, Any] = {TEXT: "Hello", ACCOUNTS: chosen, WHEN: "in 2 hours", FILES: [*files]}
    return await acme.compose(**fields)


def galleries(shown: InteractionResult) -> list[dict[str, Any]]:
    assert shown.response is not None
    return [part for part in walk(shown.response.components) if part["type"] == 12]


async def test_pictures_are_shown_in_their_order_and_numbered(acme):
    shown = await compose(acme, ["mastodon"], picture("red"), picture("blue"))
    (gallery,) = galleries(shown)
    assert [item["description"] for item in gallery["items"]] == ["1. red.png", "2. blue.png"]
    assert shown.response is not None
    files = {file.filename: await file.read() for file in shown.response.attachments}
    assert files == {"picture-0.png": picture("red")[1], "picture-1.png": picture("blue")[1]}
    assert "2 images\n1. red.png (" in said(shown)
    assert "12 × 12 pixels)\n2. blue.png" in said(shown)


async def test_a_video_is_listed_with_its_length(acme):
    shown = await compose(acme, ["mastodon"], film(100))
    assert galleries(shown) == []
    assert "1 video\n1. tour.mp4 (140 bytes, 1 min 40 s)" in said(shown)


async def test_a_video_too_long_for_a_network_is_refused_for_it_and_the_account_dropped(acme):
    shown = await compose(acme, ["twitter", "mastodon"], film(200))
    assert "tour.mp4 lasts 3 min 20 s; X · Acme takes up to 2 min 20 s." in said(shown)
    shown = await acme.press(shown, "Drop X · Acme")
    assert "To settle first" not in said(shown)
    assert "#1 · Scheduled" in said(await acme.press(shown, SCHEDULE))
    assert [row["seconds"] for row in acme.rows("media")] == [200]


async def test_a_picture_of_an_odd_shape_is_only_warned_of(acme):
    shown = await compose(acme, ["instagram"], drawn("wide.png", (400, 100)))
    assert "Look twice" in said(shown)
    assert "may refuse or crop wide.png: it is too wide." in said(shown)
    assert "#1 · Scheduled" in said(await acme.press(shown, SCHEDULE))


async def test_a_picture_with_too_many_pixels_is_refused_before_anything_is_sent(acme):
    shown = await acme.schedule("Hello", ("huge.png", HUGE), accounts="Acme GmbH")
    assert "huge.png has 9,000 × 9,000 pixels; LinkedIn · Acme GmbH takes 36,152,320 pixels" in said(shown)
    assert acme.groups() == []


async def test_a_file_that_cannot_be_looked_into_is_in_nobodys_way(acme):
    shown = await compose(acme, ["twitter"], ("film.mp4", MP4))
    assert "#1 · Scheduled" in said(await acme.press(shown, SCHEDULE))


async def test_how_much_of_the_text_each_account_counts_is_shown(acme):
    shown = said(await compose(acme, ["mastodon", "bluesky"]))
    assert "- Mastodon · Acme Workshop · 5 of 500 characters" in shown
    assert "- Bluesky · Acme · 5 of 300 characters" in shown


async def test_ten_pictures_and_a_long_text_find_room_in_one_message(acme):
    chosen = [acme.account("telegram")]
    files = [
        picture(colour) for colour in ("red", "blue", "green", "pink", "gold", "cyan", "lime", "navy", "teal")
    ]
    text = "A word and another. " * 199
    shown = await acme.compose(
        **{TEXT: text, ACCOUNTS: chosen, WHEN: "in 2 hours", FILES: [*files, picture("olive")]}
    )
    assert "To settle first" in said(shown)
    assert len(shown.response.attachments) <= 10
    assert "Shorten" in buttons(shown)

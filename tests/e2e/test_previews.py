"""The Preview button: a picture of each account, from the answer of /post schedule and from a card."""

import io
from typing import Any

from board import Board, lonely
from PIL import Image
from team import picture, said

from sandbox.acting import buttons
from sandbox.rig import Rig


async def images(result: Any) -> list[Image.Image]:
    return [Image.open(io.BytesIO(await each.read())).convert("RGB") for each in result.response.attachments]


def has_red(image: Image.Image) -> bool:
    return any(colour == (255, 0, 0) for _, colour in image.getcolors(2**22) or ())


async def test_preview_shows_a_picture_of_each_account_with_its_words(acme):
    answer = await acme.schedule("Hello 🎉", picture("red"), accounts="X, Mastodon")
    shown = await acme.press(answer, "Preview")
    assert "Preview of #1" in said(shown)
    assert "X: 8 of 280 characters" in said(shown)
    drawn = await images(shown)
    assert len(drawn) == 2
    assert all(has_red(each) for each in drawn)
    assert "signs I can't draw" in said(shown)
    assert shown.response.flags.ephemeral


async def test_preview_changes_its_colours_in_place(acme):
    shown = await acme.press(await acme.schedule(), "Preview")
    before = (await images(shown))[0].getpixel((0, 0))
    light = await acme.press(shown, "Light")
    assert before == (0x16, 0x18, 0x1C)
    assert (await images(light))[0].getpixel((0, 0)) == (255, 255, 255)
    assert "Dark" in buttons(light)


async def test_preview_of_many_accounts_is_turned(acme):
    answer = await acme.schedule(
        "Hello", picture("red"), accounts="X, LinkedIn · Acme GmbH, Instagram, Telegram, Bluesky, Mastodon"
    )
    shown = await acme.press(answer, "Preview")
    assert len(await images(shown)) == 5
    turned = await acme.press(shown, "Next")
    assert "page 2 of 2" in said(turned)
    assert len(await images(turned)) == 1


async def test_preview_warns_of_what_may_be_refused(acme):
    shown = await acme.press(await acme.schedule("日" * 200, accounts="X"), "Preview")
    assert "may refuse it: the text has 400 as X counts" in said(shown)


async def test_a_thread_is_announced_with_its_parts(acme):
    shown = await acme.press(await acme.schedule("One\n---\ntwo", accounts="X"), "Preview")
    assert "goes out as 2 posts" in said(shown)


async def test_an_approver_finds_preview_under_more_and_who_may_not_see_the_post_is_refused(rig: Rig) -> None:
    board = Board(rig)
    await board.link()
    await board.settle(needed=2)
    await board.submit("Hello", picture("red"))
    more = await board.click("Priya", "More")
    shown = await board.press(more, "Preview", by="Priya")
    assert len(await images(shown)) == 1
    await board.hang(lonely("Look", "publora:preview:1"))
    refused = await board.server.member("Olive").click(board.wall.last_message, label="Look")
    assert "Preview of" not in said(refused)
    await board.hang(lonely("Look", "publora:preview:99"))
    nowhere = await board.server.member("Priya").click(board.wall.last_message, label="Look")
    assert "There is no post #99" in said(nowhere)

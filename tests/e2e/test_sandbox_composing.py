"""Composing by hand in the sandbox's pages: the form, the correction, the menu of a message."""

import re

import pytest
from page import CHROMIUM, Channel, open_browser, visit
from playwright.async_api import Locator, expect

from sandbox.app import next_tuesday, open_sandbox
from sandbox.pictures import draw_poster

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the program chromium, which is not here")

NUMBER = 24
"""What the next new post is called; the sandbox begins with 23."""
LINES = "Our spring collection is here.\n\nLight coats, bright bags."
TOO_LONG = f"{LINES} {'And so much more to see. ' * 12}"
GO = re.compile(r"^Schedule for ")


@pytest.fixture
async def start(tmp_path):
    """The start page of a sandbox that has just been opened."""
    async with open_sandbox(tmp_path / "data", begins=next_tuesday()) as url, open_browser() as browser:
        page = await (await browser.new_context()).new_page()
        await page.goto(url)
        yield page


@pytest.fixture
def poster(tmp_path):
    path = tmp_path / "coats.png"
    path.write_bytes(draw_poster("Light coats", ("#3b5bdb", "#7048e8")))
    return path


async def test_what_a_form_got_wrong_is_mended_in_the_form_with_all_that_was_given(start, poster):
    mara = Channel(await visit(start, "#social"))
    await mara.run("post compose")
    form = await opened(mara, "New post")
    await form.get_by_label("Text").fill(TOO_LONG)
    await form.get_by_label("Time").fill("tomorrow at nineish")
    await pick(form, only="Bluesky")
    async with mara.page.expect_file_chooser() as chooser:
        await form.get_by_text("browse").click()
    await (await chooser.value).set_files(poster)
    await hand_in(form)

    card = await mara.answer(
        "not submitted yet", "To settle first", "“tomorrow at nineish”", "takes 300", "1 image", "coats.png ("
    )
    await expect(card.get_by_role("button", name=GO)).to_have_count(0)
    await mara.press(card, "Edit")
    form = await opened(mara, "Edit draft")
    await expect(form.get_by_label("Text")).to_have_value(TOO_LONG.strip())
    await expect(form.get_by_label("Time")).to_have_value("tomorrow at nineish")
    await expect(form.get_by_role("combobox").first).to_contain_text("Bluesky")
    await form.get_by_label("Text").fill(LINES)
    await form.get_by_label("Time").fill("tomorrow 9:00")
    await hand_in(form)

    card = await mara.answer("not submitted yet", "09:00", "Bluesky", "1 image", "coats.png (")
    await expect(card).not_to_contain_text("To settle first")
    await mara.press(card, GO)
    await mara.answer(f"#{NUMBER} · Scheduled", "09:00 Europe/Berlin")
    card = await mara.shows(NUMBER, "Light coats, bright bags.", "Bluesky")
    await expect(card.get_by_role("img", name="coats.png")).to_be_visible()


async def test_a_discarded_draft_gives_its_text_back(start):
    mara = Channel(await visit(start, "#social"))
    await mara.run("post compose")
    form = await opened(mara, "New post")
    await form.get_by_label("Text").fill("Not now")
    await hand_in(form)
    await mara.press(await mara.answer("not submitted yet", "no time yet"), "Discard")
    await mara.answer("Discarded.", "Not now")


async def test_a_message_becomes_a_post_by_its_menu(start):
    mara = Channel(await visit(start, "#social"))
    await mara.page.get_by_label("Message", exact=True).fill(
        "We are **live** with https://example.com/spring"
    )
    await mara.page.get_by_role("button", name="Send").click()
    await expect(mara.messages.last).to_contain_text("We are live")
    await start.get_by_role("button", name="Schedule as post").click()
    card = await mara.answer("not submitted yet", "We are live with https://example.com/spring", "made from")
    await mara.press(card, "Edit")
    form = await opened(mara, "Edit draft")
    await form.get_by_label("Time").fill("tomorrow 10:00")
    await pick(form, only="Mastodon")
    await hand_in(form)
    await mara.press(await mara.answer("Mastodon", "10:00"), GO)
    await mara.shows(NUMBER, "We are live with https://example.com/spring")


async def opened(who: Channel, title: str) -> Locator:
    """Wait for a form."""
    form = who.page.get_by_role("dialog")
    await expect(form).to_contain_text(title)
    return form


async def pick(form: Locator, only: str):
    """Choose one account, whichever are chosen already."""
    await form.get_by_role("combobox").first.click()
    options = form.get_by_role("option")
    await expect(options.first).to_be_visible()
    for name in await options.all_inner_texts():
        option = options.filter(has_text=name)
        if (await option.get_attribute("aria-selected") == "true") != (only in name):
            await option.click()
    await form.get_by_role("button", name="Apply").click()


async def hand_in(form: Locator):
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_be_hidden()

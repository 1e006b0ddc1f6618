"""`python -m sandbox.composing_life`: pictures of a post being composed by hand in the sandbox's page."""

import asyncio
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Page, expect

from bot.log import configure_logging
from sandbox.app import next_tuesday, open_sandbox
from sandbox.camera import open_browser, open_page, take
from sandbox.card_life import POSTERS
from sandbox.pictures import draw_poster

WORDS: Final = (
    "Our spring collection is here: light coats and bright bags.\n\n"
    "Cut in Hamburg, from wool that used to be something else. Come and try them on: we are open from ten."
)
LINK: Final = "https://acme.example/spring"
TOO_LONG: Final = (
    f"{WORDS} Bring a friend, bring two, bring the whole street. {'There is cake. ' * 9}\n\n{LINK}"
)
TEXT: Final = f"{WORDS}\n\n{LINK}"
ACCOUNTS: Final = ("X · Acme", "LinkedIn · Acme GmbH", "Bluesky", "Mastodon", "Telegram")
PRIVATE: Final = "Only you can see this"
HEIGHT: Final = 4400
"""Of the window, in pixels: what is taken must not be cut."""


async def make() -> None:
    """Take the form, a draft that needs mending, the mended one, and its previews in both colours."""
    configure_logging("warning", "console")
    with tempfile.TemporaryDirectory(prefix="publora-pictures-") as folder:
        posters = _draw_posters(Path(folder))
        async with (
            open_sandbox(Path(folder) / "data", begins=next_tuesday()) as url,
            open_browser() as browser,
        ):
            await _take_all(await open_page(browser, f"{url}open/acme/social", height=HEIGHT), posters)


async def _take_all(page: Page, posters: list[Path]) -> None:
    await page.get_by_label("Message", exact=True).fill("/post compose")
    await page.get_by_role("option").filter(has_text="/post compose").first.click()
    await page.get_by_role("button", name="Send").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Text").fill(TOO_LONG)
    await form.get_by_label("Time").fill("tomorrow nine-ish")
    await _pick(form, ACCOUNTS)
    await form.get_by_label("Text").scroll_into_view_if_needed()
    await take(form, "compose-form")
    async with page.expect_file_chooser() as chooser:
        await form.get_by_text("browse").click()
    await (await chooser.value).set_files(posters)
    await _hand_in(form)
    card = await _answer(page, "To settle first")
    await _settle(card)
    await take(card, "compose-to-settle")

    await card.get_by_role("button", name="Edit", exact=True).click()
    await form.get_by_label("Text").fill(TEXT)
    await form.get_by_label("Time").fill("tomorrow 9:00")
    await _hand_in(form)
    card = await _answer(page, "not submitted yet")
    await expect(card).not_to_contain_text("To settle first")
    await _settle(card)
    await take(card, "compose-ready")

    await card.get_by_role("button", name="Preview", exact=True).click()
    for theme in ("dark", "light"):
        card = await _answer(page, "Preview of")
        await _settle(card)
        await take(card, f"compose-preview-{theme}")
        if theme == "dark":
            await card.get_by_role("button", name="Light", exact=True).click()
            await expect(card.get_by_role("button", name="Dark", exact=True)).to_be_visible()


async def _pick(form: Locator, wanted: Sequence[str]) -> None:
    """Choose these accounts and no others."""
    await form.get_by_role("combobox").first.click()
    options = form.get_by_role("option")
    await expect(options.first).to_be_visible()
    for name in await options.all_inner_texts():
        option = options.filter(has_text=name)
        chosen = await option.get_attribute("aria-selected") == "true"
        if chosen != any(name.startswith(each) for each in wanted):
            await option.click()
    await form.get_by_role("button", name="Apply").click()


async def _hand_in(form: Locator) -> None:
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_be_hidden()


async def _answer(page: Page, wanted: str | re.Pattern[str]) -> Locator:
    """Wait until the newest answer to this person shows what is wanted."""
    answer = page.get_by_role("log").get_by_role("article").filter(has_text=PRIVATE).last
    await expect(answer).to_contain_text(wanted)
    return answer


async def _settle(card: Locator) -> None:
    """Wait for a card's pictures."""
    for picture in await card.get_by_role("img").all():
        await expect(picture).not_to_have_js_property("naturalWidth", 0)
    await card.page.mouse.move(0, 0)


def _draw_posters(folder: Path) -> list[Path]:
    for number, poster in enumerate(POSTERS, 1):
        (folder / f"spring-{number}.png").write_bytes(draw_poster(*poster))
    return sorted(folder.glob("spring-*.png"))


if __name__ == "__main__":
    asyncio.run(make())

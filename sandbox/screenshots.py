"""`python -m sandbox.screenshots`: makes the documentation's pictures from the sandbox's own pages.

Run by hand after a change of what people see; it needs the program chromium and the package playwright.
"""

import asyncio
import re
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page, expect

from bot.log import configure_logging
from sandbox import card_life, stats_life
from sandbox.app import next_tuesday, open_sandbox
from sandbox.camera import WIDTH, open_browser, open_page, take
from sandbox.pictures import draw_poster

TEXT: Final = "Our spring collection is here: light coats and bright bags."
CARD: Final = re.compile(r"#5 · Scheduled\s*Publora publishes it")
"""How the new post's card begins; the answer to its author says it otherwise."""
AROUND: Final = 190
"""Room for the page's head and the message field, in pixels."""


async def make() -> None:
    """Take schedule, list and publora at Acme Marketing, then a card through its life, then the numbers."""
    configure_logging("warning", "console")
    with tempfile.TemporaryDirectory(prefix="publora-pictures-") as folder:
        posters = _draw_posters(Path(folder))
        async with (
            open_sandbox(Path(folder) / "data", begins=next_tuesday()) as url,
            open_browser() as browser,
        ):
            await _take_all(browser, url, posters)
    await card_life.make()
    await stats_life.make()


async def _take_all(browser: Browser, url: str, posters: list[Path]) -> None:
    channel = await open_page(browser, f"{url}open/acme/social", height=720)
    await _command(channel, "post schedule")
    await _fill(channel, text=TEXT)
    # Before anything with suggestions: those may arrive late and would close the list of options.
    for number, poster in enumerate(posters, 1):
        await _add_option(channel, f"media{number}")
        await channel.get_by_label(f"media{number} attachment", exact=True).set_input_files(poster)
    await _fill(channel, when="tomorrow 9:00", accounts="LinkedIn · Acme GmbH, X")
    await _send_and_take(channel, CARD, "schedule", tuple(poster.name for poster in posters))
    await _command(channel, "post list")
    await _add_option(channel, "state")
    await channel.get_by_role("option").filter(has_text="All posts").click()
    await _send_and_take(channel, "All posts", "list")
    publora = await open_page(browser, f"{url}publora", height=632)
    await take(publora, "publora")


async def _command(page: Page, command: str) -> None:
    await page.get_by_label("Message", exact=True).fill(f"/{command}")
    await page.get_by_role("option").filter(has_text=f"/{command}").first.click()


async def _fill(page: Page, **options: str) -> None:
    for option, value in options.items():
        await page.get_by_label(f"{option}, required", exact=True).fill(value)


async def _add_option(page: Page, option: str) -> None:
    await page.get_by_role("button", name=re.compile(r"^\+\d (more|options)$")).click()
    await page.get_by_role("option").filter(has_text=option).click()


async def _send_and_take(
    page: Page, wanted: str | re.Pattern[str], name: str, posters: tuple[str, ...] = ()
) -> None:
    """Take the newest message that shows what is wanted: the answer, or the card of a new post."""
    await page.get_by_role("button", name="Send").click()
    message = page.get_by_role("log").get_by_role("article").filter(has_text=wanted).last
    await expect(message).to_be_visible()
    for poster in posters:
        await expect(message.get_by_role("img", name=poster)).not_to_have_js_property("naturalWidth", 0)
    box = await message.bounding_box()
    assert box is not None
    await page.set_viewport_size({"width": WIDTH, "height": int(box["height"]) + AROUND})
    await message.evaluate("node => node.scrollIntoView({block: 'end'})")
    await page.mouse.move(0, 0)
    await take(page.get_by_role("region", name="Conversation"), name)


def _draw_posters(folder: Path) -> list[Path]:
    posters = {
        "coats.png": ("Spring collection:\nlight coats", ("#3b5bdb", "#7048e8")),
        "bags.png": ("Spring collection:\nbright bags", ("#0b7285", "#2b8a3e")),
    }
    for name, poster in posters.items():
        (folder / name).write_bytes(draw_poster(*poster))
    return [folder / name for name in posters]


if __name__ == "__main__":
    asyncio.run(make())

"""Pictures of the sandbox's pages, taken with Chromium for the documentation."""

import io
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright

FOLDER: Final = Path(__file__).parents[1] / "docs" / "pictures"
SWITCHES: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
WIDTH: Final = 940
SHARPNESS: Final = 1.5


@asynccontextmanager
async def open_browser() -> AsyncGenerator[Browser]:
    """Run Debian's Chromium while the block runs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        try:
            yield browser
        finally:
            await browser.close()


async def open_page(browser: Browser, url: str, *, height: int, width: int = WIDTH) -> Page:
    """Open an address in a window of that size, in CSS pixels."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=SHARPNESS
    )
    page = await context.new_page()
    await page.goto(url)
    return page


async def take(seen: Page | Locator, name: str) -> None:
    """Write what is seen as docs/pictures/<name>.png."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = _smaller(await seen.screenshot())
    path = FOLDER / f"{name}.png"
    path.write_bytes(picture)
    print(f"{path.name}: {len(picture) // 1000} KB")


def _smaller(picture: bytes) -> bytes:
    """Return a PNG in 256 colours, which is a third of the size and looks the same in a page."""
    with Image.open(io.BytesIO(picture)) as full, io.BytesIO() as out:
        full.convert("RGB").quantize().save(out, "PNG", optimize=True)
        return out.getvalue()

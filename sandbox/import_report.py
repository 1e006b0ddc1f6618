"""`python -m sandbox.import_report`: pictures of a file of posts: what is wrong with it, how it goes in."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect

from bot.log import configure_logging
from sandbox.acting import buttons
from sandbox.camera import open_browser, open_page, take
from sandbox.card_life import START, link_acme
from sandbox.clock import MovableClock
from sandbox.desk import Desk
from sandbox.rig import Rig, open_rig
from sandbox.start_page import SOCIAL

SHEET: Final = """text;time;zone;accounts;media;campaign
"Doors open at nine.
Coffee is on us.";27.11.2026 08:00;;LinkedIn · Acme GmbH, X;;open day
Our spring collection is here.;2026-12-01 10:00;;X, Bluesky, Mastodon;;spring
Our spring collection is here.;2026-12-01 10:00;America/New_York;Bluesky;;spring
We are hiring two designers.;tomorrow 9:00;;LinkedIn · Acme GmbH;;jobs
Thank you for a great year!;3/12/2026 17:00;;Mastodon;;thanks
The making of our bags;2026-12-04 18:00;;Instagrm;http://example.com/bags.mp4;spring
Our spring collection is here.;2026-12-01 10:00;;X, Bluesky, Mastodon;;spring
"""
"""As people write one: good rows, and some with what goes wrong most often."""


async def make() -> None:
    """Write import-report.png and import-progress.png."""
    configure_logging("warning", "console")
    with tempfile.TemporaryDirectory(prefix="publora-pictures-") as folder:
        async with open_browser() as browser, open_rig(Path(folder), MovableClock(start=START)) as rig:
            await link_acme(rig)
            mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
            report = await mara.slash(social, "post import", file=("spring.csv", SHEET.encode()))
            assert report.response is not None
            await _take(browser, rig, "nothing is imported yet", "import-report")
            await mara.click(report.response, custom_id=buttons(report)["Import 3 posts"])
            await rig.advance(5)
            await _take(browser, rig, "posts taken in", "import-progress")


async def _take(browser: Browser, rig: Rig, shows: str, name: str) -> None:
    desk = Desk(rig)
    try:
        page = await open_page(browser, await desk.open(SOCIAL), height=1600)
        await desk.catch_up()
        message = page.get_by_role("log").get_by_role("article").filter(has_text=shows).last
        await expect(message).to_be_visible()
        await page.mouse.move(0, 0)
        await take(message, name)
        await page.context.close()
    finally:
        await desk.close()


if __name__ == "__main__":
    asyncio.run(make())

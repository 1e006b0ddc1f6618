"""`python -m sandbox.stats_life`: pictures of the numbers after a month of posts.

Everything is played through the bot's own commands, on a clock that stands still and with figures that depend
on nothing but the posts and their age.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect

from bot.log import configure_logging
from sandbox.acting import go_on, said
from sandbox.approval_life import STEADY
from sandbox.camera import open_browser, open_page, take
from sandbox.card_life import link_acme
from sandbox.clock import MovableClock
from sandbox.desk import Desk
from sandbox.rig import Rig, open_rig
from sandbox.start_page import SOCIAL

START: Final = datetime(2026, 10, 19, 6, 40, tzinfo=UTC)
ACCOUNTS: Final = "LinkedIn · Acme GmbH, Bluesky, Mastodon"
TEXTS: Final = (
    "Doors open at nine. Coffee is on us.",
    "Three things we learned from repairing 400 coats.",
    "Meet Rina, who cuts every pattern by hand.",
    "We are hiring two designers in Hamburg.",
    "How a bag is made, from the first sketch to the last seam.",
    "Our workshop in numbers: 12 people, 9 looms, 1 dog.",
    "Autumn colours are in: rust, moss and a quiet blue.",
    "You asked, we answer: how long does a coat last?",
)
POSTS: Final = 24
QUARTER: Final = 6 * 3600.0
ROUNDS: Final = 4
"""How often numbers are asked for after each step; each round makes a few calls only."""


@dataclass(frozen=True)
class Scene:
    """A command, by which words its answer is found, and whether *Light* is pressed."""

    command: str
    options: Mapping[str, str]
    shows: str
    light: bool = False


_POST: Final = {"post": "22"}
SCENES: Final = {
    "stats-post-dark": Scene("stats post", _POST, "change since"),
    "stats-post-light": Scene("stats post", _POST, "change since", light=True),
    "stats-account-dark": Scene("stats account", {}, "last 30 days"),
    "stats-account-light": Scene("stats account", {}, "last 30 days", light=True),
    "stats-compare-dark": Scene("stats compare", {"first": "20", "second": "22"}, "after they went out"),
    "stats-top-dark": Scene("stats top", {}, "Top posts by"),
    "stats-digest-dark": Scene("stats digest", {}, "The week of"),
    "stats-digest-light": Scene("stats digest", {"theme": "light"}, "The week of"),
}
"""By the name of the picture."""


async def make() -> None:
    """Play the month once and write a picture for every scene."""
    configure_logging("warning", "console")
    with tempfile.TemporaryDirectory(prefix="publora-pictures-") as folder:
        async with open_rig(Path(folder), MovableClock(start=START)) as rig, open_browser() as browser:
            await live_a_month(rig)
            for name, scene in SCENES.items():
                await _play(rig, scene)
                await _take(browser, rig, scene, name)


async def live_a_month(rig: Rig) -> None:
    """Link Acme and publish a post every thirty hours, with the numbers sampled on schedule."""
    await link_acme(rig)
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    for number in range(POSTS):
        text = TEXTS[number % len(TEXTS)]
        shown = await mara.slash(social, "post schedule", text=text, when="in 5 minutes", accounts=ACCOUNTS)
        shown = await go_on(mara, shown)
        if "Scheduled" not in said(shown):
            raise RuntimeError(f"The month went wrong: {said(shown)}")
        await rig.advance(600)
        for _ in range(5):
            await rig.advance(QUARTER)
            for _ in range(ROUNDS):
                await rig.advance(30)


async def _play(rig: Rig, scene: Scene) -> None:
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    shown = await mara.slash(social, scene.command, **scene.options)
    if scene.light:
        assert shown.response is not None
        await mara.click(shown.response, label="Light")


async def _take(browser: Browser, rig: Rig, scene: Scene, name: str) -> None:
    desk = Desk(rig)
    try:
        page = await open_page(browser, await desk.open(SOCIAL), height=2600)
        await desk.catch_up()
        message = page.get_by_role("log").get_by_role("article").filter(has_text=scene.shows).last
        await expect(message).to_be_visible()
        await page.wait_for_function(STEADY)
        await page.mouse.move(0, 0)
        await take(message, name)
        await page.context.close()
    finally:
        await desk.close()


if __name__ == "__main__":
    asyncio.run(make())

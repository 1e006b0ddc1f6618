"""`python -m sandbox.card_life`: pictures of one post's card in every state it may reach.

Each is played afresh on a clock that stands still, so the same pictures come out every time.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect

from bot.log import configure_logging
from sandbox.acting import go_on, link
from sandbox.camera import open_browser, open_page, take
from sandbox.clock import MovableClock
from sandbox.desk import Desk
from sandbox.pictures import draw_poster
from sandbox.rig import Rig, open_rig
from sandbox.start_page import SOCIAL

START: Final = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)
TEXT: Final = (
    "Our spring collection is here: light coats and bright bags.\n\n"
    "Made in Hamburg, in the shops from Saturday. Which one is yours? https://acme.example/spring #spring"
)
POSTERS: Final = (
    ("Spring collection:\nlight coats", ("#3b5bdb", "#7048e8")),
    ("Spring collection:\nbright bags", ("#0b7285", "#2b8a3e")),
)
ACCOUNTS: Final = "LinkedIn · Acme GmbH, X, Bluesky, Mastodon"
LINKEDIN, X = "linkedin-AcmeCo42Qa", "twitter-1002003001"
BLUESKY, MASTODON = "bluesky-did:plc:acmesandbox0001", "mastodon-4411"
PRIVATE: Final = "Only you can see this"
"""What stands below an answer for one person."""
DAY: Final = 86_400.0
OVER: Final = 2 * DAY
"""Seconds from the start until the post's time is well past."""


async def make() -> None:
    """Write card-<state>.png for every state of LIFE."""
    configure_logging("warning", "console")
    async with open_browser() as browser:
        for name, play in LIFE.items():
            with tempfile.TemporaryDirectory(prefix="publora-pictures-") as folder:
                async with open_rig(Path(folder), MovableClock(start=START)) as rig:
                    await link_acme(rig)
                    await play(rig)
                    await rig.advance(5)  # the card follows within seconds
                    await _take_card(browser, rig, f"card-{name}")


async def link_acme(rig: Rig) -> None:
    """Have Mara link Acme Marketing and choose its time zone."""
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    await link(mara, social, rig.stand_in.demo_key)
    await mara.slash(social, "publora timezone", zone="Europe/Berlin")


async def _schedule(rig: Rig) -> None:
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    files = {
        f"media{number}": (f"spring-{number}.png", draw_poster(*poster))
        for number, poster in enumerate(POSTERS, 1)
    }
    shown = await mara.slash(
        social, "post schedule", text=TEXT, when="tomorrow 10:00", accounts=ACCOUNTS, **files
    )
    await go_on(mara, shown)
    await rig.advance(5)  # the card appears within seconds


async def _be_down(rig: Rig) -> None:
    rig.stand_in.set_down(down=True)
    await _schedule(rig)


async def _publish(rig: Rig, **outcomes: str) -> None:
    """Let the post's time come; `outcomes` name the code with which it fails on a network."""
    ids = {"linkedin": LINKEDIN, "x": X, "bluesky": BLUESKY, "mastodon": MASTODON}
    rig.stand_in.set_outcomes(
        {ids[network]: {"result": "failed", "code": code} for network, code in outcomes.items()}
    )
    await _schedule(rig)
    await rig.advance(OVER)


async def _publish_in_part(rig: Rig) -> None:
    await _publish(rig, bluesky="PLATFORM_AUTH_EXPIRED", mastodon="NETWORK_ERROR")


async def _fail(rig: Rig) -> None:
    await _publish(
        rig,
        linkedin="PLATFORM_AUTH_EXPIRED",
        x="RATE_LIMITED",
        bluesky="NETWORK_ERROR",
        mastodon="PUBLISH_OUTCOME_UNKNOWN",
    )


async def _drift(rig: Rig) -> None:
    await _schedule(rig)
    (group,) = rig.stand_in.state()["posts"]
    rig.stand_in.edit_post(group["postGroupId"], {"content": "Spring is here: 20 % off, today only!"})
    await rig.advance(DAY + 40 * 60)  # eight minutes before its time


async def _delete(rig: Rig) -> None:
    await _schedule(rig)
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    asked = await mara.slash(social, "post delete", post="1")
    assert asked.response is not None
    await mara.click(asked.response, label="Delete post")


LIFE: Final[Mapping[str, Callable[[Rig], Awaitable[None]]]] = {
    "submitted": _be_down,
    "scheduled": _schedule,
    "published": _publish,
    "partly-published": _publish_in_part,
    "failed": _fail,
    "attention": _drift,
    "deleted": _delete,
}
"""What leads to each state."""


async def _take_card(browser: Browser, rig: Rig, name: str) -> None:
    desk = Desk(rig)
    try:
        page = await open_page(browser, await desk.open(SOCIAL), height=1400)
        await desk.catch_up()
        card = page.get_by_role("log").get_by_role("article").filter(has_not_text=PRIVATE).first
        await expect(card).to_contain_text("#1 · ")
        for number in range(1, len(POSTERS) + 1):
            picture = card.get_by_role("img", name=f"spring-{number}.png")
            await expect(picture).not_to_have_js_property("naturalWidth", 0)
        await take(card, name)
        await page.context.close()
    finally:
        await desk.close()


if __name__ == "__main__":
    asyncio.run(make())

"""`python -m sandbox.calendar_pictures`: posts as `/post calendar` shows them, dark, light and as a week.

Played through the bot's own commands, on a clock that stands still, so the same pictures come out every time.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.log import configure_logging
from sandbox.acting import said
from sandbox.approval_life import Play
from sandbox.camera import FOLDER
from sandbox.card_life import DAY, link_acme
from sandbox.clock import MovableClock
from sandbox.rig import open_rig

START: Final = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
LINKEDIN: Final = "linkedin-AcmeCo42Qa"
BEHIND: Final = (
    ("2026-12-01 10:00", "LinkedIn · Acme GmbH, X", "Advent begins: a small gift every day"),
    ("2026-12-02 12:30", "X, Mastodon", "Behind the seams: how a coat is made"),
    ("2026-12-04 09:00", "Bluesky", "Open on Saturday until eight"),
    ("2026-12-07 10:00", "LinkedIn · Acme GmbH", "We are hiring: two people for our workshop"),
    ("2026-12-08 17:00", "X, Bluesky, Mastodon", "Which colour is yours?"),
)
AHEAD: Final = (
    ("2026-12-09 15:00", "X, Mastodon", "Mended, not thrown away: our repair week"),
    ("2026-12-10 10:00", "LinkedIn · Acme GmbH, X", "Our year in ten numbers"),
    ("2026-12-10 10:10", "X", "Last days to order in time for the holidays"),
    ("2026-12-11 09:00", "Telegram", "Weekend hours of all our shops"),
    ("2026-12-14 09:00", "Bluesky, Mastodon", "From flax to linen, part one"),
    ("2026-12-15 09:00", "Bluesky, Mastodon", "From flax to linen, part two"),
    ("2026-12-16 12:00", "X", "Gloves are back"),
    ("2026-12-16 18:00", "Telegram", "Live from the workshop tonight"),
    ("2026-12-21 09:00", "LinkedIn · Acme GmbH, X, Bluesky", "Thank you for this year"),
    ("2026-12-24 09:00", "Mastodon", "Closed until 2 January. Have a good time!"),
)
WAITING: Final = (
    ("2026-12-17 10:00", "LinkedIn · Acme GmbH", "What we learned about recycled wool"),
    ("2026-12-30 10:00", "X, Mastodon", "Resolutions of a tailor"),
)

LOOKS: Final[Mapping[str, Mapping[str, str]]] = {
    "dark": {"theme": "dark"},
    "light": {"theme": "light"},
    "week": {"view": "week", "theme": "dark"},
}
"""The options of each picture."""


async def make() -> None:
    """Write calendar-dark.png, calendar-light.png and calendar-week.png."""
    configure_logging("warning", "console")
    with tempfile.TemporaryDirectory(prefix="publora-pictures-") as folder:
        async with open_rig(Path(folder), MovableClock(start=START)) as rig:
            await link_acme(rig)
            play = Play(rig)
            rig.stand_in.set_outcomes({LINKEDIN: {"result": "published"}})
            await _schedule(play, BEHIND, by="Mara")
            await rig.advance(5 * DAY)
            rig.stand_in.set_outcomes({LINKEDIN: {"result": "failed", "code": "RATE_LIMITED"}})
            await rig.advance(3 * DAY + 3600)
            await _schedule(play, AHEAD, by="Mara")
            await play.require_two()
            await _schedule(play, WAITING, by="Alex")
            for name, options in LOOKS.items():
                shown = await play.run("Mara", "post calendar", **options)
                assert shown.response is not None
                (picture,) = shown.response.attachments
                path = FOLDER / f"calendar-{name}.png"
                path.write_bytes(await picture.read())
                print(f"{path.name}: {path.stat().st_size // 1000} KB")


async def _schedule(play: Play, posts: tuple[tuple[str, str, str], ...], *, by: str) -> None:
    for when, accounts, text in posts:
        shown = await play.schedule(by, text=text, when=when, accounts=accounts)
        assert "#" in said(shown).splitlines()[0], said(shown)


if __name__ == "__main__":
    asyncio.run(make())

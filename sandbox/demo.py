"""`python -m sandbox --demo`: a tour through the same doors people use, written down as it happens."""

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from simcord import InteractionResult

from bot.log import configure_logging
from sandbox.acting import buttons, go_on, link, said
from sandbox.clock import MovableClock
from sandbox.pictures import draw_poster
from sandbox.rig import Rig, open_rig

ZONE: Final = "Europe/Berlin"
_MOMENT: Final = re.compile(r" \(<t:\d+:R>\)|<t:(?P<stamp>\d+):\w>")
_MENTION: Final = re.compile(r"<(?P<command>/[a-z ]+):\d+>|<@(?P<member>\d+)>")


async def run() -> None:
    """Play the main job from linking to numbers and print who did what and what the bot said."""
    configure_logging("warning", "console")
    with tempfile.TemporaryDirectory(prefix="publora-demo-") as folder:
        async with open_rig(Path(folder), MovableClock(), still=False) as rig:
            tour = Tour(rig)
            await tour.link()
            await tour.schedule()
            await tour.change_mind()
            await tour.look_back()


class Tour:
    """Mara's day at Acme Marketing, in parts that must be played in order."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._mara, self._olive = rig.world.acme.member("Mara"), rig.world.acme.member("Olive")
        self._social = rig.world.acme.channel("social")

    async def link(self) -> None:
        """Hand in the key; somebody who may not manage the server is turned away."""
        linked = await link(self._mara, self._social, self._rig.stand_in.demo_key)
        self._tell("Mara", "/publora link, and hands in the demo key", linked)
        zone = await self._mara.slash(self._social, "publora timezone", zone=ZONE)
        self._tell("Mara", f"/publora timezone {ZONE}", zone)
        self._tell("Olive", "/post list", await self._olive.slash(self._social, "post list"))

    async def schedule(self) -> None:
        """Schedule two posts; a time that can't be read is refused."""
        poster = ("launch.png", draw_poster("Spring launch", ("#3b5bdb", "#7048e8")))
        text, accounts = "Our spring collection is here.", "LinkedIn · Acme GmbH, X"
        await self._schedule(text, "tomorrow 9:00", accounts, media1=poster)
        await self._schedule("Too late.", "yesterday", "X")
        await self._schedule("A second thought.", "in 3 hours", "X")

    async def change_mind(self) -> None:
        """Move the first post, delete the second."""
        listed = await self._mara.slash(self._social, "post list")
        self._tell("Mara", "/post list", listed)
        moved = await self._mara.slash(self._social, "post reschedule", post="1", when="in 2 hours")
        await self._go_on("/post reschedule #1, in 2 hours", moved)
        asked = await self._mara.slash(self._social, "post delete", post="2")
        self._tell("Mara", "/post delete #2", asked)
        assert asked.response is not None
        gone = await self._mara.click(asked.response, custom_id=buttons(asked)["Delete post"])
        self._tell("Mara", "presses Delete post", gone)

    async def look_back(self) -> None:
        """See the first post live, with its numbers."""
        await self._rig.advance(8 * 3600)
        print("\n--- eight hours later ---")
        seen = await self._mara.slash(self._social, "post view", post="1")
        self._tell("Mara", "/post view #1", seen)
        numbers = await self._mara.slash(self._social, "stats post", post="1")
        self._tell("Mara", "/stats post #1", numbers)

    async def _schedule(self, text: str, when: str, accounts: str, **media: tuple[str, bytes]) -> None:
        result = await self._mara.slash(
            self._social, "post schedule", text=text, when=when, accounts=accounts, **media
        )
        await self._go_on(f"/post schedule “{text}”, {when}{', with a picture' if media else ''}", result)

    async def _go_on(self, what: str, result: InteractionResult) -> None:
        """Tell what Mara did, and go on where she is to look twice: at night, say."""
        self._tell("Mara", what, result)
        if (after := await go_on(self._mara, result)) is not result:
            self._tell("Mara", "looks twice, and goes on", after)

    def _tell(self, who: str, what: str, result: InteractionResult) -> None:
        lines = "\n".join(f"    {line}" for line in self._read(said(result)).splitlines())
        print(f"\n{who}: {what}\n  Publora:\n{lines}", flush=True)

    def _read(self, text: str) -> str:
        """Return a text as Discord shows it to somebody in the server's zone, but for bold and the like."""
        names = {str(actor.id): name for name, actor in self._rig.world.acme.members.items()}
        shown = _MOMENT.sub(lambda found: _wall_clock(found["stamp"]) if found["stamp"] else "", text)
        return _MENTION.sub(lambda found: found["command"] or f"@{names[found['member']]}", shown)


def _wall_clock(stamp: str) -> str:
    return f"{datetime.fromtimestamp(int(stamp), UTC).astimezone(ZoneInfo(ZONE)):%A %d %B %Y %H:%M}"

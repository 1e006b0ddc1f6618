"""`python -m sandbox --demo`: a tour through the same doors people use, written down as it happens."""

import tempfile
from pathlib import Path

from simcord import InteractionResult

from bot.log import configure_logging
from sandbox.acting import buttons, link, said
from sandbox.clock import MovableClock
from sandbox.pictures import draw_poster
from sandbox.rig import Rig, open_rig


async def run() -> None:
    """Play the main job from linking to numbers and print who did what and what the bot said."""
    configure_logging("warning", "console")
    with tempfile.TemporaryDirectory(prefix="publora-demo-") as folder:
        async with open_rig(Path(folder), MovableClock(), still=False) as rig:
            await _link(rig)
            await _posts(rig)
            await _numbers(rig)


async def _link(rig: Rig) -> None:
    mara, olive, social = (
        rig.world.acme.member("Mara"),
        rig.world.acme.member("Olive"),
        rig.world.acme.channel("social"),
    )
    _tell("Mara", "/publora link, and hands in the demo key", await link(mara, social, rig.stand_in.demo_key))
    zone = await mara.slash(social, "publora timezone", zone="Europe/Berlin")
    _tell("Mara", "/publora timezone Europe/Berlin", zone)
    _tell("Olive", "/post list", await olive.slash(social, "post list"))


async def _posts(rig: Rig) -> None:
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    poster = ("launch.png", draw_poster("Spring launch", ("#3b5bdb", "#7048e8")))
    launch = await mara.slash(
        social,
        "post schedule",
        text="Our spring collection is here.",
        when="tomorrow 9:00",
        accounts="LinkedIn · Acme GmbH, X",
        media1=poster,
    )
    _tell("Mara", "/post schedule with a picture, tomorrow 9:00", launch)
    late = await mara.slash(social, "post schedule", text="Too late.", when="yesterday", accounts="X")
    _tell("Mara", "/post schedule, yesterday", late)
    second = await mara.slash(
        social, "post schedule", text="A second thought.", when="in 3 hours", accounts="X"
    )
    _tell("Mara", "/post schedule, in 3 hours", second)
    _tell("Mara", "/post list", await mara.slash(social, "post list"))
    _tell(
        "Mara",
        "/post reschedule #1",
        await mara.slash(social, "post reschedule", post="1", when="in 2 hours"),
    )
    asked = await mara.slash(social, "post delete", post="2")
    _tell("Mara", "/post delete #2", asked)
    assert asked.response is not None
    _tell("Mara", "Delete post", await mara.click(asked.response, custom_id=buttons(asked)["Delete post"]))


async def _numbers(rig: Rig) -> None:
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    await rig.advance(8 * 3600)
    print("\n--- eight hours later ---")
    _tell("Mara", "/post view #1", await mara.slash(social, "post view", post="1"))
    _tell("Mara", "/stats post #1", await mara.slash(social, "stats post", post="1"))


def _tell(who: str, what: str, result: InteractionResult) -> None:
    lines = "\n".join(f"    {line}" for line in said(result).splitlines())
    print(f"\n{who}: {what}\n  Publora:\n{lines}", flush=True)

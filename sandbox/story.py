"""What has happened at Acme Marketing before you come in: a linked key and posts in several states."""

from datetime import timedelta
from typing import Final

from sandbox.acting import go_on, link, said
from sandbox.pictures import draw_poster
from sandbox.rig import Rig

LENGTH: Final = timedelta(hours=30)
"""How long the story takes on the clock."""
DAY: Final = 86_400.0
LAUNCH: Final = ("Spring launch:\nthree days to go", ("#3b5bdb", "#7048e8"))
TEAM: Final = ("We are hiring\nin Hamburg", ("#0b7285", "#2b8a3e"))
OPENING: Final = ("Open house:\ncome and see", ("#e8590c", "#c2255c"))


async def tell(rig: Rig) -> None:
    """Play the last two days: linking, a post that went out, one that failed, some that wait."""
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    await link(mara, social, rig.stand_in.demo_key)
    await mara.slash(social, "publora timezone", zone="Europe/Berlin")
    await _schedule(
        rig,
        "We are hiring two designers in Hamburg. Come and build with us.",
        "in 2 hours",
        "LinkedIn · Acme GmbH, Mastodon",
        TEAM,
    )
    await _schedule(rig, "Doors open at nine. Coffee is on us.", "in 3 hours", "Bluesky, X")
    await _fail_one(rig)
    await rig.advance(DAY)
    await _schedule(
        rig,
        "Three days to go until our spring launch. Watch this space.",
        "tomorrow 18:00",
        "LinkedIn · Acme GmbH, X, Bluesky",
        LAUNCH,
    )
    await _schedule(
        rig,
        "Open house: come and see how our things are made.",
        f"{rig.clock.now() + timedelta(days=3):%Y-%m-%d} 10:00",
        "Instagram, Mastodon",
        OPENING,
    )


async def _fail_one(rig: Rig) -> None:
    accounts = {account.platform_id: account for account in rig.stand_in.world.accounts()}
    sky = next(name for name in accounts if name.startswith("bluesky"))
    rig.stand_in.set_outcomes({sky: {"result": "failed", "code": "PLATFORM_AUTH_EXPIRED"}})
    await rig.advance(DAY / 4)
    rig.stand_in.set_outcomes({})


async def _schedule(
    rig: Rig, text: str, when: str, accounts: str, poster: tuple[str, tuple[str, str]] | None = None
) -> None:
    mara, social = rig.world.acme.member("Mara"), rig.world.acme.channel("social")
    files = {"media1": ("poster.png", draw_poster(*poster))} if poster else {}
    result = await mara.slash(social, "post schedule", text=text, when=when, accounts=accounts, **files)
    result = await go_on(mara, result)
    if "Scheduled" not in said(result):
        raise RuntimeError(f"The story went wrong: {said(result)}")

"""`python -m sandbox.approval_life`: pictures of a post on its way through approval, as its people see it.

Each is played afresh through the bot's own commands and buttons, on a clock that stands still.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, expect
from simcord import InteractionResult

from bot.log import configure_logging
from sandbox.acting import buttons, go_on, text_of, walk
from sandbox.camera import WIDTH, open_browser, open_page, take
from sandbox.card_life import ACCOUNTS, DAY, POSTERS, START, TEXT, link_acme
from sandbox.clock import MovableClock
from sandbox.desk import Desk
from sandbox.pictures import draw_poster
from sandbox.rig import Rig, open_rig
from sandbox.start_page import APPROVALS

PHONE: Final = 400
"""How wide a phone is, in CSS pixels."""
CALMER: Final = TEXT.replace("light coats and bright bags", "light coats and bags in every colour")
STEADY: Final = """() => {
  const pictures = [...document.querySelectorAll('[role=log] img')]
  const there = pictures.every(one => one.complete && one.naturalWidth)
  window.since = there ? window.since ?? Date.now() : undefined
  return there && Date.now() - window.since > 1500
}"""
"""Whether all pictures are there for a while; the page draws them anew for another viewer."""
CARD: Final = "### #1 ·"


class Play:
    """What people do in #approvals, each by name."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self._acme = rig.world.acme
        self._channel = rig.world.acme.channel("approvals")

    async def run(self, name: str, command: str, **options: Any) -> InteractionResult:
        """Run a command."""
        return await self._acme.member(name).slash(self._channel, command, **options)

    async def schedule(self, name: str, **options: Any) -> InteractionResult:
        """Schedule a post, in spite of what there is to look at twice."""
        return await go_on(self._acme.member(name), await self.run(name, "post schedule", **options))

    async def require_two(self) -> None:
        """Have Mara choose roles, channel and two approvals in the panel, and save."""
        shown = await self.run("Mara", "publora settings")
        roles = {"authors": self._acme.role("Author"), "approvers": self._acme.role("Approver")}
        for name, value in (("mode", "required"), ("needed", "2"), ("channel_id", self._channel)):
            shown = await self._pick("Mara", shown, name, value)
        shown = await self.answer("Mara", shown, "People")
        for name, role in roles.items():
            shown = await self._pick("Mara", shown, name, role)
        shown = await self.answer("Mara", shown, "Approval")
        await self.answer("Mara", shown, "Save")

    async def submit(self, text: str = TEXT, accounts: str = ACCOUNTS, *, pictures: bool = True) -> None:
        """Have Alex schedule a post, which waits for approval then."""
        files = {
            f"media{number}": (f"spring-{number}.png", draw_poster(*poster))
            for number, poster in enumerate(POSTERS if pictures else (), 1)
        }
        await self.schedule("Alex", text=text, when="tomorrow 10:00", accounts=accounts, **files)
        await self.rig.advance(15)  # the card and the call to the approvers follow within seconds

    async def press(self, name: str, label: str) -> InteractionResult:
        """Press a button of the card of post #1, found by how its label begins."""
        (card,) = [each for each in self._channel.history() if self._is_card(each.id)]
        stored = self.rig.env.backend.messages[self._channel.id][card.id]
        ids = {part["label"]: part["custom_id"] for part in walk(stored.components) if part.get("custom_id")}
        custom_id = next(ids[each] for each in ids if each.startswith(label))
        result = await self._acme.member(name).click(card, custom_id=custom_id)
        await self.rig.advance(5)
        return result

    async def answer(self, name: str, shown: InteractionResult, label: str) -> InteractionResult:
        """Press a button of an answer."""
        assert shown.response is not None
        return await self._acme.member(name).click(shown.response, custom_id=buttons(shown)[label])

    async def fill(self, name: str, form: InteractionResult, **values: Any) -> None:
        """Hand in a form."""
        await self._acme.member(name).submit_modal(form, values)
        await self.rig.advance(5)

    async def tick(self, name: str, shown: InteractionResult, count: int) -> None:
        """Tick the first posts of a list."""
        assert shown.response is not None
        (menu,) = [part for part in walk(shown.response.components) if part.get("options")]
        values = [option["value"] for option in menu["options"][:count]]
        await self._acme.member(name).select(shown.response, values, custom_id=menu["custom_id"])

    async def _pick(self, name: str, shown: InteractionResult, setting: str, value: Any) -> InteractionResult:
        assert shown.response is not None
        ids = [part.get("custom_id", "") for part in walk(shown.response.components)]
        custom_id = next(each for each in ids if each.startswith("publora-pick:") and f":{setting}:" in each)
        return await self._acme.member(name).select(shown.response, [value], custom_id=custom_id)

    def _is_card(self, message_id: int) -> bool:
        stored = self.rig.env.backend.messages[self._channel.id][message_id]
        return text_of(stored.components).startswith(CARD) and not stored.is_ephemeral


async def _review(play: Play) -> None:
    await play.submit()


async def _one_of_two(play: Play) -> None:
    await play.submit()
    await play.press("Priya", "Approve")


async def _outsider(play: Play) -> None:
    await play.submit()
    await play.press("Olive", "Approve")


async def _send_back(play: Play) -> None:
    await play.submit()
    form = await play.press("Sam", "Request changes")
    await play.fill("Sam", form, text="“Bright bags” undersells them. Say that they come in every colour.")


async def _edit(play: Play) -> None:
    await _send_back(play)
    ids = ["linkedin-AcmeCo42Qa", "twitter-1002003001", "bluesky-did:plc:acmesandbox0001", "mastodon-4411"]
    await play.fill("Alex", await play.press("Alex", "Edit"), text=CALMER, accounts=ids, when="")


async def _suggest(play: Play) -> None:
    await play.submit()
    form = await play.answer("Priya", await play.press("Priya", "More"), "Suggest another text")
    await play.fill("Priya", form, text=CALMER)


async def _expire(play: Play) -> None:
    await play.submit()
    await play.rig.advance(2 * DAY)


async def _approve(play: Play) -> None:
    await play.submit()
    await play.press("Priya", "Approve")
    await play.press("Sam", "Approve")


async def _drift(play: Play) -> None:
    await _approve(play)
    (group,) = play.rig.stand_in.state()["posts"]
    play.rig.stand_in.edit_post(group["postGroupId"], {"content": "Spring is here: 20 % off, today only!"})
    await play.rig.advance(DAY + 40 * 60)  # eight minutes before its time


async def _publish(play: Play) -> None:
    await _approve(play)
    await play.rig.advance(2 * DAY)


async def _settings(play: Play) -> None:
    await play.run("Mara", "publora settings")


async def _pending(play: Play) -> None:
    for text in ("Doors open at nine. Coffee is on us.", "We are hiring two designers.", TEXT):
        await play.submit(text, "LinkedIn · Acme GmbH, X", pictures=False)
    await play.tick("Priya", await play.run("Priya", "approvals pending"), 2)


@dataclass(frozen=True)
class Scene:
    """What is played, who looks at it, by which words the message is found, how wide the window is."""

    play: Callable[[Play], Awaitable[None]]
    viewer: str
    shows: str
    width: int = WIDTH


SCENES: Final = {
    "settings": Scene(_settings, "Mara", "Approval settings"),
    "review": Scene(_review, "Priya", "#1 · In review"),
    "review-phone": Scene(_review, "Priya", "#1 · In review", PHONE),
    "one-of-two": Scene(_one_of_two, "Sam", "Approved 1 of 2"),
    "outsider": Scene(_outsider, "Olive", "You may not approve"),
    "sent-back": Scene(_send_back, "Alex", "#1 · Changes requested"),
    "edited": Scene(_edit, "Sam", "Version 2"),
    "suggested": Scene(_suggest, "Alex", "suggests this text"),
    "expired": Scene(_expire, "Alex", "#1 · Expired"),
    "drifted": Scene(_drift, "Mara", "#1 · Needs attention"),
    "published": Scene(_publish, "Alex", "#1 · Published"),
    "pending": Scene(_pending, "Priya", "For you to decide"),
}
"""By the name of the picture, which is approval-<name>.png."""


async def make() -> None:
    """Write a picture for every scene."""
    configure_logging("warning", "console")
    async with open_browser() as browser:
        for name, scene in SCENES.items():
            with tempfile.TemporaryDirectory(prefix="publora-pictures-") as folder:
                async with open_rig(Path(folder), MovableClock(start=START)) as rig:
                    await link_acme(rig)
                    play = Play(rig)
                    await play.require_two()
                    await scene.play(play)
                    await _take(browser, rig, scene, f"approval-{name}")


async def _take(browser: Browser, rig: Rig, scene: Scene, name: str) -> None:
    desk = Desk(rig)
    try:
        page = await open_page(browser, await desk.open(APPROVALS), height=1900, width=scene.width)
        await desk.catch_up()
        if scene.viewer != "Mara":  # who is shown first
            async with page.expect_response(lambda answer: answer.request.method == "POST"):
                await page.get_by_label("Viewing as").select_option(label=scene.viewer)
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

"""Everybody around a post that needs approval: its author, its deciders, and whoever meddles at Publora."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from sandbox.acting import walk
from tests.process.chaos_people import Person, Press
from tests.process.chaos_rig import Rig, read_moment
from tests.process.script import Payload, Refused, said

BOARD = "approvals"
DECIDERS = ("Priya", "Sam", "Mara")
GIVEN = (
    "SELECT user_id, due FROM decisions JOIN reviews USING (post_id, revision) "
    "WHERE post_id = ? AND verdict = 'approved'"
)
"""Who approved the present revision, and for which time."""
KEEPS = timedelta(hours=24)
"""How far a post may be from the time it was approved for."""
AGAIN = "Try again in a minute."
TRIES, MOMENT = 40, 0.25
"""How often people do, and after how many seconds: a fresh process does not know yet who has which role."""
ALL_ACCOUNTS = ["mastodon-4411", "twitter-1002003001"]


@dataclass(frozen=True)
class Deed:
    """What a button on a card does: how it is called, and what the answer and the audit say when it is done.

    `further` is by how much the revision it is recorded with is above the one that was seen.
    """

    label: str
    done: str
    event: str
    further: int = 0


DEEDS = {
    "approve": Deed("Approve", "You approved post", "approved"),
    "changes": Deed("Request changes", "goes back to", "changes requested"),
    "reject": Deed("Reject", "You rejected post", "rejected"),
    "suggest": Deed("Suggest another text", "stands on its card", "suggested"),
    "accept": Deed("Accept suggestion", "has the suggested text now", "edited", 1),
    "edit": Deed("Edit", "is edited", "edited", 1),
    "restore": Deed("Send the approved version again", "goes to Publora again", "restored"),
}
"""By the verb in a button's custom id."""


async def require_approval(rig: Rig, needed: int) -> None:
    """Have Mara choose in the settings panel, once, that every post of her server needs so many approvals."""
    if rig.needed == needed:
        return
    rig.needed = needed
    shown = await rig.script.act("Mara", command="publora settings")
    chosen = [("mode", "required"), ("needed", str(needed)), ("channel_id", BOARD)]
    shown = await _pick(rig, shown, chosen)
    shown = await _press_panel(rig, shown, "People")
    shown = await _pick(rig, shown, [("authors", "Author"), ("approvers", "Approver", "Manager")])
    shown = await _press_panel(rig, shown, "Save")
    if "Saved." not in said(shown):
        shown = await _press_panel(rig, shown, "Save settings")  # posts wait that this concerns
    assert "Saved." in said(shown)


async def _pick(rig: Rig, shown: Payload, chosen: list[tuple[str, ...]]) -> Payload:
    for name, *values in chosen:
        message: Payload = shown["response"]
        (menu,) = (
            part["custom_id"]
            for part in walk(message["components"])
            if str(part.get("custom_id")).startswith(f"publora-pick:setting:{name}:")
        )
        select = {"message": message["id"], "custom_id": menu, "values": values}
        shown = await rig.script.act("Mara", select=select)
    return shown


async def _press_panel(rig: Rig, shown: Payload, label: str) -> Payload:
    return await rig.script.act("Mara", click={"message": shown["response"]["id"], "label": label})


class Circle(Person):
    """People at work on a post in review; each method is one thing that somebody does, to the end.

    Where the post's card has no such button, nothing is done.
    """

    async def approve(self, who: str) -> None:
        await self._press_card(who, "approve")

    async def request_changes(self, who: str) -> None:
        await self._press_card(who, "changes", text="Please calm down")

    async def reject(self, who: str) -> None:
        await self._press_card(who, "reject", text="Not ours to say")

    async def suggest(self, who: str) -> None:
        await self._press_card(who, "suggest", text=self._another_text())

    async def accept(self) -> None:
        await self._press_card(self._wish.who, "accept")

    async def edit(self) -> None:
        await self._press_card(
            self._wish.who, "edit", text=self._another_text(), accounts=ALL_ACCOUNTS, when=""
        )

    async def restore(self) -> None:
        await self._press_card(self._wish.who, "restore")

    async def meddle(self, **changes: object) -> None:
        """Change the post in Publora's dashboard, if it is there, as somebody who knows of no approval."""
        if self.post["group_id"] is None:
            return
        await self._rig.script.send("PATCH", f"publora/posts/{self.post['group_id']}", changes)

    async def tamper(self, **changes: object) -> None:
        """Change the post in Publora's dashboard some time before the bot looks."""
        await self.meddle(**changes)
        self._wish.tampered = True

    @property
    def time(self) -> str:
        """When the post is due, as Publora writes it."""
        return f"{self._wish.at:%Y-%m-%dT%H:%M:%S.000Z}"

    async def check(self) -> None:
        """Press Check now on the card."""
        if found := await self._button(self._wish.who, "Check now"):
            await self._ask(click={"message": found[0], "custom_id": found[1]})
        self._wish.tampered = False

    async def finish(self) -> list[str]:
        """Do what the post still lacks, until it is scheduled or was rejected; returns why it is not."""
        if not self.accepted:
            await self.schedule()
            await self._rig.settle()
        if self._wish.tampered:
            await self.check()
            await self._rig.settle()
        for _ in range(6):
            state = self.post["state"]
            if state not in STEPS:
                break
            await STEPS[state](self)
            await self._rig.settle()
        state = self.post["state"]
        if state == "rejected":
            self._wish.fates = {None}
        stuck = state in ("in_review", "changes_requested", "submitted")
        return [f"{state}, though everybody did their part: {self._wish.heard[-1]}"] if stuck else []

    async def settle(self) -> None:
        """Wait until the card shows how the post is."""
        await self._rig.settle()

    async def approve_until(self, missing: int) -> None:
        """Have those who may approve the post do so, one after the other, until so many are missing."""
        await self.settle()
        for who in DECIDERS:
            given = self._given()
            if self.post["state"] != "in_review" or len(given) >= self._wish.needed - missing:
                return
            if self._rig.people[who] not in given:
                await self.approve(who)
                await self._rig.settle()

    def _given(self) -> set[int]:
        rows, due = self._rig.rows(GIVEN, self.post["id"]), read_moment(self.post["scheduled_at"])
        return {row["user_id"] for row in rows if abs(read_moment(row["due"]) - due) <= KEEPS}

    def _another_text(self) -> str:
        text = f"{self._wish.text}, thought about {len(self._wish.texts)} times"
        self._wish.others.append(text)
        return text

    async def _press_card(self, who: str, verb: str, **fields: object) -> None:
        """Press a button on the card as it is now, or behind its *More*, and fill in the form it opens."""
        for _ in range(TRIES):
            found = await self._button(who, DEEDS[verb].label)
            if found is None:
                return
            press = Press(who, verb, int(found[1].split(":")[3]))
            self._wish.presses.append(press)
            try:
                answer = await self._fill(who, found, fields)
            except Refused:  # the card was edited under their finger
                self._wish.presses.remove(press)
                continue
            press.made = None if answer is None else DEEDS[verb].done in said(answer)
            if answer is None or AGAIN not in said(answer):
                return
            await asyncio.sleep(MOMENT)

    async def _fill(self, who: str, button: tuple[str, str], fields: Payload) -> Payload | None:
        """Press a button and hand in the form it opens, if it opens one."""
        answer = await self._ask(who, click={"message": button[0], "custom_id": button[1]})
        if answer and answer["modal"]:
            answer = await self._ask(who, submit={"interaction": answer["id"], "fields": fields})
        return answer

    async def _button(self, who: str, label: str) -> tuple[str, str] | None:
        """Find the message that has a button, and the button's custom id."""
        head = f"### #{self.number} · "
        seen: list[Payload] = await self._rig.script.send("GET", f"channels/{BOARD}/messages?as={who}")
        for message in seen:
            if any(str(part.get("content")).startswith(head) for part in walk(message["components"])):
                return _find(message, label) or await self._behind_more(who, message, label)
        return None

    async def _behind_more(self, who: str, card: Payload, label: str) -> tuple[str, str] | None:
        more = _find(card, "More …") if label == DEEDS["suggest"].label else None
        answer = more and await self._ask(who, click={"message": more[0], "custom_id": more[1]})
        return _find(answer["response"], label) if answer else None


def _find(message: Payload, label: str) -> tuple[str, str] | None:
    for part in walk(message["components"]):
        if part.get("custom_id") and str(part.get("label")).startswith(label):
            return message["id"], part["custom_id"]
    return None


STEPS = {
    "in_review": lambda circle: circle.approve_until(0),
    "changes_requested": Circle.edit,
    "attention": Circle.restore,
}
"""By state, what a post lacks that is to go out."""

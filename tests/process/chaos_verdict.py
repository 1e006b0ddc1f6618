"""What became of a post, by the records of Publora, Discord and the bot."""

from dataclasses import dataclass, field
from typing import Any

from tests.process.chaos_rig import ACCOUNTS, AT_HOME, Payload, Rig, Wish

LEFT = {"attention": "Needs attention", "failed": "Failed"}
"""States in which a person has been told what to do, and the words of the card."""


@dataclass
class Tally:
    """What all runs together came to; `odd` says of each thing that is wrong what it is."""

    runs: int = 0
    kills: int = 0
    faults: int = 0
    accepted: int = 0
    to_people: int = 0
    lost: int = 0
    doubled: int = 0
    unanswered: int = 0
    keys_to_storage: int = 0
    odd: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        return (
            f"runs {self.runs}, kills {self.kills}, faults injected {self.faults}, "
            f"posts accepted {self.accepted}, left to people {self.to_people}, lost {self.lost}, "
            f"doubled {self.doubled}, unanswered {self.unanswered}, keys to storage {self.keys_to_storage}, "
            f"oddities {len(self.odd)}"
        )

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unanswered or self.keys_to_storage or self.odd)


async def judge(rig: Rig, wish: Wish, tally: Tally, where: str, *, seed: bool, answered: bool) -> None:
    """Add what became of a settled wish to the tally.

    `seed` tells that posts could not be listed, `answered` that the author has read the command's answer.
    """
    state: Payload = await rig.send("GET", "publora/state")
    groups = [group for group in state["posts"] if group["content"] == wish.text]
    post = rig.accepted(wish)
    if not rig.is_settled(wish):
        tally.odd.append(f"{where}: {wish.text}: still not settled")
    tally.keys_to_storage = sum(
        bool(call["key_hint"]) for call in state["requests"] if call["path"].startswith("storage")
    )
    if post is None:
        if groups:
            tally.odd.append(f"{where}: not accepted, but at Publora")
        return
    tally.accepted += 1
    if len(groups) > 1:
        tally.doubled += 1
        tally.odd.append(f"{where}: doubled: {[group['status'] for group in groups]}")
    found = [*_wrong_at_publora(wish, post, groups, state["media"], seed=seed)]
    if found:
        tally.lost += 1
    tally.to_people += post["state"] in LEFT
    shown = await _wrong_in_discord(rig, wish, post, answered=answered)
    tally.odd += [f"{where}: {wish.text}: {fault}" for fault in (*found, *shown)]


def _wrong_at_publora(
    wish: Wish, post: Payload, groups: list[Payload], media: list[Payload], *, seed: bool
) -> list[str]:
    if post["state"] == "attention" and seed:
        return []
    if post["state"] == "failed" and seed and not groups:
        # Where one file cannot be removed, each refusal of storage costs a draft, and drafts are counted.
        return []
    if post["state"] != "scheduled":
        return [f"{post['state']}: {post['problem']}"]
    if not groups:
        return ["scheduled here, not there at Publora"]
    group = next((each for each in groups if each["postGroupId"] == post["group_id"]), groups[0])
    rows = {row["id"]: row for row in media}
    mine = [row for row in media if row["postGroupId"] == group["postGroupId"]]
    checks: dict[str, tuple[Any, Any]] = {
        "status": (group["status"], "scheduled"),
        "time": (group["scheduledTime"], wish.at.strftime(AT_HOME)),
        "accounts": (set(group["platforms"]), ACCOUNTS[wish.who]),
        "bytes": ([rows[each]["sha256"] for each in group["media"]], wish.digests),
        "media rows": (len(mine), len(wish.pictures)),
    }
    return [f"{name} {is_}, not {wanted}" for name, (is_, wanted) in checks.items() if is_ != wanted]


async def _wrong_in_discord(rig: Rig, wish: Wish, post: Payload, *, answered: bool) -> list[str]:
    label = {"scheduled": "Scheduled", **LEFT}.get(post["state"], "")
    head = f"### #{post['number']} · "
    messages = await rig.messages(wish.who)
    cards = [text for text in messages if text.startswith(head)]
    if len(cards) != 1:
        return [f"{len(cards)} cards"]
    if not cards[0].startswith(head + label):
        return [f"the card says {cards[0].splitlines()[0]}"]
    told = answered or any(f"#{post['number']} · " in text for text in messages if text not in cards)
    return [] if told or post["state"] not in LEFT else ["nobody was told"]

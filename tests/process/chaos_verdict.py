"""What became of posts, by the records of Publora, Discord and the bot."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Self

from sandbox.acting import text_of
from tests.process.chaos_approval import VERDICTS, by_approval
from tests.process.chaos_people import Wish
from tests.process.chaos_rig import Rig
from tests.process.script import Payload, said

ACME = {"mastodon-4411", "twitter-1002003001"}
ACCOUNTS = {"Mara": ACME, "Alex": ACME, "Ben": {"mastodon-5522", "twitter-2002003001"}}
CHANNELS = {"Mara": ("social",), "Alex": ("social", "approvals"), "Ben": ("general",)}
LABELS = {
    "scheduled": "Scheduled",
    "published": "Published",
    "deleted": "Deleted",
    "attention": "Needs attention",
    "failed": "Failed",
    "in_review": "In review",
    "changes_requested": "Changes requested",
    "rejected": "Rejected",
}
WAITING = ("in_review", "changes_requested", "rejected")
"""States of a post that lacks an approval and is a draft at most."""
LEFT = ("attention", "failed")
"""States in which a person has been told what to do."""
AT_ONCE = timedelta(minutes=5)
"""How long Publora takes from a post's time on."""
LEFT_OVER = "A draft of it may be left at Publora"
SORRY = "Something went wrong on my side"


@dataclass
class Tally:
    """What all runs together came to; `odd` says of each thing that is wrong what it is."""

    runs: int = 0
    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter[str])
    accepted: int = 0
    published: int = 0
    deleted: int = 0
    left: Counter[str] = field(default_factory=Counter[str])
    lost: int = 0
    doubled: int = 0
    astray: int = 0
    decisions: int = 0
    unanswered: int = 0
    keys_to_storage: int = 0
    odd: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        return (
            f"runs {self.runs}, kills {self.kills}, faults injected {self.faults.total()}, "
            f"posts accepted {self.accepted} (published {self.published}, deleted {self.deleted}, "
            f"left to people {self.left.total()}), decisions {self.decisions}, "
            f"lost {self.lost}, doubled {self.doubled}, "
            f"at a wrong time or though deleted {self.astray}, unanswered {self.unanswered}, "
            f"keys to storage {self.keys_to_storage}, oddities {len(self.odd)}"
        )

    def __iadd__(self, other: Self) -> Self:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self

    def details(self) -> list[str]:
        """Return what was injected how often, why posts were left to people, and all that is odd."""
        struck = [f"{count:5} {name}" for name, count in sorted(self.faults.items())]
        left = [f"{count:5} {reason}" for reason, count in self.left.most_common()]
        return ["faults injected:", *struck, "left to people:", *left, "oddities:", *self.odd]

    @property
    def clean(self) -> bool:
        wrong = self.lost + self.doubled + self.astray + self.unanswered + self.keys_to_storage
        return not (wrong or self.odd)


@dataclass
class Case:
    """One wish with all that is on record about it."""

    wish: Wish
    post: Payload
    groups: list[Payload]
    media: dict[str, Payload]
    messages: list[str]

    @property
    def live(self) -> list[Payload]:
        """Every publication on an account."""
        return [each for group in self.groups for each in group["posts"] if each["status"] == "published"]

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.post["scheduled_at"] + "+00:00")


async def judge(rig: Rig, wishes: Sequence[Wish], tally: Tally, where: str, *, over: bool) -> None:
    """Add to the tally what is wrong with settled wishes and, when their time is `over`, how they ended."""
    state: Payload = await rig.script.send("GET", "publora/state")
    tally.keys_to_storage += sum(
        bool(call["key_hint"]) for call in state["requests"] if call["path"].startswith("storage")
    )
    media = {row["id"]: row for row in state["media"]}
    for wish in wishes:
        post = rig.post(wish.texts)
        own = post and post["group_id"]
        groups = [
            group for group in state["posts"] if group["content"] in wish.texts or group["postGroupId"] == own
        ]
        if post is None:
            found = ["not accepted, but at Publora"] if groups else []
        else:
            case = Case(wish, post, groups, media, await _messages(rig, wish.who))
            found = [*_at_publora(case, over=over), *_in_discord(case), *by_approval(rig, case, over=over)]
            if over:
                found += _count(case, tally, rig.profile)
        tally.odd += [f"{where}: {wish.text} ({wish.who}): {fault}" for fault in found]


def judge_answers(wishes: Sequence[Wish], tally: Tally, where: str) -> None:
    """Add to the tally who was not answered, or not truly."""
    for wish in wishes:
        tally.unanswered += len(wish.silences)
        tally.decisions += sum(press.made is True and press.verb in VERDICTS for press in wish.presses)
        tally.odd += [f"{where}: {wish.text}: {silence}" for silence in wish.silences]
        tally.odd += [f"{where}: {wish.text}: {heard}" for heard in wish.heard if SORRY in heard]


async def judge_trail(rig: Rig, tally: Tally, where: str) -> None:
    """Add to the tally whether the audit trail is whole, as a manager is told."""
    told = said(await rig.script.act("Mara", command="publora audit verify"))
    tally.odd += [] if "is whole" in told else [f"{where}: {told}"]


def _count(case: Case, tally: Tally, profile: str) -> Iterator[str]:
    """Count how a wish ended, and tell what must never happen."""
    wish, state, live = case.wish, case.post["state"], case.live
    tally.accepted += 1
    tally.published += state == "published"
    tally.deleted += state == "deleted"
    if state in LEFT:
        tally.left[f"{profile}, {state}: {case.post['problem']}"] += 1
    accounts = Counter(each["platformId"] for each in live)
    if accounts and max(accounts.values()) > 1:
        tally.doubled += 1
        yield f"doubled: {accounts}"
    if state not in LEFT and None not in wish.fates and set(accounts) != ACCOUNTS[wish.who]:
        tally.lost += 1
        yield f"lost: {state}, live on {set(accounts) or 'nothing'}"
    for each in live:
        at = datetime.fromisoformat(each["publishedAt"])
        if not any(fate and fate <= at <= fate + AT_ONCE for fate in wish.fates):
            tally.astray += 1
            yield f"went out at {at}, not at {[str(fate) for fate in wish.fates]}"


def _at_publora(case: Case, *, over: bool) -> Iterator[str]:
    """Tell where Publora's copy and ours, or either and what the author was told, do not agree."""
    wish, state, groups = case.wish, case.post["state"], case.groups
    wanted = "published" if over else "scheduled"
    if state == "deleted":
        if None not in wish.fates:
            yield "deleted, though nobody wanted it"
        gone = over and not _owned_up(case)
        if case.live or any(gone or group["status"] != "draft" for group in groups):
            yield f"deleted here, at Publora {[group['status'] for group in groups]}"
    elif state == "failed" or state in WAITING:
        unseen = wish.tampered and not over
        alive = [group for group in groups if group["status"] != "draft" and not unseen]
        if alive or len(groups) > (state != "failed"):
            yield f"{state} here, at Publora {[group['status'] for group in groups]}"
    elif state == wanted and len(groups) == 1:
        yield from _differences(case, groups[0], wanted, over=over)
    elif state != "attention":
        yield f"{state}: {case.post['problem']}; at Publora {[group['status'] for group in groups]}"


def _owned_up(case: Case) -> bool:
    """Say whether people read that a draft may be left where the bot can't find it."""
    told = [*case.messages, *case.wish.heard]
    return (case.post["problem"] or "").startswith(LEFT_OVER) and any(LEFT_OVER in text for text in told)


def _differences(case: Case, group: Payload, wanted: str, *, over: bool) -> Iterator[str]:
    wish = case.wish
    if wish.tampered and not over:
        return
    rows = [row for row in case.media.values() if row["postGroupId"] == group["postGroupId"]]
    checks: dict[str, tuple[object, object]] = {
        "the group": (group["postGroupId"], case.post["group_id"]),
        "its status": (group["status"], wanted),
        "its text": (group["content"], case.post["text"]),
        "its time": (datetime.fromisoformat(group["scheduledTime"]), case.at),
        "its accounts": (set(group["platforms"]), ACCOUNTS[wish.who]),
        "its bytes": ([case.media[each]["sha256"] for each in group["media"]], wish.digests),
        "the number of files": (len(rows), len(wish.pictures)),
    }
    yield from (f"{name}: {is_}, not {wanted}" for name, (is_, wanted) in checks.items() if is_ != wanted)
    if case.at not in wish.fates:
        yield f"for {case.at}, not for {[str(fate) for fate in wish.fates]}"


def _in_discord(case: Case) -> Iterator[str]:
    """Tell where the post's card is not there once, or not true, and whether nobody was told."""
    post, label = case.post, LABELS.get(case.post["state"], "")
    head = f"### #{post['number']} · "
    cards = [text for text in case.messages if text.startswith(head)]
    if len(cards) != 1:
        yield f"{len(cards)} cards"
    elif not cards[0].startswith(head + label):
        yield f"{post['state']}, but the card says {cards[0].splitlines()[0]}"
    elif f"<t:{int(case.at.timestamp())}:F>" not in cards[0]:
        yield f"for {case.at}, but the card says {cards[0].splitlines()[2]}"
    if post["state"] not in LEFT:
        return
    read = any(head + label in text for text in case.wish.heard)
    if not read and not any(f"#{post['number']} · " in text for text in case.messages if text not in cards):
        yield f"{post['state']}, and nobody was told"


async def _messages(rig: Rig, who: str) -> list[str]:
    """What the bot has said for all to read in somebody's channel."""
    return [
        text_of(each["components"], each["content"])
        for channel in CHANNELS[who]
        for each in await rig.script.send("GET", f"channels/{channel}/messages?as={who}")
        if each["bot"] and not each["ephemeral"]
    ]

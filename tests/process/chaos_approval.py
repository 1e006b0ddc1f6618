"""What became of decisions, by the records of the bot and of Publora: nothing lost, nothing unapproved."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.approval import Verdict
from tests.process.chaos_circle import DECIDERS, DEEDS, KEEPS
from tests.process.chaos_rig import read_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.process.chaos_people import Wish
    from tests.process.chaos_rig import Rig
    from tests.process.chaos_verdict import Case
    from tests.process.script import Payload

VERDICTS = {"approve": Verdict.APPROVED, "changes": Verdict.CHANGES, "reject": Verdict.REJECTED}
EARLIER = (
    "SELECT number, json_extract(content, '$.text') AS text FROM revisions WHERE post_id = ? AND number < ?"
)
EDITORS = "SELECT number, editor_id FROM revisions WHERE post_id = ?"
Deed = tuple[int, str, int]
"""Who did what, by the audit's name for it, with which revision."""


def by_approval(rig: Rig, case: Case, *, over: bool) -> Iterator[str]:
    """Tell what is wrong with a post that needs approval, its decisions and what Publora has of it."""
    if not case.wish.needed:
        return
    post_id = case.post["id"]
    (review,) = rig.rows("SELECT * FROM reviews WHERE post_id = ?", post_id)
    decisions = rig.rows("SELECT * FROM decisions WHERE post_id = ? ORDER BY id", post_id)
    yield from _answered(rig, case.wish, post_id)
    yield from _decided(rig, post_id, decisions)
    editors = {row["number"]: row["editor_id"] for row in rig.rows(EDITORS, post_id)}
    revisions = {row["text"]: row["number"] for row in rig.rows(EARLIER, post_id, review["revision"])}
    revisions[case.post["text"]] = review["revision"]
    for group in case.groups:
        revision = revisions.get(group["content"], 0)
        due = datetime.fromisoformat(group["scheduledTime"]) if group["scheduledTime"] else case.at
        by = _approvers(rig, revision, due, decisions) - {editors.get(revision)}
        unseen = case.wish.tampered and not over
        if group["status"] != "draft" and not unseen and len(by) < case.wish.needed:
            yield f"{group['status']} at Publora, approved by {len(by)}: {group['content']} for {due}"
    given = len(_approvers(rig, review["revision"], case.at, decisions) - {review["editor_id"]})
    if case.post["state"] == "in_review":
        if given >= case.wish.needed:
            yield f"has {given} approvals and still waits"
        if not any(f"Approved {given} of {case.wish.needed}" in text for text in _cards(case)):
            yield f"has {given} approvals, but its card says {_cards(case)}"
    if not any(case.post["text"] in text for text in _cards(case)):
        yield f"its text is {case.post['text']}, its card says {_cards(case)}"


def _answered(rig: Rig, wish: Wish, post_id: int) -> Iterator[str]:
    """Tell what the bot said it did and is not on record once, and what is on record though it said no."""
    rows = rig.rows("SELECT * FROM audit WHERE post_id = ? AND actor_id IS NOT NULL", post_id)
    events = {deed.event for deed in DEEDS.values()}
    recorded = Counter((row["actor_id"], row["event"], row["revision"]) for row in rows)
    made, perhaps = Counter[Deed](), Counter[Deed]()
    for press in wish.presses:
        deed = DEEDS[press.verb]
        one = (rig.people[press.who], deed.event, press.revision + deed.further)
        made[one] += press.made is True
        perhaps[one] += press.made is None
    for one in {*made, *perhaps, *(each for each in recorded if each[1] in events)}:
        if not made[one] <= recorded[one] <= made[one] + perhaps[one]:
            told = f"said {made[one]} times, perhaps {perhaps[one]} times more"
            yield f"{one} is on record {recorded[one]} times, {told}"


def _decided(rig: Rig, post_id: int, decisions: list[Payload]) -> Iterator[str]:
    """Tell where the decisions and the audit's events about them are not the same."""
    names = {VERDICTS[verb]: deed.event for verb, deed in DEEDS.items() if verb in VERDICTS}
    stored = Counter((row["user_id"], names[row["verdict"]], row["revision"]) for row in decisions)
    rows = rig.rows("SELECT * FROM audit WHERE post_id = ?", post_id)
    told = Counter(
        (row["actor_id"], row["event"], row["revision"]) for row in rows if row["event"] in names.values()
    )
    if stored != told:
        yield f"decisions {dict(stored)}, in the audit {dict(told)}"


def _approvers(rig: Rig, revision: int, due: datetime, decisions: list[Payload]) -> set[int]:
    """Return who approved a revision for about this time; a decision against it voids those before."""
    given = set[int]()
    for row in decisions:
        if row["revision"] != revision:
            continue
        if row["verdict"] != Verdict.APPROVED:
            given.clear()
        elif abs(read_moment(row["due"]) - due) <= KEEPS:
            given.add(row["user_id"])
    return given & {rig.people[name] for name in DECIDERS}


def _cards(case: Case) -> list[str]:
    return [text for text in case.messages if text.startswith(f"### #{case.post['number']} · ")]

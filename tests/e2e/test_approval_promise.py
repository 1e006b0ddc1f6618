"""The promise of approval, whatever people, clocks, crashes and Publora do, drawn by seeded dice.

A ledger kept apart from the bot says what may go out; Publora's stand-in says what did. The three
sequences played by default take some 15 seconds, longer where all processors are taken. `PROMISE_RUNS` plays
more of them, `PROMISE_SEED` others.
"""

import os
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from approving import Reviewers
from promise_ledger import Entry
from promise_people import PEOPLE, Stage
from structlog.testing import capture_logs
from team import check_audit, text_of

from sandbox.acting import walk
from sandbox.rig import Rig

RUNS = int(os.environ.get("PROMISE_RUNS", "3"))
SEED = os.environ.get("PROMISE_SEED", "1")
FIRST = int(os.environ.get("PROMISE_FIRST", "0"))
STEPS = 22


async def play(stage: Stage) -> None:
    """Play one sequence, and then let everything come to an end."""
    dice = stage.dice
    await stage.begin()
    await stage.change_rules()
    await stage.submit(dice.choice(("Alex", "Mara", "Olive")))
    for _ in range(STEPS):
        await step(stage)
        if stage.ledger.broken:
            break
    stage.calm()
    stage.story.append("  the end")
    await stage.live_on()
    await check_end(stage)


async def step(stage: Stage) -> None:
    dice, calm = stage.dice, stage.calm
    kind = dice.choices(
        ("time", "rules", "roles", "trouble", "calm", "restart", "submit", "meddle", "act"),
        (14, 4, 5, 6, 6, 2, 5, 8, 50),
    )[0]
    stage.story.append(f"{stage.now:%d %H:%M:%S} {kind}")
    match kind:
        case "time":
            span = dice.choice((30, 120, 600, 1800, 7200, 20_000))
            await stage.live(span, asleep=dice.random() < 0.15)
            stage.done["time passed"] += 1
        case "rules":
            await stage.change_rules()
        case "roles":
            await stage.change_roles()
        case "trouble":
            await stage.trouble()
        case "calm":
            calm()
        case "restart":
            await stage.restart()
        case "submit" if len(stage.fresh) < 3:
            await stage.submit(dice.choice(("Alex", "Mara", "Olive")), fate=fate(dice))
        case "meddle" if stage.fresh:
            await stage.meddle(dice.choice(stage.fresh))
        case _ if stage.fresh:
            await act(stage, dice.choice(stage.fresh))
        case _:
            pass


def fate(dice: random.Random) -> str:
    return "dies" if dice.random() < 0.06 else ""


async def act(stage: Stage, entry: Entry) -> None:
    dice, state = stage.dice, stage.row(entry)["state"]
    person = dice.choice(tuple(PEOPLE))
    deeds: dict[str, tuple[tuple[Callable[..., Awaitable[None]], int], ...]] = {
        "in_review": (
            (stage.approve, 14),
            (stage.decide_against, 2),
            (stage.edit, 2),
            (stage.suggest, 3),
            (stage.retime, 2),
            (stage.interrupt, 2),
            (stage.delete, 1),
        ),
        "scheduled": ((stage.retime, 4), (stage.delete, 2), (stage.edit, 1), (stage.interrupt, 1)),
        "failed": ((stage.retry, 4), (stage.delete, 1)),
        "deleted": ((stage.delete, 1),),
    }
    usual = ((stage.edit, 3), (stage.interrupt, 3), (stage.retime, 2), (stage.approve, 1), (stage.delete, 1))
    chosen = deeds.get(state, usual)
    deed = dice.choices([each for each, _ in chosen], [weight for _, weight in chosen])[0]
    stage.story.append(f"  {person} and #{entry.number}, {state}")
    await deed(person, entry, fate=fate(dice))


RESTING = {"published", "partially_published", "failed", "attention", "expired", "changes_requested"} | {
    "rejected",
    "paused",
    "draft",
    "deleted",
}
"""Where a post may be once nobody does anything any more."""


async def check_end(stage: Stage) -> None:
    """Fail when a post is nowhere, says nothing, or went out by somebody's hand and nobody was told."""
    broken = stage.ledger.broken
    notices = stage.team.rows("notices")
    for entry in stage.fresh:
        row = stage.row(entry)
        state, told = row["state"], [each for each in notices if each["post_id"] == row["id"]]
        if state not in RESTING:
            broken.append(f"#{entry.number} is {state} days after its time")
        if state in {"attention", "failed"} and not (row["problem"] or (state == "failed" and told)):
            broken.append(f"#{entry.number} is {state} and does not say why")
        card = card_of(stage, entry)
        if state not in {"published", "deleted"} and not [each for each in walk(card) if each.get("label")]:
            broken.append(f"the card of #{entry.number}, {state}, offers nothing: {text_of(card)!r}")
        heard = [each for each in told if each["cause"] in {"drift", "unknown"}]
        if entry.stolen and state != "attention" and not heard:
            broken.append(f"#{entry.number}, {state}, was published at Publora and nobody was told")
    await check_audit(stage.team.rig)


def card_of(stage: Stage, entry: Entry) -> list[dict[str, object]]:
    stored = stage.team.rig.env.backend.messages
    heads = f"### #{entry.number} ·"
    found = [
        message.components
        for room in stored.values()
        for message in room.values()
        if text_of(message.components).startswith(heads) and not message.flags & 64
    ]
    return found[-1] if found else []


@pytest.fixture
async def stage(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    team = Reviewers(rig)
    await team.link()
    legal = team.server.guild.create_role("Legal")
    ines = team.server.guild.add_member(
        rig.env.create_user("ines", global_name="Ines"), roles=[team.server.role("Approver"), legal]
    )
    team.server.members["Ines"] = ines
    team.grant("Olive", team.server.role("Author").id, team.server.role("Approver").id)
    async with AsyncExitStack() as stack:
        stage = Stage(team, random.Random(), stack)  # noqa: S311 - seeded by each run
        stage.watch(monkeypatch)
        yield stage
        stage.calm()


async def test_nothing_goes_out_that_was_not_approved_whatever_happens(stage: Stage) -> None:
    odd: list[str] = []
    for number in range(FIRST, FIRST + RUNS):
        seed = f"{SEED} {number}"
        stage.dice.seed(seed)
        began = time.monotonic()
        with capture_logs() as logs:
            await play(stage)
        broken = [*stage.ledger.broken, *(str(log) for log in logs if log["log_level"] == "error")]
        print(f"seed {seed!r}: {time.monotonic() - began:.1f} s")  # noqa: T201 - repeats a failure
        if broken:
            print(*stage.story, *broken, "", sep="\n")  # noqa: T201 - the story of a failure
        odd += broken
        stage.ledger.broken.clear()
    print(stage.done, stage.refused, sep="\n")  # noqa: T201 - tells what a longer run has tried
    assert odd == []
    assert {"schedule", "approve", "settings changed", "roles changed", "time passed"} <= set(stage.done)

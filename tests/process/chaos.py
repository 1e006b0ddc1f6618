"""Chaos: kills the bot at every step of publishing, and breaks everything around it at random.

`python -m tests.process.chaos --runs 300 [--seed N] [--kills N]` prints what came of it; 1 when anything is
lost, doubled, unanswered or odd.
"""
# ruff: noqa: T201, S311 - talks on the terminal; its dice are seeded on purpose

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.process.chaos_rig import Payload, Rig, Wish, open_rig, said
from tests.process.chaos_verdict import Tally, judge

PROFILES = ("seed", "current")
SHAPES = (("seed", 0), ("current", 0), ("seed", 2), ("current", 2))
HELD = ("POST /create-post", "POST /get-upload-url", "PUT storage", "PUT /update-post", "GET /get-post")
EXPIRED = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
PAGE = {"Content-Type": "text/html"}
MISHAPS: dict[str, Payload] = {
    "drop before": {"drop": "before"},
    "drop after commit": {"drop": "after"},
    "429 with Retry-After": {"status": 429, "headers": {"Retry-After": "1"}},
    "429 without": {"status": 429},
    "500": {"status": 500},
    "502": {"status": 502, "body": "<html>502</html>", "headers": PAGE},
    "503": {"status": 503},
    "504": {"status": 504, "body": "<html>504</html>", "headers": PAGE},
    "HTML": {"status": 200, "body": "<html>Welcome</html>", "headers": PAGE},
    "truncated JSON": {"status": 200, "body": '{"success": true, "postGr'},
    "slow": {"delay": 1.5},
}
STORAGE: dict[str, Payload] = {
    "403": {"status": 403, "body": "<Error><Code>SignatureDoesNotMatch</Code></Error>"},
    "expired link": {"status": 403, "body": EXPIRED},
    "500": {"status": 500, "body": "<Error><Code>InternalError</Code></Error>"},
    "503": {"status": 503, "body": "<Error><Code>SlowDown</Code></Error>"},
    "drop before": {"drop": "before"},
    "drop after": {"drop": "after"},
    "slow": {"delay": 1.5},
}
CALLS = (
    "POST /create-post",
    "POST /get-upload-url",
    "POST /complete-media",
    "PUT /update-post",
    "GET /get-post",
    "GET /list-posts",
)
DISCORD = ("POST /interactions/", "PATCH /webhooks/", "POST /channels/", "PATCH /channels/")


async def kill_at(rig: Rig, number: int, profile: str, pictures: int, tally: Tally) -> bool:
    """Kill the bot at a boundary, start it again and judge; False when the post has no such boundary."""
    rig.fuse.write_text(str(number))
    wish = rig.wish("Mara", pictures)
    killed = await _die(rig, wish)
    rig.fuse.unlink()
    if killed:
        await _judge_restarted(rig, wish, tally, f"kill {number} ({_blown(rig)}), {profile}, {pictures}")
    return killed


async def _judge_restarted(rig: Rig, wish: Wish, tally: Tally, where: str) -> None:
    tally.kills += 1
    await rig.kill_bot()
    await rig.start_bot()
    await rig.settle([wish])
    await judge(rig, wish, tally, where, seed="seed" in where, answered=False)


async def _die(rig: Rig, wish: Wish) -> bool:
    """Have a post scheduled; True when the bot dies of it, False when all is done without."""
    assert rig.bot is not None
    asking = asyncio.create_task(rig.schedule(wish))
    dying = asyncio.create_task(rig.bot.wait())
    await asyncio.wait((asking, dying), return_when=asyncio.FIRST_COMPLETED)
    if not dying.done():
        settling = asyncio.create_task(rig.settle([wish]))
        await asyncio.wait((settling, dying), return_when=asyncio.FIRST_COMPLETED)
        await _stop(settling)
    died = dying.done()
    await _stop(asking, dying)
    return died


async def _stop(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _blown(rig: Rig) -> str:
    return rig.fuse.with_suffix(".blown").read_text()


async def kill_while_held(rig: Rig, call: str, profile: str, tally: Tally) -> None:
    """Kill the bot while Publora still works on a call that it will complete."""
    wish = rig.wish("Mara", 2)
    path = call.split(" ")[1]
    before = len((await rig.send("GET", "publora/state"))["requests"])
    await rig.send("PUT", "publora/faults", [{"match": call, "delay": 0.6, "times": 1}])
    asking = asyncio.create_task(rig.schedule(wish))
    async with asyncio.timeout(30):
        while not await _came(rig, path, before):  # noqa: ASYNC110 - as a script
            await asyncio.sleep(0.02)
    await rig.kill_bot()
    await _stop(asking)
    await rig.send("PUT", "publora/faults", [])
    await _judge_restarted(rig, wish, tally, f"kill while {call} is held, {profile}")


async def _came(rig: Rig, path: str, before: int) -> bool:
    requests = (await rig.send("GET", "publora/state"))["requests"][before:]
    return any(each["path"].startswith(path) for each in requests)


async def sweep(rig: Rig, tally: Tally, numbers: Callable[[str, int], Iterable[int]]) -> None:
    """Kill at the boundaries `numbers` names for a profile and a count of pictures, while there are any."""
    for profile, pictures in SHAPES:
        await rig.send("PUT", "publora/profile", {"profile": profile})
        for number in numbers(profile, pictures):
            if not await kill_at(rig, number, profile, pictures, tally):
                # A fuse that has not burnt down must not go off later.
                await rig.kill_bot()
                await rig.start_bot()
                break
            print(".", end="", flush=True)


async def run_once(rig: Rig, dice: random.Random, tally: Tally) -> None:
    """Break some things at random while people post, and judge when all is quiet again."""
    tally.runs += 1
    profile = dice.choice(PROFILES)
    publora, discord, drop, kill = plan(dice)
    where = f"run {tally.runs}, {profile}, {[*publora, *discord]}, gateway {drop}, kill {kill}"
    await rig.connected()
    await rig.send("PUT", "publora/profile", {"profile": profile})
    await rig.send("PUT", "publora/faults", publora)
    await rig.send("PUT", "discord/faults", discord)
    tally.faults += sum(each["times"] for each in (*publora, *discord)) + (drop is not None)
    wishes = [
        rig.wish(dice.choice(("Mara", "Mara", "Ben")), dice.choice((0, 1, 2)))
        for _ in range(dice.randint(2, 4))
    ]
    asking = [asyncio.create_task(rig.schedule(wish)) for wish in wishes]
    if drop is not None:
        await asyncio.sleep(0.3 + dice.random())
        await rig.send("POST", "discord/disconnect", {"resume": drop})
    answers = await asyncio.gather(*asking)
    if kill:
        tally.kills += 1
        await rig.kill_bot()
        await rig.start_bot()
    await rig.settle(wishes)
    for wish, answer in zip(wishes, answers, strict=True):
        _check_answer(rig, wish, answer, tally, where)
        await judge(rig, wish, tally, where, seed=profile == "seed", answered=True)


def plan(dice: random.Random) -> tuple[list[Payload], list[Payload], bool | None, bool]:
    """Draw faults of Publora and Discord, how the gateway drops (None: not), and whether the bot dies."""
    publora: list[Payload] = [
        {"match": dice.choice(CALLS), **dice.choice([*MISHAPS.values()]), "times": dice.randint(1, 2)}
        for _ in range(dice.randint(1, 3))
    ]
    if dice.random() < 0.6:
        publora.append(
            {"match": "PUT storage", **dice.choice([*STORAGE.values()]), "times": dice.randint(1, 4)}
        )
    trouble = dice.choice(({"status": 429, "wait": 0.4}, {"status": 500}))
    discord: list[Payload] = [{"match": dice.choice(DISCORD), **trouble, "times": 1}]
    drop = dice.choice((None, None, True, False))
    return publora, discord if dice.random() < 0.6 else [], drop, dice.random() < 0.2


def _check_answer(rig: Rig, wish: Wish, answer: Payload, tally: Tally, where: str) -> None:
    if answer["error"] or not said(answer):
        tally.unanswered += 1
        tally.odd.append(f"{where}: {wish.text}: {answer['error'] or 'an empty answer'}")
        return
    post = rig.accepted(wish)
    if (post is not None) != said(answer).startswith("### #"):
        tally.odd.append(f"{where}: {wish.text}: accepted {post is not None}, answered {said(answer)}")


async def main(runs: int, seed: int, kills: int) -> int:
    """Do everything, print the outcome, and return the exit status."""
    tally, dice, began = Tally(), random.Random(seed), time.monotonic()
    if running := asyncio.current_task():
        # Both processes are to end with this one.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="publora-chaos-") as folder:
        async with open_rig(Path(folder)) as rig:
            await sweep(rig, tally, lambda *_: range(1, kills + 1))
            print(f"\nafter the kills at each step: {tally}", flush=True)
            for profile in PROFILES if kills else ():
                await rig.send("PUT", "publora/profile", {"profile": profile})
                for call in HELD:
                    await kill_while_held(rig, call, profile, tally)
            for _ in range(runs):
                await run_once(rig, dice, tally)
                print(".", end="", flush=True)
    print("", *tally.odd, f"{tally} ({time.monotonic() - began:.0f} s)", sep="\n")
    return 0 if tally.clean else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Kill and break, and count what is lost.")
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--kills", type=int, default=200, help="boundaries of each shape, at most")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.runs, given.seed, given.kills)))

"""What can go wrong around the bot, and how it is drawn by lot."""

import random
from collections.abc import Sequence

from tests.process.chaos_rig import SLOWEST, Trouble
from tests.process.script import Payload

PROFILES = ("seed", "current")
MODES = ("honoured", "ignored", "replay_5xx")
PAGE = {"headers": {"Content-Type": "text/html"}}
CUT = '{"success": true, "postGr'
MISHAPS: dict[str, Payload] = {
    "drop before": {"drop": "before"},
    "drop after commit": {"drop": "after"},
    "429 with Retry-After": {"status": 429, "headers": {"Retry-After": "1"}},
    "429 without": {"status": 429},
    "500": {"status": 500},
    "502": {"status": 502, "body": "<html>502</html>", **PAGE},
    "503": {"status": 503},
    "504": {"status": 504, "body": "<html>504</html>", **PAGE},
    "HTML": {"status": 200, "body": "<html>Welcome</html>", **PAGE},
    "truncated JSON": {"status": 200, "body": CUT},
    "500 after commit": {"status": 500, "carried_out": True},
    "504 after commit": {"status": 504, "body": "<html>504</html>", **PAGE, "carried_out": True},
    "HTML after commit": {"status": 200, "body": "<html>Welcome</html>", **PAGE, "carried_out": True},
    "truncated JSON after commit": {"status": 200, "body": CUT, "carried_out": True},
    "slow": {"delay": SLOWEST},
}
STORAGE: dict[str, Payload] = {
    "403": {"status": 403, "body": "<Error><Code>SignatureDoesNotMatch</Code></Error>"},
    "expired link": {
        "status": 403,
        "body": "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
    },
    "500": {"status": 500, "body": "<Error><Code>InternalError</Code></Error>"},
    "503": {"status": 503, "body": "<Error><Code>SlowDown</Code></Error>"},
    "drop before": {"drop": "before"},
    "drop after": {"drop": "after"},
    "slow": {"delay": SLOWEST},
}
TO_SCHEDULE = (
    "POST /create-post",
    "POST /get-upload-url",
    "POST /complete-media",
    "PUT /update-post",
    "GET /get-post",
    "GET /list-posts",
)
TO_CHANGE = (
    "PUT /update-post",
    "PUT /update-post",
    "GET /get-post",
    "DELETE /delete-post",
    "GET /list-posts",
)
TO_DECIDE = (
    "POST /create-post",
    "POST /get-upload-url",
    "PUT /update-post",
    "PUT /update-post",
    "GET /get-post",
    "GET /get-post",
    "GET /list-posts",
    "DELETE /delete-post",
)
TO_WATCH = ("GET /get-post", "GET /list-posts", "DELETE /delete-post")
REFUSALS: dict[str, Payload] = {"429": {"status": 429, "wait": 0.4}, "500": {"status": 500}}
DISCORD = ("POST /interactions/", "PATCH /webhooks/", "POST /channels/", "PATCH /channels/")


def draw(dice: random.Random, calls: Sequence[str], *, files: bool = False) -> Trouble:
    """Draw what goes wrong while something with these calls happens; `files` adds the storage host."""
    publora = [_fault(dice, "Publora", MISHAPS, calls, most=2) for _ in range(dice.randint(1, 3))]
    if files and dice.random() < 0.6:
        publora.append(_fault(dice, "storage", STORAGE, ("PUT storage",), most=4))
    discord = [_fault(dice, "Discord", REFUSALS, DISCORD, most=1)] if dice.random() < 0.5 else []
    return Trouble(
        publora,
        discord,
        drop_after=0.3 + dice.random() if dice.random() < 0.3 else None,
        resume=dice.random() < 0.5,
        kill_after=1.5 * dice.random() if dice.random() < 0.15 else None,
    )


def _fault(
    dice: random.Random, whose: str, mishaps: dict[str, Payload], calls: Sequence[str], *, most: int
) -> Payload:
    name = dice.choice([*mishaps])
    planned = {"match": dice.choice(calls), **mishaps[name], "times": dice.randint(1, most)}
    return {"name": f"{whose}: {name}", **planned}

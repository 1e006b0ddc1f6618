"""Does everything the bot sends to Discord keep to Discord's own OpenAPI document?

The document marks nullable loosely and takes more than Discord does in places (discord.md 6); Discord's hard
limits have tests of their own.
"""

import json
import os
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from sandbox.clock import MovableClock
from sandbox.rig import open_rig
from tests.e2e.team import DAY, MP4, Team, picture

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (
    Path(os.environ.get("REFERENCE_DIR", ROOT.parent / "shared" / "reference")) / "discord-openapi.json"
)
# discord.py writes ids in allowed_mentions and of attachments as numbers, which Discord reads as well.
NUMBERS_FOR_IDS = re.compile(r"\$(\.data)?\.(allowed_mentions\.users\[\d+\]|attachments\[\d+\]\.id)")

pytestmark = pytest.mark.skipif(not DOCUMENT.is_file(), reason=f"{DOCUMENT.name} is not at hand")


@cache
def read_document():
    return json.loads(DOCUMENT.read_text())


@cache
def registry():
    return Registry().with_resource("discord", Resource(read_document(), DRAFT202012))


@cache
def routes():
    """Routes of the document: a pattern for their path, longest first, with the template it is made of."""
    templates = sorted(read_document()["paths"], key=lambda path: (path.count("{"), -len(path)))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), path) for path in templates]


def documented(method, path):
    """The validator of a call's body, None when the document has no such call."""
    for pattern, template in routes():
        call = read_document()["paths"][template].get(method.lower())
        if call and pattern.fullmatch(path):
            if "application/json" not in call.get("requestBody", {}).get("content", {}):
                return None
            steps = (
                "paths",
                template,
                method.lower(),
                "requestBody",
                "content",
                "application/json",
                "schema",
            )
            pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
            return Draft202012Validator({"$ref": f"discord#/{pointer}"}, registry=registry())
    return None


def tidied(value, path="$"):
    """The body with discord.py's one liberty taken back."""
    if isinstance(value, int) and NUMBERS_FOR_IDS.fullmatch(path):
        return str(value)
    if isinstance(value, dict):
        return {key: tidied(part, f"{path}.{key}") for key, part in value.items()}
    if isinstance(value, list):
        return [tidied(part, f"{path}[{number}]") for number, part in enumerate(value)]
    return value


def faults(method, path, body):
    """What the document finds wrong with a body."""
    validator = documented(method, path)
    assert validator is not None, f"Discord's document has no {method} {path}"
    return [
        f"{leaf.json_path}: {leaf.message[:200]}"
        for error in validator.iter_errors(tidied(body))
        for leaf in leaves(error)
    ]


def leaves(error):
    """The innermost reasons of an error."""
    return [leaf for part in error.context for leaf in leaves(part)] if error.context else [error]


async def use_everything(team: Team) -> None:
    """Have the bot send every kind of message it has."""
    stand_in = team.rig.stand_in
    await team.run("help", by="Olive")
    await team.schedule("Not linked yet")
    await team.link()
    await team.press(await team.link(stand_in.second_key), "Keep the current key")
    await team.run("publora timezone", zone="Europe/Berlin")
    await team.choices("publora timezone", "zone", "Berl")
    for option in ("when", "accounts"):
        await team.choices("post schedule", option, "")
    await team.schedule("Pictures", picture("red"), picture("blue"), accounts="LinkedIn · Acme GmbH, X")
    await team.schedule("Film", ("film.mp4", MP4))
    await team.schedule("long " * 790, accounts="Telegram")
    await team.schedule("long " * 790, accounts="Mastodon")
    for number in range(7):
        await team.schedule(f"One of many {number}", when="in 3 days")
    await team.choices("post view", "post", "")
    await team.press(await team.press(await team.run("post list"), "Next"), "Previous")
    await team.choices("post calendar", "from", "")
    for shown in (await team.run("post calendar"), await team.run("post calendar", view="week")):
        await team.press(await team.press(shown, "As text"), "As picture")
    await team.run("post calendar", **{"from": "2030-01-01"})
    await team.run("post export")
    await team.run("post view", post="1")
    await team.run("post reschedule", post="1", when="in 4 hours")
    await team.press(await team.run("post delete", post="2"), "Keep it")
    await team.press(await team.run("post delete", post="2"), "Delete post")
    stand_in.set_outcomes({"twitter-1002003001": {"result": "failed", "code": "PLATFORM_AUTH_EXPIRED"}})
    await team.rig.advance(DAY)
    await team.run("post view", post="1")
    await team.run("stats post", post="1")
    await team.choices("stats account", "account")
    await team.press(await team.run("stats account"), "Light")
    await team.run("publora status")
    await team.run("post import")
    rows = "text,time,accounts\nA,2026-12-01 10:00,Mastodon\nB,tomorrow,all\n"
    report = await team.run("post import", file=("posts.csv", rows.encode()))
    await team.press(report, "Import 1 post")
    await team.rig.advance(1)
    await team.press(await team.run("publora unlink"), "Unlink")


async def test_every_body_fits_the_document(tmp_path):
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    async with open_rig(tmp_path / "data", MovableClock(start=now)) as rig:
        await use_everything(Team(rig))
        sent = [entry for entry in rig.env.http_requests if entry.json is not None]
    wrong = {
        (entry.method, re.sub(r"\d{6,}", "0", entry.path)): found
        for entry in sent
        if (found := faults(entry.method, entry.path, entry.json))
    }
    assert wrong == {}
    kinds = {(entry.method, re.sub(r"[^/]*\d{6,}", "0", entry.path)) for entry in sent}
    assert kinds >= {
        ("PUT", "/applications/0/commands"),
        ("POST", "/interactions/0/0/callback"),
        ("PATCH", "/webhooks/0/0/messages/@original"),
        ("POST", "/channels/0/messages"),
    }


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/channels/1/messages", {"content": 5}),
        ("/channels/1/messages", {"components": [{"type": 10, "content": ""}]}),
        ("/interactions/1/x/callback", {"type": 9, "data": {"custom_id": "a"}}),
        ("/interactions/1/x/callback", {"type": 8, "data": {"choices": [{"name": "a" * 101, "value": "b"}]}}),
    ],
)
def test_a_body_that_does_not_fit_would_be_noticed(path, body):
    assert faults("POST", path, body) != []

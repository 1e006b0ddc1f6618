"""No secret leaves the place it belongs to: not in logs, files, replies or requests, whatever goes wrong."""

import base64
import io
import logging
import re
import sys
from collections.abc import Iterator

import pytest
import structlog
from team import DAY, Team, answers, bodies, picture, said

from bot.log import configure_logging

KEY = "sk_1764240000777.0f1e2d3c4b5a69788796a5b4c3d2e1f0"
SECRET_HALF = KEY.partition(".")[2]
TRACES = tuple(
    trace.encode()
    for trace in (
        SECRET_HALF,
        base64.b64encode(KEY.encode()).decode().rstrip("="),
        KEY[::-1],
        KEY.encode().hex(),
    )
)


@pytest.fixture
def log(monkeypatch) -> Iterator[io.StringIO]:
    """Everything the process logs, down to debug; logging is put back as it was."""
    root, config, hook = logging.getLogger(), structlog.get_config(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logging("debug", "json")
    yield written
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    structlog.configure(**config)


async def live_through_a_lot(team: Team) -> None:
    """The main job with a planted key, and then all that can go wrong with it."""
    stand_in = team.rig.stand_in
    stand_in.world.keys[KEY] = stand_in.world.keys[stand_in.demo_key]
    await team.link("sk_wrong" + KEY)
    await team.link(KEY)
    await team.link(KEY)
    await team.schedule("First", picture("red"), accounts="LinkedIn · Acme GmbH, X")
    await team.run("post view", post="1")
    await team.run("publora status")
    await fail_in_all_ways(team)
    await team.rig.advance(DAY)
    await team.run("stats post", post="1")
    await team.run("stats post", post="2")


async def fail_in_all_ways(team: Team) -> None:
    stand_in = team.rig.stand_in
    echo = {"error": f"Invalid API key {KEY}", "message": KEY}
    troubles = [
        {"status": 401, "body": echo},
        {"status": 500, "body": echo},
        {"status": 400, "body": echo | {"error": f"Refused for {KEY}"}},
        {"status": 200, "body": f"<html>{KEY}</html>"},
        {"drop": "after"},
    ]
    for trouble in troubles:
        for call in ("* /", "POST /get-upload-url", "PUT storage", "GET /get-post"):
            stand_in.set_faults([{"match": call, "times": 2} | trouble])
            await team.schedule(f"{call} {sorted(trouble)}", picture("blue"), accounts="X")
    stand_in.set_faults([])
    team.rig.link_faults.replace([{"match": "GET /cdn/*", "status": 404, "times": 1}])
    await team.schedule("Lost link", picture("blue"))
    team.rig.env.inject_error("POST", "/channels/*/messages", status=403)
    stand_in.set_down(down=True)
    await team.schedule("Patient", picture("green"), accounts="X")
    await team.rig.advance(60)
    stand_in.set_down(down=False)


def found_in(data: bytes) -> list[bytes]:
    return [trace for trace in TRACES if trace in data]


async def test_the_key_is_nowhere_but_in_its_calls_to_publora(rig, log):
    team = Team(rig)
    await live_through_a_lot(team)
    assert found_in(KEY.encode()) == [SECRET_HALF.encode()]
    places = {
        "log": log.getvalue(),
        "requests to Discord": repr(rig.env.http_requests),
        "messages": repr(rig.env.backend.messages),
        "what people read": repr([texts for _, texts in answers(rig)]),
        "Publora's own log": repr(rig.stand_in.state()["requests"]),
    }
    assert {place: found_in(text.encode()) for place, text in places.items() if found_in(text.encode())} == {}
    files = [path for path in rig.settings.data_dir.rglob("*") if path.is_file()]
    assert {"publora.sqlite3", "secret.key"} <= {path.name for path in files}
    files += [path for path in rig.stand_in.world.store.path_of(".").rglob("*") if path.is_file()]
    assert [path for path in files if found_in(path.read_bytes())] == []
    assert rig.stand_in.key_reached_storage is False
    assert any(record["key_hint"] for record in rig.stand_in.world.requests)


async def test_signed_links_and_tokens_stay_out_of_the_log(rig, log):
    await live_through_a_lot(Team(rig))
    written = log.getvalue()
    assert "job put off" in written
    assert "simcord_interaction_" not in written
    assert re.findall(r"X-Amz-Signature=(?!\[hidden\])", written) == []
    assert re.findall(r"[?&]hm=(?!\[hidden\])", written) == []
    assert "sandbox-access" not in written


async def test_nobody_reads_more_of_the_key_than_its_last_four_characters(rig):
    team = Team(rig)
    rig.stand_in.world.keys[KEY] = rig.stand_in.world.keys[rig.stand_in.demo_key]
    await team.link(KEY)
    assert f"`{KEY[-4:]}`" in said(await team.run("publora status"))
    assert not any(KEY[-5:] in repr(body) for body in bodies(rig))

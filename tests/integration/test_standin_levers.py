"""Do the control API, the dashboard and the stand-in's own life cycle work?"""

import asyncio
import json
import os
import shutil
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from sandbox.clock import MovableClock
from sandbox.publora.control import control_routes
from sandbox.publora.dashboard import dashboard_routes
from sandbox.publora.server import run_stand_in
from sandbox.publora.wire import listen
from tests.integration.standin import LINKEDIN, START, Script, X, playing, png

HOLDER = """
import asyncio
from sandbox.publora.object_store import run_object_store

async def main():
    async with run_object_store() as store:
        print(await store.endpoint(), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def mounted(routes):
    """Serve `routes` as the sandbox would; yields a function that calls them."""
    app = web.Application()
    app.router.add_routes(routes)
    async with listen(app) as url, aiohttp.ClientSession() as session:

        async def call(method, path, **more):
            async with session.request(method, url + path, **more) as reply:
                body = await reply.read()
                return reply.status, json.loads(body) if "json" in reply.content_type else body

        yield call


@pytest.fixture
async def publora():
    async with playing() as script:
        yield script


@pytest.fixture
async def control(publora):
    async with mounted(control_routes(publora.stand_in)) as call:
        yield call


async def test_control_moves_time_and_shows_the_state(publora, control):
    group_id = await publora.create(scheduledTime=publora.ahead(minutes=1))
    assert (await control("POST", "/sandbox/publora/clock", json={"advance": 300}))[0] == 200
    _, state = await control("GET", "/sandbox/publora/state")
    assert set(state) == {"posts", "media", "requests"}
    assert (state["posts"][0]["postGroupId"], state["posts"][0]["status"]) == (group_id, "published")
    assert state["requests"][0]["path"] == "/create-post"


async def test_control_plans_faults_outcomes_and_the_profile(publora, control):
    fault = {"match": "GET /list-posts", "status": 500, "times": 2}
    assert (await control("PUT", "/sandbox/publora/faults", json=[fault]))[0] == 200
    assert (await publora.call("GET", "list-posts"))[0] == 500
    assert await control("GET", "/sandbox/publora/faults") == (
        200,
        [{"match": "GET /list-posts", "times": 1}],
    )
    outcomes = {X: {"result": "failed", "code": "TIMEOUT_ERROR"}}
    assert (await control("PUT", "/sandbox/publora/outcomes", json=outcomes))[0] == 200
    group = await publora.get(await publora.publish(X))
    assert group["posts"][0]["error"]["code"] == "TIMEOUT_ERROR"
    assert (await control("PUT", "/sandbox/publora/profile", json={"profile": "seed"}))[0] == 200
    assert (await publora.call("GET", "platform-limits"))[0] == 404


@pytest.mark.parametrize(("mode", "groups"), [("honoured", 1), ("ignored", 2), ("replay_5xx", 1)])
async def test_control_says_how_idempotency_keys_are_taken(publora, control, mode, groups):
    assert (await control("PUT", "/sandbox/publora/idempotency", json={"mode": mode}))[0] == 200
    body = {"content": "Hi", "platforms": [X]}
    for _ in range(2):
        await publora.call("POST", "create-post", body, headers={"Idempotency-Key": "k1"})
    assert len(publora.stand_in.state()["posts"]) == groups


async def test_control_edits_and_removes_posts(publora, control):
    group_id = await publora.create("Old")
    path = f"/sandbox/publora/posts/{group_id}"
    assert (await control("PATCH", path, json={"content": "New"}))[0] == 200
    assert (await publora.get(group_id))["posts"][0]["content"] == "New"
    assert (await control("DELETE", path))[0] == 200
    assert (await control("DELETE", path))[0] == 400


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("PUT", "faults", "{}"),
        ("PUT", "faults", '[{"match": "POST"}]'),
        ("PUT", "faults", "nonsense"),
        ("POST", "clock", '{"advance": "1h"}'),
        ("POST", "clock", '{"advance": -1}'),
        ("POST", "clock", '{"advance": true}'),
        ("POST", "clock", "[]"),
        ("PUT", "outcomes", '{"nobody-1": {"result": "failed"}}'),
        ("PUT", "outcomes", '{"linkedin-AcmeCo42Qa": "failed"}'),
        ("PUT", "profile", '{"profile": "future"}'),
        ("PUT", "idempotency", '{"mode": "maybe"}'),
        ("PUT", "idempotency", '{"mode": ["honoured"]}'),
        ("PUT", "faults", '[{"match": "POST /create-post", "status": 502, "carried_out": "yes"}]'),
        ("PATCH", "posts/unknown", '{"content": "New"}'),
    ],
)
async def test_control_answers_nonsense_with_a_sentence(control, method, path, data):
    status, answer = await control(method, f"/sandbox/publora/{path}", data=data)
    assert status == 400
    assert answer["error"].endswith(".")


async def test_the_dashboard_shows_posts_and_escapes_them(publora):
    async with mounted(dashboard_routes(publora.stand_in)) as call:
        group_id = await publora.create("<script>alert(1)</script>", [LINKEDIN])
        link = await publora.upload(group_id, png(7))
        await publora.ask("POST", f"complete-media/{link['mediaId']}")
        status, page = await call("GET", "/publora")
        assert status == 200
        assert b"&lt;script&gt;" in page
        assert b"<script>" not in page
        assert f"/publora/media/{link['mediaId']}".encode() in page
        assert await call("GET", f"/publora/media/{link['mediaId']}") == (200, png(7))
        assert (await call("GET", "/publora/media/unknown"))[0] == 404


async def test_the_dashboards_levers_work_and_tell_the_sandbox(publora):
    pulled = []

    async def after():
        pulled.append(publora.stand_in.world.clock.now())

    async with mounted(dashboard_routes(publora.stand_in, after)) as call:
        group_id = await publora.create(scheduledTime=publora.ahead(days=3))
        await call("POST", "/publora/outcome", data={"platform_id": X, "result": "failed"})
        await call("POST", "/publora/token", data={"platform_id": LINKEDIN, "health": "expired"})
        status, page = await call("POST", "/publora/clock", data={"seconds": "next"})
        assert (status, b"Publora (sandbox)" in page) == (200, True)
        assert (await publora.get(group_id))["status"] == "failed"
        assert publora.stand_in.world.account(LINKEDIN).health == "expired"
        _, page = await call("POST", "/publora/power", data={"down": "1"})
        assert b"Publora is down" in page
        await call("POST", "/publora/power", data={"down": "0"})
        assert (await publora.call("GET", "platform-connections"))[0] == 200
        assert len(pulled) == 5


async def test_the_dashboard_refuses_nonsense_and_other_sites(publora):
    async with mounted(dashboard_routes(publora.stand_in)) as call:
        assert (await call("POST", "/publora/clock", data={"seconds": "soon"}))[0] == 400
        assert (await call("POST", "/publora/outcome", data={"platform_id": "x"}))[0] == 400
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert (await call("POST", "/publora/power", data={"down": "1"}, headers=foreign))[0] == 403
        assert not publora.stand_in.world.faults.down


async def test_a_ticking_stand_in_publishes_by_itself():
    clock = MovableClock(START)
    async with run_stand_in(clock=clock, ticking=True) as stand_in, aiohttp.ClientSession() as session:
        publora = Script(stand_in, session)
        group_id = await publora.create(scheduledTime=publora.ahead(seconds=30))
        for _ in range(3):
            await clock.advance(60)
            await asyncio.sleep(0)
        assert (await publora.get(group_id))["status"] == "published"


async def test_nothing_of_a_stand_in_outlives_it():
    async with playing() as publora:
        await publora.upload(await publora.create())
        store = publora.stand_in.world.store
        endpoint = await store.endpoint()
        assert store.path_of("").is_dir()
    assert not store.path_of("").exists()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(*endpoint.removeprefix("http://").split(":"))


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv ties the object store's life to ours")
async def test_the_object_store_dies_with_a_killed_parent(tmp_path):
    env = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, stdout=asyncio.subprocess.PIPE, env=env
    )
    assert holder.stdout
    endpoint = (await holder.stdout.readline()).decode().strip()
    reader, writer = await asyncio.open_connection(*endpoint.removeprefix("http://").split(":"))
    holder.kill()
    await holder.wait()
    async with asyncio.timeout(5):
        assert await reader.read() == b""  # the connection ends because the object store does
    writer.close()
    await writer.wait_closed()

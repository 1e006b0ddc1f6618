"""The loopback front, driven by its control API, with a real discord.py bot in another process."""

import asyncio
import base64
import hashlib
import json
import os
import sys
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO

import aiohttp
import pytest

from bot.__main__ import PERMISSIONS
from sandbox.discord.front import run_front

ECHO_BOT = ("-m", "tests.process.echo_bot")


class Script:
    """An outside script: it knows the control API and nothing else."""

    def __init__(self, front, session):
        self.front, self._session = front, session

    async def call(self, method, path, body=None, **params):
        data = BytesIO(json.dumps(body).encode()) if body is not None else None
        async with self._session.request(method, self.front.url + path, data=data, params=params) as reply:
            return reply.status, await reply.json()

    async def interact(self, **asked):
        status, answer = await self.call("POST", "/sandbox/interactions", asked)
        assert status == 200, answer
        return answer

    async def command(self, name, who="Mara", channel="general", **asked):
        return await self.interact(**{"as": who, "channel": channel, "command": name, **asked})

    async def messages(self, channel, who):
        status, messages = await self.call("GET", f"/sandbox/channels/{channel}/messages", **{"as": who})
        assert status == 200, messages
        return messages

    async def refused(self, **asked):
        status, answer = await self.call("POST", "/sandbox/interactions", asked)
        assert status == 400, answer
        return answer["error"]


@asynccontextmanager
async def run_bot(settings):
    bot = await asyncio.create_subprocess_exec(sys.executable, *ECHO_BOT, env={**os.environ, **settings})
    try:
        yield bot
    finally:
        if bot.returncode is None:
            bot.terminate()
        await asyncio.wait_for(bot.wait(), 10)


@pytest.fixture
async def script():
    async with run_front() as front, aiohttp.ClientSession() as session, run_bot(front.settings):
        await asyncio.wait_for(front.bot_ready(), 15)
        yield Script(front, session)


def sent_file(name, data, content_type="application/octet-stream"):
    return {"name": name, "content_type": content_type, "base64": base64.b64encode(data).decode()}


async def test_an_answer_at_once_comes_with_the_time_it_took(script):
    answer = await script.command("now", options={"text": "hello"})
    assert answer["acknowledged"]
    assert 0 < answer["ack_ms"] < 3000
    assert not answer["deferred"]
    assert answer["response"]["content"] == "hello"
    assert answer["error"] is None


async def test_a_deferred_answer_is_waited_for(script):
    answer = await script.command("later")
    assert answer["deferred"]
    assert answer["ephemeral"]
    assert answer["response"]["content"] == "later"


async def test_the_first_followup_fills_a_deferred_answer(script):
    answer = await script.command("follow")
    assert answer["response"]["content"] == "first"
    assert [followup["content"] for followup in answer["followups"]] == ["second"]


async def test_a_wait_that_ends_before_the_answer_says_so(script):
    answer = await script.command("later", wait=0.1)
    assert answer["acknowledged"]
    assert answer["response"] is None
    assert "not answered" in answer["error"]


async def test_time_can_be_moved_on_and_messages_bear_it(script):
    await script.command("now", options={"text": "before"})
    assert (await script.call("POST", "/sandbox/discord/clock", {"advance": 3600}))[0] == 200
    await script.command("now", options={"text": "after"})
    before, after = (
        datetime.fromisoformat(each["timestamp"]) for each in await script.messages("general", "Mara")
    )
    assert 3600 <= (after - before).total_seconds() < 3660
    for nonsense in ({"advance": -1}, {"advance": "soon"}, {}):
        assert (await script.call("POST", "/sandbox/discord/clock", nonsense))[0] == 400


async def test_silence_for_three_seconds_is_an_error(script):
    answer = await script.command("silent")
    assert not answer["acknowledged"]
    assert answer["error"] == "The application did not respond."


async def test_only_the_invoker_sees_an_ephemeral_answer(script):
    await script.command("whisper", who="Alex", options={"text": "secret"})
    await script.command("now", who="Alex", options={"text": "open"})
    assert [m["content"] for m in await script.messages("general", "alex")] == ["secret", "open"]
    assert [m["content"] for m in await script.messages("general", "Olive")] == ["open"]


async def test_a_second_acknowledgement_is_refused_with_40060(script):
    answer = await script.command("twice")
    assert answer["response"]["content"] == "first"
    assert [followup["content"] for followup in answer["followups"]] == ["40060"]


async def test_an_unknown_interaction_is_refused_with_10062(script):
    assert (await script.command("unknown"))["response"]["content"] == "10062"


async def test_a_click_shows_the_message_as_it_is_after_the_edit(script):
    card = (await script.command("card"))["response"]
    answer = await script.interact(**{"as": "Priya", "click": {"message": card["id"], "label": "Approve"}})
    assert answer["response"]["id"] == card["id"]
    assert answer["response"]["components"][0]["components"][0]["content"] == "approved by Priya"


async def test_a_click_left_deferred_waits_for_the_edit_and_tells_followups(script):
    card = (await script.command("card"))["response"]
    click = {"message": card["id"], "custom_id": "card:slowly"}
    answer = await script.interact(**{"as": "Sam", "click": click})
    assert answer["deferred"]
    assert answer["response"]["components"][0]["components"][0]["content"] == "slowly"
    assert [followup["content"] for followup in answer["followups"]] == ["noted"]


async def test_an_answer_of_its_own_is_waited_for_though_the_card_is_edited_meanwhile(script):
    card = (await script.command("card"))["response"]
    click = {"message": card["id"], "custom_id": "card:think"}
    answer = await script.interact(**{"as": "Sam", "click": click})
    assert answer["response"]["content"] == "thought"


async def test_an_ephemeral_card_can_be_clicked_by_its_owner_only(script):
    whisper = (await script.command("whisper", who="Alex", options={"text": "mine"}))["response"]
    click = {"message": whisper["id"], "label": "Approve"}
    assert "not visible" in await script.refused(**{"as": "Olive", "click": click})
    assert "No matching component" in await script.refused(**{"as": "Alex", "click": click})


async def test_a_select_takes_values_or_labels(script):
    card = (await script.command("card"))["response"]
    for chosen in ("2", "Two"):
        select = {"message": card["id"], "values": [chosen]}
        answer = await script.interact(**{"as": "Sam", "select": select})
        assert answer["response"]["content"] == "picked 2"


async def test_a_modal_is_filled_by_its_labels_with_files_whole(script):
    shown = await script.command("ask", who="Alex")
    assert [part["label"] for part in shown["modal"]["components"]] == ["Text", "Accounts", "Files"]
    pictures = [os.urandom(300_000), b"second"]
    fields = {
        "Text": "line one\nline two",
        "Accounts": ["Our page", "x-1"],
        "Files": [sent_file(f"{n}.png", data, "image/png") for n, data in enumerate(pictures)],
    }
    answer = await script.interact(**{"as": "Alex", "submit": {"interaction": shown["id"], "fields": fields}})
    sums = [hashlib.sha256(data).hexdigest() for data in pictures]
    assert answer["response"]["content"].split("\n") == ["line one", "line two", "fb-1", "x-1", *sums]
    again = {"interaction": shown["id"], "fields": fields}
    assert "already been submitted" in await script.refused(**{"as": "Alex", "submit": again})


async def test_a_modal_opened_by_a_button_can_be_submitted(script):
    card = (await script.command("card"))["response"]
    shown = await script.interact(**{"as": "Sam", "click": {"message": card["id"], "label": "Reject"}})
    submit = {"interaction": shown["id"], "fields": {"Text": "too long", "Accounts": "fb-1"}}
    answer = await script.interact(**{"as": "Sam", "submit": submit})
    assert answer["response"]["content"] == "too long\nfb-1"


async def test_a_single_input_without_label_component_is_filled_by_its_own_label(script):
    shown = await script.command("publora link")
    submit = {"interaction": shown["id"], "fields": {"Publora key": "sk_1234567"}}
    answer = await script.interact(**{"as": "Mara", "submit": submit})
    assert answer["response"]["content"] == "key of 10 characters"


async def test_autocomplete_tells_the_choices(script):
    typed = {"command": "find", "option": "what", "value": "sun"}
    answer = await script.interact(**{"as": "Mara", "autocomplete": typed})
    assert answer["choices"][1] == {"name": "sun 1", "value": "1"}


async def test_a_message_menu_gets_text_and_files_byte_for_byte(script):
    picture = os.urandom(50_000)
    written = {
        "as": "Alex",
        "channel": "social",
        "content": "look",
        "files": [sent_file("a b.png", picture)],
    }
    _, message = await script.call("POST", "/sandbox/messages", written)
    menu = {"name": "Echo message", "message": message["id"]}
    answer = await script.interact(**{"as": "Alex", "menu": menu})
    assert answer["response"]["content"] == f"look {hashlib.sha256(picture).hexdigest()}"


async def test_an_attachment_option_travels_both_ways_byte_for_byte(script):
    video = os.urandom(2_000_000)
    answer = await script.command("keep", files={"file": sent_file("v.bin", video, "video/mp4")})
    assert answer["response"]["content"] == f"{hashlib.sha256(video).hexdigest()} video/mp4"
    url = answer["response"]["attachments"][0]["url"]
    async with aiohttp.ClientSession() as session, session.get(url) as reply:
        assert await reply.read() == video


async def test_attachment_links_end_on_demand_and_when_tampered_with(script):
    await script.call("PUT", "/sandbox/discord/faults", [{"match": "GET /cdn/", "status": 404, "times": 1}])
    assert await script.call("GET", "/sandbox/discord/faults") == (200, [{"match": "GET /cdn/", "times": 1}])
    answer = await script.command("keep", files={"file": sent_file("v.bin", b"bytes")})
    assert answer["response"]["content"] == "gone"
    kept = await script.command("keep", files={"file": sent_file("v.bin", b"bytes")})
    url = kept["response"]["attachments"][0]["url"]
    async with aiohttp.ClientSession() as session, session.get(url.replace("ex=", "ex=f")) as reply:
        assert reply.status == 404


async def test_people_channels_and_roles_are_options_by_name(script):
    options = {"who": "olive", "where": "#social", "role": "Approver", "count": 3}
    answer = await script.command("name", options=options)
    assert answer["response"]["content"] == "Olive social Approver 3"


async def test_the_second_server_is_found_by_its_people(script):
    await script.command("now", who="ben", options={"text": "beta"})
    assert [m["content"] for m in await script.messages("general", "Ben")] == ["beta"]
    assert await script.messages("general", "Mara") == []


async def test_bad_requests_say_what_is_wrong(script):
    assert "no member 'Zoe'" in await script.refused(**{"as": "Zoe", "command": "now"})
    assert "'command'" not in await script.refused(**{"as": "Mara"})
    assert "no command /nope" in await script.refused(**{"as": "Mara", "command": "nope"})
    assert "'as' is missing" in await script.refused(command="now")
    assert "no channel" in await script.refused(**{"as": "Mara", "command": "now", "channel": "x"})
    asked = {"as": "Mara", "command": "now", "options": {"nope": 1}}
    assert "no option 'nope'" in await script.refused(**asked)
    assert (await script.call("PUT", "/sandbox/discord/faults", [{"matches": "x"}]))[0] == 400


async def test_a_dropped_socket_is_resumed_and_missed_events_are_replayed(script):
    assert (await script.call("POST", "/sandbox/discord/disconnect", {"resume": True}))[1] == {"dropped": 1}
    answer = await script.command("now", options={"text": "missed"})
    assert answer["response"]["content"] == "missed"
    events = (await script.command("events"))["response"]["content"].split()
    assert events.count("READY") == 1
    assert events.count("RESUMED") == 1


async def test_a_forgotten_session_is_identified_anew(script):
    await script.call("POST", "/sandbox/discord/disconnect", {"resume": False})
    assert not script.front.control.bot_is_ready
    await asyncio.wait_for(script.front.bot_ready(), 10)
    events = (await script.command("events"))["response"]["content"].split()
    assert events.count("READY") == 2
    assert "RESUMED" not in events


async def test_a_rate_limited_call_is_tried_again_after_the_wait(script):
    fault = {"match": "POST /channels/*/messages", "times": 1, "status": 429, "wait": 0.6}
    await script.call("PUT", "/sandbox/discord/faults", [fault])
    assert (await script.command("notice"))["response"]["content"] == "posted"
    _, requests = await script.call("GET", "/sandbox/discord/requests")
    first, second = (r for r in requests if r["path"].endswith("/messages") and r["method"] == "POST")
    assert (first["status"], second["status"]) == (429, 200)
    waited = datetime.fromisoformat(second["at"]) - datetime.fromisoformat(first["at"])
    assert 0.6 <= waited.total_seconds() < 3


async def test_every_request_body_is_recorded(script):
    await script.command("keep", files={"file": sent_file("v.bin", b"bytes")})
    _, requests = await script.call("GET", "/sandbox/discord/requests")
    assert requests[0]["path"] == "/users/@me"
    edit = next(r for r in requests if r["method"] == "PATCH")
    assert edit["body"]["attachments"][0]["filename"] == "back.bin"
    assert edit["files"] == [{"name": "back.bin", "size": 5}]


async def test_the_bot_has_no_more_than_the_invite_asks_for(script):
    acme = script.front.world.acme.guild
    backend = script.front.env.backend
    granted = backend.compute_permissions(acme.id, backend.bot_user.id, acme.channels["social"].id)
    assert granted == PERMISSIONS | 1 << 31


async def test_fifty_interactions_at_once_are_all_answered(script):
    answers = await asyncio.gather(*(script.command("now", options={"text": str(n)}) for n in range(50)))
    assert [answer["response"]["content"] for answer in answers] == [str(n) for n in range(50)]


async def test_a_wrong_token_is_refused_by_rest_and_gateway():
    async with run_front() as front, aiohttp.ClientSession() as session:
        async with session.get(f"{front.url}/api/v10/users/@me", headers={"Authorization": "Bot x"}) as reply:
            assert reply.status == 401
            assert reply.headers["Content-Type"] == "application/json"
        async with session.ws_connect(front.settings["DISCORD_GATEWAY_URL"]) as socket:
            assert (await socket.receive_json())["op"] == 10
            await socket.send_json({"op": 2, "d": {"token": "x", "intents": 1}})
            await socket.receive()
            assert socket.close_code == 4004


async def test_replies_tell_their_rate_limit():
    async with run_front() as front, aiohttp.ClientSession() as session:
        token = {"Authorization": f"Bot {front.settings['DISCORD_TOKEN']}"}
        for remaining in ("49", "48"):
            async with session.get(f"{front.url}/api/v10/users/@me", headers=token) as reply:
                assert reply.headers["X-RateLimit-Remaining"] == remaining
                assert float(reply.headers["X-RateLimit-Reset-After"]) <= 1


async def test_a_bot_that_asks_for_members_is_refused():
    async with run_front() as front, aiohttp.ClientSession() as session:
        identify = {"token": front.settings["DISCORD_TOKEN"], "intents": 1 << 1}
        async with session.ws_connect(front.settings["DISCORD_GATEWAY_URL"]) as socket:
            await socket.receive()
            await socket.send_json({"op": 2, "d": identify})
            await socket.receive()
            assert socket.close_code == 4014

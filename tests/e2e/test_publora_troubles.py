"""Publora in trouble: one clear sentence, the text back, nothing half-done left."""

import asyncio
from hashlib import sha256

import pytest
from team import picture, said

from bot.services.records import ScheduleRequest

PICTURE = picture("red")
HTML = {"status": 200, "body": "<html>Welcome</html>", "headers": {"Content-Type": "text/html"}}
PASSING = [
    {"status": 503},
    {"status": 500, "body": "<html>Oops</html>"},
    {"status": 502, "body": ""},
    HTML,
    {"status": 429, "headers": {"Retry-After": "5"}},
    {"status": 429},
    {"drop": "before"},
    {"drop": "after"},
]
CALLS = ["POST /create-post", "POST /get-upload-url", "PUT storage", "PUT /update-post", "GET /get-post"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("trouble", PASSING, ids=str)
async def test_a_passing_trouble_is_waited_out_and_the_post_arrives_once(acme, call, trouble):
    acme.rig.stand_in.set_faults([{"match": call, "times": 1} | trouble])
    shown = said(await acme.schedule("Patient", PICTURE))
    assert "#1 · Scheduled" in shown or "#1 · Safe with me" in shown
    assert "Patient" in shown
    await acme.rig.advance(30)
    await acme.rig.advance(300)
    (group,) = acme.groups()
    assert acme.state_of(1) == "scheduled"
    assert group["status"] == "scheduled"
    assert len(group["media"]) == len(acme.rig.stand_in.state()["media"]) == 1


@pytest.mark.parametrize("trouble", PASSING, ids=str)
async def test_a_lasting_trouble_says_that_the_post_is_safe_and_why_it_waits(acme, trouble):
    acme.rig.stand_in.set_faults([{"match": "* /"} | trouble])
    shown = said(await acme.schedule("Patient", PICTURE))
    assert "#1 · Safe with me" in shown
    assert "Publora can't be reached at the moment." in shown or "Publora asks to slow down." in shown
    assert "Patient" in shown
    assert len(acme.kept_files()) == 1


@pytest.mark.parametrize("trouble", [{"status": 503}, {"drop": "before"}], ids=str)
async def test_a_post_is_accepted_without_asking_a_publora_that_is_down_twice(acme, trouble):
    await acme.rig.advance(600)
    acme.rig.stand_in.set_faults([{"match": "* /"} | trouble])
    begun, before = acme.rig.clock.now(), len(acme.rig.stand_in.state()["requests"])
    assert "#1 · Safe with me" in said(await acme.schedule("Patient", PICTURE))
    assert acme.rig.clock.now() == begun
    paths = [entry["path"] for entry in acme.rig.stand_in.state()["requests"][before:]]
    assert paths
    assert len(paths) == len(set(paths))


async def test_limits_that_publora_takes_long_to_say_are_not_waited_for(acme, monkeypatch):
    monkeypatch.setattr("bot.services.network_limits.PATIENCE", 0.05)
    acme.rig.stand_in.set_faults([{"match": "GET /platform-limits", "delay": 60}])
    request = ScheduleRequest("Quick", "in 2 hours", "Mastodon", acme.channel.id, ())
    async with asyncio.timeout(20):
        # Not by a command: simcord holds the timers of those until it moves its own clock.
        post = await acme.rig.resources.services.posts.schedule(acme.actor, request)
    assert post.state == "scheduled"


async def test_limits_that_publora_said_once_hold_while_it_does_not_answer(acme):
    said_once = {"success": True, "platforms": {"mastodon": {"characters": {"standard": 20}}}}
    acme.rig.stand_in.set_faults([{"match": "GET /platform-limits", "status": 200, "body": said_once}])
    await acme.schedule("Short enough")
    await acme.rig.advance(2 * 86_400)
    acme.rig.stand_in.set_faults([{"match": "GET /platform-limits", "status": 503}])
    assert "20" in said(await acme.schedule("This is longer than twenty characters"))
    assert len(acme.rows("posts")) == 1


async def test_a_slow_publora_is_waited_for(acme):
    acme.rig.stand_in.set_faults([{"match": "* /", "delay": 0.1}])
    assert "#1 · Scheduled" in said(await acme.schedule("Patient", PICTURE))


async def test_the_wait_that_publora_asks_for_is_kept(acme):
    acme.rig.stand_in.set_faults(
        [{"match": "POST /create-post", "times": 1, "status": 429, "headers": {"Retry-After": "90"}}]
    )
    shown = said(await acme.schedule("Patient"))
    assert "Publora asks to slow down." in shown
    await acme.rig.advance(80)
    assert acme.state_of(1) == "submitted"
    await acme.rig.advance(11)
    assert acme.state_of(1) == "scheduled"


@pytest.mark.parametrize("call", CALLS[:2] + CALLS[3:])
async def test_a_key_that_ends_in_the_middle_fails_the_post_with_whom_to_ask(acme, call):
    refusal = {"status": 401, "body": {"error": "Invalid API key"}}
    acme.rig.stand_in.set_faults([{"match": call, "times": 1} | refusal])
    shown = said(await acme.schedule("Locked out", PICTURE))
    assert "#1 · Failed" in shown
    assert "Publora no longer accepts this server's key." in shown
    assert "Somebody with Manage Server can link a working key" in shown
    assert "Locked out" in shown
    assert acme.groups() == []
    assert await acme.told() == []


async def test_a_draft_that_a_dead_key_could_not_remove_is_removed_once_a_key_works_again(acme):
    refusal = {"status": 401, "body": {"error": "Invalid API key"}}
    acme.rig.stand_in.set_faults(
        [{"match": "POST /get-upload-url"} | refusal, {"match": "DELETE /"} | refusal]
    )
    assert "#1 · Failed" in said(await acme.schedule("Locked out", PICTURE))
    await acme.rig.advance(600)
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(86_400)
    assert acme.groups() == []
    assert await acme.told() == []


@pytest.mark.parametrize("profile", ["seed", "current"])
async def test_a_refused_upload_link_is_replaced_by_a_fresh_one(acme, profile):
    acme.rig.stand_in.set_faults([{"match": "PUT storage", "times": 1, "status": 403, "body": "<Error/>"}])
    shown = said(await acme.schedule("Patient", PICTURE))
    assert "#1 · Scheduled" in shown
    assert len(acme.rig.stand_in.state()["media"]) == 1


@pytest.mark.parametrize("profile", ["seed"])
async def test_a_few_refusals_of_storage_do_not_fail_a_post_where_files_cannot_be_removed(acme):
    acme.rig.stand_in.set_faults([{"match": "PUT storage", "times": 4, "status": 403, "body": "<Error/>"}])
    shown = said(await acme.schedule("Patient", PICTURE))
    assert "#1 · Safe with me" in shown
    assert "Publora's file storage refused an upload." in shown
    await acme.rig.advance(60)
    assert acme.state_of(1) == "scheduled"
    (group,) = acme.groups()
    assert group["status"] == "scheduled"
    (media,) = acme.rig.stand_in.state()["media"]
    assert group["media"] == [media["id"]]
    assert media["sha256"] == sha256(PICTURE[1]).hexdigest()


@pytest.mark.parametrize("profile", ["seed", "current"])
async def test_an_upload_that_storage_never_takes_is_tried_on_and_given_up_at_its_time(acme, profile):
    acme.rig.stand_in.set_faults([{"match": "PUT storage", "status": 403, "body": "<Error/>"}])
    shown = said(await acme.schedule("Patient", PICTURE))
    assert "#1 · Safe with me" in shown
    for _ in range(13):
        await acme.rig.advance(600)
    assert acme.state_of(1) == "failed"
    assert acme.groups() == []
    assert "```" in said(await acme.run("post list", state="failed")) or "Patient" in said(
        await acme.run("post view", post="1")
    )


async def test_what_publora_finds_wrong_is_said_in_its_words_and_leaves_no_draft(acme):
    validation = {
        "valid": False,
        "errors": [{"platform": "mastodon", "code": "X", "message": "Banned word", "severity": "error"}],
        "warnings": [],
    }
    body = {"error": "Validation failed", "validation": validation}
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 400, "body": body}])
    shown = said(await acme.schedule("Rude", PICTURE))
    assert "#1 · Failed" in shown
    assert "Mastodon: Banned word." in shown
    assert "Change the post accordingly and try again." in shown
    assert acme.groups() == []


async def test_a_plan_that_forbids_it_is_named_and_leaves_no_draft(acme):
    body = {"error": "Post limit reached for your plan"}
    acme.rig.stand_in.set_faults([{"match": "POST /create-post", "status": 403, "body": body}])
    shown = said(await acme.schedule("Too many"))
    assert "#1 · Failed" in shown
    assert "Publora refuses: Post limit reached for your plan." in shown
    assert acme.groups() == []


@pytest.mark.parametrize("trouble", PASSING, ids=str)
async def test_a_move_that_publora_cannot_take_now_keeps_the_time_and_is_tried_on(acme, trouble):
    await acme.schedule("Mine")
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post"} | trouble])
    shown = said(await acme.run("post reschedule", post="1", when="in 5 hours"))
    assert "It keeps its time for now." in shown
    assert "Tue 24 Nov 2026, 11:00 UTC" in shown
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(30)
    assert acme.groups()[0]["scheduledTime"] == "2026-11-24T14:00:00.000Z"
    assert "Tue 24 Nov 2026, 14:00 UTC" in said(await acme.run("post view", post="1"))


async def test_a_delete_that_publora_cannot_take_now_is_tried_on(acme):
    await acme.schedule("Mine")
    asked = await acme.run("post delete", post="1")
    acme.rig.stand_in.set_down(down=True)
    assert "Not deleted yet; I keep trying." in said(await acme.press(asked, "Delete post"))
    acme.rig.stand_in.set_down(down=False)
    await acme.rig.advance(30)
    assert acme.state_of(1) == "deleted"
    assert await acme.left_at_publora() == []


async def test_while_publora_is_down_posts_can_still_be_looked_at(acme):
    await acme.schedule("Mine")
    acme.rig.stand_in.set_down(down=True)
    for command, options in (("post list", {}), ("post view", {"post": "1"})):
        assert "Mine" in said(await acme.run(command, **options))
    status = said(await acme.run("publora status"))
    assert "Publora can't be reached at the moment." in status
    assert "key ending in `0001`" in status


@pytest.mark.parametrize("trouble", PASSING[:5], ids=str)
async def test_numbers_that_cannot_be_had_now_are_not_zero(acme, trouble):
    await acme.schedule("Seen", accounts="LinkedIn · Acme GmbH")
    await acme.rig.advance(86_400)
    acme.rig.stand_in.set_faults([{"match": "POST /linkedin-post-statistics"} | trouble])
    shown = said(await acme.run("stats post", post="1"))
    told = ("can't be had right now", "gives no more numbers", "takes no more calls for now")
    assert any(each in shown for each in told)
    assert "**0**" not in shown


@pytest.mark.parametrize(
    ("accounts", "later", "sentence"),
    [
        ("Telegram", 86_400, "did not go to LinkedIn, Mastodon or Bluesky but to Telegram · "),
        ("LinkedIn · Acme GmbH", 0, "Post #1 is not published yet; it is due Tue 24 Nov 11:00."),
    ],
)
async def test_why_there_are_no_numbers_is_said(acme, accounts, later, sentence):
    await acme.schedule("Mine", accounts=accounts)
    await acme.rig.advance(later)
    assert sentence in said(await acme.run("stats post", post="1"))


async def test_numbers_of_an_account_whose_access_ended_say_what_to_reconnect(acme):
    await acme.schedule("Seen", accounts="LinkedIn · Acme GmbH")
    await acme.rig.advance(86_400)
    acme.rig.stand_in.set_token("linkedin-AcmeCo42Qa", "expired")
    shown = said(await acme.run("stats post", post="1"))
    assert "Publora has lost its access to this LinkedIn account." in shown
    assert "the Publora key itself is fine" in shown


async def test_a_long_wait_asked_for_by_publora_does_not_carry_a_post_past_its_time_unheard(acme):
    slow_down = {"status": 429, "headers": {"Retry-After": "7200"}, "body": {"error": "Too many requests"}}
    acme.rig.stand_in.set_faults([{"match": "POST /create-post"} | slow_down])
    await acme.schedule("Hurry", when="in 10 minutes")
    await acme.rig.advance(11 * 60)
    assert acme.state_of(1) == "failed"
    assert any("Its time came before Publora took it." in text for text in await acme.told())

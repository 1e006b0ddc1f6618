"""Limits of Publora's plan: told before they are met once more, never in the way, forgotten in time."""

import json
from typing import Any

import pytest
from composer import ACCOUNTS, TEXT, WHEN
from importer import Importer, sheet
from team import buttons, said

from sandbox.rig import Rig

PERIOD = {"periodStart": "2026-11-01T00:00:00.000Z", "periodEnd": "2026-12-01T00:00:00.000Z"}
MONTH: dict[str, Any] = {
    "code": "POST_LIMIT_REACHED",
    "scope": "account",
    "limit": 15,
    "used": 12,
    "remaining": 3,
    **PERIOD,
}
ROOM = "Publora said on 24 Nov that its plan has room for only 3 more posts until 1 Dec"


@pytest.fixture
async def acme(rig: Rig) -> Importer:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Importer(rig)
    await acme.link()
    return acme


async def refuse(acme: Importer, call: str = "PUT /update-post", **said_so: Any) -> None:
    """Have Publora refuse a post because of the plan."""
    body = {"error": "Plan limit reached", "message": "Plan limit reached", "planName": "Starter"} | said_so
    acme.rig.stand_in.set_faults([{"match": call, "status": 403, "body": body}])
    assert "#1 · Failed" in said(await acme.schedule("Too many", accounts="Mastodon, Bluesky"))
    acme.rig.stand_in.set_faults([])


async def compose(acme: Importer, text: str, *networks: str, when: str = "in 2 hours"):
    accounts = [acme.account(each) for each in networks or ("mastodon",)]
    fields: dict[str, Any] = {TEXT: text, ACCOUNTS: accounts, WHEN: when}
    return await acme.compose(**fields)


async def go(acme: Importer, shown) -> str:
    label = next(label for label in buttons(shown) if label.startswith("Schedule for"))
    return said(await acme.press(shown, label))


@pytest.mark.parametrize("call", ["POST /create-post", "PUT /update-post"])
async def test_a_draft_says_what_the_last_refusal_said_and_can_be_scheduled_all_the_same(acme, call):
    assert "Publora said" not in said(await compose(acme, "Before"))
    await refuse(acme, call, **MONTH)
    await acme.restart()
    shown = await compose(acme, "One")
    assert f"{ROOM}. This counts as 1." in said(shown)
    assert "#2 · Scheduled" in await go(acme, shown)
    accepted = [row for row in acme.rows("audit") if (row["event"], row["number"]) == ("accepted", 2)]
    assert json.loads(accepted[0]["details"])["in spite of"] == [f"{ROOM}. This counts as 1."]
    shown = said(await compose(acme, "Two", "mastodon", "bluesky"))
    assert f"{ROOM}; by my count 2 now. This counts as 2." in shown


async def test_an_edited_post_is_not_counted_beside_itself(acme):
    await refuse(acme, **MONTH)
    await go(acme, await compose(acme, "One"))
    form = await acme.run("post edit", post="2")
    shown = await acme.hand_in(form, **{TEXT: "Other"})
    assert f"{ROOM}. This counts as 1." in said(shown)


async def test_a_post_that_publora_takes_beyond_what_it_said_ends_the_caution(acme):
    little: dict[str, Any] = MONTH | {"remaining": 1}
    await refuse(acme, **little)
    shown = await compose(acme, "More", "mastodon", "bluesky")
    assert "This counts as 2." in said(shown)
    assert "#2 · Scheduled" in await go(acme, shown)
    assert "Publora said" not in said(await compose(acme, "And more"))


async def test_the_end_of_the_period_ends_the_caution(acme):
    await refuse(acme, **MONTH)
    await acme.rig.advance(6 * 86_400)
    assert ROOM in said(await compose(acme, "One"))
    await acme.rig.advance(86_400)
    assert "Publora said" not in said(await compose(acme, "Two"))


async def test_a_key_that_is_linked_anew_may_be_of_another_plan(acme):
    await refuse(acme, **MONTH)
    workspaces = acme.rig.resources.services.workspaces
    await workspaces.unlink(acme.actor)
    await acme.link()
    assert "Publora said" not in said(await compose(acme, "One"))


async def test_a_day_that_the_plan_does_not_take_is_told(acme):
    await refuse(acme, code="SCHEDULE_HORIZON_REACHED", maxScheduledDate="2026-12-01T09:00:00.000Z")
    days = "its plan takes posts 7 days ahead at most."
    assert days in said(await compose(acme, "Late", when="2026-12-10 10:00"))
    assert days not in said(await compose(acme, "Soon", when="2026-11-30 10:00"))


async def test_a_network_that_the_plan_does_not_take_is_told(acme):
    await refuse(acme, code="PLATFORM_NOT_AVAILABLE", disallowedPlatforms=["twitter"])
    assert "its plan does not take X." in said(await compose(acme, "Hello", "twitter", "mastodon"))
    assert "does not take" not in said(await compose(acme, "Hello", "mastodon"))


async def test_a_refused_move_tells_of_the_plan_too(acme):
    await acme.schedule("Mine")
    body = {"error": "x", "code": "SCHEDULE_HORIZON_REACHED", "maxScheduledDate": "2026-12-01T09:00:00Z"}
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 403, "body": body}])
    await acme.run("post reschedule", post="1", when="2026-12-10 10:00")
    acme.rig.stand_in.set_faults([])
    assert "7 days ahead" in said(await compose(acme, "Late", when="2026-12-10 10:00"))


async def test_the_report_on_a_file_counts_all_its_rows(acme):
    await refuse(acme, **MONTH)
    days = ("2026-11-25", "2026-11-26", "2026-11-27")
    rows = [(f"Post {day}", f"{day} 10:00", "", "Mastodon, Bluesky", "") for day in days]
    report = await acme.take(sheet(*rows))
    assert f"{ROOM}. This counts as 6." in said(report).replace("\\", "")
    assert "Import 3 posts" in buttons(report)
    await acme.go(report)
    accepted = [json.loads(row["details"]) for row in acme.rows("audit") if row["event"] == "accepted"]
    assert ["counts as 6" in str(each.get("in spite of")) for each in accepted[-3:]] == [True] * 3

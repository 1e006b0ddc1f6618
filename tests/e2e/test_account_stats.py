"""`/stats account`: followers, totals, days and best times, beside the stand-in's own truth."""

import re
from datetime import timedelta
from typing import Any

import pytest
from team import DAY, Team, buttons, said
from test_stats import drawn, number, pictures, press_forged, publish

from sandbox.publora.figures import count_followers, gain

HOUR = 3600
COMPANY = "linkedin-AcmeCo42Qa"
TOOT = "mastodon-4411"


async def look(team: Team, **options: Any) -> str:
    return said(await team.run("stats account", **options))


async def test_a_linkedin_account_shows_what_linkedin_says_of_all_its_posts(acme):
    await publish(acme, accounts="LinkedIn · Acme GmbH", age=5 * DAY)
    shown = await acme.run("stats account", account=COMPANY)
    text = said(shown)
    today = acme.rig.clock.now().date()
    whole = [today - timedelta(days=day) for day in range(1, 31)]
    assert "LinkedIn · Acme GmbH · last 30 days" in text
    assert number(text, "Impressions") > 0
    assert "Totals are those of the whole account" in text
    growth = sum(gain(COMPANY, day) for day in whole)
    assert re.search(rf"Followers: \*\*[\d,]+\*\* \([+−±]{abs(growth)}\)", text)
    (alt,) = pictures(shown)
    assert "Followers, Acme GmbH:" in alt
    assert re.search(r"Impressions per day, Acme GmbH: [\d,]+ in 30 days; most on \d+ Nov \([\d,]+\)", alt)
    assert alt in text  # for those who read rather than look


async def test_an_account_elsewhere_shows_its_followers_and_the_sums_of_our_posts(acme):
    await publish(acme, accounts="Mastodon", age=DAY)
    await acme.run("stats post", post="1")
    text = await look(acme, account="Mastodon · Acme Workshop", range=7)
    today = acme.rig.clock.now().date()
    expected = {count_followers(TOOT, today - timedelta(days=back)) for back in (0, 1)}
    assert number(text, "Followers") in expected
    assert "Posts that went out with me: **1**" in text
    assert "those of the posts that went out with me" in text
    assert "last 7 days" in text
    assert "as of <t:" in text


async def test_too_little_data_says_so_and_how_much_it_takes(acme):
    assert "0 of the 20 it takes" in await look(acme)


async def test_best_times_name_the_size_of_the_sample(acme):
    for _ in range(24):
        await acme.schedule("Again", accounts="Bluesky", when="in 5 minutes")
        await acme.rig.advance(600)
        await acme.rig.advance(0.7 * DAY)
    for _ in range(6):
        await acme.rig.advance(0.7 * DAY)
    text = await look(acme, account="Bluesky")
    assert "**Posts do best**" in text, text
    assert re.search(
        r"- (Mon|Tue|Wed|Thu|Fri|Sat|Sun): median \*\*\d+\*\* reactions after three days, of \d+ posts; "
        r"all 24: \d+",
        text,
    )


async def test_colours_change_after_a_restart_without_asking_linkedin_again(acme):
    shown = await acme.run("stats account", account=COMPANY)
    asked = acme.calls("/linkedin-")
    assert acme.calls("/linkedin-profile-summary") == 1
    light = await acme.press(shown, "Light")
    assert (await drawn(light)).getpixel((0, 0)) == (255, 255, 255)
    assert acme.calls("/linkedin-") == asked
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    dark = await acme.press(light, "Dark")
    assert said(dark) == said(shown)
    assert "Light" in buttons(dark)


async def test_the_account_is_picked_from_a_list_or_named_and_a_wrong_name_says_which_there_are(acme):
    choices = await acme.choices("stats account", "account")
    assert [choice["name"] for choice in choices] == [
        "LinkedIn · Acme GmbH",
        "LinkedIn · Rina Brandt",
        "Bluesky · Acme",
        "Mastodon · Acme Workshop",
    ]
    picked = await look(acme, account=choices[2]["value"])
    assert "Bluesky · Acme · last 30 days" in picked
    assert "is no account that has numbers" in await look(acme, account="X")
    assert "may be several accounts" in await look(acme, account="linkedin")
    assert "Choose from: LinkedIn · Acme GmbH" in await look(acme, account="nobody")


async def test_an_account_whose_access_ended_says_so_and_shows_what_there_is(acme):
    text = await look(acme, account="Rina Brandt")
    assert "Publora has lost its access to this LinkedIn account." in text
    assert text.count("lost its access") == 1
    assert "Posts that went out with me: **0**" in text


@pytest.mark.parametrize(
    ("path", "still"),
    [
        ("/linkedin-profile-summary", "Impressions per day"),
        ("/linkedin-account-statistics", "Followers, Acme GmbH"),
    ],
)
async def test_when_a_part_fails_the_rest_is_shown(acme, path, still):
    acme.rig.stand_in.set_faults(
        [{"match": f"POST {path}", "times": 9, "status": 500, "body": {"error": "No"}}]
    )
    shown = await acme.run("stats account", account=COMPANY)
    assert "can't be had right now" in said(shown)
    assert still in "".join(pictures(shown))


async def test_a_partial_answer_is_not_asked_for_again_at_each_change_of_colours(acme):
    broken = {"times": None, "status": 500, "body": {"error": "Failed to fetch followers"}}
    acme.rig.stand_in.set_faults([{"match": "POST /linkedin-followers"} | broken])
    shown = await acme.run("stats account", account=COMPANY)
    asked = acme.calls("/linkedin-")
    light = await acme.press(shown, "Light")
    assert "can't be had right now" in said(light)
    assert acme.calls("/linkedin-") == asked
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(600)
    assert "can't be had right now" not in await look(acme, account=COMPANY)


async def test_a_rate_limit_met_at_a_look_is_waited_out_by_looks_and_by_the_schedule(acme):
    await publish(acme, accounts="LinkedIn · Acme GmbH")
    acme.rig.stand_in.set_numbers(COMPANY, "limited")
    asked = acme.calls("/linkedin-")
    for _ in range(3):
        assert "LinkedIn gives no more numbers for now. Try again <t:" in await look(acme, account=COMPANY)
    assert "LinkedIn gives no more numbers for now." in said(await acme.run("stats post", post="1"))
    assert acme.calls("/linkedin-") == asked + 3
    acme.rig.stand_in.set_numbers(COMPANY, "fine")
    await acme.rig.advance(HOUR)
    assert "no more numbers" not in await look(acme, account=COMPANY)


async def test_followers_elsewhere_that_a_look_brought_are_kept(acme):
    await look(acme, account="Mastodon")
    await acme.rig.advance(3 * HOUR)
    asked = acme.calls("/profile-statistics")
    texts = [await look(acme, account="Mastodon") for _ in range(3)]
    assert acme.calls("/profile-statistics") == asked + 1
    assert {number(text, "Followers") for text in texts} == {number(texts[0], "Followers")}


async def test_followers_are_drawn_as_far_as_linkedin_has_counted_them(acme):
    today = acme.rig.clock.now().date()
    days = [today - timedelta(days=back) for back in range(30, 1, -1)]
    data = [{"date": day.isoformat(), "count": 3} for day in days]
    body = {"success": True, "data": data, "totalGrowth": 87, "cached": False}
    acme.rig.stand_in.set_faults([{"match": "POST /linkedin-followers", "status": 200, "body": body}])
    (alt,) = pictures(await acme.run("stats account", account=COMPANY))
    assert re.search(r"Followers, Acme GmbH: rose from [\d,]+ to [\d,]+ in", alt)


async def test_a_limit_of_publoras_own_is_not_laid_at_linkedins_door(acme):
    refused = {"status": 429, "body": {"error": "Rate limit exceeded", "retryAfter": 900}}
    paths = ("profile-summary", "account-statistics", "followers")
    acme.rig.stand_in.set_faults([{"match": f"POST /linkedin-{path}"} | refused for path in paths])
    text = await look(acme, account=COMPANY)
    until = int(acme.rig.clock.now().timestamp()) + 900
    assert text.count(f"Publora takes no more calls for now. Try again <t:{until}:R>.") == 1
    assert "LinkedIn's numbers" not in text


async def test_without_a_plan_for_numbers_that_is_said_once(acme):
    acme.rig.stand_in.set_analytics(there=False)
    text = await look(acme)
    assert text.count("This Publora plan has no statistics.") == 1


async def test_a_server_without_such_accounts_is_told_which_networks_have_numbers(rig):
    team = Team(rig)
    assert "No LinkedIn, Mastodon or Bluesky account is connected." in await look(team)


async def test_a_forged_button_is_refused(acme):
    for args in ("statsaccount:abc:30:light", "statsaccount:abc:31:light", "statsaccount:abc:30:pink"):
        text = await press_forged(acme, f"publora:{args}")
        assert "outdated" in text or "is no account that has numbers" in text
    assert "You may not work with posts" in await press_forged(
        acme, "publora:statsaccount:a:30:light", "Olive"
    )

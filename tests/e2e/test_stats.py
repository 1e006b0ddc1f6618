"""`/stats post` and `/stats compare`: from storage at once, asked anew, in words and as a chart."""

import io
import re
from typing import Any

import discord
import pytest
from board import lonely
from PIL import Image
from team import DAY, Team, bodies, buttons, said, text_of

from sandbox.acting import walk

HOUR = 3600
BOTH = "LinkedIn · Acme GmbH, Mastodon"
LINKEDIN = "linkedin-AcmeCo42Qa"
POPULAR = 2
"""The digits of an id whose post has more than five thousand impressions after a day."""


async def publish(team: Team, text: str = "Hello", accounts: str = BOTH, *, age: float = 600) -> None:
    """Schedule a post and let it become so old, in seconds."""
    await team.schedule(text, accounts=accounts)
    await team.rig.advance(2 * HOUR + age)


def pictures(result: Any) -> list[str]:
    """The alt texts of what is shown."""
    return [
        item["description"] for part in walk(result.response.components) for item in part.get("items", [])
    ]


async def drawn(result: Any) -> Image.Image:
    (chart,) = result.response.attachments
    return Image.open(io.BytesIO(await chart.read())).convert("RGB")


def number(shown: str, name: str) -> int:
    """The first value of a measure."""
    found = re.search(rf"{name}: \*\*([\d,]+)\*\*", shown)
    assert found, shown
    return int(found[1].replace(",", ""))


async def test_the_first_look_works_without_history_and_says_why_there_is_no_chart(acme):
    await publish(acme)
    shown = await acme.run("stats post", post="1")
    assert "LinkedIn · Acme GmbH" in said(shown)
    assert "Mastodon · Acme Workshop" in said(shown)
    assert "One look so far, so there is no chart yet." in said(shown)
    assert "as of <t:" in said(shown)
    assert shown.response.attachments == []
    assert buttons(shown) == {}


async def test_a_later_look_shows_what_is_stored_at_once_and_then_what_is_new(acme):
    await publish(acme)
    first = said(await acme.run("stats post", post="1"))
    await acme.rig.advance(DAY)  # sampled then, and not in the three hours after
    await acme.rig.advance(3 * HOUR)
    sent = len(bodies(acme.rig))
    shown = await acme.run("stats post", post="1")
    edits = [str(body) for body in bodies(acme.rig)[sent:]]
    assert len(edits) == 2
    assert "asking for newer numbers" in edits[0]
    assert "asking for newer numbers" not in said(shown)
    now, before = number(said(shown), "Impressions"), number(first, "Impressions")
    assert now > before
    assert "change since <t:" in said(shown)
    assert "(+" in said(shown)


async def test_fresh_numbers_are_not_asked_for_again(acme):
    await publish(acme)
    await acme.run("stats post", post="1")
    asked = acme.calls("statistics")
    again = said(await acme.run("stats post", post="1"))
    assert acme.calls("statistics") == asked
    assert "Impressions: **" in again


def leave_out(team: Team, **told: int) -> None:
    """Let LinkedIn answer without values, but for those `told`."""
    names = ("IMPRESSION", "MEMBERS_REACHED", "RESHARE", "REACTION", "COMMENT")
    body = {"success": True, "metrics": {each: told.get(each) for each in names}, "cached": False}
    fault = {"match": "POST /linkedin-post-statistics", "times": None, "status": 200, "body": body}
    team.rig.stand_in.set_faults([fault])


async def test_a_number_that_is_missing_this_time_is_shown_with_its_own_moment(acme):
    await publish(acme, accounts="LinkedIn · Acme GmbH", age=12 * HOUR)
    await acme.run("stats post", post="1")
    looked_at = int(acme.rig.clock.now().timestamp())
    leave_out(acme, REACTION=99)
    await acme.rig.advance(3 * HOUR)
    shown = said(await acme.run("stats post", post="1"))
    lines = {line.split(":")[0]: line for line in shown.splitlines()}
    assert "as of <t:" not in lines["- Reactions"]
    for name in ("- Impressions", "- Comments", "- Engagement"):
        (moment,) = re.findall(r" · as of <t:(\d+):f>", lines[name])
        assert int(moment) == looked_at


async def test_an_answer_without_any_value_is_said_and_not_asked_for_again(acme):
    await publish(acme, accounts="LinkedIn · Acme GmbH")
    leave_out(acme)
    shown = said(await acme.run("stats post", post="1"))
    assert "- Impressions: no value yet" in shown
    assert "as of <t:" in shown
    asked = acme.calls("statistics")
    assert said(await acme.run("stats post", post="1")) == shown
    assert acme.calls("statistics") == asked
    await publish(acme, "Later", accounts="LinkedIn · Acme GmbH")
    compared = said(await acme.run("stats compare", first="1", second="2"))
    assert "#1: no numbers yet" in compared
    assert "#2: no numbers yet" in compared


async def test_the_chart_says_its_finding_and_changes_its_colours_after_a_restart(acme):
    await publish(acme)
    await acme.run("stats post", post="1")
    await acme.rig.advance(DAY)
    shown = await acme.run("stats post", post="1")
    (alt,) = pictures(shown)
    assert re.search(r"Impressions, LinkedIn · Acme GmbH: rose from [\d,]+ to [\d,]+ in ", alt)
    assert "Reactions, comments, reposts, Mastodon · Acme Workshop: rose" in alt
    assert (await drawn(shown)).getpixel((0, 0)) == (0x16, 0x18, 0x1C)
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    asked = acme.calls("statistics")
    light = await acme.press(shown, "Light")
    assert (await drawn(light)).getpixel((0, 0)) == (255, 255, 255)
    assert number(said(light), "Impressions") == number(said(shown), "Impressions")
    assert acme.calls("statistics") == asked
    assert "Dark" in buttons(light)


@pytest.fixture
def german(monkeypatch):
    """Everybody's Discord speaks German; simcord knows English only."""
    read: Any = discord.Interaction._from_data
    monkeypatch.setattr(
        discord.Interaction, "_from_data", lambda self, data: read(self, {**data, "locale": "de"})
    )


@pytest.mark.usefixtures("german")
async def test_numbers_are_written_for_the_readers_language(acme, monkeypatch):
    # LinkedIn's id of the post decides how it does: most, but not all, have a thousand impressions by then.
    monkeypatch.setattr("sandbox.publora.publishing.secrets.randbelow", lambda _most: POPULAR)
    await publish(acme, accounts="LinkedIn · Acme GmbH", age=DAY)
    german = await acme.run("stats post", post="1")
    assert re.search(r"Impressions: \*\*\d\.\d{3}\*\*", said(german))
    assert re.search(r"Engagement: \*\*\d(,\d)?\u00a0%\*\*", said(german))


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        (4, "too few posts of this age here to compare with (4)"),
        (5, "median of 5 other posts here at this age"),
    ],
)
async def test_a_post_is_held_beside_the_median_of_others_of_its_age(acme, others, sentence):
    for text in "abcdef"[: others + 1]:
        await acme.schedule(text, accounts="LinkedIn · Acme GmbH")
    for wait in (3, 5):
        await acme.rig.advance(wait * HOUR)
        await acme.rig.advance(120)  # five calls at a time
    shown = said(await acme.run("stats post", post="1"))
    assert sentence in shown
    assert ("median" in shown.split("Impressions")[1].splitlines()[0]) is (others == 5)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 401, "body": {"error": "LINKEDIN_TOKEN_EXPIRED"}}, "the Publora key itself is fine"),
        (
            {"status": 403, "body": {"error": "LINKEDIN_SCOPE_MISSING"}},
            "does not let Publora read this account's numbers",
        ),
        (
            {"status": 403, "body": {"error": "Upgrade", "code": "ANALYTICS_PLAN_REQUIRED"}},
            "This Publora plan has no statistics.",
        ),
        (
            {"status": 404, "body": {"error": "LinkedIn connection not found"}},
            "no longer connected to Publora",
        ),
        (
            {"status": 429, "body": {"error": "LINKEDIN_RATE_LIMITED", "retryAfter": 900}},
            "LinkedIn gives no more numbers for now. Try again <t:",
        ),
        (
            {"status": 429, "body": {"error": "Rate limit exceeded", "retryAfter": 900}},
            "Publora takes no more calls for now. Try again <t:",
        ),
        (
            {"status": 500, "body": {"error": "Failed to fetch metric from LinkedIn"}},
            "can't be had right now",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_each_trouble_has_its_sentence_and_the_other_accounts_are_shown(acme, answer, sentence):
    await publish(acme)
    acme.rig.stand_in.set_faults([{"match": "POST /linkedin-post-statistics", "times": 9} | answer])
    shown = said(await acme.run("stats post", post="1"))
    assert sentence in shown
    assert "Reactions: **" in shown
    assert "Impressions" not in shown


async def test_old_numbers_stay_when_newer_ones_cannot_be_had(acme):
    await publish(acme)
    first = said(await acme.run("stats post", post="1"))
    await acme.rig.advance(DAY)
    await acme.press(await acme.run("publora unlink"), "Unlink")
    shown = said(await acme.run("stats post", post="1"))
    assert number(shown, "Impressions") >= number(first, "Impressions")
    assert "link" in shown


async def test_a_post_that_the_network_does_not_show_any_more_is_said_to_be_gone(acme):
    await publish(acme, accounts="Mastodon")
    posted_id = acme.groups()[0]["posts"][0]["postedId"]
    acme.rig.stand_in.remove_from_network(posted_id)
    assert "Mastodon does not show this post any more" in said(await acme.run("stats post", post="1"))


async def test_two_posts_are_compared_at_the_same_age(acme):
    await publish(acme, "Older", age=0)
    await acme.rig.advance(HOUR)
    await acme.run("stats post", post="1")
    await publish(acme, "Younger", age=HOUR)
    await acme.run("stats post", post="2")
    await acme.rig.advance(3 * HOUR)
    shown = await acme.run("stats compare", first="1", second="#2")
    text = said(shown)
    assert "#1 · Older" in text
    assert "#2 · Younger" in text
    assert re.search(r"- Impressions: #1 \*\*[\d,]+\*\* · #2 \*\*[\d,]+\*\* · #[12] has \d+% more", text)
    assert "both 4 hours after they went out" in text
    (alt,) = pictures(shown)
    assert "Impressions · LinkedIn · Acme GmbH, #1: rose from" in alt
    light = await acme.press(shown, "Light")
    assert (await drawn(light)).getpixel((0, 0)) == (255, 255, 255)


async def test_posts_without_a_common_account_are_shown_apart_and_one_post_twice_is_refused(acme):
    await publish(acme, "One", accounts="Mastodon")
    await publish(acme, "Two", accounts="Bluesky")
    shown = said(await acme.run("stats compare", first="1", second="2"))
    assert "They have no account in common" in shown
    assert "Only #1: **Mastodon · Acme Workshop**" in shown
    assert "Only #2: **Bluesky · Acme**" in shown
    assert "That is post #1 twice." in said(await acme.run("stats compare", first="1", second="1"))


async def press_forged(team: Team, custom_id: str, name: str | None = None) -> str:
    """What somebody reads who presses a button that was hung up before everybody."""
    channel: Any = team.rig.env.bot.get_channel(team.channel.id)
    await channel.send(view=lonely("Light", custom_id))
    member = team.server.member(name) if name else team.lead
    result = await member.click(team.channel.last_message, label="Light")
    return said(result) or "\n".join(text_of(each.components) for each in result.followups)


async def test_a_forged_button_shows_nothing_of_another_server_and_nothing_to_strangers(acme):
    await publish(acme, "Acme's secret")
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    for custom_id in ("publora:statspost:1:light", "publora:statscompare:1:2:light"):
        assert "There is no post #1 in this server." in await press_forged(beta, custom_id)
    assert "You may not work with posts" in await press_forged(acme, "publora:statspost:1:light", "Olive")
    for args in ("statspost:1:pink", "statspost:1", "statspost:x:light", "statscompare:1:light"):
        assert "outdated" in await press_forged(acme, f"publora:{args}")

"""/post calendar: a month or a week as a picture and as text, turned by buttons, with posts to open."""

import io
from typing import Any

import pytest
from board import Board, lonely
from PIL import Image
from team import Team, said, text_of

from sandbox.acting import buttons, walk
from sandbox.rig import Rig


@pytest.fixture
async def berlin(acme: Team) -> Team:
    await acme.run("publora timezone", zone="Europe/Berlin")
    return acme


async def image(result: Any) -> Image.Image:
    (attached,) = result.response.attachments
    return Image.open(io.BytesIO(await attached.read())).convert("RGB")


def has(drawn: Image.Image, colour: str) -> bool:
    wanted = tuple(bytes.fromhex(colour))
    return any(each == wanted for _, each in drawn.getcolors(2**22) or ())


def alt(result: Any) -> str:
    (item,) = (item for part in walk(result.response.components) for item in part.get("items", []))
    return item["description"]


def menu(result: Any) -> dict[str, Any]:
    return next(part for part in walk(result.response.components) if part.get("options"))


def told(result: Any) -> str:
    """What somebody reads beside a message that everybody sees."""
    return "\n".join(text_of(each.components) for each in result.followups)


async def pick(team: Team, shown: Any, number: int) -> Any:
    return await team.lead.select(shown.response, [str(number)], custom_id=menu(shown)["custom_id"])


async def test_a_month_is_a_picture_with_its_words_and_a_menu_of_its_posts(berlin):
    await berlin.schedule("Our spring collection", when="2026-11-27 09:00", accounts="X, Mastodon")
    shown = await berlin.run("post calendar")
    assert "November 2026" in said(shown)
    assert "1 post: 1 scheduled · times in Europe/Berlin" in said(shown)
    assert "Days ahead without posts** 24–26 Nov, 28–30 Nov" in said(shown)
    drawn = await image(shown)
    assert drawn.getpixel((0, 0)) == (0x16, 0x18, 0x1C)
    assert has(drawn, "3b82f6")
    assert "1 post: 1 scheduled" in alt(shown)
    assert len(alt(shown)) <= 1024
    assert [option["label"] for option in menu(shown)["options"]] == [
        "#1 · Fri 27 Nov 09:00 · Our spring collection"
    ]
    assert shown.ephemeral


async def test_a_post_picked_in_the_menu_is_shown_beside_the_calendar(berlin):
    await berlin.schedule("Our spring collection", when="2026-11-27 09:00")
    shown = await berlin.run("post calendar")
    opened = await pick(berlin, shown, 1)
    assert "#1 · Scheduled" in said(opened)
    assert said(opened) == said(await berlin.run("post view", post="1"))
    assert "Preview" in buttons(opened)
    assert opened.ephemeral


async def test_the_calendar_is_turned_and_leads_back_to_today(berlin):
    await berlin.schedule("In December", when="2026-12-03 09:00")
    shown = await berlin.run("post calendar")
    assert "Nothing is planned here. The next post is due Thu 3 Dec 09:00." in said(shown)
    assert shown.response.attachments == []
    shown = await berlin.press(shown, "Dec ▶")
    assert "December 2026" in said(shown)
    assert "Days ahead without posts** 1–2 Dec, 4–31 Dec" in said(shown)
    shown = await berlin.press(shown, "Jan ▶")
    assert "January 2027\nNothing is planned here yet. Nothing is planned later, either." in said(shown)
    assert "post compose" in said(shown)
    shown = await berlin.press(await berlin.press(shown, "◀ Dec"), "Week")
    assert "30 Nov – 6 Dec 2026" in said(shown)
    assert "30 Nov – 2 Dec, 4–6 Dec" in said(shown)
    shown = await berlin.press(shown, "Month")
    assert "December 2026" in said(shown)
    shown = await berlin.press(shown, "Today")
    assert "November 2026" in said(shown)
    shown = await berlin.press(shown, "◀ Oct")
    assert "Nothing was planned here." in said(shown)


async def test_a_week_in_light_colours_from_a_day_in_words(berlin):
    await berlin.schedule("In December", when="2026-12-03 09:00")
    offered = await berlin.choices("post calendar", "from", "next w")
    assert offered[0] == {"name": "Mon 30 November 2026", "value": "2026-11-30"}
    for start in (offered[0]["value"], "next week"):
        shown = await berlin.run("post calendar", view="week", theme="light", **{"from": start})
        assert "30 Nov – 6 Dec 2026" in said(shown)
        assert (await image(shown)).getpixel((0, 0)) == (255, 255, 255)
    dark = await berlin.press(shown, "Dark")
    assert (await image(dark)).getpixel((0, 0)) == (0x16, 0x18, 0x1C)
    refused = await berlin.run("post calendar", **{"from": "someday"})
    assert "I can't read “someday” as a day." in said(refused)
    assert "next week" in said(refused)


async def test_posts_too_close_together_are_named_and_framed(berlin):
    await berlin.schedule("One", when="2026-11-27 09:00", accounts="X, Mastodon")
    await berlin.schedule("Two", when="2026-11-27 09:20", accounts="X")
    shown = await berlin.run("post calendar")
    assert "15 minutes" not in said(shown)
    assert not has(await image(shown), "ff6ec7")
    await berlin.schedule("Three", when="2026-11-27 09:14", accounts="Mastodon")
    shown = await berlin.run("post calendar")
    assert "Less than 15 minutes apart on one account" in said(shown)
    assert "#1 and #3: Fri 27 Nov 09:00 and 09:14 on Mastodon · Acme Workshop" in said(shown)
    assert "#1 and #3" in alt(shown)
    assert has(await image(shown), "ff6ec7")


async def test_as_text_every_post_stands_on_its_day(berlin):
    await berlin.schedule("Just before *midnight*", when="2026-11-26 23:59", accounts="X, Mastodon")
    await berlin.schedule("Just after", when="2026-11-27 00:00", accounts="Telegram")
    shown = await berlin.press(await berlin.run("post calendar"), "As text")
    assert shown.response.attachments == []
    lines = said(shown).splitlines()
    begin = lines.index("**Thu 26 Nov**")
    assert lines[begin : begin + 4] == [
        "**Thu 26 Nov**",
        r"- 23:59 **#1** Scheduled: Just before \*midnight\* (X, Mastodon)",
        "**Fri 27 Nov**",
        "- 00:00 **#2** Scheduled: Just after (Telegram)",
    ]
    assert "#2 · Scheduled" in said(await pick(berlin, shown, 2))
    assert len((await berlin.press(shown, "As picture")).response.attachments) == 1


async def test_more_posts_than_a_menu_holds_are_turned_in_menu_and_text(berlin):
    for number in range(27):
        await berlin.schedule(f"Post {number} " + "*" * 300, when=f"2026-11-27 09:{number:02}", accounts="X")
    shown = await berlin.run("post calendar")
    assert len(menu(shown)["options"]) == 25
    assert menu(shown)["placeholder"] == "Open a post (1 to 25 of 27)"
    later = await berlin.press(shown, "Later posts")
    assert [option["value"] for option in menu(later)["options"]] == ["26", "27"]
    text = await berlin.press(later, "As text")
    assert "**#26**" in said(text)
    assert "**#25**" not in said(text)
    first = await berlin.press(text, "Earlier posts")
    assert all(f"**#{number}**" in said(first) for number in range(1, 26))
    assert len(said(first)) <= 4000
    assert "#25 · Scheduled" in said(await pick(berlin, first, 25))


async def test_deleted_posts_are_gone_and_states_follow(berlin):
    await berlin.schedule("Stays", when="in 2 hours")
    await berlin.schedule("Goes", when="in 3 hours", accounts="X")
    await berlin.press(await berlin.run("post delete", post="2"), "Delete post")
    await berlin.rig.advance(86_400)
    shown = await berlin.run("post calendar")
    assert "1 post: 1 published" in said(shown)
    assert has(await image(shown), "2e9e5b")


async def test_buttons_work_after_a_restart(berlin):
    await berlin.schedule("Hello", when="2026-11-27 09:00")
    shown = await berlin.run("post calendar")
    await berlin.rig.env.restart_bot(berlin.rig.make_bot())
    assert "#1 · Scheduled" in said(await pick(berlin, shown, 1))
    assert "December 2026" in said(await berlin.press(shown, "Dec ▶"))


async def test_who_may_not_see_posts_sees_no_calendar_and_no_file(rig: Rig) -> None:
    board = Board(rig)
    await board.link()
    await board.settle()
    await board.submit("Secret plan")
    for command in ("post calendar", "post export"):
        assert "You may not work with posts in this server." in said(await board.run(command, by="Olive"))
        assert "Secret" not in said(await board.run(command, by="Olive"))
    assert "1 in review" in said(await board.run("post calendar", by="Priya"))
    await board.hang(lonely("Look", "publora:calendar:month:today:dark:text:0:form"))
    olive = await board.server.member("Olive").click(board.wall.last_message, label="Look")
    assert "You may not work with posts in this server." in told(olive)
    seen = await board.server.member("Priya").click(board.wall.last_message, label="Look")
    assert "Secret plan" in told(seen)
    assert all(each.flags.ephemeral for each in seen.followups)


async def test_another_servers_calendar_shows_its_own_posts_only(rig: Rig, acme: Team) -> None:
    await acme.schedule("Secret of Acme", when="2026-11-27 09:00")
    shown = await acme.run("post calendar")
    beta = Team(rig, "beta")
    await beta.link(rig.stand_in.second_key)
    assert "Nothing is planned here" in said(await beta.run("post calendar"))
    channel: Any = rig.env.bot.get_channel(beta.channel.id)
    await channel.send(view=lonely("Try", buttons(shown)["As text"]))
    forged = await beta.lead.click(beta.channel.last_message, label="Try")
    assert "Nothing is planned here" in told(forged)
    assert "Secret" not in told(forged)


@pytest.mark.parametrize(
    "args",
    [
        *("", "month", "year:today:dark:text:0", "month:20261301:dark:text:0", "month:18991231:dark:text:0"),
        *("month:today:pink:text:0", "month:today:dark:text:-1", "week:99999999:dark:text:0"),
    ],
)
async def test_an_odd_button_is_called_outdated(acme: Team, args: str) -> None:
    channel: Any = acme.rig.env.bot.get_channel(acme.channel.id)
    await channel.send(view=lonely("Odd", ":".join(filter(None, ("publora:calendar", args)))))
    assert "outdated" in said(await acme.lead.click(acme.channel.last_message, label="Odd"))


async def test_the_first_and_the_last_week_of_all_years_can_be_seen(berlin):
    for day, gone in (("2000-01-01", "◀"), ("2099-12-31", "▶")):
        for view in ("month", "week"):
            shown = await berlin.run("post calendar", view=view, **{"from": day})
            parts = {part["label"]: part for part in walk(shown.response.components) if part.get("label")}
            (arrow,) = [part for label, part in parts.items() if gone in label]
            assert arrow["disabled"]
            other = "Month" if view == "week" else "Week"
            assert "outdated" not in said(await berlin.press(shown, other))

"""`/post import`: many posts from a file; nothing counts unseen, nothing is doubled, nothing is lost."""

from datetime import timedelta

import discord
import pytest
from approving import Mode
from board import lonely
from dying import other_process
from importer import TWO, Importer, buttons, many, said, sheet
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from team import Team, answers, check_answers, check_audit, picture

from bot.domain.jobs import JobKind
from sandbox.rig import Rig

GO = "Import 2 posts"


@pytest.fixture
async def acme(rig: Rig) -> Importer:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Importer(rig)
    await acme.link()
    return acme


async def test_without_a_file_there_is_a_template_that_can_be_imported_as_it_is(acme):
    shown = await acme.run("post import")
    assert "**Columns**" in said(shown)
    (file,) = shown.response.attachments
    data = await file.read()
    assert data.startswith(b"\xef\xbb\xbftext,time,zone,accounts,media\r\n")
    report = await acme.take(data)
    assert "**2 rows**: 2 can be imported." in said(report)
    await acme.go(report)
    assert acme.texts() == [
        "Our autumn range is here.",
        "A text may have commas,\nline breaks and “quotation marks”.",
    ]


async def test_nothing_counts_before_the_button_which_names_the_first_and_last_moment(acme):
    report = await acme.take(TWO)
    assert "nothing is imported yet" in said(report)
    assert "**First** Wed 25 Nov 2026, 10:00 UTC" in said(report)
    assert "**Last** Thu 26 Nov 2026, 11:00 UTC" in said(report)
    assert "None of them needs it" in said(report)
    await acme.rig.advance(60)
    assert acme.texts() == []
    begun = await acme.go(report)
    assert "goes on by itself" in said(begun)
    assert acme.texts() == ["First", "Second"]
    assert [acme.state_of(number) for number in (1, 2)] == ["scheduled", "scheduled"]
    (shown,) = acme.shown()
    assert "2 posts taken in." in shown
    check_answers(acme.rig)
    await check_audit(acme.rig)


async def test_a_file_in_the_manner_of_excel_is_read_whatever_its_order_case_and_columns(acme):
    text = sheet(
        ("Mastodon", "", "25.11.2026 10:00", "Hello; “you”,\r\nand you", "spring"),
        head=("Accounts", "Zone", "TIME", "Text", "Campaign"),
        delimiter=";",
    )
    for data in (text.encode("utf-8-sig"), text.encode("utf-16"), text.encode()):
        report = await acme.take(data)
        assert "1 can be imported" in said(report)
        assert "Not read: the column Campaign" in said(report)
    await acme.go(report)
    assert acme.texts() == ["Hello; “you”,\nand you"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "names no column"),
        ("text,time,accounts\nCafé,2026-11-25 10:00,all".encode("cp1252"), "not written in UTF-8"),
        (b"PK\x03\x04rest", "a workbook, not a CSV file"),
        (b"time,accounts\n2026-11-25 10:00,all\n", "names no column “text”"),
        (b"text,time,accounts\n", "no rows below its header"),
        (b'text,time,accounts\n"Hello,2026-11-25 10:00,all\n', "a quotation mark is not closed"),
        (b"text,time,accounts\n" + b"a,b,c\n" * 501, "more than 500 rows"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (b"text,time,accounts,when\na,b,c,d\n", "Two columns of the file are “time”"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(acme, data, why):
    shown = await acme.take(data)
    assert why in said(shown)
    assert buttons(shown) == {}


async def test_posts_that_were_exported_can_be_imported_as_the_file_has_them(acme):
    texts = ["=1+1, “two”", "'-10 % today"]
    for hour, text in enumerate(texts, 10):
        await acme.schedule(text, when=f"2026-11-25 {hour}:00", accounts="Mastodon, X")
    exported = await acme.run("post export", format="csv")
    (file,) = exported.response.attachments
    data = await file.read()
    for number in ("1", "2"):
        await acme.press(await acme.run("post delete", post=number), "Delete post")
    report = await acme.take(data)
    assert "**2 rows**: 2 can be imported." in said(report)
    await acme.go(report)
    assert acme.texts() == [*texts, *texts]
    posts = acme.rows("posts")
    assert [row["scheduled_at"] for row in posts[:2]] == [row["scheduled_at"] for row in posts[2:]]


async def test_every_mistake_is_told_with_line_column_and_what_to_do(acme):
    report = await acme.take(
        sheet(
            ("Good", "2026-11-25 10:00", "", "Mastodon", ""),
            ("", "3/4/2027 9:00", "", "Nowhere", ""),
            ("Soon", "tomorrow 9:00", "", "Mastodon", ""),
            ("Late", "2026-11-01 09:00", "", "Mastodon", ""),
            ("Far", "2026-11-25T10:00Z", "Europe/Berlin", "Mastodon", ""),
            ("Odd", "2026-11-25 10:00", "Atlantis", "Mastodon", ""),
            ("good ", "2026-11-25 10:00", "", "Mastodon", "", "spilled"),
            ("Good", "2026-11-25 11:00", "Europe/Berlin", "mastodon", ""),
        )
    )
    shown = said(report)
    assert "**8 rows**: 1 can be imported, 7 to correct." in shown
    for line in (
        "Line 3, **accounts**: There is no account “Nowhere”.",
        "Line 3, **text**: The post has no text.",
        "Line 3, **time**: “3/4/2027 9:00” can mean 2 times. Write `2027-03-04 09:00` for",
        "Line 4, **time**: “tomorrow 9:00” depends on the day it is read. Write `2026-11-25 09:00` for",
        "Line 5, **time**: Sun 1 Nov 2026, 09:00 UTC has already passed.",
        "Line 6, **time**: “2026-11-25T10:00Z” names a zone, and so does the column “zone”.",
        "Line 7, **time**: “Atlantis” in the column “zone” is no time zone I know.",
        "Line 8, **row**: It has more cells than the file has columns.",
        "Line 9, **row**: Line 2 has the same text, accounts and time.",
    ):
        assert line in shown, shown


async def test_the_corrected_file_is_accepted_again_and_nothing_is_doubled(acme):
    first = sheet(
        ("=1+1 is two", "2026-11-25 10:00", "", "Mastodon", ""),
        ("-10 % today,\n“only” today", "2026-11-26", "", "Mastodon", ""),
    )
    report = await acme.take(first)
    back = await acme.given_back(report)
    assert "'-10 % today" in back
    assert "has no time of day" in back
    await acme.go(report)
    again = await acme.take(back.replace("2026-11-26,", "2026-11-26 9:00,"))
    await acme.go(again)
    assert acme.texts() == ["=1+1 is two", "-10 % today,\n“only” today"]
    whole = await acme.take(first.replace("2026-11-26,", "2026-11-26 09:00,"))
    assert "**2 rows**: 2 in already." in said(whole)
    assert "line 2 is #1 (scheduled), line 3 is #2 (scheduled)" in said(whole)
    assert buttons(whole) == {}


async def test_what_a_row_has_too_much_is_given_back_and_keeps_it_out_until_it_is_put_right(acme):
    row = "2026-11-25 10:00,Mastodon,Hello, world"
    good = "2026-11-26 10:00,Mastodon,Good"
    report = await acme.take(f"time,accounts,text,\n{row}\n{good}\n")
    assert "Line 2, **row**: It has more cells than the file has columns." in said(report)
    back = await acme.given_back(report)
    await acme.go(report)
    (message,) = [each for each in acme.channel.history() if "Import of" in str(each.components)]
    rest = await acme.lead.click(message, label="Get 1 row to correct")
    assert await acme.given_back(rest) == back
    again = await acme.take(back)
    assert "1 to correct" in said(again)
    assert buttons(again) == {}
    mended = back.replace("Hello,", '"Hello, world",').removesuffix(",world\r\n")
    await acme.go(await acme.take(mended))
    assert acme.texts() == ["Good", "Hello, world"]


async def test_a_deleted_post_may_be_imported_anew(acme):
    await acme.go(await acme.take(TWO))
    asked = await acme.run("post delete", post="1")
    await acme.press(asked, "Delete post")
    report = await acme.take(TWO)
    assert "1 can be imported, 1 in already" in said(report)
    await acme.go(report)
    assert acme.texts() == ["First", "Second", "First"]


async def test_a_row_whose_post_was_refused_may_be_imported_anew_until_that_is_tried_again(acme):
    report = await acme.take(TWO)
    refused = {"match": "POST /create-post", "status": 403, "times": 2, "body": {"error": "No"}}
    acme.rig.stand_in.set_faults([refused])
    await acme.go(report)
    assert [acme.state_of(number) for number in (1, 2)] == ["failed", "failed"]
    acme.rig.stand_in.set_faults([])
    thoughts = acme.rig.resources.services.second_thoughts
    plan = await thoughts.look_before_retry(acme.actor, 1)
    await thoughts.retry(acme.actor, 1, plan.post.version)
    report = await acme.take(TWO)
    assert "1 can be imported, 1 in already" in said(report)
    assert "line 2 is #1 (failed)" in said(report)
    await acme.go(report)
    assert acme.texts() == ["First", "Second", "First", "Second"]
    assert sorted(group["content"] for group in acme.groups()) == ["First", "Second"]


async def test_a_row_whose_post_was_rejected_may_be_imported_anew(acme):
    await acme.settle()
    await acme.go(await acme.take(TWO, by="Alex"), by="Alex")
    await acme.fill("Priya", await acme.click("Priya", "Reject"), text="No")
    report = await acme.take(TWO, by="Alex")
    assert "1 can be imported, 1 in already" in said(report)
    assert "line 3 is #2 (in review)" in said(report)


async def test_the_same_rows_in_two_reports_are_imported_once(acme):
    one, other = await acme.take(TWO), await acme.take(TWO)
    await acme.press(one, GO)
    await acme.press(other, GO)
    await acme.rig.advance(1)
    assert acme.texts() == ["First", "Second"]
    assert "2 rows in already" in acme.shown()[1]


async def test_a_second_press_and_a_restart_in_between_import_once(acme):
    report = await acme.take(TWO)
    custom_id = buttons(report)[GO]
    await acme.restart()
    await acme.press(report, GO)
    await acme.restart()
    assert "taken in" in await acme.press_late(custom_id)
    await acme.rig.advance(1)
    assert "2 posts taken in" in await acme.press_late(custom_id)
    assert acme.texts() == ["First", "Second"]
    events = [row["event"] for row in acme.rows("audit")]
    assert (events.count("import begun"), events.count("imported")) == (1, 1)


async def test_an_import_under_way_survives_a_new_process(acme):
    report = await acme.take(many(25))
    await acme.press(report, "Import 25 posts")
    await acme.rig.runner.tick()
    await acme.rig.runner.drain()
    assert len(acme.texts()) == 20
    async with other_process(acme.rig) as runner:
        await runner.settle()
    assert sorted(acme.texts()) == sorted(f"Post {number}" for number in range(25))


async def test_stopping_keeps_what_is_in_and_gives_the_rest_back(acme):
    report = await acme.take(many(25))
    begun = await acme.press(report, "Import 25 posts")
    await acme.rig.runner.tick()
    await acme.rig.runner.drain()
    stopped = await acme.press(begun, "Stop")
    assert "stopped. 20 posts had been taken in and go ahead. 5 rows did not have a turn." in said(stopped)
    await acme.rig.advance(1)
    assert len(acme.texts()) == 20
    (shown,) = acme.shown()
    assert "stopped. 20 posts" in shown
    rest = await acme.press(stopped, "Get 5 rows to correct")
    back = await acme.given_back(rest)
    assert back.count("stopped before") == 5
    await acme.go(await acme.take(back))
    assert sorted(acme.texts()) == sorted(f"Post {number}" for number in range(25))


async def test_what_is_imported_waits_for_approval_as_everything_does(acme):
    await acme.settle()
    report = await acme.take(TWO, by="Alex")
    assert "All of them go to approval." in said(report)
    await acme.go(report, by="Alex")
    assert [acme.state_of(number) for number in (1, 2)] == ["in_review", "in_review"]
    assert [group["status"] for group in acme.groups()] == ["draft", "draft"]
    await acme.rig.advance(3 * 86_400)
    assert [group["status"] for group in acme.groups()] == ["draft", "draft"]


async def test_approval_can_be_asked_for_where_it_is_optional_and_is_refused_where_it_is_off(acme):
    assert "Approval is switched off" in said(await acme.take(TWO, approval=True))
    await acme.settle(mode=Mode.OPTIONAL)
    await acme.go(await acme.take(TWO, by="Alex", approval=True), by="Alex")
    assert acme.state_of(1) == "in_review"


async def test_a_row_whose_time_has_passed_meanwhile_is_left_out_and_given_back(acme):
    report = await acme.take(TWO)
    await acme.rig.advance(86_400 - 60)
    await acme.rig.advance(30)
    await acme.take(sheet(("Later", "2026-11-28 10:00", "", "Mastodon", "")))
    await acme.rig.stand_in.advance(29)
    assert "taken in" in said(await acme.press(report, GO))
    await acme.rig.runner.settle()
    assert acme.texts() == ["First", "Second"]


async def test_a_report_older_than_a_day_is_not_imported(acme):
    report = await acme.take(TWO)
    await acme.rig.advance(86_400 + 60)
    assert "not kept any more" in said(await acme.press(report, GO))
    assert acme.texts() == []


async def test_a_discarded_report_cannot_be_imported(acme):
    report = await acme.take(TWO)
    custom_id = buttons(report)[GO]
    assert "Discarded" in said(await acme.press(report, "Discard"))
    assert "stopped" in await acme.press_late(custom_id)
    await acme.rig.advance(1)
    assert acme.texts() == []


async def test_who_may_not_write_posts_can_neither_import_nor_press_anothers_report(acme):
    await acme.settle(mode=Mode.OFF)
    report = await acme.take(TWO, by="Alex")
    ids = buttons(report)
    assert "may" in said(await acme.take(TWO, by="Priya"))
    for label in (GO, "Discard"):
        assert "not kept any more" in await acme.press_late(ids[label], by="Mara")
    assert acme.texts() == []


async def test_another_server_can_neither_see_nor_press_an_import(acme):
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    report = await acme.take(TWO)
    number = buttons(report)[GO].rsplit(":", 1)[1]
    channel = acme.rig.env.bot.get_channel(beta.channel.id)
    for verb in ("importgo", "importdrop", "importlook", "importstop", "importrest"):
        await channel.send(view=lonely(verb, f"publora:{verb}:{number}"))
        await beta.lead.click(beta.channel.last_message, custom_id=f"publora:{verb}:{number}")
        *_, (_, texts) = answers(acme.rig)
        assert "not kept any more" in "".join(texts)
        assert "autumn" not in "".join(texts)
    await acme.go(report)
    assert acme.texts() == ["First", "Second"]


async def test_files_are_taken_from_public_addresses_and_messages_and_fetched_once(acme):
    red, blue = picture("red"), picture("blue")
    message = await acme.lead.send(acme.channel, attachments=[red, blue])
    jump = f"https://discord.com/channels/{acme.guild_id}/{acme.channel.id}/{message.id}"
    address = message.attachments[0].url
    report = await acme.take(
        sheet(
            ("Two", "2026-11-25 10:00", "", "Mastodon", jump),
            ("One", "2026-11-25 11:00", "", "Mastodon", f"{address}\n"),
        )
    )
    assert "2 can be imported" in said(report)
    await acme.go(report)
    assert [row["file_name"] for row in acme.rows("media")] == ["red.png", "blue.png", "red.png"]
    assert acme.rows("import_media") == []
    assert len(acme.kept_files()) == 2
    assert {group["content"]: len(group["media"]) for group in acme.groups()} == {"Two": 2, "One": 1}


async def test_files_of_a_discarded_report_are_gone(acme):
    message = await acme.lead.send(acme.channel, attachments=[picture("red")])
    report = await acme.take(sheet(("One", "2026-11-25 10:00", "", "Mastodon", message.attachments[0].url)))
    assert len(acme.kept_files()) == 1
    await acme.press(report, "Discard")
    assert acme.kept_files() == []


async def test_what_is_not_public_or_not_for_their_eyes_is_not_fetched(acme):
    hidden = acme.server.channel("approvals")
    message = await acme.lead.send(hidden, attachments=[picture("red")])
    other = "https://discord.com/channels/1/2/3"
    mine = f"https://discord.com/channels/{acme.guild_id}/{hidden.id}"
    report = await acme.take(
        sheet(
            ("A", "2026-11-25 10:00", "", "Mastodon", "http://example.com/a.png"),
            ("B", "2026-11-25 11:00", "", "Mastodon", "https://169.254.169.254/latest/meta-data"),
            ("C", "2026-11-25 12:00", "", "Mastodon", "https://[::1]/a.png https://localhost/a.png"),
            ("D", "2026-11-25 13:00", "", "Mastodon", other),
            ("E", "2026-11-25 14:00", "", "Mastodon", f"{mine}/{message.id + 1}"),
        )
    )
    shown = said(report)
    assert "5 to correct" in shown
    assert shown.count("is at an address that I don't ask") == 4
    assert "Line 5, **media**: This link leads to a message of another server." in shown
    assert "Line 6, **media**: This message is not there, or you or I may not read it." in shown
    assert acme.kept_files() == []


async def test_five_hundred_rows_go_in_one_go(acme):
    report = await acme.take(many(500))
    assert "**500 rows**: 500 can be imported." in said(report)
    await acme.press(report, "Import 500 posts")
    go_on = acme.rig.resources.services.work._guild_bodies[JobKind.IMPORT]
    while await go_on(acme.guild_id) is not None:
        pass
    assert acme.texts() == [f"Post {number}" for number in range(500)]
    (shown,) = acme.shown()
    assert "500 posts taken in." in shown


async def test_what_is_worth_a_second_look_is_said_and_in_nobodys_way(acme):
    await acme.schedule("Spring sale", when="2026-11-26 10:05")
    report = await acme.take(
        sheet(
            ("SPRING sale", "2026-11-25 10:00", "", "Mastodon", ""),
            ("One", "2026-11-26 10:00", "", "Mastodon", ""),
            ("Two", "2026-11-26 09:50", "", "X, Mastodon", ""),
            ("two", "2026-11-27 09:00", "", "Mastodon", ""),
            ("Late", "2026-11-27 23:30", "", "Mastodon", ""),
        )
    )
    shown = said(report).replace("\\", "")
    for line in (
        "Line 2: Post #1 has the same text on Mastodon",
        "Line 3: Post #1 goes to Mastodon",
        "Line 3: It goes to the same account as line 4 of the file within a quarter of an hour.",
        "Line 5: It has the same text for the same account as line 4 of the file.",
        "Line 6: It goes out at night",
    ):
        assert line in shown, shown
    assert "Import 5 posts" in buttons(report)


async def test_a_report_of_five_hundred_mistakes_fits_a_message_and_comes_back_whole(acme):
    rows = [("*" * 4000, "tomorrow **9**", "`nowhere`", "@everyone", "http://a") for _ in range(500)]
    report = await acme.take(sheet(*rows), name="a*b`@everyone.csv")
    assert "500 to correct" in said(report)
    assert "… and" in said(report)
    assert len(said(report)) <= 4000
    back = await acme.given_back(report)
    assert back.count("no time zone I know") == 500
    again = await acme.take(back)
    assert "500 to correct" in said(again)


async def test_a_key_unlinked_on_the_way_stops_it_aloud(acme):
    report = await acme.take(many(25))
    await acme.press(report, "Import 25 posts")
    await acme.rig.runner.tick()
    await acme.rig.runner.drain()
    await acme.press(await acme.run("publora unlink"), "Unlink")
    await acme.rig.advance(1)
    (shown,) = acme.shown()
    assert "stopped. 20 posts had been taken in" in shown
    assert "not linked to Publora" in shown
    assert len(acme.texts()) == 20
    assert [job for job in acme.jobs() if job["kind"] == "import"] == []


async def test_a_row_that_does_not_hold_any_more_is_left_out_and_given_back(acme):
    near = sheet(
        ("Near", "2026-11-24 09:05", "", "Mastodon", ""), ("Far", "2026-11-25 10:00", "", "Mastodon", "")
    )
    report = await acme.take(near)
    await acme.rig.advance(240)
    await acme.go(report)
    assert acme.texts() == ["Far"]
    (shown,) = acme.shown()
    assert "1 post taken in." in shown
    assert "1 row left out for mistakes" in shown
    (message,) = [each for each in acme.channel.history() if "Import of" in str(each.components)]
    rest = await acme.lead.click(message, label="Get 1 row to correct")
    back = await acme.given_back(rest)
    assert "Near" in back
    assert "less than two minutes away" in back


async def test_where_the_bot_may_not_write_the_import_goes_on_and_can_be_looked_at(acme):
    deny = discord.Permissions(send_messages=True).value
    backend = acme.rig.env.backend
    backend.set_overwrite(acme.channel.id, Overwrite(acme.guild_id, OverwriteType.ROLE, 0, deny))
    report = await acme.take(TWO)
    begun = await acme.press(report, GO)
    await acme.rig.advance(1)
    assert acme.texts() == ["First", "Second"]
    assert acme.shown() == []
    assert "2 posts taken in." in said(await acme.press(begun, "How far is it?"))


async def test_its_message_is_edited_and_may_be_deleted(acme):
    report = await acme.take(many(25))
    await acme.press(report, "Import 25 posts")
    await acme.rig.runner.tick()
    await acme.rig.runner.drain()
    (shown,) = acme.shown()
    assert "20 of 25 posts taken in" in shown
    (message,) = [each for each in acme.channel.history() if "Import of" in str(each.components)]
    acme.rig.env.backend.delete_message(acme.channel.id, message.id)
    await acme.rig.advance(1)
    assert len(acme.texts()) == 25
    assert [job for job in acme.jobs() if job["kind"] == "import"] == []


async def test_a_message_that_its_importer_may_not_read_gives_no_files(acme):
    await acme.settle(mode=Mode.OFF)
    hidden = acme.server.channel("approvals")
    message = await acme.lead.send(hidden, attachments=[picture("red")])
    jump = f"https://discord.com/channels/{acme.guild_id}/{hidden.id}/{message.id}"
    file = sheet(("A", "2026-11-25 10:00", "", "Mastodon", jump))
    assert "1 can be imported" in said(await acme.take(file, by="Alex"))
    deny = discord.Permissions(view_channel=True).value
    alex = acme.server.member("Alex").id
    acme.rig.env.backend.set_overwrite(hidden.id, Overwrite(alex, OverwriteType.MEMBER, 0, deny))
    await acme.rig.env.settle()
    report = await acme.take(file, by="Alex")
    assert "you or I may not read it" in said(report)


async def test_posts_go_to_publora_at_its_pace_and_hold_up_nothing_else(acme):
    work = acme.rig.resources.services.work._guild_bodies[JobKind.IMPORT].__self__
    work._per_call = timedelta(seconds=12)
    soon = ("Soon", "2026-11-24 09:16", "", "Mastodon", "")
    far = [(f"Far {hour}", f"2026-12-01 {hour:02}:00", "", "Mastodon", "") for hour in range(8, 18)]
    report = await acme.take(sheet(*far, soon))
    await acme.press(report, "Import 11 posts")
    await acme.rig.runner.settle()
    assert len(acme.texts()) == 11
    assert [group["content"] for group in acme.groups()] == ["Soon"]
    await acme.schedule("In between")
    await acme.rig.advance(4 * 36 + 1)
    there = [group["content"] for group in acme.groups()]
    assert sorted(there) == ["Far 10", "Far 11", "Far 8", "Far 9", "In between", "Soon"]
    assert acme.shown()


async def test_a_post_due_soon_goes_to_publora_in_time_whatever_waits_before_it(acme):
    work = acme.rig.resources.services.work._guild_bodies[JobKind.IMPORT].__self__
    work._per_call = timedelta(hours=1)
    rows = [(f"At {hour}", f"2026-11-24 {hour}:00", "", "Mastodon", "") for hour in (10, 11, 12)]
    await acme.go(await acme.take(sheet(*rows)))
    assert [group["content"] for group in acme.groups()] == ["At 10"]
    await acme.rig.advance(105 * 60)
    assert sorted(group["content"] for group in acme.groups()) == ["At 10", "At 11"]
    await acme.rig.advance(3600)
    await acme.rig.advance(3600)
    assert [acme.state_of(number) for number in (1, 2, 3)] == ["published"] * 3

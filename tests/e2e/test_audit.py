"""`/publora audit`: who did what, page by page and as a file, and whether the record is whole."""

import csv
import gzip
import io
import re
import sqlite3
from contextlib import closing

import pytest
from approving import Reviewers
from simcord.builders import UserHandle
from team import Team, buttons, said

from bot.services.audit import PAGE_SIZE


@pytest.fixture
def untouched() -> bool:
    return False


@pytest.fixture
async def beta(rig) -> Team:
    team = Team(rig, "beta")
    await team.link(rig.stand_in.second_key)
    return team


def entries(shown) -> list[int]:
    """The positions of the entries on a page, from top to bottom."""
    return [int(found) for found in re.findall(r"(?m)^`(\d+)` ", said(shown))]


def tamper(team: Team, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(team.rig.settings.data_dir / "publora.sqlite3")) as database:
        database.execute(statement, values)
        database.commit()


async def files_of(shown) -> dict[str, bytes]:
    assert shown.response is not None
    return {file.filename: await file.read() for file in shown.response.attachments}


async def exported(team: Team) -> list[dict[str, str]]:
    """The rows of the one plain file that an export brings."""
    files = await files_of(await team.run("publora audit export"))
    assert [*files] == ["audit.csv"]
    return read(files["audit.csv"])


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_it_shows_who_did_what_newest_first(acme):
    await acme.schedule("Hello")
    await acme.run("publora timezone", zone="Europe/Berlin")
    shown = await acme.run("publora audit show")
    lines = said(shown).splitlines()
    assert "### Audit" in lines
    assert f"<@{acme.lead.id}> set the time zone" in said(shown)
    assert "zone: Europe/Berlin" in said(shown)
    assert "Tue 24 Nov 10:00 · I scheduled post **#1** at Publora" in said(shown)
    assert f"<@{acme.lead.id}> submitted post **#1**" in said(shown)
    assert f"<@{acme.lead.id}> linked a Publora key" in said(shown)
    assert entries(shown) == sorted(entries(shown), reverse=True)
    assert entries(shown)[-1] == 1
    assert shown.response
    assert shown.response.ephemeral


async def test_pages_turn_back_and_forth_also_after_a_restart(acme):
    for number in range(PAGE_SIZE + 2):
        await acme.run("publora timezone", zone=("Europe/Paris", "Europe/Berlin")[number % 2])
    shown = await acme.run("publora audit show")
    assert entries(shown) == [*range(13, 3, -1)]
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    older = await acme.press(shown, "Older")
    assert entries(older) == [3, 2, 1]
    newer = await acme.press(older, "Newer")
    assert entries(newer) == [*range(13, 3, -1)]


async def test_entries_can_be_chosen_by_post_by_person_and_by_kind(acme):
    await acme.schedule("One")
    await acme.schedule("Two")
    of_two = await acme.run("publora audit show", post="#2")
    assert "post **#2**" in said(of_two)
    assert "post **#1**" not in said(of_two)
    assert "post #2" in said(of_two).splitlines()[0]
    settings = await acme.run("publora audit show", kind="settings")
    assert entries(settings) == [1]
    mine = await acme.run("publora audit show", person=acme.lead, kind="posts")
    assert said(mine).count(f"<@{acme.lead.id}> submitted") == 2
    assert " I " not in said(mine)
    me = UserHandle(acme.rig.env, acme.rig.env.backend.bot_user)
    bots = await acme.run("publora audit show", person=me)
    assert "submitted" not in said(bots)
    assert "I scheduled" in said(bots)
    none = await acme.run("publora audit show", post="7")
    assert "Nothing of that kind happened." in said(none)


async def test_a_button_of_old_shows_the_page_of_its_place_and_filter(acme):
    for number in range(PAGE_SIZE + 1):
        await acme.run("publora timezone", zone=("Europe/Paris", "Europe/Berlin")[number % 2])
    shown = await acme.run("publora audit show", kind="settings", person=acme.lead)
    await acme.schedule("Later")
    older = await acme.press(shown, "Older")
    assert entries(older) == [2, 1]
    assert f"link and settings · by <@{acme.lead.id}>" in said(older)
    newest = await acme.press(older, "Newest")
    assert entries(newest) == entries(shown)


async def test_a_page_of_long_reasons_stays_within_what_discord_takes(acme):
    for number in range(PAGE_SIZE):
        await acme.schedule(f"Post {number}")
    tamper(acme, "UPDATE audit SET reason = replace(hex(zeroblob(3000)), '00', '*_`<@1>')")
    shown = await acme.run("publora audit show")
    assert len(entries(shown)) == PAGE_SIZE
    assert len(said(shown)) < 4000


async def test_names_texts_and_reasons_in_it_do_no_harm(acme):
    await acme.schedule("Hello")
    tamper(acme, "UPDATE audit SET reason = '@everyone **bold** [x](https://evil.example)' WHERE number = 1")
    shown = said(await acme.run("publora audit show"))
    assert "@everyone" not in shown
    assert "\\*\\*bold\\*\\*" in shown
    assert "https://" not in shown


@pytest.mark.parametrize("details", ["", "[]", "{", '{"state": "gone"}', '{"scheduled_at": 7}'])
async def test_an_entry_that_somebody_spoilt_is_shown_all_the_same(acme, details):
    tamper(acme, "UPDATE audit SET details = ?, event = '{0} {post} {x}'", details)
    shown = await acme.run("publora audit show")
    assert entries(shown) == [1]
    assert (await exported(acme))[0]["details"] == details


async def test_somebody_discord_does_not_know_has_no_name_in_an_export(acme):
    tamper(acme, "UPDATE audit SET actor_id = 1")
    (row,) = await exported(acme)
    assert (row["person"], row["name"]) == ("<@1>", "")


async def test_an_export_has_every_entry_with_both_times_and_names(acme):
    await acme.run("publora timezone", zone="Europe/Berlin")
    await acme.schedule("Hello")
    rows = await exported(acme)
    assert [row["entry"] for row in rows] == [str(each["position"]) for each in acme.rows("audit")]
    assert rows[1]["time (UTC)"] == "2026-11-24T09:00:00+00:00"
    assert rows[1]["time (Europe/Berlin)"] == "2026-11-24T10:00:00+01:00"
    assert (rows[1]["person"], rows[1]["name"]) == (f"<@{acme.lead.id}>", acme.lead.name)
    assert (rows[1]["what"], rows[1]["kind"]) == ("set the time zone", "Link and settings")
    assert (rows[2]["what"], rows[2]["event"], rows[2]["post"]) == ("submitted post #1", "accepted", "1")
    assert rows[3]["person"] == "the bot"
    assert [row["hash"] for row in rows] == [each["hash"] for each in acme.rows("audit")]


async def test_no_cell_of_an_export_is_a_formula_for_a_spreadsheet(acme):
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "'=1", 'a,"b"\nc']
    for _ in range(4):
        await acme.schedule("Hello")
    for position, formula in enumerate(formulas, 1):
        tamper(acme, "UPDATE audit SET reason = ? WHERE position = ?", formula, position)
    reasons = [row["reason"] for row in await exported(acme)][: len(formulas)]
    assert reasons[:8] == [f"'{formula}" for formula in formulas[:8]]
    assert reasons[8:] == formulas[8:]


async def test_an_export_too_large_for_one_file_comes_compressed(acme):
    tamper(acme, "UPDATE audit SET reason = hex(zeroblob(5000000))")
    shown = await acme.run("publora audit export")
    files = await files_of(shown)
    assert [*files] == ["audit.csv.gz"]
    assert "compressed" in said(shown)
    assert len(gzip.decompress(files["audit.csv.gz"])) > 10_000_000


async def test_a_whole_chain_is_called_whole_with_something_to_note(acme):
    await acme.schedule("Hello")
    shown = said(await acme.run("publora audit verify"))
    last = acme.rows("audit")[-1]
    assert f"whole**: {last['position']} entries" in shown
    assert f"`{last['position']}:{last['hash'][:16]}`" in shown


async def test_what_was_noted_still_holds_when_more_has_happened(acme):
    noted = re.search(r"`(\d+:\w+)`", said(await acme.run("publora audit verify")))
    assert noted
    await acme.schedule("Hello")
    assert "is whole" in said(await acme.run("publora audit verify", noted=noted[1]))
    assert "is whole" in said(await acme.run("publora audit verify", noted=f" `{noted[1]}` "))


async def test_a_trail_that_is_not_the_one_noted_is_called_so(acme):
    shown = said(await acme.run("publora audit verify", noted=f"1:{'0' * 16}"))
    assert "is broken" in shown
    assert "Entry 1 (linked a Publora key) is not the one that was noted" in shown
    await acme.schedule("Hello")
    tamper(acme, "DELETE FROM audit WHERE position > 1")
    tamper(acme, "UPDATE audit_heads SET count = 1, hash = (SELECT hash FROM audit)")
    shown = said(await acme.run("publora audit verify", noted=f"2:{'0' * 16}"))
    assert "Entry 2 is not the one that was noted" in shown


@pytest.mark.parametrize("typed", ["", "124", "abc", "1:short", "-1:0000000000000000", "1:zzzzzzzzzzzzzzzz"])
async def test_what_was_never_given_to_note_is_refused_with_an_example(acme, typed):
    shown = said(await acme.run("publora audit verify", noted=typed or " "))
    assert "is not what I gave you to note" in shown
    assert "124:9f86d081884c7d65" in shown


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE audit SET actor_id = 1 WHERE position = 2",
            "Entry 2 (submitted post #1) is not as I wrote it",
        ),
        ("DELETE FROM audit WHERE position = 2", "Entry 2 is missing"),
        ("DELETE FROM audit WHERE position > 1", "Entry 2 is missing"),
        ("DELETE FROM audit_heads", "Entry 1 was put into the database by another hand"),
    ],
)
async def test_a_trail_somebody_touched_is_called_broken_and_where(acme, statement, words):
    await acme.schedule("Hello")
    tamper(acme, statement)
    shown = said(await acme.run("publora audit verify"))
    assert "The audit trail is broken." in shown
    assert words in shown


async def test_a_server_where_nothing_happened_has_an_empty_trail(rig):
    team = Team(rig)
    assert "Nothing happened yet." in said(await team.run("publora audit show"))
    assert "The audit trail is empty" in said(await team.run("publora audit verify"))
    assert await exported(team) == []


async def test_a_purged_server_begins_anew(acme):
    await acme.schedule("Hello")
    await acme.rig.resources.services.workspaces.purge(acme.guild_id)
    assert "Nothing happened yet." in said(await acme.run("publora audit show"))
    assert "The audit trail is empty" in said(await acme.run("publora audit verify"))
    await acme.link()
    assert entries(await acme.run("publora audit show")) == [1]
    assert "is whole**: 1 entry" in said(await acme.run("publora audit verify"))


async def test_each_server_sees_its_own_trail_only(acme, beta):
    await acme.schedule("Acme's secret")
    assert entries(await beta.run("publora audit show")) == [1]
    assert len(await exported(beta)) == 1
    assert "Nothing of that kind" in said(await beta.run("publora audit show", post="1"))
    assert "Nothing of that kind" in said(await beta.run("publora audit show", person=acme.lead.user))
    tamper(acme, "UPDATE audit SET actor_id = 1 WHERE guild_id = ?", acme.guild_id)
    assert "is whole" in said(await beta.run("publora audit verify"))
    assert "is broken" in said(await acme.run("publora audit verify"))


async def test_posts_are_offered_while_typing(acme):
    await acme.schedule("Summer sale")
    (choice,) = await acme.choices("publora audit show", "post", "sale")
    assert choice["value"] == "1"


async def test_turning_a_page_takes_the_right_to_see_it(acme):
    for number in range(PAGE_SIZE):
        await acme.run("publora timezone", zone=("Europe/Paris", "Europe/Berlin")[number % 2])
    shown = await acme.run("publora audit show")
    assert set(buttons(shown)) == {"Newest", "Newer", "Older"}
    acme.rig.env.backend.edit_role(acme.guild_id, acme.server.role("Manager").id, {"permissions": 0})
    assert "You may not" in said(await acme.press(shown, "Older"))


async def test_decisions_are_shown_with_their_revision_and_reason(rig):
    team = Reviewers(rig)
    await team.link()
    await team.settle()
    await team.schedule("Hello", when="in 5 hours")
    review, seen = rig.resources.services.review, await team.seen()
    await review.request_changes(await team.who("Priya"), 1, seen, "Say which hall")
    await team.edit(team.lead.name.title(), "Hello in hall 3")
    await team.approve("Priya")
    decisions = await team.run("publora audit show", kind="decisions")
    priya = team.server.member("Priya").id
    first, *rest = [line for line in said(decisions).splitlines() if line.startswith("`")]
    assert f"<@{priya}> approved post **#1** (revision 2)" in first
    assert f"<@{priya}> requested changes to post **#1** (revision 1)" in rest[0]
    assert "“Say which hall”" in said(decisions)
    (approved,) = [row for row in await exported(team) if row["event"] == "approved"]
    assert (approved["revision"], approved["kind"]) == ("2", "Decisions")
    assert "is whole" in said(await team.run("publora audit verify"))

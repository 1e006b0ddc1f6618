"""The best posts from what was sampled, and all samples as a file."""

import csv
import io
import threading
from typing import Any

import discord
import pytest
from team import Team, said

from bot.domain.samples import Measure, Sample
from bot.ui.cards import MAX_TEXT
from bot.ui.csv_files import CsvFiles
from sandbox.rig import Rig

LINKEDIN, SKY = "linkedin-AcmeCo42Qa", "bluesky-did:plc:acmesandbox0001"
BOTH = "LinkedIn · Acme GmbH, Bluesky"


@pytest.fixture
async def live(rig: Rig, acme: Team) -> Team:
    """Acme with three posts that are out on LinkedIn and Bluesky."""
    for text in ("One", "Two", "*Three*"):
        await acme.schedule(text, when="in 1 hour", accounts=BOTH)
    for _ in range(8):
        await rig.advance(1000)
    assert acme.state_of(3) == "published"
    return acme


async def put(team: Team, number: int, platform_id: str, **values: int) -> None:
    """Have a network say something about a post now."""
    service: Any = team.rig.resources.services.samples
    post = next(row for row in team.rows("posts") if row["number"] == number)
    series = (await service._samples.of_post(post["id"]))[platform_id]
    sample = Sample(team.rig.clock.now(), {Measure(name): value for name, value in values.items()})
    await service._samples.record(series, sample, due_at=series.due_at, planned=True)
    await team.rig.clock.advance(1)


async def test_before_anything_was_sampled_it_says_when_numbers_come(acme: Team) -> None:
    answer = said(await acme.run("stats top"))
    assert "Top posts by reactions · last 30 days" in answer
    assert "No post of the last 30 days has reactions yet." in answer
    assert "an hour after a post went out" in answer


async def test_the_best_come_first_with_their_accounts_links_and_date(live: Team) -> None:
    await put(live, 1, LINKEDIN, reactions=5)
    await put(live, 1, SKY, reactions=1_200)
    await put(live, 2, LINKEDIN, reactions=9_000)
    await put(live, 2, SKY, reactions=1)
    await put(live, 3, LINKEDIN, reactions=2)
    await put(live, 3, SKY, reactions=3)
    answer = said(await live.run("stats top"))
    places = [line for line in answer.splitlines() if line.startswith("**")]
    assert places[0].startswith("**1. 9,001** · #2 Two")
    assert places[1].startswith("**2. 1,205** · #1 One")
    assert r"\*Three\*" in places[2]
    assert (
        "24 Nov 2026 · [LinkedIn · Acme GmbH](<https://www.linkedin.com/feed/update/urn:li:share:" in answer
    )
    assert "[Bluesky · Acme](<https://bsky.app/profile/" in answer
    assert "As of <t:" in answer


async def test_equals_share_a_place_and_posts_without_the_number_are_left_out(live: Team) -> None:
    await put(live, 1, LINKEDIN, clicks=7)
    await put(live, 2, LINKEDIN, clicks=7)
    answer = said(await live.run("stats top", metric="clicks", range=7))
    assert answer.count("**1 (equal). 7**") == 2
    assert "#3" not in answer
    assert "last 7 days" in answer


async def test_numbers_are_written_as_the_reader_writes_them(
    live: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(live, 1, LINKEDIN, saves=12_345)
    assert "12,345" in said(await live.run("stats top", metric="saves"))
    read: Any = discord.Interaction._from_data
    monkeypatch.setattr(
        discord.Interaction, "_from_data", lambda self, data: read(self, {**data, "locale": "de"})
    )
    assert "12.345" in said(await live.run("stats top", metric="saves"))


async def test_ten_long_posts_stay_within_discords_limits(rig: Rig, acme: Team) -> None:
    for number in range(12):
        await acme.schedule(f"{number} " + "wort " * 200, when="in 1 hour", accounts="LinkedIn · Acme GmbH")
    for _ in range(8):
        await rig.advance(1000)
    for number in range(1, 13):
        await put(acme, number, LINKEDIN, saves=number)
    answer = said(await acme.run("stats top", metric="saves"))
    assert len(answer) <= MAX_TEXT
    assert answer.startswith("### Top posts by saves")
    assert "**10. 3**" in answer
    assert "**11." not in answer


async def test_all_samples_come_as_a_file_in_which_missing_is_empty(rig: Rig, live: Team) -> None:
    await live.run("publora timezone", zone="Europe/Berlin")
    shown = await live.run("stats export")
    assert "Here are all numbers" in said(shown)
    assert shown.ephemeral
    assert shown.response is not None
    data = await shown.response.attachments[0].read()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    of_posts = [row for row in rows if row["post"]]
    assert len(of_posts) == len(live.rows("samples")) >= 6
    assert len(rows) - len(of_posts) == len(live.rows("account_samples")) >= 2
    sky = next(row for row in of_posts if row["account id"] == SKY)
    assert (sky["network"], sky["account"], sky["impressions"]) == ("Bluesky", "Acme", "")
    assert sky["reactions"].isdecimal()
    assert float(sky["age in hours"]) >= 1
    assert sky["sampled (Europe/Berlin)"].endswith("+01:00")


async def test_the_file_is_written_beside_the_event_loop(live: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    writers: list[int] = []
    for verb in ("write", "finish"):
        work = getattr(CsvFiles, verb)

        def noted(files: CsvFiles, *rows: Any, work: Any = work) -> Any:
            writers.append(threading.get_ident())
            return work(files, *rows)

        monkeypatch.setattr(CsvFiles, verb, noted)
    await live.run("stats export")
    assert len(writers) > len(live.rows("samples"))
    assert threading.get_ident() not in writers


async def test_with_nothing_sampled_there_is_no_file(acme: Team) -> None:
    shown = await acme.run("stats export")
    assert "There are no numbers yet." in said(shown)


async def test_who_may_not_see_posts_gets_neither(live: Team) -> None:
    outsider = next(name for name in live.server.members if name not in {"Mara", "Alex", "Priya", "Sam"})
    for command in ("stats top", "stats export"):
        assert "You may not work with posts" in said(await live.run(command, by=outsider))


async def test_another_servers_numbers_are_never_among_the_best(live: Team) -> None:
    await put(live, 1, LINKEDIN, saves=1)
    beta = Team(live.rig, "beta")
    await beta.link(live.rig.stand_in.second_key)
    assert "No post of the last" in said(await beta.run("stats top", metric="saves"))

"""`/stats digest`: posted once, at its time, where the team reads it; a channel that is gone is told."""

import asyncio
from datetime import datetime, timedelta

import pytest
from dying import other_process
from team import Team, bodies, said, text_of

from bot.domain.samples import Measure, Sample
from bot.storage.database import Database
from bot.storage.samples import Samples

HOUR = 3600
WEEK = 7 * 86_400


def digests(team: Team, channel=None) -> list[str]:
    return [text for text in team.announced(channel) if " of " in text and text.startswith("### The ")]


def direct(team: Team) -> list[str]:
    """What the lead was told directly."""
    backend = team.rig.env.backend
    channel = backend.get_dm_channel(team.lead.id)
    return [text_of(message.components) for message in backend.messages.get(channel.id, {}).values()]


async def until(team: Team, iso: str) -> None:
    """Let time pass up to a moment (UTC)."""
    wanted = datetime.fromisoformat(iso)
    await team.rig.advance((wanted - team.rig.clock.now()).total_seconds())


async def test_a_weekly_digest_comes_once_a_week_with_what_happened(acme):
    await acme.run("publora timezone", zone="Europe/Berlin")
    shown = said(await acme.run("stats digest", every="week", day="Monday", at="9:00"))
    assert "The digest comes every Monday at 09:00" in shown
    assert "Mon 30 Nov 2026, 09:00 Europe/Berlin" in shown
    await acme.schedule("Out it goes", when="tomorrow 10:00")
    mastodon = next(row["platform_id"] for row in acme.rows("accounts") if "mastodon" in row["platform_id"])
    acme.rig.stand_in.set_outcomes({mastodon: {"result": "failed", "code": "PLATFORM_AUTH_EXPIRED"}})
    await acme.schedule("This will fail", when="in 1 hour", accounts="Mastodon")
    await acme.rig.advance(2 * HOUR)
    acme.rig.stand_in.set_outcomes({})
    await acme.schedule("Planned", when="2026-12-02 10:00")
    await until(acme, "2026-11-30T07:59:00+00:00")
    assert digests(acme) == []
    await until(acme, "2026-11-30T08:00:30+00:00")
    (digest,) = digests(acme)
    assert "### The week of 23 Nov – 29 Nov 2026" in digest
    assert "**1 published**, 1 failed. The week before: 0 published." in digest
    assert "#2 “This will fail” on Mastodon" in digest
    assert "1 post planned. Nothing yet on Mon 30, Tue 1, Thu 3, Fri 4, Sat 5 and Sun 6." in digest
    await until(acme, "2026-12-03T08:00:00+00:00")
    await acme.rig.advance(WEEK)
    assert len(digests(acme)) == 2
    assert "**1 published**, 0 failed. The week before: 1 published, 1 failed." in digests(acme)[1]


async def test_a_week_whose_post_was_paused_is_not_called_quiet(acme):
    await acme.run("stats digest", every="week", day="Thursday", at="9:00")
    await acme.schedule("Kept back", when="in 1 hour")
    await acme.run("queue pause", reason="Not now")
    await acme.rig.advance(60)
    await until(acme, "2026-11-26T09:00:30+00:00")
    (digest,) = digests(acme)
    assert "**0 published**, 0 failed. 1 meant to go out did not." in digest
    assert "Paused: **1**" in digest
    assert "quiet" not in digest


async def test_the_days_ahead_are_whole_days_from_the_digests_own_on(acme):
    await acme.run("publora timezone", zone="Europe/Berlin")
    await acme.run("stats digest", every="week", day="Thursday", at="20:00")
    for when in ("2026-11-26 10:00", "2026-11-27 10:00", "2026-12-03 10:00"):
        await acme.schedule("Hello", when=when)
    await until(acme, "2026-11-26T09:30:00+00:00")
    await until(acme, "2026-11-26T19:00:30+00:00")
    (digest,) = digests(acme)
    assert "1 post planned. Nothing yet on Sat 28, Sun 29, Mon 30, Tue 1 and Wed 2." in digest


async def test_a_quiet_month_says_so_and_a_restart_repeats_nothing(acme):
    await acme.run("stats digest", every="month", day="1", at="noon")
    await until(acme, "2026-12-01T12:00:20+00:00")
    (digest,) = digests(acme)
    assert "### The month of 1 Nov – 30 Nov 2026" in digest
    assert "A quiet month: nothing went out" in digest
    assert "Nothing is planned yet." in digest
    async with other_process(acme.rig) as runner:
        await runner.settle()
    assert len(digests(acme)) == 1


@pytest.mark.parametrize("minutes", [0, 90])
async def test_a_process_that_dies_with_the_digest_on_its_lips_leaves_one_behind(acme, monkeypatch, minutes):
    await acme.run("stats digest", every="week", day="Wednesday", at="9:00")
    digest_service = acme.rig.resources.services.digests

    async def die(*_args: object, **_more: object) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(digest_service._digests, "settle", die)
        await acme.rig.stand_in.advance(timedelta(days=1, minutes=1).total_seconds())
        with pytest.raises(asyncio.CancelledError):
            await digest_service.look(acme.guild_id)
    assert len(digests(acme)) == 1
    await acme.rig.stand_in.advance(minutes * 60)
    async with other_process(acme.rig) as runner:
        await runner.settle()
    assert len(digests(acme)) == 1
    assert acme.rows("digests")[0]["begun_at"] is None


async def test_after_a_long_absence_the_latest_digest_comes_alone(acme):
    await acme.run("stats digest", every="week", day="Monday", at="9:00")
    await acme.rig.stand_in.advance(3 * WEEK)
    async with other_process(acme.rig) as runner:
        await runner.settle()
    (digest,) = digests(acme)
    assert "The week of 7 Dec – 13 Dec 2026" in digest


async def test_another_time_zone_moves_the_digest(acme):
    await acme.run("stats digest", every="week", day="Wednesday", at="9:00")
    await acme.run("publora timezone", zone="America/New_York")
    await until(acme, "2026-11-25T13:59:00+00:00")
    assert digests(acme) == []
    await until(acme, "2026-11-25T14:00:30+00:00")
    assert len(digests(acme)) == 1


async def test_a_digest_that_was_posted_does_not_come_again_where_its_day_does(acme):
    await acme.run("publora timezone", zone="Europe/Berlin")
    await acme.run("stats digest", every="week", day="Wednesday", at="9:00")
    await until(acme, "2026-11-25T08:00:30+00:00")
    await acme.run("publora timezone", zone="America/New_York")
    await until(acme, "2026-11-25T14:00:30+00:00")
    assert len(digests(acme)) == 1
    assert "Wed 2 Dec 2026, 09:00 America/New_York" in said(await acme.run("stats digest"))
    await until(acme, "2026-12-02T14:00:30+00:00")
    assert len(digests(acme)) == 2


async def test_a_channel_that_is_gone_is_told_and_named_and_another_is_chosen(acme):
    spare = acme.server.channel("general")
    await acme.run("stats digest", every="week", day="Wednesday", at="9:00", channel=spare)
    acme.rig.env.backend.delete_channel(spare.id)
    await until(acme, "2026-11-25T09:00:30+00:00")
    await acme.rig.advance(15)
    told = direct(acme)
    assert any("There is no digest this time" in text and "I can't find" in text for text in told), told
    shown = said(await acme.run("stats digest"))
    assert "The last one could not be posted." in shown
    again = said(await acme.run("stats digest", channel=acme.channel))
    assert f"to <#{acme.channel.id}>" in again
    await acme.rig.advance(WEEK)
    assert len(digests(acme)) == 1


async def test_a_digest_is_shown_any_time_and_ended(acme):
    shown = said(await acme.run("stats digest"))
    assert "### The week of 17 Nov – 23 Nov 2026" in shown
    assert "It is not posted anywhere yet" in shown
    assert "This server gets no digest." in said(await acme.run("stats digest", every="off"))
    await acme.run("stats digest", every="week")
    assert "The digest comes every Monday at 09:00" in said(await acme.run("stats digest"))
    assert "No digest is posted any more." in said(await acme.run("stats digest", every="off"))
    await acme.rig.advance(2 * WEEK)
    assert digests(acme) == []
    assert not [job for job in acme.jobs() if job["kind"] == "digest"]


async def test_only_managers_choose_and_bad_words_change_nothing(acme):
    assert "Manage Server" in said(await acme.run("stats digest", every="week", by="Olive"))
    assert "no day of the week" in said(await acme.run("stats digest", every="week", day="Someday"))
    assert "can mean 2 times of day" in said(await acme.run("stats digest", every="week", at="9"))
    assert acme.rows("digests") == []


async def test_days_and_hours_are_offered(acme):
    names = [choice["name"] for choice in await acme.choices("stats digest", "day", "T")]
    assert names == ["Tuesday", "Thursday"]
    assert {"name": "09:00", "value": "09:00"} in await acme.choices("stats digest", "at", "9")


async def test_servers_get_their_own_digest(acme):
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    await acme.run("stats digest", every="week", day="Wednesday", at="9:00")
    await acme.schedule("Only Acme's", when="in 1 hour")
    await until(acme, "2026-11-25T09:00:30+00:00")
    await until(acme, "2026-12-02T09:00:30+00:00")
    assert digests(beta) == []
    assert len(digests(acme)) == 2
    assert "A quiet week" in said(await beta.run("stats digest"))


async def test_a_digest_has_the_numbers_with_a_chart_and_the_best_and_weakest_post_with_links(acme):
    await acme.run("publora timezone", zone="Europe/Berlin")
    await acme.schedule("The best one", when="in 1 hour", accounts="LinkedIn · Acme GmbH")
    await acme.schedule("The weak one", when="in 2 hours")
    await until(acme, "2026-11-24T12:00:00+00:00")
    await sample(
        acme, {1: [("2026-11-24T13:00", 20), ("2026-11-25T13:00", 1200)], 2: [("2026-11-25T13:00", 7)]}
    )
    await acme.run("stats digest", every="week", day="Thursday", at="9:00", theme="light")
    await until(acme, "2026-11-26T08:00:30+00:00")
    (digest,) = digests(acme)
    assert "- Reactions: **1,207**" in digest
    assert "Best: #1 “The best one”, 1,200 reactions · [LinkedIn · Acme GmbH](<https://" in digest
    assert "Weakest: #2 “The weak one”, 7 reactions" in digest
    (message,) = [
        each
        for each in acme.channel.history()
        if any(file.filename == "digest.png" for file in each.attachments)
    ]
    assert (await message.attachments[0].read()).startswith(b"\x89PNG")
    assert "Reactions a day, LinkedIn" in str(bodies(acme.rig)[-1])


async def test_a_week_in_which_nothing_was_counted_is_not_said_to_have_brought_nothing(acme):
    await acme.schedule("Out it goes", when="in 1 hour")
    await until(acme, "2026-11-24T12:00:00+00:00")
    await sample(acme, {1: [("2026-11-24T13:00", 20), ("2026-11-25T13:00", 1200)]})
    await acme.run("stats digest", every="week", day="Thursday", at="9:00")
    for day in ("2026-11-26", "2026-12-03"):
        await until(acme, f"{day}T09:00:30+00:00")
    first, second = digests(acme)
    assert "- Reactions: **1,200**" in first
    assert "Reactions: **0**" not in second
    assert "No numbers of posts came this week." in second


async def sample(team: Team, counted: dict[int, list[tuple[str, int]]]) -> None:
    """Store reactions of this server's posts, each with when (UTC) they were counted."""
    async with Database.open(team.rig.settings.database_url) as database:
        samples = Samples(database)
        now = team.rig.clock.now()
        await samples.adopt(team.guild_id, now=now, since=now - timedelta(days=1))
        for row in team.rows("posts"):
            (series,) = (await samples.of_post(row["id"])).values()
            for at, value in counted[row["number"]]:
                taken = Sample(datetime.fromisoformat(f"{at}+00:00"), {Measure.REACTIONS: value})
                await samples.record(series, taken, due_at=None, planned=True)

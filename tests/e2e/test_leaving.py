"""What becomes of a server's data when the bot is removed from it, and when it comes back."""

from team import DAY, Team, picture, said


async def leave(team):
    await team.rig.resources.services.workspaces.guild_left(team.guild_id)


async def come_back(team):
    return await team.rig.resources.services.workspaces.guild_joined(team.guild_id)


async def test_leaving_switches_a_server_off_at_once(acme):
    acme.rig.stand_in.set_down(down=True)
    await acme.schedule("Waiting", picture("red"))
    acme.rig.stand_in.set_down(down=False)
    await leave(acme)
    calls = len(acme.rig.stand_in.world.requests)
    await acme.rig.advance(3600)
    assert len(acme.rig.stand_in.world.requests) == calls
    assert await acme.told() == []
    assert acme.state_of(1) == "submitted"


async def test_being_removed_is_noticed_and_being_away_is_no_reason_to_forget_the_key(acme):
    await acme.rig.env.bot.get_guild(acme.guild_id).leave()
    await acme.rig.env.settle()
    (row,) = [row for row in acme.rows("workspaces") if row["guild_id"] == acme.guild_id]
    assert row["disabled_at"] is not None
    assert row["sealed_key"] is not None
    assert [row["kind"] for row in acme.jobs()] == ["purge"]


async def test_coming_back_within_the_grace_period_finds_everything(acme):
    acme.rig.stand_in.set_down(down=True)
    await acme.schedule("Waiting", when="in 30 days")
    acme.rig.stand_in.set_down(down=False)
    await leave(acme)
    await acme.rig.advance(29 * DAY)
    assert await come_back(acme) is True
    await acme.rig.advance(60)
    assert acme.state_of(1) == "scheduled"
    assert "key ending in `0001`" in said(await acme.run("publora status"))
    await acme.rig.advance(2 * DAY)
    assert acme.state_of(1) == "published"
    await acme.told()
    assert [row["kind"] for row in acme.jobs()] == []


async def test_after_the_grace_period_nothing_is_left_of_that_server_and_others_keep_theirs(acme):
    beta = Team(acme.rig, "beta")
    await beta.link(acme.rig.stand_in.second_key)
    await beta.schedule("Beta's", picture("red"), accounts="Mastodon", when="in 90 days")
    await acme.schedule("Acme's", picture("red"), picture("blue"))
    await leave(acme)
    await acme.rig.advance(31 * DAY)
    for table in tables(acme):
        assert not [row for row in acme.rows(table) if row.get("guild_id") == acme.guild_id], table
    (kept,) = acme.rows("posts")
    for table in tables(acme):
        assert {row.get("post_id", kept["id"]) for row in acme.rows(table)} <= {kept["id"], None}, table
    assert len(acme.kept_files()) == 1
    assert "Beta's" in said(await beta.run("post list"))
    assert await come_back(acme) is False
    assert "Not linked." in said(await acme.run("publora status"))


async def test_what_was_missed_while_offline_is_caught_up_with(acme):
    workspaces = acme.rig.resources.services.workspaces
    await workspaces.reconcile_guilds([])
    assert (await workspaces.find(acme.guild_id)).disabled_at is not None
    await workspaces.reconcile_guilds([acme.guild_id])
    assert (await workspaces.find(acme.guild_id)).linked


def tables(team):
    return [
        row["name"]
        for row in team.rows("sqlite_master")
        if row["type"] == "table" and not row["name"].startswith("sqlite_")
    ]

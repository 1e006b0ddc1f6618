"""A stored Publora key that can't be opened any more, as after the sealing key was lost or changed."""

import sqlite3
from contextlib import closing

from team import DAY, Team, said

LOST = "Publora key can't be read any more."
AGAIN = "Somebody with Manage Server can link it again with"


def lose_the_secret(team: Team) -> None:
    with closing(sqlite3.connect(team.rig.settings.data_dir / "publora.sqlite3")) as database, database:
        database.execute("UPDATE workspaces SET sealed_key = ?", (b"sealed with another key",))


async def test_commands_say_that_the_key_is_lost_and_how_to_go_on(acme):
    await acme.schedule("Waiting")
    lose_the_secret(acme)
    for refused in (
        await acme.run("post reschedule", post="1", when="in 5 hours"),
        await acme.schedule("Next"),
        await acme.run("publora status"),
    ):
        assert LOST in said(refused)
        assert AGAIN in said(refused)
    assert "Waiting" in said(await acme.run("post view", post="1"))


async def test_what_is_typed_while_the_key_is_lost_comes_back_when_the_accounts_are_not_fresh(acme):
    await acme.rig.advance(600)
    lose_the_secret(acme)
    shown = said(await acme.schedule("Come back"))
    assert LOST in shown
    assert "```\nCome back\n```" in shown
    assert acme.rows("posts") == []


async def test_a_post_on_its_way_fails_aloud_when_the_key_is_lost(acme):
    acme.rig.stand_in.set_down(down=True)
    await acme.schedule("On its way")
    lose_the_secret(acme)
    await acme.rig.advance(30)
    assert acme.state_of(1) == "failed"
    (told,) = await acme.told()
    assert LOST in told


async def test_a_post_that_may_be_taken_is_not_called_failed_when_the_key_is_lost(acme):
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "drop": "after", "times": 1}])
    await acme.schedule("Maybe")
    lose_the_secret(acme)
    await acme.rig.advance(30)
    assert acme.state_of(1) == "attention"
    assert any("It may go out all the same" in text for text in await acme.told())


async def test_a_scheduled_post_is_followed_again_once_the_key_is_linked_again(acme):
    await acme.schedule("Out there")
    lose_the_secret(acme)
    await acme.rig.advance(3 * 3600)
    assert acme.state_of(1) == "scheduled"
    await acme.press(await acme.link(), "Replace key")
    await acme.rig.advance(2 * 3600)
    assert acme.state_of(1) == "published"


async def test_accounts_are_looked_after_again_once_the_sealing_key_is_back(acme):
    (row,) = [row for row in acme.rows("workspaces") if row["guild_id"] == acme.guild_id]
    lose_the_secret(acme)
    await acme.rig.advance(2 * DAY)
    path = acme.rig.settings.data_dir / "publora.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE workspaces SET sealed_key = ?", (row["sealed_key"],))
    acme.rig.stand_in.set_token("mastodon-4411", "expiring_soon")
    await acme.rig.advance(DAY)
    assert any("Publora's access to Mastodon" in row["said"] for row in acme.rows("notices"))

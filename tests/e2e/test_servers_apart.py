"""Two servers with a key each know nothing of each other."""

import pytest
from team import Team, picture, said


@pytest.fixture
async def beta(rig) -> Team:
    team = Team(rig, "beta")
    await team.link(rig.stand_in.second_key)
    return team


async def test_numbers_start_anew_and_point_to_the_servers_own_posts(acme, beta):
    await acme.schedule("Acme's secret")
    await acme.schedule("Acme's second")
    assert "#1 · Scheduled" in said(await beta.schedule("Beta's own", accounts="Mastodon"))
    assert "Beta's own" in said(await beta.run("post view", post="1"))
    assert "There is no post #2 in this server." in said(await beta.run("post view", post="2"))
    for shown in (await beta.run("post list", state="all"), await beta.run("publora status")):
        assert "Acme" not in said(shown)


async def test_nobody_moves_deletes_or_measures_another_servers_post(acme, beta):
    await acme.schedule("Acme's secret")
    for command, options in (
        ("post reschedule", {"when": "in 4 hours"}),
        ("post delete", {}),
        ("stats post", {}),
    ):
        shown = said(await beta.run(command, post="1", **options))
        assert "There is no post #1 in this server." in shown
        assert "secret" not in shown
    assert acme.state_of(1) == "scheduled"


async def test_another_servers_accounts_can_neither_be_seen_nor_used(acme, beta):
    offered = [choice["name"] for choice in await beta.choices("post schedule", "accounts")]
    assert any("Borealis Books" in name for name in offered)
    assert not any("Acme" in name for name in offered)
    foreign = (await acme.choices("post schedule", "accounts", "Workshop"))[0]["value"]
    refused = said(await beta.schedule("Hello", accounts=foreign))
    assert "There is no account" in refused
    assert "Workshop" not in refused
    assert beta.groups() == []


@pytest.mark.parametrize("command", ["post view", "post reschedule", "post delete"])
async def test_only_the_servers_own_posts_are_offered(acme, beta, command):
    await acme.schedule("Acme's secret")
    await beta.schedule("Beta's own", accounts="Mastodon")
    for typed in ("", "1", "#1", "secret", "s"):
        offered = [choice["name"] for choice in await beta.choices(command, "post", typed)]
        assert all("Beta's own" in name for name in offered)
    assert len(await acme.choices(command, "post", "secret")) == 1


async def test_a_button_carried_to_another_server_means_that_servers_post(acme, beta):
    await acme.schedule("Acme's secret")
    await beta.schedule("Beta's own", accounts="Mastodon")
    asked = await acme.run("post delete", post="1")
    assert "Acme's secret" in said(asked)
    assert "#1 · Deleted" in said(await acme.press(asked, "Delete post"))
    assert beta.state_of(1) == "scheduled"
    assert [group["content"] for group in await beta.left_at_publora()] == ["Beta's own"]


async def test_the_same_picture_in_two_servers_outlives_the_deletion_of_one(acme, beta):
    await acme.schedule("Acme's", picture("red"))
    await beta.schedule("Beta's", picture("red"), accounts="Mastodon")
    await acme.press(await acme.run("post delete", post="1"), "Delete post")
    assert len(beta.kept_files()) == 1


async def test_linking_one_server_does_not_link_the_other(acme):
    other = Team(acme.rig, "beta")
    assert "not linked to Publora" in said(await other.schedule("Hello"))
    assert await other.choices("post schedule", "accounts") == []

"""What roles chosen in the settings let people do, from the moment they are saved or lost."""

import pytest
from approving import Reviewers
from team import said

from bot.domain.approval import Rule


@pytest.fixture
async def acme(rig) -> Reviewers:
    """Acme with its roles chosen and one post."""
    team = Reviewers(rig)
    await team.link()
    await team.settle()
    await team.schedule("Hello")
    return team


async def test_an_author_schedules_without_manage_server(acme):
    shown = await acme.run("post schedule", by="Alex", text="By Alex", when="in 3 hours", accounts="Mastodon")
    assert "#2" in said(shown)


async def test_an_approver_looks_but_neither_schedules_nor_deletes(acme):
    assert "Hello" in said(await acme.run("post view", by="Priya", post="1"))
    assert "#1" in said(await acme.run("post list", by="Priya"))
    assert len(await acme.server.member("Priya").autocomplete(acme.channel, "post view", "post", "")) == 1
    refused = await acme.run("post schedule", by="Priya", text="No", when="in 3 hours", accounts="X")
    assert "You may not work with posts" in said(refused)
    assert f"Ask somebody with <@&{acme.server.role('Author').id}> to do it for you." in said(refused)
    assert "You may not work with posts" in said(await acme.run("post delete", by="Priya", post="1"))


async def test_who_holds_nothing_sees_nothing(acme):
    assert "You may not work with posts" in said(await acme.run("post list", by="Olive"))
    assert await acme.server.member("Olive").autocomplete(acme.channel, "post view", "post", "") == []


async def test_the_role_that_only_a_rule_asks_for_may_look(acme):
    acme.rig.env.backend.edit_member(
        acme.guild_id, acme.server.member("Olive").id, {"role_ids": [acme.server.role("Manager").id]}
    )
    acme.rig.env.backend.edit_role(acme.guild_id, acme.server.role("Manager").id, {"permissions": 0})
    assert "You may not" in said(await acme.run("post view", by="Olive", post="1"))
    await acme.settle(rules=(Rule(1, role_id=acme.server.role("Manager").id, with_media=True),))
    assert "Hello" in said(await acme.run("post view", by="Olive", post="1"))


async def test_a_role_that_is_lost_or_no_longer_chosen_counts_no_more(acme):
    alex = acme.server.member("Alex").id
    acme.rig.env.backend.edit_member(acme.guild_id, alex, {"role_ids": []})
    assert "You may not" in said(await acme.run("post list", by="Alex"))
    acme.rig.env.backend.edit_member(acme.guild_id, alex, {"role_ids": [acme.server.role("Author").id]})
    assert "#1" in said(await acme.run("post list", by="Alex"))
    await acme.settle(authors=frozenset())
    assert "You may not" in said(await acme.run("post list", by="Alex"))

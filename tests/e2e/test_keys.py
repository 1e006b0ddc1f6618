"""Keys: which are taken, and what is said about the others."""

import pytest
from team import Team, said

WRONG = "sk_1700000000009.5a5adbc5a5adbc5a5adbc5a5adbc0009"


@pytest.fixture
def unlinked(rig) -> Team:
    return Team(rig)


@pytest.mark.parametrize("key", [WRONG, "revoked", "hello", "   ", "sk_with words in it"])
async def test_a_key_that_publora_does_not_take_is_refused_with_where_to_find_one(unlinked, key):
    shown = said(await unlinked.link(unlinked.rig.stand_in.revoked_key if key == "revoked" else key))
    assert "Publora does not accept this key." in shown
    assert "Copy it again from Publora" in shown
    assert unlinked.rows("accounts") == []
    assert "Not linked." in said(await unlinked.run("publora status"))


async def test_a_key_without_api_access_says_so(unlinked):
    shown = said(await unlinked.link(unlinked.rig.stand_in.no_access_key))
    assert "This key's Publora account has no access to the API." in shown
    assert "Check the plan" in shown


async def test_a_key_with_blanks_around_it_works(unlinked):
    shown = said(await unlinked.link(f"  {unlinked.rig.stand_in.demo_key}\t "))
    assert "**Linked.** 7 accounts found:" in shown
    assert "key ending in `0001`" in said(await unlinked.run("publora status"))


async def test_a_key_without_accounts_links_and_says_what_is_missing(unlinked):
    shown = said(await unlinked.link(unlinked.rig.stand_in.empty_key))
    assert "Linked, but no account is connected to this key." in shown
    refused = said(await unlinked.schedule("Hello"))
    assert "No social account is connected to this Publora key." in refused
    assert "Connect one in Publora's dashboard, then try again." in refused
    assert ">>> Hello" in refused  # kept as a draft


async def test_no_key_at_all_says_who_can_link_one(unlinked):
    shown = said(await unlinked.schedule("Hello"))
    assert "This server is not linked to Publora yet." in shown
    assert "Somebody with Manage Server can link it with </publora link:" in shown
    assert "```\nHello\n```" in shown


async def test_a_key_can_be_checked_only_while_publora_answers(unlinked):
    unlinked.rig.stand_in.set_down(down=True)
    shown = said(await unlinked.link())
    assert "Publora can't be reached at the moment." in shown
    assert "Try again in a few minutes." in shown
    unlinked.rig.stand_in.set_down(down=False)
    assert "**Linked.**" in said(await unlinked.link())


async def test_replacing_a_key_names_the_current_one_and_who_linked_it(acme):
    question = await acme.link(acme.rig.stand_in.second_key)
    assert f"it ends in `0001`, linked by <@{acme.lead.id}>" in said(question)
    kept = await acme.press(question, "Keep the current key")
    assert said(kept) == "The key ending in `0001` stays linked."
    assert "key ending in `0001`" in said(await acme.run("publora status"))
    again = await acme.link(acme.rig.stand_in.second_key)
    assert "**Linked.** 3 accounts found:" in said(await acme.press(again, "Replace key"))
    assert "Borealis Books" in said(await acme.run("publora status"))


async def test_a_refused_key_leaves_the_linked_one_alone(acme):
    assert "does not accept this key" in said(await acme.link(WRONG))
    assert "key ending in `0001`" in said(await acme.run("publora status"))


async def test_unlinking_asks_names_what_waits_and_forgets_the_key(acme):
    await acme.schedule("Waiting")
    question = await acme.run("publora unlink")
    assert "Forget the key ending in `0001`?" in said(question)
    assert "1 scheduled post will stay at Publora and still go out" in said(question)
    assert "The key stays linked." in said(await acme.press(question, "Keep the key"))
    gone = await acme.press(await acme.run("publora unlink"), "Unlink")
    assert "The key is forgotten." in said(gone)
    (row,) = [row for row in acme.rows("workspaces") if row["guild_id"] == acme.guild_id]
    assert row["sealed_key"] is None
    assert row["key_hint"] is None
    assert [group["status"] for group in acme.groups()] == ["scheduled"]
    assert "not linked to Publora" in said(await acme.run("publora unlink"))


async def test_a_key_can_be_unlinked_while_publora_is_away(acme):
    await acme.schedule("Waiting")
    acme.rig.stand_in.set_down(down=True)
    before = len(acme.rig.stand_in.world.requests)
    question = await acme.run("publora unlink")
    assert "1 scheduled post will stay at Publora" in said(question)
    assert len(acme.rig.stand_in.world.requests) == before
    assert "The key is forgotten." in said(await acme.press(question, "Unlink"))


async def test_an_unlinked_server_still_shows_its_posts(acme):
    await acme.schedule("Waiting")
    await acme.press(await acme.run("publora unlink"), "Unlink")
    assert "Waiting" in said(await acme.run("post list"))
    assert "Waiting" in said(await acme.run("post view", post="1"))
    assert "not linked" in said(await acme.run("post reschedule", post="1", when="in 5 hours"))


async def test_a_key_regenerated_at_publora_is_named_as_the_cause(acme):
    await acme.schedule("Waiting")
    world = acme.rig.stand_in.world
    world.keys[acme.rig.stand_in.demo_key] = world.keys[acme.rig.stand_in.revoked_key]
    moved = said(await acme.run("post reschedule", post="1", when="in 5 hours"))
    assert "Publora no longer accepts this server's key." in moved
    assert "Somebody with Manage Server can link a working key" in moved
    status = said(await acme.run("publora status"))
    assert "Publora no longer accepts this server's key." in status
    refused = said(await acme.schedule("Next", accounts="TikTok"))
    assert "Publora no longer accepts this server's key." in refused
    assert "```\nNext\n```" in refused

"""People, roles, channels and keys that go while posts are in review: who is told, what can still be done."""

import pytest
from board import Board
from simcord.backend.serializers import guild_create_payload
from team import DAY, said, text_of
from test_other_keys import replace_key

from bot.domain.approval import Rule
from sandbox.rig import Rig


@pytest.fixture
async def board(rig: Rig) -> Board:
    """Acme Marketing, linked, one approval required; Alex writes, Priya and Sam approve, Mara manages."""
    board = Board(rig)
    await board.link()
    await board.settle(managers=frozenset({board.server.role("Manager").id}))
    return board


def told_to(board: Board, role: str, texts: list[str]) -> list[str]:
    """What was told with a mention of a role."""
    return [text for text in texts if f"<@&{board.server.role(role).id}>" in text]


def leave(board: Board, name: str) -> None:
    board.rig.env.backend.remove_member(board.guild_id, board.server.member(name).id)


def direct(board: Board, user_id: int) -> list[str]:
    """What the bot wrote to a person directly."""
    backend = board.rig.env.backend
    channel = backend.get_dm_channel(user_id)
    return [text_of(each.components) for each in backend.messages.get(channel.id, {}).values()]


async def unlink(board: Board) -> str:
    asked = await board.run("publora unlink")
    question = said(asked)
    await board.press(asked, "Unlink")
    return question


async def nothing_goes_out(board: Board) -> None:
    """Let the time of every post pass, and look at Publora."""
    await board.rig.advance(2 * DAY)
    assert [group["status"] for group in board.groups()] == ["draft"] * len(board.groups())


async def test_an_approver_who_left_counts_no_more_and_the_others_decide(board):
    await board.settle(needed=2)
    legal = board.server.guild.create_role("Legal")
    board.grant("Olive", board.server.role("Approver").id, legal.id)
    await board.submit()
    await board.click("Priya", "Approve")
    leave(board, "Priya")
    await board.rig.advance(31 * 60)
    text = await board.text()
    assert "Approved 0 of 2" in text
    assert f"<@{board.server.member('Priya').id}> approved" in text
    assert "no longer counts" in text
    await board.click("Sam", "Approve")
    assert board.state_of(1) == "in_review"
    await board.click("Olive", "Approve")
    assert board.state_of(1) == "scheduled"


async def test_managers_hear_early_that_too_few_are_left_to_approve(board):
    managers = frozenset({board.server.role("Manager").id})
    await board.settle(needed=2, managers=managers)
    await board.submit()
    assert told_to(board, "Manager", await board.news()) == []
    leave(board, "Priya")
    await board.rig.advance(31 * 60)
    (told,) = told_to(board, "Manager", await board.news())
    assert "This can't be approved and scheduled" in told
    assert "It needs 2 approvals, but only 1 may give one." in told
    assert "</publora settings:" in told
    assert "⚠️ It needs 2 approvals, but only 1 may give one." in await board.text()
    for _ in range(4):
        await board.rig.advance(31 * 60)
    assert len(told_to(board, "Manager", [text for text in await board.news() if "only 1" in text])) == 1
    board.grant("Olive", board.server.role("Approver").id)
    await board.rig.advance(31 * 60)
    assert "⚠️" not in await board.text()
    await board.click("Sam", "Approve")
    await board.click("Olive", "Approve")
    assert board.state_of(1) == "scheduled"


async def test_a_role_that_nobody_has_is_said_within_a_minute_of_submitting(board):
    for name in ("Priya", "Sam"):
        board.grant(name)
    await board.submit()
    (told,) = told_to(board, "Manager", await board.news())
    assert "Nobody has a role that may approve it." in told
    await board.click("Olive", "Approve")
    board.grant("Sam", board.server.role("Approver").id)
    await board.click("Sam", "Approve")
    assert board.state_of(1) == "scheduled"


async def test_an_author_alone_among_the_approvers_is_nobody_who_can_approve(board):
    for name in ("Priya", "Sam"):
        board.grant(name)
    board.grant("Alex", board.server.role("Author").id, board.server.role("Approver").id)
    await board.submit()
    (told,) = told_to(board, "Manager", await board.news())
    assert "Only people who wrote or edited it have a role that may approve it." in told


async def test_without_leave_to_count_nothing_is_claimed_about_who_is_left(board):
    for name in ("Priya", "Sam"):
        board.grant(name)
    board.rig.env.inject_error("GET", "/guilds/*/roles/member-counts", status=403)
    await board.submit()
    assert told_to(board, "Manager", await board.news()) == []
    assert "⚠️" not in await board.text()


async def test_a_deleted_approver_role_is_told_at_once_and_another_one_takes_over(board):
    await board.submit()
    await board.news()
    board.rig.env.backend.delete_role(board.guild_id, board.server.role("Approver").id)
    await board.rig.env.settle()
    told = (await board.news())[-1]
    assert "None of the roles that may approve it exists any more." in told
    assert f"<@&{board.server.role('Manager').id}>" in told
    assert "You may not approve" in said(await board.click("Priya", "Approve"))
    reviewer = board.server.guild.create_role("Reviewer")
    board.grant("Olive", reviewer.id)
    await board.settle(approvers=frozenset({reviewer.id}))
    await board.news()
    text = await board.text()
    assert "⚠️" not in text
    assert f"Who decides: <@&{reviewer.id}>" in text
    await board.click("Olive", "Approve")
    assert board.state_of(1) == "scheduled"


async def test_a_rules_role_that_is_deleted_is_told_and_the_post_still_needs_it(board):
    legal = board.server.guild.create_role("Legal")
    managers = frozenset({board.server.role("Manager").id})
    await board.settle(managers=managers, rules=(Rule(1, legal.id, words=("hello",)),))
    board.grant("Olive", legal.id)
    await board.submit()
    await board.news()
    board.rig.env.backend.delete_role(board.guild_id, legal.id)
    await board.rig.env.settle()
    assert "A rule asks for somebody of a role that no longer exists." in (await board.news())[-1]
    await board.click("Priya", "Approve")
    assert board.state_of(1) == "in_review"
    await nothing_goes_out(board)


async def test_who_has_no_manager_role_to_mention_mentions_whoever_linked_the_key(board):
    await board.settle()
    for name in ("Priya", "Sam"):
        board.grant(name)
    await board.submit()
    assert f"<@{board.lead.id}> **This can't be approved and scheduled**" in (await board.news())[-1]


async def test_unlinking_says_how_many_posts_wait_and_wastes_no_approval(board):
    await board.submit()
    assert "1 post in review can't go out without a key." in await unlink(board)
    (told,) = told_to(board, "Manager", await board.news())
    assert "It can't be scheduled: this server is not linked to Publora yet." in told
    assert "</publora link:" in told
    assert "⚠️ It can't be scheduled" in await board.text()
    refused = said(await board.click("Priya", "Approve"))
    assert "Post #1 can't be scheduled: this server is not linked to Publora." in refused
    assert board.state_of(1) == "in_review"
    await board.link()
    assert "⚠️" not in await board.text()
    await board.click("Priya", "Approve")
    assert board.state_of(1) == "scheduled"
    assert [group["status"] for group in board.groups()] == ["scheduled"]


async def test_what_waits_while_no_key_is_linked_expires_in_time_and(board):
    await board.submit()
    await unlink(board)
    await board.rig.advance(5 * 3600)
    assert board.state_of(1) == "expired"
    assert "This was not approved in time" in (await board.told())[-1]
    await nothing_goes_out(board)


async def test_with_another_publora_account_the_post_is_edited_for_its_accounts_or_waits(board):
    await board.submit()
    await board.news()
    await replace_key(board, board.rig.stand_in.second_key)
    told = (await board.news())[-1]
    assert "it was made with a Publora key that was linked before" in told
    assert f"<@&{board.server.role('Manager').id}>" in told
    assert "Post #1 can't be scheduled with the Publora key of now." in said(
        await board.click("Priya", "Approve")
    )
    assert board.state_of(1) == "in_review"
    form = await board.click("Alex", "Edit")
    shown = await board.fill("Alex", form, text="Hello", accounts=["mastodon-5522"], when="")
    assert "is edited" in said(shown)
    assert "⚠️" not in await board.text()
    await board.click("Priya", "Approve")
    assert board.state_of(1) == "scheduled"
    assert sorted(group["status"] for group in board.groups()) == ["draft", "scheduled"]


async def test_with_its_own_key_linked_again_a_post_goes_on_as_if_nothing_had_been(board):
    await board.submit()
    await replace_key(board, board.rig.stand_in.second_key)
    await board.rig.advance(60)
    await replace_key(board, board.rig.stand_in.demo_key)
    assert "⚠️" not in await board.text()
    await board.click("Priya", "Approve")
    assert [group["status"] for group in board.groups()] == ["scheduled"]


async def test_a_regenerated_key_of_the_same_account_takes_a_waiting_post_over(board):
    await board.submit()
    stand_in = board.rig.stand_in
    regenerated = stand_in.demo_key[:-4] + "abcd"
    stand_in.world.keys[regenerated] = stand_in.world.keys[stand_in.demo_key]
    await replace_key(board, regenerated)
    assert "⚠️" not in await board.text()
    await board.click("Priya", "Approve")
    assert [group["status"] for group in board.groups()] == ["scheduled"]


async def test_a_key_that_publora_refuses_is_told_and_the_post_still_expires_in_time(board):
    await board.submit()
    stand_in = board.rig.stand_in
    account = stand_in.world.keys.pop(stand_in.demo_key)
    await board.rig.advance(31 * 60)
    await board.news()
    assert "⚠️ It can't be scheduled: Publora no longer accepts this server's key." in await board.text()
    assert "Publora no longer accepts this server's key (…0001)." in direct(board, board.lead.id)[-1]
    assert "can't be scheduled" in said(await board.click("Priya", "Approve"))
    await board.rig.advance(5 * 3600)
    assert board.state_of(1) == "expired"
    stand_in.world.keys[stand_in.demo_key] = account
    await nothing_goes_out(board)


async def test_when_the_approval_channel_is_deleted_the_card_moves_and_managers_are_told_where(board):
    await board.submit()
    await board.news()
    board.rig.env.backend.delete_channel(board.wall.id)
    await board.rig.env.settle()
    await board.rig.advance(1)
    told = (await board.told())[-1]
    assert f"<@&{board.server.role('Manager').id}> **The approval channel is gone**" in told
    assert "</publora settings:" in told
    board.place = "social"
    assert "In review" in await board.text()
    assert "⚠️ The approval channel was deleted" in await board.text()
    await board.rig.advance(3 * 3600)
    assert any("This still waits for approval" in text for text in await board.told())
    await board.settle(channel_id=board.server.channel("announcements").id)
    await board.told()
    assert "⚠️" not in await board.text()
    await board.click("Priya", "Approve")
    assert board.state_of(1) == "scheduled"


@pytest.mark.parametrize("banned", [False, True])
async def test_in_place_of_an_author_who_is_gone_managers_hear_of_the_post(board, banned):
    await board.submit()
    if banned:
        board.rig.env.backend.apply_ban(board.guild_id, board.server.member("Alex").id, None)
    else:
        leave(board, "Alex")
    form = await board.click("Priya", "Request changes")
    await board.fill("Priya", form, text="Too long")
    await board.news()
    messages = board.rig.env.backend.messages
    threads = messages.keys() - {channel.id for channel in board.server.channels.values()}
    told = [text_of(each.components) for thread in threads for each in messages[thread].values()]
    named = f"<@&{board.server.role('Manager').id}> **This needs changes**"
    assert [named in text for text in told if text] == [True]
    form = await board.click("Mara", "Edit")
    await board.fill("Mara", form, text="Hi", accounts=["mastodon-4411"], when="")
    await board.click("Priya", "Approve")
    assert [(each["status"], each["content"]) for each in board.groups()] == [("scheduled", "Hi")]


async def test_what_an_author_who_is_gone_wrote_is_still_decided_by_others_only(board):
    await board.submit()
    leave(board, "Alex")
    await board.rig.advance(5 * 3600)
    assert board.state_of(1) == "expired"
    assert (
        f"<@&{board.server.role('Manager').id}> **This was not approved in time**" in (await board.told())[-1]
    )
    await nothing_goes_out(board)


def kick(board: Board) -> tuple:
    """Remove the bot from its server; returns what is needed to invite it again."""
    backend = board.rig.env.backend
    guild = backend.get_guild(board.guild_id)
    channels = {each: backend.channels[each] for each in guild.channel_ids}
    messages = {each: backend.messages.get(each, {}) for each in guild.channel_ids}
    backend.remove_guild(board.guild_id)
    return guild, channels, messages


async def invite(board: Board, kept: tuple) -> None:
    backend = board.rig.env.backend
    guild, channels, messages = kept
    backend.guilds[guild.id] = guild
    backend.channels.update(channels)
    backend.messages.update(messages)
    joined = guild_create_payload(backend, guild)
    joined.pop("unavailable", None)  # that is how discord.py tells a new server from one that is back
    backend.emit("GUILD_CREATE", joined)
    await board.rig.env.settle()


@pytest.mark.parametrize(("away", "state"), [(2, "in_review"), (6, "expired")])
async def test_kicked_and_invited_again_a_waiting_post_waits_on_or_has_expired(board, away, state):
    await board.submit()
    await board.card()
    kept = kick(board)
    await board.rig.env.settle()
    await board.rig.advance(away * 3600)
    assert board.state_of(1) == "in_review"
    assert [group["status"] for group in board.groups()] == ["draft"]
    await invite(board, kept)
    await board.told()
    assert board.state_of(1) == state
    if state == "expired":
        assert any("This was not approved in time" in text for text in await board.told())
        await nothing_goes_out(board)
    else:
        await board.click("Priya", "Approve")
        assert board.state_of(1) == "scheduled"


async def test_what_was_approved_goes_out_while_the_bot_is_away_and_its_card_says_so_afterwards(board):
    await board.submit()
    await board.click("Priya", "Approve")
    kept = kick(board)
    await board.rig.env.settle()
    await board.rig.advance(6 * 3600)
    await invite(board, kept)
    await board.told()
    assert board.state_of(1) == "published"
    assert "#1 · Published" in await board.text()


@pytest.mark.parametrize("label", ["Send the approved version again", "Edit"])
async def test_an_approved_post_that_another_key_still_schedules_is_not_built_a_second_time(board, label):
    await board.submit()
    await board.click("Priya", "Approve")
    question = await board.link(board.rig.stand_in.second_key)
    await board.press(question, "Replace key")
    await board.run("post view", post="1")
    assert board.state_of(1) == "attention"
    shown = await board.click("Alex", label)
    if label == "Edit":
        account = next(row["platform_id"] for row in board.rows("accounts"))
        shown = await board.fill("Alex", shown, text="Hello again", accounts=[account], when="")
        assert "Hello again" in said(shown)
    assert "made with a Publora key that was linked before, and may still go out there" in said(shown)
    assert [group["status"] for group in board.groups()] == ["scheduled"]

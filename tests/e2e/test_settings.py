"""`/publora settings`: a panel in which nothing counts before it is saved."""

import json
import re

import discord
import pytest
from board import Board
from team import DAY, Team, buttons, said

from bot.domain.approval import ApprovalSettings, Mode, Rule
from bot.ui.doors import TEXT
from sandbox.acting import walk


@pytest.fixture
async def acme(rig) -> Board:
    team = Board(rig)
    await team.link()
    return team


async def pick(team: Team, shown, name: str, *values, by: str | None = None):
    """Pick values in the panel's menu for a setting."""
    member = team.server.member(by) if by else team.lead
    return await member.select(shown.response, [*values], custom_id=menus(shown)[name]["custom_id"])


def menus(shown) -> dict[str, dict]:
    """The panel's menus by the setting they are for."""
    ids = {part["custom_id"]: part for part in walk(shown.response.components) if "custom_id" in part}
    return {id_.split(":")[2]: part for id_, part in ids.items() if id_.startswith("publora-pick:")}


def chosen(shown, name: str) -> list[str]:
    """What a menu shows as chosen."""
    menu = menus(shown)[name]
    options = [option["value"] for option in menu.get("options", []) if option.get("default")]
    return options + [str(each["id"]) for each in menu.get("default_values", [])]


def off(shown) -> set[str]:
    """The labels of the buttons that can't be pressed."""
    return {
        part["label"]
        for part in walk(shown.response.components)
        if part.get("label") and part.get("disabled")
    }


async def stored(team: Team) -> ApprovalSettings:
    return await team.rig.resources.services.settings.read(team.guild_id)


def changes(team: Team) -> list[dict]:
    """What the audit trail says about changes of settings, oldest first."""
    return [json.loads(row["details"]) for row in team.rows("audit") if row["event"] == "settings changed"]


async def give(team: Team, name: str, role: str) -> None:
    """Give a member one role more."""
    user = team.server.member(name).id
    member = team.rig.env.backend.get_member(team.guild_id, user)
    roles = [*member.role_ids, team.server.role(role).id]
    team.rig.env.backend.edit_member(team.guild_id, user, {"role_ids": roles})


async def test_it_shows_the_present_state_first_and_nothing_to_save(acme):
    shown = await acme.run("publora settings")
    assert "As it is now" in said(shown)
    assert "Approval is off: posts are scheduled without anybody's approval." in said(shown)
    assert "Managers are people with the Manage Server permission." in said(shown)
    assert {"Save", "Discard changes"} < off(shown)
    assert chosen(shown, "mode") == ["off"]
    assert shown.response.ephemeral


async def test_what_is_picked_is_explained_but_counts_only_once_saved(acme):
    shown = await pick(acme, await acme.run("publora settings"), "mode", "required")
    shown = await pick(acme, shown, "needed", "2")
    assert "With your choices" in said(shown)
    assert "Approval is required: no post goes out without it." in said(shown)
    assert "Posts need 2 approvals." in said(shown)
    assert "- approval: off → required" in said(shown)
    assert "- approvals needed: 1 → 2" in said(shown)
    assert await stored(acme) == ApprovalSettings()
    saved = await acme.press(shown, "Save")
    assert "Saved." in said(saved)
    assert "As it is now" in said(saved)
    assert "Not saved yet" not in said(saved)
    assert await stored(acme) == ApprovalSettings(mode=Mode.REQUIRED, needed=2)


async def test_every_menu_sets_what_it_says(acme):
    shown = await acme.run("publora settings")
    for name, value in (("mode", "optional"), ("needed", "5"), ("own", "yes")):
        shown = await pick(acme, shown, name, value)
    shown = await pick(acme, shown, "channel_id", acme.server.channel("approvals"))
    shown = await acme.press(shown, "People")
    roles = {name: acme.server.role(name) for name in ("Author", "Approver", "Manager")}
    shown = await pick(acme, shown, "authors", roles["Author"])
    shown = await pick(acme, shown, "approvers", roles["Approver"], roles["Manager"])
    shown = await pick(acme, shown, "managers", roles["Manager"])
    assert set(chosen(shown, "approvers")) == {str(roles["Approver"].id), str(roles["Manager"].id)}
    assert "Integrations" in said(shown)
    shown = await acme.press(shown, "Times")
    assert "(UTC)" in said(shown)
    for name, value in (("keep_hours", "0"), ("quiet_from", "22"), ("quiet_until", "7")):
        shown = await pick(acme, shown, name, value)
        assert chosen(shown, name) == [value]
    await acme.press(shown, "Save")
    assert await stored(acme) == ApprovalSettings(
        mode=Mode.OPTIONAL,
        channel_id=acme.server.channel("approvals").id,
        authors=frozenset({roles["Author"].id}),
        approvers=frozenset({roles["Approver"].id, roles["Manager"].id}),
        managers=frozenset({roles["Manager"].id}),
        needed=5,
        own=True,
        keep_hours=0,
        quiet_from=22,
        quiet_until=7,
    )


async def test_choices_can_be_taken_back_and_discarded(acme):
    shown = await pick(acme, await acme.run("publora settings"), "mode", "required")
    shown = await pick(acme, shown, "channel_id", acme.server.channel("approvals"))
    shown = await pick(acme, shown, "channel_id")
    assert "approval channel" not in said(shown)
    shown = await acme.press(shown, "Discard changes")
    assert "As it is now" in said(shown)
    assert chosen(shown, "mode") == ["off"]
    assert await stored(acme) == ApprovalSettings()


async def test_a_rule_is_made_moved_and_deleted(acme):
    shown = await pick(acme, await acme.run("publora settings"), "mode", "required")
    shown = await acme.press(await acme.press(shown, "Rules"), "Add a rule")
    assert "Rule 1 names no condition, so it never applies." in said(shown)
    shown = await pick(acme, shown, "networks", "linkedin", "twitter")
    shown = await pick(acme, shown, "needed", "2")
    shown = await pick(acme, shown, "role_id", acme.server.role("Approver"))
    shown = await pick(acme, shown, "with_media", "yes")
    account = menus(shown)["accounts"]["options"][0]
    shown = await pick(acme, shown, "accounts", account["value"])
    approver = acme.server.role("Approver").id
    assert f"at least one of them from <@&{approver}>" in said(shown)
    shown = await acme.press(await acme.press(shown, "Rules"), "Add a rule")
    shown = await words(acme, shown, "Rabatt\n  sale , gift*\n")
    assert "with “Rabatt”, “sale” or “gift\\*” in the text" in said(shown)
    shown = await acme.press(shown, "Move up")
    assert "**Rule 1** holds for" in said(shown)
    await acme.press(shown, "Save")
    first, second = (await stored(acme)).rules
    assert first == Rule(1, words=("Rabatt", "sale", "gift*"))
    assert second == Rule(
        2,
        role_id=approver,
        networks=frozenset({"linkedin", "twitter"}),
        accounts=frozenset({account["value"]}),
        with_media=True,
    )
    shown = await acme.press(await acme.run("publora settings"), "Rules")
    assert [option["label"][:2] for option in menus(shown)["page"]["options"]] == ["1.", "2."]
    shown = await acme.press(await pick(acme, shown, "page", "rule-0"), "Move down")
    shown = await acme.press(shown, "Delete rule")
    await acme.press(shown, "Save")
    assert (await stored(acme)).rules == (second,)


async def words(team: Team, shown, typed: str):
    """Fill in the form for a rule's words."""
    form = await team.press(shown, "Set words")
    return await team.lead.submit_modal(form, {TEXT: typed})


async def test_too_many_words_are_refused_and_given_back(acme):
    shown = await acme.press(await acme.press(await acme.run("publora settings"), "Rules"), "Add a rule")
    shown = await words(acme, shown, ",".join(f"word{number}" for number in range(21)))
    assert "A rule takes up to 20 words" in said(shown)
    assert "word20" in said(shown)
    assert "**Rule 1**" in said(shown)


async def test_a_form_for_words_survives_a_restart(acme):
    shown = await acme.press(await acme.press(await acme.run("publora settings"), "Rules"), "Add a rule")
    form = await acme.press(shown, "Set words")
    assert form.modal
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    assert "“sale”" in said(await acme.lead.submit_modal(form, {TEXT: "sale"}))


async def test_a_form_for_words_that_is_outdated_changes_nothing(acme):
    shown = await acme.press(await acme.press(await acme.run("publora settings"), "Rules"), "Add a rule")
    form = await acme.press(shown, "Set words")
    await pick(acme, shown, "needed", "4")
    shown = await acme.lead.submit_modal(form, {TEXT: "sale\nlast chance"})
    assert "This panel was not up to date." in said(shown)
    assert "\n>>> sale, last chance" in said(shown)
    assert "“sale”" not in said(shown)


async def test_there_can_be_twenty_rules_and_the_panel_still_fits(acme):
    many = tuple(
        Rule(2, words=tuple(f"{'w' * 40}{each}{number}" for each in range(20))) for number in range(20)
    )
    await acme.settle(rules=many)
    shown = await acme.press(await acme.run("publora settings"), "Rules")
    shown = await pick(acme, shown, "page", "rule-19")
    shown = await pick(acme, shown, "needed", "3")
    assert len(said(shown)) < 4000
    assert shown.response
    assert len(list(walk(shown.response.components))) <= 40
    assert "Add a rule" in off(await acme.press(shown, "Rules"))


@pytest.mark.parametrize("label", ["Save", "Discard changes", "People"])
async def test_who_may_not_manage_is_refused_everywhere(acme, label):
    roots = acme.rig.env.backend.commands.values()
    ids = {command["name"]: command["id"] for known in roots for command in known.values()}
    acme.server.guild.set_command_permissions(int(ids["publora"]), {acme.server.guild.default_role: True})
    for name in ("Olive", "Alex", "Priya"):
        assert "You may not change the link" in said(await acme.run("publora settings", by=name))
    shown = await pick(acme, await acme.run("publora settings"), "mode", "required")
    acme.rig.env.backend.edit_role(acme.guild_id, acme.server.role("Manager").id, {"permissions": 0})
    assert "You may not change the link" in said(await acme.press(shown, label))
    assert await stored(acme) == ApprovalSettings()


async def test_a_manager_by_role_needs_no_manage_server(acme):
    await acme.settle(managers=frozenset({acme.server.role("Approver").id}))
    roots = acme.rig.env.backend.commands.values()
    ids = {command["name"]: command["id"] for known in roots for command in known.values()}
    acme.server.guild.set_command_permissions(int(ids["publora"]), {acme.server.guild.default_role: True})
    shown = await acme.run("publora settings", by="Priya")
    shown = await pick(acme, shown, "needed", "3", by="Priya")
    await acme.press(shown, "Save", by="Priya")
    assert (await stored(acme)).needed == 3


async def test_manage_server_always_manages(acme):
    await acme.settle(managers=frozenset({acme.server.role("Approver").id}))
    assert "As it is now" in said(await acme.run("publora settings"))


async def test_choices_survive_a_restart(acme):
    shown = await pick(acme, await acme.run("publora settings"), "mode", "required")
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    shown = await pick(acme, shown, "needed", "2")
    await acme.rig.env.restart_bot(acme.rig.make_bot())
    await acme.press(shown, "Save")
    assert await stored(acme) == ApprovalSettings(mode=Mode.REQUIRED, needed=2)


async def test_choices_are_still_there_when_the_panel_is_opened_again_that_day(acme):
    await pick(acme, await acme.run("publora settings"), "mode", "required")
    await acme.rig.stand_in.advance(DAY - 60)
    assert "- approval: off → required" in said(await acme.run("publora settings"))
    await acme.rig.stand_in.advance(120)
    assert "As it is now" in said(await acme.run("publora settings"))


async def test_a_click_on_an_old_panel_changes_nothing_but_shows_the_present_one(acme):
    old, new = await acme.run("publora settings"), await acme.run("publora settings")
    await pick(acme, new, "mode", "required")
    shown = await pick(acme, old, "needed", "3")
    assert "This panel was not up to date." in said(shown)
    assert chosen(shown, "needed") == ["1"]
    assert chosen(shown, "mode") == ["required"]


@pytest.fixture
async def two(acme) -> Board:
    """Acme with a second manager."""
    await give(acme, "Sam", "Manager")
    return acme


async def test_the_second_of_two_managers_reads_what_the_first_saved_and_keeps_their_choices(two):
    mine = await pick(two, await two.run("publora settings"), "mode", "required")
    theirs = await pick(two, await two.run("publora settings", by="Sam"), "needed", "3", by="Sam")
    await two.press(theirs, "Save", by="Sam")
    shown = await two.press(mine, "Save")
    assert f"Changed meanwhile by <@{two.server.member('Sam').id}>; nothing of yours is saved yet." in said(
        shown
    )
    assert "- approvals needed: 1 → 3" in said(shown)
    assert "- approval: off → required" in said(shown)
    assert (await stored(two)).mode is Mode.OFF
    await two.press(shown, "Save")
    assert await stored(two) == ApprovalSettings(mode=Mode.REQUIRED, needed=3)


async def test_a_click_after_somebody_else_saved_keeps_everything_and_says_so(two):
    mine = await pick(two, await two.run("publora settings"), "mode", "required")
    theirs = await pick(two, await two.run("publora settings", by="Sam"), "needed", "3", by="Sam")
    await two.press(theirs, "Save", by="Sam")
    shown = await pick(two, mine, "own", "yes")
    assert "Changed meanwhile by" in said(shown)
    await two.press(shown, "Save")
    assert await stored(two) == ApprovalSettings(mode=Mode.REQUIRED, needed=3, own=True)


async def test_who_had_chosen_nothing_just_sees_the_new_state(two):
    mine = await two.run("publora settings")
    theirs = await pick(two, await two.run("publora settings", by="Sam"), "needed", "3", by="Sam")
    await two.press(theirs, "Save", by="Sam")
    shown = await pick(two, mine, "mode", "required")
    assert "This panel was not up to date." in said(shown)
    assert chosen(shown, "needed") == ["3"]
    assert chosen(shown, "mode") == ["off"]


async def test_what_changed_stands_in_the_audit_trail_in_words(acme):
    await acme.schedule("Hello")
    shown = await pick(acme, await acme.run("publora settings"), "mode", "required")
    shown = await pick(acme, shown, "channel_id", acme.server.channel("approvals"))
    shown = await acme.press(shown, "People")
    shown = await pick(acme, shown, "approvers", acme.server.role("Approver"))
    shown = await acme.press(await acme.press(shown, "Rules"), "Add a rule")
    shown = await pick(acme, shown, "networks", "linkedin")
    await acme.press(shown, "Save")
    assert changes(acme) == [
        {
            "approval": "off → required",
            "approval channel": "none → #approvals",
            "approver roles": "none → @Approver",
            "rule 1": "none → Posts on LinkedIn need 1 approval.",
        }
    ]
    (entry,) = (row for row in acme.rows("audit") if row["event"] == "settings changed")
    assert entry["actor_id"] == acme.lead.id
    audit = said(await acme.run("publora audit show", kind="settings"))
    assert "changed the settings" in audit
    assert "approval: off → required" in audit


async def test_saving_asks_once_while_posts_are_in_review(acme):
    await acme.settle()
    await acme.schedule("One")
    await acme.schedule("Two")
    assert acme.state_of(2) == "in_review"
    shown = await pick(acme, await acme.run("publora settings"), "needed", "3")
    asked = await acme.press(shown, "Save")
    assert "2 posts are in review. Save these settings?" in said(asked)
    assert "They keep the stricter" in said(asked)
    assert set(buttons(asked)) == {"Save settings", "Back"}
    back = await acme.press(asked, "Back")
    assert "- approvals needed: 1 → 3" in said(back)
    assert (await stored(acme)).needed == 1
    assert "Saved." in said(await acme.press(await acme.press(back, "Save"), "Save settings"))
    assert (await stored(acme)).needed == 3


async def test_cards_of_posts_in_review_follow_what_was_saved(acme):
    await acme.settle()
    await acme.schedule("One")
    assert "Approved 0 of 1" in await acme.text()
    shown = await pick(acme, await acme.run("publora settings"), "needed", "2")
    await acme.press(await acme.press(shown, "Save"), "Save settings")
    assert "Approved 0 of 2" in await acme.text()


async def test_saving_does_not_ask_for_what_does_not_concern_posts_in_review(acme):
    await acme.settle()
    await acme.schedule("One")
    shown = await acme.press(await acme.run("publora settings"), "Times")
    assert "Saved." in said(await acme.press(await pick(acme, shown, "quiet_from", "19"), "Save"))


async def test_a_channel_where_the_bot_may_not_write_is_refused(acme):
    channel = closed(acme, send_messages=False)
    shown = await pick(acme, await acme.run("publora settings"), "channel_id", channel)
    assert "In #closed I may not send messages" in said(shown)
    assert "As it is now" in said(shown)


async def test_a_channel_without_threads_is_taken_with_a_warning(acme):
    channel = closed(acme, create_public_threads=False)
    shown = await pick(acme, await acme.run("publora settings"), "channel_id", channel)
    assert "I may not open threads" in said(shown)
    assert f"- approval channel: none → <#{channel.id}>" in said(shown)


def closed(team: Team, **rights: bool):
    """A channel where rights are taken from everybody."""
    guild = team.server.guild
    return guild.create_text_channel(
        "closed", overwrites={guild.default_role: discord.PermissionOverwrite(**rights)}
    )


async def test_roles_and_a_channel_that_are_gone_are_called_so_with_a_way_out(acme):
    gone = frozenset({999})
    await acme.settle(
        authors=gone, approvers=gone, managers=gone, channel_id=998, rules=(Rule(1, 999, with_media=True),)
    )
    shown = await acme.run("publora settings")
    text = said(shown)
    assert "None of the approver roles exists any more: nobody can approve." in text
    assert "Rule 1 asks for a role that no longer exists" in text
    assert "A author role" not in text
    assert "An author role no longer exists." in text
    assert "The approval channel no longer exists" in text
    shown = await acme.press(shown, "Take out deleted roles")
    assert "a deleted role → none" in re.sub("author roles: |approver roles: ", "", said(shown))
    await acme.press(shown, "Save")
    settings = await stored(acme)
    assert settings.authors == settings.approvers == settings.managers == frozenset()
    assert settings.rules[0].role_id is None


async def test_a_server_that_is_forgotten_forgets_settings_and_choices(acme):
    await acme.settle()
    await pick(acme, await acme.run("publora settings"), "needed", "3")
    await acme.rig.resources.services.workspaces.purge(acme.guild_id)
    assert acme.rows("settings") == acme.rows("settings_drafts") == []


async def test_buttons_still_work_after_panels_were_used(acme):
    await acme.schedule("Hello")
    asked = await acme.run("post delete", post="1")
    await acme.press(await acme.run("publora settings"), "Rules")
    assert "Scheduled" in said(await acme.press(asked, "Keep it"))


async def test_each_server_has_its_own_settings(acme, rig):
    beta = Team(rig, "beta")
    await acme.settle(needed=4)
    shown = await beta.run("publora settings")
    assert chosen(shown, "needed") == ["1"]

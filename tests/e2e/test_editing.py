"""`/post edit`: old and new are seen before anything counts, and never can two of a post go out."""

import pytest
from composer import shown_in
from editor import ACCOUNTS, LINKEDIN, MASTODON, TEXT, WHEN, Editor, X
from team import DAY, Team, buttons, check_audit, picture, said

from bot.domain.approval import Mode
from bot.ui.compose import FILES, KEEP, PLACES
from bot.ui.edits import EDIT
from sandbox.publora.world import Account
from sandbox.rig import Rig

BOTH = pytest.mark.parametrize("profile", ["seed", "current"])
ELEVEN = "2026-11-24T11:00:00.000Z"
COLOURS = ["red", "green", "blue", "black", "white", "grey", "brown", "pink", "orange", "purple"]


@pytest.fixture
async def acme(rig: Rig) -> Editor:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Editor(rig)
    await acme.link()
    return acme


@BOTH
async def test_old_and_new_are_shown_and_only_saving_touches_the_post(acme):
    await acme.schedule("Hello from Acme", picture("red"))
    before, asked = acme.groups(), len(acme.requests())
    form = await acme.run("post edit", post="#1")
    shown = shown_in(form)
    assert (shown[TEXT], shown[ACCOUNTS], shown[WHEN]) == ("Hello from Acme", [MASTODON], "2026-11-24 11:00")
    assert shown[KEEP] == ["0"]
    card = await acme.hand_in(form, **{TEXT: "Hello from Zurich"})
    assert "### Edit of #1 · not saved yet" in said(card)
    assert "~~Acme~~ **Zurich**" in said(card)
    assert "**Accounts** as they are" in said(card)
    assert "**Files** as they are" in said(card)
    assert acme.groups() == before
    assert acme.rows("posts")[0]["text"] == "Hello from Acme"
    assert len(acme.requests()) == asked
    saved = said(await acme.save(card))
    assert "Saved. Publora will publish it at its time." in saved
    assert "Hello from Zurich" in saved
    (group,) = acme.groups()
    assert (group["content"], group["status"], group["scheduledTime"]) == (
        "Hello from Zurich",
        "scheduled",
        ELEVEN,
    )
    assert acme.files_at_publora() == ["red.png"]
    assert acme.state_of(1) == "scheduled"
    await acme.rig.advance(DAY)
    assert acme.state_of(1) == "published"
    assert acme.kept_files() != []
    await check_audit(acme.rig)


async def test_where_publora_can_change_a_text_nothing_is_built_anew(acme):
    await acme.schedule("One", picture("red"))
    (before,) = acme.groups()
    await acme.rewrite("Two")
    (after,) = acme.groups()
    assert after["postGroupId"] == before["postGroupId"]
    assert acme.calls("get-upload-url") == 1
    assert acme.calls("create-post") == 1
    assert acme.calls("delete-post") == 0


@pytest.mark.parametrize("profile", ["seed"])
async def test_where_it_cannot_the_old_one_is_gone_before_the_new_one_is_scheduled(acme):
    await acme.schedule("One", picture("red"))
    (before,) = acme.groups()
    asked = len(acme.requests())
    await acme.rewrite("Two")
    (after,) = acme.groups()
    assert after["postGroupId"] != before["postGroupId"]
    calls = acme.requests()[asked:]
    assert calls.index("DELETE delete-post") < calls.index("POST create-post")
    assert "PUT update-post" in calls[calls.index("POST create-post") :]
    assert acme.files_at_publora() == ["red.png"]


@BOTH
async def test_accounts_and_time_are_changed_together_with_the_text(acme):
    await acme.schedule("One")
    card = await acme.change(**{TEXT: "Two", ACCOUNTS: [X], WHEN: "tomorrow 9:00"})
    assert "~~Mastodon · Acme Workshop~~ taken out" in said(card)
    assert "added" in said(card)
    assert "~~Tue 24 Nov 2026, 11:00 UTC~~ **Wed 25 Nov 2026, 09:00 UTC**" in said(card)
    assert "Save changes, for Wed 25 Nov 09:00" in buttons(card)
    await acme.save(card)
    (group,) = acme.groups()
    assert (group["content"], group["platforms"]) == ("Two", [X])
    assert group["scheduledTime"] == "2026-11-25T09:00:00.000Z"
    (target,) = acme.rows("targets")
    assert (target["platform_id"], target["state"]) == (X, "scheduled")
    await acme.rig.advance(2 * DAY)
    assert acme.state_of(1) == "published"


@BOTH
async def test_files_are_added_taken_out_and_put_into_another_order(acme):
    await acme.schedule("Pictures", picture("red"), picture("blue"))
    card = await acme.change(**{KEEP: ["1"], FILES: [picture("green")]})
    assert "1. blue.png" in said(card)
    assert "was 2." in said(card)
    assert "**green.png" in said(card)
    assert "~~red.png~~ taken out" in said(card)
    card = await acme.hand_in(await acme.press(card, "Order of files"), **{PLACES: "2 1"})
    assert "schedules it anew with these files" in said(card)
    await acme.save(card)
    assert acme.files_at_publora() == ["green.png", "blue.png"]
    assert acme.stored_media() == ["green.png", "blue.png"]
    assert [group["status"] for group in acme.groups()] == ["scheduled"]
    assert len(acme.kept_files()) == 2
    await acme.rig.advance(DAY)
    assert [group["status"] for group in acme.groups()] == ["published"]


async def test_a_long_new_text_beside_ten_pictures_is_as_many_files_as_discord_takes(acme):
    ten = [picture(colour) for colour in COLOURS]
    shown = await acme.compose(**{TEXT: "Hello", ACCOUNTS: [LINKEDIN], WHEN: "in 2 hours", FILES: ten})
    await acme.press(shown, "Schedule for Tue 24 Nov 11:00")
    card = await acme.change(**{TEXT: "Other words. " * 200})
    assert card.response is not None
    names = [file.filename for file in card.response.attachments]
    assert len(names) == 10
    assert names[0] == "post.txt"


async def test_the_card_shows_the_pictures_that_the_post_has_now(acme):
    await acme.settle(mode=Mode.OFF)
    await acme.schedule("Pictures", picture("red"), picture("blue"))
    acme.place = acme.channel.name
    assert list(await acme.attached()) == ["picture-0.png", "picture-1.png"]
    red = [await each.read() for each in acme.wall.history()[-1].attachments]
    await acme.save(await acme.change(**{KEEP: ["1"]}))
    assert list(await acme.attached()) == ["picture-0.png"]
    card = await acme.card()
    (shown,) = [each for each in acme.wall.history() if each.id == card.id]
    assert [await each.read() for each in shown.attachments] == [picture("blue")[1]]
    assert red


async def test_one_of_two_files_that_are_the_same_is_taken_out_before_everybodys_eyes(acme):
    await acme.schedule("Pictures", picture("red"), picture("red"))
    card = await acme.change(**{KEEP: ["0"]})
    assert "1. red.png" in said(card)
    assert "- ~~red.png~~ taken out" in said(card)
    assert "was 2." not in said(card)


async def test_a_new_text_keeps_more_accounts_than_a_form_can_list(acme):
    (user,) = [each for each in acme.rig.stand_in.world.users if MASTODON in each.accounts]
    channels = [f"telegram--50{number:02}" for number in range(30)]
    user.accounts |= {each: Account(each, None, f"City {each}") for each in channels}
    await acme.rig.advance(400)
    await acme.schedule("Hello", accounts=", ".join(channels), when="in 9 hours")
    await acme.save(await acme.change(**{TEXT: "Hello again"}))
    (group,) = acme.scheduled()
    assert group["content"] == "Hello again"
    assert sorted(group["platforms"]) == channels


async def test_a_new_time_alone_is_a_move(acme):
    await acme.schedule("Same words")
    await acme.save(await acme.change(**{WHEN: "tomorrow 9:00"}))
    (group,) = acme.groups()
    assert group["scheduledTime"] == "2026-11-25T09:00:00.000Z"
    assert [row["event"] for row in acme.rows("audit")].count("moved") == 1


async def test_a_time_that_may_mean_two_moments_has_a_button_for_each(acme):
    await acme.schedule("One")
    card = await acme.change(**{TEXT: "Two", WHEN: "10"})
    labels = [label for label in buttons(card) if label.startswith("Save")]
    assert len(labels) > 1
    assert "Press the one you mean" in said(card)
    assert "Saved." in said(await acme.press(card, labels[1]))


async def test_nothing_changed_is_nothing_to_save(acme):
    await acme.schedule("Same")
    card = await acme.change()
    assert "Nothing is changed yet." in said(card)
    assert set(buttons(card)) == {"Edit", "Discard changes"}


async def test_bad_input_loses_nothing_and_is_corrected_after_a_restart(acme):
    await acme.schedule("One")
    card = await acme.change(**{TEXT: "Two", WHEN: "someday", FILES: [picture("red")]})
    assert "“someday” as a time" in said(card)
    await acme.restart()
    form = await acme.press(card, "Edit")
    assert form.modal is not None
    assert form.modal["title"] == "Edit #1"
    assert (shown_in(form)[TEXT], shown_in(form)[WHEN], shown_in(form)[KEEP]) == ("Two", "someday", ["0"])
    card = await acme.hand_in(form, **{WHEN: ""})
    assert "Tue 24 Nov 2026, 11:00 UTC" in said(card)
    await acme.save(card)
    assert acme.files_at_publora() == ["red.png"]
    assert acme.groups()[0]["content"] == "Two"


async def test_changes_that_were_not_saved_are_there_when_the_post_is_edited_again(acme):
    await acme.schedule("One")
    await acme.change(**{TEXT: "Two"})
    form = await acme.run("post edit", post="1")
    assert shown_in(form)[TEXT] == "Two"
    card = await acme.hand_in(form)
    assert "Discarded." in said(await acme.press(card, "Discard changes"))
    assert shown_in(await acme.run("post edit", post="1"))[TEXT] == "One"
    assert await acme.choices("post compose", "draft") == []


async def test_changes_begun_before_somebody_elses_are_shown_beside_those_first(acme):
    await acme.settle(mode=Mode.OFF)
    await acme.schedule("Original")
    await acme.change(**{TEXT: "Half done"})
    await acme.save(await acme.change(by="Alex", **{TEXT: "Corrected"}), by="Alex")
    shown = await acme.run("post edit", post="1")
    assert "Post #1 was edited meanwhile" in said(shown)
    assert "~~Corrected~~ **Half done**" in said(shown)
    assert set(buttons(shown)) == {"Edit", "Discard changes"}
    await acme.press(shown, "Discard changes")
    assert shown_in(await acme.run("post edit", post="1"))[TEXT] == "Corrected"


async def test_a_second_press_on_save_changes_nothing_more_and_says_so(acme):
    await acme.schedule("One")
    card = await acme.change(**{TEXT: "Two"})
    (save,) = [custom_id for label, custom_id in buttons(card).items() if label.startswith("Save")]
    await acme.save(card)
    asked = len(acme.requests())
    assert "These changes of post #1 were saved already." in await acme.press_late(save)
    assert len(acme.requests()) == asked
    assert len(acme.groups()) == 1


async def test_who_saves_after_somebody_else_is_told_and_keeps_the_text(acme):
    await acme.settle(mode=Mode.OFF)
    await acme.schedule("One")
    mine = await acme.change(**{TEXT: "Mine"})
    late = await acme.run("post edit", post="1", by="Alex")
    await acme.save(await acme.change(by="Alex", **{TEXT: "Theirs"}), by="Alex")
    shown = await acme.save(mine)
    assert "was edited meanwhile" in said(shown)
    assert acme.groups()[0]["content"] == "Theirs"
    again = await acme.hand_in(await acme.press(shown, "Edit"))
    assert "~~Theirs~~ **Mine**" in said(again)
    answer = said(await acme.hand_in(late, by="Alex", **{TEXT: "Late words"}))
    assert "was edited meanwhile" in answer
    assert "Late words" in answer
    await acme.save(again)
    assert acme.groups()[0]["content"] == "Mine"


@BOTH
async def test_what_needs_approval_waits_for_it_again(acme):
    await acme.settle()
    await acme.submit("Hello")
    await acme.approve("Priya")
    assert acme.state_of(1) == "scheduled"
    card = await acme.change(by="Alex", **{TEXT: "Hello there", FILES: [picture("red")]})
    assert "Saving voids earlier approvals" in said(card)
    shown = said(await acme.save(card, by="Alex"))
    assert "In review" in shown
    assert [group["status"] for group in acme.groups()] == ["draft"]
    assert acme.groups()[0]["content"] == "Hello there"
    await acme.approve("Sam")
    assert [group["status"] for group in acme.groups()] == ["scheduled"]
    assert acme.files_at_publora() == ["red.png"]


@BOTH
async def test_a_post_in_review_is_edited_with_its_files(acme):
    await acme.settle()
    await acme.submit("Hello", picture("red"))
    card = await acme.change(by="Alex", **{TEXT: "Hello there", KEEP: [], FILES: [picture("blue")]})
    assert "Save and ask for approval, for Tue 24 Nov 14:00" in buttons(card)
    await acme.save(card, by="Alex")
    assert acme.state_of(1) == "in_review"
    assert acme.files_at_publora() == ["blue.png"]
    assert len(acme.kept_files()) == 1
    text = await acme.text()
    assert "**Version 2**" in text
    assert "blue.png" in text


async def test_any_author_may_edit_anothers_post_and_who_is_none_may_not(acme):
    await acme.settle(mode=Mode.OFF)
    await acme.schedule("One")
    assert "Saved." in said(await acme.save(await acme.change(by="Alex", **{TEXT: "Two"}), by="Alex"))
    (edited,) = [row for row in acme.rows("audit") if row["event"] == "edited"]
    assert edited["actor_id"] == acme.server.member("Alex").id
    assert "You may not" in said(await acme.run("post edit", post="1", by="Olive"))
    card = await acme.change(by="Alex", **{TEXT: "Three"})
    acme.grant("Alex")
    refused = await acme.save(card, by="Alex")
    assert "You may not" in said(refused)
    assert acme.groups()[0]["content"] == "Two"


async def test_another_server_can_neither_open_nor_hand_in_nor_save(acme):
    await acme.schedule("Secret words")
    card = await acme.change(**{TEXT: "Other words"})
    (save,) = [custom_id for label, custom_id in buttons(card).items() if label.startswith("Save")]
    beta = Editor(acme.rig, "beta")
    await beta.link(beta.rig.stand_in.second_key)
    beta.place = beta.channel.name
    assert "There is no post #1 in this server." in said(await beta.run("post edit", post="1"))
    for custom_id in (save, buttons(card)["Edit"], buttons(card)["Discard changes"]):
        answer = await beta.press_late(custom_id)
        assert "not kept any more" in answer
        assert "words" not in answer
    await Team(acme.rig, "beta").schedule("Beta", accounts="all")
    form = await beta.run("post edit", post="1")
    assert form.modal is not None
    assert form.modal["custom_id"].startswith(f"publora:{EDIT}:1:")
    assert shown_in(form)[TEXT] == "Beta"
    assert acme.rows("posts")[0]["text"] == "Secret words"


async def test_what_goes_out_any_moment_or_went_out_is_not_edited(acme):
    await acme.schedule("Soon", when="in 5 minutes")
    card = await acme.change(**{TEXT: "Later"})
    await acme.rig.advance(4 * 60)
    assert "goes out any moment now" in said(await acme.save(card))
    assert "goes out any moment now" in said(await acme.run("post edit", post="1"))
    await acme.rig.advance(DAY)
    assert "it has gone out" in said(await acme.run("post edit", post="1"))
    assert acme.groups()[0]["content"] == "Soon"
    assert await acme.choices("post edit", "post") == []


async def test_a_refusal_leaves_the_post_as_it_was_and_the_changes_to_be_corrected(acme):
    await acme.schedule("One")
    acme.rig.stand_in.set_faults(
        [{"match": "PUT /update-post", "status": 403, "body": {"error": "Too many posts"}, "times": 1}]
    )
    shown = await acme.save(await acme.change(**{TEXT: "Two"}))
    assert "**Nothing was saved.**" in said(shown)
    assert "Too many posts" in said(shown)
    assert (acme.groups()[0]["content"], acme.groups()[0]["status"]) == ("One", "scheduled")
    assert acme.state_of(1) == "scheduled"
    await acme.save(shown)
    assert acme.groups()[0]["content"] == "Two"


async def test_a_deleted_post_comes_back_with_what_was_edited(acme):
    await acme.schedule("One", picture("red"))
    await acme.rewrite("Two")
    asked = await acme.run("post delete", post="1")
    await acme.press(await acme.press(asked, "Delete post"), "Undo")
    assert acme.state_of(1) == "scheduled"
    (group,) = acme.groups()
    assert (group["content"], group["status"]) == ("Two", "scheduled")


async def test_moves_after_an_edit_reach_publora_even_to_an_earlier_time(acme):
    await acme.schedule("One")
    await acme.rewrite("Two", **{WHEN: "tomorrow 9:00"})
    await acme.run("post reschedule", post="1", when="2026-11-24 11:00")
    assert acme.groups()[0]["scheduledTime"] == ELEVEN
    await acme.rewrite("One")
    await acme.rewrite("Two")
    assert acme.groups()[0]["content"] == "Two"
    assert acme.state_of(1) == "scheduled"


@pytest.mark.parametrize("new", ["b, " * 900, "~~*_`" * 560, "a " * 1400 + "b"])
async def test_long_texts_fit_on_the_card_whatever_is_in_them(acme, new):
    await acme.schedule("a " * 1400, accounts=LINKEDIN)
    shown = await acme.change(**{TEXT: new, WHEN: "someday", ACCOUNTS: [LINKEDIN, MASTODON, X]})
    assert "### Edit of #1" in said(shown)
    assert "takes 500" in said(shown)


async def test_the_card_of_a_scheduled_post_has_a_button_for_it_even_after_a_restart(acme):
    await acme.settle(mode=Mode.OFF)
    await acme.schedule("One")
    acme.place = acme.channel.name
    await acme.restart()
    assert "You may not" in said(await acme.click("Olive", "Edit"))
    form = await acme.click("Alex", "Edit")
    shown = await acme.hand_in(form, by="Alex", **{TEXT: "Two"})
    again = await acme.hand_in(await acme.click("Alex", "Edit"), by="Alex", **{TEXT: "Three"})
    assert "### Edit of #1" in said(shown)
    assert "~~One~~ **Three**" in said(again)
    assert "One" in await acme.text()
    await acme.save(again, by="Alex")
    assert "Three" in await acme.text()
    assert "earlier approvals" not in await acme.text()


async def test_an_account_gets_one_text_of_a_family_only(acme):
    fields = {TEXT: "For all", ACCOUNTS: [MASTODON, X], WHEN: "in 2 hours"}
    shown = await acme.compose(**fields)
    label = next(label for label in buttons(shown) if label.startswith("Another text"))
    shown = await acme.hand_in(await acme.press(shown, label), **{TEXT: "For X", ACCOUNTS: [X]})
    (label,) = [label for label in buttons(shown) if label.startswith("Schedule")]
    await acme.press(shown, label)
    card = await acme.change(**{ACCOUNTS: [MASTODON, X]})
    assert "has another text of this post, #2." in said(card)
    assert not any(label.startswith("Save") for label in buttons(card))
    assert sorted(group["platforms"] for group in acme.scheduled()) == [[MASTODON], [X]]


async def test_a_post_that_a_pause_holds_is_edited_and_stays_held(acme):
    await acme.schedule("One", when="in 5 hours")
    await acme.run("queue pause", reason="A crisis")
    await acme.rig.advance(120)
    assert acme.state_of(1) == "paused"
    await acme.save(await acme.change(**{TEXT: "Two"}))
    assert acme.scheduled() == []
    (group,) = acme.groups()
    assert (group["content"], group["status"]) == ("Two", "draft")
    assert acme.state_of(1) == "paused"

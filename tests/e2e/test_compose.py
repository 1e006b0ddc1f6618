"""`/post compose`: nothing typed or attached is lost, nothing counts before it was seen."""

import pytest
from composer import ACCOUNTS, TEXT, WHEN, Composer, shown_in
from team import buttons, check_answers, check_audit, picture, said

from bot.domain.approval import Mode
from bot.ui.compose import FILES, KEEP, PLACES
from sandbox.rig import Rig

TWO_LINES = "First line\n\nSecond line, *not* bold"


@pytest.fixture
async def acme(rig: Rig) -> Composer:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Composer(rig)
    await acme.link()
    return acme


async def test_a_post_is_written_seen_and_scheduled_with_its_line_breaks_and_files(acme):
    red, blue = picture("red"), picture("blue")
    shown = await acme.compose(
        **{TEXT: TWO_LINES, ACCOUNTS: [acme.account("mastodon")], WHEN: "in 2 hours", FILES: [red, blue]}
    )
    assert "not submitted yet" in said(shown)
    assert "**When** Tue 24 Nov 2026, 11:00 UTC" in said(shown)
    assert "2 images\n1. red.png (" in said(shown)
    assert acme.groups() == []
    shown = await acme.press(shown, "Schedule for Tue 24 Nov 11:00")
    assert "#1 · Scheduled" in said(shown)
    (group,) = acme.groups()
    assert group["content"] == TWO_LINES
    assert group["scheduledTime"].startswith("2026-11-24T11:00:00")
    assert [item["file_name"] for item in acme.rows("media")] == ["red.png", "blue.png"]
    check_answers(acme.rig)
    await check_audit(acme.rig)


async def test_what_does_not_pass_comes_back_with_everything_and_is_corrected_after_a_restart(acme):
    chosen = [acme.account("mastodon")]
    shown = await acme.compose(
        **{TEXT: TWO_LINES, ACCOUNTS: chosen, WHEN: "the day before never", FILES: [picture("red")]}
    )
    assert "To settle first" in said(shown)
    assert "I can't read “the day before never” as a time" in said(shown)
    assert set(buttons(shown)) == {"Edit", "Save as draft", "Discard", "Preview"}
    await acme.restart()
    form = await acme.press(shown, "Edit")
    before = shown_in(form)
    assert (before[TEXT], before[ACCOUNTS], before[WHEN]) == (TWO_LINES, chosen, "the day before never")
    assert before[KEEP] == ["0"]
    shown = await acme.hand_in(form, **{WHEN: "in 2 hours"})
    assert "To settle first" not in said(shown)
    await acme.press(shown, "Schedule for Tue 24 Nov 11:00")
    assert [item["file_name"] for item in acme.rows("media")] == ["red.png"]
    (group,) = acme.groups()
    assert group["content"] == TWO_LINES


async def test_everything_that_is_wrong_is_told_at_once(acme):
    shown = said(await acme.compose(**{TEXT: "x" * 400, ACCOUNTS: [acme.account("bluesky")], WHEN: "3 o"}))
    assert "takes 300" in shown
    assert "“3 o” as a time" in shown
    shown = said(await acme.compose(**{TEXT: "Hello", ACCOUNTS: [], WHEN: ""}))
    assert "No account is named" in shown
    assert "no time yet" in shown


async def test_a_file_that_cannot_be_used_loses_neither_text_nor_the_other_files(acme):
    broken = ("notes.exe", b"MZ" + bytes(50))
    shown = await acme.compose(
        **{
            TEXT: "Hello",
            ACCOUNTS: [acme.account("mastodon")],
            WHEN: "in 2 hours",
            FILES: [broken, picture("red")],
        }
    )
    assert "notes.exe is neither a picture nor a video" in said(shown)
    assert "1 image\n1. red.png" in said(shown)
    form = await acme.press(shown, "Edit")
    shown = await acme.hand_in(form)
    assert "Schedule for Tue 24 Nov 11:00" in buttons(shown)


async def test_files_are_taken_out_and_added_in_order(acme):
    files = [picture("red"), picture("blue")]
    shown = await acme.compose(
        **{TEXT: "Hello", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 2 hours", FILES: files}
    )
    form = await acme.press(shown, "Edit")
    shown = await acme.hand_in(form, **{KEEP: ["1"], FILES: [picture("green")]})
    assert len(acme.kept_files()) == 2
    await acme.press(shown, "Schedule for Tue 24 Nov 11:00")
    assert [item["file_name"] for item in acme.rows("media")] == ["blue.png", "green.png"]


async def test_a_time_that_may_mean_two_moments_has_a_button_for_each(acme):
    shown = await acme.compose(**{TEXT: "Hello", ACCOUNTS: [acme.account("mastodon")], WHEN: "10"})
    labels = [label for label in buttons(shown) if label.startswith("Schedule for")]
    assert len(labels) > 1
    assert "“10” can mean" in said(shown)
    assert "#1 · Scheduled" in said(await acme.press(shown, labels[1]))
    viewed = said(await acme.run("post view", post="1")).replace(" 2026,", "")
    assert labels[1].removeprefix("Schedule for ") in viewed


async def test_what_is_worth_a_second_look_is_said_and_in_nobodys_way(acme):
    await acme.schedule("Spring sale", when="in 2 hours", accounts="Mastodon")
    fields = {TEXT: "SPRING sale", ACCOUNTS: [acme.account("mastodon")], WHEN: "sunday 23:30"}
    shown = await acme.compose(**fields)
    assert "Look twice" in said(shown)
    assert "Post \\#1 has the same text" in said(shown) or "Post #1 has the same text" in said(shown)
    assert "at night, at 23:30" in said(shown)
    assert "on a Sunday" in said(shown)
    (label,) = [label for label in buttons(shown) if label.startswith("Schedule for")]
    assert "#2 · Scheduled" in said(await acme.press(shown, label))


async def test_a_time_told_by_the_day_stays_what_it_was_when_it_was_told(acme):
    fields = {TEXT: "Hello", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 3 days at 9:00"}
    await acme.press(await acme.compose(**fields), "Save as draft")
    await acme.rig.advance(86_400)
    (choice,) = await acme.choices("post compose", "draft")
    shown = await acme.run("post compose", draft=choice["value"])
    assert "Schedule for Fri 27 Nov 09:00" in buttons(shown)
    form = await acme.press(shown, "Edit")
    assert shown_in(form)[WHEN] == "2026-11-27 09:00"
    await acme.hand_in(form, **{WHEN: "tomorrow 10:00"})
    await acme.rig.advance(16 * 3600)
    shown = await acme.run("post compose", draft=choice["value"])
    assert "Schedule for Thu 26 Nov 10:00" in buttons(shown)


async def test_a_double_click_schedules_once_and_says_so(acme):
    shown = await acme.compose(**{TEXT: "Once", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 2 hours"})
    custom_id = buttons(shown)["Schedule for Tue 24 Nov 11:00"]
    await acme.press(shown, "Schedule for Tue 24 Nov 11:00")
    assert "This draft is post #1 already." in await acme.press_late(custom_id)
    assert len(acme.groups()) == 1


async def test_a_button_of_an_older_look_does_not_act(acme):
    shown = await acme.compose(**{TEXT: "Old", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 2 hours"})
    old = buttons(shown)
    form = await acme.press(shown, "Edit")
    await acme.hand_in(form, **{TEXT: "New"})
    for label in ("Schedule for Tue 24 Nov 11:00", "Save as draft", "Discard", "Edit"):
        assert "This draft was changed since." in await acme.press_late(old[label])
    assert acme.groups() == []


async def test_a_form_handed_in_twice_gives_the_later_text_back(acme):
    shown = await acme.compose(**{TEXT: "One", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 2 hours"})
    first, second = await acme.press(shown, "Edit"), await acme.press(shown, "Edit")
    await acme.hand_in(first, **{TEXT: "Two"})
    late = said(await acme.hand_in(second, **{TEXT: "Three"}))
    assert "This draft was changed since." in late
    assert "Three" in late


async def test_a_time_that_has_passed_while_the_card_lay_there_is_refused_with_the_text_kept(acme):
    shown = await acme.compose(**{TEXT: "Late", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 5 minutes"})
    (label,) = [label for label in buttons(shown) if label.startswith("Schedule for")]
    await acme.rig.advance(600)
    shown = said(await acme.press(shown, label))
    assert "has already passed" in shown
    assert "Late" in shown
    assert acme.groups() == []


async def test_a_saved_draft_is_found_again_by_its_author_only(acme):
    await acme.settle(mode=Mode.OFF)
    shown = await acme.compose(
        by="Alex", **{TEXT: "For spring", ACCOUNTS: [], WHEN: "", FILES: [picture("red")]}
    )
    shown = await acme.press(shown, "Save as draft", by="Alex")
    assert "Saved as a draft." in said(shown)
    await acme.rig.advance(3 * 86_400)
    alex = acme.server.member("Alex")
    (choice,) = await alex.autocomplete(acme.channel, "post compose", "draft", "spring")
    assert choice["name"] == "For spring · 1 file"
    opened = await acme.run("post compose", by="Alex", draft=choice["value"])
    assert "### Draft" in said(opened)
    assert "red.png" in said(opened)
    assert await acme.lead.autocomplete(acme.channel, "post compose", "draft", "") == []
    other = await acme.run("post compose", draft=choice["value"])
    assert "not kept any more" in said(other)
    for custom_id in buttons(opened).values():
        assert "not kept any more" in await acme.press_late(custom_id)
    assert [row["text"] for row in acme.rows("drafts")] == ["For spring"]


async def test_a_saved_draft_is_found_by_its_words_and_its_id_behind_many_later_ones(acme):
    shown = await acme.compose(**{TEXT: "Über the 100% needle", ACCOUNTS: [], WHEN: ""})
    await acme.press(shown, "Save as draft")
    (found,) = await acme.choices("post compose", "draft", "ÜBER the 100% n")
    for number in range(25):
        await acme.compose(**{TEXT: f"Draft {number}", ACCOUNTS: [], WHEN: ""})
    assert await acme.choices("post compose", "draft", "needle") == [found]
    assert await acme.choices("post variants", "draft", "needle") == [found]
    assert found in await acme.choices("post compose", "draft", found["value"])
    assert found not in await acme.choices("post compose", "draft")
    await acme.rig.advance(2 * 86_400)
    assert await acme.choices("post compose", "draft") == [found]


async def test_what_nobody_saved_is_kept_for_a_day_and_its_files_with_it(acme):
    await acme.compose(**{TEXT: "Unsaved", ACCOUNTS: [], WHEN: "", FILES: [picture("red")]})
    await acme.rig.advance(23 * 3600)
    (choice,) = await acme.choices("post compose", "draft")
    assert choice["name"] == "unsaved · Unsaved · 1 file"
    await acme.rig.advance(2 * 3600)
    assert await acme.choices("post compose", "draft") == []
    assert "older than a day" in said(await acme.run("post compose", draft=choice["value"]))
    await acme.compose(**{TEXT: "Another", ACCOUNTS: [], WHEN: ""})
    assert [row["text"] for row in acme.rows("drafts")] == ["Another"]
    assert acme.kept_files() == []


async def test_a_discarded_draft_gives_its_text_back_and_leaves_no_file(acme):
    shown = await acme.compose(**{TEXT: "Never mind", ACCOUNTS: [], WHEN: "", FILES: [picture("red")]})
    shown = said(await acme.press(shown, "Discard"))
    assert "Discarded." in shown
    assert "Never mind" in shown
    assert acme.kept_files() == []
    assert acme.rows("drafts") == []


async def test_accounts_of_the_last_post_are_picked_already(acme):
    await acme.schedule("Earlier", accounts="Mastodon")
    form = await acme.run("post compose")
    assert shown_in(form)[ACCOUNTS] == [acme.account("mastodon")]


async def test_where_approval_is_required_the_button_says_so_and_nothing_is_scheduled(acme):
    await acme.settle(needed=2)
    shown = await acme.compose(
        by="Alex", **{TEXT: "Hello", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 5 hours"}
    )
    assert "It needs 2 approvals before it goes out." in said(shown)
    shown = await acme.press(shown, "Submit for approval, for Tue 24 Nov 14:00", by="Alex")
    assert "In review" in said(shown)
    assert acme.state_of(1) == "in_review"


async def test_where_approval_is_optional_the_author_may_ask_for_it(acme):
    await acme.settle(mode=Mode.OPTIONAL)
    fields = {TEXT: "Hello", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 5 hours"}
    shown = await acme.compose(by="Alex", **fields)
    assert {"Schedule for Tue 24 Nov 14:00", "Ask for approval, for Tue 24 Nov 14:00"} <= set(buttons(shown))
    await acme.press(shown, "Ask for approval, for Tue 24 Nov 14:00", by="Alex")
    shown = await acme.compose(by="Alex", **fields)
    await acme.press(shown, "Schedule for Tue 24 Nov 14:00", by="Alex")
    assert [acme.state_of(number) for number in (1, 2)] == ["in_review", "scheduled"]


@pytest.mark.parametrize(
    ("mode", "label"), [(Mode.OPTIONAL, "Ask for approval, for"), (Mode.REQUIRED, "Submit for approval, for")]
)
async def test_who_asks_for_approval_that_was_switched_off_meanwhile_schedules_nothing(acme, mode, label):
    await acme.settle(mode=mode)
    fields = {TEXT: "My words", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 5 hours"}
    shown = await acme.compose(by="Alex", **fields)
    await acme.settle(mode=Mode.OFF)
    answer = said(await acme.press(shown, f"{label} Tue 24 Nov 14:00", by="Alex"))
    assert "Approval is switched off in this server." in answer
    assert "My words" in answer
    assert acme.groups() == []


async def test_who_may_not_write_posts_gets_no_form_and_who_lost_the_right_keeps_the_text(acme):
    await acme.settle(mode=Mode.OFF)
    assert "You may not" in said(await acme.run("post compose", by="Olive"))
    form = await acme.run("post compose", by="Alex")
    acme.grant("Alex")
    shown = said(await acme.hand_in(form, by="Alex", **{TEXT: "My words", ACCOUNTS: [], WHEN: ""}))
    assert "You may not" in shown
    assert "My words" in shown


async def test_a_server_that_is_not_linked_reads_how_to_link(rig):
    assert "not linked to Publora yet" in said(await Composer(rig).run("post compose"))


async def test_files_are_put_into_another_order_even_after_a_restart(acme):
    files = [picture("red"), picture("blue"), picture("green")]
    shown = await acme.compose(
        **{TEXT: "Hello", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 2 hours", FILES: files}
    )
    form = await acme.press(shown, "Order of files")
    assert shown_in(form)[PLACES] == "1 red.png\n2 blue.png\n3 green.png"
    shown = await acme.hand_in(form, **{PLACES: "3 green.png\n1 red.png\n2 blue.png"})
    await acme.restart()
    shown = await acme.hand_in(await acme.press(shown, "Order of files"), **{PLACES: "2"})
    assert "red.png" in said(shown)
    await acme.press(shown, "Schedule for Tue 24 Nov 11:00")
    assert [item["file_name"] for item in acme.rows("media")] == ["red.png", "green.png", "blue.png"]


async def test_an_order_that_cannot_be_meant_changes_nothing_and_loses_nothing(acme):
    shown = await acme.compose(
        **{TEXT: "Hello", ACCOUNTS: [acme.account("mastodon")], WHEN: "", FILES: [picture("red")]}
    )
    assert "Order of files" not in buttons(shown)
    form = await acme.press(shown, "Edit")
    shown = await acme.hand_in(form, **{FILES: [picture("blue")]})
    shown = await acme.hand_in(await acme.press(shown, "Order of files"), **{PLACES: "3 1"})
    assert "There is no file 3." in said(shown)
    assert "2 images\n1. red.png" in said(shown)
    late = await acme.press(shown, "Order of files")
    await acme.hand_in(await acme.press(shown, "Order of files"), **{PLACES: "2 1"})
    assert "This draft was changed since." in said(await acme.hand_in(late, **{PLACES: "1 2"}))
    rows = sorted(acme.rows("draft_media"), key=lambda row: row["position"])
    assert [row["file_name"] for row in rows] == ["blue.png", "red.png"]

"""Edits that meet crashes, silence and other changes: one post goes out, and the record says which."""

import pytest
from dying import other_process
from editor import TEXT, WHEN, Editor, die_saving
from team import DAY, picture, said

from sandbox.rig import Rig

BOTH = pytest.mark.parametrize("profile", ["seed", "current"])
DROPS = pytest.mark.parametrize("drop", ["before", "after"])
NO_UPDATES = {"match": "PUT /update-post", "status": 503}
REBUILT = (
    *("PUT /update-post", "GET /get-post", "DELETE /delete-post", "POST /create-post"),
    *("POST /get-upload-url", "PUT storage"),
)


@pytest.fixture
async def acme(rig: Rig) -> Editor:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Editor(rig)
    await acme.link()
    return acme


def check_once(acme: Editor, text: str) -> None:
    """One post at Publora, scheduled as we have it."""
    (group,) = acme.groups()
    assert (group["content"], group["status"]) == (text, "scheduled")
    (row,) = acme.rows("posts")
    assert (row["text"], row["state"], row["group_id"]) == (text, "scheduled", group["postGroupId"])


async def take_over(acme: Editor) -> list[str]:
    """Have another process go on where the first one died, and return what it told."""
    async with other_process(acme.rig) as runner:
        await runner.settle()
        for seconds in (61, 180):
            await acme.rig.stand_in.advance(seconds)
            await runner.settle()
        return await acme.told(runner)


@pytest.mark.parametrize("call", ["PUT /update-post", "GET /get-post"])
async def test_an_edit_whose_bot_died_is_taken_over_and_announced(acme, call):
    await acme.schedule("One", picture("red"))
    await die_saving(acme, call, text="Two")
    told = await take_over(acme)
    check_once(acme, "Two")
    assert acme.files_at_publora() == ["red.png"]
    assert acme.calls("create-post") == 1
    assert any("The changes have reached Publora." in each for each in told)


@pytest.mark.parametrize(
    ("profile", "call"), [("current", call) for call in REBUILT] + [("seed", call) for call in REBUILT]
)
async def test_a_post_that_is_built_anew_when_its_bot_dies_goes_out_once(acme, profile, call):
    await acme.schedule("One", picture("red"), picture("blue"))
    media = tuple(reversed((await acme.rig.resources.services.posts.view(acme.actor, 1)).media))
    draft = {"text": "Two", "keep": frozenset({"1"})}
    await die_saving(acme, call, **draft)
    assert len(media) == 2
    assert len(acme.scheduled()) <= 1
    await take_over(acme)
    if profile == "seed" and call == "POST /create-post":  # nobody can tell whether it was created
        assert acme.state_of(1) == "attention"
        assert acme.scheduled() == []
        return
    check_once(acme, "Two")
    assert acme.files_at_publora() == ["blue.png"]
    await acme.rig.advance(DAY)
    assert [group["status"] for group in acme.groups()] == ["published"]


@BOTH
@DROPS
@pytest.mark.parametrize("call", REBUILT)
async def test_a_lost_reply_on_the_way_leaves_one_scheduled_post(acme, profile, drop, call):
    await acme.schedule("One", picture("red"))
    acme.rig.stand_in.set_faults([{"match": call, "drop": drop, "times": 1}])
    await acme.rewrite("Two")
    assert len(acme.scheduled()) <= 1
    await acme.rig.advance(60)
    if profile == "seed" and call == "POST /create-post":
        assert acme.state_of(1) == "attention"
        assert acme.scheduled() == []
        return
    check_once(acme, "Two")
    assert acme.files_at_publora() == ["red.png"]
    await acme.rig.advance(DAY)
    assert acme.state_of(1) == "published"
    assert [group["status"] for group in acme.groups()] == ["published"]


@BOTH
async def test_while_publora_is_down_the_post_stays_as_it_was_and_the_edit_is_brought_later(acme):
    await acme.schedule("One")
    acme.rig.stand_in.set_down(down=True)
    shown = said(await acme.rewrite("Two"))
    assert "Not saved yet; I keep trying" in shown
    assert "One" in shown
    assert acme.state_of(1) == "scheduled"
    assert acme.rows("posts")[0]["text"] == "One"
    acme.rig.stand_in.set_down(down=False)
    await acme.rig.advance(120)
    check_once(acme, "Two")
    assert acme.rows("posts")[0]["problem"] is None


@BOTH
async def test_an_edit_that_comes_too_late_is_told_and_the_record_says_what_went_out(acme):
    await acme.schedule("One", when="in 5 minutes")
    acme.rig.stand_in.set_faults([NO_UPDATES])
    await acme.rewrite("Two")
    for _ in range(10):
        await acme.rig.advance(60)
    assert acme.state_of(1) == "published"
    assert acme.groups()[0]["content"] == "One"
    assert acme.rows("posts")[0]["text"] == "One"
    told = await acme.told()
    assert any("This was not edited" in each and "Post #1 was not edited" in each for each in told)
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(DAY)
    assert [group["status"] for group in acme.groups()] == ["published"]


async def test_an_edit_that_publora_took_without_our_knowing_is_what_the_record_says(acme):
    await acme.schedule("One", when="in 5 minutes")
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "drop": "after", "times": 1}, NO_UPDATES])
    await acme.rewrite("Two")
    for _ in range(10):
        await acme.rig.advance(60)
    assert acme.state_of(1) == "published"
    assert acme.groups()[0]["content"] == "Two"
    assert acme.rows("posts")[0]["text"] == "Two"
    assert not any("not edited" in each for each in await acme.told())


async def test_looking_while_an_edit_is_on_its_way_is_no_drift_and_no_other_change_comes_between(acme):
    await acme.schedule("One")
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "drop": "after", "times": 1}])
    await acme.rewrite("Two")
    await acme.run("post view", post="1")
    assert acme.state_of(1) == "scheduled"
    assert "is being worked on" in said(await acme.run("post reschedule", post="1", when="in 5 hours"))
    shown = await acme.rewrite("Three")
    assert "is being worked on" in said(shown)
    await acme.rig.advance(60)
    check_once(acme, "Two")
    form = await acme.press(await acme.run("post edit", post="1"), "Edit")
    await acme.save(await acme.hand_in(form, **{TEXT: "Three"}))
    check_once(acme, "Three")


@BOTH
async def test_a_deletion_wins_over_an_edit_that_is_on_its_way(acme):
    await acme.schedule("One", picture("red"))
    acme.rig.stand_in.set_faults([{"match": "PUT /update-post", "status": 503, "times": 1}])
    await acme.rewrite("Two")
    await acme.press(await acme.run("post delete", post="1"), "Delete post")
    assert acme.state_of(1) == "deleted"
    assert await acme.left_at_publora() == []
    assert acme.jobs() == []
    await acme.rig.advance(3 * DAY)
    await acme.compose(**{TEXT: "Another", WHEN: ""})
    assert [row["text"] for row in acme.rows("drafts")] == ["Another"]
    assert acme.kept_files() == []


async def test_an_edit_that_waits_for_days_keeps_its_words_and_files(acme):
    await acme.schedule("One", when="in 5 days")
    acme.rig.stand_in.set_faults([NO_UPDATES])
    await acme.rewrite("Two")
    await acme.rig.advance(2 * DAY)
    await acme.compose(**{TEXT: "Another", WHEN: ""})
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(120)
    check_once(acme, "Two")


@pytest.mark.parametrize("profile", ["seed"])
async def test_a_post_whose_old_copy_cannot_be_removed_is_left_to_a_person_and_not_scheduled_twice(acme):
    await acme.schedule("One")
    acme.rig.stand_in.set_faults([{"match": "DELETE /delete-post", "status": 409, "body": {"error": "No"}}])
    shown = said(await acme.rewrite("Two"))
    assert "Needs attention" in shown
    assert [group["status"] for group in acme.groups()] == ["draft"]
    await acme.rig.advance(DAY)
    assert acme.scheduled() == []


async def test_a_post_that_was_deleted_at_publora_is_not_edited_but_told(acme):
    await acme.schedule("One")
    acme.rig.stand_in.remove_post(acme.groups()[0]["postGroupId"])
    shown = said(await acme.rewrite("Two"))
    assert "Nothing was saved." in shown
    assert acme.groups() == []
    assert acme.state_of(1) == "attention"


async def test_a_post_of_another_publora_account_is_not_edited(acme):
    await acme.schedule("One")
    await acme.press(await acme.link(acme.rig.stand_in.second_key), "Replace key")
    shown = said(await acme.rewrite("Two", accounts=[acme.account("twitter")]))
    assert "Nothing was saved." in shown
    assert "made with a Publora key that was linked before" in shown
    assert [group["content"] for group in acme.groups()] == ["One"]


@BOTH
async def test_a_move_that_still_waits_for_publora_does_not_come_after_an_edit_with_another_time(acme):
    await acme.schedule("One", when="2026-12-01 09:00")
    acme.rig.stand_in.set_faults([NO_UPDATES])
    await acme.run("post reschedule", post="1", when="2026-11-26 09:00")
    for seconds in (3, 6, 16, 31, 61):
        await acme.rig.advance(seconds)
    card = await acme.change(**{TEXT: "Two", WHEN: "2026-11-25 09:00"})
    shown = await acme.save(card)
    assert "is being worked on" in said(shown)
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(120)
    assert acme.groups()[0]["scheduledTime"] == "2026-11-26T09:00:00.000Z"
    assert "was changed meanwhile" in said(await acme.save(shown))
    form = await acme.press(await acme.run("post edit", post="1"), "Edit")
    await acme.save(await acme.hand_in(form))
    await acme.rig.advance(600)
    check_once(acme, "Two")
    assert acme.groups()[0]["scheduledTime"] == "2026-11-25T09:00:00.000Z"


@BOTH
async def test_the_old_text_never_goes_out_at_the_new_time(acme):
    await acme.schedule("One", when="2026-12-01 09:00")
    card = await acme.change(**{TEXT: "Two", WHEN: "in 5 minutes"})
    acme.rig.stand_in.set_faults([{"match": "GET /get-post", "status": 503}])
    await acme.save(card)
    for _ in range(8):
        await acme.rig.advance(60)
    assert [group["status"] for group in acme.groups() if group["content"] == "One"] in ([], ["draft"])
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(DAY)
    assert acme.state_of(1) == "failed"
    assert not [group for group in acme.groups() if group["status"] == "published"]

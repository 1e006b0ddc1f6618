"""Watching posts until they are settled: drift, lateness, many at once, keys and accounts that end."""

import pytest
from team import DAY, Team, bodies

from bot.services.following import Following

MASTODON = "mastodon-4411"
X = "twitter-1002003001"


def edit(team: Team, **changes: object) -> None:
    (group,) = team.groups()
    team.rig.stand_in.edit_post(group["postGroupId"], changes)


def heard(team: Team, words: str) -> list[str]:
    """What the bot wrote anywhere, direct messages included, that has these words."""
    return [text for text in map(str, bodies(team.rig)) if words in text]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"content": "Somebody else's words"}, "its text is “Somebody else's words”"),
        ({"platforms": [X]}, "its accounts are others"),
        ({"scheduledTime": "2026-11-25T12:00:00.000Z"}, "its time is 2026-11-25 12:00 UTC"),
        ({"status": "draft"}, "taken back to draft"),
    ],
)
async def test_what_is_changed_at_publora_is_noticed_ten_minutes_before_the_time(acme, change, said):
    await acme.schedule("Ours", when="in 2 hours")
    edit(acme, **change)
    await acme.rig.advance(100 * 60)
    assert acme.state_of(1) == "scheduled"
    await acme.rig.advance(11 * 60)
    assert acme.state_of(1) == "attention"
    (told,) = await acme.told()
    assert "This was changed at Publora" in told
    assert said in told
    assert f"<@{acme.lead.id}>" in told


async def test_a_change_taken_back_at_publora_puts_the_post_back_in_order(acme):
    await acme.schedule("Ours", when="in 2 hours")
    edit(acme, content="Theirs")
    await acme.rig.advance(111 * 60)
    assert acme.state_of(1) == "attention"
    edit(acme, content="Ours")
    await acme.run("post view", post="1")
    assert acme.state_of(1) == "scheduled"
    await acme.rig.advance(3600)
    assert acme.state_of(1) == "published"


async def test_a_drifted_post_that_goes_out_all_the_same_is_said_to_be_live(acme):
    await acme.schedule("Ours", when="in 2 hours")
    edit(acme, content="Theirs")
    await acme.rig.advance(DAY / 4)
    assert acme.state_of(1) == "published"


async def test_a_post_five_minutes_late_is_told_once_and_still_seen_through(acme):
    await acme.schedule("Slow")
    acme.rig.stand_in.set_outcomes({MASTODON: {"result": "stuck"}})
    for _ in range(14):
        await acme.rig.advance(600)
    assert acme.state_of(1) == "publishing"
    (told,) = await acme.told()
    assert "This is late" in told
    assert "five minutes past" in told


async def test_many_due_posts_are_watched_by_one_listing(acme):
    for number in range(12):
        await acme.schedule(f"Number {number}", when="in 2 hours")
    await acme.rig.advance(109 * 60)
    before = len(acme.rig.stand_in.state()["requests"])
    await acme.rig.advance(120)
    calls = [entry["path"].split("/")[1] for entry in acme.rig.stand_in.state()["requests"][before:]]
    assert calls == ["list-posts"]
    await acme.rig.advance(DAY / 8)
    assert {acme.state_of(number) for number in range(1, 13)} == {"published"}


ODD = {"status": 200, "body": "<html>Welcome</html>", "headers": {"Content-Type": "text/html"}}


@pytest.mark.parametrize(
    "trouble", [ODD, {"status": 500}, {"status": 422, "body": {"error": "Odd"}}], ids=str
)
async def test_one_post_that_publora_answers_oddly_about_keeps_no_other_from_being_followed(acme, trouble):
    for number in range(5):
        await acme.schedule(f"Number {number}", when="in 2 hours")
    odd = acme.groups()[1]["postGroupId"]
    acme.rig.stand_in.set_faults([{"match": f"GET /get-post/{odd}"} | trouble])
    await acme.rig.advance(DAY / 8)
    assert [acme.state_of(number) for number in (1, 3, 4, 5)] == ["published"] * 4
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(300)
    assert acme.state_of(2) == "published"


async def test_a_bug_met_while_following_one_post_stops_no_other_and_is_loud(acme, monkeypatch, capsys):
    for number in range(3):
        await acme.schedule(f"Number {number}", when="in 2 hours")
    refresh = Following.refresh

    async def break_down(self, client, post, **more):
        if post.number == 2:
            raise ValueError("an odd answer")
        return await refresh(self, client, post, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Following, "refresh", break_down)
        await acme.rig.advance(DAY / 8)
    assert [acme.state_of(number) for number in (1, 2, 3)] == ["published", "scheduled", "published"]
    assert "an odd answer" in capsys.readouterr().out
    await acme.rig.advance(300)
    assert acme.state_of(2) == "published"


async def test_while_publora_is_away_many_posts_wait_together(acme):
    for number in range(12):
        await acme.schedule(f"Number {number}", when="in 2 hours")
    acme.rig.stand_in.set_faults([{"match": "GET /get-post", "status": 503}])
    before = acme.calls("get-post")
    await acme.rig.advance(DAY / 8)
    assert acme.calls("get-post") - before <= 3 * 4
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(300)
    assert {acme.state_of(number) for number in range(1, 13)} == {"published"}


async def test_ten_posts_failing_for_one_dead_token_are_one_notice_that_lists_them(acme):
    acme.rig.stand_in.set_outcomes({MASTODON: {"result": "failed", "code": "PLATFORM_AUTH_EXPIRED"}})
    for number in range(10):
        await acme.schedule(f"Number {number}", when="in 2 hours")
    await acme.rig.advance(DAY / 8)
    (told,) = await acme.told()
    assert "Publora has lost its access to an account" in told
    assert all(f"#{number} ·" in told for number in range(1, 11))
    assert told.count("Reconnect the account in Publora's dashboard") == 1


async def test_a_revoked_key_is_told_once_to_whoever_linked_it_and_watching_goes_on_after_a_new_link(acme):
    await acme.schedule("Patient", when="in 2 hours")
    refusal = {"status": 401, "body": {"error": "Invalid API key"}}
    acme.rig.stand_in.set_faults(
        [{"match": "GET /get-post"} | refusal, {"match": "GET /list-posts"} | refusal]
    )
    for _ in range(6):
        await acme.rig.advance(3600)
    assert acme.state_of(1) == "scheduled"
    await acme.told()
    assert len(heard(acme, "no longer accepts this server")) == 1
    acme.rig.stand_in.set_faults([])
    await acme.rig.advance(2 * 3600)
    assert acme.state_of(1) == "published"


async def test_an_account_whose_access_ends_is_warned_of_once_with_the_posts_it_threatens(acme):
    await acme.schedule("On Mastodon", when="2026-12-20 10:00", accounts="Mastodon")
    await acme.schedule("On X", when="2026-12-20 10:00", accounts="X")
    for _ in range(3):
        await acme.rig.advance(DAY)
    await acme.told()
    (warning,) = heard(acme, "access to Mastodon · Acme Workshop ends")
    assert "likely to fail: #1." in warning
    acme.rig.stand_in.set_token(MASTODON, "valid")
    await acme.rig.advance(DAY)
    acme.rig.stand_in.set_token(MASTODON, "expired")
    await acme.rig.advance(DAY)
    await acme.told()
    assert len(heard(acme, "access to Mastodon · Acme Workshop has ended")) == 1

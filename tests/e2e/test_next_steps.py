"""What people can do next stands where they look, and fits the buttons beside it."""

from simcord.backend.models import EPHEMERAL_FLAG
from team import Team, buttons, picture, said, text_of

from sandbox.acting import walk

ACCOUNTS = {
    "mastodon": "mastodon-4411",
    "bluesky": "bluesky-did:plc:acmesandbox0001",
    "x": "twitter-1002003001",
}
RETRY = "Retry failed accounts"


async def fail(team: Team, **codes: str) -> tuple[str, list[str]]:
    """Have a post fail on the networks named, each with its code; returns its card's text and buttons."""
    outcomes = {ACCOUNTS[network]: {"result": "failed", "code": code} for network, code in codes.items()}
    team.rig.stand_in.set_outcomes(outcomes)
    await team.schedule("Half", picture("red"), accounts="Mastodon, X, Bluesky")
    await team.rig.advance(3 * 3600)
    await team.rig.advance(5)
    team.rig.stand_in.set_outcomes({})
    return card_of(team)


def card_of(team: Team) -> tuple[str, list[str]]:
    backend = team.rig.env.backend
    stored = backend.messages[team.channel.id].values()
    shown = [message for message in stored if not message.flags & EPHEMERAL_FLAG]
    (card,) = [message for message in shown if "### #1" in text_of(message.components)]
    labels = [part["label"] for part in walk(card.components) if part.get("label")]
    return text_of(card.components), labels


async def test_a_failure_that_can_be_tried_again_names_the_button_beside_it(acme):
    text, labels = await fail(acme, mastodon="NETWORK_ERROR")
    assert "Each account below says why. When that is settled, press *Retry failed accounts*." in text
    assert "Mastodon · Acme Workshop: failed. Publora could not reach the network." in text
    assert "post schedule" not in text
    assert labels == [RETRY, "Open Publora"]


async def test_a_failure_that_may_be_live_says_why_it_has_no_such_button(acme):
    text, labels = await fail(acme, mastodon="PUBLISH_OUTCOME_UNKNOWN")
    assert "a part may be live there already. Trying again could post it twice" in text
    assert labels == ["Open Publora"]
    assert RETRY not in buttons(await acme.run("post view", post="1"))


async def test_where_only_a_part_can_be_tried_again_the_card_says_that_the_rest_is_left_out(acme):
    text, labels = await fail(acme, mastodon="PUBLISH_OUTCOME_UNKNOWN", bluesky="TIMEOUT_ERROR")
    assert "press *Retry failed accounts*. That leaves out where a part may be live already." in text
    assert RETRY in labels


async def test_a_post_that_failed_everywhere_but_may_be_live_is_not_said_to_be_nowhere(acme):
    text, _ = await fail(acme, mastodon="PUBLISH_OUTCOME_UNKNOWN", bluesky="NETWORK_ERROR", x="RATE_LIMITED")
    for shown in (text, said(await acme.run("post view", post="1"))):
        assert "It failed, but on 1 account a part may be live." in shown
        assert "did not go out" not in shown


async def test_a_post_that_publora_cannot_take_now_says_that_the_bot_keeps_trying(acme):
    acme.rig.stand_in.set_down(down=True)
    await acme.schedule("Patience")
    await acme.rig.advance(5)
    text, _ = card_of(acme)
    assert "Publora can't be reached at the moment. I keep trying." in text


async def test_a_failed_post_is_tried_again_from_where_it_is_looked_at(acme):
    await fail(acme, mastodon="NETWORK_ERROR")
    viewed = await acme.run("post view", post="1")
    assert list(buttons(viewed)) == [RETRY]
    asked = await acme.press(viewed, RETRY)
    assert "Try again on Mastodon · Acme Workshop?" in said(asked)
    (yes,) = [label for label in buttons(asked) if label.startswith("Post again at")]
    assert "Post #1 is tried again as this one." in said(await acme.press(asked, yes))
    assert acme.groups()[1]["platforms"] == [ACCOUNTS["mastodon"]]


async def test_a_post_that_is_well_has_but_its_preview_to_press_where_it_is_looked_at(acme):
    await acme.schedule("All well")
    assert list(buttons(await acme.run("post view", post="1"))) == ["Preview"]


async def test_a_post_changed_at_publora_says_how_to_settle_it(acme):
    await acme.schedule("Ours", when="in 2 hours")
    (group,) = acme.groups()
    acme.rig.stand_in.edit_post(group["postGroupId"], {"content": "Theirs"})
    await acme.rig.advance(2 * 3600 - 60)
    await acme.rig.advance(5)
    text, labels = card_of(acme)
    assert "Publora's copy was changed: its text is “Theirs”. That is what goes out unless" in text
    assert "Decide in Publora's dashboard what counts, then press *Check now*." in text
    assert labels == ["Check now", "Delete …", "Open Publora"]

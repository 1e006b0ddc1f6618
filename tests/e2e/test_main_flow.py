"""The main job, from an unlinked server to numbers, with old and new servers of Publora's."""

import hashlib
from datetime import timedelta

import pytest
from team import DAY, MP4, Team, picture, said

from sandbox.publora.figures import count_metric

PICTURES = [picture(colour) for colour in ("red", "green", "blue", "orange")]
NUMBERS = {
    "Impressions": "IMPRESSION",
    "People reached": "MEMBERS_REACHED",
    "Reactions": "REACTION",
    "Comments": "COMMENT",
    "Reposts": "RESHARE",
}


@pytest.fixture
async def team(rig):
    """A team that has linked its key and chosen its time zone."""
    acme = Team(rig)
    assert "**Linked.** 7 accounts found:" in said(await acme.link())
    assert "Europe/Berlin" in said(await acme.run("publora timezone", zone="Europe/Berlin"))
    return acme


@pytest.mark.parametrize("profile", ["seed", "current"])
async def test_a_team_schedules_looks_moves_deletes_and_sees_what_went_out(rig, team):
    page = (await team.choices("post schedule", "accounts", "acme-gmbh" if rig_is_old(rig) else "GmbH"))[0]
    both = f"{page['value']}, X"
    launch = said(await team.schedule("Our launch", *PICTURES, when="tomorrow 9:00", accounts=both))
    assert "#1 · Scheduled" in launch
    assert "Wed 25 Nov 2026, 09:00 Europe/Berlin" in launch
    film = said(await team.schedule("The film", ("film.mp4", MP4), accounts=page["value"]))
    assert "#2 · Scheduled" in film

    assert group_of(team, "Our launch")["scheduledTime"] == "2026-11-25T08:00:00.000Z"
    assert stored(team, "Our launch") == [digest(data) for _, data in PICTURES]
    assert stored(team, "The film") == [digest(MP4)]

    listed = said(await team.run("post list"))
    assert listed.index("**#2**") < listed.index("**#1**")
    assert "4 images" in said(await team.run("post view", post="#1"))

    moved = said(await team.run("post reschedule", post="1", when="2026-11-26 18:30"))
    assert "Before, it was Wed 25 Nov 2026, 09:00 Europe/Berlin" in moved
    assert "Thu 26 Nov 2026, 18:30 Europe/Berlin" in moved
    assert group_of(team, "Our launch")["scheduledTime"] == "2026-11-26T17:30:00.000Z"
    assert stored(team, "Our launch") == [digest(data) for _, data in PICTURES]

    asked = await team.run("post delete", post="2")
    assert "Delete this post?" in said(asked)
    assert "#2 · Deleted" in said(await team.press(asked, "Delete post"))
    assert [group["content"] for group in await team.left_at_publora()] == ["Our launch"]

    await rig.advance(3 * DAY)
    assert team.state_of(1) == "published"
    seen = said(await team.run("post view", post="1"))
    assert "#1 · Published" in seen
    posted_id = group_of(team, "Our launch")["posts"][0]["postedId"]
    assert f"[see it](<https://www.linkedin.com/feed/update/{posted_id}" in seen

    numbers = said(await team.run("stats post", post="1"))
    figures = numbers_of(rig, posted_id)
    assert [f"- {name}: **{figures[metric]:,}**" for name, metric in NUMBERS.items()] == [
        line for line in numbers.splitlines() if line.startswith("- ") and "Engagement" not in line
    ]
    assert rig.stand_in.key_reached_storage is False


def rig_is_old(rig):
    return not rig.stand_in.world.current


def numbers_of(rig, posted_id):
    """What the stand-in has for a post, by metric."""
    groups = rig.stand_in.world.groups.values()
    post = next(post for group in groups for post in group.posts if post.posted_id == posted_id)
    quarter = timedelta(minutes=15)
    age = (rig.clock.now() - post.published_at) // quarter * quarter
    return {metric: count_metric(posted_id, metric, age) for metric in NUMBERS.values()}


def group_of(team, text):
    return next(group for group in team.groups() if group["content"] == text)


def stored(team, text):
    """The hashes of what the object store has for a post, in the post's order."""
    media = {row["mediaId"]: row["sha256"] for row in team.rig.stand_in.state()["media"]}
    return [media[media_id] for media_id in group_of(team, text)["media"]]


def digest(data):
    return hashlib.sha256(data).hexdigest()

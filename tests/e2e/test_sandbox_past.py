"""The sandbox's month before: enough to look at, and one with what Publora's side goes on to say."""

from itertools import pairwise

import pytest
from team import Team, said

from sandbox.past import LINKEDIN, MASTODON, SKY, remember
from sandbox.rig import Rig


@pytest.fixture
async def past(rig: Rig, acme: Team) -> Team:
    await remember(rig)
    return acme


async def test_there_is_a_month_of_posts_and_numbers_on_three_networks(past: Team) -> None:
    posts, series = past.rows("posts"), past.rows("series")
    assert len(posts) == 19
    assert {row["platform_id"] for row in series} == {LINKEDIN, SKY, MASTODON}
    assert len(past.rows("samples")) > 300
    assert len(past.rows("account_samples")) == 90
    answer = said(await past.run("stats top", metric="impressions"))
    assert answer.count("LinkedIn · Acme GmbH") == 10
    assert "Here are all numbers" in said(await past.run("stats export"))


async def test_publora_goes_on_counting_where_the_month_ends(rig: Rig, past: Team) -> None:
    for _ in range(27):
        await rig.advance(3600)
    mine = [row for row in past.rows("samples") if (row["post_id"], row["platform_id"]) == (19, LINKEDIN)]
    ordered = sorted(mine, key=lambda row: row["taken_at"])
    counts = [row["impressions"] for row in ordered]
    assert len(ordered) >= 4
    assert all(later >= earlier for earlier, later in pairwise(counts))
    assert {row["trouble"] for row in past.rows("series")} == {None}


async def test_the_next_post_gets_the_next_number(past: Team) -> None:
    assert "#20" in said(await past.schedule("After the month"))

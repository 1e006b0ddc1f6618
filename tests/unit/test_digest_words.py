"""Digests in words."""

from datetime import UTC, date, datetime

from bot.domain.digest_numbers import Growth, Numbers
from bot.domain.digests import Digest, Every, Period
from bot.domain.posts import Post, PostState, Target, TargetState
from bot.domain.samples import OF_POSTS, Measure, TopPart, TopPost
from bot.services.digests import WAITING
from bot.ui.cards import MAX_TEXT
from bot.ui.digest_words import paragraphs
from bot.ui.digests import digest_head

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NAME = "*_~`|" * 40
ROOM_FOR_THE_PLAN = 300
"""Characters that the answer to `/stats digest` adds."""


def test_a_digest_of_many_accounts_with_long_names_is_no_longer_than_discord_takes():
    parts = tuple(
        TopPart(f"linkedin-{place}", NAME, f"https://example.com/{place:0>90}", 10**6, NOW)
        for place in range(15)
    )
    top = TopPost(1, 1, 1, NAME, NOW, 10**9, parts)
    targets = (Target("linkedin-1", NAME, TargetState.FAILED),) * 15
    failed = Post(1, 1, 1, 1, 1, PostState.FAILED, 1, NAME, NOW, NOW, None, None, targets, ())
    many = dict.fromkeys(OF_POSTS, 10**9)
    growths = (Growth(NAME, 10**9, 10**6),) * 15
    digest = Digest(
        period=Period(date(2026, 11, 16), date(2026, 11, 22)),
        every=Every.MONTH,
        zone=UTC,
        published=(failed,) * 500,
        failed=(failed,) * 500,
        published_before=500,
        failed_before=500,
        open=500,
        held=500,
        waiting=dict.fromkeys(WAITING, 500),
        coming=500,
        gaps=tuple(date(2026, 11, day) for day in range(23, 30)),
        numbers=Numbers(
            many, many, frozenset(OF_POSTS), Measure.IMPRESSIONS, {}, best=top, weakest=top, followers=growths
        ),
    )
    said = [digest_head(digest), *paragraphs(digest, "en-US", lambda name: f"</{name}:{10**19}>")]
    assert sum(map(len, said)) <= MAX_TEXT - ROOM_FOR_THE_PLAN
    assert "more" in next(each for each in said if "Best" in each)

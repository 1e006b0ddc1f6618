"""What is allowed and still worth a second look."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cautions import cautions
from bot.domain.posts import Post, PostState, Target

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
X, LINKEDIN = Target("twitter-1", "Acme"), Target("linkedin-2", "Acme GmbH")


def other(text: str, apart: timedelta, *targets: Target) -> Post:
    at = NOON + apart
    return Post(9, 1, 12, 2, 3, PostState.SCHEDULED, 1, text, at, at, "g", None, targets, ())


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (other("Spring  SALE", timedelta(days=-30), X), "#12 has the same text on X · Acme"),
        (other("Spring sale", timedelta(days=30, minutes=1), X), None),
        (other("Spring sale", timedelta(days=1), LINKEDIN), None),
        (other("Something else", timedelta(minutes=14), X, LINKEDIN), "#12 goes to X · Acme within"),
        (other("Something else", timedelta(minutes=-15), X), None),
        (other("Something else", timedelta(0), LINKEDIN), None),
    ],
)
def test_the_same_text_and_posts_close_together_on_one_account_are_told(post, said):
    told = cautions("spring sale", [X], NOON, [post], BERLIN)
    assert [said in each for each in told] == [True] if said else told == ()


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 24, 21, 0, tzinfo=UTC), "at night, at 22:00"),
        (datetime(2026, 11, 24, 5, 59, tzinfo=UTC), "at night, at 06:59"),
        (datetime(2026, 11, 24, 6, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 28, 11, 0, tzinfo=UTC), "on a Saturday"),
        (datetime(2026, 11, 29, 11, 0, tzinfo=UTC), "on a Sunday"),
    ],
)
def test_nights_and_weekends_are_those_of_the_servers_zone(at, said):
    told = cautions("Hello", [X], at, [], BERLIN)
    assert [said in each for each in told] == [True] if said else told == ()

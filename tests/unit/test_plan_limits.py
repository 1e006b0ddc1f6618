"""What a refusal says about a plan, and when a post comes near it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.plan_limits import PlanKind, PlanLimit, plan_caution
from bot.domain.posts import Target
from bot.publora.errors import Invalid, NotAllowed
from bot.services.plan_refusals import told_limits

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SOON, DAY, BERLIN = NOW + timedelta(hours=1), timedelta(days=1), ZoneInfo("Europe/Berlin")
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
X, LINKEDIN = Target("twitter-1", "Acme"), Target("linkedin-2", "Acme GmbH")


def refused(code: str, **said: Any) -> NotAllowed:
    return NotAllowed("Limit reached", status=403, code=code, details={"code": code, **said})


@pytest.mark.parametrize(
    ("error", "limits"),
    [
        (
            refused(PlanKind.POSTS, scope="account", remaining=2, periodEnd="2026-12-01T00:00:00.000Z"),
            [PlanLimit(PlanKind.POSTS, NOW, remaining=2, ends=DECEMBER)],
        ),
        (
            refused(
                PlanKind.WAITING,
                scope="connection",
                blockedPlatforms=[{"platformSelection": "twitter-1", "used": 3, "remaining": 0}, {}, 7],
            ),
            [PlanLimit(PlanKind.WAITING, NOW, "twitter-1", remaining=0)],
        ),
        (
            refused(PlanKind.POSTS, remaining=None, limit=None, periodEnd=None),
            [PlanLimit(PlanKind.POSTS, NOW)],
        ),
        (
            refused(PlanKind.POSTS, remaining=-4, periodEnd="2026-11-01T00:00:00Z"),
            [PlanLimit(PlanKind.POSTS, NOW, remaining=0)],
        ),
        (
            refused(PlanKind.POSTS, remaining="many", blockedPlatforms="all", periodEnd=7),
            [PlanLimit(PlanKind.POSTS, NOW)],
        ),
        (
            refused(PlanKind.HORIZON, maxScheduledDate="2026-12-01T00:00:00.000Z"),
            [PlanLimit(PlanKind.HORIZON, NOW, furthest=DECEMBER)],
        ),
        (refused(PlanKind.HORIZON, maxScheduledDate=None), []),
        (
            refused(PlanKind.NETWORK, disallowedPlatforms=["twitter", None], allowedPlatforms=["linkedin"]),
            [PlanLimit(PlanKind.NETWORK, NOW, "twitter")],
        ),
        (refused("CONNECTIONS_OVER_LIMIT", overLimitBy=1), []),
        (Invalid("x", status=400, code=PlanKind.POSTS, details={"remaining": 1}), []),
    ],
)
def test_a_refusal_tells_limits_whatever_shape_it_has(error, limits):
    assert list(told_limits(error, NOW)) == limits


def told(limit: PlanLimit, targets=(X,), counts=None, at=SOON, now=NOW) -> str | None:
    return plan_caution(limit, targets, at, counts or {}, now, BERLIN)


POSTS = PlanLimit(PlanKind.POSTS, NOW, remaining=5, counted=10, ends=DECEMBER)
WAITING = PlanLimit(PlanKind.WAITING, NOW, remaining=0, counted=3)


@pytest.mark.parametrize(
    ("counts", "targets", "said"),
    [
        ({"twitter-1": 10}, (X, LINKEDIN), None),
        ({"twitter-1": 10}, (X, LINKEDIN, X), "only 5 more posts until 1 Dec. This counts as 3."),
        ({"twitter-1": 6, "linkedin-2": 7}, (X,), "until 1 Dec; by my count 2 now. This counts as 1."),
        ({"twitter-1": 20}, (X,), "by my count 0 now."),
        ({}, (X,), None),
    ],
)
def test_a_month_counts_what_came_since_and_gives_nothing_back(counts, targets, said):
    got = told(POSTS, targets, counts)
    assert got is None if said is None else said in (got or "")


def test_the_places_of_waiting_posts_become_free_again():
    assert "room for only 0 more waiting posts. This" in (told(WAITING, counts={"twitter-1": 3}) or "")
    assert "by my count 1 now" in (told(WAITING, counts={"twitter-1": 2}) or "")
    assert told(PlanLimit(PlanKind.WAITING, NOW, remaining=2, counted=3), counts={"twitter-1": 1}) is None


def test_a_limit_of_one_account_or_network_is_about_no_other():
    own = PlanLimit(PlanKind.POSTS, NOW, "twitter-1", remaining=1)
    assert "1 more posts for X · Acme." in (told(own, (X, LINKEDIN), {"linkedin-2": 9}) or "")
    assert told(own, (LINKEDIN,)) is None
    network = PlanLimit(PlanKind.NETWORK, NOW, "twitter")
    assert told(network, (X, LINKEDIN)) == "Publora said on 24 Nov that its plan does not take X."
    assert told(network, (LINKEDIN,)) is None


def test_a_limit_without_numbers_says_that_it_is_reached():
    bare = PlanLimit(PlanKind.POSTS, NOW)
    assert "its plan's limit of posts is reached. This counts as 1." in (told(bare) or "")


def test_the_last_possible_day_moves_on_with_the_days():
    week = PlanLimit(PlanKind.HORIZON, NOW, furthest=NOW + 7 * DAY)
    assert told(week, at=NOW + 7 * DAY) is None
    assert told(week, at=NOW + 8 * DAY) == (
        "Publora said on 24 Nov that its plan takes posts 7 days ahead at most."
    )
    assert told(week, at=NOW + 8 * DAY, now=NOW + DAY) is None


def test_what_was_said_is_of_use_until_its_period_ends_or_for_a_month():
    assert not POSTS.is_past(DECEMBER - timedelta(seconds=1))
    assert POSTS.is_past(DECEMBER)
    assert not WAITING.is_past(NOW + 30 * DAY)
    assert WAITING.is_past(NOW + 31 * DAY)

"""Does LinkedIn's side of the stand-in count believably? Sections are those of publora-api.md."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from sandbox.publora.figures import count_metric
from tests.integration.standin import EXPIRED, LINKEDIN, MASTODON, playing

METRICS = {"IMPRESSION", "MEMBERS_REACHED", "RESHARE", "REACTION", "COMMENT"}
PATH = "linkedin-post-statistics"


@pytest.fixture
async def publora():
    async with playing() as script:
        yield script


async def publish(publora):
    group = await publora.get(await publora.publish(LINKEDIN))
    return {"postedId": group["posts"][0]["postedId"], "platformId": LINKEDIN}


async def test_one_metric_at_a_time_works_in_both_profiles(publora):
    body = await publish(publora)
    await publora.stand_in.advance(86_400)
    today = await publora.ask("POST", PATH, body | {"queryType": "REACTION"})
    publora.stand_in.set_profile("seed")
    bare = body | {"queryType": "REACTION", "platformId": LINKEDIN.removeprefix("linkedin-")}
    seed = await publora.ask("POST", PATH, bare)
    assert seed == {"success": True, "count": today["count"]}
    assert today["count"] > 0


@pytest.mark.parametrize("asked", ["ALL", ["ALL"]])
async def test_all_metrics_come_at_once_today(publora, asked):
    body = await publish(publora)
    await publora.stand_in.advance(86_400)
    answer = await publora.ask("POST", PATH, body | {"queryTypes": asked})
    assert set(answer["metrics"]) == METRICS
    assert (
        answer["metrics"]["IMPRESSION"] > answer["metrics"]["MEMBERS_REACHED"] > answer["metrics"]["REACTION"]
    )
    assert answer["cached"] is False
    again = await publora.ask("POST", PATH, body | {"queryTypes": asked})
    assert (again["metrics"], again["cached"]) == (answer["metrics"], True)


async def test_several_metrics_are_answered_in_part(publora):
    answer = await publora.ask("POST", PATH, await publish(publora) | {"queryTypes": ["COMMENT", "RESHARE"]})
    assert set(answer["metrics"]) == {"COMMENT", "RESHARE"}


async def test_the_seed_knows_no_lists_of_metrics(publora):
    body = await publish(publora) | {"queryTypes": "ALL"}
    publora.stand_in.set_profile("seed")
    assert await publora.call("POST", PATH, body) == (400, {"error": "queryType is required"})


def test_figures_grow_fast_at_first_and_then_hardly():
    days = [count_metric("urn:li:share:7", "IMPRESSION", timedelta(days=day)) for day in range(31)]
    grown = [later - earlier for earlier, later in pairwise(days)]
    assert days[0] == 0
    assert grown[0] > grown[1] > grown[2] > grown[29]
    assert days == sorted(days)


def test_figures_depend_on_post_metric_and_age_alone():
    day = timedelta(days=1)
    assert count_metric("a", "REACTION", day) == count_metric("a", "REACTION", day)
    assert count_metric("a", "IMPRESSION", day) != count_metric("b", "IMPRESSION", day)


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"postedId": ""}, 400, "postedId and platformId are required"),
        ({"postedId": 7}, 400, "postedId and platformId must be strings"),
        ({}, 400, "queryType or queryTypes is required"),
        ({"queryType": "JOY"}, 400, "Invalid queryType. Must be one of: "),
        ({"queryTypes": ["JOY"]}, 400, "Invalid queryTypes: JOY."),
        ({"queryTypes": "JOY"}, 400, "Invalid queryTypes. "),
        ({"queryType": "REACTION", "platformId": MASTODON}, 404, "LinkedIn connection not found"),
        ({"queryType": "REACTION", "platformId": EXPIRED}, 401, "LINKEDIN_TOKEN_EXPIRED"),
        (
            {"queryType": "REACTION", "postedId": "urn:li:share:1"},
            500,
            "Failed to fetch metric from LinkedIn",
        ),
    ],
)
async def test_what_linkedin_refuses(publora, change, status, error):
    answered, answer = await publora.call("POST", PATH, await publish(publora) | change)
    assert answered == status
    assert answer["error"].startswith(error)


async def test_a_partial_failure_is_a_200_without_success(publora):
    errors = [{"metric": "COMMENT", "error": "LINKEDIN_REQUEST_TIMEOUT"}]
    part = {"success": False, "metrics": {"REACTION": 3, "COMMENT": None}, "cached": False, "errors": errors}
    publora.stand_in.set_faults([{"match": f"POST /{PATH}", "status": 200, "body": part}])
    body = await publish(publora) | {"queryTypes": ["REACTION", "COMMENT"]}
    assert await publora.call("POST", PATH, body) == (200, part)


async def test_asking_all_five_side_by_side_agrees_with_asking_for_all(publora):
    body = await publish(publora)
    await publora.stand_in.advance(3600)
    singles = await asyncio.gather(
        *(publora.ask("POST", PATH, body | {"queryType": metric}) for metric in sorted(METRICS))
    )
    answer = await publora.ask("POST", PATH, body | {"queryTypes": "ALL"})
    assert [single["count"] for single in singles] == [
        answer["metrics"][metric] for metric in sorted(METRICS)
    ]

"""What does each reply of Publora become?"""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.publora import errors, requests
from bot.publora.core import clean_key, read_response
from bot.publora.exchange import Reply, Request
from bot.publora.metrics import Metric
from bot.publora.refusals import upload_refusal

NOW = datetime(2026, 11, 7, 8, 0, tzinfo=UTC)
KEY = "sk_1700000000001.00ff00ff00ff00ff"
TIME = datetime(2026, 11, 7, 8, 30, tzinfo=UTC)

CREATE = requests.create_post("Doors open at nine.", ["mastodon-4411"], "key-1", TIME)
UPDATE = requests.update_post(
    "g1", status="scheduled", scheduled_at=TIME, content=None, platform_ids=None, idempotency_key="key-2"
)
UPLOAD = requests.upload_url("g1", file_name="a.png", content_type="image/png", kind="image")
GET = requests.get_post("g1")
DELETE = requests.delete_post("g1")
CONNECTIONS = requests.platform_connections()
COMPLETE = requests.complete_media("m1")
DELETE_MEDIA = requests.delete_media("m1")
METRIC = requests.linkedin_metric("urn:li:share:1", "linkedin-Qa7", Metric.REACTION)
METRICS = requests.linkedin_metrics("urn:li:share:1", "linkedin-Qa7")
LISTING = requests.list_posts(
    page=1, limit=100, status=None, sort_by=None, sort_order=None, from_date=None, to_date=None
)
ALL = [CREATE, UPDATE, UPLOAD, GET, DELETE, CONNECTIONS, COMPLETE, DELETE_MEDIA, METRIC, METRICS, LISTING]


def reply(status, body, headers=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, headers or {}, raw, NOW)


def refused(request, status, body, headers=None):
    with pytest.raises(errors.PubloraError) as caught:
        read_response(request, reply(status, body, headers))
    return caught.value


def test_a_created_post_needs_nothing_but_its_id():
    created = read_response(CREATE, reply(200, {"success": True, "postGroupId": "g1"}))
    assert (created.group_id, created.scheduled_at, created.warnings) == ("g1", None, ())


def test_a_shifted_time_and_its_warning_are_read():
    answer = {
        "success": True,
        "postGroupId": "g1",
        "scheduledTime": "2026-11-07T08:30:00.000Z",
        "warnings": [
            {
                "code": "SCHEDULED_TIME_COERCED",
                "requested": "2026-11-07T08:29:00Z",
                "effective": "2026-11-07T08:30:00Z",
            }
        ],
    }
    created = read_response(CREATE, reply(200, answer))
    assert created.scheduled_at == TIME
    assert created.warnings[0].code == "SCHEDULED_TIME_COERCED"
    assert created.warnings[0].effective == TIME


NAMED = [
    # The table of publora-api.md 1
    (GET, 400, {"error": "Invalid x-publora-user-id"}, errors.Invalid, None),
    (GET, 401, {"error": "API key is required"}, errors.BadKey, None),
    (GET, 401, {"error": "Invalid API key"}, errors.BadKey, None),
    (CREATE, 401, {"error": "Invalid API key owner"}, errors.BadKey, None),
    (GET, 403, {"error": "API access is not enabled for this account"}, errors.NotAllowed, None),
    (GET, 500, {"error": "Internal server error"}, errors.Unavailable, None),
    # 3.1
    (CONNECTIONS, 500, {"error": "Failed to fetch platform connections"}, errors.Unavailable, None),
    # 4.1
    (CREATE, 400, {"error": "Content is required"}, errors.Invalid, None),
    (CREATE, 400, {"error": "Platforms must not contain duplicates"}, errors.Invalid, None),
    (CREATE, 400, {"error": "Invalid platform ID format: x"}, errors.Invalid, None),
    (CREATE, 400, {"error": "Invalid scheduled time format"}, errors.Invalid, None),
    (
        CREATE,
        400,
        {"error": "Scheduled time cannot be in the past"},
        errors.TimeInPast,
        "SCHEDULED_TIME_IN_PAST",
    ),
    (
        CREATE,
        400,
        {"error": "Unknown setting", "code": "PLATFORM_SETTING_UNKNOWN"},
        errors.Invalid,
        "PLATFORM_SETTING_UNKNOWN",
    ),
    (CREATE, 400, {"error": "Media ingestion failed", "mediaResults": []}, errors.Invalid, None),
    (
        CREATE,
        400,
        {"error": "x", "code": "IDEMPOTENCY_BODY_TOO_COMPLEX"},
        errors.Invalid,
        "IDEMPOTENCY_BODY_TOO_COMPLEX",
    ),
    (CREATE, 403, {"error": "x", "code": "POST_LIMIT_REACHED"}, errors.NotAllowed, "POST_LIMIT_REACHED"),
    (
        CREATE,
        403,
        {"error": "x", "code": "SCHEDULE_HORIZON_REACHED"},
        errors.NotAllowed,
        "SCHEDULE_HORIZON_REACHED",
    ),
    (CREATE, 402, {"error": "Subscription required"}, errors.NotAllowed, None),
    (
        CREATE,
        409,
        {"error": "x", "code": "IDEMPOTENCY_IN_FLIGHT"},
        errors.Conflict,
        "IDEMPOTENCY_IN_FLIGHT",
    ),
    (
        CREATE,
        422,
        {"error": "x", "code": "IDEMPOTENCY_KEY_CONFLICT"},
        errors.Invalid,
        "IDEMPOTENCY_KEY_CONFLICT",
    ),
    (
        CREATE,
        429,
        {"error": "x", "code": "MEDIA_URL_RATE_LIMITED"},
        errors.RateLimited,
        "MEDIA_URL_RATE_LIMITED",
    ),
    (CREATE, 500, {"error": "Failed to create post group"}, errors.OutcomeUnknown, None),
    (
        CREATE,
        503,
        {"error": "x", "code": "THREADS_PERMISSIONS_UNAVAILABLE"},
        errors.Unavailable,
        "THREADS_PERMISSIONS_UNAVAILABLE",
    ),
    # 4.2, 4.3
    (GET, 400, {"error": "Invalid post group ID"}, errors.Invalid, None),
    (GET, 404, {"error": "Post group not found"}, errors.NotFound, None),
    (GET, 500, {"error": "Failed to fetch post group"}, errors.Unavailable, None),
    (LISTING, 400, {"error": "Invalid status"}, errors.Invalid, None),
    # 4.4
    (UPDATE, 400, {"error": "Either status or scheduledTime must be provided"}, errors.Invalid, None),
    (
        UPDATE,
        400,
        {"error": "Cannot update post: post is currently in published status"},
        errors.Invalid,
        "POST_NOT_EDITABLE",
    ),
    (UPDATE, 400, {"error": "x", "code": "POST_NOT_EDITABLE"}, errors.Invalid, "POST_NOT_EDITABLE"),
    (
        UPDATE,
        400,
        {"error": "x", "code": "INVALID_PLATFORM_CONNECTION"},
        errors.Invalid,
        "INVALID_PLATFORM_CONNECTION",
    ),
    (UPDATE, 400, {"error": "x", "code": "MEDIA_NOT_READY"}, errors.MediaNotReady, "MEDIA_NOT_READY"),
    (
        UPDATE,
        400,
        {"error": "x", "code": "MEDIA_REFERENCE_MISSING"},
        errors.Invalid,
        "MEDIA_REFERENCE_MISSING",
    ),
    (UPDATE, 404, {"error": "Post group not found"}, errors.NotFound, None),
    (
        UPDATE,
        409,
        {"error": "x", "code": "POST_PUBLISH_IN_PROGRESS"},
        errors.Conflict,
        "POST_PUBLISH_IN_PROGRESS",
    ),
    (
        UPDATE,
        409,
        {"error": "x", "code": "POST_GROUP_VERSION_CONFLICT"},
        errors.Conflict,
        "POST_GROUP_VERSION_CONFLICT",
    ),
    (UPDATE, 500, {"error": "Failed to update post"}, errors.OutcomeUnknown, None),
    # 4.5
    (DELETE, 404, {"error": "Post group not found"}, errors.NotFound, None),
    (DELETE, 409, {"error": "x", "code": "POST_IS_PUBLISHED"}, errors.Conflict, "POST_IS_PUBLISHED"),
    (DELETE, 409, {"error": "x", "code": "POST_HAS_LIVE_CONTENT"}, errors.Conflict, "POST_HAS_LIVE_CONTENT"),
    (DELETE, 500, {"error": "Failed to delete post group"}, errors.Unavailable, None),
    # 5.1, 5.3, 5.4
    (UPLOAD, 400, {"error": "Only video, image, and PDF files are allowed"}, errors.Invalid, None),
    (UPLOAD, 500, {"error": "Failed to create upload URL"}, errors.OutcomeUnknown, None),
    (COMPLETE, 400, {"error": "x", "code": "PROBE_FAILED"}, errors.Invalid, "PROBE_FAILED"),
    (COMPLETE, 404, {"error": "x", "code": "MEDIA_FILE_NOT_FOUND"}, errors.NotFound, "MEDIA_FILE_NOT_FOUND"),
    (COMPLETE, 409, {"error": "x", "code": "MEDIA_FILE_RACE"}, errors.Conflict, "MEDIA_FILE_RACE"),
    (
        COMPLETE,
        503,
        {"error": "x", "code": "PROBE_DOWNLOAD_FAILED"},
        errors.Unavailable,
        "PROBE_DOWNLOAD_FAILED",
    ),
    (DELETE_MEDIA, 404, {"error": "Media file not found"}, errors.NotFound, None),
    # 6.1
    (METRIC, 400, {"error": "Invalid queryType"}, errors.Invalid, None),
    (METRIC, 401, {"error": "LINKEDIN_TOKEN_EXPIRED"}, errors.NetworkTokenExpired, "LINKEDIN_TOKEN_EXPIRED"),
    (METRIC, 403, {"error": "Not permitted"}, errors.NotAllowed, None),
    (METRIC, 404, {"error": "LinkedIn connection not found"}, errors.NotFound, None),
    (METRIC, 429, {"error": "LINKEDIN_RATE_LIMITED"}, errors.LinkedInRateLimited, "LINKEDIN_RATE_LIMITED"),
    (METRIC, 500, {"error": "Failed to fetch metric from LinkedIn"}, errors.Unavailable, None),
    (
        METRIC,
        504,
        {"error": "LINKEDIN_REQUEST_TIMEOUT"},
        errors.Unavailable,
        "LINKEDIN_REQUEST_TIMEOUT",
    ),
]


@pytest.mark.parametrize(("request_", "status", "body", "named", "code"), NAMED)
def test_every_documented_refusal_has_its_name(request_, status, body, named, code):
    error = refused(request_, status, body)
    assert type(error) is named
    assert (error.status, error.code) == (status, code)
    assert error.details == body


@pytest.mark.parametrize("status", [502, 503, 504, 500])
@pytest.mark.parametrize(("request_", "named"), [(GET, errors.Unavailable), (CREATE, errors.OutcomeUnknown)])
def test_trouble_is_harmless_on_a_read_and_unknown_on_a_write(request_, named, status):
    assert type(refused(request_, status, {"error": "trouble"})) is named


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b'{"success": true, "postG', b"", b"[]", b"7"])
@pytest.mark.parametrize("status", [200, 302, 502])
@pytest.mark.parametrize(("request_", "named"), [(GET, errors.Unavailable), (CREATE, errors.OutcomeUnknown)])
def test_a_page_or_a_cut_off_answer_counts_as_none(request_, named, status, body):
    error = refused(request_, status, body)
    assert type(error) is named
    assert error.status == status


@pytest.mark.parametrize("body", [{"success": True}, {"success": False, "postGroupId": "g1"}])
def test_an_answer_without_what_we_rely_on_counts_as_none(body):
    assert type(refused(CREATE, 200, body)) is errors.OutcomeUnknown


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_proxys_page_is_not_taken_for_publoras_refusal(status):
    assert type(refused(GET, status, b"<html>Blocked</html>")) is errors.Unavailable


def test_a_refusal_without_a_body_goes_by_its_status():
    assert type(refused(CREATE, 401, b"")) is errors.BadKey


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, {"error": "Not found"}), (404, b"<pre>Cannot POST /api/v1/x</pre>"), (404, b""), (405, b"")],
)
def test_an_unknown_route_is_told_from_a_missing_thing(status, body):
    error = refused(COMPLETE, status, body)
    assert isinstance(error, errors.NotFound)
    assert error.route_unknown


@pytest.mark.parametrize(
    "body", [{"error": "Media file not found"}, {"error": "x", "code": "MEDIA_FILE_NOT_FOUND"}]
)
def test_a_missing_thing_is_told_from_an_unknown_route(body):
    error = refused(COMPLETE, 404, body)
    assert isinstance(error, errors.NotFound)
    assert not error.route_unknown


def test_a_validation_names_platform_and_cause():
    problem = {
        "platform": "bluesky",
        "code": "CONTENT_TOO_LONG",
        "message": "Text is over the limit",
        "field": "content",
        "severity": "error",
        "currentValue": 340,
        "maxValue": 300,
    }
    body = {"error": "Validation failed", "validation": {"valid": False, "errors": [problem, "odd"]}}
    error = refused(CREATE, 400, body)
    assert isinstance(error, errors.Invalid)
    (found,) = error.problems
    assert (found.platform, found.code, found.current_value, found.max_value) == (
        "bluesky",
        "CONTENT_TOO_LONG",
        340,
        300,
    )


def test_a_passed_time_brings_the_servers_clock():
    body = {
        "error": "The time has passed",
        "code": "SCHEDULED_TIME_IN_PAST",
        "serverTime": "2026-11-07T08:31:00Z",
    }
    error = refused(UPDATE, 400, body)
    assert isinstance(error, errors.TimeInPast)
    assert error.server_time == datetime(2026, 11, 7, 8, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, {"retryAfterSec": 8, "retryAfter": 9}, 7.0),
        ({}, {"retryAfterSec": 8, "retryAfter": 9}, 8.0),
        ({}, {"retryAfter": 9.5}, 9.5),
        ({"Retry-After": "Sat, 07 Nov 2026 08:01:00 GMT"}, {}, 60.0),
        ({"Retry-After": "soon"}, {"retryAfter": 3}, 3.0),
        ({"Retry-After": "-4"}, {}, 0.0),
        ({}, {}, None),
    ],
)
def test_the_wait_is_taken_from_the_header_first(headers, body, seconds):
    error = refused(GET, 429, {"error": "Too many requests"} | body, headers)
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == seconds


def test_a_limit_told_by_a_proxys_page_is_a_limit():
    error = refused(CREATE, 429, b"<html>Slow down</html>", {"Retry-After": "5"})
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == 5.0


def test_an_outage_may_say_how_long():
    error = refused(GET, 503, b"<html></html>", {"Retry-After": "12"})
    assert isinstance(error, errors.Unavailable)
    assert error.retry_after == 12.0


def test_statistics_that_failed_in_part_are_read():
    body = {
        "success": False,
        "metrics": {"IMPRESSION": 12, "COMMENT": None, "NEW": 4},
        "cached": False,
        "errors": [{"metric": "COMMENT", "error": "later"}, "odd"],
    }
    numbers = read_response(METRICS, reply(200, body))
    assert numbers.values == dict.fromkeys(Metric) | {Metric.IMPRESSION: 12}
    assert numbers.errors == {Metric.COMMENT: "later"}
    assert numbers.cached is False


@pytest.mark.parametrize(
    ("status", "fresh_slot_helps"), [(400, True), (403, True), (411, False), (413, False)]
)
def test_a_refused_upload_says_whether_a_fresh_slot_helps(status, fresh_slot_helps):
    error = upload_refusal(status, b"<Error><Code>AccessDenied</Code><Key>secret</Key></Error>")
    assert isinstance(error, errors.UploadRefused)
    assert (error.code, error.expired_or_mismatch) == ("AccessDenied", fresh_slot_helps)


def test_a_storage_outage_is_an_outage():
    assert isinstance(upload_refusal(503, b""), errors.Unavailable)


def test_a_key_repeated_by_the_server_is_blacked_out():
    echoing = reply(401, {"error": f"Invalid API key {KEY}", "sent": KEY}).without(KEY)
    with pytest.raises(errors.BadKey) as caught:
        read_response(GET, echoing)
    assert KEY not in f"{caught.value} {caught.value!r} {caught.value.details}"


@pytest.mark.parametrize("key", ["", "  ", "sk_1 2", "sk_1\n2", "sk_1\x00", "sk_é"])
def test_a_key_no_header_could_carry_is_refused(key):
    with pytest.raises(errors.BadKey):
        clean_key(key)


def test_blanks_around_a_key_do_not_matter():
    assert clean_key(f" {KEY}\n") == KEY


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "success",
        "postGroupId",
        "connections",
        "posts",
        "platform",
        "platformId",
        "status",
        "scheduledTime",
        "media",
        "warnings",
        "error",
        "code",
        "message",
        "validation",
        "errors",
        "metrics",
        "count",
        "retryAfter",
        "serverTime",
        "uploadUrl",
        "mediaId",
        "postGroup",
    ]
)
SHAPES = st.dictionaries(NAMES, JSON | st.lists(st.dictionaries(NAMES, JSON, max_size=4), max_size=2))
BODIES = st.binary() | SHAPES.map(lambda shape: json.dumps(shape).encode())


@given(
    request=st.sampled_from(ALL),
    status=st.integers(100, 999),
    body=BODIES,
    retry=st.text() | st.just("1e999"),
)
def test_nothing_but_a_named_error_ever_comes_out(request: Request, status, body, retry):
    try:
        outcome = read_response(request, Reply(status, {"Retry-After": retry}, body, NOW))
    except errors.PubloraError as error:
        outcome = error
    assert isinstance(outcome, request.answer | errors.PubloraError)
    assert repr(outcome)

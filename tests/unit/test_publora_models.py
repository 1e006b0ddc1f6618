"""What is read from Publora's answers, of every age?"""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.publora.limits import PlatformLimits
from bot.publora.metrics import Metric, MetricCount, PostMetrics
from bot.publora.models import (
    Connection,
    ConnectionList,
    MediaRow,
    PostEntry,
    PostGroup,
    PostPage,
    TokenStatus,
    UpdatedPost,
    UploadSlot,
)
from bot.publora.statuses import group_status
from bot.publora.wire import clean_file_name, full_platform_id, path_segment, read_time, write_time

TIME = datetime(2026, 11, 7, 8, 30, tzinfo=UTC)


def entry(**fields):
    return {"platform": "mastodon", "platformId": "4411", "status": "scheduled"} | fields


def test_an_old_servers_connection_needs_only_its_id():
    (found,) = ConnectionList.model_validate(
        {"connections": [{"platformId": "x-1", "username": None}]}
    ).connections
    assert (found.platform, found.username, found.token_status) == ("x", None, TokenStatus.UNKNOWN)


def test_a_connections_health_is_read():
    found = Connection.model_validate(
        {
            "platformId": "bluesky-did:plc:abc",
            "displayName": "Acme",
            "tokenStatus": "expired",
            "accessTokenExpiresAt": "2026-11-07T08:30:00.000Z",
            "lastError": {"message": "Reconnect", "occurredAt": "2026-11-01T00:00:00Z"},
            "subscriptionType": "Premium",
            "somethingNew": {"a": 1},
        }
    )
    assert found.platform == "bluesky"
    assert (found.token_status, found.token_expires_at) == ("expired", TIME)
    assert (found.last_error, found.subscription_type) == ("Reconnect", "Premium")


@pytest.mark.parametrize("odd", ["new-word", 7, ["valid"], {}])
def test_an_unknown_health_is_unknown(odd):
    found = Connection.model_validate(
        {"platformId": "x-1", "tokenStatus": odd, "lastError": odd, "username": odd}
    )
    assert found.token_status is TokenStatus.UNKNOWN


@pytest.mark.parametrize(
    ("platform", "sent", "raw", "full"),
    [
        ("mastodon", "4411", "4411", "mastodon-4411"),
        ("mastodon", "mastodon-4411", "4411", "mastodon-4411"),
        ("telegram", "-1001234", "-1001234", "telegram--1001234"),
        ("telegram", "telegram--1001234", "-1001234", "telegram--1001234"),
        ("bluesky", "did:plc:a-b", "did:plc:a-b", "bluesky-did:plc:a-b"),
    ],
)
def test_both_forms_of_an_account_id_are_read_alike(platform, sent, raw, full):
    post = PostEntry.model_validate(entry(platform=platform, platformId=sent))
    assert (post.account_id, post.platform_id) == (raw, full)


@given(
    platform=st.sampled_from(["telegram", "x"]), raw=st.text(min_size=1).filter(lambda raw: "x-" not in raw)
)
def test_the_full_form_of_an_id_stays_as_it_is(platform, raw):
    full = full_platform_id(platform, raw)
    assert full_platform_id(platform, full) == full


def test_records_can_be_built_by_their_own_names():
    post = PostEntry(platform="mastodon", account_id="mastodon-4411", status="draft")
    group = PostGroup(group_id="g1", posts=(post,), status="draft", scheduled_at=TIME, media=())
    assert (group.posts[0].account_id, group.scheduled_at, group.media) == ("4411", TIME, ())


def test_an_old_servers_group_has_a_derived_status_and_unknown_media():
    group = PostGroup.model_validate({"postGroupId": "g1", "posts": [entry(), entry(status="published")]})
    assert (group.status, group.scheduled_at, group.media) == ("publishing", None, None)


def test_a_current_servers_group_is_read_whole():
    group = PostGroup.model_validate(
        {
            "postGroupId": "g1",
            "status": "failed",
            "scheduledTime": "2026-11-07T08:30:00Z",
            "posts": [
                entry(
                    status="failed",
                    permalink=None,
                    postedId="p1",
                    error={"code": "UNKNOWN_ERROR", "message": "No"},
                )
            ],
            "media": [
                {
                    "mediaId": "m1",
                    "sourceFileName": "menu.png",
                    "fileName": "m1-menu.png",
                    "mimeType": "image/png",
                    "status": "ready",
                },
                {"mediaId": "m2", "sourceFileName": None, "fileName": "b.png"},
            ],
        }
    )
    (post,) = group.posts
    assert (group.status, group.scheduled_at) == ("failed", TIME)
    assert (post.error_code, post.error_message, post.posted_id) == ("UNKNOWN_ERROR", "No", "p1")
    assert group.media == (
        MediaRow(media_id="m1", file_name="menu.png", content_type="image/png", status="ready"),
        MediaRow(media_id="m2", file_name="b.png"),
    )


@pytest.mark.parametrize(
    ("targets", "status"),
    [
        (["pending", "scheduled"], "publishing"),
        (["processing"], "publishing"),
        (["published", "scheduled"], "publishing"),
        (["failed", "scheduled"], "publishing"),
        (["published", "published"], "published"),
        (["failed"], "failed"),
        (["published", "failed"], "partially_published"),
        (["scheduled", "draft"], "scheduled"),
        (["draft"], "draft"),
        ([], "draft"),
        (["archived"], "archived"),
    ],
)
def test_a_groups_status_follows_from_its_targets(targets, status):
    assert group_status(targets) == status


def test_an_update_is_read_from_either_level():
    inner = {"postGroup": {"_id": "g1", "status": "scheduled", "scheduledTime": "2026-11-07T08:30:00Z"}}
    outer = {"postGroup": {"status": "draft"}, "scheduledTime": "2026-11-07T08:30:00Z", "warnings": ["NEW"]}
    assert UpdatedPost.model_validate(inner) == UpdatedPost(status="scheduled", scheduled_at=TIME)
    read = UpdatedPost.model_validate(outer)
    assert (read.status, read.scheduled_at, read.warnings[0].code) == ("draft", TIME, "NEW")


def test_a_listing_is_read_without_its_pagination():
    page = PostPage.model_validate(
        {"posts": [{"postGroupId": "g1", "platforms": [{"platformId": "x-1", "status": "draft"}]}]}
    )
    assert (page.posts[0].platform_ids, page.has_next_page) == ({"x-1"}, False)


def test_an_upload_slots_address_is_not_shown():
    slot = UploadSlot.model_validate({"mediaId": "m1", "uploadUrl": "https://s.example/a?sig=secret"})
    assert "secret" not in f"{slot} {slot!r}"
    assert not slot.demoted


def test_numbers_nobody_has_are_none():
    assert MetricCount.model_validate({"count": None}).count is None
    numbers = PostMetrics(values={Metric.COMMENT: 3})
    assert (numbers.values[Metric.COMMENT], numbers.values[Metric.REACTION]) == (3, None)


def test_limits_are_read_as_far_as_they_are_told():
    limits = PlatformLimits.model_validate(
        {
            "platforms": {
                "bluesky": {
                    "characters": {"standard": 300},
                    "images": {"maxCount": 4, "maxSizeBytes": 2000000, "formats": ["JPEG"]},
                    "videos": {"maxDurationSeconds": 180, "maxSizeBytes": 100},
                    "requirements": {"requiresMedia": False, "supportsThreading": True},
                },
                "newest": {"images": None},
            }
        }
    ).platforms
    bluesky = limits["bluesky"]
    assert (bluesky.characters_standard, bluesky.characters_premium) == (300, None)
    assert (bluesky.images.max_count, bluesky.images.formats) == (4, ("JPEG",))
    assert (bluesky.videos.max_duration_seconds, bluesky.supports_threading) == (180, True)
    assert limits["newest"].images.max_count is None


@pytest.mark.parametrize(
    "text",
    ["2026-11-07T08:30:00.000Z", "2026-11-07T08:30:00Z", "2026-11-07T09:30:00+01:00", " 2026-11-07 08:30:00"],
)
def test_times_are_read_as_utc(text):
    assert read_time(text) == TIME


@pytest.mark.parametrize("odd", ["soon", "", 7, None, {}, "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_none(odd):
    assert read_time(odd) is None


def test_times_are_sent_in_the_one_form_every_server_reads():
    berlin = timezone(timedelta(hours=1))
    assert write_time(datetime(2026, 11, 7, 9, 30, 5, 999, berlin)) == "2026-11-07T08:30:05.000Z"


def test_a_time_without_a_zone_is_not_sent():
    with pytest.raises(ValueError, match="zone"):
        write_time(datetime(2026, 11, 7, 9, 30))  # noqa: DTZ001 -- the point of the test


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("menu.png", "menu.png"),
        ("Menü für heute.PNG", "Menu_fur_heute.PNG"),
        ("図.png", "file.png"),
        ("../../etc/passwd", "passwd"),
        ("", "file"),
        (".png", "file.png"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("a" * 300 + ".jpeg", "a" * 100 + ".jpeg"),
    ],
)
def test_file_names_keep_their_ending_and_plain_letters(name, cleaned):
    assert clean_file_name(name) == cleaned


@given(st.text())
def test_a_cleaned_file_name_is_never_cleaned_further(name):
    once = clean_file_name(name)
    assert clean_file_name(once) == once
    assert once.isascii()


@pytest.mark.parametrize("odd", ["", ".", ".."])
def test_an_id_that_would_change_the_path_is_refused(odd):
    with pytest.raises(ValueError, match="path"):
        path_segment(odd)

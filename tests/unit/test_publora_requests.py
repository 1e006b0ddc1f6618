"""What is sent to Publora?"""

import json
from datetime import UTC, datetime

from bot.publora import requests
from bot.publora.metrics import Metric

KEY = "sk_1700000000001.00ff"
TIME = datetime(2026, 11, 7, 8, 30, tzinfo=UTC)


def test_a_post_names_each_account_once_and_carries_its_key():
    request = requests.create_post("Hello", ["x-1", "x-2", "x-1"], "idem-1", TIME)
    assert json.loads(request.payload() or b"") == {
        "content": "Hello",
        "platforms": ["x-1", "x-2"],
        "scheduledTime": "2026-11-07T08:30:00.000Z",
    }
    assert request.headers(KEY) == {
        "x-publora-key": KEY,
        "x-publora-client": "discord-bot",
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Idempotency-Key": "idem-1",
    }
    assert not request.repeatable


def test_a_draft_is_sent_without_a_time():
    request = requests.create_post("Hello", ["x-1"], "idem-1", None)
    assert json.loads(request.payload() or b"") == {"content": "Hello", "platforms": ["x-1"]}


def test_an_update_sends_only_what_changes():
    request = requests.update_post(
        "g1", status="draft", scheduled_at=None, content=None, platform_ids=None, idempotency_key="idem-2"
    )
    assert json.loads(request.payload() or b"") == {"status": "draft"}
    assert (request.method, request.path) == ("PUT", "/update-post/g1")


def test_a_read_has_neither_body_nor_idempotency_key():
    request = requests.get_post("g1")
    assert request.payload() is None
    assert set(request.headers(KEY)) == {"x-publora-key", "x-publora-client", "Accept"}


def test_ids_are_opaque_in_paths():
    assert requests.get_post("a/b?c#d%").url("http://h/") == "http://h/api/v1/get-post/a%2Fb%3Fc%23d%25"


def test_a_listing_asks_in_the_servers_words():
    request = requests.list_posts(
        page=2, limit=50, status="draft", sort_by="createdAt", sort_order="desc", from_date=TIME, to_date=None
    )
    assert request.url("http://h") == (
        "http://h/api/v1/list-posts?page=2&limit=50&status=draft&sortBy=createdAt&sortOrder=desc"
        "&fromDate=2026-11-07T08%3A30%3A00.000Z"
    )


def test_an_upload_always_names_its_kind():
    request = requests.upload_url("g1", file_name="Menü 1.png", content_type="image/png", kind="image")
    assert json.loads(request.payload() or b"") == {
        "fileName": "Menu_1.png",
        "contentType": "image/png",
        "type": "image",
        "postGroupId": "g1",
    }


def test_statistics_ask_for_one_or_for_all():
    one = requests.linkedin_metric("urn:1", "linkedin-Q", Metric.COMMENT)
    everything = requests.linkedin_metrics("urn:1", "linkedin-Q")
    assert one.body == {"postedId": "urn:1", "platformId": "linkedin-Q", "queryType": "COMMENT"}
    assert everything.body == {"postedId": "urn:1", "platformId": "linkedin-Q", "queryTypes": "ALL"}

"""Which deliveries are believed, and what do they say?"""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.publora.deliveries import is_genuine, read_delivery

SECRET = "5a5a" * 16
DATA = {"postGroupId": "g1", "scheduledTime": "2026-11-24T09:00:00.000Z", "platforms": ["x-1"]}
NEW = {"version": "1", "event": "post.scheduled", "timestamp": "2026-11-24T08:00:00.000Z", "data": DATA}
OLD = {
    "event": "post.scheduled",
    "timestamp": "2026-11-24T08:00:00.000Z",
    "data": {"postId": "p1", "postGroupId": "g1", "platform": "x", "scheduledAt": DATA["scheduledTime"]},
}
BODY = json.dumps(NEW).encode()


def signature(body: bytes = BODY, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_what_publora_signed_is_believed():
    assert is_genuine(SECRET, BODY, signature())


def test_the_secret_is_taken_as_text_not_as_hex():
    of_bytes = hmac.new(bytes.fromhex(SECRET), BODY, hashlib.sha256).hexdigest()
    assert not is_genuine(SECRET, BODY, of_bytes)


@given(st.binary(max_size=300))
def test_no_other_body_is_believed(body: bytes):
    assert is_genuine(SECRET, body, signature()) == (body == BODY)


@given(st.integers(min_value=0, max_value=len(BODY) * 8 - 1))
def test_not_a_bit_of_the_body_can_change(bit: int):
    changed = bytearray(BODY)
    changed[bit // 8] ^= 1 << bit % 8
    assert not is_genuine(SECRET, bytes(changed), signature())


@given(st.text(max_size=80) | st.text("0123456789abcdefABCDEF", min_size=64, max_size=64))
def test_no_other_signature_is_believed(said: str):
    assert is_genuine(SECRET, BODY, said) == (said == signature())


@given(st.integers(0, 63), st.characters(codec="utf-8"))
def test_not_a_sign_of_the_signature_can_change(place: int, sign: str):
    right = signature()
    said = right[:place] + sign + right[place + 1 :]
    assert is_genuine(SECRET, BODY, said) == (said == right)


@pytest.mark.parametrize(
    "said", ["", f"sha256={signature()}", signature().upper(), signature()[:-1], "\udcff"]
)
def test_near_misses_are_not_believed(said: str):
    assert not is_genuine(SECRET, BODY, said)


def test_another_secret_signs_nothing_for_us():
    assert not is_genuine(SECRET, BODY, signature(secret="other"))


@pytest.mark.parametrize("envelope", [NEW, OLD])
def test_both_envelopes_name_the_group(envelope):
    delivery = read_delivery(json.dumps(envelope).encode())
    assert delivery
    assert (delivery.event, delivery.group_id) == ("post.scheduled", "g1")


def test_the_same_news_has_the_same_mark_and_other_news_another():
    def mark(envelope, **data):
        delivery = read_delivery(json.dumps(envelope | {"data": envelope["data"] | data}).encode())
        assert delivery
        return delivery.mark

    assert mark(NEW) == mark(NEW, platforms=[])
    assert mark(OLD) == mark(OLD | {"timestamp": "later"})
    assert len({mark(NEW), mark(OLD), mark(OLD, postId="p2"), mark(NEW | {"timestamp": "later"})}) == 4
    assert mark(NEW) != mark(NEW | {"event": "post.demoted"})


@given(st.binary(max_size=100))
def test_junk_says_nothing(body: bytes):
    assert read_delivery(body) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"[" * 100_000, b'{"event":"x"}', b'{"event":1,"data":{"postGroupId":"g"}}']
    + [json.dumps(NEW | {"data": data}).encode() for data in (None, [], "g1", {}, {"postGroupId": 5})],
)
def test_what_is_not_about_a_post_group_says_nothing(body: bytes):
    assert read_delivery(body) is None

"""The chain's rules, and the file made of a trail."""

import csv
import gzip
import io
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import Entry, Flaw, Head, compare, follow, read_noted, seal
from bot.domain.sheets import harmless
from bot.errors import BadInput
from bot.ui.audit_file import AuditFiles

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
numbers = st.none() | st.integers(0, 2**63 - 1)
entries = st.builds(
    Entry,
    guild_id=st.just(7),
    position=st.just(0),
    at=st.datetimes(timezones=st.just(UTC)),
    event=st.text(),
    actor_id=numbers,
    post_id=numbers,
    number=numbers,
    revision=numbers,
    reason=st.none() | st.text(),
    details=st.text(),
)


def chain(links: list[Entry]) -> tuple[list[Entry], Head]:
    head, sealed = Head(), list[Entry]()
    for link in links:
        entry = replace(link, position=head.count + 1)
        entry = replace(entry, hash=seal(head.hash, entry))
        sealed.append(entry)
        head = Head(entry.position, entry.hash)
    return sealed, head


def whole(found: list[Entry], stored: Head, noted: Head | None = None) -> bool:
    reached, broken = follow(Head(), found, noted)
    return broken is None and compare(reached, stored, noted) is None


@given(st.lists(entries), st.data())
def test_a_chain_is_whole_however_it_is_cut_into_batches(links, data):
    sealed, head = chain(links)
    cut = data.draw(st.integers(0, len(sealed)))
    reached, broken = follow(Head(), sealed[:cut])
    assert broken is None
    assert follow(reached, sealed[cut:]) == (head, None)
    assert compare(head, head) is None


@given(st.lists(entries, min_size=1, max_size=8), st.data())
def test_no_change_removal_addition_or_exchange_goes_unseen(links, data):
    sealed, head = chain(links)
    at = data.draw(st.integers(0, len(sealed) - 1))
    field, value = (
        data.draw(
            st.sampled_from(["event", "actor_id", "post_id", "number", "revision", "reason", "details", "at"])
        ),
        data.draw(entries),
    )
    touched = {
        "changed": [
            *sealed[:at],
            replace(sealed[at], **{field: getattr(value, field)}),
            *sealed[at + 1 :],
        ],
        "removed": [*sealed[:at], *sealed[at + 1 :]],
        "renumbered": [
            replace(entry, position=n) for n, entry in enumerate([*sealed[:at], *sealed[at + 1 :]], 1)
        ],
        "cut off": sealed[:at],
        "doubled": [*sealed[: at + 1], *sealed[at:]],
        "added": [*sealed, replace(value, position=len(sealed) + 1, hash=seal(head.hash, value))],
        "exchanged": [
            replace(entry, position=n)
            for n, entry in enumerate([*sealed[:at], *reversed(sealed[at : at + 2]), *sealed[at + 2 :]], 1)
        ],
    }
    for deed, found in touched.items():
        assert whole(found, head) == (found == sealed), deed


@given(st.lists(entries, min_size=1, max_size=8), st.data())
def test_a_trail_written_anew_is_whole_but_not_what_was_noted(links, data):
    sealed, head = chain(links)
    noted = read_noted(str(data.draw(st.sampled_from([Head(each.position, each.hash) for each in sealed]))))
    assert whole(sealed, head, noted)
    at = data.draw(st.integers(0, noted.count - 1))
    forged, new_head = chain([*links[:at], replace(links[at], event=links[at].event + "!"), *links[at + 1 :]])
    assert whole(forged, new_head)
    assert not whole(forged, new_head, noted)


def test_a_trail_cut_off_before_what_was_noted_is_called_rewritten():
    links = [Entry(7, 0, NOW, event, None, None, None, None, None, "{}") for event in "abc"]
    _, noted = chain(links)
    shorter, head = chain(links[:1])
    reached, broken = follow(Head(), shorter, noted)
    assert broken is None
    found = compare(reached, head, noted)
    assert found
    assert (found.position, found.flaw) == (2, Flaw.REWRITTEN)


@given(entries, entries)
def test_no_two_entries_have_the_same_seal(one, other):
    assert (seal("", one) == seal("", other)) == (one == other)


def test_a_seal_does_not_depend_on_the_zone_a_time_is_given_in():
    entry = Entry(7, 1, NOW, "moved", None, None, None, None, None, "{}")
    abroad = replace(entry, at=NOW.astimezone(ZoneInfo("Asia/Tokyo")))
    assert seal("", entry) == seal("", abroad)


def test_a_seal_never_changes_between_versions():
    entry = Entry(7, 1, NOW, "moved", 5, 6, 12, 2, "Zu früh", '{"a": 1}')
    assert seal("", entry) == "ff500bd1a3ddb5ffe7914962f2e602f3baeb8604b51f9e07c9fb38036d70d68d"


@pytest.mark.parametrize(
    "typed", ["", "12", "12:", "12:abc", "x:0123456789abcdef", "12:0123456789abcdeg", "12 0123456789abcdef"]
)
def test_what_is_not_a_noted_head_is_refused(typed):
    with pytest.raises(BadInput):
        read_noted(typed)


@given(
    st.text() | st.builds("{}{}".format, st.sampled_from(["=", "+", "-", "@", "＝", "\t", " ="]), st.text())
)
def test_a_cell_is_left_alone_or_marked_as_text(cell):
    shown = harmless(cell)
    assert shown in (cell, f"'{cell}")
    assert not shown.lstrip(" ").startswith(tuple("=+-@＝＋－＠\t\r\n"))


def test_a_long_trail_is_cut_into_compressed_parts_within_the_limit():
    dice = random.Random(1)  # noqa: S311 - nothing here is secret
    files = AuditFiles(UTC, {}, limit=700_000)
    reasons = [dice.randbytes(2000).hex() for _ in range(700)]
    for position, reason in enumerate(reasons, 1):
        files.write(Entry(7, position, NOW + timedelta(seconds=position), "moved", 5, 6, 12, 2, reason, "{}"))
    parts = files.finish()
    assert len(parts) > 2
    assert [name for name, _ in parts] == [f"audit-{n}.csv.gz" for n in range(1, len(parts) + 1)]
    assert all(len(content) <= 700_000 for _, content in parts)
    tables = [
        list(csv.DictReader(io.StringIO(gzip.decompress(content).decode("utf-8-sig"))))
        for _, content in parts
    ]
    assert [row["reason"] for table in tables for row in table] == reasons

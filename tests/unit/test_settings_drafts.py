from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import ApprovalSettings, Mode, Rule
from bot.domain.approval_data import MOST_RULES
from bot.domain.settings import Draft, Names, Stored, changes, rebase, touches_waiting
from bot.domain.settings_choices import (
    add_rule,
    choose,
    choose_for_rule,
    forget_roles,
    lower_rule,
    raise_rule,
    read_words,
    remove_rule,
)
from bot.errors import BadInput, ChangedMeanwhile

NAMES = Names({1: "@Legal", 2: "@Brand"}.get, {}.get, {5: "#approvals"}.get)
ids = st.frozensets(st.integers(1, 4))
settings = st.builds(
    ApprovalSettings,
    mode=st.sampled_from(Mode),
    channel_id=st.none() | st.integers(1, 9),
    authors=ids,
    approvers=ids,
    managers=ids,
    needed=st.integers(1, 5),
    own=st.booleans(),
    keep_hours=st.integers(0, 48),
    rules=st.lists(st.builds(Rule, st.integers(1, 5), st.none() | st.integers(1, 4)), max_size=3).map(tuple),
)


def draft(base: ApprovalSettings, wanted: ApprovalSettings) -> Draft:
    return Draft(1, 2, base, wanted, 3, 4, datetime(2026, 11, 24, tzinfo=UTC))


@given(settings, settings, settings)
def test_a_rebased_draft_keeps_what_it_changed_and_takes_over_all_else(base, mine, theirs) -> None:
    moved = rebase(draft(base, mine), Stored(theirs, 9, 7))
    assert (moved.base, moved.seen_version) == (theirs, 9)
    for name in (field.name for field in fields(ApprovalSettings)):
        changed = getattr(mine, name) != getattr(base, name)
        assert getattr(moved.wanted, name) == getattr(mine if changed else theirs, name)


@given(settings, settings)
def test_every_difference_is_told(before, after) -> None:
    assert bool(changes(before, after, NAMES)) == (before != after)


def test_changes_are_told_in_words() -> None:
    after = ApprovalSettings(
        mode=Mode.REQUIRED,
        channel_id=5,
        approvers=frozenset({2, 1, 9}),
        own=True,
        quiet_from=7,
        rules=(Rule(2, role_id=1, with_media=True),),
    )
    assert changes(ApprovalSettings(), after, NAMES) == {
        "approval": "off → required",
        "approval channel": "none → #approvals",
        "approver roles": "none → @Brand, @Legal, a deleted role",
        "authors approve their own posts": "no → yes",
        "no reminders from": "20:00 → 07:00",
        "rule 1": "none → Posts with files need 2 approvals, at least one of them from @Legal.",
    }


@pytest.mark.parametrize(
    ("name", "value", "matters"), [("needed", 2, True), ("authors", frozenset({1}), False)]
)
def test_only_what_matters_to_posts_in_review_is_asked_about(name, value, matters) -> None:
    base = ApprovalSettings()
    assert touches_waiting(draft(base, replace(base, **{name: value}))) is matters


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("mode", ["maybe"]),
        ("needed", ["6"]),
        ("needed", ["0"]),
        ("quiet_from", ["24"]),
        ("authors", ["x"]),
        ("nonsense", ["1"]),
    ],
)
def test_what_no_menu_offers_is_refused(name, values) -> None:
    with pytest.raises(ValueError, match=r".+"):
        choose(ApprovalSettings(), name, values)


def test_rules_are_added_moved_changed_and_removed() -> None:
    two = add_rule(add_rule(ApprovalSettings(needed=2)))
    assert two.rules == (Rule(2), Rule(2))
    changed = choose_for_rule(two, 1, "networks", ["linkedin"])
    assert raise_rule(changed, 1).rules == changed.rules[::-1] == lower_rule(changed, 0).rules
    assert raise_rule(changed, 0) == changed == lower_rule(changed, 1)
    assert remove_rule(changed, 0).rules == (Rule(2, networks=frozenset({"linkedin"})),)


@pytest.mark.parametrize("edit", [remove_rule, raise_rule, lower_rule])
@pytest.mark.parametrize("place", [-1, 0, 7])
def test_a_rule_that_is_not_there_is_called_so(edit, place) -> None:
    with pytest.raises(ChangedMeanwhile):
        edit(ApprovalSettings(), place)


def test_there_is_an_end_to_rules() -> None:
    with pytest.raises(BadInput):
        add_rule(ApprovalSettings(rules=(Rule(1),) * MOST_RULES))


def test_deleted_roles_are_taken_out_everywhere() -> None:
    both = frozenset({1, 9})
    full = ApprovalSettings(authors=both, approvers=both, managers=both, rules=(Rule(1, 9), Rule(1, 1)))
    left = frozenset({1})
    assert forget_roles(full, [9]) == ApprovalSettings(
        authors=left, approvers=left, managers=left, rules=(Rule(1), Rule(1, 1))
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", ()), (" sale \n\nSALE,sale", ("sale", "SALE")), ("two  words\nRabatt", ("two words", "Rabatt"))],
)
def test_words_are_read_one_a_line_or_with_commas(typed, words) -> None:
    assert read_words(typed) == words

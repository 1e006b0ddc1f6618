from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import ApprovalSettings, Rule
from bot.domain.capabilities import Actor, Capability
from bot.domain.rights import check, holds, may_see
from bot.errors import NotAllowed

AUTHORS, APPROVERS, MANAGERS, LEGAL = 1, 2, 3, 4
CHOSEN = ApprovalSettings(
    authors=frozenset({AUTHORS}), approvers=frozenset({APPROVERS}), managers=frozenset({MANAGERS})
)
NONE = ApprovalSettings()

roles = st.frozensets(st.integers(min_value=1, max_value=6))
people = st.builds(Actor, st.just(7), st.just(11), st.booleans(), roles)
servers = st.builds(ApprovalSettings, authors=roles, approvers=roles, managers=roles)


def somebody(*role_ids: int, manages: bool = False) -> Actor:
    return Actor(7, 11, manages, frozenset(role_ids))


@pytest.mark.parametrize(
    ("settings", "actor", "held"),
    [
        (NONE, somebody(), ""),
        (NONE, somebody(AUTHORS, APPROVERS, MANAGERS), ""),
        (NONE, somebody(manages=True), "author approver manager"),
        (CHOSEN, somebody(), ""),
        (CHOSEN, somebody(AUTHORS), "author"),
        (CHOSEN, somebody(APPROVERS), "approver"),
        (CHOSEN, somebody(MANAGERS), "author manager"),
        (CHOSEN, somebody(AUTHORS, APPROVERS), "author approver"),
        (CHOSEN, somebody(manages=True), "author manager"),
        (CHOSEN, somebody(APPROVERS, manages=True), "author approver manager"),
        (replace(CHOSEN, authors=frozenset()), somebody(MANAGERS), "author manager"),
        (replace(CHOSEN, authors=frozenset()), somebody(AUTHORS), ""),
        (replace(CHOSEN, approvers=frozenset()), somebody(MANAGERS), "author manager"),
        (replace(CHOSEN, approvers=frozenset()), somebody(manages=True), "author approver manager"),
        (replace(CHOSEN, managers=frozenset()), somebody(MANAGERS), ""),
    ],
)
def test_capabilities_follow_the_chosen_roles(settings: ApprovalSettings, actor: Actor, held: str) -> None:
    assert {each.value for each in Capability if holds(actor, each, settings)} == set(held.split())


@given(people, servers, st.sampled_from(Capability))
def test_check_refuses_exactly_those_who_do_not_hold_it_and_says_whom_to_ask(
    actor: Actor, settings: ApprovalSettings, needed: Capability
) -> None:
    if holds(actor, needed, settings):
        check(actor, needed, settings)
        return
    with pytest.raises(NotAllowed) as refusal:
        check(actor, needed, settings)
    assert refusal.value.todo.startswith("Ask somebody with")


@given(people, servers)
def test_nobody_can_lock_out_whoever_manages_the_server(actor: Actor, settings: ApprovalSettings) -> None:
    assert holds(replace(actor, manages_server=True), Capability.MANAGER, settings)


@given(people, servers, st.sampled_from(Capability), roles)
def test_another_role_never_takes_a_capability_away(
    actor: Actor, settings: ApprovalSettings, capability: Capability, more: frozenset[int]
) -> None:
    richer = replace(actor, role_ids=actor.role_ids | more)
    assert holds(richer, capability, settings) or not holds(actor, capability, settings)


def test_a_refusal_names_the_roles_once_roles_are_chosen() -> None:
    with pytest.raises(NotAllowed) as refusal:
        check(somebody(AUTHORS), Capability.APPROVER, CHOSEN)
    assert refusal.value.said == "You may not decide about posts in this server."
    assert refusal.value.todo == f"Ask somebody with `@&{APPROVERS}` to do it for you."
    with pytest.raises(NotAllowed) as refusal:
        check(somebody(AUTHORS), Capability.APPROVER, NONE)
    assert "Manage Server" in refusal.value.todo


def test_posts_are_seen_by_whoever_holds_something_or_is_asked_by_a_rule() -> None:
    ruled = replace(CHOSEN, rules=(Rule(1, role_id=LEGAL, with_media=True),))
    assert [may_see(somebody(role), ruled) for role in (AUTHORS, APPROVERS, MANAGERS, LEGAL, 9)] == [
        *(True, True, True, True),
        False,
    ]
    assert not may_see(somebody(LEGAL), CHOSEN)

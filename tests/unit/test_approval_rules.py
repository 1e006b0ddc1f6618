from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import (
    ApprovalSettings,
    Decision,
    Mode,
    Requirement,
    Rule,
    Tally,
    Verdict,
    is_entitled,
    is_own,
    keeps,
    meets,
    requirement,
    roles_to_call,
    stricter,
    tally,
)
from bot.domain.capabilities import Actor
from bot.domain.posts import Media, Target

APPROVERS, LEGAL = 2, 4
AUTHOR, EDITOR = 100, 101
DUE = datetime(2026, 11, 27, 8, tzinfo=UTC)
TWO = Requirement(2)
REQUIRED = ApprovalSettings(mode=Mode.REQUIRED, approvers=frozenset({APPROVERS}))
LINKEDIN = (Target("linkedin-a", "Acme"),)
PICTURE = (Media("aa", 3, "image/png", "one.png"),)

counts = st.integers(min_value=1, max_value=3)
role_sets = st.frozensets(st.integers(min_value=1, max_value=5), max_size=3)
needs_of = st.builds(Requirement, counts, role_sets, st.booleans())
maybe_needs = st.none() | needs_of
user_ids = st.integers(min_value=99, max_value=104)
dues = st.sampled_from([DUE + timedelta(hours=hours) for hours in (-30, -24, 0, 5, 24, 25)])
decisions_of = st.lists(
    st.builds(
        Decision,
        st.just(0),
        st.just(1),
        st.integers(min_value=1, max_value=2),
        user_ids,
        st.sampled_from([Verdict.APPROVED] * 4 + [Verdict.CHANGES, Verdict.REJECTED]),
        st.none(),
        dues,
        st.just(DUE),
    ),
    max_size=8,
)
crowds = st.dictionaries(user_ids, st.tuples(st.booleans(), role_sets), max_size=6).map(
    lambda found: {user_id: Actor(7, user_id, *facts) for user_id, facts in found.items()}
)
servers = st.builds(
    ApprovalSettings, st.just(Mode.REQUIRED), approvers=role_sets, keep_hours=st.sampled_from([0, 24])
)


def approver(user_id: int, *roles: int) -> Actor:
    return Actor(7, user_id, manages_server=False, role_ids=frozenset(roles or (APPROVERS,)))


def crowd(*actors: Actor) -> dict[int, Actor]:
    return {actor.user_id: actor for actor in actors}


def said(user_id: int, verdict: Verdict = Verdict.APPROVED, *, revision: int = 2, hours: int = 0) -> Decision:
    return Decision(0, 1, revision, user_id, verdict, None, DUE + timedelta(hours=hours), DUE)


def count(
    *decisions: Decision,
    needs: Requirement = TWO,
    settings: ApprovalSettings = REQUIRED,
    people: dict[int, Actor] | None = None,
    due: datetime = DUE,
) -> Tally:
    everybody = crowd(*(approver(user_id) for user_id in range(1, 200))) if people is None else people
    return tally(
        decisions, needs, settings, everybody, revision=2, due=due, author_id=AUTHOR, editor_id=EDITOR
    )


def test_two_different_people_complete_two_approvals() -> None:
    assert count() == Tally((), (), 2, frozenset())
    assert count(said(1)) == Tally((1,), (), 1, frozenset())
    assert count(said(1), said(2)) == Tally((1, 2), (), 0, frozenset())
    assert count(said(1), said(2)).complete
    assert count(said(1), said(2), said(3)).missing == 0


def test_one_person_counts_once_however_often_and_with_however_many_roles() -> None:
    people = crowd(approver(1, APPROVERS, LEGAL))
    one = count(said(1), said(1), needs=Requirement(2, frozenset({LEGAL})), people=people)
    assert one == Tally((1,), (), 1, frozenset())


def test_a_rules_role_is_missing_until_one_of_its_people_approved() -> None:
    needs = Requirement(1, frozenset({LEGAL}))
    people = crowd(approver(1), approver(2, LEGAL))
    without = count(said(1), needs=needs, people=people)
    assert (without.missing, without.missing_roles, without.complete) == (0, {LEGAL}, False)
    assert count(said(1), said(2), needs=needs, people=people).complete
    assert count(said(2), needs=needs, people=people).complete


@pytest.mark.parametrize(
    ("decision", "people"),
    [
        (said(1), crowd(approver(1, 9))),
        (said(1), crowd()),
        (said(AUTHOR), crowd(approver(AUTHOR))),
        (said(EDITOR), crowd(approver(EDITOR))),
    ],
    ids=["lost the role", "left the server", "wrote it", "edited it last"],
)
def test_who_may_not_approve_now_is_listed_and_does_not_count(
    decision: Decision, people: dict[int, Actor]
) -> None:
    assert count(decision, people=people) == Tally((), (decision.user_id,), 2, frozenset())


def test_authors_count_only_where_they_may_and_never_as_last_editor() -> None:
    own = Requirement(1, own=True)
    assert count(said(AUTHOR), needs=own).complete
    assert not count(said(EDITOR), needs=own).complete


def test_approvals_of_another_revision_or_for_a_far_time_do_not_count() -> None:
    assert not count(said(1, revision=1), said(2, revision=3)).counted
    assert count(said(1), said(2), due=DUE + timedelta(hours=24)).complete
    assert not count(said(1), said(2), due=DUE + timedelta(hours=24, seconds=1)).counted
    again = count(said(1), said(1, hours=48), due=DUE + timedelta(hours=48))
    assert again.counted == (1,)


@pytest.mark.parametrize("verdict", [Verdict.CHANGES, Verdict.REJECTED])
def test_a_decision_against_a_revision_voids_the_approvals_before_it(verdict: Verdict) -> None:
    assert count(said(1), said(3, verdict), said(2)) == Tally((2,), (), 1, frozenset())
    assert count(said(1), said(3, verdict), said(2), said(1), said(3)).counted == (2, 1, 3)


def test_a_decision_against_an_earlier_revision_voids_nothing() -> None:
    assert count(said(1), said(3, Verdict.CHANGES, revision=1), said(2)).complete


@given(decisions_of, needs_of, servers, crowds, st.none() | user_ids)
def test_whoever_counts_is_entitled_now_and_not_at_their_own_work(
    decisions: list[Decision],
    needs: Requirement,
    settings: ApprovalSettings,
    people: dict[int, Actor],
    editor_id: int | None,
) -> None:
    result = tally(
        decisions, needs, settings, people, revision=2, due=DUE, author_id=AUTHOR, editor_id=editor_id
    )
    assert len(set(result.counted)) == len(result.counted)
    assert not set(result.counted) & set(result.lost)
    for user_id in result.counted:
        assert is_entitled(people[user_id], settings, needs)
        assert user_id != editor_id
        assert user_id != AUTHOR or needs.own
        assert any(
            (each.user_id, each.revision, each.verdict) == (user_id, 2, Verdict.APPROVED)
            and keeps(each.due, DUE, settings)
            for each in decisions
        )
    if result.complete:
        assert len(result.counted) >= needs.needed
        assert all(
            any(role in people[user_id].role_ids for user_id in result.counted) for role in needs.roles
        )


@given(decisions_of, needs_of, needs_of, crowds)
def test_what_completes_the_stricter_of_two_rules_has_enough_for_each(
    decisions: list[Decision], one: Requirement, other: Requirement, people: dict[int, Actor]
) -> None:
    both = stricter(one, other)
    assert both is not None
    got = count(*decisions, needs=both, people=people)
    if got.complete:
        assert len(got.counted) >= max(one.needed, other.needed)
        held = frozenset[int]().union(*(people[user_id].role_ids for user_id in got.counted))
        assert one.roles | other.roles <= held


def test_the_stricter_of_two_rules_asks_for_all_that_each_asks_for() -> None:
    one, other = Requirement(1, frozenset({LEGAL}), own=True), Requirement(3, frozenset({5}))
    assert stricter(one, other) == Requirement(3, frozenset({LEGAL, 5}), own=False)
    assert stricter(one, replace(other, own=True)) == Requirement(3, frozenset({LEGAL, 5}), own=True)


@given(maybe_needs, maybe_needs, maybe_needs)
def test_the_stricter_of_rules_does_not_depend_on_their_order(
    one: Requirement | None, other: Requirement | None, third: Requirement | None
) -> None:
    assert stricter(one, other) == stricter(other, one)
    assert stricter(stricter(one, other), third) == stricter(one, stricter(other, third))
    assert stricter(one, one) == one
    assert stricter(one, None) == one


@pytest.mark.parametrize(
    ("mode", "asked", "needs"),
    [
        (Mode.OFF, True, None),
        (Mode.OFF, False, None),
        (Mode.OPTIONAL, False, None),
        (Mode.OPTIONAL, True, Requirement(3, own=True)),
        (Mode.REQUIRED, False, Requirement(3, own=True)),
        (Mode.REQUIRED, True, Requirement(3, own=True)),
    ],
)
def test_the_mode_says_whether_approval_is_needed(mode: Mode, asked: bool, needs: Requirement | None) -> None:
    settings = ApprovalSettings(mode=mode, needed=3, own=True)
    assert requirement(settings, "Hello", LINKEDIN, (), asked=asked) == needs


def test_the_first_rule_that_meets_a_post_decides() -> None:
    ruled = replace(
        REQUIRED,
        needed=1,
        rules=(
            Rule(2, LEGAL, words=("sale",)),
            Rule(3, networks=frozenset({"linkedin"})),
            Rule(5, with_media=True),
        ),
    )
    assert requirement(ruled, "A sale", LINKEDIN, PICTURE) == Requirement(2, frozenset({LEGAL}))
    assert requirement(ruled, "Hello", LINKEDIN, PICTURE) == Requirement(3)
    assert requirement(ruled, "Hello", (Target("twitter-b", "@a"),), PICTURE) == Requirement(5)
    assert requirement(ruled, "Hello", (Target("twitter-b", "@a"),), ()) == Requirement(1)


@pytest.mark.parametrize(
    ("rule", "met"),
    [
        (Rule(1), False),
        (Rule(1, networks=frozenset({"linkedin"})), True),
        (Rule(1, networks=frozenset({"twitter"})), False),
        (Rule(1, accounts=frozenset({"linkedin-a"})), True),
        (Rule(1, accounts=frozenset({"linkedin-b"})), False),
        (Rule(1, with_media=True), True),
        (Rule(1, networks=frozenset({"twitter"}), with_media=True), True),
        (Rule(1, words=("price", "rabatt")), True),
        (Rule(1, words=("", "  ", "\u200b")), False),
    ],
)
def test_any_condition_of_a_rule_is_enough(rule: Rule, met: bool) -> None:
    assert meets(rule, "Unser Sommerrabatt!", LINKEDIN, PICTURE) is met


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("sale", "SALE today"),
        ("STRASSE", "in der Straße"),
        ("straße", "STRASSE"),
        ("caf\u00e9", "Cafe\u0301"),
        ("sale", "𝗦𝗮𝗹𝗲 now"),
        ("sale", "ｓａｌｅ"),
        ("guarantee", "gua\u200bran\u00adtee"),
        ("caf\u00e9", "cafe\u200d\u0301"),
        ("black friday", "Black\n Friday"),
        (" black friday ", "black friday"),
        ("finance", "\ufb01nance"),
    ],
)
def test_a_rules_word_is_found_however_it_is_written(word: str, text: str) -> None:
    assert meets(Rule(1, words=(word,)), text, (), ())


@given(st.text(max_size=20), st.text(max_size=5), st.text(max_size=20))
def test_a_word_in_the_text_is_always_found(before: str, word: str, after: str) -> None:
    plain = f"x{word}y"
    assert meets(Rule(1, words=(plain,)), f"{before} {plain} {after}", (), ())


@pytest.mark.parametrize(
    ("actor", "entitled"),
    [
        (approver(1), True),
        (approver(1, LEGAL), True),
        (approver(1, 9), False),
        (Actor(7, 1, manages_server=True), False),
    ],
)
def test_approver_roles_and_a_rules_role_decide(actor: Actor, entitled: bool) -> None:
    assert is_entitled(actor, REQUIRED, Requirement(1, frozenset({LEGAL}))) is entitled


def test_without_approver_roles_manage_server_decides() -> None:
    nobody_chosen = replace(REQUIRED, approvers=frozenset())
    assert is_entitled(Actor(7, 1, manages_server=True), nobody_chosen, Requirement(1))
    assert not is_entitled(approver(1), nobody_chosen, Requirement(1))


@given(user_ids, needs_of, user_ids, st.none() | user_ids)
def test_own_work_is_what_one_edited_last_or_wrote_without_leave(
    user_id: int, needs: Requirement, author_id: int, editor_id: int | None
) -> None:
    own = is_own(user_id, needs, author_id=author_id, editor_id=editor_id)
    assert own is (user_id == editor_id or (user_id == author_id and not needs.own))


@pytest.mark.parametrize(
    ("keep_hours", "moved", "kept"),
    [
        (0, timedelta(0), True),
        (0, timedelta(minutes=1), False),
        (24, timedelta(hours=24), True),
        (24, timedelta(hours=-24), True),
        (24, timedelta(hours=24, minutes=1), False),
    ],
)
def test_a_change_of_time_keeps_approvals_within_the_chosen_hours(
    keep_hours: int, moved: timedelta, kept: bool
) -> None:
    assert keeps(DUE, DUE + moved, replace(REQUIRED, keep_hours=keep_hours)) is kept


@pytest.mark.parametrize(
    ("missing", "missing_roles", "called"),
    [
        (2, set[int](), {APPROVERS, LEGAL}),
        (0, {LEGAL}, {LEGAL}),
        (1, {LEGAL}, {LEGAL}),
        (2, {LEGAL}, {APPROVERS, LEGAL}),
        (1, {LEGAL, 5}, {LEGAL, 5}),
    ],
)
def test_all_who_may_decide_are_called_unless_only_certain_roles_are_still_missing(
    missing: int, missing_roles: set[int], called: set[int]
) -> None:
    needs = Requirement(2, frozenset({LEGAL}))
    stands = Tally(counted=(), lost=(), missing=missing, missing_roles=frozenset(missing_roles))
    assert roles_to_call(REQUIRED, needs, stands) == called
    assert roles_to_call(REQUIRED, needs, None) == {APPROVERS, LEGAL}
    assert roles_to_call(REQUIRED, None, None) == {APPROVERS}

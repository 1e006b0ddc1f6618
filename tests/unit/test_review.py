from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.approval import ApprovalSettings, Mode, Requirement, Rule
from bot.domain.capabilities import Actor
from bot.domain.posts import Post, PostState, Target
from bot.domain.review import Verb, is_possible, may, needs_now, require, why_outdated
from bot.domain.reviews import Review, Seen
from bot.errors import NotAllowed, NotPossible, Problem

AUTHORS, APPROVERS, MANAGERS, LEGAL = 1, 2, 3, 4
SETTINGS = ApprovalSettings(
    mode=Mode.REQUIRED,
    authors=frozenset({AUTHORS}),
    approvers=frozenset({APPROVERS}),
    managers=frozenset({MANAGERS}),
)
NEEDS = Requirement(1, frozenset({LEGAL}))
SOMEBODY_ELSE = 99

PEOPLE = {
    "manager": (MANAGERS,),
    "author": (AUTHORS,),
    "colleague": (AUTHORS,),
    "approver": (APPROVERS,),
    "counsel": (LEGAL,),
    "editor": (AUTHORS, APPROVERS),
    "both": (AUTHORS, APPROVERS),
    "former": (),
    "admin": (),
    "outsider": (9,),
}
AUTHORS_OF_THE_POST = {"author", "both", "former"}
EVERYBODY_WITH_A_PART = "manager author colleague approver counsel editor both admin"
DECIDERS = "approver counsel editor both"

TABLE = {
    Verb.APPROVE: ("in_review", "approver counsel"),
    Verb.CHANGES: ("in_review", DECIDERS),
    Verb.REJECT: ("in_review", DECIDERS),
    Verb.SUGGEST: ("in_review changes_requested", DECIDERS),
    Verb.ACCEPT: ("in_review changes_requested", "manager author both admin"),
    Verb.DECLINE: ("in_review changes_requested", "manager author both admin"),
    Verb.EDIT: (
        "in_review changes_requested rejected expired paused draft attention",
        "manager author colleague editor both admin",
    ),
    Verb.RETIME: ("in_review expired changes_requested", EVERYBODY_WITH_A_PART),
    Verb.SLOT: ("expired", EVERYBODY_WITH_A_PART),
    Verb.HOLD: ("in_review", EVERYBODY_WITH_A_PART),
    Verb.RESUME: ("paused", EVERYBODY_WITH_A_PART),
    Verb.WITHDRAW: ("in_review changes_requested rejected expired paused", "manager author both admin"),
    Verb.RESTORE: ("attention", EVERYBODY_WITH_A_PART),
}


def person(kind: str) -> Actor:
    return Actor(7, list(PEOPLE).index(kind) + 1, kind == "admin", frozenset(PEOPLE[kind]))


def post_of(kind: str, state: PostState) -> Post:
    author_id = person(kind).user_id if kind in AUTHORS_OF_THE_POST else SOMEBODY_ELSE
    now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    targets = (Target("linkedin-a", "Acme"),)
    return Post(
        *(1, 7, 12, author_id, 5, state, 3, "Hello", now + timedelta(days=1), now, "g1", None, targets, ())
    )


def review_of(kind: str, *, approved: bool) -> Review:
    editor_id = person(kind).user_id if kind == "editor" else None
    return Review(1, NEEDS, revision=2, editor_id=editor_id, approved_revision=2 if approved else 1)


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("state", PostState)
def test_every_verb_in_every_state_for_every_kind_of_person(state: PostState, verb: Verb, kind: str) -> None:
    states, people = TABLE[verb]
    post, review = post_of(kind, state), review_of(kind, approved=verb is not Verb.RETIME)
    if verb is Verb.RETIME:
        states += " paused"  # this one was held while in review
    own = verb is Verb.APPROVE and kind in {"editor", "both"}
    allowed, possible = kind in people.split() or own, state in states.split()
    if allowed and possible and not own:
        require(verb, post, review, SETTINGS, person(kind))
        return
    with pytest.raises(Problem) as refusal:
        require(verb, post, review, SETTINGS, person(kind))
    assert type(refusal.value) is (NotPossible if allowed and not possible else NotAllowed)
    assert "post #12" in refusal.value.said.lower()
    assert refusal.value.said.endswith(".")
    assert refusal.value.todo.endswith(".")


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("verb", Verb)
def test_what_is_offered_is_what_is_allowed(verb: Verb, kind: str) -> None:
    _, people = TABLE[verb]
    review = review_of(kind, approved=False)
    assert may(verb, post_of(kind, PostState.IN_REVIEW), review, SETTINGS, person(kind)) is (
        kind in people.split()
    )


def test_the_table_knows_every_verb() -> None:
    assert set(TABLE) == set(Verb)


@pytest.mark.parametrize(
    ("needs", "approved", "possible"), [(NEEDS, False, True), (NEEDS, True, False), (None, False, False)]
)
def test_of_paused_posts_only_those_held_in_review_get_another_time_here(
    needs: Requirement | None, approved: bool, possible: bool
) -> None:
    review = replace(review_of("author", approved=approved), needs=needs)
    paused = post_of("author", PostState.PAUSED)
    assert is_possible(Verb.RETIME, paused, review) is possible
    if not possible:
        with pytest.raises(NotPossible) as refusal:
            require(Verb.RETIME, paused, review, SETTINGS, person("author"))
        assert "/post reschedule" in refusal.value.todo


def test_only_an_approved_revision_is_restored() -> None:
    post = post_of("author", PostState.ATTENTION)
    with pytest.raises(NotPossible) as refusal:
        require(Verb.RESTORE, post, review_of("author", approved=False), SETTINGS, person("author"))
    assert refusal.value.said == "Post #12 can't be restored: it was never approved as it is."


def test_authors_approve_their_own_post_only_where_both_rules_leave_it_and_never_what_they_edited() -> None:
    lenient = replace(SETTINGS, own=True)
    post = post_of("both", PostState.IN_REVIEW)
    asked_then = replace(review_of("both", approved=False), needs=replace(NEEDS, own=True))
    require(Verb.APPROVE, post, asked_then, lenient, person("both"))
    for review, settings, why in (
        (asked_then, SETTINGS, "You wrote post #12"),
        (review_of("both", approved=False), lenient, "You wrote post #12"),
        (replace(asked_then, editor_id=post.author_id), lenient, "You edited post #12"),
    ):
        with pytest.raises(NotAllowed) as refusal:
            require(Verb.APPROVE, post, review, settings, person("both"))
        assert refusal.value.said == f"{why}, so somebody else has to approve it."


def test_where_nothing_is_asked_any_more_authors_do_not_approve_their_own_post_either() -> None:
    post, review = post_of("both", PostState.IN_REVIEW), Review(1)
    with pytest.raises(NotAllowed):
        require(Verb.APPROVE, post, review, replace(SETTINGS, mode=Mode.OFF), person("both"))
    require(Verb.APPROVE, post, review, replace(SETTINGS, mode=Mode.OFF), person("approver"))


def test_until_roles_are_chosen_manage_server_decides() -> None:
    post, review = post_of("admin", PostState.IN_REVIEW), Review(1, Requirement(1))
    require(Verb.APPROVE, post, review, ApprovalSettings(mode=Mode.REQUIRED), person("admin"))
    with pytest.raises(NotAllowed) as refusal:
        require(Verb.APPROVE, post, review, ApprovalSettings(mode=Mode.REQUIRED), person("approver"))
    assert "Manage Server" in refusal.value.todo


@pytest.mark.parametrize(
    ("then", "now", "needs"),
    [
        (None, ApprovalSettings(), None),
        (None, ApprovalSettings(mode=Mode.OPTIONAL), None),
        (None, ApprovalSettings(mode=Mode.REQUIRED), Requirement(1)),
        (Requirement(2), ApprovalSettings(), Requirement(2)),
        (Requirement(1), ApprovalSettings(mode=Mode.OPTIONAL, needed=3), Requirement(3)),
        (Requirement(3, own=True), ApprovalSettings(mode=Mode.REQUIRED), Requirement(3)),
        (
            Requirement(2, frozenset({LEGAL})),
            ApprovalSettings(mode=Mode.REQUIRED, rules=(Rule(1, 8, frozenset({"linkedin"})),)),
            Requirement(2, frozenset({LEGAL, 8})),
        ),
    ],
)
def test_later_settings_can_only_ask_for_more(
    then: Requirement | None, now: ApprovalSettings, needs: Requirement | None
) -> None:
    review = replace(review_of("author", approved=False), needs=then)
    assert needs_now(post_of("author", PostState.IN_REVIEW), review, now) == needs


def test_a_press_on_an_outdated_card_is_told_what_changed() -> None:
    post, review = post_of("author", PostState.IN_REVIEW), review_of("author", approved=False)
    due = post.scheduled_at
    assert why_outdated(Seen(2, due), post, review) is None
    shown = replace(post, scheduled_at=due + timedelta(microseconds=9))
    assert why_outdated(Seen(2, due), shown, review) is None
    edited, moved = (
        why_outdated(seen, post, review) for seen in (Seen(1, due), Seen(2, due + timedelta(seconds=1)))
    )
    assert edited == (
        "Post #12 was edited meanwhile: you saw version 1, now it is version 2.",
        "Nothing was done. Read it again on the card, then decide.",
    )
    assert moved is not None
    assert moved[0] == "The time of post #12 was changed meanwhile."

"""Whether anybody is left who can approve."""

import pytest

from bot.domain.approval import ApprovalSettings, Requirement
from bot.domain.capabilities import Actor
from bot.domain.hindrances import Holders, count_barred, why_undecidable

APPROVERS, LEGAL = 2, 4
SETTINGS = ApprovalSettings(approvers=frozenset({APPROVERS}))


@pytest.mark.parametrize(
    ("needs", "holders", "barred", "said"),
    [
        (Requirement(1), {APPROVERS: 1}, 0, None),
        (Requirement(2), {APPROVERS: 2}, 0, None),
        (Requirement(2, frozenset({LEGAL})), {APPROVERS: 1, LEGAL: 1}, 0, None),
        (Requirement(1), {APPROVERS: None}, 0, None),
        (Requirement(3, frozenset({LEGAL})), {APPROVERS: 1, LEGAL: None}, 0, None),
        (Requirement(1), {}, 0, "None of the roles that may approve it exists any more."),
        (Requirement(1), {APPROVERS: 0}, 0, "Nobody has a role that may approve it."),
        (
            Requirement(1),
            {APPROVERS: 1},
            1,
            "Only people who wrote or edited it have a role that may approve it.",
        ),
        (Requirement(2), {APPROVERS: 1}, 0, "It needs 2 approvals, but only 1 may give one."),
        (Requirement(3), {APPROVERS: 3}, 1, "It needs 3 approvals, but only 2 may give one."),
        (
            Requirement(1, frozenset({LEGAL})),
            {APPROVERS: 9},
            0,
            "A rule asks for somebody of a role that no longer exists.",
        ),
        (
            Requirement(1, frozenset({LEGAL})),
            {APPROVERS: 9, LEGAL: 0},
            0,
            "A rule asks for somebody of a role that nobody has.",
        ),
    ],
)
def test_says_when_nobody_can_complete_the_approvals(
    needs: Requirement, holders: Holders, barred: int, said: str | None
) -> None:
    assert why_undecidable(needs, SETTINGS, holders, barred) == said


def test_people_with_manage_server_are_not_counted() -> None:
    assert why_undecidable(Requirement(5), ApprovalSettings(), {APPROVERS: 0}, 1) is None


@pytest.mark.parametrize(("own", "editor_id", "barred"), [(False, None, 1), (True, None, 0), (True, 8, 1)])
def test_makers_are_barred_only_where_they_would_count_otherwise(
    own: bool, editor_id: int | None, barred: int
) -> None:
    author, editor = Actor(1, 7, False, frozenset({APPROVERS})), Actor(1, 8, False, frozenset({APPROVERS}))
    outsider = Actor(1, 7, False)
    people = (author, editor) if editor_id else (author,)
    needs = Requirement(1, own=own)
    assert count_barred(people, needs, SETTINGS, author_id=7, editor_id=editor_id) == barred
    assert count_barred((outsider,), needs, SETTINGS, author_id=7, editor_id=None) == 0

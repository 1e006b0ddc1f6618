from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import ApprovalSettings, Mode, Rule, meets
from bot.domain.approval_summary import conflicts, describe, summary
from bot.domain.posts import Media, Target

ROLES = {1: "@Approvers", 2: "@Legal", 3: "@Brand"}
ACCOUNTS = {"linkedin-a": "LinkedIn · Acme GmbH", "twitter-b": "X · @acme"}
LEGAL_RULE = Rule(2, role_id=2, networks=frozenset({"linkedin"}))
SETTINGS = ApprovalSettings(mode=Mode.REQUIRED, approvers=frozenset({1}), rules=(LEGAL_RULE,))


def told(settings: ApprovalSettings) -> list[str]:
    return list(summary(settings, ROLES.get, ACCOUNTS.get))


def warned(*rules: Rule, settings: ApprovalSettings = SETTINGS) -> list[str]:
    return list(conflicts(replace(settings, rules=rules), ROLES.get))


def test_says_what_the_settings_mean_together() -> None:
    assert told(SETTINGS) == [
        "Approval is required: no post goes out without it.",
        "Posts on LinkedIn need 2 approvals, at least one of them from @Legal.",
        "All other posts need 1 approval.",
        "@Approvers may approve; where a rule names a role, its people may, too.",
        "Authors may not approve their own posts, and nobody approves what they edited last.",
        "Any edit asks for approval again; a change of time by up to 24 hours does not.",
        "Nobody is reminded between 20:00 and 08:00.",
    ]


def test_says_other_choices_too() -> None:
    others = ApprovalSettings(
        mode=Mode.OPTIONAL, needed=3, own=True, keep_hours=0, quiet_from=5, quiet_until=5
    )
    assert told(others) == [
        "Approval is optional: whoever schedules a post may ask for it. If asked for:",
        "Posts need 3 approvals.",
        "People with the Manage Server permission may approve.",
        "Authors may approve their own posts, but nobody approves what they edited last.",
        "Any edit and any change of time asks for approval again.",
        "Reminders may come at any hour.",
    ]
    assert "by up to 1 hour does not" in " ".join(told(replace(SETTINGS, keep_hours=1)))


def test_when_it_is_off_nothing_else_is_said() -> None:
    assert told(replace(SETTINGS, mode=Mode.OFF)) == [
        "Approval is off: posts are scheduled without anybody's approval."
    ]


def test_later_rules_are_told_as_being_about_the_others() -> None:
    said = told(replace(SETTINGS, rules=(LEGAL_RULE, Rule(1), Rule(1, with_media=True))))
    assert said[1:4] == [
        "Posts on LinkedIn need 2 approvals, at least one of them from @Legal.",
        "Of the others, posts with files need 1 approval.",
        "All other posts need 1 approval.",
    ]


def test_several_approver_roles_are_named_and_deleted_ones_called_so() -> None:
    said = told(replace(SETTINGS, approvers=frozenset({3, 1, 9}), rules=()))
    assert said[2] == "@Approvers, @Brand or a deleted role may approve."
    said = told(replace(SETTINGS, approvers=frozenset({9}), rules=()))
    assert said[2] == "A deleted role may approve."


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(1, with_media=True), "Posts with files need 1 approval."),
        (Rule(1, role_id=2, words=("sale",)), "Posts with “sale” in the text need 1 approval, from @Legal."),
        (
            Rule(
                *(2, 9, frozenset({"linkedin", "twitter"}), frozenset({"twitter-b", "gone-x"})),
                (" sale", "", "price", "deal"),
                True,
            ),
            (
                "Posts on LinkedIn, X, an account that is gone or X · @acme, or with files, or with “sale”, "
                "“price” or “deal” in the text need 2 approvals, at least one of them from a deleted role."
            ),
        ),
        (Rule(1), "Posts that meet no condition need 1 approval."),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: Rule, said: str) -> None:
    assert describe(rule, ROLES.get, ACCOUNTS.get) == said


NEVER = "Rule 2 never decides: whatever meets it meets a rule above it first."


@pytest.mark.parametrize(
    ("above", "below", "idle"),
    [
        (Rule(1, networks=frozenset({"linkedin"})), Rule(2, networks=frozenset({"linkedin"})), True),
        (Rule(1, networks=frozenset({"linkedin"})), Rule(2, accounts=frozenset({"linkedin-a"})), True),
        (Rule(1, accounts=frozenset({"linkedin-a"})), Rule(2, networks=frozenset({"linkedin"})), False),
        (Rule(1, words=("sale",)), Rule(2, words=("Wholesale", "𝗦𝗮𝗹𝗲s")), True),
        (Rule(1, words=("wholesale",)), Rule(2, words=("sale",)), False),
        (Rule(1, with_media=True), Rule(2, with_media=True), True),
        (Rule(1, with_media=True), Rule(2, with_media=True, words=("sale",)), False),
        (Rule(1, with_media=True), Rule(2, networks=frozenset({"linkedin"})), False),
    ],
)
def test_a_rule_that_never_decides_is_pointed_out(above: Rule, below: Rule, idle: bool) -> None:
    assert warned(above, below) == ([NEVER] if idle else [])


def test_rules_above_may_cover_one_below_between_them() -> None:
    above = (Rule(1, networks=frozenset({"linkedin"})), Rule(1, networks=frozenset({"twitter"})))
    both = Rule(1, networks=frozenset({"linkedin", "twitter"}))
    assert warned(*above, both) == [NEVER.replace("2", "3")]


def test_a_rule_without_a_condition_is_pointed_out() -> None:
    assert warned(Rule(2), Rule(2, words=("\u200b ",))) == [
        "Rule 1 names no condition, so it never applies.",
        "Rule 2 names no condition, so it never applies.",
    ]


def test_roles_that_are_gone_are_pointed_out() -> None:
    assert warned(Rule(1, role_id=9, with_media=True)) == [
        "Rule 1 asks for a role that no longer exists: nobody can complete its approvals."
    ]
    nobody = replace(SETTINGS, approvers=frozenset({8, 9}))
    assert warned(settings=nobody) == [
        "None of the approver roles exists any more: nobody can approve. Choose another role."
    ]
    assert warned(settings=replace(nobody, mode=Mode.OFF)) == []
    assert warned(settings=replace(nobody, approvers=frozenset({1, 9}))) == [
        "One of the approver roles no longer exists. Take it out, or choose another in its place."
    ]


networks = st.frozensets(st.sampled_from(["linkedin", "twitter"]), max_size=2)
accounts = st.frozensets(st.sampled_from(["linkedin-a", "twitter-b", "threads-c"]), max_size=2)
words = st.lists(st.sampled_from(["a", "ab", "B", " "]), max_size=2).map(tuple)
some_rules = st.builds(
    Rule, st.just(1), networks=networks, accounts=accounts, words=words, with_media=st.booleans()
)


@given(
    st.lists(some_rules, min_size=1, max_size=3),
    st.text(alphabet="abB ", max_size=4),
    st.frozensets(st.sampled_from(["linkedin-a", "twitter-b", "threads-c", "linkedin-z"])),
    st.booleans(),
)
def test_no_rule_called_idle_ever_decides(
    rules: list[Rule], text: str, ids: frozenset[str], with_files: bool
) -> None:
    targets = [Target(each, each) for each in ids]
    media = [Media("aa", 1, "image/png", "a.png")] if with_files else []
    first = next((n for n, rule in enumerate(rules, start=1) if meets(rule, text, targets, media)), None)
    idle = {int(said.split()[1]) for said in warned(*rules)}
    assert first not in idle

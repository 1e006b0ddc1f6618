import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import ApprovalSettings, Mode, Rule
from bot.domain.approval_data import from_data, rule_from_data, rule_to_data, to_data

ids = st.integers(min_value=1, max_value=2**63 - 1)
hours = st.integers(min_value=0, max_value=23)
counts = st.integers(min_value=1, max_value=5)
words = st.text(min_size=1, max_size=8).filter(lambda word: bool(word.strip()))
rules = st.builds(
    Rule,
    counts,
    st.none() | ids,
    st.frozensets(words, max_size=3),
    st.frozensets(words, max_size=3),
    st.lists(words, max_size=3).map(tuple),
    st.booleans(),
)
servers = st.builds(
    ApprovalSettings,
    st.sampled_from(Mode),
    st.none() | ids,
    *[st.frozensets(ids, max_size=3)] * 3,
    counts,
    st.booleans(),
    st.integers(min_value=0, max_value=200),
    hours,
    hours,
    st.lists(rules, max_size=3).map(tuple),
)


@given(servers)
def test_settings_come_back_from_json_as_they_were(settings: ApprovalSettings) -> None:
    assert from_data(json.loads(json.dumps(to_data(settings)))) == settings


@given(rules)
def test_rules_come_back_from_json_as_they_were(rule: Rule) -> None:
    assert rule_from_data(json.loads(json.dumps(rule_to_data(rule)))) == rule


def test_every_field_is_written() -> None:
    assert list(to_data(ApprovalSettings())) == [field.name for field in fields(ApprovalSettings)]
    assert list(rule_to_data(Rule(1))) == [field.name for field in fields(Rule)]


def test_equal_settings_are_written_equally() -> None:
    many = ApprovalSettings(authors=frozenset(range(1, 40)))
    again = replace(many, authors=frozenset(reversed(range(1, 40))))
    assert json.dumps(to_data(many)) == json.dumps(to_data(again))


@pytest.mark.parametrize(
    "changed",
    [
        *({"mode": "perhaps"}, {"mode": None}, {"mode": 1}),
        *({"needed": 0}, {"needed": 6}, {"needed": True}, {"needed": "2"}, {"needed": 1.0}),
        *({"own": 1}, {"own": "no"}, {"own": None}),
        *({"keep_hours": -1}, {"keep_hours": 10**6}, {"quiet_from": 24}, {"quiet_until": -1}),
        *({"authors": [0]}, {"authors": ["1"]}, {"authors": "12"}, {"authors": [2**63]}, {"authors": None}),
        *({"channel_id": 0}, {"channel_id": "7"}, {"rules": {}}, {"rules": [{}]}),
        *({"rules": [rule_to_data(Rule(1))] * 21}, {"surprise": 1}),
    ],
)
def test_settings_that_make_no_sense_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"is (no|neither|not)|exactly"):
        from_data({**to_data(ApprovalSettings()), **changed})


@pytest.mark.parametrize(
    "changed",
    [
        *({"needed": 0}, {"needed": 6}, {"role_id": 0}, {"role_id": "legal"}, {"with_media": 0}),
        *({"words": [""]}, {"words": ["  "]}, {"words": "sale"}, {"words": [1]}),
        *({"networks": [None]}, {"accounts": {"a": 1}}, {"surprise": 1}),
    ],
)
def test_rules_that_make_no_sense_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"is (no|neither|not)|exactly"):
        rule_from_data({**rule_to_data(Rule(1)), **changed})


@pytest.mark.parametrize("data", [None, [], "off", {}, {1: 2}])
def test_what_is_no_settings_at_all_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="exactly the keys"):
        from_data(data)


@pytest.mark.parametrize("lost", [field.name for field in fields(ApprovalSettings)])
def test_a_lost_key_is_refused_rather_than_taken_for_its_default(lost: str) -> None:
    data = {key: value for key, value in to_data(ApprovalSettings()).items() if key != lost}
    with pytest.raises(ValueError, match="exactly the keys"):
        from_data(data)

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.posts import Media, Target, TargetState
from bot.domain.revisions import digest

TARGETS = (Target("linkedin-a", "Acme"), Target("twitter-b", "@acme"))
MEDIA = (Media("aa", 3, "image/png", "one.png"), Media("bb", 4, "image/png", "two.png"))

ids = st.lists(st.text(alphabet='ab",[]-', min_size=1, max_size=4), max_size=4)
contents = st.tuples(st.text(alphabet='ab",[]\n é', max_size=6), ids, ids)


def of(content: tuple[str, list[str], list[str]]) -> str:
    text, accounts, digests = content
    return digest(
        text,
        [Target(each, each) for each in accounts],
        [Media(each, 1, "image/png", "x.png") for each in digests],
    )


def test_the_same_content_has_the_same_digest_whatever_things_are_called_and_however_they_fare() -> None:
    first = digest("Hello", TARGETS, MEDIA)
    renamed = tuple(replace(target, name="New", state=TargetState.FAILED) for target in reversed(TARGETS))
    assert digest("Hello", renamed, tuple(replace(item, file_name="other") for item in MEDIA)) == first
    assert first == digest("Hello", (*TARGETS, TARGETS[0]), MEDIA)
    assert len(first) == 64


def test_any_change_of_content_changes_the_digest() -> None:
    changed = [
        digest("Hello", TARGETS, MEDIA),
        digest("hello", TARGETS, MEDIA),
        digest("Hello ", TARGETS, MEDIA),
        digest("Hello", TARGETS[:1], MEDIA),
        digest("Hello", TARGETS, MEDIA[::-1]),
        digest("Hello", TARGETS, MEDIA[:1]),
        digest("Hello", TARGETS, ()),
        digest("Hello", TARGETS, (MEDIA[0], MEDIA[0], MEDIA[1])),
    ]
    assert len(set(changed)) == len(changed)


def test_letters_that_only_look_alike_are_not_the_same() -> None:
    assert digest("caf\u00e9", TARGETS, ()) != digest("cafe\u0301", TARGETS, ())


@given(contents, contents)
def test_digests_agree_exactly_where_text_accounts_and_files_do(
    one: tuple[str, list[str], list[str]], other: tuple[str, list[str], list[str]]
) -> None:
    same = (one[0], set(one[1]), one[2]) == (other[0], set(other[1]), other[2])
    assert (of(one) == of(other)) is same


@given(contents)
def test_accounts_count_in_any_order(content: tuple[str, list[str], list[str]]) -> None:
    text, accounts, digests = content
    assert of(content) == of((text, accounts[::-1], digests))

"""Does every file keep the rules that no linter knows?"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

# Installing must depend on the machine's own pip settings alone, and no text on where it was written.
FOREIGN = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian[.]org|-index[-]url"
    r"|(?<![\w.])/(?:work|home|root|Users)/"
)
NAMED_RULES = re.compile(
    r"(?:ruff: )?noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*"
    r"|pyright: ignore\[\w+(?:, \w+)*\]|pyright: report\w+=false(?:, report\w+=false)*"
)
IGNORING = re.compile(r"(?:^|# ?)(?:\w+: *)?(?:noqa|type: *ignore|pyright: *\w+|fmt: *(?:off|skip))\b")
REASON = re.compile(r"\w{4,}")
ASSERTING = {"raises", "warns", "fail"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def comments(source: str) -> list[str]:
    """All comments; those on lines of their own that follow each other are one."""
    blocks: list[str] = []
    last = -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        row = token.start[0]
        stands_alone = token.line.lstrip().startswith("#")
        if stands_alone and row == last + 1:
            blocks[-1] += f"\n{token.string}"
        else:
            blocks.append(token.string)
        last = row if stands_alone else -1
    return blocks


def ignores_without_reason(source: str) -> list[str]:
    """Comments that switch a rule off and do not say which one, or why."""
    found = [text for text in comments(source) if IGNORING.search(text)]
    rests = {text: NAMED_RULES.sub("", text) for text in found}
    return [text for text, rest in rests.items() if IGNORING.search(rest) or not REASON.search(rest)]


def called_names(node: ast.AST) -> set[str]:
    """The last part of everything that is called, `c` for `a.b.c()`."""
    called = [found.func for found in ast.walk(node) if isinstance(found, ast.Call)]
    return {getattr(func, "attr", getattr(func, "id", "")) for func in called}


def functions_that_assert(functions: list[Function]) -> list[Function]:
    """Those that assert themselves, and those that call one of them."""
    proven = set(ASSERTING)
    asserting: list[Function] = []
    while True:
        more = [
            function
            for function in functions
            if function not in asserting
            and (
                any(isinstance(node, ast.Assert) for node in ast.walk(function))
                or called_names(function) & proven
            )
        ]
        if not more:
            return asserting
        asserting += more
        proven |= {function.name for function in more}


def sleeps(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "time"
            and "sleep" in {name.name for name in node.names}
        ):
            yield node.lineno
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "time.sleep":
            yield node.lineno


def test_no_file_names_a_package_index_or_a_folder_of_some_machine(tracked_files: tuple[Path, ...]) -> None:
    found = [
        f"{path.name}: {line.strip()}"
        for path in tracked_files
        for line in path.read_text(errors="replace").splitlines()
        if FOREIGN.search(line)
    ]
    assert found == []


def test_every_ignored_rule_is_named_with_a_reason(python_files: tuple[Path, ...]) -> None:
    found = {path.name: ignores_without_reason(path.read_text()) for path in python_files}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("comment", "accepted"),
    [
        ("# noqa: S101 - documents a fact", True),
        ("# noqa: S101, PLR2004 - documents a fact", True),
        ("# pyright: ignore[reportAny]  # comes from outside", True),
        ("# pyright: ignore[reportAny]  # noqa: S101 - comes from outside", True),
        ("# ruff: noqa: S101 - the whole file does", True),
        ("# pyright: reportAny=false, reportMissingImports=false\n# Nobody typed that library.", True),
        ("# because of pyright, which reads this", True),
        ("# noqa", False),
        ("# noqa: S101", False),
        ("# noqa: S101 - why", False),
        ("# pyright: ignore", False),
        ("# pyright: ignore[reportAny]", False),
        ("# type: ignore[no-any]  # comes from outside", False),
        ("# ruff: noqa", False),
        ("# ruff: noqa: S101", False),
        ("# pyright: reportAny=false", False),
        ("# pyright: basic", False),
    ],
)
def test_what_counts_as_a_named_rule_with_a_reason(comment: str, accepted: bool) -> None:
    assert (ignores_without_reason(f"{comment}\nx = 1\n") == []) is accepted


def test_every_test_asserts_something(python_files: tuple[Path, ...]) -> None:
    functions = [
        node
        for path in python_files
        if "tests" in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, Function)
    ]
    asserting = set(functions_that_assert(functions))
    tests = {function for function in functions if function.name.startswith("test_")}
    assert {test.name for test in tests - asserting} == set()
    assert tests


def test_nothing_stops_the_whole_process_to_sleep(python_files: tuple[Path, ...]) -> None:
    assert [
        f"{path.name}:{line}" for path in python_files for line in sleeps(ast.parse(path.read_text()))
    ] == []


def test_both_spellings_of_such_a_sleep_are_seen() -> None:
    name = "sleep"
    assert list(sleeps(ast.parse(f"import time\ntime.{name}(1)"))) == [2]
    assert list(sleeps(ast.parse(f"from time import {name}"))) == [1]

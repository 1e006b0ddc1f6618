"""Are all dependencies pinned, and nothing but pinned?"""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.]+)")


@pytest.fixture
def lines(root: Path) -> list[str]:
    return (root / "constraints.txt").read_text().splitlines()


@pytest.fixture
def requirements(root: Path) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    found = [Requirement(text) for group in groups for text in group]
    return [requirement for requirement in found if requirement.name != project["name"]]


def test_every_line_is_a_name_and_a_version(lines: list[str]) -> None:
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_lines_are_sorted_and_unique(lines: list[str]) -> None:
    names = [line.partition("==")[0].lower() for line in lines]
    assert names == sorted(set(names))


def test_every_dependency_is_pinned_to_a_version_it_accepts(
    lines: list[str], requirements: list[Requirement]
) -> None:
    pins = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}
    for requirement in requirements:
        name = canonicalize_name(requirement.name)
        assert name in pins, f"{name} is not pinned"
        assert requirement.specifier.contains(pins[name]), f"{name} is pinned to {pins[name]}"

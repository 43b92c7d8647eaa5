"""The three lists of packages say the same: pyproject.toml, constraints.txt and environment.yml."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ENVIRONMENT: dict[str, Any] = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
CONDA_NAMES = {"docker": "docker-py"}  # where conda-forge calls a package otherwise

RUNTIME = [Requirement(text) for text in PROJECT["dependencies"]]
TEST = [Requirement(text) for text in PROJECT["optional-dependencies"]["test"]]
CLASSROOM = [Requirement(text) for text in PROJECT["optional-dependencies"]["classroom"]]
ASKED = [*RUNTIME, *TEST, *CLASSROOM]


def constraints() -> dict[str, Version]:
    """Returns the exact versions by package name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def conda() -> dict[str, SpecifierSet]:
    """Returns the ranges that environment.yml asks of conda, by conda's package name."""
    texts = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
    found = [re.fullmatch(r"([\w.-]+?)\s*([<>=!~].*)?", text) for text in texts]
    return {match[1]: SpecifierSet(match[2] or "") for match in found if match}


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line
        assert "://" not in line


@pytest.mark.parametrize("requirement", ASKED, ids=lambda requirement: requirement.name)
def test_the_tested_version_is_within_the_range(requirement: Requirement) -> None:
    assert constraints()[canonicalize_name(requirement.name)] in requirement.specifier


def test_conda_installs_what_the_project_needs_in_the_same_ranges() -> None:
    wanted = {
        CONDA_NAMES.get(requirement.name, requirement.name): requirement.specifier for requirement in RUNTIME
    }
    asked = {name: ranges for name, ranges in conda().items() if name not in {"python", "pip"}}
    assert asked == wanted


def test_conda_installs_a_python_that_the_project_runs_on() -> None:
    assert conda()["python"] == SpecifierSet(PROJECT["requires-python"])
    assert "pip" in conda()


def test_conda_installs_the_course_itself_last_and_within_the_constraints() -> None:
    assert ENVIRONMENT["name"] == PROJECT["name"]
    assert ENVIRONMENT["dependencies"][-1] == {"pip": ["-c constraints.txt", "-e ."]}


def imported() -> set[str]:
    """Returns the distributions that the code imports from, without the standard library and the project."""
    files = [path for package in ("course", "autograder") for path in (ROOT / package).rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    tops = {name.partition(".")[0] for name in names} - {"course", "autograder", "_typeshed"}
    owners = packages_distributions()
    return {canonicalize_name(owners.get(top, [top])[0]) for top in tops - sys.stdlib_module_names}


def test_what_the_code_imports_is_asked_for() -> None:
    """What a cluster needs is not always installed: `grading.cluster` says so where it is missing."""
    asked = [*RUNTIME, *map(Requirement, PROJECT["optional-dependencies"]["cluster"])]
    assert imported() - {canonicalize_name(requirement.name) for requirement in asked} == set()


def test_the_build_uses_what_the_course_uses() -> None:
    system = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]
    for requirement in map(Requirement, system["requires"]):
        assert constraints()[canonicalize_name(requirement.name)] in requirement.specifier

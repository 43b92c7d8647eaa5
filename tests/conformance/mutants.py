"""Whether the conformance tests notice small wrongs in the simulated engine: `make mutants`.

Each mutant of mutants.toml is applied to a copy of the project, on which the conformance tests that need no
real engine are run. Prints a line for each, and fails where one is not noticed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What must notice: no real engine is needed for these.
SUITE = (
    *("tests/conformance/test_facts.py", "tests/conformance", "-m", "not slow", "-k", "not real"),
    *("--ignore", "tests/conformance/test_mutants.py"),
)


def mutants() -> list[dict[str, str]]:
    """All of mutants.toml."""
    text = (Path(__file__).parent / "mutants.toml").read_text("utf-8")
    return list(tomllib.loads(text)["mutant"])


def source(mutant: dict[str, str], root: Path = ROOT) -> Path:
    """The file that a mutant changes."""
    return root / "course" / mutant["file"]


def noticed(mutant: dict[str, str]) -> str:
    """The first test that fails with this wrong in the engine; empty where none does."""
    with tempfile.TemporaryDirectory(prefix="course-mutant-") as folder:
        copy = Path(folder)
        for name in ("course", "tests"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        changed = source(mutant, copy)
        changed.write_text(changed.read_text("utf-8").replace(mutant["old"], mutant["new"]), "utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-rf", "-p", "no:cacheprovider", *SUITE]
        done = subprocess.run(
            command,
            cwd=copy,
            env={**os.environ, "PYTHONPATH": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return failed[0].split(" ")[1].rpartition("::")[2] if failed else ""


if __name__ == "__main__":
    missed = 0
    for each in mutants():
        by = noticed(each)
        missed += not by
        print(f"{'noticed' if by else 'NOT NOTICED'}: {each['what']} ({by or each['file']})", flush=True)
    sys.exit(missed > 0)

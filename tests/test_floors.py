"""The house stands: imports only go down, and the floors that do no I/O do none.

Read from the files' syntax trees, so that an import inside a function counts as well. Imports for type
checkers alone do not count.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the ground up; packages on one line are one floor. A module belongs to the longest name that fits.
FLOORS = (
    ("course.release",),  # alone: the build of the wheel loads it by its path
    ("course.topology",),
    ("course.simulator",),  # with course.simulator.programs, what its containers run
    ("course.simulator.api",),
    ("course.simulator.transport",),
    (
        "course.observe",
        "course.observe_swarm",
        "course.probe",
        "course.sockets",
        "course.texts",
        "course.errors",
        "course.failing",
    ),
    ("course.docker_cli",),
    ("course.widgets",),
    ("course.lab", "course", "course.docker_cli.magics"),  # the magics run on the lab that is current
    ("course.experiments",),
    ("autograder",),
    ("course.commands", "autograder.commands", "autograder.__main__"),
)
PURE = ("course.topology", "course.simulator")
IMPURE = "course.simulator.transport"

# What a floor without I/O may import besides the project: none of these uses file, clock or socket by itself.
HARMLESS = set(
    """
    __future__ abc ast base64 binascii bisect collections contextlib contextvars copy dataclasses datetime
    difflib enum fnmatch functools getopt h11 hashlib heapq http io ipaddress itertools json keyword
    logging math operator orjson posixpath re shlex string struct textwrap types typing unicodedata
    urllib.parse yaml zlib
    """.split()
)
# Of these modules only what works on values that are passed in.
HARMLESS_PARTS = {
    "email.utils": {"formatdate"},
    "random": {"Random"},
    "tarfile": {"DIRTYPE", "PAX_FORMAT", "SYMTYPE", "TarInfo"},
    "time": {"gmtime", "strftime"},
}
# Calls that would do what the import list is to prevent. Random is a type of parameters here, never made.
FORBIDDEN_CALLS = {"open", "input", "print", "exec", "eval", "__import__", "Random"}
READ_THE_CLOCK_IF_EMPTY = {"formatdate", "gmtime"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def module_name(path: Path) -> str:
    """Returns the dotted name of a file of the project."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = sorted(path for folder in ("course", "autograder") for path in (ROOT / folder).rglob("*.py"))
NAMES = {module_name(path): path for path in FILES}


def syntax(path: Path) -> list[ast.AST]:
    """Returns all nodes of a file, without what stands under `if TYPE_CHECKING`."""
    tree = ast.parse(path.read_text("utf-8"), path.name)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            node.body = []
    return list(ast.walk(tree))


def imports(path: Path) -> Iterator[str]:
    """Yields the dotted names of the modules that a file imports."""
    for node in syntax(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = from_where(path, node)
            for alias in node.names:
                submodule = f"{base}.{alias.name}"
                yield submodule if submodule in NAMES else base


def from_where(path: Path, node: ast.ImportFrom) -> str:
    """Returns the module after `from`, with the dots of a relative import resolved."""
    if not node.level:
        return node.module or ""
    package = list(path.relative_to(ROOT).parts[: -node.level])
    return ".".join([*package, *((node.module or "").split(".") if node.module else [])])


def floor(name: str) -> int | None:
    """Returns the height of the floor on which a module stands; None for what is not of the project."""
    fits = [
        (len(package), height)
        for height, packages in enumerate(FLOORS)
        for package in packages
        if name == package or name.startswith(f"{package}.")
    ]
    return max(fits)[1] if fits else None


def is_pure(name: str) -> bool:
    return name.startswith(PURE) and not name.startswith(IMPURE)


@pytest.mark.parametrize("name", NAMES)
def test_imports_only_go_down(name: str) -> None:
    here = floor(name)
    assert here is not None
    above = {target for target in imports(NAMES[name]) if (floor(target) or 0) > here}
    assert not above, f"{name} is below {', '.join(sorted(above))}"


@pytest.mark.parametrize("name", list(filter(is_pure, NAMES)))
def test_floors_without_io_import_nothing_that_does_any(name: str) -> None:
    harmful = {
        target
        for target, parts in foreign_imports(NAMES[name])
        if not parts <= HARMLESS_PARTS.get(target, set() if target not in HARMLESS else parts)
    }
    assert not harmful, f"{name} imports {', '.join(sorted(harmful))}"


def foreign_imports(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Yields the modules from outside the project that a file imports, with the parts it takes of each."""
    for node in syntax(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, {"all of it"}) for alias in node.names if floor(alias.name) is None)
        elif isinstance(node, ast.ImportFrom) and floor(from_where(path, node)) is None:
            yield from_where(path, node).removesuffix(".abc"), {alias.name for alias in node.names}


@pytest.mark.parametrize("name", list(filter(is_pure, NAMES)))
def test_floors_without_io_read_no_file_and_no_clock(name: str) -> None:
    for node in syntax(NAMES[name]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"{name}:{node.lineno} calls {node.func.id}"
            assert node.args or node.func.id not in READ_THE_CLOCK_IF_EMPTY, f"{name}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in CLOCKS, f"{name}:{node.lineno} reads the clock"


def test_the_engine_loads_without_the_docker_sdk_and_programs() -> None:
    script = "import sys, course.simulator.engine, course.simulator.api.app; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert run.returncode == 0, run.stderr
    assert not {"docker", "requests", "asyncio", "subprocess", "IPython"} & set(run.stdout.split())


def test_a_folder_without_io_says_so() -> None:
    for folder in ("topology", "simulator"):
        assert "I/O" in (ROOT / "course" / folder / "README.md").read_text("utf-8")

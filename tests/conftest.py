"""What tests need from the machine, and what becomes of a test whose need is not met.

A need is a marker (see pyproject.toml). Where it is not met the test is skipped, with a sentence that says
what is missing. CI_REQUIRE names the needs that are met on this machine, with commas: there, a skip fails.
"""

import os
import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path
from random import Random

import pytest

from course.simulator.engine import Engine

REQUIRED = frozenset(filter(None, os.environ.get("CI_REQUIRE", "").split(",")))
NEEDS = {
    "chromium": "browser",
    "real_engines": "real_engine",
    "bubblewrap": "bubblewrap",
    "docker_binary": "docker_binary",
    "compose_program": "compose",
    "postgresql": "postgresql",
    "classroom_environment": "classroom",
}
#: How a skip begins where no program that is here or not decides, but what the machine's kernel can do.
KERNEL_LACKS = "this machine's kernel cannot do it"
#: The kernel's own word for that (EOPNOTSUPP), without which such a skip fails like all others.
NOT_SUPPORTED = "operation not supported"
# After the quick tests of the folders not named here, in this order.
LATER = ("commands", "notebooks", "grading", "claims", "conformance", "packaging", "classroom", "browser")
# What readline, in several test processes, or a shell tells of a terminal: Compose 1 breaks lines for it.
for told in ("COLUMNS", "LINES"):
    os.environ.pop(told, None)


def pytest_configure(config: pytest.Config) -> None:
    """Refuses a name in CI_REQUIRE that is no need: it would ask for nothing."""
    unknown = REQUIRED - set(NEEDS.values())
    if unknown:
        raise pytest.UsageError(f"CI_REQUIRE: {', '.join(unknown)} is none of {', '.join(NEEDS.values())}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks tests by the fixtures they use, and puts the quick ones first."""
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])
        if item.get_closest_marker("real_engine") and _names_20(item):
            item.add_marker("engine_20")
    items.sort(key=lambda item: _turn(config, item))


def _names_20(item: pytest.Item) -> bool:
    """Whether it speaks to the real engine 20, and to no other: such tests may run beside all others."""
    parameters = getattr(item, "callspec", None)
    return parameters is not None and any(map(_is_20, parameters.params.values()))


def _is_20(parameter: object) -> bool:
    """Whether it names the real engine 20: "20", "real 20", "20.10", or such a version and more."""
    word = parameter[0] if isinstance(parameter, tuple) and parameter else parameter
    return isinstance(word, str) and word.removeprefix("real ") in ("20", "20.10")


def _turn(config: pytest.Config, item: pytest.Item) -> tuple[int, bool]:
    folders = item.path.relative_to(config.rootpath).parts
    folder = folders[1] if len(folders) > 1 else ""
    later = LATER.index(folder) + 1 if folder in LATER else 0
    return later, any(item.get_closest_marker(name) for name in ("slow", *NEEDS.values()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns the skip of a test into a failure where CI_REQUIRE says that its need is met."""
    report = yield
    needs = REQUIRED & {marker.name for marker in item.iter_markers()}
    if report.skipped and needs and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if reason.removeprefix("Skipped: ").startswith(KERNEL_LACKS) and NOT_SUPPORTED in reason:
            return report
        report.outcome = "failed"
        report.longrepr = (
            f"{', '.join(sorted(needs))} must be here (CI_REQUIRE), but the test was skipped: {reason}"
        )
    return report


@pytest.fixture(scope="session")
def real_engines() -> dict[str, str]:
    """Real Docker Engines to compare with: their addresses by name, such as {"28": "unix:///…"}."""
    named = os.environ.get("COURSE_REAL_ENGINES", "")
    if not named:
        pytest.skip('no real Docker Engine is named: COURSE_REAL_ENGINES="28=unix:///…,20=unix:///…"')
    pairs = [pair.partition("=") for pair in named.split(",")]
    return {name.strip(): address.strip() for name, _, address in pairs}


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that playwright can drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium here: install your system's package chromium")


@pytest.fixture(scope="session")
def bubblewrap() -> str:
    """The path of bwrap, where it may make sandboxes."""
    path = shutil.which("bwrap")
    if path is None:
        pytest.skip("no bubblewrap here: install your system's package bubblewrap")
    trial = subprocess.run(
        [path, "--ro-bind", "/", "/", "--unshare-all", "true"], capture_output=True, text=True
    )
    if trial.returncode:
        pytest.skip(f"bubblewrap may make no sandbox here: {trial.stderr.strip()}")
    return path


@pytest.fixture(scope="session")
def docker_binary() -> str:
    """The path of Docker's own command line program."""
    path = shutil.which("docker")
    if path is None:
        pytest.skip("no docker command line program here")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Path:
    """The folder of PostgreSQL's programs, which Debian has on nobody's path."""
    on_path = shutil.which("initdb")
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if on_path is None and not newest:
        pytest.skip("no PostgreSQL here: install your system's package postgresql")
    return newest[-1].parent if newest else Path(str(on_path)).resolve().parent


@pytest.fixture(scope="session")
def classroom_environment() -> Path:
    """An environment with JupyterHub that every user of this machine can run; and we may make users."""
    named = os.environ.get("COURSE_CLASSROOM", "")
    if not named:
        pytest.skip("no classroom is named: make classroom, and COURSE_CLASSROOM=/opt/course")
    if os.getuid() != 0 or shutil.which("useradd") is None:
        pytest.skip("a classroom needs users of its own: root, and the program useradd")
    python = Path(named, "bin", "python")
    trial = ["runuser", "-u", "nobody", "--", str(python), "-c", "import jupyterhub"]
    if subprocess.run(trial, cwd="/", capture_output=True).returncode:
        pytest.skip(f"other users cannot run JupyterHub with {python}")
    return Path(named)


class Clock:
    """Time for a simulated engine, which moves only when the test says so; in seconds since the epoch."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Lets time pass."""
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """The clock of the fixture `engine`."""
    return Clock()


@pytest.fixture
def engine(clock: Clock) -> Engine:
    """A simulated engine, of the newest version, with ids that are the same at each run."""
    return Engine(clock=clock, random=Random(1))

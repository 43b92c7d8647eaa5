"""What a grader leaves that is killed: no process, and no folder of a submission that no box confines."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from autograder.confined import ForkServer
from autograder.confined.home import Home, sweep

#: A grader with a kernel that is at work; it tells when this is so.
GRADER = """
from autograder.confined import ForkServer
kernel = ForkServer(confined={confined}).kernel()
kernel.execute("import subprocess; subprocess.Popen(['sleep', '300'])", 30)
print("at work", flush=True)
kernel.execute("while True: pass", 300)
"""


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files, here and in processes that are started; sockets need a short path."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield Path(folder)


def test_a_home_that_is_held_stays(temporary: Path) -> None:
    home = Home()
    sweep()
    assert list(temporary.iterdir()) == [home.path]
    home.remove()
    assert list(temporary.iterdir()) == []


def test_what_graders_left_that_are_no_more_is_swept_away(temporary: Path) -> None:
    killed = "import os; from autograder.confined.home import Home; home = Home(); os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -signal.SIGKILL
    (temporary / "another-program").mkdir()
    assert len(list(temporary.iterdir())) == 2
    sweep()
    assert [path.name for path in temporary.iterdir()] == ["another-program"]


def _until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.05)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("confined", [pytest.param(True, marks=pytest.mark.bubblewrap), False])
def test_a_grader_that_is_killed_leaves_nothing(
    request: pytest.FixtureRequest, temporary: Path, confined: bool
) -> None:
    if confined:
        request.getfixturevalue("bubblewrap")
    command = [sys.executable, "-c", GRADER.format(confined=confined)]
    grader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    assert grader.stdout.readline() == "at work\n"
    started = psutil.Process(grader.pid).children(recursive=True)
    assert len(started) >= 3  # server, kernel, what the kernel has started
    grader.kill()
    grader.wait()
    _until(lambda: not any(map(_lives, started)))
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
def test_a_server_that_starts_sweeps_and_leaves_nothing_either(temporary: Path) -> None:
    (temporary / "autograder-home-old").mkdir()
    with ForkServer(confined=False):
        (own,) = temporary.iterdir()
        assert own.name != "autograder-home-old"
    assert list(temporary.iterdir()) == []

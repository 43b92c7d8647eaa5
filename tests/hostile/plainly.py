"""The hostile submissions as plain nbgrader grades them, beside this project's grader: `make hostile`.

Each is graded by `nbgrader autograde` as it is by default, between two honest ones, in a throwaway class. The
class is in a box of bubblewrap's, with limits, so that what succeeds does no harm: there the submission finds
what it would find on a teacher's machine, the gradebook and the notebook with solutions. Writes the table in
docs/grading.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.confined import ForkServer, box
from autograder.grading.marking import mark
from tests.hostile.assignment import ASSIGNMENT, POINTS, SOURCE, file, honest, released
from tests.hostile.in_cells import IN_CELLS
from tests.hostile.in_files import CHANGED, NO_NOTEBOOKS

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "grading.md"
#: The table is between these lines of the page.
BEGIN, END = "<!-- the hostile set, written by make hostile -->", "<!-- to here -->"
UNIT = ASSIGNMENT.unit
#: Honest, hostile, honest: in the order in which nbgrader takes them.
STUDENTS = ("student-a", "student-b", "student-c")
#: nbgrader as it is by default; where the notebooks are is all that it is told.
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "trap"\nc.Exchange.root = "exchange"\n'
#: The port that a submission finds somebody listening on.
PORT = 18_999
#: Real seconds for a class of three, then it is stopped.
LONGEST = 300
#: What the class may take: memory and file sizes in bytes, and how many processes.
LIMITS = ("--as=6442450944", "--fsize=1073741824", "--nproc=400", "--core=0")
USER = 64_999


@dataclass(frozen=True)
class Outcome:
    """What came of a hostile submission: its points, and in words what else."""

    points: float | None
    beside: tuple[str, ...]

    def __str__(self) -> str:
        points = "no grade" if self.points is None else f"{self.points:g}"
        return "; ".join([f"**{points}**" if self.points else points, *self.beside])


def submissions() -> Iterator[tuple[str, bytes]]:
    """What each tries, and its file; OUTSIDE and PORT are still to be filled in."""
    for name, code in IN_CELLS.items():
        cells = released()
        cells[1]["source"] = code.replace("PORT", str(PORT))
        yield name, file(cells)
    for name, change in CHANGED.items():
        yield name, file(change(released()))
    yield from NO_NOTEBOOKS.items()


# -- plain nbgrader ---------------------------------------------------------------------------------


@contextlib.contextmanager
def generated() -> Iterator[Path]:
    """A teacher's directory with the assignment in its gradebook, and nothing handed in."""
    with _folder() as root:
        (root / "nbgrader_config.py").write_text(CONFIG, "utf-8")
        (root / "listens.py").write_text(_LISTENS, "utf-8")
        _put(root / "source", file(SOURCE))
        _give(root)
        carried_out(root, f"nbgrader generate_assignment {UNIT}")
        yield root


@contextlib.contextmanager
def class_of(assignment: Path, data: bytes) -> Iterator[Path]:
    """A copy of it with the three submissions."""
    with _folder() as root:
        shutil.copytree(assignment, root, dirs_exist_ok=True)
        for student, submitted in zip(STUDENTS, (honest(), data, honest()), strict=True):
            _put(root / "submitted" / student, submitted.replace(b"OUTSIDE", str(root).encode()))
        _give(root)
        yield root


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="plainly-", dir="/var/tmp") as folder:
        yield Path(folder)


def _give(root: Path) -> None:
    """Let it belong to the user who grades."""
    root.chmod(0o755)
    if os.getuid() == 0:
        subprocess.run(["chown", "-R", str(USER), root], check=True)


def _put(folder: Path, data: bytes) -> None:
    (folder / UNIT).mkdir(parents=True)
    (folder / UNIT / f"{UNIT}.ipynb").write_bytes(data)


def carried_out(root: Path, program: str) -> float:
    """Run a shell's program in the class's box; the seconds that it took, at most LONGEST."""
    begun = time.monotonic()
    with subprocess.Popen(
        [*_boxed(root), "sh", "-c", program],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    return time.monotonic() - begun


def _boxed(root: Path) -> list[str]:
    """Where the class is graded: the rest of the machine is there to read, as on a teacher's, not to write.

    As root it becomes another user, for Linux counts nobody else's processes.
    """
    options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"]
    options += ["--new-session", "--ro-bind", "/", "/"]
    options += ["--dev", "/dev", "--proc", "/proc"]
    fresh = ("/dev/shm", "/tmp", "/run", str(Path.home()))
    for place in fresh:
        options += ["--perms", "1777", "--tmpfs", place]
    for needed in (Path(sys.base_prefix), CHECKOUT, Path(sys.prefix)):
        for above in reversed(needed.parents):
            if any(above.is_relative_to(place) and above != Path(place) for place in fresh):
                options += ["--perms", "0755", "--dir", str(above)]
        options += ["--ro-bind", str(needed), str(needed)]
    options += ["--bind", str(root), str(root), "--chdir", str(root), "--setenv", "HOME", str(root / "home")]
    options += [
        "--setenv",
        "PYTHONPATH",
        str(CHECKOUT),
        "--setenv",
        "PATH",
        f"{sys.prefix}/bin:/usr/bin:/bin",
    ]
    other: list[str] = []
    if os.getuid() == 0:
        options += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        other = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    return ["bwrap", *options, "--", *other, "prlimit", *LIMITS]


_LISTENS = f"""import socket
listener = socket.create_server(("0.0.0.0", {PORT}))
listener.accept()
open("called", "w").close()"""


def plainly(assignment: Path, data: bytes) -> Outcome:
    """What plain nbgrader makes of a submission, and of the two beside it."""
    with class_of(assignment, data) as root:
        seconds = carried_out(root, f"python listens.py & nbgrader autograde {UNIT}; kill $!")
        scores = _scores(root / "gradebook.db")
        return Outcome(scores.get(STUDENTS[1]), tuple(_beside(root, scores, seconds)))


def _scores(gradebook: Path) -> dict[str, float]:
    """Each student's points, of those who have any grade."""
    asked = """
        select submitted_assignment.student_id, sum(coalesce(grade.auto_score, 0)) from grade
        join submitted_notebook on grade.notebook_id = submitted_notebook.id
        join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
        group by 1"""
    with contextlib.closing(sqlite3.connect(gradebook)) as book:
        return dict(book.execute(asked).fetchall())


def _beside(root: Path, scores: dict[str, float], seconds: float) -> Iterator[str]:
    """What else there is to tell of a class."""
    for student, who in ((STUDENTS[0], "before"), (STUDENTS[2], "after")):
        if (got := scores.get(student)) != POINTS:
            yield f"the honest one {who} it: {'no grade' if got is None else f'{got:g}'}"
    graded = root / "autograded" / STUDENTS[1] / UNIT / f"{UNIT}.ipynb"
    printed = graded.read_text("utf-8", "replace") if graded.is_file() else ""
    if "FOUND-IT" in _outputs(printed) or "the-hidden-word" in _outputs(printed):
        yield "the hidden test stands in what it gets back"
    if len(printed) > 5_000_000:
        yield f"a notebook of {len(printed) / 1e6:.0f} MB"
    if (root / "called").exists():
        yield "it has reached the network"
    if left := sorted(path.name for path in root.rglob("*") if path.name in ("left-behind", "00.py")):
        yield f"a file left for those after it ({left[0]})"
    if seconds >= LONGEST:
        yield f"stopped after {LONGEST} s"


def _outputs(notebook: str) -> str:
    try:
        return str([cell.get("outputs") for cell in json.loads(notebook)["cells"]])
    except (ValueError, KeyError, AttributeError, TypeError):
        return ""


# -- this project's grader --------------------------------------------------------------------------


def ours(server: ForkServer, data: bytes) -> Outcome:
    """What this project's grader makes of it, and of an honest one after it."""
    graded = mark(data, ASSIGNMENT, server.kernel, 10.0)
    after = mark(honest(), ASSIGNMENT, server.kernel, 60.0).score
    return Outcome(graded.score, () if after == POINTS else (f"the honest one after it: {after:g}",))


def table() -> Iterator[str]:
    """The lines of the table; each is made when it is asked for."""
    yield "| what it tries | plain nbgrader | `autograder grade` |"
    yield "| --- | --- | --- |"
    with ForkServer(confined=True) as server, generated() as assignment:
        for name, data in submissions():
            by_us = ours(server, data.replace(b"OUTSIDE", b"/nowhere"))
            yield f"| {name} | {plainly(assignment, data)} | {by_us} |"


def main() -> None:
    if box.bubblewrap() is None or shutil.which("prlimit") is None:
        sys.exit("This needs bubblewrap and prlimit: what succeeds would do harm without.")
    lines = []
    for line in table():
        print(line, flush=True)
        lines.append(line)
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()

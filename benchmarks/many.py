"""Many submissions at once: ``python benchmarks/many.py [SUBMISSIONS] [UNIT] [--jobs N] [--cluster N]``.

First `autograder grade` over a class of so many (100 unless told otherwise), from outside: for each tenth
of them the rate at which notes are written, and the most memory that the grader, a worker and its fork server
had. Then a class by a Dask cluster of this machine, with one worker and with two: how many times as fast.

Memory is what a process has for itself, and its share of what several have (PSS).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from grading import CHECKOUT, OURS, class_of, run

#: Seconds between two looks at the processes.
LOOK = 1.0
KINDS = ("grader", "worker", "fork server", "kernel")
#: A worker with its fork server and its kernel: all that is there but the grader, by the number of workers.
TOGETHER = "each in all"


@dataclass
class Tenth:
    """A tenth of the class: when it was done, and the most MB that a process of each kind had meanwhile."""

    ended: float = 0.0
    most: dict[str, float] = field(default_factory=dict)

    def look(self, grader: int, jobs: int) -> None:
        """Note what the processes have now, where it is more than before."""
        seen = list(memory(grader))
        others = sum(megabytes for name, megabytes in seen if name != "grader")
        for name, megabytes in (*seen, (TOGETHER, others / jobs)):
            self.most[name] = max(self.most.get(name, 0.0), megabytes)


def kind(process: psutil.Process, grader: int) -> str:
    """What a process of the grader's is; "" for those that only start or watch others."""
    words, parent = " ".join(process.cmdline()), process.parent()
    if process.pid == grader:
        return "grader"
    if parent is not None and parent.pid == grader:
        return "worker"
    if "confined.server" not in words or "bwrap" in words:
        return ""
    return "fork server" if parent is not None and "bwrap" in parent.name() else "kernel"


def memory(grader: int) -> Iterator[tuple[str, float]]:
    """The kind and the MB of each process that is there now."""
    with suppress(psutil.Error):
        root = psutil.Process(grader)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.Error):
                if name := kind(process, grader):
                    yield name, process.memory_full_info().pss / 1e6


def watched(root: Path, unit: str, number: int, jobs: int) -> list[Tenth]:
    """Grade a class, and look at it until its end."""
    command = [sys.executable, "-m", "autograder", "grade", unit, "--json", "--jobs", str(jobs)]
    running = subprocess.Popen(
        command, cwd=root, env=os.environ | {"PYTHONPATH": str(CHECKOUT)}, stdout=subprocess.DEVNULL
    )
    tenths = [Tenth() for _ in range(10)]
    while running.poll() is None:
        tenths[min(9, len(noted(root)) * 10 // number)].look(running.pid, jobs)
        time.sleep(LOOK)
    if running.returncode:
        sys.exit(f"autograder grade ended with {running.returncode}")
    times = noted(root)
    for index, tenth in enumerate(tenths):
        tenth.ended = times[number * (index + 1) // 10 - 1]
    return tenths


def noted(root: Path) -> list[float]:
    """When each submission was done, in order."""
    return sorted(note.stat().st_mtime for note in root.glob("autograded/*/*/graded.json"))


def told(tenths: list[Tenth], number: int, begun: float) -> None:
    """Print a line for each tenth. The first one's rate includes the start."""
    columns = (*KINDS, TOGETHER)
    print(f"{'tenth':>6}{'a second':>10}" + "".join(f"{f'{name}, MB':>17}" for name in columns))
    for index, tenth in enumerate(tenths):
        count = number * (index + 1) // 10 - number * index // 10
        rate = count / (tenth.ended - begun)
        most = "".join(f"{f'{tenth.most[name]:.0f}' if name in tenth.most else '–':>17}" for name in columns)
        print(f"{index + 1:6}{rate:10.2f}{most}")
        begun = tenth.ended


def by_clusters(root: Path, unit: str, rounds: int = 3) -> dict[int, float]:
    """How many submissions a Dask cluster of one worker, and one of two, do a second: median of the rounds.

    From the first that is done to the last, in turns. A round before these is for the workers' start.
    """
    from distributed import LocalCluster

    rates: dict[int, list[float]] = {1: [], 2: []}
    with ExitStack() as stack:
        addresses = {
            workers: stack.enter_context(
                LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")
            ).scheduler_address
            for workers in rates
        }
        for _ in range(1 + rounds):
            for workers, address in addresses.items():
                run(root, "autograder", "grade", unit, "--force", "--scheduler", address)
                times = noted(root)
                rates[workers].append((len(times) - 1) / (times[-1] - times[0]))
    return {workers: statistics.median(measured[1:]) for workers, measured in rates.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Many submissions at once: rate, memory, and a Dask cluster."
    )
    parser.add_argument("submissions", nargs="?", type=int, default=100)
    parser.add_argument("unit", nargs="?", default="05-favourites-app")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--cluster", type=int, default=60, help="submissions for the cluster; 0 for none")
    asked = parser.parse_args()
    if asked.submissions < 10:
        parser.error("there are ten tenths: SUBMISSIONS is at least 10")
    with tempfile.TemporaryDirectory(prefix="many-") as folder:
        root = Path(folder, "class")
        class_of(root, OURS, asked.unit, asked.submissions)
        print(f"{asked.submissions} submissions of {asked.unit}, --jobs {asked.jobs}", flush=True)
        begun = time.time()
        told(watched(root, asked.unit, asked.submissions, asked.jobs), asked.submissions, begun)
        if asked.cluster:
            small = Path(folder, "small")
            class_of(small, OURS, asked.unit, asked.cluster)
            rates = by_clusters(small, asked.unit)
            print(
                f"{asked.cluster} submissions by a Dask cluster: "
                f"one worker {rates[1]:.2f} a second, two {rates[2]:.2f}"
            )
            print(f"two workers are {rates[2] / rates[1]:.2f} times as fast as one")


if __name__ == "__main__":
    main()

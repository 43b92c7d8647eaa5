"""How long a learner looks at an old picture: ``python benchmarks/screen.py [ROUNDS]``.

In a real JupyterLab, in headless Chromium: from a click, by the browser's own clock, to the frame that shows
what it led to. The mouse's button is held for as long as people hold it: what is clicked in an output is
measured from when it is let go, a cell that is run from when it goes down, as JupyterLab's toolbar acts on
that. With 10 and with 40 containers: a cell that connects a container to a network or takes it off again, the
button of the form for ``docker run``, a connection that is chosen on the diagram, and one that is opened from
the matrix. In turn with them a cell that does nothing, until its number is in the margin: what JupyterLab and
the kernel take by themselves, on this machine at this moment. Last, `Lab()` and its first diagram.

Of each the time by the clock, and what browser, server and kernel take of the processor meanwhile: on a busy
machine the clock tells mostly how long they wait for it.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

sys.path.insert(0, str(Path(__file__).parents[1]))  # for the JupyterLab of the tests

ROUNDS = 40
#: So many rounds are not counted: the first ones wait for what is loaded and compiled once.
WARMING = 5
SIZES = {10: 3, 40: 8}  # containers: networks
#: Seconds that JupyterLab has to start.
PATIENCE = 300
#: Milliseconds between two clicks, in which nothing goes on, and what fades on the picture is gone.
PAUSE = 500
#: Milliseconds for which the mouse's button is held. Let go at once, its click would wait in the browser for
#: what JupyterLab does with a press, which is to make the cell under it the active one.
PRESS = 60

SETUP = """\
from course import Lab
lab = Lab("simulated")
for number in range({networks}):
    lab.client.networks.create(f"net{{number}}")
for number in range({containers}):
    ports = {{"80/tcp": 8000 + number}} if number % 4 == 0 else None
    lab.client.containers.run(
        "nginx", detach=True, name=f"web{{number}}", network=f"net{{number % {networks}}}", ports=ports)
lab.settle()"""
CELLS = {
    "setup": "",
    "connect": "%%docker\ndocker network connect net0 web1",
    "disconnect": "%%docker\ndocker network disconnect net0 web1",
    "nothing": "None",
    "picture": "lab.diagram()",
    "form": 'lab.run_form("docker run -d --name another nginx")',
    "remove": "%%docker\ndocker rm -f another",
    "table": "lab.matrix()",
    "close": "lab.close()",
    "open": 'Lab("simulated").diagram()',
}
ORDER = list(CELLS)

#: Resolves to the milliseconds from the next event of a kind to the frame after `until` first gives something
#: else, and not nothing, as an output gives while it is empty. It is asked after each change of the page; the
#: message is handled after the frame that is painted next.
WATCH = """([kind, until]) => { window.measured = new Promise(resolve => {
    let clicked = 0;
    const once = { capture: true, once: true };
    document.addEventListener(kind, event => { clicked = event.timeStamp; }, once);
    const asked = new Function('return ' + until)();
    const before = asked();
    const seen = new MutationObserver(() => {
        if (!clicked || [before, undefined, null, ''].includes(asked())) return;
        seen.disconnect();
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => resolve(performance.now() - clicked);
            channel.port2.postMessage(0);
        });
    });
    seen.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}); }"""
IDLE = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
ACTIVE = "index => { jupyterapp.shell.currentWidget.content.activeCellIndex = index; }"
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
RUN = f'{PANEL} [data-command="notebook:run-cell-and-select-next"]'
#: What is another after a cell has run; after it has made a picture, a new element; after that was drawn
#: anew, what is in it; and after a table was, its text.
NUMBER = ".querySelector('.jp-InputPrompt').textContent.replace('[*]:', '')"
MADE = ".querySelector('.jp-OutputArea svg[viewBox]')"
DRAWN = f"{MADE}?.innerHTML"
TABLE = ".querySelector('.jp-OutputArea table')?.textContent"


class Time(NamedTuple):
    """Milliseconds: by the clock, and of the processor."""

    clock: float
    processor: float


Took: TypeAlias = dict[str, list[Time]]


def notebook(containers: int, networks: int) -> dict[str, Any]:
    """A notebook with what is run, and the pictures below it."""
    sources = CELLS | {"setup": SETUP.format(containers=containers, networks=networks)}
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{"id": name, "source": source, **empty} for name, source in sources.items()]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}


def of(cell: str, what: str) -> str:
    """The script that asks a cell of the page for something."""
    return f"() => document.querySelectorAll('{PANEL} .jp-Cell')[{ORDER.index(cell)}]{what}"


class Screen:
    """A page on a notebook, and a hand at the mouse."""

    def __init__(self, session: Any) -> None:
        self.session, self.page = session, session.page

    def run(self, cell: str, until: str = "") -> Time:
        """From a click on the toolbar's Run, with `cell` the active one, until something is another."""
        self.page.evaluate(ACTIVE, ORDER.index(cell))
        return self.click(self.page.locator(RUN), until or of(cell, NUMBER), "mousedown")

    def click(self, where: Any, until: str, acted_on: str = "click") -> Time:
        """From a click on an element, or the press that begins it, until something is another."""
        where.scroll_into_view_if_needed()
        self.page.wait_for_function(IDLE)
        self.page.wait_for_timeout(PAUSE)
        self.page.evaluate(WATCH, [acted_on, until])
        before = processor()
        where.click(delay=PRESS)
        clock = float(self.page.evaluate("() => window.measured"))
        return Time(clock, processor() - before)

    def output(self, cell: str) -> Any:
        """Where the output of a cell is."""
        return self.page.locator(f"{PANEL} .jp-Cell").nth(ORDER.index(cell)).locator(".jp-OutputArea")


def processor() -> float:
    """Milliseconds that all processes below this one have taken of the processor; playwright's own aside."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    return sum(_taken(pid) for pid in parents if _below(pid, parents)) / 1e6


def _below(pid: int, parents: Mapping[int, int]) -> bool:
    while pid > 1 and pid != os.getpid():
        pid = parents.get(pid, 0)
    return pid == os.getpid()


def _taken(pid: int) -> int:
    """Nanoseconds of all threads of a process; 0 for this one and for playwright's, which only look on."""
    try:
        if pid == os.getpid() or "playwright" in Path(f"/proc/{pid}/exe").readlink().parts:
            return 0
        tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks)
    except OSError:
        return 0


def in_turn(rounds: int, **measures: Callable[[int], Time]) -> Took:
    """Each once in every round, given the round's number."""
    took = [[measure(number) for measure in measures.values()] for number in range(rounds + WARMING)]
    return dict(zip(measures, map(list, zip(*took[WARMING:], strict=True)), strict=True))


def told(title: str, took: Took) -> None:
    """Print the figures, those of the clock first."""
    for name, times in took.items():
        clock, taken = (sorted(each) for each in zip(*times, strict=True))
        least, most = clock[len(clock) // 10], clock[int(len(clock) * 0.95)]
        print(
            f"{title}, {name.replace('_', ' ')}: median {statistics.median(clock):.0f} ms "
            f"(10% under {least:.0f}, 95% under {most:.0f}); "
            f"of the processor {statistics.median(taken):.0f} ms",
            flush=True,
        )


def with_containers(screen: Screen, containers: int, rounds: int) -> None:
    """All that is measured on an engine with so many containers."""
    screen.run("setup")
    screen.run("picture", of("picture", DRAWN))
    picture = screen.output("picture")
    for name in ("web0", "web24" if containers > 24 else "web3"):  # on one network
        picture.locator(f'[data-place$="/{name}"]').first.click()
    ways = picture.locator("[data-url]")
    ways.first.wait_for()

    commands = itertools.cycle(("connect", "disconnect"))

    def command(until: str) -> Callable[[int], Time]:
        return lambda _: screen.run(next(commands), until)

    def nothing(number: int) -> Time:
        return screen.run("nothing")

    def chosen(number: int) -> Time:
        return screen.click(ways.nth(1 - number % 2), of("picture", DRAWN))

    screen.run("form")
    button = screen.output("form").get_by_role("button")

    def form(_: int) -> Time:
        took = screen.click(button, of("picture", DRAWN))
        screen.run("remove", of("picture", DRAWN))
        return took

    title = f"{containers} containers, diagram"
    drawn = command(of("picture", DRAWN))
    told(title, in_turn(rounds, command=drawn, nothing=nothing, run_form=form, way_chosen=chosen))
    screen.run("table", of("table", TABLE))
    marks = screen.output("table").locator("button[data-url]")

    def opened(number: int) -> Time:
        return screen.click(marks.nth(1 - number % 2), of("table", DRAWN))

    title += " and matrix"
    told(title, in_turn(rounds, command=command(of("table", TABLE)), nothing=nothing))
    told(title, in_turn(rounds, trace_opened=opened, nothing=nothing))


def first_picture(screen: Screen, rounds: int) -> None:
    """`Lab()` and its first diagram, in a kernel in which there was one before."""
    screen.run("close")
    took = in_turn(
        rounds,
        lab_and_diagram=lambda number: screen.run("open", of("open", MADE)),
        nothing=lambda number: screen.run("nothing"),
    )
    told("the first picture", took)


def main(rounds: int) -> None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("No playwright here: it comes with what the tests need.")
        return
    from tests.browser import jupyterlab
    from tests.browser.conftest import QUIET

    jupyterlab.START = PATIENCE

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("No Chromium here: install your system's package chromium.")
        return
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        with jupyterlab.JupyterLab(Path(folder)) as lab:
            for containers, networks in SIZES.items():
                path = lab.directory / f"screen-{containers}.ipynb"
                path.write_text(json.dumps(notebook(containers, networks)), "utf-8")
                context = browser.new_context(viewport={"width": 1280, "height": 1400})
                context.set_default_timeout(PATIENCE * 1000)
                screen = Screen(jupyterlab.Session(lab, context.new_page()))
                screen.session.open(path.name)
                with_containers(screen, containers, rounds)
                if containers == min(SIZES):
                    first_picture(screen, rounds)
                context.close()
        browser.close()
    print(f"{rounds} rounds each, in {time.monotonic() - started:.0f} s; load {os.getloadavg()[0]:.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)

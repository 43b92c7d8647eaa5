"""JupyterLab as a learner starts it, and one visit to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import Locator, Page

ARTEFACTS = Path("test-artefacts")
START = 180  # seconds: a machine may be busy with other things
RUN = 300_000  # milliseconds, for all cells of a notebook

# What the page is asked, of JupyterLab's own application object (its option expose_app_in_browser).
CELLS = """() => jupyterapp.shell.currentWidget.content.widgets.map((cell, index) => ({
    index,
    id: cell.model.id,
    type: cell.model.type,
    source: cell.model.sharedModel.getSource(),
    grade_id: cell.model.getMetadata('nbgrader')?.grade_id ?? null,
    ran: cell.model.type === 'code' && cell.model.executionCount !== null,
    outputs: cell.model.type === 'code' ? cell.model.outputs.toJSON() : [],
}))"""
# JupyterLab also opens what was open before: that one may be in front for a moment.
IDLE = """path => {
    const panel = window.jupyterapp?.shell.currentWidget;
    return panel?.context?.path === path && panel.sessionContext?.session?.kernel?.status === 'idle';
}"""
FINISHED = """() => {
    const panel = jupyterapp.shell.currentWidget;
    const models = panel.content.widgets.map(cell => cell.model).filter(model => model.type === 'code');
    const cells = models.filter(model => model.sharedModel.getSource().trim());
    const failed = cells.some(model => model.outputs.toJSON().some(output => output.output_type === 'error'));
    const idle = panel.sessionContext.session.kernel.status === 'idle';
    return idle && (failed || cells.every(model => model.executionCount !== null));
}"""


class JupyterLab:
    """`course lab` on a directory, with a home of its own, from `with` to the end of it."""

    def __init__(self, place: Path) -> None:
        self.directory = place / "my-course"
        self.home = place / "home"
        self.log = place / "log"

    def __enter__(self) -> JupyterLab:
        self.home.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "course.commands", "lab", str(self.directory), "--"),
                    *("--no-browser", "--ServerApp.port=0", "--LabApp.expose_app_in_browser=True"),
                ],
                env={**kept, "HOME": str(self.home)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.url, self.token = self._address()
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def notebook(self, name: str, *cells: str) -> str:
        """Puts a notebook with these cells of code into the directory; returns its path there."""
        made = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(made, self.directory / name)
        return name

    def _address(self) -> tuple[str, str]:
        """Reads where the server listens, from the file it writes when it does."""
        until = time.monotonic() + START
        while time.monotonic() < until and self.process.poll() is None:
            for path in self.home.glob(".local/share/jupyter/runtime/jpserver-*.json"):
                if path.stat().st_size:
                    server = json.loads(path.read_text())
                    return server["url"].rstrip("/").replace("localhost", "127.0.0.1"), server["token"]
            time.sleep(0.1)
        raise AssertionError(f"JupyterLab did not start:\n{self.log.read_text()}")


class Session:
    """One page on JupyterLab, and everything that it asked of the network."""

    def __init__(self, lab: JupyterLab, page: Page) -> None:
        self.lab = lab
        self.page = page
        page.set_default_timeout(START * 1000)
        self.addresses: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.addresses.append(request.url))
        page.on("websocket", lambda socket: self.addresses.append(socket.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def strangers(self) -> set[str]:
        """Hosts other than the learner's own machine that the page wanted to reach."""
        hosts = {
            urlsplit(address).hostname
            for address in self.addresses
            if not address.startswith(("data:", "blob:"))
        }
        return {str(host) for host in hosts} - {"127.0.0.1", "localhost"}

    def open(self, path: str) -> None:
        """Opens a notebook and waits until its kernel is idle."""
        self.page.goto(f"{self.lab.url}/lab/tree/{path}?token={self.lab.token}")
        self.wait_for(path)

    def wait_for(self, path: str) -> None:
        """Waits until a notebook is in front, with an idle kernel."""
        self.page.wait_for_function(IDLE, arg=path, timeout=START * 1000)

    def cells(self) -> list[dict[str, Any]]:
        """Returns the open notebook's cells: index, id, type, source, grade_id, whether it ran, outputs."""
        cells: list[dict[str, Any]] = self.page.evaluate(CELLS)
        return cells

    def show(self, index: int) -> None:
        """Makes a cell the active one, and scrolls to it."""
        self.page.evaluate(
            "index => { const notebook = jupyterapp.shell.currentWidget.content;"
            " notebook.activeCellIndex = index; return notebook.scrollToItem(index, 'center'); }",
            index,
        )

    def command(self, name: str, **options: str) -> None:
        """Carries out one of JupyterLab's commands, to its end."""
        self.page.evaluate("([name, options]) => jupyterapp.commands.execute(name, options)", [name, options])

    def run(self, index: int) -> Locator:
        """Runs a cell, and returns its output."""
        self.show(index)
        self.command("notebook:run-cell")
        return self.output(index)

    def output(self, index: int) -> Locator:
        """What stands below a cell, brought into view."""
        self.show(index)
        cell = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(index)
        return cell.locator(".jp-Cell-outputArea").first

    def type_into(self, index: int, text: str) -> None:
        """Replaces the text of a cell, in the editor and as a learner would."""
        self.show(index)
        self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell.jp-mod-active .cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def run_all(self) -> list[dict[str, Any]]:
        """Clears all outputs, chooses Run > Run All Cells, waits for the end, and returns the cells."""
        self.page.evaluate("() => jupyterapp.commands.execute('editmenu:clear-all')")
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(FINISHED, timeout=RUN)
        return self.cells()


def texts(cell: dict[str, Any]) -> str:
    """Returns everything a cell put out as one text, whatever its form."""
    parts: list[str] = []
    for output in cell["outputs"]:
        contents = [output.get("text", ""), *output.get("data", {}).values(), *output.get("traceback", [])]
        parts += ["".join(content) if isinstance(content, list) else str(content) for content in contents]
    return "\n".join(parts)

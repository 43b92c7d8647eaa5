"""The widgets in a real JupyterLab, looked over by axe: nothing keeps anybody from reading or using one."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.jupyterlab import Session

UNIT = "04-own-network/04-own-network.ipynb"

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDGETS = """
lab.run("docker network create own")
lab.run("docker run -d --name db --network own mongo")
lab.run("docker run -d --name web -p 8080:80 nginx")
from IPython.display import display
from course.experiments.asking import asked_connection
from course.widgets import Predict
matrix = lab.matrix({("web", "db"): True})
matrix.table.chosen = {"source": "web", "url": "tcp://db:27017"}
console = lab.console("web")
console.type("hostname")
from autograder import checklist
goals = checklist(network("own").exists(), container("shop").running().on("own"), hints=("Look.", "Think."))
goals.hint()
committed = Predict([asked_connection(lab, "web", "mongodb://db:27017")])
committed.predict("it arrives")
display(lab.diagram(), lab.trace("host", "http://localhost:8080"), matrix, console, lab.run_form())
display(goals, committed)
unit.names_on_a_network_of_your_own(lab)
"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(session: Session, theme: str) -> None:
    session.open(UNIT)
    session.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    last = next(cell for cell in session.cells() if "docker network ls" in cell["source"])
    session.type_into(last["index"], WIDGETS)
    session.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-above')")
    session.page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    output = session.page.locator(".jp-Cell.jp-mod-active .jp-OutputArea").first
    output.get_by_role("radio").first.wait_for()
    found = Axe().run(session.page, context=".jp-Cell.jp-mod-active .jp-Cell-outputArea")
    serious = [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
    assert found.response["passes"]
    assert serious == []
    unsure = {each["id"] for each in found.response["incomplete"]}
    assert "duplicate-id-aria" not in unsure  # the same picture may stand on a page twice

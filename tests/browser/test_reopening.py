"""A page that is loaded again, cells that run again, a notebook that is opened again: nothing breaks."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, expect

from course.widgets import texts
from tests.browser import gallery
from tests.browser.jupyterlab import JupyterLab, Session

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def opened(session: Session, jupyterlab: JupyterLab, name: str) -> str:
    """A notebook with all widgets, all of whose cells have run."""
    path = jupyterlab.notebook(name, *gallery.CELLS)
    session.open(path)
    session.run_all()
    return path


def expect_all(session: Session) -> None:
    """Every widget is there, with what it shows."""
    for index in gallery.WIDGETS.values():
        output = session.output(index)
        expect(output).not_to_contain_text("Error displaying widget")
        expect(shown(output, index).first).to_be_visible()


def shown(output: Locator, index: int) -> Locator:
    """What each widget cannot do without."""
    if index in (gallery.DIAGRAM, gallery.TRACE, gallery.GOALS):
        return output.locator("svg")
    role = {gallery.MATRIX: "table", gallery.PREDICTION: "radio"}.get(index, "textbox")
    return output.get_by_role(role)  # type: ignore[arg-type]


def test_a_page_that_is_loaded_again_and_cells_that_run_again(
    session: Session, jupyterlab: JupyterLab
) -> None:
    path = opened(session, jupyterlab, "reloaded.ipynb")
    session.command("docmanager:save")
    session.page.reload()
    session.wait_for(path)
    expect_all(session)
    diagram = session.output(gallery.DIAGRAM)
    diagram.get_by_role("button", name="favorites", exact=True).first.click()
    expect(diagram.get_by_role("status").first).to_contain_text("From favorites to whom?")
    session.run_all()
    expect_all(session)
    assert session.errors == []


def test_a_saved_notebook_that_is_opened_again_shows_its_pictures(
    session: Session, jupyterlab: JupyterLab
) -> None:
    path = opened(session, jupyterlab, "saved.ipynb")
    session.run_all()
    expect_all(session)
    session.command("docmanager:save")
    session.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    saved = (jupyterlab.directory / path).read_text("utf-8")
    session.open(path)
    expect_all(session)
    steps = session.output(gallery.TRACE).locator("ol li")
    expect(steps).to_have_count(1)
    session.output(gallery.TRACE).get_by_role("button", name=texts.STEP, exact=True).click()
    expect(steps).to_have_count(2)
    assert session.errors == []
    kept = json.loads(saved)["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    pictures = [model for model in kept.values() if "svg" in model["state"]]
    shown = sorted(model["state"]["_anywidget_id"].rpartition(".")[2] for model in pictures)
    assert shown == ["Diagram", "TraceView"], "those of the first run are not kept"


def test_no_answer_to_a_prediction_stands_in_the_saved_file(session: Session, jupyterlab: JupyterLab) -> None:
    first, commands, *_, prediction = gallery.CELLS
    path = jupyterlab.notebook("untold.ipynb", first.replace("lab.diagram()", ""), commands, prediction)
    session.open(path)
    session.run_all()
    session.output(2).get_by_role("radio").first.check()
    session.command("docmanager:save")
    saved = (jupyterlab.directory / path).read_text("utf-8")
    assert "favorites</code> connects to" in saved
    for told in (
        "Docker DNS",
        "takes the connection",
        "outcome",
        texts.PREDICT_AGREES,
        texts.PREDICT_DIFFERS,
    ):
        assert told not in saved

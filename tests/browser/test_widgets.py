"""Predictions and traces in a real JupyterLab: nothing is told before, and then by the engine."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from course.experiments import texts as said
from course.experiments.texts import own_network
from course.widgets import texts
from tests.browser.jupyterlab import Session

UNIT = "04-own-network/04-own-network.ipynb"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def output_of(session: Session, source: str) -> Locator:
    """The output of the cell whose text contains `source`, brought into view."""
    cell = next(cell for cell in session.cells() if source in "".join(cell["source"]))
    session.show(cell["index"])
    output = session.page.locator(
        ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell.jp-mod-active .jp-OutputArea"
    )
    output.first.wait_for()
    return output.first


def run_up_to(session: Session, source: str) -> Locator:
    """Run the notebook up to the cell whose text contains `source`, as a learner does; that cell's output."""
    cell = next(cell for cell in session.cells() if source in "".join(cell["source"]))
    session.show(cell["index"] + 1)
    session.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-above')")
    return output_of(session, source)


def choose(output: Locator, *answers: str) -> None:
    """Choose one answer for each question, from the first on."""
    groups = output.locator(".widget-radio-box")
    for number, answer in enumerate(answers):
        groups.nth(number).get_by_text(answer, exact=True).click()


def test_a_wrong_and_a_right_prediction(session: Session) -> None:
    session.open(UNIT)
    output = run_up_to(session, "unit.names_on_the_default_bridge")
    commit = output.get_by_role("button", name=texts.PREDICT_COMMIT)
    expect(commit).to_be_disabled()
    choose(output, said.REACHED, said.REACHED)
    assert "Docker DNS" not in output.inner_text()
    expect(commit).to_be_enabled()
    commit.press("Enter")
    rows = output.locator("table tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text(texts.PREDICT_DIFFERS)
    expect(rows.nth(1)).to_contain_text("box has no Docker DNS to ask")
    expect(rows.nth(2)).to_contain_text(texts.PREDICT_AGREES)
    expect(commit).to_be_disabled()
    assert session.errors == []


def test_the_network_on_demand(session: Session) -> None:
    session.open(UNIT)
    output = run_up_to(session, "unit.a_network_that_is_not_there")
    choose(output, own_network.ON_DEMAND_OPTIONS[0])
    output.get_by_role("button", name=texts.PREDICT_COMMIT).click()
    expect(output.locator("table")).to_contain_text(own_network.ON_DEMAND_OPTIONS[2])


def test_a_trace_is_stepped_through_by_keyboard(session: Session) -> None:
    session.open(UNIT)
    output = run_up_to(session, 'lab.trace("shop"')
    steps = output.locator("ol li")
    expect(steps).to_have_count(1)
    step = output.get_by_role("button", name=texts.STEP, exact=True)
    for count in (2, 3, 4):
        step.press("Enter")
        expect(steps).to_have_count(count)
    expect(output.locator(".dnc-verdict")).to_contain_text("It arrives.")
    expect(step).to_be_disabled()
    output.get_by_role("button", name=texts.BACK).press("Enter")
    expect(steps).to_have_count(3)
    output.get_by_role("button", name=texts.ALL).press("Enter")
    expect(steps).to_have_count(4)


def test_a_connection_is_picked_on_the_picture(session: Session) -> None:
    session.open(UNIT)
    cell = next(cell for cell in session.cells() if 'lab.trace("shop"' in "".join(cell["source"]))
    session.type_into(cell["index"], "lab.diagram()  # again")
    run_up_to(session, "lab.diagram()  # again")
    session.page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    output = output_of(session, "lab.diagram()  # again")
    said = output.get_by_role("status").first
    expect(said).to_contain_text("who calls")
    shop, db = (output.get_by_role("button", name=name, exact=True).first for name in ("shop", "db"))
    shop.click()
    expect(shop).to_have_attribute("aria-pressed", "true")
    expect(said).to_contain_text("From shop to whom?")
    db.press("Enter")
    steps = output.locator("ol li")
    expect(output.locator(".dnc-title")).to_have_text("shop → tcp://db:27017")
    expect(steps).to_have_count(1)
    output.get_by_role("button", name=texts.PLAY).click()
    expect(output.locator(".dnc-verdict")).to_contain_text("It arrives.")
    output.get_by_role("button", name="shop → tcp://172").click()
    expect(output.locator(".dnc-title")).to_contain_text("shop → tcp://172.")
    shop.focus()
    session.page.keyboard.press("Escape")
    expect(output.locator(".dnc-trace")).to_be_hidden()
    session.page.keyboard.press("ArrowRight")
    expect(session.page.locator(":focus")).to_have_attribute("role", "button")
    assert session.errors == []


def test_the_matrix_is_read_and_opened_by_keyboard(session: Session) -> None:
    session.open(UNIT)
    cell = next(cell for cell in session.cells() if 'lab.trace("shop"' in "".join(cell["source"]))
    session.type_into(cell["index"], "lab.matrix()")
    run_up_to(session, "lab.matrix()")
    session.page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    table = output_of(session, "lab.matrix()").get_by_role("table")
    expect(table.get_by_role("columnheader", name="db")).to_contain_text("27017")
    mark = table.get_by_role("button", name="shop → tcp://db:27017")
    expect(mark).to_have_text("✓ name")
    mark.press("Enter")
    expect(mark).to_have_attribute("aria-pressed", "true")
    output = output_of(session, "lab.matrix()")
    expect(output.locator(".dnc-trace")).to_contain_text("shop → tcp://db:27017")
    mark.press("ArrowDown")
    expect(session.page.locator(":focus")).to_have_text("✓ address")
    session.page.keyboard.press("Enter")
    expect(output.locator(".dnc-trace")).to_contain_text("tcp://172.")
    assert session.errors == []


def test_a_line_is_typed_into_a_container(session: Session) -> None:
    session.open(UNIT)
    cell = next(cell for cell in session.cells() if 'lab.trace("shop"' in "".join(cell["source"]))
    session.type_into(cell["index"], 'lab.console("shop")')
    run_up_to(session, "lab.console")
    session.page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    output = output_of(session, "lab.console")
    line = output.get_by_role("textbox")
    line.fill("ping -c 1 db")
    line.press("Enter")
    said = output.get_by_role("log")
    expect(said).to_contain_text("shop $ ping -c 1 db")
    expect(said).to_contain_text("1 packets received")
    line.press("ArrowUp")
    expect(line).to_have_value("ping -c 1 db")
    output.get_by_role("combobox").select_option("stranger")
    output.get_by_role("button", name="Run").click()
    expect(said).to_contain_text("ping: bad address 'db'")
    assert session.errors == []


def test_a_form_and_its_command_line(session: Session) -> None:
    session.open(UNIT)
    cell = next(cell for cell in session.cells() if 'lab.trace("shop"' in "".join(cell["source"]))
    session.type_into(cell["index"], "lab.run_form()")
    run_up_to(session, "lab.run_form")
    session.page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    output = output_of(session, "lab.run_form")
    output.get_by_label("Name").fill("page")
    output.get_by_label("Ports").fill("8080:80")
    line = output.get_by_label("As a command")
    expect(line).to_have_value("docker run -d --name page -p 8080:80 nginx")
    line.fill("docker run -d --name page --network demo-net nginx")
    expect(output.get_by_label("Network")).to_have_value("demo-net")
    expect(output.get_by_label("Ports")).to_have_value("")
    output.get_by_role("button", name="Run").click()
    expect(output.get_by_role("status")).to_contain_text("0")
    assert session.errors == []

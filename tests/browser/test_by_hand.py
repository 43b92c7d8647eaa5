"""Each widget used with the mouse alone and with the keyboard alone, in a real JupyterLab."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from autograder import texts as graded
from course.experiments import texts as said
from course.topology.trace import Verdict
from course.widgets import texts
from tests.browser import gallery
from tests.browser.jupyterlab import JupyterLab, Session

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST, COMMANDS = gallery.CELLS[:2]
LAB = FIRST.replace("lab.diagram()", "")


def shown(session: Session, jupyterlab: JupyterLab, cell: str, *others: str) -> Locator:
    """The output of `cell`, in a notebook with the usual system; `others` stand below it."""
    session.open(jupyterlab.notebook("by-hand.ipynb", LAB, COMMANDS, cell, *others))
    for index in (0, 1):
        session.run(index)
    return session.run(2)


def tab_to(session: Session, target: Locator) -> None:
    """Press Tab until `target` has the focus, as somebody without a mouse does."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        session.page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


# -- the diagram --------------------------------------------------------------------------------


def test_a_connection_is_followed_on_the_picture_by_keyboard(
    session: Session, jupyterlab: JupyterLab
) -> None:
    output = shown(session, jupyterlab, "lab.diagram()")
    page, notice = session.page, output.get_by_role("status").first
    output.get_by_role("button", name="outside", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_attribute("data-place", "host")
    page.keyboard.press("Enter")
    expect(notice).to_contain_text("From the host to whom?")
    for _ in range(10):
        page.keyboard.press("ArrowDown")
        if page.locator(":focus").get_attribute("data-place") == "host/favorites":
            break
    page.keyboard.press(" ")
    way = output.locator(".dnc-ways button").nth(2)
    expect(way).to_have_accessible_name("host → tcp://localhost:3000: It arrives.")
    tab_to(session, way)
    page.keyboard.press("Enter")
    expect(output.locator(".dnc-title")).to_have_text("host → tcp://localhost:3000")
    tab_to(session, output.get_by_role("button", name=texts.ALL))
    page.keyboard.press("Enter")
    expect(output.locator(".dnc-verdict")).to_have_text("✓ It arrives.")
    expect(output.locator("svg .hop")).to_have_count(output.locator("ol li").count())
    assert session.errors == []


def test_a_command_is_marked_on_the_picture_until_the_next(session: Session, jupyterlab: JupyterLab) -> None:
    more = "%%docker\ndocker network create later-net\ndocker rm -f favorites"
    output = shown(session, jupyterlab, "lab.diagram()", more, "%%docker\ndocker ps")
    expect(output.locator(".tagged")).to_have_count(0)
    session.run(3)
    expect(output.locator(".tagged")).to_have_text(["new"])
    expect(output.get_by_role("status").first).to_have_text("Gone: favorites")
    expect(output.locator('[data-place="host/favorites"]')).to_have_count(0)
    session.run(4)
    expect(output.locator(".tagged")).to_have_count(0)
    assert session.errors == []


# -- the trace ----------------------------------------------------------------------------------


def test_a_trace_is_played_and_stepped_through_by_mouse(session: Session, jupyterlab: JupyterLab) -> None:
    output = shown(session, jupyterlab, gallery.CELLS[gallery.TRACE])
    steps = output.locator("ol li")
    expect(output.locator("ol")).to_have_attribute("aria-live", "polite")
    expect(steps).to_have_count(1)
    expect(output.locator("svg .hop:not(.later)")).to_have_count(1)
    play, back, step = (
        output.get_by_role("button", name=name, exact=True) for name in (texts.PLAY, texts.BACK, texts.STEP)
    )
    step.click()
    expect(steps).to_have_count(2)
    expect(output.locator("svg .hop:not(.later)")).to_have_count(2)
    back.click()
    expect(steps).to_have_count(1)
    play.click()
    expect(output.locator(".dnc-verdict")).to_have_text("✓ It arrives.", timeout=20_000)
    expect(play).to_be_disabled()


def test_nothing_moves_for_those_who_want_no_motion(browser: Browser, jupyterlab: JupyterLab) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 1200}, reduced_motion="reduce")
    session = Session(jupyterlab, context.new_page())
    output = shown(session, jupyterlab, "lab.diagram()", "%%docker\ndocker network create aa")
    session.page.evaluate(
        "() => { window.moved = 0; const animate = Element.prototype.animate;"
        " Element.prototype.animate = function (...given)"
        " { if (this.closest('.dnc-picture')) window.moved += 1; return animate.apply(this, given); }; }"
    )
    session.run(3)
    expect(output.locator(".tagged")).to_have_text(["new"])
    assert session.page.evaluate("() => window.moved") == 0
    context.close()


# -- predictions --------------------------------------------------------------------------------


def test_a_prediction_is_made_by_keyboard_and_only_what_differs_is_followed(
    session: Session, jupyterlab: JupyterLab
) -> None:
    output = shown(session, jupyterlab, gallery.PREDICT)
    session.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(2).focus()
    for group in output.locator(".widget-radio-box").all():
        tab_to(session, group.get_by_role("radio").nth(1))
        session.page.keyboard.press(" ")
    assert "Docker DNS" not in output.inner_text()
    commit = output.get_by_role("button", name=texts.PREDICT_COMMIT)
    expect(commit).to_be_enabled()
    tab_to(session, commit)
    session.page.keyboard.press("Enter")
    rows = output.locator("table.dnc-predict tr")
    expect(rows.nth(1)).to_contain_text(texts.PREDICT_DIFFERS)
    expect(rows.nth(2)).to_contain_text(texts.PREDICT_AGREES)
    expect(rows.nth(2)).to_contain_text(said.UNKNOWN_NAME)
    expect(output.locator(".dnc-title")).to_have_text(["favorites → mongodb://mongodb:27017"])
    told = texts.PREDICT_TOLD.format(agreeing=1, count=2)
    expect(output.get_by_role("region", name=told)).to_be_focused()
    session.page.keyboard.press("Tab")
    expect(output.get_by_role("button", name=texts.PLAY, exact=True)).to_be_focused()
    tab_to(session, output.get_by_role("button", name=texts.ALL))
    session.page.keyboard.press("Enter")
    expect(output.locator(".dnc-verdict")).to_have_text("✓ It arrives.")
    expect(output.locator("svg .hop:not(.later)")).to_have_count(output.locator("ol li").count())
    assert session.errors == []


# -- the checklist ------------------------------------------------------------------------------


def test_hints_come_one_by_one_and_goals_tick_by_cells(session: Session, jupyterlab: JupyterLab) -> None:
    solution = (
        "%%docker\ndocker network create shop-net\n"
        "docker run -d --name shop --network shop-net -p 9000:80 nginx"
    )
    output = shown(session, jupyterlab, gallery.CHECKLIST, solution)
    hint = output.get_by_role("button", name=graded.HINT, exact=True)
    expect(output).not_to_contain_text("Look at what is there.")
    hint.click()
    expect(output).to_contain_text("Look at what is there.")
    expect(output).not_to_contain_text("Think of the order.")
    tab_to(session, hint)
    session.page.keyboard.press("Enter")
    expect(output).to_contain_text("Think of the order.")
    expect(output).not_to_contain_text("Do it like this.")
    session.page.keyboard.press("Enter")
    expect(output).to_contain_text("Do it like this.")
    expect(output.get_by_role("button", name=graded.NO_MORE_HINTS)).to_be_disabled()
    expect(output.locator("figcaption")).to_have_text([graded.NOW, graded.GOAL])
    expect(output.locator("figure").nth(1).locator(".tagged")).to_have_text(["not yet", "not yet"])
    session.run(3)
    expect(output).to_contain_text("6 of 6 done")
    expect(output.locator(".tagged")).to_have_count(0)
    assert session.errors == []


TERMINAL = """
import sys, docker
client = docker.DockerClient(base_url=sys.argv[1])
client.networks.create("shop-net")
client.containers.run("nginx", name="shop", network="shop-net", ports={"80/tcp": 9000}, detach=True)
"""


def test_what_a_terminal_did_ticks_but_is_marked_with_the_cell_to_paste(
    session: Session, jupyterlab: JupyterLab
) -> None:
    output = shown(session, jupyterlab, gallery.CHECKLIST, "print(lab.docker_host)", "%%docker\ndocker ps")
    address = session.run(3).inner_text().split()[-1]
    subprocess.run([sys.executable, "-c", TERMINAL, address], check=True)
    expect(output).to_contain_text("6 of 6 done")
    expect(output.locator("li.borrowed")).to_have_count(6)
    cell = output.locator("pre").inner_text()
    assert cell.splitlines()[0] == "%%docker"
    session.type_into(4, cell)
    session.command("editmenu:clear-all")
    session.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    session.run_all()
    again = session.output(2)
    expect(again).to_contain_text("6 of 6 done")
    expect(again.locator("li.borrowed")).to_have_count(0)
    assert session.errors == []


# -- matrix, console, form ----------------------------------------------------------------------


def test_the_matrix_opens_a_trace_by_mouse_and_shows_what_a_goal_misses(
    session: Session, jupyterlab: JupyterLab
) -> None:
    output = shown(session, jupyterlab, gallery.CELLS[gallery.MATRIX])
    amiss = output.locator("td.amiss")
    expect(amiss).to_have_count(1)
    expect(amiss).to_contain_text(texts.SHOULD_REACH)
    amiss.get_by_text("✗ name").click()
    expect(output.locator(".dnc-title")).to_have_text("box → tcp://mongodb:27017")
    output.get_by_role("button", name="box → tcp://172").first.click()
    expect(output.locator(".dnc-title")).to_contain_text("box → tcp://172.")
    expect(output.locator(".dnc-title")).to_have_count(1)
    assert session.errors == []


def test_a_matrix_that_follows_is_as_one_that_is_drawn_anew(session: Session, jupyterlab: JupyterLab) -> None:
    """Only cells that changed are put in anew: the mark of another one is the same element as before."""
    cell = gallery.CELLS[gallery.MATRIX]
    commands = ("network connect favorites-net box", "stop favorites", "network create spare", "rm -f box")
    output = shown(session, jupyterlab, cell, cell, *(f"%docker {command}" for command in commands))
    other = output.get_by_role("button", name="favorites → tcp://mongodb:27017")
    arrived = texts.VERDICTS[Verdict.REACHED]
    other.evaluate("mark => { mark.before = true; }")
    expect(output.get_by_role("columnheader")).to_have_count(4)
    for index, _ in enumerate(commands, 4):
        session.run(index)
        session.wait_for("by-hand.ipynb")
        assert said_by(output) == said_by(session.run(3))
        if index == 4:
            expect(output.locator("td.amiss")).to_have_count(0)
            expect(output.get_by_role("button", name=f"box → tcp://mongodb:27017: {arrived}")).to_be_visible()
            assert other.evaluate("mark => mark.before")
    expect(output.get_by_role("columnheader")).to_have_count(2)
    assert session.errors == []


def said_by(output: Locator) -> list[str]:
    """All cells of a table, and all that its marks are called."""
    table = output.get_by_role("table")
    expect(table).to_be_visible()
    names = table.get_by_role("button").evaluate_all("marks => marks.map(mark => mark.outerHTML)")
    return [*table.locator("th, td").all_inner_texts(), *names]


def test_the_console_is_used_by_keyboard(session: Session, jupyterlab: JupyterLab) -> None:
    output = shown(session, jupyterlab, 'lab.console("favorites")')
    page, line = session.page, output.get_by_role("textbox")
    line.focus()
    for typed in ("nslookup -type=a mongodb", "wget -q -O - http://mongodb:27017"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(output.get_by_role("log")).to_contain_text(f"favorites $ {typed}")
    expect(output.get_by_role("log")).to_contain_text("HTTP")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(line).to_have_value("nslookup -type=a mongodb")
    page.keyboard.press("ArrowDown")
    expect(line).to_have_value("wget -q -O - http://mongodb:27017")
    tab_to(session, output.get_by_role("button", name=texts.CONSOLE_RUN))
    assert session.errors == []


def test_the_form_is_used_by_keyboard(session: Session, jupyterlab: JupyterLab) -> None:
    output = shown(session, jupyterlab, "lab.run_form()")
    page = session.page
    output.get_by_label(texts.RUN_NAME).focus()
    page.keyboard.type("page")
    tab_to(session, output.get_by_label(texts.RUN_NETWORK))
    page.keyboard.type("favorites-net")
    tab_to(session, output.get_by_label(texts.RUN_HOSTS))
    page.keyboard.type("db:10.0.0.7")
    line = output.get_by_label(texts.RUN_LINE)
    expect(line).to_have_value(
        "docker run -d --name page --network favorites-net --add-host db:10.0.0.7 nginx"
    )
    tab_to(session, output.get_by_role("button", name=texts.RUN, exact=True))
    page.keyboard.press("Enter")
    expect(output.locator("pre")).to_contain_text("0")
    page.keyboard.press("Enter")
    expect(output.locator("pre")).to_contain_text('The container name "/page" is already in use')
    line.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("docker run --nmae x nginx")
    expect(output.get_by_role("status")).to_contain_text("unknown flag: --nmae")
    expect(output.get_by_role("button", name=texts.RUN, exact=True)).to_be_disabled()
    assert session.errors == []


# -- bad input, and an engine that goes away ----------------------------------------------------


def test_an_engine_that_goes_away_is_told_in_each_widget_which_works_again_afterwards(
    session: Session, jupyterlab: JupyterLab, tmp_path_factory: pytest.TempPathFactory
) -> None:
    socket = tmp_path_factory.mktemp("engine") / "docker.sock"
    lab = LAB.replace("Lab()", f'Lab("unix://{socket}")')
    cells = ("lab.diagram()", "lab.matrix()", 'lab.console("box")', "lab.run_form()", gallery.PREDICT)
    path = jupyterlab.notebook("away.ipynb", lab, COMMANDS, *cells, "lab.trace('box', 'nonsense')")
    with served(socket):
        session.open(path)
        for index in range(7):
            session.run(index)
        diagram, matrix, console, form, prediction = widgets = [session.output(n) for n in range(2, 7)]
        for group in prediction.locator(".widget-radio-box").all():
            group.get_by_role("radio").first.check()
        expect(session.run(7)).to_contain_text("'nonsense' names no port")
    ask(*widgets)
    gone = f"No Docker Engine answers at unix://{socket}"
    expect(diagram.get_by_role("status").first).to_contain_text(gone)
    expect(matrix.get_by_role("alert")).to_contain_text(gone)
    expect(console.get_by_role("log")).to_contain_text(gone)
    expect(form.locator("pre")).to_contain_text(gone)
    expect(prediction.get_by_role("alert")).to_contain_text("The engine does not answer.")
    expect(prediction.get_by_role("button", name=texts.PREDICT_COMMIT)).to_be_enabled()
    with served(socket):
        session.run(1)
        ask(*widgets)
        expect(diagram.locator(".dnc-title")).to_contain_text("favorites → tcp://mongodb:27017")
        expect(matrix.locator(".dnc-title")).to_contain_text("favorites → tcp://mongodb:27017")
        expect(console.get_by_role("log")).to_contain_text("Name:\tmongodb")
        expect(form.locator("pre")).not_to_contain_text(gone)
        expect(prediction.get_by_role("table")).to_contain_text(texts.PREDICT_AGREES)


@contextmanager
def served(socket: Path) -> Iterator[None]:
    """A simulated engine of a process of its own, listening there."""
    command = [sys.executable, "-m", "course.commands", "engine", "--socket", str(socket)]
    engine = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert engine.stdout is not None
        assert "ready" in engine.stdout.readline()
        yield
    finally:
        engine.terminate()
        engine.wait(60)


def ask(diagram: Locator, matrix: Locator, console: Locator, form: Locator, prediction: Locator) -> None:
    """Have each widget ask the engine something."""
    diagram.get_by_role("button", name="favorites", exact=True).first.press("Escape")
    for place in ("favorites", "mongodb"):
        diagram.get_by_role("button", name=place, exact=True).first.click()
    matrix.get_by_role("button", name="favorites → tcp://mongodb:27017").click()
    console.get_by_role("combobox").select_option("favorites")
    console.get_by_role("textbox").fill("nslookup -type=a mongodb")
    console.get_by_role("textbox").press("Enter")
    form.get_by_role("button", name=texts.RUN, exact=True).click()
    prediction.get_by_role("button", name=texts.PREDICT_COMMIT).click()

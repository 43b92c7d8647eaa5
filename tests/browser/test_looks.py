"""How the widgets look: letters are large enough to read, and nothing is cut off. Pictures are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from course.widgets import texts
from tests.browser import gallery
from tests.browser.jupyterlab import ARTEFACTS, JupyterLab, Session

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SMALLEST = 10.5  # CSS pixels: a tag; what is to be read has at least 11
LETTERS = """output => [...output.querySelectorAll("svg text")].map(text => ({
    text: text.textContent, size: parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
}))"""
# What may be wider than the page is scrolled in a region of its own.
CUT_OFF = """output => [...output.querySelectorAll("*")].filter(element =>
    !element.closest("svg") && !element.closest("[role=region]") && element.getClientRects().length
    && element.getBoundingClientRect().right > output.getBoundingClientRect().right + 1
).map(element => element.outerHTML.slice(0, 200))"""


@pytest.fixture(params=[800, 1200], ids=["narrow", "wide"])
def visit(browser: Browser, jupyterlab: JupyterLab, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A visit with a window of this width, without the file browser."""
    context = browser.new_context(viewport={"width": request.param, "height": 1000})
    yield Session(jupyterlab, context.new_page())
    context.close()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_everything_is_readable_and_inside(
    visit: Session, jupyterlab: JupyterLab, theme: str, request: pytest.FixtureRequest
) -> None:
    visit.open(jupyterlab.notebook("gallery.ipynb", *gallery.CELLS))
    visit.command("apputils:change-theme", theme=f"JupyterLab {theme}")
    if not visit.page.evaluate("() => jupyterapp.shell.leftCollapsed"):
        visit.command("application:toggle-left-area")
    visit.run_all()
    visit.output(gallery.TRACE).get_by_role("button", name=texts.ALL).click()
    prediction = visit.output(gallery.PREDICTION)
    for group in prediction.locator(".widget-radio-box").all():
        group.get_by_role("radio").first.check()
    prediction.get_by_role("button", name=texts.PREDICT_COMMIT).click()
    prediction.locator("svg[role=img]").first.wait_for()
    ARTEFACTS.mkdir(exist_ok=True)
    for name, index in gallery.WIDGETS.items():
        output = visit.output(index)
        output.screenshot(path=ARTEFACTS / f"{name}-{request.node.callspec.id}.png")
        assert output.evaluate(CUT_OFF) == [], name
        small = [letter for letter in output.evaluate(LETTERS) if letter["size"] < SMALLEST * 0.97]
        assert name == "checklist" or small == [], name
    assert visit.errors == []
    assert visit.strangers == set()

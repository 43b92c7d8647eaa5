"""A real JupyterLab on a learner's directory, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.jupyterlab import ARTEFACTS, JupyterLab, Session

expect.set_options(timeout=60_000)  # milliseconds: a machine may be busy with other things
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium that asks nothing of the network by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """`course lab` with an empty home directory, running."""
    with JupyterLab(tmp_path_factory.mktemp("learner")) as lab:
        yield lab


@pytest.fixture
def session(browser: Browser, jupyterlab: JupyterLab, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A browser's visit to that JupyterLab. A picture of how it ended is kept in test-artefacts/."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    session = Session(jupyterlab, context.new_page())
    yield session
    ARTEFACTS.mkdir(exist_ok=True)
    session.page.screenshot(path=ARTEFACTS / f"{request.node.name}.png")
    context.close()

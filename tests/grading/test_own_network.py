"""Unit 04 from the teacher's notebook to the page a learner gets back, with five submissions."""

from __future__ import annotations

import re

import nbformat
import pytest

from tests.grading.conftest import CHECKOUT
from tests.grading.pages import fetched

pytestmark = pytest.mark.slow

UNIT = "04-own-network"
NOTEBOOK = CHECKOUT / "notebooks" / UNIT / f"{UNIT}.ipynb"
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)\n?### END SOLUTION", re.DOTALL)

ANOTHER_WAY = {
    "ex-1-commands": """
lab.client.containers.run("mongo", name="mongodb", detach=True)
lab.client.networks.create("favorites-net", driver="bridge").connect("mongodb")
lab.client.networks.get("bridge").disconnect("mongodb")
""",
    "ex-2-commands": """%%docker
docker create --name favorites favorites-node
docker network connect favorites-net favorites
docker start favorites
""",
    "ex-3-commands": """%%docker
docker rm -f mongodb
docker run -d --name mongodb --network favorites-net --network-alias database mongo
docker run -d --name report busybox sleep infinity
docker network connect favorites-net report
docker restart favorites
""",
    "ex-4-commands": """%%docker
docker rm cache
docker network create cache-net
docker run -d --name cache --network office-net redis
docker network connect cache-net cache
""",
    "ex-4-answer": 'left_in_state = "Created"',
}

ON_THE_DEFAULT_BRIDGE = {
    "ex-1-commands": "%%docker\ndocker network create favorites-net\ndocker run -d --name mongodb mongo",
    "ex-2-commands": "%%docker\ndocker run -d --name favorites favorites-node",
    "ex-3-commands": "%%docker\ndocker run -d --name report busybox sleep infinity",
    "ex-4-commands": "%%docker\ndocker network create cache-net\ndocker start cache",
    "ex-4-answer": 'left_in_state = "exited"',
}

NO_NETWORK_MADE = {
    "ex-1-commands": "%%docker\ndocker run -d --name mongodb --network favorites-net mongo",
    "ex-2-commands": "%%docker\ndocker run -d --name favorites --network favorites-net favorites-node",
}


def reference() -> dict[str, str]:
    """The notebook's own solutions, by cell."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return {
        cell.metadata.nbgrader.grade_id: SOLUTION.sub(r"\1", cell.source)
        for cell in cells
        if "### BEGIN SOLUTION" in cell.source
    }


@pytest.fixture(scope="module")
def graded(teach):
    course = teach(nbformat.read(NOTEBOOK, as_version=4), UNIT)
    course.nbgrader("generate_assignment", UNIT)
    course.hand_in("reference", reference())
    course.hand_in("another-way", ANOTHER_WAY)
    course.hand_in("default-bridge", ON_THE_DEFAULT_BRIDGE)
    course.hand_in("no-network-made", NO_NETWORK_MADE)
    course.hand_in("empty", {})
    course.nbgrader("autograde", UNIT)
    course.nbgrader("generate_feedback", UNIT)
    return course


def test_a_unit_has_ten_points(graded):
    assert sum(graded.points().values()) == 10


@pytest.mark.parametrize("student", ["reference", "another-way"])
def test_right_answers_earn_all(graded, student):
    assert graded.scores(student) == graded.points()


def test_nothing_done_earns_nothing(graded):
    assert set(graded.scores("empty").values()) == {0}


def test_on_the_default_bridge(graded):
    scores, points = graded.scores("default-bridge"), graded.points()
    assert 0 < scores["ex-1-check"] < points["ex-1-check"]
    assert "mongodb runs, but on bridge; favorites-net has no containers." in (
        graded.report("default-bridge", "ex-1-check")
    )
    assert "favorites is in state exited" in graded.report("default-bridge", "ex-2-check")
    assert scores["ex-2-check"] < points["ex-2-check"] / 2
    assert "left_in_state is &#34;exited&#34;. That is not it." in graded.report(
        "default-bridge", "ex-4-check"
    )


def test_no_network_made(graded):
    report = graded.report("no-network-made", "ex-1-check")
    assert "There is no network named favorites-net." in report
    assert "mongodb is in state created: it has never run." in report
    assert graded.scores("no-network-made")["ex-2-check"] < graded.points()["ex-2-check"] / 2


def test_feedback_shows_the_learners_own_system(graded):
    assert "<svg" in graded.report("default-bridge", "ex-1-check")
    page = graded.feedback("default-bridge").read_text("utf-8")
    assert "Your system when this was checked" in page
    assert "<svg" in page
    assert fetched(page) == []


def test_a_browser_asks_for_nothing_but_the_page(graded, requests_of):
    page = graded.feedback("default-bridge")
    assert requests_of(page) == [page.as_uri()]

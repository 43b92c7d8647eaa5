import sys
import threading
from types import ModuleType, SimpleNamespace

import pytest

from autograder import Context, answer, container, grade, network, use
from course.lab import Lab


@pytest.fixture
def lab():
    lab = Lab("simulated")
    yield lab
    lab.close()


def test_by_itself_a_grade_looks_at_the_current_lab(lab):
    lab.client.networks.create("favorites-net")
    lab.client.containers.run("mongo", name="mongodb", detach=True, network="favorites-net")
    lab.client.containers.run("busybox", "sleep infinity", name="app", detach=True, network="favorites-net")
    report = grade(
        network("favorites-net").has_only("mongodb", "app"),
        container("app").reaches("mongodb://mongodb/x", at="mongodb"),  # which has hardly been started
        container("mongodb").logs("Waiting for connections"),
        points=3,
    )
    assert report.passed, str(report)


def test_by_itself_it_reads_the_notebooks_variables(lab, monkeypatch):
    ipython = ModuleType("IPython")
    ipython.get_ipython = lambda: SimpleNamespace(user_ns={"left_in_state": "created"})
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    assert grade(answer("left_in_state").equals("created"), points=1).passed
    assert not grade(answer("right"), points=1).passed


def test_a_context_counts_inside_its_block(built, lab):
    with use(Context(built.system(built.MONGODB))):
        assert grade(container("mongodb"), points=1).passed
    assert not grade(container("mongodb"), points=1).passed


def test_threads_grade_apart(built):
    seen = {}

    def grade_one(name, topology):
        with use(Context(topology)):
            seen[name] = grade(container("mongodb"), points=1).score

    threads = [
        threading.Thread(target=grade_one, args=("with", built.system(built.MONGODB))),
        threading.Thread(target=grade_one, args=("without", built.system())),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"with": 1, "without": 0}

from dataclasses import replace

import pytest

from autograder import Outcome, attempts, container, host
from course.probe import Probe
from course.topology import URLError
from course.topology.trace import Verdict

URL = "mongodb://mongodb:27017/swfavorites"


def test_reaches(built, seen):
    finding = seen(container("favorites").reaches(URL), built.system(built.MONGODB, built.APP))
    assert finding.passed
    assert finding.steps


def test_on_the_default_bridge_the_name_means_nothing(built, seen):
    finding = seen(
        container("favorites").reaches(URL), built.system(built.MONGODB_ON_BRIDGE, built.APP_ON_BRIDGE)
    )
    assert finding.outcome is Outcome.FAILED
    assert finding.seen.startswith(f"favorites tried {URL}: unknown name.")
    assert "default bridge" in finding.seen


def test_a_wrong_port_is_refused(built, seen):
    finding = seen(
        container("favorites").reaches("mongodb://mongodb:27018/x"), built.system(built.MONGODB, built.APP)
    )
    assert finding.outcome is Outcome.FAILED
    assert ": refused. " in finding.seen
    assert "27017" in finding.seen


def test_a_source_that_is_missing_or_stopped_tries_nothing(built, seen):
    assert seen(container("favorites").reaches(URL), built.system(built.MONGODB)).outcome is (
        Outcome.NOT_CARRIED_OUT
    )
    stopped = built.system(built.MONGODB, replace(built.APP, state="exited"))
    finding = seen(container("favorites").reaches(URL), stopped)
    assert finding.outcome is Outcome.NOT_CARRIED_OUT
    assert finding.seen.endswith("So this could not be tried.")


def test_reaches_says_who_answered(built, seen):
    topology = built.system(built.MONGODB, built.APP)
    assert seen(container("favorites").reaches("mongodb://db/x", at="mongodb"), topology).passed
    finding = seen(container("favorites").reaches("http://localhost:3000/", at="mongodb"), topology)
    assert finding.seen == "favorites reached http://localhost:3000/, but favorites answered there."


def test_the_host_reaches_published_ports(built, seen):
    topology = built.system(built.MONGODB, built.APP)
    assert seen(host().reaches("http://localhost:3030/", at="favorites"), topology).passed
    assert not seen(host().reaches("http://localhost:3000/"), topology).passed


def test_cannot_reach_is_tried_by_name_and_by_address(built, seen):
    finding = seen(container("stranger").cannot_reach(URL), built.system(built.MONGODB, built.STRANGER))
    assert finding.passed
    assert finding.seen == (
        "Tried and blocked: mongodb://mongodb:27017/swfavorites (unknown name) "
        "and mongodb://172.18.0.2:27017/swfavorites (timed out)."
    )


def test_without_a_name_the_address_still_reaches(built, seen):
    topology = built.system(built.MONGODB_ON_BRIDGE, built.APP_ON_BRIDGE)
    finding = seen(container("favorites").cannot_reach(URL), topology)
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == "favorites reached mongodb://172.17.0.2:27017/swfavorites."


@pytest.mark.parametrize(
    "target",
    ["nobody", "stopped", "silent"],
)
def test_being_kept_from_nothing_earns_nothing(built, seen, target):
    targets = {
        "nobody": [],
        "stopped": [built.MONGODB_EXITED],
        "silent": [replace(built.MONGODB, listeners=())],
    }
    topology = built.system(built.STRANGER, *targets[target])
    finding = seen(container("stranger").cannot_reach(URL), topology)
    assert finding.outcome is Outcome.NOT_CARRIED_OUT
    assert finding.seen.endswith("So there was nothing to be kept away from.")


def test_a_stranger_that_does_not_run_is_not_kept_away(built, seen):
    stopped = replace(built.STRANGER, state="exited")
    for topology in (built.system(built.MONGODB), built.system(built.MONGODB, stopped)):
        assert seen(container("stranger").cannot_reach(URL), topology).outcome is Outcome.NOT_CARRIED_OUT


def test_an_address_that_nobody_has_proves_nothing(built, seen):
    finding = seen(
        container("stranger").cannot_reach("mongodb://172.18.0.9/x"),
        built.system(built.MONGODB, built.STRANGER),
    )
    assert finding.outcome is Outcome.NOT_CARRIED_OUT
    assert finding.seen.startswith("Nobody has the address 172.18.0.9 now.")


@pytest.mark.parametrize(
    ("by_host", "outcome"),
    [(Verdict.REACHED, Outcome.PASSED), (Verdict.TIMED_OUT, Outcome.NOT_CARRIED_OUT)],
)
def test_of_what_is_outside_a_real_engine_only_its_host_knows(built, seen, monkeypatch, by_host, outcome):
    found = {"host": by_host, "stranger": Verdict.NO_ROUTE}
    monkeypatch.setattr(attempts, "probe", lambda client, source, url: Probe(found[source], ""))
    check = container("stranger").cannot_reach("http://203.0.113.80/")
    finding = seen(check, built.system(built.STRANGER), client=object(), simulated=False)
    assert finding.outcome is outcome


def test_the_host_cannot_reach_what_is_not_published(built, seen):
    topology = built.system(built.MONGODB, built.APP)
    assert seen(host().cannot_reach("mongodb://localhost:27017", target="mongodb"), topology).passed
    assert not seen(host().cannot_reach("http://localhost:3030", target="favorites"), topology).passed
    absent = seen(host().cannot_reach("mongodb://localhost:27017", target="mongodb"), built.system(built.APP))
    assert absent.outcome is Outcome.NOT_CARRIED_OUT


def test_resolves(built, seen):
    topology = built.system(built.MONGODB, built.APP)
    assert seen(container("favorites").resolves("mongodb"), topology).passed
    assert seen(container("favorites").resolves("db", to="mongodb"), topology).passed
    finding = seen(container("favorites").resolves("favorites", to="mongodb"), topology)
    assert finding.seen == "To favorites, favorites means 172.18.0.3; mongodb has 172.18.0.2."


def test_resolves_on_the_default_bridge(built, seen):
    topology = built.system(built.MONGODB_ON_BRIDGE, built.APP_ON_BRIDGE)
    finding = seen(container("favorites").resolves("mongodb"), topology)
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == (
        "To favorites, the name mongodb means nothing. favorites is on bridge; mongodb is on bridge. "
        "On the network bridge, Docker answers no names."
    )


def test_cannot_resolve_needs_both_to_run(built, seen):
    topology = built.system(built.MONGODB, built.STRANGER)
    assert seen(container("stranger").cannot_resolve("mongodb"), topology).passed
    assert seen(container("mongodb").cannot_resolve("db"), topology).outcome is Outcome.NOT_CARRIED_OUT
    alone = built.system(built.STRANGER)
    assert seen(container("stranger").cannot_resolve("mongodb"), alone).outcome is Outcome.NOT_CARRIED_OUT
    together = built.system(built.MONGODB, built.APP)
    assert seen(container("favorites").cannot_resolve("mongodb"), together).outcome is Outcome.FAILED


def test_an_authors_bad_url_is_told_at_once():
    with pytest.raises(URLError):
        container("favorites").reaches("mongodb://mongodb:port/x")

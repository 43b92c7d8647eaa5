"""Unit 06, "The localhost trap": what its notebook asks, and what Grafana and Prometheus say to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docker.errors import APIError

from course.experiments.asking import asked_connection
from course.experiments.texts import localhost_trap as said
from course.lab import LabError
from course.topology.trace import Trace
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab

SOURCES = ("http://localhost:9090", "http://localhost:3030", "http://prometheus:9090", "http://grafana:9090")
TARGETS = ("localhost:8080", "prometheus:8080", "host.docker.internal:8080", "spring-boot:8080")
#: What the matrix asks: the ports that stand in the browser's address bar, and Grafana's own.
PORTS = (3030, 3000, 9090, 8080)
API = "http://localhost:3000/api/datasources"


def who_is_localhost(lab: Lab) -> Predict:
    """Experiment 1: the same URL said on the host, in Grafana and in Prometheus."""
    return Predict(
        [
            asked_connection(lab, "host", "http://localhost:9090"),
            asked_connection(lab, "grafana", "http://localhost:9090"),
            asked_connection(lab, "prometheus", "http://localhost:9090"),
            asked_connection(lab, "grafana", "http://prometheus:9090"),
            asked_connection(lab, "host", "http://prometheus:9090"),
        ]
    )


def what_goes_into_the_forms(lab: Lab) -> Predict:
    """Experiment 2: one URL of four works in Grafana's data source, one address in Prometheus's targets."""
    return Predict(
        [
            Question(said.WHICH_SOURCE, SOURCES, lambda: _which(lab, "grafana", SOURCES, SOURCES)),
            Question(said.WHICH_TARGET, TARGETS, lambda: _which(lab, "prometheus", TARGETS, _metrics())),
        ]
    )


def an_application_on_127(lab: Lab) -> Predict:
    """Experiment 3: the host's 8081, which is bound to 127.0.0.1, from the host and from Prometheus."""
    path = "actuator/health"
    return Predict(
        [
            asked_connection(lab, "host", f"http://localhost:8081/{path}"),
            asked_connection(lab, "prometheus", f"http://host.docker.internal:8081/{path}"),
            asked_connection(lab, "prometheus", f"http://host.docker.internal:8080/{path}"),
        ]
    )


def _metrics() -> list[str]:
    return [f"http://{target}/actuator/prometheus" for target in TARGETS]


def _which(lab: Lab, source: str, options: Sequence[str], urls: Sequence[str]) -> Outcome:
    traces = [lab.attempt(source, url) for url in urls]
    tried = "; ".join(said.TRIED.format(source=source, url=t.url, verdict=t.verdict) for t in traces)
    works = [option for option, trace in zip(options, traces, strict=True) if trace.reached]
    return Outcome(works[0] if len(works) == 1 else said.NONE_WORKS, tried)


def save_and_test(lab: Lab, url: str) -> str:
    """What Grafana's form says when `url` is saved in it as that of a Prometheus. Raises LabError."""
    source = {"name": url, "type": "prometheus", "access": "proxy", "url": url}
    _asked(lab, "grafana", [*_CURL, "-d", json.dumps(source), _JSON, API], said.NO_GRAFANA)
    known = _asked(lab, "grafana", [*_CURL, API], said.NO_GRAFANA)
    uid = next((each["uid"] for each in known if each["name"] == url), "")
    health = _asked(lab, "grafana", [*_CURL, f"{API}/uid/{uid}/health"], said.NO_GRAFANA)
    return said.SAVED.format(message=health["message"])


def targets(lab: Lab, prometheus: str = "prometheus") -> str:
    """What Prometheus's page *Targets* shows, a line for each. Raises LabError."""
    url = "http://localhost:9090/api/v1/targets"
    told = _asked(lab, prometheus, ["wget", "-q", "-O", "-", url], said.NO_PROMETHEUS)
    return "\n".join(_line(target) for target in told["data"]["activeTargets"])


def _line(target: dict[str, Any]) -> str:
    error = f"\n  {target['lastError']}" if target["lastError"] else ""
    job, url, health = target["labels"]["job"], target["scrapeUrl"], target["health"].upper()
    return said.TARGET.format(job=job, url=url, health=health, error=error)


_CURL = ("curl", "-s", "-u", "admin:admin")
_JSON = "-HContent-Type: application/json"


def _asked(lab: Lab, container: str, words: Sequence[str], otherwise: str) -> Any:
    """What a program inside of a container prints, read as JSON. Raises LabError where it is none."""
    try:
        printed: Any = lab.client.containers.get(container).exec_run(list(words)).output
        return json.loads(printed)
    except (APIError, ValueError):
        raise LabError(otherwise) from None


def who_says_localhost(lab: Lab) -> None:
    """Print the matrix: who answers to `localhost` and a port, said in each of three places."""
    heads = [said.SAYS, *(f"localhost:{port}" for port in PORTS)]
    rows = [[said.BROWSER, *_answers(lab, "host")]]
    rows += [[name, *_answers(lab, name)] for name in ("grafana", "prometheus")]
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    for row in [heads, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _answers(lab: Lab, source: str) -> list[str]:
    return [_who(lab.attempt(source, f"http://localhost:{port}")) for port in PORTS]


def _who(trace: Trace) -> str:
    if not trace.reached or trace.target is None:
        return said.NOBODY
    return said.ON_HOST if trace.target.kind == "host" else trace.target.name

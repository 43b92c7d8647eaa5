"""Unit 07, "Bridge and ports": what its notebook asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments import texts
from course.experiments.asking import address_of, asked_connection
from course.experiments.texts import bridge_and_ports as said
from course.lab import LabError
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab


def the_same_port_twice(lab: Lab) -> Predict:
    """Experiment 1: beside `green`, another with its container port, and one with its host port."""
    return Predict([_asked_run(lab, "blue", 8081), _asked_run(lab, "red", 8080)])


def _asked_run(lab: Lab, name: str, port: int) -> Question:
    command = f"docker run -d --name {name} --network demo-net -p {port}:8080 spring-boot"
    question = texts.WHAT_HAPPENS.format(command=command)
    return Question(question, said.RUN_OPTIONS, lambda: _run(lab, name, command))


def _run(lab: Lab, name: str, command: str) -> Outcome:
    runs, refused, left = said.RUN_OPTIONS
    code, output = lab.run(command)
    if code == 0:
        return Outcome(runs, output[:12])  # its id, as lists show it
    output = next((line for line in output.splitlines() if "Error" in line), output)
    there = lab.client.containers.list(all=True, filters={"name": f"^{name}$"})
    return Outcome(left if there else refused, output)


def who_gets_in(lab: Lab) -> Predict:
    """Experiment 2: a published container and one that is not, from near and far. Raises LabError."""
    plain = address_of(lab.topology(), "plain", "demo-net")
    return Predict(
        [
            asked_connection(lab, "plain", "http://green:8080"),
            asked_connection(lab, "plain", "http://blue:8081"),
            asked_connection(lab, "host", f"http://{plain}:8080"),
            asked_connection(lab, "outside", f"http://{plain}:8080"),
        ]
    )


def expose_or_not(lab: Lab) -> Predict:
    """Experiment 3: a port that an image exposes, and one that nobody has exposed."""
    return Predict(
        [
            asked_connection(lab, "host", "http://localhost:80"),
            asked_connection(lab, "plain", "http://web:80"),
            asked_connection(lab, "plain", "http://quiet:9000"),
        ]
    )


def only_for_the_host(lab: Lab) -> Predict:
    """Experiment 5: a port that is published at 127.0.0.1, from the host and from outside."""
    outside = lab.topology().hosts[0].addresses[0]
    return Predict(
        [
            asked_connection(lab, "host", "http://localhost:8085"),
            asked_connection(lab, "outside", f"http://{outside}:8085"),
        ]
    )


def after_a_restart(lab: Lab) -> Predict:
    """Experiment 4: a host port that Docker chose. Raises LabError where `any` does not run (yet)."""
    before = _host_port(lab)
    question = said.RESTART.format(name="any", port=before)
    return Predict([Question(question, said.RESTART_OPTIONS, lambda: _restart(lab, before))])


def _restart(lab: Lab, before: int) -> Outcome:
    same, another, none = said.RESTART_OPTIONS
    lab.run("docker restart any")
    lab.settle()
    try:
        after = _host_port(lab)
    except LabError as error:
        return Outcome(none, str(error))
    return Outcome(same if after == before else another, said.RESTARTED.format(before=before, after=after))


def _host_port(lab: Lab) -> int:
    found = lab.topology().container("any")
    if found is None or not found.published:
        raise LabError(texts.NOT_THERE_YET.format(container="any", network="bridge"))
    return found.published[0].host_port


def reset_or_refused(lab: Lab) -> Predict:
    """Experiment 6: three doors that nobody comes through, each for a reason of its own."""
    return Predict(
        [
            asked_connection(lab, "host", "http://localhost:8086"),
            asked_connection(lab, "host", "http://localhost:8087"),
            asked_connection(lab, "host", "http://localhost:8088"),
        ]
    )

"""Unit 01, "Calling out": what its notebook asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments import texts
from course.experiments.asking import address_of, asked_connection
from course.experiments.texts import calling_out as said
from course.lab import LabError
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab

API = "http://api.example.com/"
#: Where api.example.com is: who asks by address needs no name.
API_BY_ADDRESS = "http://203.0.113.80/"
#: The host as other machines see it, on a simulated engine.
FROM_OUTSIDE = "http://192.0.2.10/"


def out_and_back(lab: Lab) -> Predict:
    """Experiment 1: a container without any option calls a web API. Raises LabError."""
    address = address_of(lab.topology(), "box", "bridge")
    options = (
        said.OWN.format(address=address, container="box"),
        said.GATEWAY.format(address=_gateway(lab, "bridge"), container="box"),
        said.HOST,
    )
    seen = Question(
        said.SEEN_AS.format(url=API, container="box"), options, lambda: _seen_as(lab, "box", options)
    )
    return Predict([asked_connection(lab, "box", API), seen])


def calling_in(lab: Lab) -> Predict:
    """Experiment 2: the other way round, to a web server that has published nothing. Raises LabError."""
    address = address_of(lab.topology(), "shop", "bridge")
    return Predict(
        [
            asked_connection(lab, "box", f"http://{address}/"),
            asked_connection(lab, "outside", f"http://{address}/"),
            asked_connection(lab, "outside", FROM_OUTSIDE),
        ]
    )


def who_gets_out(lab: Lab) -> Predict:
    """Experiment 3: four containers, on four kinds of network, ask for the same page."""
    return Predict([_gets_out(lab, container) for container in ("box", "member", "hermit", "clerk")])


def without_a_way_out(lab: Lab) -> Predict:
    """Experiment 4: what an internal network still lets through. Raises LabError."""
    gateway = _gateway(lab, "vault-net")
    return Predict(
        [
            asked_connection(lab, "clerk", "http://archive/", no_way=True),
            asked_connection(lab, "clerk", API_BY_ADDRESS, no_way=True),
            asked_connection(lab, "clerk", f"http://{gateway}:8080/", no_way=True),
        ]
    )


def _gets_out(lab: Lab, container: str) -> Question:
    yes, no = said.OUT_OPTIONS

    def ask() -> Outcome:
        trace = lab.attempt(container, API)
        if not trace.hops:  # there is no such container yet
            return Outcome(str(trace.verdict), trace.reason, trace)
        return Outcome(yes if trace.reached else no, trace.reason, trace)

    return Question(said.GETS_OUT.format(container=container, url=API), said.OUT_OPTIONS, ask)


def _seen_as(lab: Lab, container: str, options: tuple[str, str, str]) -> Outcome:
    """Whether the host put its own address in place of the container's on the way."""
    trace = lab.attempt(container, API)
    own, _, host = options
    if not trace.reached:
        return Outcome(str(trace.verdict), trace.reason, trace)
    masqueraded = next((hop.text for hop in trace.hops if hop.kind == "nat"), "")
    return Outcome(host if masqueraded else own, masqueraded or trace.reason)


def _gateway(lab: Lab, network: str) -> str:
    found = next((each for each in lab.topology().networks if each.name == network), None)
    if found is None or not found.gateways:
        raise LabError(texts.NO_NETWORK_YET.format(network=network))
    return str(found.gateways[0])

"""Unit 09, "Overlay": what its notebook asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from course.errors import LabError
from course.experiments import texts
from course.experiments.asking import address_of, asked_connection
from course.experiments.texts import overlay as said
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab

#: What a firewall drops in the last experiment, in words and as ports.
_FIREWALLS = ((said.ENVELOPES, ("4789/udp",)), (said.GOSSIP, ("7946/tcp", "7946/udp")))


def one_name_two_networks(lab: Lab) -> Predict:
    """Experiment 1: bridges of the same name on two hosts. Raises LabError."""
    address = address_of(lab.topology(), "search", "plain-net")
    return Predict(
        [
            asked_connection(lab, "shop", "http://search"),
            asked_connection(lab, "shop", f"http://{address}"),
        ]
    )


def names_across_hosts(lab: Lab) -> Predict:
    """Experiment 2: to another host by name; and from outside the overlay, by name and by address.

    Raises LabError.
    """
    address = address_of(lab.topology(), "search", "shop-net")
    return Predict(
        [
            asked_connection(lab, "shop", "http://search"),
            asked_connection(lab, "stranger", "http://search"),
            asked_connection(lab, "stranger", f"http://{address}"),
            asked_connection(lab, lab.hosts[0], f"http://{address}"),
        ]
    )


def when_it_is_wrapped(lab: Lab) -> Predict:
    """Experiment 3: to the other host, to a neighbour, and to the world outside."""
    urls = ("http://search", "http://near", "http://api.example.com")
    return Predict([_asked_whether_wrapped(lab, "shop", url) for url in urls])


def not_attachable(lab: Lab) -> Predict:
    """Experiment 4: a container for an overlay that was made without --attachable."""
    command = "docker run -d --name trial --network closed-net busybox sleep infinity"
    options = (said.RUNS, said.NOTHING_LEFT, said.LEFT_CREATED)
    text = texts.WHAT_HAPPENS.format(command=command)
    return Predict([Question(text, options, lambda: _run_on_closed(lab, command))])


def a_firewall_between(lab: Lab) -> Predict:
    """Experiment 5: envelopes are dropped between the hosts; or what the nodes tell each other is.

    Raises LabError for real hosts, which have no firewall that a lab could close.
    """
    if not lab.simulated:
        raise LabError(said.SIMULATED_ONLY)
    return Predict([_asked_behind(lab, words, ports) for words, ports in _FIREWALLS])


def _asked_whether_wrapped(lab: Lab, source: str, url: str) -> Question:
    def ask() -> Outcome:
        trace = lab.attempt(source, url)
        if not trace.reached:
            return Outcome(str(trace.verdict), trace.reason, trace)
        wrapped = any(hop.kind == "vxlan" for hop in trace.hops)
        return Outcome(said.WRAPPED if wrapped else said.NOT_WRAPPED, trace.reason, trace)

    text = said.IS_IT_WRAPPED.format(source=source, url=url)
    return Question(text, (said.WRAPPED, said.NOT_WRAPPED), ask)


def _run_on_closed(lab: Lab, command: str) -> Outcome:
    code, output = lab.run(command)
    if code == 0:
        return Outcome(said.RUNS, output)
    there = lab.client.containers.list(all=True, filters={"name": "^trial$"})
    return Outcome(said.LEFT_CREATED if there else said.NOTHING_LEFT, output)


def _asked_behind(lab: Lab, words: str, ports: tuple[str, ...]) -> Question:
    """As `asked_connection`, with a firewall that is there for this connection alone."""
    plain = asked_connection(lab, "shop", "http://search")

    def ask() -> Outcome:
        for port in ports:
            lab.block(port)
        try:
            return plain.ask()
        finally:
            for port in ports:
                lab.unblock(port)

    return replace(plain, text=f"{said.DROPPED.format(ports=words)} {plain.text}", ask=ask)

"""What is seen when something is not as asked: where a container is, and what state it is in.

These read the topology, and ask the engine only for what a topology does not hold (the log and
the engine's own words about a failed start).
"""

from __future__ import annotations

import logging
from typing import Any

from autograder import texts
from autograder.context import Context
from autograder.finding import CouldNotBeCarriedOut
from course.topology.model import Container, Endpoint, Network, Topology

logger = logging.getLogger("autograder")

PREDEFINED = ("bridge", "host", "none")
#: The bridge by which a container on an overlay gets out: given to it, by nobody's command.
WAY_OUT = "docker_gwbridge"
#: Networks that a swarm makes by itself.
SWARMS = (WAY_OUT, "ingress")
LONGEST_LINE = 300  # characters of a log line that still fit a report
LONGEST_OUTPUT = 600  # characters of what a command printed that do


def container(context: Context, name: str) -> Container:
    """The container of this name. Raises `CouldNotBeCarriedOut` if there is none."""
    if (found := context.topology.container(name)) is None:
        raise CouldNotBeCarriedOut(no_container(context.topology, name))
    return found


def running(context: Context, name: str) -> Container:
    """The container of this name, which runs. Raises `CouldNotBeCarriedOut` otherwise."""
    found = container(context, name)
    if found.state != "running":
        raise CouldNotBeCarriedOut(texts.NOT_RUNNING_SO.format(why=state(context, found)))
    return found


def network(context: Context, name: str) -> Network:
    """The network of this name. Raises `CouldNotBeCarriedOut` if there is none."""
    if (found := context.topology.network(name)) is None:
        raise CouldNotBeCarriedOut(no_network(context.topology, name))
    return found


def no_container(topology: Topology, name: str) -> str:
    """That there is no such container, and which there are."""
    others = [texts.CONTAINER_IN_STATE.format(name=c.name, state=c.state) for c in topology.containers]
    return texts.CONTAINER_MISSING.format(name=name, others=texts.listed(others, texts.NONE))


def no_network(topology: Topology, name: str) -> str:
    """That there is no such network, and which ones somebody made."""
    others = [n.name for n in topology.networks if n.name not in (*PREDEFINED, *SWARMS)]
    return texts.NETWORK_MISSING.format(name=name, others=texts.listed(others, texts.NONE))


def endpoints(container: Container) -> list[Endpoint]:
    """Its places on networks that somebody put it on."""
    return [endpoint for endpoint in container.endpoints if endpoint.network_name != WAY_OUT]


def networks_of(container: Container) -> str:
    """The networks it is on, as in a sentence."""
    return texts.listed(endpoint.network_name for endpoint in endpoints(container))


def members(topology: Topology, network: Network) -> list[str]:
    """Names of the running containers on `network`."""
    if network.driver == "host":  # where nobody has an address
        return [c.name for c in topology.containers if c.running and c.on(network.id) is not None]
    return [container.name for container, _ in topology.members(network)]


def state(context: Context, container: Container) -> str:
    """Its state in a sentence, with the reason as far as it is known."""
    name = container.name
    if container.state == "running":
        return texts.RUNNING.format(name=name, networks=networks_of(container))
    if container.state == "paused":
        return texts.PAUSED.format(name=name)
    if container.state == "created":
        return _created(context, container)
    if container.state in ("exited", "dead"):
        line = last_line(context, container)
        text = texts.EXITED_LOG if line else texts.EXITED
        return text.format(name=name, state=container.state, line=line)
    return texts.OTHER_STATE.format(name=name, state=container.state)


def _created(context: Context, container: Container) -> str:
    wanted = [e.network_name for e in container.endpoints] or [container.network_mode]
    missing = next((n for n in wanted if _is_name(n) and context.topology.network(n) is None), None)
    if missing is not None:
        return texts.CREATED_NO_NETWORK.format(name=container.name, network=missing)
    error = start_error(context, container)
    text = texts.CREATED_BECAUSE if error else texts.CREATED
    return text.format(name=container.name, error=error)


def _is_name(network_mode: str) -> bool:
    return network_mode not in ("", "default", *PREDEFINED) and not network_mode.startswith("container:")


def start_error(context: Context, container: Container) -> str:
    """What the engine said when the container last failed to start; "" if that cannot be known."""
    try:
        return str(inspect(context, container)["State"].get("Error", ""))
    except Exception as error:  # an extra: without it the message is only shorter
        logger.info("No start error of %s: %s", container.name, error)
        return ""


def last_line(context: Context, container: Container) -> str:
    """The last line of its log that says something; "" if there is none or it cannot be read."""
    try:
        lines = [line for line in log(context, container, tail=20).splitlines() if line.strip()]
    except Exception as error:  # an extra: without it the message is only shorter
        logger.info("No log of %s: %s", container.name, error)
        return ""
    return lines[-1].strip()[:LONGEST_LINE] if lines else ""


def log(context: Context, container: Container, tail: int | str = "all") -> str:
    """What its programs printed. Raises what the SDK raises."""
    raw: bytes = context.client_on(container.host).api.logs(container.name, tail=tail)
    return raw.decode("utf-8", "replace")


def started(context: Context, container: Container) -> tuple[str, str]:
    """When it was started last, as something that sorts: Docker leaves the zeros behind a fraction off."""
    seconds, _, fraction = str(inspect(context, container)["State"]["StartedAt"]).rstrip("Z").partition(".")
    return seconds, fraction.ljust(9, "0")


def output(context: Context, container: Container, command: str) -> str:
    """What a command line prints that is run in it, on both streams. Raises what the SDK raises."""
    raw: bytes = context.client_on(container.host).containers.get(container.name).exec_run(command).output
    return raw.decode("utf-8", "replace")


def inspect(context: Context, container: Container) -> dict[str, Any]:
    """The whole document of ``docker container inspect``. Raises what the SDK raises."""
    attrs: dict[str, Any] = context.client_on(container.host).api.inspect_container(container.name)
    return attrs

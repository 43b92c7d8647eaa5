"""Which networks a container is attached to, and under which names."""

from __future__ import annotations

from autograder import sight, texts
from autograder.context import Context
from autograder.finding import CouldNotBeCarriedOut, Finding, failed, passed
from course.topology.model import Container, Endpoint, Network


def attached(container: Container, network: Network) -> Endpoint | None:
    """Its endpoint on this very network: one of the same name that is gone does not count."""
    return next((e for e in container.endpoints if e.network == network.id), None)


def look_on(context: Context, container: Container, networks: tuple[str, ...]) -> Finding:
    """Whether it is attached to all of `networks`."""
    for name in networks:
        network = context.topology.network(name)
        if network is None:
            return failed(_without_network(context, container, name))
        if attached(container, network) is None:
            return failed(_not_attached(context, container, network))
    return passed(_networks_seen(container))


def look_not_on(container: Container, networks: tuple[str, ...]) -> Finding:
    """Whether it is attached to none of `networks`, and to none it is waiting for either."""
    present = any(container.on(name) for name in networks)
    return (failed if present else passed)(_networks_seen(container))


def look_only_on(context: Context, container: Container, networks: tuple[str, ...]) -> Finding:
    """Whether it is attached to all of `networks` and to no others."""
    if not (finding := look_on(context, container, networks)).passed:
        return finding
    wanted = {network.id for name in networks if (network := context.topology.network(name))}
    extra = [endpoint for endpoint in sight.endpoints(container) if endpoint.network not in wanted]
    return (failed if extra else passed)(_networks_seen(container))


def look_alias(context: Context, container: Container, alias: str, on: str) -> Finding:
    """Whether the network's DNS answers `alias` with this container."""
    network = sight.network(context, on)
    endpoint = attached(container, network)
    if endpoint is None:
        raise CouldNotBeCarriedOut(_not_attached(context, container, network))
    names = dict.fromkeys((*endpoint.names, *endpoint.aliases))
    text = texts.ALIASES_SEEN.format(network=on, name=container.name, names=texts.listed(names))
    return (passed if alias in names else failed)(text)


def _networks_seen(container: Container) -> str:
    return texts.ON_SEEN.format(name=container.name, networks=sight.networks_of(container))


def _without_network(context: Context, container: Container, network: str) -> str:
    if container.state == "created":
        return sight.state(context, container)
    return f"{sight.no_network(context.topology, network)} {_networks_seen(container)}"


def _not_attached(context: Context, container: Container, network: Network) -> str:
    """Why it is not on a network that is there: the difference tells a learner where to look."""
    same_name = container.on(network.name)
    if same_name is not None and same_name.network:
        return texts.OLD_NETWORK.format(name=container.name, network=network.name)
    if same_name is not None:
        return texts.NEVER_ATTACHED.format(state=sight.state(context, container), network=network.name)
    runs = texts.RUNS if container.state == "running" else texts.IS_THERE
    text = texts.ELSEWHERE if sight.endpoints(container) else texts.NOWHERE
    return text.format(
        name=container.name,
        runs=runs,
        networks=sight.networks_of(container),
        members=_company(context, network),
    )


def _company(context: Context, network: Network) -> str:
    members = sight.members(context.topology, network)
    text = texts.HAS_CONTAINERS if members else texts.HAS_NO_CONTAINERS
    return text.format(network=network.name, members=texts.listed(members))

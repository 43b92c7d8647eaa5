"""``network(name)``: what can be asked of a network."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Self

from autograder import sight, texts
from autograder.chain import Chain, need_names
from autograder.check import Check
from autograder.context import Context
from autograder.finding import Finding, Thing, failed, passed
from autograder.sketch import Sketch
from course.topology.model import Network, Subnet


class NetworkChain(Chain):
    """Checks about the network of one name."""

    def exists(self) -> Self:
        """There is a network of this name."""
        return type(self)(self.subject, (*self._links, self._by_itself()))

    def gone(self) -> Self:
        """There is no network of this name."""
        return self._and(texts.CLAIM_NETWORK_GONE.format(name=self.subject), self._look_gone)

    def driver(self, driver: str) -> Self:
        """It uses this driver."""

        def look(context: Context) -> Finding:
            found = self._seen(context)
            text = texts.DRIVER_SEEN.format(name=found.name, driver=found.driver)
            return passed(text) if found.driver == driver else failed(text)

        claim = texts.CLAIM_DRIVER.format(name=self.subject, driver=driver)
        return self._and(claim, look, lambda sketch: sketch.network(self.subject, driver=driver))

    def internal(self) -> Self:
        """It was made with ``--internal``."""
        return self._internal(texts.CLAIM_INTERNAL, wanted=True)

    def not_internal(self) -> Self:
        """It was made without ``--internal``."""
        return self._internal(texts.CLAIM_NOT_INTERNAL, wanted=False)

    def subnet(self, subnet: str) -> Self:
        """One of its subnets is `subnet`. Raises ValueError unless that is written like 10.5.0.0/24."""
        wanted = ip_network(subnet)

        def look(context: Context) -> Finding:
            found = self._seen(context)
            cidrs = [s.cidr for s in found.subnets]
            text = texts.SUBNETS_SEEN.format(name=found.name, subnets=texts.listed(cidrs))
            return passed(text) if wanted in cidrs else failed(text)

        claim = texts.CLAIM_SUBNET.format(name=self.subject, subnet=subnet)
        subnets = (Subnet(wanted),)
        return self._and(claim, look, lambda sketch: sketch.network(self.subject, subnets=subnets))

    def gateway(self, gateway: str) -> Self:
        """One of its gateways is `gateway`. Raises ValueError unless that is an IP address."""
        wanted = ip_address(gateway)

        def look(context: Context) -> Finding:
            found = self._seen(context)
            text = texts.GATEWAYS_SEEN.format(name=found.name, gateways=texts.listed(found.gateways))
            return passed(text) if wanted in found.gateways else failed(text)

        return self._and(texts.CLAIM_GATEWAY.format(name=self.subject, gateway=gateway), look)

    def has(self, *containers: str) -> Self:
        """These containers run and have an address on it. Raises ValueError for no names."""
        need_names("has", containers)

        def look(context: Context) -> Finding:
            members = sight.members(context.topology, self._seen(context))
            lacking = [name for name in containers if name not in members]
            return self._lacking(context, lacking, members) if lacking else self._members(passed, members)

        text = texts.CLAIM_HAS.format(network=self.subject, names=texts.listed(containers))
        return self._and(text, look, lambda sketch: self._draw_members(sketch, containers))

    def has_only(self, *containers: str) -> Self:
        """These containers run and have an address on it, and no others. Raises ValueError for no names."""
        need_names("has_only", containers)

        def look(context: Context) -> Finding:
            members = sight.members(context.topology, self._seen(context))
            return self._members(passed if set(members) == set(containers) else failed, members)

        text = texts.CLAIM_HAS_ONLY.format(network=self.subject, names=texts.listed(containers))
        return self._and(text, look, lambda sketch: self._draw_members(sketch, containers))

    def _seen(self, context: Context) -> Network:
        return sight.network(context, self.subject)

    def _by_itself(self) -> Check:
        claim = texts.CLAIM_NETWORK_EXISTS.format(name=self.subject)
        return Check(
            claim,
            self._look_exists,
            draw=lambda sketch: sketch.network(self.subject),
            about=self._about,
        )

    @property
    def _about(self) -> tuple[Thing, ...]:
        return (("network", self.subject),)

    def _draw_members(self, sketch: Sketch, containers: tuple[str, ...]) -> None:
        for name in containers:
            sketch.attach(name, (self.subject,))

    def _look_exists(self, context: Context) -> Finding:
        found = context.topology.network(self.subject)
        if found is None:
            return failed(sight.no_network(context.topology, self.subject))
        return passed(texts.NETWORK_EXISTS.format(name=found.name, driver=found.driver))

    def _look_gone(self, context: Context) -> Finding:
        found = context.topology.network(self.subject)
        if found is None:
            return passed(texts.NETWORK_GONE)
        members = sight.members(context.topology, found)
        text = texts.NETWORK_STILL_USED if members else texts.NETWORK_STILL_EMPTY
        return failed(text.format(name=found.name, members=texts.listed(members)))

    def _internal(self, claim: str, *, wanted: bool) -> Self:
        def look(context: Context) -> Finding:
            found = self._seen(context)
            text = texts.INTERNAL_SEEN if found.internal else texts.NOT_INTERNAL_SEEN
            return (passed if found.internal is wanted else failed)(text.format(name=found.name))

        claim = claim.format(name=self.subject)
        return self._and(claim, look, lambda sketch: sketch.network(self.subject, internal=wanted))

    def _lacking(self, context: Context, lacking: list[str], members: list[str]) -> Finding:
        found = (context.topology.container(name) for name in lacking)
        why = [
            sight.state(context, c) if c is not None else sight.no_container(context.topology, name)
            for name, c in zip(lacking, found, strict=True)
        ]
        text = texts.MEMBERS_LACKING.format(
            lacking=" ".join(why), network=self.subject, members=texts.listed(members)
        )
        return failed(text)

    def _members(self, finding: Callable[[str], Finding], members: list[str]) -> Finding:
        return finding(texts.MEMBERS_SEEN.format(network=self.subject, members=texts.listed(members)))


def network(name: str) -> NetworkChain:
    """Checks about the network `name`; alone, that it exists."""
    return NetworkChain(name)

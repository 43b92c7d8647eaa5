"""Trying a claim: its stage is set, its transcript carried out, and what is seen compared with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import docker

from course.lab import Lab
from tests.claims.claim import PLACEHOLDER, Claim, Command, Connection
from tests.claims.places import Place, looks


class NotSo(Exception):
    """What a claim says is not so on this engine; the message says what was seen."""


def try_claim(place: Place, claim: Claim) -> None:
    """Raises NotSo, and LabError for a stage that cannot be set."""
    lab = place.lab
    for program in claim.host:
        lab.listen_on_host(program.program, program.port, program.address)
    for line in claim.stage:
        code, output = place.run(_filled(line, _Names(lab)))
        if code:
            raise NotSo(f"The stage is not set: {line} ended with {code}:\n{output}")
    names = _Names(lab, before=_addresses(lab))
    for step in claim.shows:
        place.rest()
        if isinstance(step, Command):
            _show_command(place, step, names)
        else:
            _show_connection(place, step, names)


def _show_command(place: Place, step: Command, names: _Names) -> None:
    seen: list[str] = []

    def holds() -> bool:
        code, output = place.run(_filled(step.line, names))
        seen[:] = [*_differences(step, names, code, output), output]
        return len(seen) == 1

    if looks(step.line):
        place.eventually(holds)
    else:
        holds()
    *differences, output = seen
    if differences:
        raise NotSo(f"$ {step.line}\n{output}\n" + "\n".join(differences))


def _differences(step: Command, names: _Names, code: int, output: str) -> Iterator[str]:
    if code != step.code:
        yield f"The exit code is {code}, not {step.code}."
    for text in step.texts:
        if (said := _filled(text, names)) not in output:
            yield f"Its output does not contain: {said}"
    for text in step.absent:
        if (said := _filled(text, names)) in output:
            yield f"Its output contains: {said}"


def _show_connection(place: Place, step: Connection, names: _Names) -> None:
    url, verdict = "", ""

    def holds() -> bool:
        nonlocal url, verdict
        url = _filled(step.url, names)
        verdict = place.verdict(step.source, url)
        return verdict == step.verdict

    place.eventually(holds)
    if verdict != step.verdict:
        raise NotSo(f"{step.source} -> {url}: {verdict}, not {step.verdict}")


# -- addresses and ids ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    """What placeholders stand for: in the lab now, and the addresses as they were `before`."""

    lab: Lab
    before: dict[tuple[str, str], str] | None = None

    def ip(self, named: str) -> str:
        """``ip:CONTAINER@NETWORK``, the address it has."""
        return self._address(_addresses(self.lab), named)

    def was(self, named: str) -> str:
        """``was:CONTAINER@NETWORK``, the address it had when the stage was set."""
        return self._address(self.before or {}, named)

    def _address(self, known: dict[tuple[str, str], str], named: str) -> str:
        container, _, network = named.partition("@")
        if (container, network) not in known:
            raise NotSo(f"{container} has no address on the network {network}.")
        return known[container, network]

    def id(self, named: str) -> str:
        """``id:CONTAINER``, its id as lists show it."""
        for client in _clients(self.lab):
            try:
                return str(client.containers.get(named).id)[:12]
            except docker.errors.NotFound:
                continue
        raise NotSo(f"There is no container {named}.")

    def address(self, named: str) -> str:
        """``address:HOST``, under which the hosts of a swarm know it."""
        found = self.lab.on(named).info()["Swarm"]["NodeAddr"]
        if not found:
            raise NotSo(f"{named} is in no swarm.")
        return str(found)


def _filled(text: str, names: _Names) -> str:
    """The text with what its placeholders stand for."""
    kinds: dict[str, Callable[[str], str]] = {
        "ip": names.ip,
        "was": names.was,
        "id": names.id,
        "address": names.address,
    }
    return PLACEHOLDER.sub(lambda found: kinds[found[1]](found[2]), text)


def _addresses(lab: Lab) -> dict[tuple[str, str], str]:
    """The addresses of all containers that have one, by container and network."""
    found = {}
    for client in _clients(lab):
        for listed in client.api.containers():
            for network, end in listed["NetworkSettings"]["Networks"].items():
                if end["IPAddress"]:
                    found[listed["Names"][0].removeprefix("/"), network] = end["IPAddress"]
    return found


def _clients(lab: Lab) -> Iterator[docker.DockerClient]:
    return (lab.on(host) for host in lab.hosts)

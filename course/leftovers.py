"""What came to be on a real engine since this process first looked at it: all that a lab may remove there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from course import texts

if TYPE_CHECKING:
    import docker

#: By the engine's id: what was there when the first lab of this process was made. A notebook that is run
#: again makes a second lab, which must still know what the first run left behind.
_there_before: dict[str, frozenset[str]] = {}


class Thing(NamedTuple):
    """A container or a network, by its id."""

    kind: str
    id: str
    name: str


class Leftovers:
    """Containers and networks on the engine behind `client` that were not there at the first look.

    Images and named volumes are nobody's to remove here.
    """

    def __init__(self, client: docker.DockerClient) -> None:
        self._client = client
        first = frozenset(thing.id for thing in self._things())
        self._before = _there_before.setdefault(client.info()["ID"], first)

    def list(self) -> list[Thing]:
        """What came to be and is there still; containers first, for networks are held by them."""
        return [thing for thing in self._things() if thing.id not in self._before]

    def remove(self) -> Iterator[str]:
        """Remove it all. Gives a sentence for each thing that has to stay, as a network that others use."""
        from docker.errors import APIError, NotFound

        api = self._client.api
        for kind, id, name in self.list():
            try:
                if kind == "container":
                    api.remove_container(id, force=True, v=True)
                else:
                    api.remove_network(id)
            except NotFound:  # it has gone by itself, as containers with --rm do
                continue
            except APIError as error:
                yield texts.STAYS.format(name=name, why=error.explanation)

    def _things(self) -> Iterator[Thing]:
        for container in self._client.api.containers(all=True):
            yield Thing("container", container["Id"], container["Names"][0].removeprefix("/"))
        for network in self._client.api.networks():
            yield Thing("network", network["Id"], network["Name"])

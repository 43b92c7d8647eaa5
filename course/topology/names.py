"""What a name means to a container: /etc/hosts first, then Docker's DNS, then the resolver outside.

Rules from Engine 28.5.2 (facts 201 to 216): names live on user-defined networks only, each on its
own network; several endpoints may answer to one name; a paused container still resolves, a stopped one does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from course.topology.model import Address

Origin: TypeAlias = Literal["address", "hosts file", "docker dns", "outside dns", "nobody"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The addresses behind `name`, and who said so. `network` is the one whose DNS knew it."""

    name: str
    addresses: tuple[Address, ...]
    origin: Origin
    network: str = ""
    server: str = ""  # the resolver asked: 127.0.0.11 on user-defined networks
    canonical: str = ""

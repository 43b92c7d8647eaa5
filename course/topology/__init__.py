"""The model of Docker networking: what exists, what a name means, and where a connection gets to."""

from course.topology.model import (
    OUTSIDE,
    Container,
    Endpoint,
    Host,
    HostEntry,
    Listener,
    Network,
    Outside,
    Place,
    PublishedPort,
    Subnet,
    Topology,
)
from course.topology.names import Resolution, resolve
from course.topology.services import ServicePort, SwarmService
from course.topology.trace import Hop, Trace, Verdict
from course.topology.url import URL, URLError
from course.topology.walk import walk

__all__ = [
    "OUTSIDE",
    "URL",
    "Container",
    "Endpoint",
    "Hop",
    "Host",
    "HostEntry",
    "Listener",
    "Network",
    "Outside",
    "Place",
    "PublishedPort",
    "Resolution",
    "ServicePort",
    "Subnet",
    "SwarmService",
    "Topology",
    "Trace",
    "URLError",
    "Verdict",
    "resolve",
    "walk",
]

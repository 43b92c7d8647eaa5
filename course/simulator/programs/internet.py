"""The world outside: a few public names, and what answers there.

Addresses and names are those kept for examples (RFC 5737, RFC 6761), so that they are nobody's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address

from course.simulator.process import Service
from course.simulator.programs.http import Answer, Asked, HttpService
from course.topology.model import Address, Listener, Outside

API = IPv4Address("203.0.113.80")
WEBSITE = IPv4Address("198.51.100.10")

_FILMS = [{"title": "A New Hope", "episode": 4}, {"title": "The Empire Strikes Back", "episode": 5}]
_PAGE = "<!doctype html>\n<html><head><title>Example</title></head><body><h1>Example</h1></body></html>\n"

OUTSIDE = Outside(
    names={"api.example.com": (API,), "example.com": (WEBSITE,), "www.example.com": (WEBSITE,)},
    listeners={
        address: (Listener(80, program="nginx"), Listener(443, program="nginx")) for address in (API, WEBSITE)
    },
)


def services(now: Callable[[], float]) -> Mapping[tuple[Address, int], Service]:
    """What answers at each address and port of `OUTSIDE`. `now` gives seconds since the epoch."""
    api = HttpService(_api, now, server="nginx")
    website = HttpService(_website, now, server="nginx")
    return {
        (address, listener.port): service
        for address, service in ((API, api), (WEBSITE, website))
        for listener in OUTSIDE.listeners[address]
    }


def _api(asked: Asked) -> Answer:
    """A small HTTP API: a list of films, as course examples like to call."""
    if asked.path in ("/", "/films"):
        return Answer(body=json.dumps({"results": _FILMS}) + "\n", type="application/json")
    return Answer(404, json.dumps({"detail": "Not found"}) + "\n", "application/json")


def _website(asked: Asked) -> Answer:
    return Answer(body=_PAGE) if asked.path == "/" else Answer(404, "404 page not found\n", "text/plain")

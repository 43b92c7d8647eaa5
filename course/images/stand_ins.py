"""What each stand-in holds: scripts by path, and the answer that tells which service it stands for.

Commands, ports and environment are those of the course's catalogue of images, as are the answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from course.simulator.programs.images import IMAGES, Image
from course.simulator.programs.services import (
    databases,
    favorites,
    grafana,
    mongod,
    nginx,
    prometheus,
    spring,
)

WWW = "/stand-in/www"
_ENTRYPOINT = "/usr/local/bin/docker-entrypoint.sh"


@dataclass(frozen=True, slots=True)
class StandIn:
    """An image to make: its settings are those of `image`, its files `files` (path to text)."""

    image: Image
    files: Mapping[str, bytes]

    @property
    def name(self) -> str:
        return self.image.name


def stand_ins() -> tuple[StandIn, ...]:
    """One for each image of the catalogue, but busybox, of which they are made."""
    return tuple(StandIn(image, _FILES[image.name]) for image in IMAGES if image.name != "busybox")


def _script(name: str, **values: object) -> bytes:
    text = files("course.images").joinpath("stand-ins", f"{name}.sh").read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", str(value))
    return text.encode()


def _web(port: int, home: str = WWW) -> bytes:
    return _script("web", PORT=port, HOME=home)


def _database(server: str, start: bytes, port: int, answer: str, greeting: bytes = b"") -> dict[str, bytes]:
    """A server that speaks a protocol of its own on `port`, behind an official image's entrypoint."""
    return {
        _ENTRYPOINT: _script("entrypoint", SERVER=server),
        f"/usr/local/bin/{server}": start,
        "/stand-in/connections": _script("connections", PORT=port),
        "/stand-in/answer": _script(answer),
        "/stand-in/greeting": greeting,
    }


_UP = json.dumps({"status": "UP"}, separators=(",", ":"))

_FILES: dict[str, dict[str, bytes]] = {
    "alpine": {},
    "curlimages/curl": {
        "/usr/local/bin/curl": _script("curl"),
        "/entrypoint.sh": _script("curl-entrypoint"),
    },
    "mongo": {
        _ENTRYPOINT: _script("entrypoint", SERVER="mongod"),
        "/usr/local/bin/mongod": _web(27017),
        f"{WWW}/index.html": mongod.NOT_HTTP.encode(),
    },
    "nginx": {
        "/usr/local/bin/curl": _script("curl"),
        "/docker-entrypoint.sh": b'#!/bin/sh\nexec "$@"\n',
        "/usr/local/bin/nginx": _web(80, nginx.ROOT),
        f"{nginx.ROOT}/index.html": nginx.WELCOME.encode(),
    },
    "redis": _database("redis-server", b"#!/bin/sh\nexec /stand-in/connections\n", 6379, "redis-answer"),
    "mysql": _database(
        "mysqld", _script("mysql-server"), 3306, "greeting-answer", databases.MySQL().greeting
    ),
    "postgres": _database("postgres", _script("postgres-server"), 5432, "greeting-answer"),
    "grafana/grafana": {
        "/usr/local/bin/curl": _script("curl"),
        "/run.sh": _script("connections", PORT=3000),
        "/stand-in/answer": _script("grafana-answer"),
        "/stand-in/login": grafana.LOGIN.encode(),
    },
    "prom/prometheus": {
        "/bin/prometheus": _script("connections", PORT=9090),
        "/stand-in/answer": _script("prometheus-answer"),
        prometheus.CONFIG: prometheus.DEFAULT_CONFIG.encode(),
    },
    "favorites-node": {
        _ENTRYPOINT: _script("entrypoint", SERVER="node"),
        "/usr/local/bin/node": _script("node"),
        f"{WWW}/index.html": favorites.PAGE.encode(),
        f"{WWW}/favorites": b'{"favorites": []}\n',
    },
    "spring-boot": {
        "/opt/java/openjdk/bin/java": _web(8080),
        f"{WWW}/index.html": b"Hello from Spring Boot!\n",
        f"{WWW}/actuator/health": _UP.encode(),
        f"{WWW}/actuator/prometheus": spring.METRICS.encode(),
    },
}

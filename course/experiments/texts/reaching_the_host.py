"""What the experiments of unit 02 say."""

from __future__ import annotations

PLATFORM = "Docker runs on"
PLATFORMS = {"linux": "Linux", "desktop": "Docker Desktop"}
ADD_HOST = "app was started"
ADD_HOSTS = {"without": "without an option", "with": "with --add-host host.docker.internal:host-gateway"}
LISTENS = "Spring Boot listens at"
ADDRESSES = {"0.0.0.0": "0.0.0.0 (all addresses)", "127.0.0.1": "127.0.0.1 only"}
URL = "app connects to"
URLS = {f"http://{host}:8080": f"{host}:8080" for host in ("localhost", "host.docker.internal", "172.17.0.1")}

SOMEBODY_ELSES = (
    "There is a container called {name} that this experiment did not make: give it another name first."
)

PUBLISHING_OPTIONS = (
    "it runs, and now the host is reached",
    "it runs, and -p makes no difference to calls to the host",
    "an error: nothing runs",
)

PARTS = ("scheme", "host", "port", "database")

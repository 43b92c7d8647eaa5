"""What the experiments of unit 06 say."""

from __future__ import annotations

WHICH_SOURCE = "Grafana asks Prometheus for its data. Which URL goes into the form of its <b>data source</b>?"
WHICH_TARGET = (
    "Prometheus asks Spring Boot, a program of your machine itself. "
    "Which address goes into its <b>targets</b>?"
)
TRIED = "{source} tried {url}: {verdict}"
NONE_WORKS = "none of them"

SAVED = "Save & test: {message}"
NO_GRAFANA = "Grafana does not answer: run the cells above this one first."
NO_PROMETHEUS = "Prometheus does not answer: run the cells above this one first."
TARGET = "{job}: {url} is {health}{error}"

SAYS = "who says it"
NOBODY = "nobody"
BROWSER = "browser on the host"
ON_HOST = "Spring Boot"

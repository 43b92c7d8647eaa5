"""Prometheus: its web side on 9090, and what it finds when it looks at its targets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import yaml

from course.simulator.process import FOREVER, AddressInUse, Process, Program
from course.simulator.programs.http import Answer, Asked, HttpService
from course.simulator.programs.services.go_client import GoError, fetch
from course.simulator.programs.services.serving import ends_with, stamp

VERSION = "3.1.0"
CONFIG = "/etc/prometheus/prometheus.yml"

DEFAULT_CONFIG = """global:
  scrape_interval: 15s

scrape_configs:
  - job_name: "prometheus"
    static_configs:
      - targets: ["localhost:9090"]
"""


@dataclass(frozen=True, slots=True)
class Target:
    job: str
    address: str  # host:port, as configured
    path: str


def prometheus(process: Process) -> Program:
    ends_with(process, SIGTERM=0, SIGINT=0)
    place = next((a.partition("=")[2] for a in process.argv if a.startswith("--config.file=")), CONFIG)
    _log(
        process,
        "main.go:640",
        "No time or size retention was set so using the default time retention",
        "duration=15d",
    )
    _log(
        process,
        "main.go:687",
        "Starting Prometheus Server",
        f'mode=server version="(version={VERSION}, branch=HEAD)"',
    )
    try:
        targets = list(read_targets(process.machine.read_file(place)))
    except (OSError, ValueError) as error:
        _log(process, "main.go:627", "Error loading config", f'file={place} err="{error}"', "ERROR")
        return 2
    try:
        process.listen(9090, HttpService(Web(process, tuple(targets)).handle, process.machine.now))
    except AddressInUse:
        _log(
            process,
            "main.go:851",
            "Unable to start web listeners",
            'err="listen tcp 0.0.0.0:9090: bind: address already in use"',
            "ERROR",
        )
        return 1
    _log(process, "web.go:650", "Start listening for connections", "component=web address=0.0.0.0:9090")
    _log(process, "main.go:1239", "TSDB started")
    _log(process, "main.go:1424", "Loading configuration file", f"filename={place}")
    _log(process, "main.go:1213", "Server is ready to receive web requests.")
    yield FOREVER
    return 0


def _log(process: Process, source: str, message: str, rest: str = "", level: str = "INFO") -> None:
    when = stamp(process, "%Y-%m-%dT%H:%M:%S.%fZ", 3)
    process.err(f'time={when} level={level} source={source} msg="{message}"{f" {rest}" if rest else ""}\n')


def read_targets(text: str) -> Iterator[Target]:
    """The static targets of a configuration file. Raises ValueError."""
    try:
        document = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"parsing YAML file: {error}") from None
    for job in document.get("scrape_configs") or []:
        for group in job.get("static_configs") or []:
            for address in group.get("targets") or []:
                yield Target(
                    str(job.get("job_name", "")), str(address), str(job.get("metrics_path", "/metrics"))
                )


@dataclass(frozen=True, slots=True)
class Web:
    process: Process
    targets: tuple[Target, ...]

    def handle(self, asked: Asked) -> Answer:
        match asked.path:
            case "/":
                return Answer(302, "", "text/html", [("Location", "/query")])
            case "/query" | "/targets":
                return Answer(
                    200,
                    "<!doctype html><title>Prometheus Time Series Collection and Processing Server</title>\n",
                )
            case "/-/ready":
                return Answer(200, "Prometheus Server is Ready.\n", "text/plain; charset=utf-8")
            case "/-/healthy":
                return Answer(200, "Prometheus Server is Healthy.\n", "text/plain; charset=utf-8")
            case "/metrics":
                return Answer(200, self._metrics(), "text/plain; version=0.0.4; charset=utf-8")
            case "/api/v1/targets":
                return _data(
                    {"activeTargets": [self._active(target) for target in self.targets], "droppedTargets": []}
                )
            case "/api/v1/query":
                return self._query(asked)
        return Answer(404, "404 page not found\n", "text/plain; charset=utf-8")

    def _metrics(self) -> str:
        return (
            "# HELP prometheus_build_info A metric with a constant '1' value.\n"
            "# TYPE prometheus_build_info gauge\n"
            f'prometheus_build_info{{version="{VERSION}"}} 1\n'
        )

    def _active(self, target: Target) -> dict[str, Any]:
        error = self.scrape(target)
        labels = {"instance": target.address, "job": target.job}
        url = f"http://{target.address}{target.path}"
        return {
            "labels": labels,
            "scrapePool": target.job,
            "scrapeUrl": url,
            "lastError": error,
            "lastScrape": stamp(self.process, "%Y-%m-%dT%H:%M:%S.%fZ", 9),
            "health": "down" if error else "up",
        }

    def _up(self, target: Target) -> dict[str, Any]:
        value = "0" if self.scrape(target) else "1"
        metric = {"__name__": "up", "instance": target.address, "job": target.job}
        return {"metric": metric, "value": [round(self.process.machine.now(), 3), value]}

    def scrape(self, target: Target) -> str:
        """What is wrong with the target, in the words of Go's http client; "" where it answers."""
        return self._scraped(target)[0]

    def _scraped(self, target: Target) -> tuple[str, str]:
        """What is wrong with the target, and what it told."""
        try:
            got = fetch(self.process, "GET", f"http://{target.address}{target.path}")
        except GoError as error:
            return str(error), ""
        wrong = "" if got.status == 200 else f"server returned HTTP status {got.status} {got.reason}"
        return wrong, got.body.decode("utf-8", "replace")

    def _query(self, asked: Asked) -> Answer:
        form = asked.body.decode("latin-1") if asked.method == "POST" else asked.query
        query = parse_qs(form).get("query", [""])[0].strip()
        now = round(self.process.machine.now(), 3)
        if query == "1+1":
            return _data({"resultType": "scalar", "result": [now, "2"]})
        if query == "up":
            return _vector([self._up(target) for target in self.targets])
        if not _METRIC.fullmatch(query):
            error = f"This simulated Prometheus knows names of metrics and no more: {query!r}"
            return _json({"status": "error", "errorType": "bad_data", "error": error}, 400)
        found = [sample for target in self.targets for sample in self._samples(target, query, now)]
        return _vector(found)

    def _samples(self, target: Target, query: str, now: float) -> Iterator[dict[str, Any]]:
        """What a target tells of the metric `query`."""
        wrong, text = self._scraped(target)
        for match in () if wrong else _SAMPLE.finditer(text):
            if match["name"] == query:
                own = dict(_LABEL.findall(match["labels"] or ""))
                metric = {"__name__": query, **own, "instance": target.address, "job": target.job}
                yield {"metric": metric, "value": [now, match["value"].removesuffix(".0")]}


_METRIC = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_SAMPLE = re.compile(
    r"^(?P<name>[A-Za-z_:][A-Za-z0-9_:]*)(?:\{(?P<labels>[^}]*)\})? (?P<value>\S+)", re.MULTILINE
)
_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="([^"]*)"')


def _vector(result: list[dict[str, Any]]) -> Answer:
    return _data({"resultType": "vector", "result": result})


def _data(document: dict[str, Any]) -> Answer:
    return _json({"status": "success", "data": document})


def _json(document: dict[str, Any], status: int = 200) -> Answer:
    return Answer(status, json.dumps(document, separators=(",", ":")), "application/json")

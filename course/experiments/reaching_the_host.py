"""Unit 02, "Reaching the host": what its notebook asks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from course.experiments import texts
from course.experiments.asking import asked_connection, connected
from course.experiments.switchboard import Switch, Switchboard
from course.experiments.texts import reaching_the_host as said
from course.lab import LabError
from course.topology.trace import Trace, Verdict
from course.topology.url import URL, URLError
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab

HOST_URL = "http://host.docker.internal:8080"
ADD_HOST = "--add-host host.docker.internal:host-gateway"
#: By it the container of the switchboard is known as its own.
LABEL = "course.experiment=reaching-the-host"


def who_is_localhost(lab: Lab) -> Predict:
    """Experiment 1: Spring Boot is on the host; the host and a container look for it."""
    return Predict(
        [
            asked_connection(lab, "host", "http://localhost:8080"),
            asked_connection(lab, "box", "http://localhost:8080"),
            asked_connection(lab, "box", HOST_URL),
        ]
    )


def switches(lab: Lab) -> Switchboard:
    """Experiment 2: platform, option, listen address and URL, to be set as one likes.

    The platform that the lab's engine is of is tried there; the other on a simulated engine of its own.
    """
    return Switchboard(
        [
            Switch("platform", said.PLATFORM, said.PLATFORMS),
            Switch("add_host", said.ADD_HOST, said.ADD_HOSTS),
            Switch("listens", said.LISTENS, said.ADDRESSES),
            Switch("url", said.URL, said.URLS),
        ],
        lambda settings: _switched(lab, settings),
    )


def publishing_for_calls_out(lab: Lab) -> Predict:
    """Experiment 3: a call to the host without any -p, and what comes of one with it."""
    command = f"docker run -d --name sure -p 8080:8080 {ADD_HOST} busybox sleep infinity"
    question = Question(
        texts.WHAT_HAPPENS.format(command=command),
        said.PUBLISHING_OPTIONS,
        lambda: _run_published(lab, command),
    )
    return Predict([asked_connection(lab, "tool", HOST_URL), question])


def refused_or_reset(lab: Lab) -> Predict:
    """Experiment 4: nobody on the host's port, and two published ports with nobody behind them."""
    return Predict(
        [
            asked_connection(lab, "tool", "http://host.docker.internal:8081"),
            asked_connection(lab, "host", "http://localhost:9090"),
            asked_connection(lab, "host", "http://localhost:9091"),
        ]
    )


def parts(url: str) -> dict[str, str | int]:
    """What a connection string says, part by part. Raises LabError for what is none."""
    try:
        read = URL.parse(url)
    except URLError as error:
        raise LabError(f"{error}.") from None
    return dict(zip(said.PARTS, (read.scheme, read.host, read.port, read.database), strict=True))


# -- the switchboard ----------------------------------------------------------------------------


def _switched(lab: Lab, settings: Mapping[str, str]) -> Question:
    def ask() -> Outcome:
        here = lab.topology().hosts[0].platform == settings["platform"]
        try:
            return connected(_tried(lab, settings) if here else _tried_elsewhere(settings))
        except LabError as error:
            return Outcome(str(Verdict.NOT_TRIED), str(error))

    return Question(
        texts.CONNECTS.format(source="<code>app</code>", url=settings["url"]),
        asked_connection(lab, "app", settings["url"]).options,
        ask,
    )


def _tried(lab: Lab, settings: Mapping[str, str]) -> Trace:
    """Set it up on the lab's own engine, and try. Raises LabError where that cannot be done."""
    _remove_app(lab)
    lab.stop_on_host(8080)
    lab.listen_on_host("spring-boot", 8080, settings["listens"])
    option = ADD_HOST if settings["add_host"] == "with" else ""
    code, output = lab.run(f"docker run -d --name app --label {LABEL} {option} busybox sleep infinity")
    if code:
        raise LabError(output.strip())
    lab.refresh()
    return lab.attempt("app", settings["url"])


def _remove_app(lab: Lab) -> None:
    from docker.errors import NotFound

    with suppress(NotFound):
        found = lab.client.containers.get("app")
        name, _, value = LABEL.partition("=")
        if found.labels.get(name) != value:
            raise LabError(said.SOMEBODY_ELSES.format(name="app"))
        found.remove(force=True)


def _tried_elsewhere(settings: Mapping[str, str]) -> Trace:
    """Set it up on an engine of the other platform that nobody sees, and follow the connection there."""
    from course.simulated_engine import simulated
    from course.topology.walk import walk

    (engine,) = simulated("28.5", 1, False, settings["platform"])
    engine.listen("spring-boot", 8080, settings["listens"])
    hosts = {"host.docker.internal": "host-gateway"} if settings["add_host"] == "with" else {}
    engine.client.containers.run("busybox", ["sleep", "infinity"], name="app", detach=True, extra_hosts=hosts)
    trace = walk(engine.topology(), "app", settings["url"])
    engine.close()
    return trace


def _run_published(lab: Lab, command: str) -> Outcome:
    now_reached, no_difference, refused = said.PUBLISHING_OPTIONS
    without = lab.attempt("tool", HOST_URL)
    code, output = lab.run(command)
    lab.refresh()
    if code:
        return Outcome(refused, output)
    helps = not without.reached and lab.attempt("sure", HOST_URL).reached
    return Outcome(now_reached if helps else no_difference, output)

"""Restart policies on every engine: how often, and what is refused meanwhile."""

from __future__ import annotations

from tests.conformance.conftest import Place


def state(place: Place, line: str = "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}") -> str:
    return place.docker(f"inspect -f '{line}' toolbox").out.strip()


def passes(place: Place, seconds: float) -> None:
    """Simulated engines have to be told; real ones are waited for by `eventually`."""
    if place.simulated is not None:
        with place.simulated.changing() as engine:
            engine.scheduler.pass_time(seconds)


def test_twice_on_failure(empty: Place) -> None:
    empty.docker("run -d --name toolbox --restart on-failure:2 busybox sh -c 'exit 3'")
    passes(empty, 5)
    assert empty.eventually(lambda: state(empty) == "exited 3 2")


def test_while_it_waits_to_be_started_again(empty: Place) -> None:
    """It fails at once, so that soon it waits for longer than this takes."""
    empty.docker("run -d --name toolbox --restart always busybox false")
    passes(empty, 5)
    assert empty.eventually(
        lambda: state(empty, "{{.State.Status}} {{ge .RestartCount 5}}") == "restarting true"
    )
    identity = empty.client.containers.get("toolbox").id
    for line in ("pause toolbox", "exec toolbox true", "top toolbox"):
        said = empty.docker(line).err.strip()
        assert said.endswith(f"Container {identity} is restarting, wait until the container is running"), line
    assert "restarting" in empty.docker("rm toolbox").err
    assert empty.docker("kill toolbox").code == 0
    assert empty.eventually(lambda: state(empty, "{{.State.Status}}") == "exited")


def test_stopped_by_hand_and_started_by_hand(empty: Place) -> None:
    empty.docker("run -d --name toolbox --restart unless-stopped busybox sleep 600")
    empty.docker("stop -t 0 toolbox")
    passes(empty, 5)
    assert state(empty) == "exited 137 0"
    empty.docker("start toolbox")
    assert state(empty) == "running 0 0"

"""What becomes of containers and networks when an engine ends and begins anew.

Seen on Engine 28.5.2 and 20.10.24, whose daemons were ended with SIGTERM and started again; and on 28.5.2
killed with all that it ran.
"""

from __future__ import annotations

from random import Random

import pytest

from course.simulator.engine import Engine
from course.simulator.hosts import engines
from course.simulator.state import ContainerRecord
from tests.conftest import Clock
from tests.simulator.conftest import address_of, run

ALWAYS, UNLESS, ON_FAILURE = (
    {"Name": name, "MaximumRetryCount": 0} for name in ("always", "unless-stopped", "on-failure")
)


def again(engine: Engine, orderly: bool) -> None:
    if orderly:
        engine.power.restart_engine()
    else:
        engine.power.cut()
        engine.power.start()


def state(record: ContainerRecord) -> tuple[str, int]:
    return record.state, record.exit_code


@pytest.mark.parametrize(
    ("command", "policy", "orderly", "cut"),
    [
        (("stubborn",), None, ("exited", 137), ("exited", 255)),
        (("server",), None, ("exited", 0), ("exited", 255)),
        (("stubborn",), ALWAYS, ("running", 0), ("running", 0)),
        (("stubborn",), UNLESS, ("running", 0), ("running", 0)),
        (("stubborn",), ON_FAILURE, ("running", 0), ("running", 0)),
        (("server",), ON_FAILURE, ("exited", 0), ("running", 0)),  # it obeys, and ends with 0
        (("sleep", "0", "5"), None, ("exited", 5), ("exited", 5)),
        (("sleep", "0"), ON_FAILURE, ("exited", 0), ("exited", 0)),
    ],
)
def test_what_ran_has_ended_and_policies_start_it_again(
    engine: Engine,
    command: tuple[str, ...],
    policy: dict[str, object] | None,
    orderly: tuple[str, int],
    cut: tuple[str, int],
) -> None:
    for how, expected in ((True, orderly), (False, cut)):
        record = run(engine, f"box{how}", *command, RestartPolicy=policy)
        engine.scheduler.pass_time(1)
        again(engine, how)
        assert state(record) == expected


@pytest.mark.parametrize("orderly", [True, False])
@pytest.mark.parametrize(
    ("policy", "after"),
    [(ALWAYS, "running"), (UNLESS, "exited"), (ON_FAILURE, "running"), (None, "exited")],
)
@pytest.mark.parametrize("action", ["stop", "kill"])
def test_what_somebody_has_stopped(
    engine: Engine, orderly: bool, policy: dict[str, object] | None, after: str, action: str
) -> None:
    record = run(engine, "box", "stubborn", RestartPolicy=policy)
    if action == "stop":
        engine.containers.stop("box", timeout=0)
    else:
        engine.containers.kill("box")
    assert state(record) == ("exited", 137)
    again(engine, orderly)
    assert record.state == after


def test_started_by_hand_again_it_is_not_stopped_any_more(engine: Engine) -> None:
    record = run(engine, "box", "stubborn", RestartPolicy=UNLESS)
    engine.containers.stop("box", timeout=0)
    engine.containers.start("box")
    engine.power.restart_engine()
    assert record.state == "running"


def test_others(engine: Engine) -> None:
    created = run(engine, "created", RestartPolicy=ALWAYS, start=False)
    paused = run(engine, "paused", "stubborn")
    paused_always = run(engine, "paused-always", "stubborn", RestartPolicy=ALWAYS)
    gone = run(engine, "gone", "stubborn", AutoRemove=True)
    given_up = run(
        engine, "given-up", "sleep", "0", "4", RestartPolicy={"Name": "on-failure", "MaximumRetryCount": 1}
    )
    engine.scheduler.pass_time(5)
    engine.containers.pause("paused")
    engine.containers.pause("paused-always")
    engine.power.restart_engine()
    assert state(created) == ("created", 0)
    assert state(paused) == ("exited", 137)
    assert state(paused_always) == ("running", 0)
    assert engine.containers.find(gone.id) is None
    assert (*state(given_up), given_up.restarts) == ("exited", 4, 1)


def test_who_shares_the_network_of_another_finds_that_it_does_not_run_yet(
    engine: Engine, old_engine: Engine
) -> None:
    run(old_engine, "owner", "stubborn", RestartPolicy=ALWAYS)
    old_guest = run(old_engine, "guest", "stubborn", network="container:owner", RestartPolicy=ALWAYS)
    run(engine, "owner", "stubborn", RestartPolicy=ALWAYS)
    guest = run(engine, "guest", "stubborn", network="container:owner", RestartPolicy=ALWAYS)
    engine.power.restart_engine()
    old_engine.power.restart_engine()
    assert old_guest.state == "running"
    assert state(guest) == ("exited", 137)
    assert guest.error == (
        "cannot join network namespace of a non running container: container owner is exited"
    )


@pytest.mark.parametrize("orderly", [True, False])
def test_networks_stay_and_the_default_bridge_is_made_anew(engine: Engine, orderly: bool) -> None:
    engine.networks.create({"Name": "net"})
    before = {network.name: network.id for network in engine.networks.all()}
    first = run(engine, "first", "stubborn")
    always = run(engine, "always", "stubborn", network="net", publish={"8080": "80"}, RestartPolicy=ALWAYS)
    idle = run(engine, "idle", "stubborn")
    again(engine, orderly)
    after = {network.name: network.id for network in engine.networks.all()}
    assert list(after) == list(before)
    assert [name for name in after if after[name] != before[name]] == ["bridge"]
    assert address_of(always, "net") == "172.18.0.2"
    assert [port.host_port for port in always.published] == [8080, 8080]
    # What does not run tells of the network it was on, and starts on the one there is.
    assert idle.endpoints["bridge"].network_id == before["bridge"]
    assert not idle.endpoints["bridge"].attached
    for record, address in ((idle, "172.17.0.2"), (first, "172.17.0.3")):
        engine.containers.start(record.id)
        assert address_of(record, "bridge") == address
        assert record.endpoints["bridge"].network_id == after["bridge"]


def test_ephemeral_ports_are_given_out_from_the_first(engine: Engine) -> None:
    record = run(engine, "web", publish={"": "80"}, RestartPolicy=ALWAYS)
    port = record.published[0].host_port
    engine.power.restart_engine()
    assert record.published[0].host_port == port


def test_events_are_of_the_new_engine_alone(engine: Engine) -> None:
    run(engine, "web", "stubborn", RestartPolicy=ALWAYS)
    engine.power.restart_engine()
    assert [(event.type, event.action) for event in engine.events] == [
        ("network", "connect"),
        ("container", "start"),
    ]


def test_nothing_of_the_end_is_waited_for_in_real_time(engine: Engine, clock: Clock) -> None:
    before, started = clock(), engine.now()
    run(engine, "stubborn", "stubborn")
    engine.power.restart_engine()
    assert clock() == before
    assert engine.now() - started >= 10


def test_what_was_cut_off_ends_when_the_engine_begins(clock: Clock) -> None:
    first, second = engines(clock, Random(1), 2)
    body = {"Image": "busybox", "Cmd": ["sleep", "1000"]}
    record, _ = second.containers.create("box", body)
    second.containers.start("box")
    second.power.cut()
    first.scheduler.pass_time(60)
    began = first.now()
    second.power.start()
    assert (*state(record), record.finished) == ("exited", 255, began)
    second.containers.start("box")
    assert record.state == "running"


def test_switching_off_and_on_twice_does_nothing_more(engine: Engine) -> None:
    record = run(engine, "box", "stubborn")
    engine.power.start()
    engine.power.cut()
    engine.power.cut()
    engine.power.shut_down()
    engine.power.restart_engine()
    assert engine.power.off
    engine.power.start()
    assert state(record) == ("exited", 255)

"""What `docker update` changes of a container, and what it refuses, on every engine at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.asking import ask, events, is_28, now
from tests.conformance.conftest import Answer, Place
from tests.conformance.test_restarting import passes, state

SLEEPING = {"Image": "busybox", "Cmd": ["sleep", "600"]}
UNCHANGED = (200, {"Warnings": None})


@pytest.fixture
def made(empty: Place) -> Place:
    """The engine with two containers: `toolbox`, and `stranger`, which goes when it ends."""
    ask(empty, "POST", "/containers/create?name=toolbox", SLEEPING)
    ask(empty, "POST", "/containers/create?name=stranger", SLEEPING | {"HostConfig": {"AutoRemove": True}})
    return empty


def update(place: Place, body: Any, name: str = "toolbox") -> tuple[int, Any]:
    return ask(place, "POST", f"/containers/{name}/update", body)


def policy(place: Place) -> Any:
    return ask(place, "GET", "/containers/toolbox/json")[1]["HostConfig"]["RestartPolicy"]


def test_the_restart_policy(made: Place) -> None:
    start = now(made)
    wanted = {"Name": "on-failure", "MaximumRetryCount": 2}
    assert update(made, {"RestartPolicy": wanted}) == UNCHANGED
    assert policy(made) == wanted
    assert update(made, {"RestartPolicy": {"Name": "", "MaximumRetryCount": 7}}) == UNCHANGED
    assert update(made, {"Nonsense": 1}) == UNCHANGED
    assert update(made, {}) == UNCHANGED
    assert policy(made) == wanted
    assert events(made, start) == ["container update"] * 4


def test_a_container_that_was_to_end_is_started_again(empty: Place) -> None:
    empty.docker("run -d --name toolbox busybox sh -c 'sleep 2; exit 3'")
    update(empty, {"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 1}})
    passes(empty, 10)
    assert empty.eventually(lambda: state(empty) == "exited 3 1")


def test_a_container_that_was_to_be_started_again_ends(empty: Place) -> None:
    empty.docker("run -d --name toolbox --restart always busybox sh -c 'sleep 2; exit 3'")
    update(empty, {"RestartPolicy": {"Name": "no"}})
    passes(empty, 10)
    assert empty.eventually(lambda: state(empty) == "exited 3 0")


@pytest.mark.parametrize(
    ("wanted", "since_25", "before"),
    [
        (
            {"Name": "always", "MaximumRetryCount": 3},
            "invalid restart policy: maximum retry count can only be used with 'on-failure'",
            "maximum retry count cannot be used with restart policy 'always'",
        ),
        (
            {"Name": "no", "MaximumRetryCount": -3},
            "invalid restart policy: maximum retry count can only be used with 'on-failure' "
            "and cannot be negative",
            "maximum retry count cannot be used with restart policy 'no'",
        ),
        (
            {"Name": "on-failure", "MaximumRetryCount": -1},
            "invalid restart policy: maximum retry count cannot be negative",
            "maximum retry count cannot be negative",
        ),
        (
            {"Name": "often"},
            "invalid restart policy: unknown policy 'often'; "
            "use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
            "invalid restart policy 'often'",
        ),
    ],
)
def test_policies_that_are_none(made: Place, wanted: dict[str, Any], since_25: str, before: str) -> None:
    refused = (400, since_25 if is_28(made) else before)
    assert update(made, {"RestartPolicy": wanted}) == refused
    body = SLEEPING | {"HostConfig": {"RestartPolicy": wanted}}
    assert ask(made, "POST", "/containers/create?name=late", body) == refused


def test_without_a_name_new_engines_count_no_retries(made: Place) -> None:
    body = SLEEPING | {"HostConfig": {"RestartPolicy": {"MaximumRetryCount": 1}}}
    assert ask(made, "POST", "/containers/create?name=late", body)[0] == (400 if is_28(made) else 201)


def test_a_container_that_goes_when_it_ends(made: Place) -> None:
    assert update(made, {"RestartPolicy": {"Name": "no"}}, "stranger") == UNCHANGED
    assert update(made, {"RestartPolicy": {"Name": "always"}}, "stranger") == (
        409,
        "Cannot update container ID: Restart policy cannot be updated because AutoRemove is enabled "
        "for the container",
    )


def test_a_container_that_is_not_there(made: Place) -> None:
    missing = (404, "No such container: nope")
    assert update(made, {"Memory": 100 * 2**20}, "nope") == missing
    # New engines look at the settings first.
    little = (400, "Minimum memory limit allowed is 6MB")
    assert update(made, {"Memory": 1000}, "nope") == (little if is_28(made) else missing)


def test_bodies_that_are_none(made: Place) -> None:
    start = "invalid JSON: json: " if is_28(made) else "json: "
    status = 400 if is_28(made) else 500
    field = f"{start}cannot unmarshal string into Go struct field UpdateConfig"
    assert update(made, {"Memory": "a"}) == (status, f"{field}.Memory of type int64")
    assert update(made, {"RestartPolicy": "a"}) == (
        status,
        f"{field}.RestartPolicy of type container.RestartPolicy",
    )
    assert update(made, None) == (UNCHANGED if is_28(made) else (500, "EOF"))


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"Memory": -5}, "Minimum memory limit allowed is 6MB"),
        (
            {"Memory": 10485760, "MemorySwap": 1000},
            "Minimum memoryswap limit should be larger than memory limit, see usage",
        ),
        ({"MemoryReservation": 1000}, "Minimum memory reservation allowed is 6MB"),
        (
            {"Memory": 10485760, "MemoryReservation": 20485760},
            "Minimum memory limit can not be less than memory reservation limit, see usage",
        ),
        (
            {"NanoCpus": 10**9, "CpuQuota": 10**4},
            "Conflicting options: Nano CPUs and CPU Quota cannot both be set",
        ),
        (
            {"CpuPeriod": 10},
            "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)",
        ),
        ({"CpuQuota": 10}, "CPU cfs quota can not be less than 1ms (i.e. 1000)"),
        ({"CpusetCpus": "1-0"}, "Invalid value 1-0 for cpuset cpus: invalid format: 1-0"),
        ({"CpusetMems": "a"}, "Invalid value a for cpuset mems: invalid format: a"),
        ({"CpusetMems": "9"}, "Requested memory nodes are not available - requested 9, available: 0"),
        ({"MemorySwappiness": 101}, "Invalid value: 101, valid memory swappiness range is 0-100"),
    ],
)
def test_limits_that_are_none(made: Place, limits: dict[str, Any], message: str) -> None:
    assert update(made, limits) == (400, message)
    body = SLEEPING | {"HostConfig": limits}
    assert ask(made, "POST", "/containers/create?name=late", body) == (400, message)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"OomScoreAdj": 1001}, "Invalid value 1001, range for oom score adj is [-1000, 1000]"),
        ({"ShmSize": -2}, "SHM size can not be less than 0"),
        (
            {"MemorySwap": 10485760},
            "You should always set the Memory limit when using Memoryswap limit, see usage",
        ),
    ],
)
def test_settings_that_are_none(made: Place, settings: dict[str, Any], message: str) -> None:
    body = SLEEPING | {"HostConfig": settings}
    assert ask(made, "POST", "/containers/create?name=late", body) == (400, message)


def test_more_memory_than_it_may_swap(made: Place) -> None:
    assert update(made, {"Memory": 100 * 2**20}) == (
        409,
        "Cannot update container ID: Memory limit should be smaller than already set memoryswap limit, "
        "update the memoryswap at the same time",
    )


def test_dockers_own_program(made: Place, program: Callable[..., Answer]) -> None:
    assert program("update", "--restart", "unless-stopped", "toolbox").out == "toolbox\n"
    assert policy(made)["Name"] == "unless-stopped"
    nobody = program("update", "--memory", "100m", "nope")
    assert (nobody.code, nobody.err) == (1, "Error response from daemon: No such container: nope\n")
    assert "unknown policy 'often'" in program("update", "--restart", "often", "toolbox").err or not is_28(
        made
    )

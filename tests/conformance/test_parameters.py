"""Parameters of the API that no command of Docker's uses wrongly: what engines say of them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conformance.asking import ask, is_28
from tests.conformance.conftest import Place


def refused(place: Place, status: int, message: str) -> tuple[int, str]:
    """The refusal of a filter: engines before 25 begin it with a capital."""
    return status, message if is_28(place) else message.replace("invalid", "Invalid")


@pytest.mark.parametrize("kind", ["configs", "secrets", "plugins"])
def test_filters_that_are_no_json(empty: Place, kind: str) -> None:
    expected = (400, "invalid filter")
    if not is_28(empty):
        expected = (500, "invalid character 'x' looking for beginning of value")
    assert ask(empty, "GET", f"/{kind}?filters=x") == expected


def test_filters_of_plugins(empty: Place) -> None:
    assert ask(empty, "GET", '/plugins?filters={"x":["y"]}') == refused(empty, 400, "invalid filter 'x'")
    expected = refused(empty, 400, "invalid filter 'enabled=[y]'")
    assert ask(empty, "GET", '/plugins?filters={"enabled":["y"]}') == expected
    assert ask(empty, "GET", '/plugins?filters={"capability":["y"]}') == (200, [])


def test_the_timeout_of_a_plugin(empty: Place) -> None:
    for text in ("x", ""):
        expected = (500, f'strconv.Atoi: parsing "{text}": invalid syntax')
        assert ask(empty, "POST", f"/plugins/nope/enable?timeout={text}") == expected
    assert ask(empty, "POST", "/plugins/nope/enable?timeout=1") == (404, 'plugin "nope" not found')


@pytest.mark.parametrize(
    ("filters", "problem"),
    [
        ('{"x":["y"]}', "invalid filter 'x'"),
        ('{"until":["1h"],"unused-for":["2h"]}', 'conflicting filters: "until" and "unused-for"'),
        ('{"until":["1h","2h"]}', "filters expect only one value"),
    ],
)
def test_filters_of_the_build_cache(empty: Place, filters: str, problem: str) -> None:
    said = ask(empty, "POST", f"/build/prune?filters={filters}")
    assert said == refused(empty, 400, f"failed to prune build cache: {problem}")


@pytest.mark.parametrize("key", ["until", "unused-for"])
def test_moments_of_the_build_cache(empty: Place, key: str) -> None:
    expected = f"failed to prune build cache: \"{key}\" filter expects a duration (e.g., '24h')"
    said = ask(empty, "POST", f'/build/prune?filters={{"{key}":["y"]}}')
    if is_28(empty):
        problem = 'failed to parse value as time or duration: "y"'
        assert said == (400, f"{expected} or a timestamp: {problem}")
    else:
        assert said == (500, f'{expected}: time: invalid duration "y"')


def test_filters_of_the_build_cache_that_are_no_json(empty: Place) -> None:
    expected = (400, "invalid filter")
    if not is_28(empty):
        expected = (500, "could not parse filters: invalid character 'x' looking for beginning of value")
    assert ask(empty, "POST", "/build/prune?filters=x") == expected


@pytest.mark.parametrize("name", ["keep-storage", "reserved-space", "max-used-space", "min-free-space"])
def test_space_that_the_build_cache_may_keep(empty: Place, name: str) -> None:
    said = ask(empty, "POST", f"/build/prune?{name}=x")
    if is_28(empty) or name == "keep-storage":
        problem = 'strconv.Atoi: parsing "x": invalid syntax'
        message = f"{name} is in bytes and expects an integer, got x: {problem}"
        assert said == (400 if is_28(empty) else 500, message)
    else:  # unknown to older engines
        assert said == (200, {"CachesDeleted": None, "SpaceReclaimed": 0})


def test_one_reading_of_the_use_of_resources(empty: Place) -> None:
    empty.docker("run -d --name toolbox busybox sleep 600")
    conflict = (400, "cannot have stream=true and one-shot=true")
    assert ask(empty, "GET", "/containers/toolbox/stats?one-shot=1") == conflict
    missing = (404, "No such container: nope")
    assert ask(empty, "GET", "/containers/nope/stats?stream=1&one-shot=x") == missing
    once = ask(empty, "GET", "/containers/toolbox/stats?stream=0&one-shot=1")[1]
    assert once["preread"] == "0001-01-01T00:00:00Z"
    assert once["precpu_stats"]["cpu_usage"]["total_usage"] == 0
    assert "system_cpu_usage" not in once["precpu_stats"]
    assert once["cpu_stats"]["cpu_usage"]["total_usage"] > 0
    twice = ask(empty, "GET", "/containers/toolbox/stats?stream=0")[1]
    assert twice["preread"] > "2000"


def test_keys_to_detach_are_not_read_at_start(empty: Place) -> None:
    empty.docker("create --name toolbox busybox sleep 600")
    assert ask(empty, "POST", "/containers/toolbox/start?detachKeys=zzz") == (204, None)


def test_a_body_that_is_no_container(empty: Place) -> None:
    status, said = ask(empty, "POST", "/containers/create", {"Image": 1})
    field = ".Image" if is_28(empty) else "ContainerConfigWrapper.Image"
    assert status == (400 if is_28(empty) else 500)
    assert said.endswith(f"json: cannot unmarshal number into Go struct field {field} of type string")


def test_the_body_of_an_exec(empty: Place) -> None:
    empty.docker("run -d --name toolbox busybox sleep 600")
    status, said = ask(empty, "POST", "/containers/toolbox/exec", {"Cmd": "true"})
    start, name = ("invalid JSON: ", "ExecOptions") if is_28(empty) else ("", "ExecConfig")
    problem = f"json: cannot unmarshal string into Go struct field {name}.Cmd of type []string"
    assert (status, said) == (400, start + problem)
    assert ask(empty, "POST", "/containers/toolbox/exec", {"Cmd": []}) == (400, "No exec command specified")


def test_the_conditions_of_a_wait(empty: Place) -> None:
    """Not running is what a container that was never started is already; a next end is waited for."""
    empty.docker("create --name toolbox busybox sh -c 'exit 4'")
    over: dict[str, object] = {"StatusCode": 0} if is_28(empty) else {"Error": None, "StatusCode": 0}
    assert ask(empty, "POST", "/containers/toolbox/wait") == (200, over)
    assert ask(empty, "POST", "/containers/toolbox/wait?condition=not-running") == (200, over)
    with ThreadPoolExecutor() as pool:
        waits = [pool.submit(_wait, empty, condition) for condition in ("next-exit", "removed")]
        time.sleep(1)
        assert not any(wait.done() for wait in waits)
        ask(empty, "POST", "/containers/toolbox/start")
        assert waits[0].result(30)["StatusCode"] == 4
        ask(empty, "DELETE", "/containers/toolbox?force=1")
        assert waits[1].result(30)["StatusCode"] == 4


def _wait(place: Place, condition: str) -> Any:
    """On a connection of its own: it takes its time."""
    client = place.connect()
    try:
        return client.api.wait("toolbox", condition=condition)
    finally:
        client.close()


def test_conditions_that_are_none(empty: Place) -> None:
    """Older engines take anything."""
    empty.docker("create --name toolbox busybox true")
    if is_28(empty):
        refused = (400, 'invalid condition: "often"')
        assert ask(empty, "POST", "/containers/toolbox/wait?condition=often") == refused
        assert ask(empty, "POST", "/containers/nope/wait?condition=often") == refused
    assert ask(empty, "POST", "/containers/nope/wait") == (404, "No such container: nope")


@pytest.mark.parametrize(
    ("name", "status", "start"),
    [
        ("", 400, "Neither old nor new names may be empty"),
        ("toolbox", 400, "Renaming a container with the same name as its current name"),
        ("a", 400, "Error when allocating new name: Invalid container name (/a)"),
        ("-a", 400, "Error when allocating new name: Invalid container name (/-a)"),
        (
            "late",
            409,
            'Error when allocating new name: Conflict. The container name "/late" is already in use',
        ),
    ],
)
def test_names_that_a_container_cannot_have(empty: Place, name: str, status: int, start: str) -> None:
    for each in ("toolbox", "late"):
        empty.docker(f"create --name {each} busybox true")
    found, said = ask(empty, "POST", f"/containers/toolbox/rename?name={name}")
    assert (found, said[: len(start)]) == (status, start)
    missing = (400, start) if not name else (404, "No such container: nope")
    assert ask(empty, "POST", f"/containers/nope/rename?name={name}") == missing


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("since=x", 'strconv.ParseInt: parsing "x": invalid syntax'),
        ("since=1&until=2.x", 'strconv.ParseInt: parsing "x": invalid syntax'),
    ],
)
def test_moments_of_events(empty: Place, query: str, problem: str) -> None:
    assert ask(empty, "GET", f"/events?{query}") == (500, problem)


def test_events_that_end_before_they_begin(empty: Place) -> None:
    status, said = ask(empty, "GET", "/events?since=20&until=10")
    assert (status, said) == (400, "`since` time (20) cannot be after `until` time (10)")


@pytest.mark.parametrize(
    ("settings", "number", "field", "type_"),
    [
        ('{"HostConfig":{"Memory":%s}}', "99999999999999999999", "HostConfig.Memory", "int64"),
        ('{"HostConfig":{"Memory":%s}}', "18446744073709551615", "HostConfig.Memory", "int64"),
        ('{"HostConfig":{"PidsLimit":%s}}', "-9223372036854775809", "HostConfig.PidsLimit", "int64"),
        ('{"HostConfig":{"ShmSize":%s}}', "1.50", "HostConfig.ShmSize", "int64"),
        ('{"HostConfig":{"CpuShares":%s}}', "1e3", "HostConfig.CpuShares", "int64"),
        ('{"HostConfig":{"BlkioWeight":%s}}', "65536", "HostConfig.BlkioWeight", "uint16"),
        ('{"HostConfig":{"BlkioWeight":%s}}', "-1", "HostConfig.BlkioWeight", "uint16"),
        ('{"HostConfig":{"IOMaximumIOps":%s}}', "-1", "HostConfig.IOMaximumIOps", "uint64"),
        ('{"HostConfig":{"OomScoreAdj":%s}}', "1" * 30, "HostConfig.OomScoreAdj", "int"),
        ('{"HostConfig":{"RestartPolicy":{"MaximumRetryCount":%s}}}', "0.5",
         "HostConfig.RestartPolicy.MaximumRetryCount", "int"),
        ('{"StopTimeout":%s}', "1.0", "StopTimeout", "int"),
        ('{"Healthcheck":{"Interval":%s}}', "1.0", "Healthcheck.Interval", "time.Duration"),
        ('{"Healthcheck":{"Retries":%s}}', "1.0", "Healthcheck.Retries", "int"),
        ('{"NetworkingConfig":{"EndpointsConfig":{"bridge":{"IPPrefixLen":%s}}}}', "1.0",
         "NetworkingConfig.EndpointsConfig.bridge.IPPrefixLen", "int"),
    ],
)  # fmt: skip
def test_numbers_that_do_not_fit(empty: Place, settings: str, number: str, field: str, type_: str) -> None:
    status, said = ask(empty, "POST", "/containers/create", settings % number)
    assert status == (400 if is_28(empty) else 500)
    if is_28(empty):
        problem = f"json: cannot unmarshal number {number} into Go struct field .{field} of type {type_}"
        assert said == f"invalid JSON: {problem}"
    else:  # which struct's field it is, each engine says in another way
        assert said.startswith(f"json: cannot unmarshal number {number} into Go struct field ")
        assert said.endswith(f" of type {type_}")


@pytest.mark.parametrize(
    ("target", "settings", "number", "field", "type_"),
    [
        ("/swarm/init", '{"DataPathPort":%s}', "-1", "InitRequest.DataPathPort", "uint32"),
        ("/swarm/init", '{"SubnetSize":%s}', "4294967296", "InitRequest.SubnetSize", "uint32"),
        ("/swarm/init", '{"Spec":{"Raft":{"SnapshotInterval":%s}}}', "-1",
         "InitRequest.Spec.Raft.SnapshotInterval", "uint64"),
        ("/swarm/init", '{"Spec":{"Raft":{"KeepOldSnapshots":%s}}}', "-1",
         "InitRequest.Spec.Raft.KeepOldSnapshots", "uint64"),
        ("/swarm/init", '{"Spec":{"Raft":{"ElectionTick":%s}}}', "1.5",
         "InitRequest.Spec.Raft.ElectionTick", "int"),
        ("/swarm/init", '{"Spec":{"Dispatcher":{"HeartbeatPeriod":%s}}}', "1.5",
         "InitRequest.Spec.Dispatcher.HeartbeatPeriod", "time.Duration"),
        ("/swarm/init", '{"Spec":{"CAConfig":{"ForceRotate":%s}}}', "-1",
         "InitRequest.Spec.CAConfig.ForceRotate", "uint64"),
        ("/services/create", '{"Mode":{"Replicated":{"Replicas":%s}}}', "-1",
         "ServiceSpec.Mode.Replicated.Replicas", "uint64"),
        ("/services/create", '{"TaskTemplate":{"ForceUpdate":%s}}', "-1",
         "ServiceSpec.TaskTemplate.ForceUpdate", "uint64"),
        ("/services/create", '{"TaskTemplate":{"Placement":{"MaxReplicas":%s}}}', "-1",
         "ServiceSpec.TaskTemplate.Placement.MaxReplicas", "uint64"),
        ("/services/create", '{"TaskTemplate":{"RestartPolicy":{"Delay":%s}}}', "1.5",
         "ServiceSpec.TaskTemplate.RestartPolicy.Delay", "time.Duration"),
        ("/services/create", '{"TaskTemplate":{"RestartPolicy":{"MaxAttempts":%s}}}', "-1",
         "ServiceSpec.TaskTemplate.RestartPolicy.MaxAttempts", "uint64"),
    ],
)  # fmt: skip
def test_numbers_of_a_swarm_that_do_not_fit(
    empty: Place, target: str, settings: str, number: str, field: str, type_: str
) -> None:
    status, said = ask(empty, "POST", target, settings % number)
    assert status == 400
    if is_28(empty):
        problem = f"json: cannot unmarshal number {number} into Go struct field {field} of type {type_}"
        assert said == f"invalid JSON: {problem}"
    else:
        assert said.startswith(f"json: cannot unmarshal number {number} into Go struct field ")
        assert said.endswith(f" of type {type_}")


def test_a_number_that_no_computer_holds(empty: Place) -> None:
    status, said = ask(empty, "POST", "/containers/create", '{"HostConfig":{"Memory":1e400}}')
    assert status == (400 if is_28(empty) else 500)
    assert "json: cannot unmarshal number 1e400 into Go " in said

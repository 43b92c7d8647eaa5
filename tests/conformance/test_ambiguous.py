"""Networks of one name, or with ids that begin alike: what is said where one of them is meant (5, 22)."""

from __future__ import annotations

from typing import Any

import docker
import pytest

from tests.conformance.conftest import Place

NAME = "late-net"
#: So many networks that the ids of two begin with the same digit.
MANY = 17


def asked(place: Place, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """Status and message, or what is answered, of a request that the SDK has no method for."""
    api = place.client.api
    response = api.request(method, f"{api.base_url}/v1.41{path}", **({} if body is None else {"json": body}))
    document = response.json() if response.content else {}
    return response.status_code, document.get("message", document)


def before_25(place: Place) -> bool:
    return int(place.client.version()["Version"].partition(".")[0]) < 25


def test_a_name_once_more(empty: Place) -> None:
    first = empty.client.networks.create(NAME)
    status, answer = asked(empty, "POST", "/networks/create", {"Name": NAME})
    if not before_25(empty):
        assert (status, answer) == (409, f"network with name {NAME} already exists")
        return
    assert (status, answer["Warning"]) == (201, f"Network with name {NAME} (id : {first.id}) already exists")
    assert asked(empty, "GET", f"/networks/{NAME}") == (
        400,
        f"2 matches found based on name: network {NAME} is ambiguous",
    )
    assert asked(empty, "DELETE", f"/networks/{NAME}") == (
        400,
        f"network {NAME} is ambiguous (2 matches found based on name)",
    )
    on_name = f"network {NAME} is ambiguous (2 matches found on name)"
    created = empty.client.api.create_container(
        "mongo", name="late", host_config=empty.client.api.create_host_config(network_mode=NAME)
    )
    assert asked(empty, "POST", f"/containers/{created['Id']}/start") == (400, on_name)
    running = empty.client.containers.run("mongo", name="mongodb", detach=True)
    assert asked(empty, "POST", f"/networks/{NAME}/connect", {"Container": "mongodb"}) == (400, on_name)
    assert asked(empty, "POST", f"/networks/{answer['Id']}/connect", {"Container": "mongodb"}) == (200, {})
    running.reload()
    assert running.attrs["NetworkSettings"]["Networks"][NAME]["NetworkID"] == answer["Id"]
    assert asked(empty, "POST", "/networks/create", {"Name": NAME, "CheckDuplicate": True}) == (
        409,
        f"network with name {NAME} already exists",
    )


@pytest.fixture
def many(empty: Place) -> Any:
    """Networks that have an id beginning alike; gives that beginning, and how many there are of it."""
    made = [
        empty.client.networks.create(
            f"alike-{number}",
            ipam=docker.types.IPAMConfig(pool_configs=[docker.types.IPAMPool(subnet=f"10.79.{number}.0/24")]),
        )
        for number in range(MANY)
    ]
    digits = [network.id[0] for network in empty.client.networks.list()]
    shared = next(digit for digit in digits if digits.count(digit) > 1)
    yield shared, digits.count(shared)
    for network in made:
        network.remove()


def test_ids_that_begin_alike(empty: Place, many: tuple[str, int]) -> None:
    begins, count = many
    found = f"{count} matches found based on ID prefix"
    assert asked(empty, "GET", f"/networks/{begins}") == (400, f"{found}: network {begins} is ambiguous")
    ambiguous = f"network {begins} is ambiguous ({found})"
    assert asked(empty, "DELETE", f"/networks/{begins}") == (400, ambiguous)
    empty.client.containers.run("mongo", name="mongodb", detach=True)
    assert asked(empty, "POST", f"/networks/{begins}/connect", {"Container": "mongodb"}) == (400, ambiguous)
    assert asked(empty, "POST", f"/networks/{begins}/disconnect", {"Container": "mongodb"}) == (
        400,
        ambiguous,
    )

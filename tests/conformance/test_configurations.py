"""Networks made from a configuration, on every engine at hand: ``--config-only`` and ``--config-from``."""

from __future__ import annotations

import json
from typing import Any

import docker
import pytest

from tests.conformance.conftest import Place
from tests.conformance.parents import done

CONFIGURATION = "network create --config-only --subnet 10.223.0.0/24 -o x=y --label a=b favorites-net"


def inspected(place: Place, network: str) -> Any:
    return json.loads(done(place, f"network inspect {network} -f '{{{{json .}}}}'"))


def refusal(place: Place, body: dict[str, Any]) -> tuple[int, str]:
    """The status and the message with which a network of this document is refused."""
    api = place.client.api
    answer = api._post_json(api._url("/networks/create"), data={"Name": "apart-net", **body})
    return answer.status_code, answer.json()["message"]


def test_a_configuration_is_of_no_driver(empty: Place) -> None:
    done(empty, CONFIGURATION)
    shown = inspected(empty, "favorites-net")
    assert (shown["Driver"], shown["Scope"], shown["ConfigOnly"]) == ("null", "local", True)
    assert shown["IPAM"]["Config"] == [{"Subnet": "10.223.0.0/24"}]
    assert (shown["Options"], shown["Labels"]) == ({"x": "y"}, {"a": "b"})


def test_a_network_of_it(empty: Place) -> None:
    done(empty, CONFIGURATION)
    done(empty, "network create --config-from favorites-net apart-net")
    shown = inspected(empty, "apart-net")
    assert (shown["Driver"], shown["ConfigFrom"], shown["ConfigOnly"]) == (
        "bridge",
        {"Network": "favorites-net"},
        False,
    )
    assert shown["IPAM"]["Config"] == [{"Subnet": "10.223.0.0/24"}]
    assert (shown["Options"], shown["Labels"]) == ({"x": "y"}, {"a": "b"})
    in_use = empty.docker("network rm favorites-net").err
    assert 'error while removing network: configuration network "favorites-net" is in use' in in_use
    done(empty, "network rm apart-net")
    done(empty, "network rm favorites-net")


FIELDS = (
    "configuration network can only contain network specific fields. Network operator fields like "
    "[ ingress | internal | attachable | scope ] are not supported."
)
BESIDE = "{} are not supported if the network depends on a configuration network"
FROM = {"ConfigFrom": {"Network": "favorites-net"}}


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"ConfigOnly": True, "Internal": True}, 403, FIELDS),
        ({"ConfigOnly": True, "Attachable": True, **FROM}, 403, FIELDS),
        ({"ConfigOnly": True, "Scope": "local"}, 403, FIELDS),
        (
            {"ConfigOnly": True, **FROM},
            403,
            "a configuration network cannot depend on another configuration network",
        ),
        ({"ConfigFrom": {"Network": "nope"}}, 404, 'configuration network "nope" does not exist'),
        ({"ConfigFrom": {"Network": "bridge"}}, 404, 'configuration network "bridge" does not exist'),
        ({**FROM, "Labels": {"a": "b"}}, 403, BESIDE.format("user specified configurations")),
        ({**FROM, "EnableIPv6": True}, 403, BESIDE.format("user specified configurations")),
        (
            {**FROM, "IPAM": {"Driver": "default", "Config": [{"Subnet": "10.2.0.0/24"}]}},
            403,
            BESIDE.format("user specified configurations"),
        ),
        ({**FROM, "Options": {"a": "b"}}, 403, BESIDE.format("network driver options")),
    ],
)
def test_refusals(empty: Place, body: dict[str, Any], status: int, message: str) -> None:
    done(empty, CONFIGURATION)
    assert refusal(empty, body) == (status, message)


def test_it_takes_no_addresses(empty: Place) -> None:
    """Not even its subnet: that is looked at where a network is made of it."""
    done(empty, "network create --config-only -d nosuch --subnet 172.17.0.0/16 favorites-net")
    made = empty.docker("network create --config-from favorites-net apart-net")
    assert "Pool overlaps with other one on this address space" in made.err


def test_nobody_is_on_it(empty: Place) -> None:
    done(empty, CONFIGURATION)
    refused = empty.docker("run -d --name toolbox --network favorites-net busybox sleep 600")
    assert refused.err.splitlines()[0].endswith("cannot create endpoint on configuration-only network")


def test_prune_leaves_it(empty: Place) -> None:
    done(empty, CONFIGURATION)
    assert "favorites-net" not in done(empty, "network prune -f --filter label=a=b")
    with pytest.raises(docker.errors.APIError):
        empty.client.api.inspect_network("apart-net")
    assert inspected(empty, "favorites-net")["Name"] == "favorites-net"

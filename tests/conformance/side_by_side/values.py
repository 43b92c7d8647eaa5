"""What random operations are made of: names, and settings as requests have them.

Names come from small sets, so that they meet; most are of what is there, some of what is not.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from course.simulator.ports import HOST_BINDING
from tests.conformance.side_by_side.looking import ASKED_MAC
from tests.conformance.side_by_side.sides import NOWHERE, RANGE

NETWORKS = ("red", "green", "blue")
CONTAINERS = ("s1", "s2", "s3", "s4")
NOT_THERE = ("nope", "", "x y", "-a", "bridge", "host", "none", "ba:d")
#: What containers run, by the label `kind`. Where nothing obeys SIGTERM, `stop` is told not to wait.
PROGRAMS = {
    "obeys": ["sh", "-c", "trap 'exit 5' TERM; httpd -f -p 80 & wait"],
    "serves": ["httpd", "-f", "-p", "80"],
    "sleeps": ["sleep", "600"],
    "ends": ["sh", "-c", "exit 3"],
    "missing": ["nosuch"],
}
COMMANDS = (
    ["echo", "a", "b"],
    ["sh", "-c", "echo out; echo err >&2; exit 4"],
    ["nosuch"],
    ["hostname"],
    ["cat", "/etc/hosts"],
    ["ip", "route"],
)
SUBNETS: tuple[Any, ...] = (
    {"Subnet": "10.77.1.0/24"},
    {"Subnet": "10.77.1.0/24", "Gateway": "10.77.1.254"},
    {"Subnet": "10.77.1.0/24", "IPRange": "10.77.1.128/25", "AuxiliaryAddresses": {"router": "10.77.1.130"}},
    {"Subnet": "10.77.2.0/24"},
    {"Subnet": "10.77.3.0/30"},
    {"Subnet": "10.77.0.0/16"},
    {"Subnet": "10.77.1.5/24"},
    {"Subnet": "10.77.1.0/24", "Gateway": "10.99.0.1"},
    {"Subnet": "10.77.1.0/24", "IPRange": "10.99.0.0/25"},
    {"Subnet": "foo"},
    {"Subnet": "10.77.1.0"},
    {"Gateway": "10.77.1.1"},
    {"Subnet": "10.77.1.0/24", "AuxiliaryAddresses": {"router": "10.77.1.1"}},
    {"Subnet": "fd00:77:1::/64"},
    {"Subnet": "fd00:77:1::/64", "Gateway": "fd00:77:1::99"},
)
ADDRESSES = ("10.77.1.10", "10.77.1.11", "10.77.1.1", "10.77.1.255", "10.77.2.10", "10.99.0.1", "foo")
OPTIONS: tuple[dict[str, str], ...] = (
    *({"com.docker.network.bridge.enable_icc": value} for value in ("false", "foo")),
    # Three times: it shows only where a port is published.
    *[{"com.docker.network.bridge.enable_ip_masquerade": "false"}] * 3,
    *({"com.docker.network.driver.mtu": value} for value in ("1400", "foo", "17")),
    {"com.docker.network.enable_ipv6": "T"},
    *({HOST_BINDING: value} for value in ("127.0.0.1", NOWHERE)),
)
MALFORMED = (
    *("", "{", "{bad", "[]", "null", "5", '"x"', "{} z", '{"Name":5}', '{"Name":"red","Internal":"yes"}'),
    *('{"Container":[]}', '{"Image":1}', '{"IPAM":{"Config":{}}}', '{"Labels":{"a":1}}', '{"Cmd":{}}'),
    *('{"HostConfig":{"PortBindings":[]}}', '{"HostConfig":[]}', '{"Container":"s1","EndpointConfig":[]}'),
)
PORTS: tuple[Any, ...] = (
    {"80/tcp": [{"HostPort": "18080"}]},
    {"80/tcp": [{"HostPort": "18081"}]},
    {"80/tcp": [{"HostPort": ""}]},
    {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18080"}]},
    {"80/tcp": [{"HostPort": RANGE}]},
    {"80/tcp": [{"HostPort": "18080"}, {"HostPort": "18081"}]},
    {"80/tcp": [{"HostIp": NOWHERE, "HostPort": "18080"}]},
    {"80/tcp": [{"HostPort": "foo"}]},
    {"81/udp": [{"HostPort": "18080"}]},
)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A document with none, some or all of these fields; mostly few."""
    return st.lists(st.sampled_from(sorted(fields)), max_size=2, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: fields[name] for name in names})
    )


ENDPOINT = optional(
    Aliases=st.sampled_from([["db"], ["db", "shop"], []]),
    IPAMConfig=st.sampled_from(ADDRESSES).map(lambda address: {"IPv4Address": address}),
    MacAddress=st.just(f"{ASKED_MAC}00:01"),
    GwPriority=st.sampled_from([1, -1]),
    Links=st.sampled_from([["s1:shop"], ["nope:shop"]]),
)
NETWORK = optional(
    Driver=st.sampled_from(["bridge", "overlay", "foo", "host"]),
    Internal=st.just(True),
    Attachable=st.just(True),
    Labels=st.just({"keep": "yes"}),
    Options=st.sampled_from(OPTIONS),
    IPAM=st.sampled_from(SUBNETS).map(lambda config: {"Config": [config]}),
    EnableIPv6=st.just(True),
)
HOST_CONFIG = optional(
    PublishAllPorts=st.just(True),
    PortBindings=st.sampled_from(PORTS),
    ExtraHosts=st.sampled_from([["db:10.1.2.3"], ["gate:host-gateway"], ["bad"]]),
    AutoRemove=st.just(True),
    Dns=st.just(["192.0.2.7"]),
    Links=st.sampled_from([["s1"], ["s2:db"], ["nope:db"]]),
    Binds=st.sampled_from([["v1:/data"], ["v2:/data:ro", "v1:/more"], ["v1"]]),
)
CONFIG = optional(
    Hostname=st.sampled_from(["box", "s1"]),
    ExposedPorts=st.sampled_from([{"80/tcp": {}}, {"81/udp": {}}]),
    Env=st.just(["A=1"]),
)
FILTERS = (
    *({"status": ["exited"]}, {"network": ["red"]}, {"name": ["^/s1$"]}, {"publish": ["18080"]}),
    *({"exited": ["3"]}, {"label": ["kind=sleeps"]}, {"before": ["s2"]}, {"foo": ["x"]}),
    *({"status": ["foo"]}, {"network": ["nope"]}),
)
MODES = (None, "default", "bridge", "none", "host", "nope", "container:nope")
SIGNALS = ("KILL", "TERM", "SIGUSR1", "9", "foo")

"""The flags of ``docker service create`` and ``update``, and how the value of each is read."""

from __future__ import annotations

from typing import Any

from course.docker_cli import units
from course.docker_cli.commands.shared import label
from course.docker_cli.flags import Flag, count, duration, many, number, switch, text


def port(written: str) -> dict[str, Any]:
    """A published port: ``8080:80``, ``80/udp``, or ``published=8080,target=80,mode=host``."""
    if "=" in written:
        return _long_port(written)
    numbers, _, protocol = written.partition("/")
    outer, colon, inner = numbers.rpartition(":")
    if ":" in outer:
        raise ValueError(f"hostip is not supported for swarm mode: {written}")
    published = {"PublishedPort": _port_number(outer, "hostPort")} if colon else {}
    return {
        "Protocol": protocol or "tcp",
        "TargetPort": _port_number(inner, "containerPort"),
        **published,
        "PublishMode": "ingress",
    }


def _port_number(written: str, what: str) -> int:
    if not written.isdecimal() or not 0 < int(written) < 65536:
        raise ValueError(f"invalid {what}: {written}")
    return int(written)


def _long_port(written: str) -> dict[str, Any]:
    found: dict[str, Any] = {"Protocol": "tcp", "PublishMode": "ingress"}
    fields = {"target": "TargetPort", "published": "PublishedPort"}
    for pair in written.split(","):
        key, _, value = pair.partition("=")
        if key in fields:
            found[fields[key]] = _port_number(value, f"{key} port")
        elif key == "mode" and value in ("host", "ingress"):
            found["PublishMode"] = value
        elif key == "protocol" and value in ("tcp", "udp", "sctp"):
            found["Protocol"] = value
        else:
            raise ValueError(f"invalid field key {key}")
    if "TargetPort" not in found:
        raise ValueError("missing mandatory field 'target'")
    return found


DETACH = switch("detach", "d", "Do not wait until its tasks run")
QUIET = switch("quiet", "q", "Show no progress")
#: Flags that say the same at `create` and at `update`.
COMMON = (
    DETACH,
    Flag("endpoint-mode", help="What its name means: one address (vip) or its tasks' (dnsrr)", default="vip"),
    text("hostname", help="The host name in its containers"),
    Flag("replicas", help="How many tasks", word="uint", convert=count, default=1),
    QUIET,
    Flag(
        "restart-condition",
        help="When a task is replaced: none, on-failure or any",
        default="any",
        convert=units.one_of("restart-condition", "none", "on-failure", "any"),
    ),
    duration("restart-delay", help="How long a replacement waits"),
    number("restart-max-attempts", help="How often it is replaced at most", default=0),
    text("user", "u", "The user that it runs as"),
    text("workdir", "w", "The directory that it begins in"),
    switch("no-resolve-image", help="Ask no registry for the image's digest, as here", hidden=True),
)
CREATE_FLAGS = (
    *COMMON,
    many("constraint", help="A condition for nodes, as node.role==worker"),
    many("container-label", help="A label for its containers", convert=label),
    many("dns", help="A DNS server of its own"),
    text("entrypoint", help="The program to run in place of the image's"),
    many("env", "e", "A variable of the environment"),
    many("host", help="A name and its address (name:address)"),
    many("label", "l", "A label for the service", convert=label),
    Flag("mode", help="Replicated, or one task on each node: global", default="replicated"),
    text("name", help="The service's name"),
    many("network", help="A network that it is on, as NAME or name=NAME,alias=ALIAS"),
    many("publish", "p", "A port to publish on every node (8080:80)", convert=port),
    switch("tty", "t", "Give it a terminal"),
)
UPDATE_FLAGS = (
    *COMMON,
    text("args", help="Another command"),
    many("constraint-add", help="A further condition for nodes"),
    many("constraint-rm", help="A condition that falls away"),
    many("env-add", help="A variable of the environment to set"),
    many("env-rm", help="A variable of the environment to take away"),
    switch("force", help="Replace its tasks although nothing changes"),
    text("image", help="Another image"),
    many("label-add", help="A label to set", convert=label),
    many("label-rm", help="A label to take away"),
    many("network-add", help="A further network"),
    many("network-rm", help="A network to leave"),
    many("publish-add", help="A further port to publish", convert=port),
    many("publish-rm", help="A container's port that is published no longer"),
    switch("rollback", help="Back to what it was before"),
)
FOREIGN = frozenset(
    """cap-add cap-drop config credential-spec env-file generic-resource group health-cmd health-interval
    health-retries health-start-interval health-start-period health-timeout init isolation limit-cpu
    limit-memory limit-pids log-driver log-opt max-concurrent mount no-healthcheck oom-score-adj
    placement-pref read-only replicas-max-per-node reserve-cpu reserve-memory restart-window rollback-delay
    rollback-failure-action rollback-max-failure-ratio rollback-monitor rollback-order rollback-parallelism
    secret stop-grace-period stop-signal sysctl ulimit update-delay update-failure-action
    update-max-failure-ratio update-monitor update-order update-parallelism with-registry-auth dns-option
    dns-search""".split()
)

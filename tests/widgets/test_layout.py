"""The geometry of the picture: nothing overlaps, all is inside, the same system gives the same picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from itertools import combinations, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.topology import Host, Listener, Topology, walk
from course.widgets.description import describe
from course.widgets.layout import arrange
from course.widgets.picture import COLUMNS, FEWEST, Box, Line, Picture, width_of
from course.widgets.rows import rows_of
from course.widgets.ways import steps
from tests.topology.worlds import BRIDGE, container, network, on, published, world
from tests.widgets.systems import MESHED, NODES, OVERLAY, TWO_HOSTS, UNIT_04, topologies

any_columns = st.integers(FEWEST, COLUMNS)
everything = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def segments(line: Line) -> Iterator[Box]:
    """The pieces of a line as boxes without width or without height."""
    for (x1, y1), (x2, y2) in pairwise(line):
        assert x1 == x2 or y1 == y2, "lines are level or upright"
        yield Box(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def cards(picture: Picture) -> list[Box]:
    return [card.box for lane in picture.lanes for card in lane.cards]


def pills(picture: Picture) -> list[Box]:
    ports = [port.box for frame in picture.frames for port in frame.ports]
    return [*ports, *(frame.counted[1] for frame in picture.frames if frame.counted)]


@given(topologies(), any_columns)
@everything
def test_nothing_overlaps(topology: Topology, columns: int) -> None:
    picture = arrange(topology, columns)
    lanes = [lane.box for lane in picture.lanes]
    for boxes in (cards(picture), lanes, pills(picture)):
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert not any(pill.overlaps(other) for pill in pills(picture) for other in (*lanes, picture.outside))


@given(topologies(), any_columns)
@everything
def test_everything_is_inside_what_it_belongs_to(topology: Topology, columns: int) -> None:
    picture = arrange(topology, columns)
    for frame in picture.frames:
        for lane in frame.lanes:
            assert frame.box.contains(lane.box)
            assert all(lane.box.contains(card.box) for card in lane.cards)
        edge = [port.box for port in frame.ports]
        assert all(frame.box.x < pill.x and pill.right < frame.box.right for pill in edge)
        assert frame.box.bottom < picture.height
        assert frame.box.x > 0
        assert frame.box.right < picture.width == width_of(columns)


@given(topologies(), any_columns)
@everything
def test_no_line_crosses_a_card(topology: Topology, columns: int) -> None:
    picture = arrange(topology, columns)
    for frame in picture.frames:
        lines = [*(port.path for port in frame.ports), *frame.bonds]
        pieces = [piece for line in lines for piece in segments(line)]
        assert not any(piece.overlaps(box) for piece in pieces for box in cards(picture))
        assert all(frame.box.contains(piece) for piece in pieces)


@given(topologies())
@everything
def test_every_container_has_one_card_and_a_chip_in_each_further_network(topology: Topology) -> None:
    picture = arrange(topology)
    names = [card.container.id for card in picture.home_cards()]
    assert sorted(names) == sorted(c.id for c in topology.containers)
    chips = sum(card.chip for lane in picture.lanes for card in lane.cards)
    assert chips == sum(max(0, len(c.endpoints) - 1) for c in topology.containers)


@given(topologies())
@everything
def test_a_container_stands_in_the_same_column_everywhere(topology: Topology) -> None:
    columns: dict[str, set[float]] = {}
    for lane in arrange(topology).lanes:
        for card in lane.cards:
            columns.setdefault(card.container.id, set()).add(card.box.x)
    assert all(len(places) == 1 for places in columns.values())


@given(topologies())
@everything
def test_every_published_port_is_on_the_edge_or_counted(topology: Topology) -> None:
    for frame in arrange(topology).frames:
        told = [(port.label, port.to.id) for port in frame.ports]
        told += [(label, to.id) for label, to in frame.unshown]
        of_containers = [
            (f"{port.host_port}→{port.container_port}", container.id)
            for container in topology.containers
            for port in container.published
            if container.host == frame.host.name
        ]
        of_services = [
            (f"{port.published}→{service.name}:{port.target}", service.id)
            for service in topology.services
            for port in service.ports
        ]
        assert sorted(told) == sorted(of_containers + of_services)


def test_a_services_port_is_on_each_node_of_its_swarm_and_leads_to_the_network_it_goes_by() -> None:
    loner, off = Host("loner"), replace(NODES[2], off=True)
    there = replace(MESHED, hosts=(*MESHED.hosts, off, loner))
    picture = arrange(there)
    assert [[port.label for port in frame.ports] for frame in picture.frames] == [
        ["8080→web:80", "9000→80"],  # mode=ingress, and on the task's own node mode=host
        ["8080→web:80"],
        [],
        [],
    ]
    for frame in picture.frames[:2]:
        (lane,) = (lane for lane in frame.lanes if lane.title == "ingress")
        ((_, port),) = ((port.label, port) for port in frame.ports if port.to == there.services[0])
        x, y = port.path[-1]
        assert y == lane.box.y
        assert lane.box.x < x < lane.box.right
    said = "Port 8080→web:80 of the host leads to the tasks of the service web, on whichever hosts."
    assert describe(picture).count(said) == 2


@given(topologies())
@settings(everything, max_examples=20)
def test_the_same_system_gives_the_same_picture(topology: Topology) -> None:
    assert arrange(topology) == arrange(topology)


def test_what_is_said_of_a_network_stands_below_its_name_where_there_is_no_room_beside() -> None:
    wide, narrow = (arrange(UNIT_04, columns).lanes for columns in (COLUMNS, FEWEST))
    assert not any(lane.below for lane in wide)
    assert any(lane.below for lane in narrow)
    assert all(
        card.box.y - lane.box.y == 36 + 17 * len(lane.below) for lane in narrow for card in lane.cards[:1]
    )


def test_a_port_is_shown_once_though_it_is_held_for_ipv4_and_ipv6() -> None:
    assert [port.label for port in arrange(UNIT_04).frames[0].ports] == ["3000→3000"]


def test_ten_published_ports_have_room() -> None:
    net = network("n1", 18)
    many = tuple(published(80 + number, 80) for number in range(10))
    (frame,) = arrange(world(container("web", on(net, 2), published=many), networks=(net,))).frames
    assert (len(frame.ports), frame.counted) == (10, None)


def test_ports_beyond_the_edge_are_counted() -> None:
    net = network("n1", 18)
    many = tuple(published(8000 + number, 80) for number in range(30))
    (frame,) = arrange(world(container("web", on(net, 2), published=many), networks=(net,))).frames
    assert frame.counted is not None
    assert frame.counted[0] == f"and {30 - len(frame.ports)} more"


def test_a_listener_at_one_address_shows_address_and_port_in_full() -> None:
    net = network("n1", 18)
    redis = replace(
        container("redis", on(net, 2), image="redis"),
        listeners=(Listener(6379, ip_address("127.0.0.1"), program="redis"),),
    )
    (card,) = arrange(world(redis, networks=(net,))).home_cards()
    assert card.lines == ("redis", "172.18.0.2", "listens", "127.0.0.1:6379")


def test_predefined_networks_are_shown_where_somebody_uses_them() -> None:
    titles = [lane.title for lane in arrange(world()).lanes]
    assert titles == ["bridge"]
    hosted = arrange(world(container("hn", network_mode="host")))
    assert [(lane.title, len(lane.cards)) for lane in hosted.lanes] == [("bridge", 0), ("host", 1)]


def test_a_network_across_hosts_is_shown_on_each_in_one_colour() -> None:
    first, second = (frame.lanes[-1] for frame in arrange(TWO_HOSTS).frames)
    assert (first.title, first.colour) == (second.title, second.colour) == ("app", 1)
    assert [card.container.name for card in (*first.cards, *second.cards)] == ["api", "db"]
    assert first.detail.endswith("also on node2")


def test_a_network_across_hosts_that_nobody_is_on_is_shown_once() -> None:
    lanes = arrange(replace(TWO_HOSTS, containers=())).lanes
    assert [lane.title for lane in lanes].count("app") == 1


def test_a_container_on_its_hosts_own_bridge_has_its_card_there() -> None:
    near = replace(BRIDGE, host="node1")
    far = replace(BRIDGE, host="node2", id="e" * 64)
    alone = replace(container("alone", on(far, 2), network_mode="bridge"), host="node2")
    hosts = (Host("node1"), Host("node2"))
    there = Topology(hosts, (near, far), (alone,))
    (row,) = rows_of(there, hosts[1])
    assert [(member.name, chip) for member, _, chip in row.members] == [("alone", False)]


def test_networks_by_which_a_swarm_passes_things_on_answer_no_names() -> None:
    for name in ("ingress", "docker_gwbridge"):
        passing = replace(network("x", 18), name=name)
        (row,) = rows_of(Topology(networks=(passing,)), Host())
        assert "no names here" in row.detail


def test_the_largest_system_that_is_promised_has_room_for_all() -> None:
    """40 containers on 12 networks and 3 hosts, each container on two networks and with a published port."""
    own = [replace(network(f"net-{n}", 20 + n), host=NODES[n % 3].name) for n in range(11)]
    networks = (OVERLAY, *own)
    containers = []
    for n in range(40):
        host = NODES[n % 3].name
        near = [net for net in own if net.host == host]
        ends = on(near[n % len(near)], n + 2), on(OVERLAY, n + 2)
        made = container(f"service-with-a-long-name-{n}", *ends, published=(published(8000 + n, 80),))
        containers.append(replace(made, host=host))
    whole = Topology(NODES, networks, tuple(containers))
    for columns in (FEWEST, COLUMNS):
        picture = arrange(whole, columns)
        boxes = [*cards(picture), *pills(picture)]
        assert len(cards(picture)) == 80
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
        bonds = [bond for frame in picture.frames for bond in frame.bonds]
        assert len(bonds) == 40
        assert not any(
            piece.overlaps(box) for line in bonds for piece in segments(line) for box in cards(picture)
        )


def test_what_a_goal_leaves_open_stands_anywhere() -> None:
    (frame,) = arrange(Topology(containers=(replace(container("web"), network_mode=""),))).frames
    assert [(lane.title, len(lane.cards)) for lane in frame.lanes] == [("anywhere", 1)]


def test_docker_desktops_virtual_machine_is_in_its_host_and_holds_the_networks() -> None:
    desktop = replace(UNIT_04, hosts=(replace(UNIT_04.hosts[0], platform="desktop"),))
    (frame,) = arrange(desktop).frames
    assert frame.vm is not None
    assert frame.box.contains(frame.vm)
    assert all(frame.vm.contains(lane.box) for lane in frame.lanes)
    assert all(not frame.vm.overlaps(port.box) for port in frame.ports)
    way = steps(arrange(desktop), walk(desktop, "host", "localhost:3000"))
    assert way[3].mark[1] == frame.vm.y
    assert "in Docker Desktop's virtual machine (192.168.65.3)" in describe(arrange(desktop))
    (linux,) = arrange(UNIT_04).frames
    assert linux.vm is None


def test_a_container_that_has_left_its_first_network_has_its_card_on_the_one_it_is_on() -> None:
    first, second = network("plain-net", 31), network("shop-net", 32)
    moved = container("shop", on(second, 2, "shop"), network_mode="plain-net")
    nowhere = container("lost", network_mode="plain-net")
    there = world(moved, nowhere, networks=(first, second))
    members = {row.title: [c.name for c, _, _ in row.members] for row in rows_of(there, there.hosts[0])}
    assert members["plain-net"] == []
    assert members["shop-net"] == ["shop"]
    assert ["lost"] in members.values()

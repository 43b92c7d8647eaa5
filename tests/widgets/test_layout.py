"""The geometry of the picture: nothing overlaps, all is inside, the same system gives the same picture."""

from __future__ import annotations

from itertools import combinations

from hypothesis import HealthCheck, given, settings

from course.topology import OUTSIDE, Place, Topology
from course.widgets.layout import CARD, LETTER, PADDING, arrange
from tests.topology.worlds import container, network, on, published, world
from tests.widgets.systems import UNIT_04, topologies

everything = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(topologies())
@everything
def test_nothing_overlaps(topology: Topology) -> None:
    picture = arrange(topology)
    cards = [card.box for lane in picture.lanes for card in lane.cards]
    lanes = [lane.box for lane in picture.lanes]
    pills = [port.box for port in picture.ports]
    for boxes in (cards, lanes, pills):
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert not any(pill.overlaps(lane) for pill in pills for lane in lanes)


@given(topologies())
@everything
def test_everything_is_inside_what_it_belongs_to(topology: Topology) -> None:
    picture = arrange(topology)
    for lane in picture.lanes:
        assert picture.frame.contains(lane.box)
        assert all(lane.box.contains(card.box) for card in lane.cards)
    assert all(port.box.right <= picture.frame.right for port in picture.ports)
    assert picture.frame.bottom < picture.height


@given(topologies())
@everything
def test_labels_fit_their_cards(topology: Topology) -> None:
    for lane in arrange(topology).lanes:
        for card in lane.cards:
            assert all(len(line) * LETTER <= CARD - 2 * PADDING + LETTER for line in card.lines)


@given(topologies())
@everything
def test_every_container_has_one_card_and_a_chip_in_each_further_network(topology: Topology) -> None:
    picture = arrange(topology)
    cards = [card.container.id for card in picture.home_cards()]
    assert sorted(cards) == sorted(c.id for c in topology.containers)
    chips = sum(card.chip for lane in picture.lanes for card in lane.cards)
    assert chips == sum(max(0, len(c.endpoints) - 1) for c in topology.containers)


@given(topologies())
@everything
def test_every_place_of_a_trace_has_a_point_in_the_picture(topology: Topology) -> None:
    picture = arrange(topology)
    places: list[Place] = [OUTSIDE, picture.host.place, *(c.place for c in topology.containers)]
    for place in (*places, *(n.place for n in topology.networks)):
        x, y = picture.anchor(place)
        assert 0 <= x <= picture.width
        assert 0 <= y <= picture.height


def test_the_same_system_gives_the_same_picture() -> None:
    assert arrange(UNIT_04) == arrange(UNIT_04)


def test_a_port_is_shown_once_though_it_is_held_for_ipv4_and_ipv6() -> None:
    assert [port.label for port in arrange(UNIT_04).ports] == ["3000→3000"]


def test_ports_beyond_the_edge_are_counted() -> None:
    net = network("n1", 18)
    many = tuple(published(8000 + number, 80) for number in range(30))
    labels = [
        p.label for p in arrange(world(container("web", on(net, 2), published=many), networks=(net,))).ports
    ]
    assert labels[-1] == f"and {30 - len(labels) + 1} more"


def test_predefined_networks_are_shown_where_somebody_uses_them() -> None:
    titles = [lane.title for lane in arrange(world()).lanes]
    assert titles == ["bridge"]
    hosted = arrange(world(container("hn", network_mode="host")))
    assert [(lane.title, len(lane.cards)) for lane in hosted.lanes] == [("bridge", 0), ("host", 1)]

"""The way of a connection through the picture: every place has its point, and no card is crossed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from course.topology import OUTSIDE, Place, Topology, walk
from course.widgets.layout import arrange
from course.widgets.picture import Box
from course.widgets.ways import anchor, steps
from tests.topology.worlds import BRIDGE, container, network, on, world
from tests.widgets.systems import DEMO_NET, FAVORITES_NET, TWO_HOSTS, UNIT_04, topologies
from tests.widgets.test_layout import any_columns, cards, everything, pills, segments


@given(topologies())
@everything
def test_every_place_of_a_trace_has_a_point_in_the_picture(topology: Topology) -> None:
    picture = arrange(topology)
    places: list[Place] = [
        OUTSIDE,
        *(h.place for h in topology.hosts),
        *(c.place for c in topology.containers),
    ]
    for place in (*places, *(n.place for n in topology.networks)):
        x, y = anchor(picture, place)
        assert 0 <= x <= picture.width
        assert 0 <= y <= picture.height


@given(topologies(), any_columns, st.data())
@settings(everything, max_examples=40)
def test_a_way_crosses_no_card_and_no_port(topology: Topology, columns: int, data: st.DataObject) -> None:
    names = ["node1", "outside", *(container.name for container in topology.containers)]
    addresses = ["localhost", "192.0.2.10", "192.0.2.20", "203.0.113.80", "api.example.com"]
    addresses += [str(e.address) for c in topology.containers for e in c.endpoints if e.address]
    ports = [80, *(listener.port for c in topology.containers for listener in c.listeners)]
    target = f"http://{data.draw(st.sampled_from(addresses))}:{data.draw(st.sampled_from(ports))}"
    trace = walk(topology, data.draw(st.sampled_from(names)), target)
    picture = arrange(topology, columns)
    way = steps(picture, trace)
    assert len(way) == len(trace.hops)
    pieces = [piece for step in way for piece in segments(step.line)]
    for box in (*cards(picture), *pills(picture)):
        assert not any(piece.overlaps(box) for piece in pieces)
    inside = Box(0, 0, picture.width, picture.height)
    assert all(inside.contains(Box(x - 9, y - 9, 18, 18)) for x, y in (step.mark for step in way))


def test_a_container_on_two_networks_takes_the_gutter_to_the_one_it_uses() -> None:
    picture = arrange(UNIT_04)
    other = world(
        *UNIT_04.containers,
        container("shop", on(DEMO_NET, 7), listens=(80,)),
        networks=(FAVORITES_NET, DEMO_NET),
    )
    picture = arrange(other)
    way = steps(picture, walk(other, "favorites", "http://172.19.0.7:80"))
    lane = next(lane for lane in picture.lanes if lane.title == "demo-net")
    crossed = [step for step in way if step.mark[1] == lane.box.y - 3]
    assert len(crossed) == 1
    assert [y for _, y in crossed[0].line][-1] == lane.box.y - 3
    favorites = next(card for card in picture.home_cards() if card.container.name == "favorites")
    assert min(y for _, y in crossed[0].line) >= favorites.box.y - 1, "not by its home network's edge"


def test_steps_at_one_place_stand_side_by_side() -> None:
    net = network("n1", 18)
    topology = world(
        container("a", on(net, 2, "a")),
        container("b", on(net, 3, "b"), listens=(80,)),
        container("c", on(BRIDGE, 2)),
        networks=(net,),
    )
    marks = [step.mark for step in steps(arrange(topology), walk(topology, "a", "http://b"))]
    assert len(set(marks)) == len(marks) == 4
    assert marks[0][1] == marks[1][1]
    assert marks[1][0] - marks[0][0] == 20, "as they follow each other"


def test_a_way_to_another_host_ends_in_its_frame() -> None:
    picture = arrange(TWO_HOSTS)
    way = steps(picture, walk(TWO_HOSTS, "api", "tcp://db:5432"))
    first, second = (frame.box for frame in picture.frames)
    assert first.y <= way[0].mark[1] <= first.bottom
    assert second.y <= way[-1].mark[1] <= second.bottom

from __future__ import annotations

from course.simulator.backlog import ENTRY, Backlog


def backlog(most: int) -> Backlog[bytes]:
    return Backlog(lambda data: data, most)


def test_the_oldest_is_forgotten_and_places_last() -> None:
    kept = backlog(4 * (ENTRY + 1))
    for number in range(4):
        kept.append(b"%d" % number)
    assert list(kept) == [b"0", b"1", b"2", b"3"]
    place = kept.end
    kept.append(b"4")
    assert list(kept) == [b"2", b"3", b"4"]
    assert kept.since(place) == [b"4"]
    assert kept.since(0) == list(kept)
    assert kept.end == 5


def test_the_last_entry_is_kept_however_large() -> None:
    kept = backlog(10)
    kept.append(b"small")
    kept.append(b"x" * 1000)
    assert list(kept) == [b"x" * 1000]


def test_it_does_not_grow() -> None:
    kept = backlog(10_000)
    for _ in range(10_000):
        kept.append(b"x" * 100)
    assert len(kept) * (ENTRY + 100) <= 10_000
    assert kept.end == 10_000


def test_what_is_cleared_is_gone_and_its_places_too() -> None:
    kept = backlog(1000)
    kept.append(b"a")
    kept.clear()
    place = kept.end
    kept.append(b"b")
    assert kept.since(0) == kept.since(place) == [b"b"]

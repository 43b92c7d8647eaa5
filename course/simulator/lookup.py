"""Finding a record as Docker does: by its whole id, its name, or the beginning of its id."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol, TypeVar


class Named(Protocol):
    id: str
    name: str


T = TypeVar("T", bound=Named)


def by_name_or_id(records: Collection[T], key: str) -> list[T]:
    """Records of this id, else of this name, else whose id begins with `key`."""
    return (
        [record for record in records if record.id == key]
        or [record for record in records if record.name == key]
        or [record for record in records if record.id.startswith(key)]
    )

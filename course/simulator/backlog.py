"""What programs have written, as far as it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

#: Bytes that an entry takes beside its data.
ENTRY = 128


class Backlog(Generic[T]):
    """A list that things are only added to, and that forgets the oldest beyond `most` bytes.

    It then goes on with three quarters of that, as a log file does that is rotated. The last entry is always
    kept, however large. Places are counted from the first entry there ever was, so they last.
    """

    def __init__(self, data: Callable[[T], bytes], most: int) -> None:
        self._data = data
        self._most = most
        self._entries: list[T] = []
        self._size = 0
        self._forgotten = 0

    def append(self, entry: T) -> None:
        self._entries.append(entry)
        self._size += self._size_of(entry)
        if self._size > self._most:
            self._forget(self._most * 3 // 4)

    def clear(self) -> None:
        """Forget everything."""
        self._forget_first(len(self._entries))
        self._size = 0

    @property
    def end(self) -> int:
        """The place of the entry that comes next."""
        return self._forgotten + len(self._entries)

    def since(self, place: int) -> list[T]:
        """The entries from this place on, as far as they are kept."""
        return self._entries[max(0, place - self._forgotten) :]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries)

    def __getitem__(self, index: int) -> T:
        return self._entries[index]

    def _size_of(self, entry: T) -> int:
        return len(self._data(entry)) + ENTRY

    def _forget(self, size: int) -> None:
        number = 0
        while self._size > size and number < len(self._entries) - 1:
            self._size -= self._size_of(self._entries[number])
            number += 1
        self._forget_first(number)

    def _forget_first(self, number: int) -> None:
        del self._entries[:number]
        self._forgotten += number

"""Tables as Docker prints them: columns of at least ten characters, three blanks between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_LEAST = 10
_BETWEEN = 3


def aligned(lines: Sequence[str], least: int = _LEAST) -> str:
    """`lines`, whose cells are divided by tabs, in columns. A line's last cell is not filled up."""
    return "".join(f"{line}\n" for line in _rows([line.split("\t") for line in lines], least))


def _rows(rows: Sequence[Sequence[str]], least: int) -> Iterator[str]:
    count = max((len(row) for row in rows), default=0)
    widths = [
        max([least] + [len(row[column]) + _BETWEEN for row in rows if len(row) > column + 1])
        for column in range(count)
    ]
    for row in rows:
        filled = [f"{cell:{width}}" for cell, width in zip(row[:-1], widths, strict=False)]
        yield "".join(filled) + row[-1]

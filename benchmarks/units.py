"""What a unit takes, from top to bottom with its solutions in: ``python benchmarks/units.py [UNIT]...``.

Each notebook is executed in a fresh kernel on the simulated engine. Told are the seconds from the first cell
to the last, beside those of a notebook that does nothing but import what all of them import, in turn.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
ROUNDS = 3
NOTHING = new_notebook(cells=[new_code_cell("import course, autograder")])


async def seconds(notebook: nbformat.NotebookNode) -> float:
    """From the first cell to the last, in a kernel that is there already."""
    quiet = ["--Application.log_level=ERROR"]
    client = NotebookClient(notebook, kernel_name="python3", extra_arguments=quiet)
    async with client.async_setup_kernel(env={**os.environ, "COURSE_ENGINE": "simulated"}):
        await client.async_wait_for_reply(client.kc.kernel_info())
        start = time.perf_counter()
        for index, cell in enumerate(notebook.cells):
            await client.async_execute_cell(cell, index)
        return time.perf_counter() - start


def main(*names: str) -> None:
    for path in sorted(NOTEBOOKS.glob("*/*.ipynb")):
        if names and path.stem not in names:
            continue
        took, nothing = [], []
        for _ in range(ROUNDS):
            took.append(asyncio.run(seconds(nbformat.read(path, 4))))
            nothing.append(asyncio.run(seconds(nbformat.from_dict(NOTHING))))
        whole, imports = statistics.median(took), statistics.median(nothing)
        print(f"{path.stem}: {whole:.1f} s, of which imports {imports:.1f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

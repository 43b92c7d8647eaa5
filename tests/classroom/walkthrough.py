"""docs/teaching.md, which these tests carry out: its files and commands, with other names and places.

A test that runs a command which the page does not have fails, so the page says all that has to be said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "teaching.md"
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Walkthrough:
    """The page, with what stands for each of its names and places."""

    names: Mapping[str, str]

    def file(self, path: str) -> str:
        """The file that the page shows: its path is in the block's first line, or in that above it."""
        for _, name, text in _BLOCK.findall(PAGE.read_text("utf-8")):
            if name == path or text.startswith(f"# {path}\n"):
                return self.told(text)
        raise AssertionError(f"{PAGE.name} shows no file {path}")

    def command(self, command: str) -> str:
        """A command of the page, ready to be carried out."""
        blocks = [text for kind, _, text in _BLOCK.findall(PAGE.read_text("utf-8")) if kind == "bash"]
        lines = [re.sub(r"\s+#.*", "", line) for text in blocks for line in text.splitlines()]
        assert command in lines, f"{PAGE.name} does not say: {command}"
        return self.told(command)

    def told(self, text: str) -> str:
        """The text with our names and places in place of the page's."""
        every = "|".join(map(re.escape, sorted(self.names, key=len, reverse=True)))
        return re.sub(rf"(?<![\w-])(?:{every})(?![\w-])", lambda found: self.names[found[0]], text)

"""`grep`, and what basic regular expressions mean."""

from __future__ import annotations

import re

from course.simulator.process import Process, Program
from course.simulator.programs.tool import Failure, Options, UsageError, inputs, tool


def basic(pattern: str) -> str:
    """A basic regular expression as Python writes it: \\( \\| \\+ are special, ( | + are not."""
    return re.sub(r"\\([(){}|+?])|([(){}|+?])", lambda m: m[1] or "\\" + m[2], pattern)


@tool("grep", "HhnlLcoqvsrRiwxFEe:m:A:B:C:", usage_code=2)
def grep(process: Process, options: Options) -> Program:
    operands = list(options.operands)
    patterns = options.all("e") or operands[:1]
    if not patterns:
        raise UsageError
    paths = tuple(operands if options.all("e") else operands[1:])
    matcher = _matcher(patterns, options)
    texts, complete = yield from inputs(process, paths, "grep: {path}: {reason}")
    found = 0
    for path, text in texts:
        found += _grep_text(process, options, matcher, text, f"{path}:" if _prefixed(options, paths) else "")
    return 2 if not complete else int(not found)


def _prefixed(options: Options, paths: tuple[str, ...]) -> bool:
    return "H" in options or (len(paths) > 1 and "h" not in options)


def _matcher(patterns: list[str], options: Options) -> re.Pattern[str]:
    wanted = [re.escape(p) if "F" in options else (p if "E" in options else basic(p)) for p in patterns]
    text = "|".join(f"(?:{p})" for p in wanted)
    text = rf"\b(?:{text})\b" if "w" in options else text
    text = rf"^(?:{text})$" if "x" in options else text
    try:
        return re.compile(text, re.IGNORECASE if "i" in options else 0)
    except re.error:
        raise Failure(f"bad regex '{patterns[0]}'", 2) from None


def _grep_text(process: Process, options: Options, matcher: re.Pattern[str], text: str, head: str) -> int:
    limit = options.whole("m", 1_000_000_000)
    count = 0
    for number, line in enumerate(text.splitlines(), 1):
        match = matcher.search(line)
        if (match is None) != ("v" in options) or count >= limit:
            continue
        count += 1
        if not {"q", "c", "l"} & {key for key, _ in options.pairs}:
            shown = match[0] if "o" in options and match else line
            process.out(f"{head}{f'{number}:' if 'n' in options else ''}{shown}\n")
    if "c" in options:
        process.out(f"{head}{count}\n")
    if "l" in options and count:
        process.out(f"{head.rstrip(':') or '(standard input)'}\n")
    return count

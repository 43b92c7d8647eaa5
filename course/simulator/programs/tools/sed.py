"""`sed`: s, d, p and q, with line numbers, `$` and patterns before them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from course.simulator.process import Process, Program
from course.simulator.programs.tool import Failure, Options, UsageError, absolute, inputs, reason, tool
from course.simulator.programs.tools.grep import basic

_SED = re.compile(
    r"[\s;]*(?P<address>\d+|\$|/(?:[^/\\]|\\.)*/)?(?:,(?P<last>\d+|\$))?\s*"
    r"(?:(?P<command>[dpq])|s(?P<mark>[^\s\w])(?P<rest>.*))",
    re.DOTALL,
)
Edit = Callable[[str, int, int], tuple[list[str], bool]]


@tool("sed", "inrEe:f:")
def sed(process: Process, options: Options) -> Program:
    """`s`, `d`, `p` and `q`, with line numbers, `$` and patterns before them; `-i` edits files in place."""
    operands = list(options.operands)
    if not options.all("e") and not operands:
        raise UsageError
    scripts = options.all("e") or [operands.pop(0)]
    extended = "r" in options or "E" in options
    commands = [command for script in scripts for command in _sed_script(script, extended)]
    if "i" in options and not operands:
        raise Failure("-i requires an argument")
    texts, complete = yield from inputs(process, tuple(operands), "sed: {path}: {reason}")
    for path, text in texts:
        edited = _edited(text.splitlines(), commands, "n" in options)
        if "i" in options:
            complete &= _put_back(process, path, edited)
        else:
            process.out(edited)
    return int(not complete)


def _put_back(process: Process, path: str, text: str) -> bool:
    try:
        process.machine.write_file(absolute(process, path), text)
    except OSError as error:
        process.err(f"sed: {path}: {reason(error)}\n")
        return False
    return True


def _sed_script(script: str, extended: bool) -> Iterator[Edit]:
    while script.strip(" \t\n;"):
        match = _SED.match(script)
        if match is None:
            raise Failure(f"unsupported command {script.strip()[0]}")
        applies = _sed_address(match["address"], match["last"])
        if match["command"]:
            yield _simple_edit(match["command"], applies)
            script = script[match.end() :]
        else:
            substitute, script = _substitution(match["mark"], match["rest"], extended)
            yield _substituting(substitute, applies)


def _simple_edit(command: str, applies: Callable[[str, int, int], bool]) -> Edit:
    def edit(line: str, number: int, count: int) -> tuple[list[str], bool]:
        """What becomes of the line (twice: it is printed besides), and whether that is the end."""
        if not applies(line, number, count):
            return [line], False
        return {"d": [], "p": [line, line], "q": [line]}[command], command == "q"

    return edit


def _substituting(substitute: Callable[[str], list[str]], applies: Callable[[str, int, int], bool]) -> Edit:
    return lambda line, number, count: (
        (substitute(line) if applies(line, number, count) else [line]),
        False,
    )


def _sed_address(first: str | None, last: str | None) -> Callable[[str, int, int], bool]:
    if first is None:
        return lambda line, number, count: True
    if first.startswith("/"):
        pattern = re.compile(basic(first[1:-1]))
        return lambda line, number, count: bool(pattern.search(line))

    def within(line: str, number: int, count: int) -> bool:
        start = count if first == "$" else int(first)
        end = start if last is None else (count if last == "$" else int(last))
        return start <= number <= end

    return within


def _substitution(mark: str, rest: str, extended: bool) -> tuple[Callable[[str], list[str]], str]:
    """What follows ``s/``: the edit, and what is left of the script."""
    inside = rf"((?:[^{re.escape(mark)}\\]|\\.)*)"
    match = re.match(rf"{inside}{re.escape(mark)}{inside}{re.escape(mark)}([gip]*)", rest, re.DOTALL)
    if match is None:
        raise Failure(f"unmatched '{mark}'")
    pattern, replacement, flags = match.groups()
    replacement = replacement.replace(f"\\{mark}", mark)
    replacement = re.sub(r"(?<!\\)&", r"\\g<0>", replacement).replace("\\&", "&")
    try:
        compiled = re.compile(pattern if extended else basic(pattern), re.IGNORECASE if "i" in flags else 0)
    except re.error:
        raise Failure(f"bad regex '{pattern}'") from None

    def substitute(line: str) -> list[str]:
        changed, times = compiled.subn(replacement, line, count=0 if "g" in flags else 1)
        return [changed, changed] if times and "p" in flags else [changed]

    return substitute, rest[match.end() :]


def _edited(lines: list[str], commands: list[Edit], quiet: bool) -> str:
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        current, printed, ended = line, 0, False
        for command in commands:
            results, ended = command(current, number, len(lines))
            if not results:
                break
            printed += len(results) - 1
            current = results[0]
        else:
            out += [current] * (printed + (not quiet))
        if ended:
            break
    return "".join(f"{line}\n" for line in out)

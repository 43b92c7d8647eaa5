"""Filters: `head`, `tail`, `wc`, `sort`, `uniq`, `cut`, `tr`, `tee`."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator

from course.simulator.process import FOREVER, READ, Effect, Main, Process, Program, Sleep
from course.simulator.programs.tool import (
    Failure,
    Options,
    absolute,
    inputs,
    read_all,
    read_file,
    reason,
    tool,
)
from course.simulator.programs.tools.grep import grep
from course.simulator.programs.tools.sed import sed

OPEN_FAILED = "{path}: {reason}"


@tool("head", "n:c:qv")
def _head(process: Process, options: Options) -> Program:
    """It stops reading as soon as it has its lines, so that ``yes | head`` ends."""
    count = _count(options.get("n", "10"))
    if not options.operands:
        yield from _first_lines(process, count)
        return 0
    texts, complete = yield from inputs(process, options.operands, f"head: {OPEN_FAILED}")
    _show_parts(process, [(path, "".join(text.splitlines(keepends=True)[:count])) for path, text in texts])
    return int(not complete)


def _first_lines(process: Process, count: int) -> Generator[Effect, bytes, None]:
    held = bytearray()
    while held.count(b"\n") < count and (data := (yield READ)):
        held += data
    process.out(b"".join(held.splitlines(keepends=True)[:count]))


@tool("tail", "n:c:fFqs:")
def _tail(process: Process, options: Options) -> Program:
    wanted = options.get("n", "10")
    count = _count(wanted.lstrip("-"))
    texts, complete = yield from inputs(process, options.operands, "tail: can't open '{path}': {reason}")
    if not texts:
        raise Failure("no files")
    parts = []
    for path, text in texts:
        lines = text.splitlines(keepends=True)
        parts.append(
            (
                path,
                "".join(
                    lines[count - 1 :] if wanted.startswith("+") else lines[max(0, len(lines) - count) :]
                ),
            )
        )
    _show_parts(process, parts)
    return int(not complete)


def _show_parts(process: Process, parts: list[tuple[str, str]]) -> None:
    for index, (path, text) in enumerate(parts):
        if len(parts) > 1:
            process.out(("\n" if index else "") + f"==> {path} <==\n")
        process.out(text)


def _with_dash_number(main: Main) -> Main:
    """``head -3`` for ``head -n 3``."""

    def rewritten(process: Process) -> Program:
        process.argv[1:] = [f"-n{a[1:]}" if re.fullmatch(r"-\d+", a) else a for a in process.argv[1:]]
        return (yield from main(process))

    return rewritten


def _count(text: str) -> int:
    if not text.lstrip("+").isdigit():
        raise Failure(f"invalid number '{text}'")
    return int(text.lstrip("+"))


head = _with_dash_number(_head)
_tail_once = _with_dash_number(_tail)


def tail(process: Process) -> Program:
    """With ``-f`` it goes on for ever: what a file gains, it shows."""
    if not any(re.fullmatch(r"-[^-]*[fF].*", a) for a in process.argv[1:]):
        return (yield from _tail_once(process))
    paths = [a for a in process.argv[1:] if not a.startswith("-") and not a.isdigit()]
    if not paths or paths == ["/dev/null"]:
        yield FOREVER
    code = yield from _tail_once(process)
    if code:
        return code
    yield from _followed(process, paths[-1])
    return 0


def _followed(process: Process, path: str) -> Program:
    shown = len(read_file(process, path))
    while True:
        yield Sleep(1.0)
        try:
            text = read_file(process, path)
        except OSError:
            continue
        process.out(text[shown:])
        shown = len(text)


@tool("wc", "cmlwL")
def wc(process: Process, options: Options) -> Program:
    texts, complete = yield from inputs(process, options.operands, "wc: " + OPEN_FAILED)
    totals = [0, 0, 0]
    for path, text in texts:
        counts = [text.count("\n"), len(text.split()), len(text.encode())]
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        process.out(_counts(options, counts, path if options.operands else ""))
    if len(texts) > 1:
        process.out(_counts(options, totals, "total"))
    return int(not complete)


def _counts(options: Options, counts: list[int], name: str) -> str:
    wanted = [c for key, c in zip("lwc", counts, strict=True) if key in options]
    if len(wanted) == 1:
        return f"{wanted[0]}{f' {name}' if name else ''}\n"
    columns = " ".join(f"{c:9}" for c in wanted or counts)
    return f"{columns}{f' {name}' if name else ''}\n"


@tool("sort", "nrughMcszbdfio:k:t:", usage_code=2)
def sort(process: Process, options: Options) -> Program:
    texts, complete = yield from inputs(process, options.operands, "sort: " + OPEN_FAILED)
    lines = [line for _, text in texts for line in text.splitlines()]
    lines.sort(key=_sort_key(options), reverse="r" in options)
    if "u" in options:
        lines = list(dict.fromkeys(lines))
    process.out("".join(f"{line}\n" for line in lines))
    return 2 * int(not complete)


def _sort_key(options: Options) -> Callable[[str], tuple[float, str]]:
    match = re.match(r"\d+", options.get("k"))
    index, separator = int(match[0]) - 1 if match else -1, options.get("t") or None
    numeric = "n" in options or "g" in options or "n" in options.get("k")

    def key(line: str) -> tuple[float, str]:
        fields = line.split(separator)
        text = line if index < 0 else (fields[index] if index < len(fields) else "")
        text = text.lower() if "f" in options else text
        leading = re.match(r"\s*-?\d+(\.\d+)?", text)
        return (float(leading[0]) if leading else 0.0, text) if numeric else (0.0, text)

    return key


@tool("uniq", "cdu")
def uniq(process: Process, options: Options) -> Program:
    texts, complete = yield from inputs(process, options.operands, "uniq: " + OPEN_FAILED)
    runs: list[tuple[str, int]] = []
    for line in (line for _, text in texts for line in text.splitlines()):
        if runs and runs[-1][0] == line:
            runs[-1] = (line, runs[-1][1] + 1)
        else:
            runs.append((line, 1))
    for line, count in runs:
        if ("d" in options and count == 1) or ("u" in options and count > 1):
            continue
        process.out(f"{count:7} {line}\n" if "c" in options else f"{line}\n")
    return int(not complete)


@tool("cut", "b:c:f:d:sn")
def cut(process: Process, options: Options) -> Program:
    texts, complete = yield from inputs(process, options.operands, "cut: " + OPEN_FAILED)
    spec = options.get("f") or options.get("c") or options.get("b")
    if not spec:
        raise Failure("expected a list of bytes, characters, or fields")
    delimiter = options.get("d", "\t")
    for line in (line for _, text in texts for line in text.splitlines()):
        if "f" not in options:
            process.out("".join(_chosen(list(line), spec)) + "\n")
        elif delimiter in line:
            process.out(delimiter.join(_chosen(line.split(delimiter), spec)) + "\n")
        elif "s" not in options:
            process.out(f"{line}\n")
    return int(not complete)


def _chosen(items: list[str], spec: str) -> list[str]:
    chosen = set()
    for part in spec.split(","):
        match = re.fullmatch(r"(\d*)(-?)(\d*)", part)
        if match is None or not (match[1] or match[3]):
            raise Failure(f"invalid number '{part}'")
        first = int(match[1] or 1)
        last = int(match[3]) if match[3] else (len(items) if match[2] else first)
        chosen |= set(range(first, last + 1))
    return [item for index, item in enumerate(items, 1) if index in chosen]


CLASSES = {
    "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "[:lower:]": "abcdefghijklmnopqrstuvwxyz",
    "[:digit:]": "0123456789",
    "[:space:]": " \t\n\r\v\f",
}


@tool("tr", "cds", operands=1)
def tr(process: Process, options: Options) -> Program:
    first = _characters(options.operands[0])
    second = _characters(options.operands[1]) if len(options.operands) > 1 else ""
    text = yield from read_all()
    others = "c" in options

    def inside(character: str) -> bool:
        return (character in first) != others

    if "d" in options:
        text = "".join(c for c in text if not inside(c))
    elif second:
        padded = second + second[-1] * max(0, len(first) - len(second))
        text = "".join((padded[-1] if others else padded[first.index(c)]) if inside(c) else c for c in text)
    if "s" in options:
        squeezed = second or first
        text = re.sub(f"([{re.escape(squeezed)}])\\1+", r"\1", text)
    process.out(text)
    return 0


def _characters(spec: str) -> str:
    for name, characters in CLASSES.items():
        spec = spec.replace(name, characters)
    spec = re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), spec)
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), spec)


@tool("tee", "ai")
def tee(process: Process, options: Options) -> Program:
    held = dict.fromkeys(options.operands, "")
    while data := (yield READ):
        process.out(data)
        for path in held:
            held[path] += data.decode(errors="replace")
            try:
                process.machine.write_file(absolute(process, path), held[path])
            except OSError as error:
                raise Failure(f"{path}: {reason(error)}") from None
    return 0


TEXT: dict[str, Main] = {
    "grep": grep,
    "head": head,
    "tail": tail,
    "wc": wc,
    "sort": sort,
    "uniq": uniq,
    "cut": cut,
    "tr": tr,
    "sed": sed,
    "tee": tee,
}

"""`test` and `[`."""

from __future__ import annotations

import re
from collections.abc import Callable

from course.simulator.process import FOREVER, Main, Process, Program
from course.simulator.programs.tool import Failure, is_directory, read_file

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "-eq": int.__eq__,
    "-ne": int.__ne__,
    "-lt": int.__lt__,
    "-le": int.__le__,
    "-gt": int.__gt__,
    "-ge": int.__ge__,
}


def test_program(bracket: bool) -> Main:
    def main(process: Process) -> Program:
        words = process.argv[1:]
        try:
            if bracket and (not words or words.pop() != "]"):
                raise Failure("missing ]", 2)
            return int(not _holds(process, words))
        except Failure as failure:
            process.err(f"{process.argv[0]}: {failure}\n")
            return 2
        yield FOREVER

    return main


def _holds(process: Process, words: list[str]) -> bool:
    for junction, combine in (("-o", any), ("-a", all)):
        if junction in words[1:-1]:
            at = words.index(junction, 1)
            return combine([_holds(process, words[:at]), _holds(process, words[at + 1 :])])
    if words[:1] == ["!"]:
        return not _holds(process, words[1:])
    if len(words) <= 1:
        return bool(words and words[0])
    if len(words) == 2:
        if words[1] in _COMPARE or words[1] in ("=", "!="):
            raise Failure(f"{words[1]}: argument expected")
        return _unary(process, *words)
    return _binary(*words[:3])


def _unary(process: Process, operator: str, value: str) -> bool:
    if operator in ("-n", "-z"):
        return bool(value) == (operator == "-n")
    directory = is_directory(process, value)
    if operator == "-d":
        return directory
    try:
        text = "" if directory else read_file(process, value)
    except OSError:
        return operator == "-x" and process.machine.find_program(value) is not None
    if operator in ("-e", "-r", "-w", "-x"):
        return True
    if operator in ("-f", "-s"):
        return not directory and (operator == "-f" or bool(text))
    raise Failure(f"{operator}: unknown operand")


def _binary(left: str, operator: str, right: str) -> bool:
    if operator in ("=", "=="):
        return left == right
    if operator == "!=":
        return left != right
    if operator not in _COMPARE:
        raise Failure(f"{operator}: unknown operand")
    for value in (left, right):
        if not re.fullmatch(r"\s*[-+]?\d+\s*", value):
            raise Failure(f"{value}: bad number")
    return _COMPARE[operator](int(left), int(right))

"""What the command line tools have in common: options, files, and how they complain."""

from __future__ import annotations

import getopt
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from posixpath import join, normpath

from course.simulator.files import ReadOnlyError
from course.simulator.process import READ, Effect, Main, Process, Program
from course.simulator.programs.usage import BUSYBOX, USAGE

Body = Callable[[Process, "Options"], Program | int]


class Failure(Exception):
    """A tool gives up: its message (printed after its name) and exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class UsageError(Exception):
    """The command line is not understood: complaint (or none), then how the tool is used."""


@dataclass(frozen=True, slots=True)
class Options:
    """A command line, read: options (by name without dashes, in order) and operands."""

    pairs: tuple[tuple[str, str], ...]
    operands: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.pairs)

    def get(self, name: str, default: str = "") -> str:
        """The value given last."""
        return next((value for key, value in reversed(self.pairs) if key == name), default)

    def all(self, *names: str) -> list[str]:
        return [value for key, value in self.pairs if key in names]

    def number(self, name: str, default: float) -> float:
        """Raises Failure where the value is no number."""
        return number(self.get(name)) if name in self else default

    def whole(self, name: str, default: int) -> int:
        value = self.get(name, str(default))
        if not value.isascii() or not value.isdigit():
            raise Failure(f"invalid number '{value}'")
        return int(value)


def number(text: str) -> float:
    """Raises Failure, in busybox's words."""
    if not text.replace(".", "", 1).isdigit() or not text.isascii():
        raise Failure(f"invalid number '{text}'")
    return float(text)


def tool(
    name: str,
    short: str = "",
    long: tuple[str, ...] = (),
    *,
    first_operand_ends: bool = False,
    usage_code: int = 1,
    operands: int = 0,
) -> Callable[[Body], Main]:
    """A program with getopt's options `short` and `long` and at least so many operands."""

    def decorate(body: Body) -> Main:
        def main(process: Process) -> Program:
            try:
                options = read_options(process.argv[1:], short, long, first_operand_ends)
                if len(options.operands) < operands:
                    raise UsageError
                result = body(process, options)
                return (yield from result) if isinstance(result, Generator) else result
            except Failure as failure:
                process.err(f"{name}: {failure}\n")
                return failure.code
            except UsageError as error:
                return _usage(process, name, str(error), usage_code)

        main.__name__ = name
        return main

    return decorate


def _usage(process: Process, name: str, complaint: str, code: int) -> int:
    head = f"{name}: {complaint}\n" if complaint and complaint != "help" else ""
    process.err(f"{head}{BUSYBOX} multi-call binary.\n\nUsage: {USAGE.get(name, name)}\n")
    return 0 if complaint == "help" else code


def read_options(argv: list[str], short: str, long: tuple[str, ...], first_operand_ends: bool) -> Options:
    read = getopt.getopt if first_operand_ends else getopt.gnu_getopt
    try:
        pairs, operands = read(argv, short, [*long, "help"])
    except getopt.GetoptError as error:
        raise UsageError(_complaint(error)) from None
    if any(key == "--help" for key, _ in pairs):
        raise UsageError("help")
    return Options(tuple((key.lstrip("-"), value) for key, value in pairs), tuple(operands))


def _complaint(error: getopt.GetoptError) -> str:
    long, missing = len(error.opt) > 1, "requires argument" in error.msg
    if missing:
        return (
            f"option '--{error.opt}' requires an argument"
            if long
            else (f"option requires an argument -- '{error.opt}'")
        )
    return f"unrecognized option '--{error.opt}'" if long else f"invalid option -- '{error.opt}'"


# -- files and input ----------------------------------------------------------------------


def absolute(process: Process, path: str) -> str:
    return normpath(join(process.cwd, path))


def read_file(process: Process, path: str) -> str:
    """Raises OSError."""
    return process.machine.read_file(absolute(process, path))


def is_directory(process: Process, path: str) -> bool:
    try:
        process.machine.list_files(absolute(process, path))
    except OSError:
        return False
    return True


def reason(error: OSError) -> str:
    """An error as strerror(3) words it."""
    return REASONS.get(type(error), "Input/output error")


REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "No such file or directory",
    IsADirectoryError: "Is a directory",
    NotADirectoryError: "Not a directory",
    FileExistsError: "File exists",
    PermissionError: "Permission denied",
    ReadOnlyError: "Read-only file system",
}


def read_all() -> Generator[Effect, bytes, str]:
    """Standard input up to its end."""
    data = bytearray()
    while piece := (yield READ):
        data += piece
    return data.decode(errors="replace")


def read_lines() -> Generator[Effect, bytes, Iterator[str]]:
    text = yield from read_all()
    return iter(text.splitlines(keepends=True))


def inputs(
    process: Process, paths: tuple[str, ...], complaint: str
) -> Generator[Effect, bytes, tuple[list[tuple[str, str]], bool]]:
    """The texts of the named files (standard input for none and for "-"), and whether all could be read.

    `complaint` is printed for each that could not: ``{path}`` and ``{reason}`` are filled in.
    """
    texts, complete = [], True
    for path in paths or ("-",):
        try:
            texts.append((path, (yield from read_all()) if path == "-" else read_file(process, path)))
        except OSError as error:
            process.err(complaint.format(path=path, reason=reason(error)) + "\n")
            complete = False
    return texts, complete

"""Looking at files and changing them: `cat`, `ls`, `mkdir`, `rm`, `touch`, `cp`, `mv`."""

from __future__ import annotations

from posixpath import basename, dirname, join
from time import gmtime, strftime

from course.simulator.process import READ, Main, Process, Program
from course.simulator.programs.tool import (
    Options,
    UsageError,
    absolute,
    is_directory,
    read_file,
    reason,
    tool,
)


def cat_program(gnu: bool = False) -> Main:
    """`cat`; GNU's words its complaint otherwise than busybox's."""

    @tool("cat", "nbvte")
    def cat(process: Process, options: Options) -> Program:
        status = 0
        for path in options.operands or ("-",):
            try:
                if path == "-":
                    while data := (yield READ):
                        process.out(data)
                else:
                    process.out(_numbered(read_file(process, path), "n" in options))
            except OSError as error:
                process.err(f"cat: {path}: {reason(error)}\n" if gnu else _cat_complaint(path, error))
                status = 1
        return status

    return cat


def _cat_complaint(path: str, error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "cat: read error: Is a directory\n"
    return f"cat: can't open '{path}': {reason(error)}\n"


def _numbered(text: str, wanted: bool) -> str:
    if not wanted:
        return text
    return "".join(f"{n:6}\t{line}" for n, line in enumerate(text.splitlines(keepends=True), 1))


def ls_program(gnu: bool = False) -> Main:
    @tool("ls", "1AaCxdLHRFplinshrSXvctuw:")
    def ls(process: Process, options: Options) -> int:
        status, shown = 0, 0
        paths = sorted(options.operands or (".",), key=lambda p: (is_directory(process, p), p))
        for path in paths:
            try:
                text = _listing(process, path, options)
            except OSError as error:
                wording = f"cannot access '{path}'" if gnu else path
                process.err(f"ls: {wording}: {reason(error)}\n")
                status = 2 if gnu else 1
                continue
            directory = is_directory(process, path) and len(paths) > 1
            process.out(("\n" if shown and directory else "") + (f"{path}:\n" if directory else "") + text)
            shown += 1
        return status

    return ls


def _listing(process: Process, path: str, options: Options) -> str:
    place = absolute(process, path)
    if "d" in options or not is_directory(process, path):
        size = len(process.machine.read_file(place)) if not is_directory(process, path) else 4096
        return _line(process, path, size, is_directory(process, path), options)
    names = [n for n in process.machine.list_files(place) if not n.startswith(".")]
    if "a" in options or "A" in options:
        names = [*([".", ".."] if "a" in options else []), *process.machine.list_files(place)]
    lines = [_entry(process, join(place, name), name, options) for name in names]
    return (f"total {4 * len(names)}\n" if "l" in options else "") + "".join(lines)


def _entry(process: Process, place: str, name: str, options: Options) -> str:
    directory = is_directory(process, place)
    size = 4096 if directory else len(process.machine.read_file(place))
    return _line(process, name, size, directory, options)


def _line(process: Process, name: str, size: int, directory: bool, options: Options) -> str:
    mark = "/" if directory and ("F" in options or "p" in options) else ""
    if "l" not in options:
        return f"{name}{mark}\n"
    mode, links = ("drwxr-xr-x", 2) if directory else ("-rw-r--r--", 1)
    return f"{mode} {links:4} root     root     {size:9} {_day(process)} {name}{mark}\n"


def _day(process: Process) -> str:
    return strftime("%b %e %H:%M", gmtime(process.started or process.machine.now()))


@tool("mkdir", "m:p", ("parents",), operands=1)
def mkdir(process: Process, options: Options) -> int:
    status = 0
    parents = "p" in options or "parents" in options
    for path in options.operands:
        try:
            _make(process, absolute(process, path), parents)
        except OSError as error:
            process.err(f"mkdir: can't create directory '{path}': {reason(error)}\n")
            status = 1
    return status


def _make(process: Process, place: str, parents: bool) -> None:
    if parents and is_directory(process, place):
        return
    if parents and dirname(place) != place:
        _make(process, dirname(place), parents)
    process.machine.make_directory(place)


@tool("rm", "irfR")
def rm(process: Process, options: Options) -> int:
    if not options.operands and "f" not in options:
        raise UsageError
    status = 0
    for path in options.operands:
        if is_directory(process, path) and not {"r", "R"} & {key for key, _ in options.pairs}:
            process.err(f"rm: '{path}' is a directory\n")
            status = 1
            continue
        try:
            process.machine.remove_file(absolute(process, path))
        except OSError as error:
            if "f" not in options:
                process.err(f"rm: can't remove '{path}': {reason(error)}\n")
                status = 1
    return status


@tool("touch", "chamd:t:r:", operands=1)
def touch(process: Process, options: Options) -> int:
    status = 0
    for path in options.operands:
        try:
            if not is_directory(process, path):
                process.machine.write_file(absolute(process, path), _text_or_nothing(process, path))
        except OSError as error:
            process.err(f"touch: {path}: {reason(error)}\n")
            status = 1
    return status


def _text_or_nothing(process: Process, path: str) -> str:
    try:
        return read_file(process, path)
    except FileNotFoundError:
        return ""


def _into(process: Process, source: str, target: str) -> str:
    return join(target, basename(source)) if is_directory(process, target) else target


@tool("cp", "afrRpdHLPisnuvT", operands=2)
def cp(process: Process, options: Options) -> int:
    *sources, target = options.operands
    status = 0
    for source in sources:
        try:
            text = read_file(process, source)
        except IsADirectoryError:
            process.err(f"cp: omitting directory '{source}'\n")
            status = 1
            continue
        except OSError as error:
            process.err(f"cp: can't stat '{source}': {reason(error)}\n")
            status = 1
            continue
        status = max(status, _put(process, "cp", _into(process, source, target), text))
    return status


@tool("mv", "finT", operands=2)
def mv(process: Process, options: Options) -> int:
    *sources, target = options.operands
    status = 0
    for source in sources:
        try:
            text = read_file(process, source)
        except OSError as error:
            process.err(f"mv: can't rename '{source}': {reason(error)}\n")
            status = 1
            continue
        failed = _put(process, "mv", _into(process, source, target), text)
        if not failed:
            process.machine.remove_file(absolute(process, source))
        status = max(status, failed)
    return status


def _put(process: Process, name: str, path: str, text: str) -> int:
    try:
        process.machine.write_file(absolute(process, path), text)
    except OSError as error:
        process.err(f"{name}: can't create '{path}': {reason(error)}\n")
        return 1
    return 0


@tool("basename", "as:", operands=1)
def base_name(process: Process, options: Options) -> int:
    name = basename(options.operands[0].rstrip("/")) or "/"
    suffix = options.operands[1] if len(options.operands) > 1 else options.get("s")
    process.out(f"{name.removesuffix(suffix) if name != suffix else name}\n")
    return 0


@tool("dirname", operands=1)
def dir_name(process: Process, options: Options) -> int:
    process.out(f"{dirname(options.operands[0].rstrip('/')) or '.'}\n")
    return 0


@tool("pwd")
def pwd(process: Process, options: Options) -> int:
    process.out(f"{process.cwd}\n")
    return 0


FILES: dict[str, Main] = {
    "basename": base_name,
    "cp": cp,
    "dirname": dir_name,
    "mkdir": mkdir,
    "mv": mv,
    "pwd": pwd,
    "rm": rm,
    "touch": touch,
}

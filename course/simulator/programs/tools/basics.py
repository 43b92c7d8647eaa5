"""The small ones: `echo`, `printf`, `test`, `seq`, `yes`, `sleep`, `true`, `timeout`, `env`, `which`."""

from __future__ import annotations

import re

from course.simulator.process import FOREVER, SIGNALS, Main, Process, Program, Sleep
from course.simulator.programs.tasks import Task, child, run_child, together
from course.simulator.programs.tool import (
    Failure,
    Options,
    number,
    tool,
)
from course.simulator.programs.tools.conditions import test_program

ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "\\": "\\",
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "v": "\v",
}
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        escape = match[1]
        if escape[0] in "01234567":
            return chr(int(escape, 8) & 0xFF)
        if escape[0] == "x":
            return chr(int(escape[1:], 16))
        return ESCAPES.get(escape, match[0])

    return re.sub(r"\\(0?[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", character, text, flags=re.S)


def echo(process: Process) -> Program:
    words, newline, escapes = process.argv[1:], "\n", False
    while words and re.fullmatch(r"-[neE]+", words[0]):
        option = words.pop(0)
        newline = "" if "n" in option else newline
        escapes = escapes or "e" in option
    text = " ".join(words)
    if escapes:
        text, cut, _ = text.partition("\\c")
        text, newline = unescaped(text), "" if cut else newline
    process.out(text + newline)
    return 0
    yield FOREVER


@tool("printf", first_operand_ends=True, operands=1)
def printf(process: Process, options: Options) -> int:
    form, *values = options.operands
    status = 0
    while True:
        text, values, used, bad = _formatted(process, unescaped(form), values)
        process.out(text)
        status = max(status, bad)
        if not values or not used:
            return status


_DIRECTIVE = re.compile(r"%(%|([-+ 0#]*)(\d{0,4})(?:\.(\d{1,4}))?([bcdiosuxXfeg]))")


def _formatted(process: Process, form: str, values: list[str]) -> tuple[str, list[str], bool, int]:
    left, used, bad = list(values), False, 0

    def directive(match: re.Match[str]) -> str:
        nonlocal used, bad
        if match[1] == "%":
            return "%"
        value, used = (left.pop(0) if left else ""), True
        kind = match[5]
        if kind in "sbc":
            value = unescaped(value) if kind == "b" else (value[:1] if kind == "c" else value)
            value = value[: int(match[4])] if match[4] else value
            return f"%{match[2]}{match[3]}s" % value
        try:
            number_value = float(value or 0) if kind in "feg" else int(value or "0", 0)
        except ValueError:
            process.err(f"printf: invalid number '{value}'\n")
            number_value, bad = 0, 1
        precision = f".{match[4]}" if match[4] else ""
        return f"%{match[2]}{match[3]}{precision}{'d' if kind in 'iu' else kind}" % number_value

    return _DIRECTIVE.sub(directive, form), left, used, bad


# -- time -----------------------------------------------------------------------------------


@tool("sleep", operands=1)
def sleep(process: Process, options: Options) -> Program:
    if "infinity" in options.operands or "inf" in options.operands:
        yield FOREVER
    yield Sleep(sum(duration(text) for text in options.operands))
    return 0


def duration(text: str) -> float:
    """Seconds; raises Failure."""
    if text[-1:] in UNITS:
        try:
            return number(text[:-1]) * UNITS[text[-1]]
        except Failure:
            raise Failure(f"invalid number '{text}'") from None
    return number(text)


def timeout_program(gnu: bool = False) -> Main:
    """`timeout`: busybox's exits as the signal says (143), GNU's with 124."""

    @tool("timeout", "s:k:", first_operand_ends=True, operands=2)
    def timeout(process: Process, options: Options) -> Program:
        limit, *argv = options.operands
        seconds = duration(limit)
        main = process.machine.find_program(argv[0])
        if main is None:
            raise Failure(f"can't execute '{argv[0]}': No such file or directory", 127)
        program = child(process, argv)
        task = Task(program, main(program))
        alarm = Task(process, _alarm(seconds))
        yield from together([task, alarm], process.machine, lambda: _either(task, alarm))
        if task.code is None:
            code = 128 + SIGNALS.get("SIG" + (options.get("s", "TERM").upper().removeprefix("SIG")), 15)
            task.end(code)
            return 124 if gnu else code
        return task.code

    return timeout


def _either(first: Task, second: Task) -> bool:
    return first.code is not None or second.code is not None


def _alarm(seconds: float) -> Program:
    yield Sleep(seconds)
    return 0


@tool("seq", "ws:", operands=1)
def seq(process: Process, options: Options) -> int:
    values = [
        int(number(text.lstrip("-"))) * (-1 if text.startswith("-") else 1) for text in options.operands
    ]
    first, step, last = (
        (1, 1, *values) if len(values) == 1 else (values[0], values[1] if len(values) > 2 else 1, values[-1])
    )
    if step == 0:
        raise Failure("increment is zero")
    items = range(first, last + (1 if step > 0 else -1), step)[:100_000]
    separator = options.get("s", "\n")
    process.out(separator.join(map(str, items)) + ("\n" if items else ""))
    return 0


_EXPR = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__, "/": int.__floordiv__, "%": int.__mod__}


@tool("expr", first_operand_ends=True, operands=1)
def expr(process: Process, options: Options) -> int:
    """``A + B`` and its kin, ``A = B``; one word is its own value."""
    words = options.operands
    if len(words) == 1:
        result = words[0]
    elif len(words) != 3:
        raise Failure("syntax error", 2)
    elif words[1] in ("=", "!="):
        result = str(int((words[0] == words[2]) == (words[1] == "=")))
    elif words[1] in _EXPR:
        if not all(re.fullmatch(r"-?\d+", word) for word in (words[0], words[2])):
            raise Failure("non-numeric argument", 2)
        if words[1] in "/%" and int(words[2]) == 0:
            raise Failure("division by zero", 2)
        result = str(_EXPR[words[1]](int(words[0]), int(words[2])))
    else:
        raise Failure("syntax error", 2)
    process.out(f"{result}\n")
    return int(result in ("", "0"))


def yes(process: Process) -> Program:
    """Endless; it gives others their turn after every hundred lines."""
    line = (" ".join(process.argv[1:]) or "y") + "\n"
    while True:
        process.out(line * 100)
        yield Sleep(0.1)


def true(process: Process) -> Program:
    return 0
    yield FOREVER


def false(process: Process) -> Program:
    return 1
    yield FOREVER


# -- environment ------------------------------------------------------------------------------


@tool("env", "iu:", first_operand_ends=True)
def env(process: Process, options: Options) -> Program:
    variables = {} if "i" in options else dict(process.env)
    for name in options.all("u"):
        variables.pop(name, None)
    operands = list(options.operands)
    while operands and "=" in operands[0]:
        name, _, value = operands.pop(0).partition("=")
        variables[name] = value
    if not operands:
        process.out("".join(f"{k}={v}\n" for k, v in variables.items()))
        return 0
    process.env = variables
    code = yield from run_child(process, operands)
    if code is None:
        raise Failure(f"can't execute '{operands[0]}': No such file or directory", 127)
    return code


@tool("printenv", "0")
def printenv(process: Process, options: Options) -> int:
    if not options.operands:
        process.out("".join(f"{k}={v}\n" for k, v in process.env.items()))
    for name in options.operands:
        if name in process.env:
            process.out(f"{process.env[name]}\n")
    return int(any(name not in process.env for name in options.operands))


@tool("which", "a", operands=1)
def which(process: Process, options: Options) -> int:
    status = 0
    for name in options.operands:
        places = [""] if "/" in name else [f"{p}/" for p in process.env.get("PATH", "/bin").split(":")]
        found = next((p + name for p in places if process.machine.find_program(p + name) is not None), None)
        if found is None:
            status = 1
        else:
            process.out(f"{found}\n")
    return status


BASICS: dict[str, Main] = {
    "echo": echo,
    "env": env,
    "expr": expr,
    "false": false,
    "printenv": printenv,
    "printf": printf,
    "seq": seq,
    "sleep": sleep,
    "test": test_program(bracket=False),
    "[": test_program(bracket=True),
    "timeout": timeout_program(),
    "true": true,
    "which": which,
    "yes": yes,
}

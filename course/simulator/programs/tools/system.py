"""Who, where and what runs: `hostname`, `id`, `uname`, `date`, `ps`, `top`, `kill`, `uptime`, `getent`."""

from __future__ import annotations

import re
from time import gmtime, strftime

from course.simulator.process import SIGNALS, Main, Process, Program, Sleep
from course.simulator.programs.failing import Unknown, resolved
from course.simulator.programs.tool import Failure, Options, read_file, tool

KERNEL = "6.8.0-45-generic"
MOMENT = 0.001  # seconds
BUILT = "#45-Ubuntu SMP PREEMPT_DYNAMIC Fri Aug 30 12:02:04 UTC 2024"


@tool("hostname", "sidfF:")
def hostname(process: Process, options: Options) -> int:
    name = process.machine.hostname
    if options.operands:
        raise Failure("sethostname: Operation not permitted")
    if "i" in options:
        try:
            name = " ".join(map(str, resolved(process, name).addresses))
        except Unknown:
            raise Failure(f"{name}: Host not found") from None
    elif "f" in options:
        name = _full_name(process, name)
    elif "d" in options:
        name = _full_name(process, name).partition(".")[2]
    elif "s" in options:
        name = name.partition(".")[0]
    process.out(f"{name}\n" if name else "")
    return 0


def _full_name(process: Process, name: str) -> str:
    """The first name of its own line in /etc/hosts."""
    try:
        lines = [line.split() for line in read_file(process, "/etc/hosts").splitlines()]
    except OSError:
        return name
    return next((line[1] for line in lines if name in line[1:]), name)


def _number(process: Process, user: str) -> tuple[int, int, str]:
    """User id, group id and name, from /etc/passwd; unknown numbers stand for themselves."""
    user = user.partition(":")[0] or "root"
    try:
        lines = [line.split(":") for line in read_file(process, "/etc/passwd").splitlines()]
    except OSError:
        lines = []
    for name, _, uid, gid, *_ in (line for line in lines if len(line) > 3):
        if user in (name, uid):
            return int(uid), int(gid), name
    if user.isdigit() or user == "root":
        return int(user) if user.isdigit() else 0, 0, "root" if user in ("root", "0") else ""
    raise Failure(f"unknown user {user}")


@tool("id", "ugGn")
def identity(process: Process, options: Options) -> int:
    uid, gid, name = _number(process, options.operands[0] if options.operands else process.user)
    group = "root" if gid == 0 else name
    if "u" in options or "g" in options or "G" in options:
        number, word = (uid, name) if "u" in options else (gid, group)
        process.out(f"{word if 'n' in options else number}\n")
        return 0
    process.out(f"uid={uid}{f'({name})' if name else ''} gid={gid}({group}) groups={gid}({group})\n")
    return 0


@tool("whoami")
def whoami(process: Process, options: Options) -> int:
    uid, _, name = _number(process, process.user)
    if not name:
        raise Failure(f"unknown uid {uid}")
    process.out(f"{name}\n")
    return 0


@tool("uname", "amnrspvio")
def uname(process: Process, options: Options) -> int:
    facts = {
        "s": "Linux",
        "n": process.machine.hostname,
        "r": KERNEL,
        "v": BUILT,
        "m": "x86_64",
        "o": "GNU/Linux",
    }
    wanted = list(facts) if "a" in options else [k for k in facts if k in options] or ["s"]
    process.out(" ".join(facts[k] for k in wanted) + "\n")
    return 0


@tool("date", "uRId:s:")
def date(process: Process, options: Options) -> int:
    form = options.operands[0] if options.operands else "+%a %b %e %H:%M:%S UTC %Y"
    if not form.startswith("+"):
        raise Failure(f"invalid date '{form}'")
    when = options.get("d")
    if when and not re.fullmatch(r"@\d+", when):
        raise Failure(f"invalid date '{when}'")
    seconds = float(when[1:]) if when else process.machine.now()
    process.out(strftime(form[1:], gmtime(seconds)) + "\n")
    return 0


@tool("uptime")
def uptime(process: Process, options: Options) -> int:
    now = process.machine.now()
    up = int(now - min((p.started for p in process.machine.processes()), default=now)) // 60
    clock = strftime("%H:%M:%S", gmtime(now))
    process.out(f" {clock} up {up // 60}:{up % 60:02},  0 users,  load average: 0.00, 0.01, 0.05\n")
    return 0


# -- processes --------------------------------------------------------------------------------


def ps(process: Process) -> Program:
    """Options of other systems' `ps` (``aux``, ``-ef``) are taken and change nothing."""
    process.out("PID   USER     TIME  COMMAND\n")
    for other in process.machine.processes():
        process.out(f"{other.pid:5} {_user(process, other):8}  0:00 {' '.join(other.argv)}\n")
    return 0
    yield Sleep(0)


def _user(process: Process, other: Process) -> str:
    uid, _, name = _number(process, other.user)
    return (name or str(uid))[:8]


@tool("top", "bmHn:d:")
def top(process: Process, options: Options) -> Program:
    process.handlers |= {"SIGTERM": 143, "SIGINT": 130, "SIGHUP": 129}
    rounds, turn = options.whole("n", 0), 0
    while True:
        process.out(_overview(process, screen="b" not in options))
        turn += 1
        if rounds and turn >= rounds:
            return 0
        yield Sleep(max(options.number("d", 5.0), 0.1))


def _overview(process: Process, screen: bool) -> str:
    clear, bold, plain = ("\x1b[H\x1b[J", "\x1b[7m", "\x1b[m") if screen else ("", "", "")
    text = f"{clear}Mem: 1524364K used, 6577852K free, 8872K shrd, 75208K buff, 860216K cached\n"
    text += "CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n"
    text += f"Load average: 0.00 0.01 0.05 1/205 {process.pid}\n"
    text += f"{bold}  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND{plain}\n"
    for other in process.machine.processes():
        state = "R" if other is process or other.pid == process.pid else "S"
        user, command = _user(process, other), " ".join(other.argv)
        text += f"{other.pid:5}     0 {user:8} {state}     4400   0%   0   0% {command}\n"
    return text


def kill(process: Process) -> Program:
    words = process.argv[1:]
    if words[:1] == ["-l"]:
        process.out("".join(f"{n:2}) {name.removeprefix('SIG')}\n" for name, n in SIGNALS.items()))
        return 0
    name = "SIGTERM"
    if words[:1] == ["-s"] and len(words) > 1:
        words[:2] = [f"-{words[1]}"]
    if words and re.match(r"-[A-Za-z0-9]", words[0]):
        name = _signal(words.pop(0)[1:])
        if not name:
            process.err(f"kill: bad signal name '{process.argv[1].lstrip('-')}'\n")
            return 1
    if not words:
        process.err("kill: you need to specify whom to kill\n")
        return 1
    code = max([_kill_one(process, word, name) for word in words])
    yield Sleep(MOMENT)  # the signal may be for the sender itself
    return code


def _signal(text: str) -> str:
    numbers = {str(number): name for name, number in SIGNALS.items()}
    name = "SIG" + text.upper().removeprefix("SIG")
    return numbers.get(text, name if name in SIGNALS else "")


def _kill_one(process: Process, word: str, name: str) -> int:
    if not word.isdigit():
        process.err(f"kill: invalid number '{word}'\n")
        return 1
    target = next((p for p in process.machine.processes() if p.pid == int(word)), None)
    if target is None:
        process.err(f"kill: can't kill pid {word}: No such process\n")
        return 1
    process.machine.signal(target, name)
    return 0


@tool("getent", operands=1)
def getent(process: Process, options: Options) -> int:
    """``getent hosts NAME`` (and ``ahosts``), the way glibc's prints it."""
    database, *keys = options.operands
    if database not in ("hosts", "ahosts", "ahostsv4", "passwd"):
        process.err(f"Unknown database: {database}\n")
        return 1
    found = [_entry(process, database, key) for key in keys]
    process.out("".join(found))
    return 0 if keys and all(found) else 2


def _entry(process: Process, database: str, key: str) -> str:
    if database == "passwd":
        lines = read_file(process, "/etc/passwd").splitlines(keepends=True)
        return next((line for line in lines if key in line.split(":")[:3:2]), "")
    try:
        addresses = resolved(process, key).addresses
    except Unknown:
        return ""
    if database == "hosts":
        return "".join(f"{address!s:<15} {key}\n" for address in addresses)
    return "".join(
        f"{address!s:<15} {kind:<6} {key if kind == 'STREAM' else ''}\n"
        for address in addresses
        for kind in ("STREAM", "DGRAM", "RAW")
    )


SYSTEM: dict[str, Main] = {
    "date": date,
    "hostname": hostname,
    "id": identity,
    "kill": kill,
    "ps": ps,
    "top": top,
    "uname": uname,
    "uptime": uptime,
    "whoami": whoami,
}

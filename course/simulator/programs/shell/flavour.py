"""How the shells of different images word their complaints: busybox ash, Debian's dash, bash."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flavour:
    """`kind` is ash, dash or bash; `name` what the shell was called as."""

    kind: str
    name: str

    def complaint(self, message: str, line: int = 1, builtin: str = "") -> str:
        """A line for standard error, as the shell prints it at this line of its script."""
        inner = f"{builtin}: " if builtin else ""
        if self.kind == "ash":
            at = f"line {line - 1}: " if builtin else ""
            return f"{self.name}: {inner}{at}{message}\n"
        if self.kind == "dash":
            return f"{self.name}: {line}: {inner}{message}\n"
        if message.startswith("-c: "):
            return "".join(f"{self.name}: {part}\n" for part in message.splitlines())
        return f"{self.name}: line {line}: {inner}{message}\n"

    def not_found(self, command: str) -> str:
        if self.kind == "bash":
            missing = "No such file or directory" if "/" in command else "command not found"
            return f"{command}: {missing}"
        return f"{command}: not found"

    def syntax_error(self, message: str, script: str) -> str:
        """Ash's `message` about `script` in this shell's words; bash's may be two lines."""
        if self.kind == "ash":
            return message
        match = re.fullmatch(r"syntax error: unexpected (.+?)( \(expecting .*\))?", message)
        if self.kind == "dash":
            if match is None:
                return "Syntax error: " + message.removeprefix("syntax error: ").capitalize()
            return f"Syntax error: {match[1]} unexpected{match[2] or ''}"
        return _bash_syntax_error(match[1] if match else "", script)

    def cannot_create(self, path: str, reason: str) -> str:
        return self._cannot("create", path, reason, ("Directory nonexistent", "nonexistent directory"))

    def cannot_open(self, path: str, reason: str) -> str:
        return self._cannot("open", path, reason, ("No such file", "no such file"))

    def _cannot(self, verb: str, path: str, reason: str, missing: tuple[str, str]) -> str:
        """`missing` is how dash and ash word ENOENT; bash says what strerror(3) does."""
        if self.kind == "bash":
            return f"{path}: {reason}"
        dash, ash = (word if reason == "No such file or directory" else reason for word in missing)
        return f"cannot {verb} {path}: {dash}" if self.kind == "dash" else f"can't {verb} {path}: {ash}"

    def prompt(self, cwd: str, user: str, host: str) -> str:
        sign = "#" if user == "root" else "$"
        if self.kind == "bash":
            return f"{user}@{host}:{cwd}{sign} "
        return f"{cwd} {sign} " if self.kind == "ash" else f"{sign} "

    def illegal_number(self, text: str) -> str:
        return f"{text}: numeric argument required" if self.kind == "bash" else f"Illegal number: {text}"

    def not_set(self, name: str) -> str:
        return f"{name}: {'unbound variable' if self.kind == 'bash' else 'parameter not set'}"


def _bash_syntax_error(unexpected: str, script: str) -> str:
    """`unexpected` is ash's word for what should not be there, "" for quotes that do not end."""
    lines = script.rstrip("\n").splitlines() or [""]
    if not unexpected:
        quote = '"' if script.count('"') % 2 else "'"
        return f"-c: line {len(lines)}: unexpected EOF while looking for matching `{quote}'"
    if unexpected == "end of file":
        return f"-c: line {len(lines) + 1}: syntax error: unexpected end of file"
    token = unexpected.strip('"')
    number = next((n for n, line in enumerate(lines, 1) if token in line), 1)
    at = f"-c: line {number}: "
    return f"{at}syntax error near unexpected token `{token}'\n{at}`{lines[number - 1]}'"

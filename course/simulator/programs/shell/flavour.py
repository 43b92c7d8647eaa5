"""How the shells of different images word their complaints: busybox ash, Debian's dash, bash."""

from __future__ import annotations

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
        return f"{self.name}: line {line}: {inner}{message}\n"

    def not_found(self, command: str) -> str:
        if self.kind == "bash":
            missing = "No such file or directory" if "/" in command else "command not found"
            return f"{command}: {missing}"
        return f"{command}: not found"

    def syntax_error(self, message: str) -> str:
        """`message` is ash's."""
        return message if self.kind == "ash" else message.replace("syntax", "Syntax", 1)

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

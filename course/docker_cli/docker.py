"""All commands of the command line, and the line ``docker …`` itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from course.docker_cli import helping
from course.docker_cli.command import HELP, Command, Group, not_here
from course.docker_cli.commands import (
    containers,
    events,
    images,
    inspecting,
    networks,
    nodes,
    pulling,
    services,
    swarm,
    system,
    volumes,
)
from course.docker_cli.errors import CommandFailed, UsageFailed
from course.docker_cli.flags import Parser, switch, text
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import BOTH_HOSTS, CLIENT_NAME

_LS = Command(
    "[OPTIONS] [REPOSITORY[:TAG]]", "List images", images.ls, images.LS_FLAGS, (0, 1), aliases=("list",)
)
_PULL = Command(
    "[OPTIONS] NAME[:TAG|@DIGEST]",
    "Download an image from a registry",
    pulling.pull,
    (switch("quiet", "q", "Do not show how it goes on"), text("platform", help="The platform of the image")),
    (1, 1),
    foreign=frozenset({"a", "all-tags", "disable-content-trust"}),
)
_RMI = Command(
    "[OPTIONS] IMAGE [IMAGE...]",
    "Remove one or more images",
    images.rm,
    images.RM_FLAGS,
    (1, None),
    aliases=("remove",),
)
_EVENTS = Command("[OPTIONS]", "Show what happens on the engine", events.events, events.FLAGS)
_TAG = Command(
    "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", "Give an image a further name", images.tag, (), (2, 2)
)
_INFO = Command("[OPTIONS]", "Display what the engine has", system.info, system.FLAGS)

GROUPS = {
    "container": containers.GROUP,
    "image": Group(
        "Manage images",
        {
            "inspect": inspecting.inspect_command(
                "[OPTIONS] IMAGE [IMAGE...]", "Display details of one or more images", "image"
            ),
            "ls": _LS,
            "pull": _PULL,
            "rm": _RMI,
            "tag": _TAG,
        },
        frozenset("build history import load prune push save".split()),
    ),
    "network": networks.GROUP,
    "node": nodes.GROUP,
    "service": services.GROUP,
    "swarm": swarm.GROUP,
    "system": Group("Manage Docker", {"events": _EVENTS, "info": _INFO}, frozenset({"df", "prune"})),
    "volume": volumes.GROUP,
}
COMMANDS = {name: command for name, command in containers.COMMANDS.items() if name not in ("ls", "prune")} | {
    "events": _EVENTS,
    "images": _LS,
    "info": _INFO,
    "inspect": inspecting.INSPECT,
    "ps": containers.COMMANDS["ls"],
    "pull": _PULL,
    "rmi": _RMI,
    "tag": _TAG,
    "version": Command("[OPTIONS]", "Show the versions of Docker", system.version, system.FLAGS),
}
#: What Docker's own command line can do as well.
OTHERS = frozenset(
    """build builder buildx checkpoint commit compose config context cp diff export history import load
    login logout manifest plugin push save search secret stack trust update""".split()
)
_MAIN_FLAGS = (HELP, switch("version", "v"), text("host", "H"), text("context", "c"))
_MAIN_FOREIGN = frozenset("config D debug l log-level tls tlscacert tlscert tlskey tlsverify".split())
_COMMON = ("run", "exec", "ps", "pull", "images", "version", "info")


def call(terminal: Terminal, words: Sequence[str]) -> int:
    """Carry out ``docker`` + `words`; its exit code. What went wrong is told on standard error."""
    try:
        return _call(terminal, words)
    except CommandFailed as error:
        if error.message:
            terminal.complain(error.message)
        return error.exit_code


def _call(terminal: Terminal, words: Sequence[str]) -> int:
    if not words or words[0] == "--help":
        terminal.say(main_help())
        return 0
    name, *rest = words
    if name == "help":
        return _help(terminal, rest)
    if name.startswith("-"):
        return _main_flags(terminal, words)
    if found := GROUPS.get(name) or COMMANDS.get(name):
        return found.call(terminal, f"docker {name}", rest)
    if name in OTHERS:
        raise CommandFailed(not_here(name))
    raise CommandFailed(f"docker: unknown command: docker {name}\n\nRun 'docker --help' for more information")


def _help(terminal: Terminal, words: Sequence[str]) -> int:
    if not words:
        terminal.say(main_help())
        return 0
    if words[0] not in GROUPS and words[0] not in COMMANDS:
        raise CommandFailed(f"unknown help topic: {' '.join(words)}")
    return _call(terminal, [*words, "--help"])


def _main_flags(terminal: Terminal, words: Sequence[str]) -> int:
    try:
        values, rest = Parser(_MAIN_FLAGS, _MAIN_FOREIGN, interspersed=False).parse(words)
    except UsageFailed as error:
        message = helping.usage_failed(error.message, "docker", "[OPTIONS] COMMAND [ARG...]")
        raise CommandFailed(message, 125) from None
    if values["version"]:
        terminal.say(CLIENT_NAME)
        return 0
    if values["host"] and values["context"]:
        raise CommandFailed(BOTH_HOSTS)
    if where := values["host"] or values["context"]:
        terminal = replace(terminal, daemon=terminal.reach(where))
    return _call(terminal, rest)


def main_help() -> str:
    """The help page of docker itself."""
    summaries = {name: command.summary for name, command in COMMANDS.items()}
    return helping.main_help(
        {
            "Common Commands": {name: summaries[name] for name in _COMMON},
            "Management Commands": {name: group.summary for name, group in GROUPS.items()},
            "Commands": {name: summary for name, summary in summaries.items() if name not in _COMMON},
        }
    )


def known(word: str) -> bool:
    """Whether a line may begin with this word, without ``docker`` before it."""
    return word in GROUPS or word in COMMANDS or word in OTHERS or word == "help" or word.startswith("-")

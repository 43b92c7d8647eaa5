"""The commands on containers: ``docker container …``, most of which are commands of docker itself too."""

from __future__ import annotations

from course.docker_cli.command import Command, Group
from course.docker_cli.commands import lifecycle, listing, output, running
from course.docker_cli.commands import stats as usage
from course.docker_cli.commands.container_flags import CREATE_FLAGS, FOREIGN, RUN_FLAGS, variable
from course.docker_cli.commands.inspecting import inspect_command
from course.docker_cli.commands.shared import FORCE_PRUNE, PRUNE_FILTER
from course.docker_cli.flags import many, number, switch, text
from course.docker_cli.texts import EXEC_WITHOUT_TERMINAL, RUN_WITHOUT_TERMINAL

_ONE, _SOME = "CONTAINER", "CONTAINER [CONTAINER...]"
_END_FLAGS = (
    text("signal", "s", "The signal to send"),
    number("timeout", "t", "Seconds it may take before it is killed"),
)

COMMANDS = {
    "attach": Command(
        f"[OPTIONS] {_ONE}",
        "Show what a running container prints from now on",
        output.attach,
        (
            switch("no-stdin", help="Leave standard input alone"),
            switch("sig-proxy", help="Pass signals on to the container", default=True),
        ),
        (1, 1),
        foreign=frozenset({"detach-keys"}),
    ),
    "create": Command(
        "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        "Create a new container",
        running.telling_as("create", running.create, daemon_too=False),
        CREATE_FLAGS,
        (1, None),
        interspersed=False,
        foreign=FOREIGN,
    ),
    "exec": Command(
        f"[OPTIONS] {_ONE} COMMAND [ARG...]",
        "Execute a command in a running container",
        running.typing_refused(running.execute, EXEC_WITHOUT_TERMINAL),
        (
            switch("detach", "d", "Run it in the background"),
            many("env", "e", "Set an environment variable", convert=variable),
            switch("interactive", "i", "Leave standard input open"),
            switch("privileged", help="Give it all rights"),
            switch("tty", "t", "Give it a terminal"),
            text("user", "u", "The user it runs as (NAME|UID[:GROUP|GID])"),
            text("workdir", "w", "The folder it starts in"),
        ),
        (2, None),
        interspersed=False,
        foreign=frozenset({"detach-keys", "env-file"}),
    ),
    "inspect": inspect_command(
        f"[OPTIONS] {_SOME}", "Display details of one or more containers", "container"
    ),
    "kill": Command(
        f"[OPTIONS] {_SOME}",
        "Kill one or more running containers",
        lifecycle.kill,
        (text("signal", "s", "The signal to send"),),
        (1, None),
    ),
    "logs": Command(
        f"[OPTIONS] {_ONE}",
        "Show what a container has printed",
        output.logs,
        (
            switch("details", help="Show what the logging driver was told to add"),
            switch("follow", "f", "Go on as more comes"),
            text(
                "since",
                help='From this time on (such as "2026-01-02T13:23:37Z", or "42m" for 42 minutes ago)',
            ),
            text("tail", "n", "So many lines from the end", default="all"),
            switch("timestamps", "t", "Show the time of each line"),
            text("until", help="Up to this time"),
        ),
        (1, 1),
    ),
    "ls": Command("[OPTIONS]", "List containers", listing.ps, listing.FLAGS, aliases=("list", "ps")),
    "pause": Command(_SOME, "Pause all processes of one or more containers", lifecycle.pause, (), (1, None)),
    "port": Command(
        f"{_ONE} [PRIVATE_PORT[/PROTO]]", "List the published ports of a container", output.port, (), (1, 2)
    ),
    "prune": Command(
        "[OPTIONS]", "Remove all stopped containers", lifecycle.prune, (PRUNE_FILTER, FORCE_PRUNE)
    ),
    "rename": Command(f"{_ONE} NEW_NAME", "Rename a container", lifecycle.rename, (), (2, 2)),
    "restart": Command(
        f"[OPTIONS] {_SOME}", "Restart one or more containers", lifecycle.restart, _END_FLAGS, (1, None)
    ),
    "rm": Command(
        f"[OPTIONS] {_SOME}",
        "Remove one or more containers",
        lifecycle.rm,
        (
            switch("force", "f", "Kill it first, if it is running"),
            switch("link", "l", "Remove this link only"),
            switch("volumes", "v", "Remove its volumes without a name too"),
        ),
        (1, None),
        aliases=("remove",),
    ),
    "run": Command(
        "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        "Create and run a new container from an image",
        running.typing_refused(running.telling_as("run", running.run, daemon_too=True), RUN_WITHOUT_TERMINAL),
        RUN_FLAGS,
        (1, None),
        interspersed=False,
        foreign=FOREIGN,
    ),
    "start": Command(
        f"[OPTIONS] {_SOME}",
        "Start one or more stopped containers",
        lifecycle.start,
        (
            switch("attach", "a", "Show its output, and wait for its end"),
            switch("interactive", "i", "As --attach: there is no keyboard"),
        ),
        (1, None),
        foreign=frozenset({"checkpoint", "checkpoint-dir", "detach-keys"}),
    ),
    "stats": Command(
        "[OPTIONS] [CONTAINER...]", "Display what containers use", usage.stats, usage.FLAGS, (0, None)
    ),
    "stop": Command(
        f"[OPTIONS] {_SOME}", "Stop one or more running containers", lifecycle.stop, _END_FLAGS, (1, None)
    ),
    "top": Command(
        f"{_ONE} [ps OPTIONS]",
        "Display the running processes of a container",
        output.top,
        (),
        (1, None),
        interspersed=False,
    ),
    "unpause": Command(
        _SOME, "Unpause all processes of one or more containers", lifecycle.unpause, (), (1, None)
    ),
    "wait": Command(
        _SOME,
        "Wait until one or more containers stop, then print their exit codes",
        lifecycle.wait,
        (),
        (1, None),
    ),
}
GROUP = Group(
    "Manage containers",
    COMMANDS,
    frozenset("commit cp diff export stats update".split()),
)

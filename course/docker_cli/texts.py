"""Sentences of this command line's own. What imitates Docker's binary stands where it is printed."""

ONLY_IN_REAL_DOCKER = "{what} is a part of Docker that this course's docker command line does not have."
NOT_HERE = "docker {name} is a part of Docker that this course's docker command line does not have."
#: What to do instead of a command that is not here.
INSTEAD = {
    "build": "The images that the course needs are there already: docker images",
    "cp": "To see a file of a container: docker exec NAME cat FILE",
    "container cp": "To see a file of a container: docker exec NAME cat FILE",
    "image build": "The images that the course needs are there already: docker images",
}
STATS_ONCE = "docker stats looks once here, and does not go on: docker stats --no-stream"
NO_TERMINAL = "the input device is not a TTY: nobody can type here. Leave out -it, and {instead}"
RUN_WITHOUT_TERMINAL = (
    "give the command to run, as in `docker run --rm {image} ls`; or start it in the background with -d, "
    "and give it one command after the other with `docker exec NAME ls`"
)
EXEC_WITHOUT_TERMINAL = "give the command to run, as in `docker exec {name} ls`"
STILL_RUNNING = (
    "\n{name} goes on running, and `docker {verb}` waits for it, "
    "as in a terminal until somebody presses Ctrl-C.\n"
    "So that the notebook can go on, Ctrl-C was pressed for you{effect}."
)
STOPPED = ": {name} has stopped. To let it run in the background, use `docker {instead}`"
RUNS_ON = ", but {name} does not react to it and runs on in the background"
WAITED_ENOUGH = "\nNothing more comes from {name} for now, so this stopped waiting, as Ctrl-C does.\n"
DOCKER_ONLY = (
    "`{word}` is no docker command: a line here starts with `docker`, "
    "or with one of docker's own commands such as `ps`."
)
NO_PIPES = "`{sign}` is not possible here: give docker commands only, one a line, or joined by && || and ;"
UNCLOSED_QUOTE = "A quotation mark in this line is not closed: {line}"
UNCLOSED_SUBSTITUTION = "A $( in this line is not closed: {line}"
EXIT_CODE = "[exit code {code}]"
NO_SUCH_HOST = "There is no host or context {host} here."
BOTH_HOSTS = "conflicting options: cannot specify both --host and --context"
CANNOT_CONNECT = "Cannot connect to the Docker daemon. Is the docker daemon running?"
HELP_SUMMARY = "Docker's command line, as far as this course needs it"
HELP_HINT = "Run 'docker COMMAND --help' for more information on a command."
NOBODY_ANSWERS = "Nobody can answer here. To go on without the question, give -f."
CLIENT_NAME = "the course's docker command line"
NO_SUBSHELL = "`{sign}` is not possible here, unless it stands between quotation marks."
NOTHING_RAN = "Nothing was run."

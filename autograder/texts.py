"""Everything a learner reads in a report. In braces: values that are filled in.

A text says what was seen and where to look, never what to type.
"""

from __future__ import annotations

from collections.abc import Iterable

# Joining
AND = "; "
OR = " — or: "
COMMA = ", "
LAST = " and "
NOTHING = "nothing"
NONE = "none"

# Any check
AS_ASKED = "As asked."
ALL_SEEN = "All as asked."
CHECK_BROKE = (
    "This check itself broke ({kind}: {error}). That is no fault of yours; please tell your teacher."
)
NO_CONTEXT = "Nothing could be looked at ({kind}: {error})."
NO_CLIENT = "There is no engine to ask here."
BAD_WEIGHT = "A check's weight is a number above 0, not {weight!r}."
BAD_POINTS = "Points are a number from 0 up, not {points!r}."
NO_CHECK = "{item} is no check: a check is made as container('web').running(), with its brackets."
NO_PARTS = "{function}() needs at least one check, such as container('web').running()."
NO_CHECKS = "grade() needs at least one check, such as container('web').running()."
NAME_WANTED = "{method}() needs at least one name."
CLAIM_SATISFIES = "{subject} is as asked"

# Networks
CLAIM_NETWORK_EXISTS = "there is a network {name}"
CLAIM_NETWORK_GONE = "there is no network {name}"
CLAIM_DRIVER = "{name} uses the driver {driver}"
CLAIM_INTERNAL = "{name} is internal"
CLAIM_NOT_INTERNAL = "{name} is not internal"
CLAIM_SUBNET = "{name} has the subnet {subnet}"
CLAIM_GATEWAY = "{name} has the gateway {gateway}"
CLAIM_HAS = "{names}: running on {network}"
CLAIM_HAS_ONLY = "on {network}, nothing else than: {names}"
NETWORK_EXISTS = "{name} is there (driver {driver})."
NETWORK_GONE = "No network of this name."
NETWORK_MISSING = "There is no network named {name}. Made here so far: {others}."
NETWORK_STILL_EMPTY = "{name} is still there; no running container is on it."
NETWORK_STILL_USED = "{name} is still there, with {members} on it."
DRIVER_SEEN = "{name} uses the driver {driver}."
INTERNAL_SEEN = "{name} is internal: no way leads out of it."
NOT_INTERNAL_SEEN = "{name} is not internal: a way leads out of it."
SUBNETS_SEEN = "{name} has the subnet {subnets}."
GATEWAYS_SEEN = "{name} has the gateway {gateways}."
MEMBERS_SEEN = "On {network}: {members}."
MEMBERS_LACKING = "{lacking} On {network}: {members}."

# Containers
CLAIM_CONTAINER_EXISTS = "there is a container {name}"
CLAIM_CONTAINER_GONE = "there is no container {name}"
CLAIM_RUNNING = "{name} is running"
CLAIM_EXITED = "{name} has ended"
CLAIM_IMAGE = "{name} was made from the image {image}"
CLAIM_ON = "{name} is on {networks}"
CLAIM_NOT_ON = "{name} is not on {networks}"
CLAIM_ONLY_ON = "{name} is on {networks} and nothing else"
CLAIM_ALIAS = "on {network}, {alias} is another name of {name}"
CLAIM_PUBLISHES = "port {port} of {name} is published"
CLAIM_PUBLISHES_AT = "port {port} of {name} is published at {place}"
CLAIM_PUBLISHES_NOTHING = "{name} publishes no port"
CLAIM_ENV = "{name} has the variable {variable} = {value}"
CLAIM_ENV_SET = "{name} has the variable {variable}"
CLAIM_STARTED_BEFORE = "{name} has run without a break since before {other} was started"
CLAIM_LOGS = "the log of {name} says “{text}”"
CONTAINER_MISSING = "There is no container named {name}. Containers here: {others}."
CONTAINER_IN_STATE = "{name} ({state})"
CONTAINER_GONE = "No container of this name."
CONTAINER_STILL = "{name} is still there, in state {state}."
RUNNING = "{name} runs, on {networks}."
PAUSED = "{name} is paused: its programs stand still."
CREATED_NO_NETWORK = (
    "{name} is in state created: it has never run. It was made for the network {network}, "
    "and there is no network of that name."
)
CREATED = "{name} is in state created: it has never run."
CREATED_BECAUSE = "{name} is in state created: it has never run. The engine said: “{error}”."
EXITED = "{name} is in state {state}; its log is empty."
EXITED_LOG = "{name} is in state {state}. The last line of its log: {line}"
OTHER_STATE = "{name} is in state {state}."
NOT_RUNNING_SO = "{why} So this could not be tried."
STILL_RUNNING = "{name} is running."
IMAGE_SEEN = "{name} was made from {image}."
ON_SEEN = "{name} is on {networks}."
ELSEWHERE = "{name} {runs}, but on {networks}; {members}"
NOWHERE = "{name} {runs}, but is on no network; {members}"
RUNS = "runs"
IS_THERE = "is there"
HAS_NO_CONTAINERS = "{network} has no containers."
HAS_CONTAINERS = "on {network}: {members}."
OLD_NETWORK = (
    "{name} still belongs to an earlier network named {network}, which is gone; "
    "the {network} of now is another one. Compare the ids in both inspects."
)
NEVER_ATTACHED = "{state} So it is not on {network} yet."
ALIASES_SEEN = "On {network}, the DNS knows {name} as: {names}."
PUBLISHED_SEEN = "{name} publishes {ports}."
PUBLISHED_NONE = (
    "{name} publishes no port. Container ports and host ports are in the column PORTS of the list."
)
PUBLISHED_NOTHING = "{name} publishes no port."
PUBLISHED_PORT = "{host_port} of the host → {container_port}/{protocol}"
PUBLISHED_PORT_AT = "{host_port} of {address} → {container_port}/{protocol}"
PLACE_HOST_PORT = "port {port} of the host"
PLACE_ADDRESS = "{place} ({address})"
ENV_SEEN = "{variable} is {value!r} in {name}."
ENV_LACKING = "{name} has no variable {variable}. It has: {others}."
STARTED_BEFORE = "{name} was started before {other}, and has run since."
STARTED_AFTER = "{name} was started after {other}: it was started anew, or is another container."
LOG_HAS = "The log says so."
LOG_LACKS = "The log of {name} does not say “{text}”. Its last line: {line}"
LOG_EMPTY = "The log of {name} is empty."
CLAIM_PRINTS = "in {name}, “{command}” prints “{text}”"
PRINTED = "{name} said: {output}"
PRINTED_NOTHING = "{name} said nothing to that."

# Connections
CLAIM_REACHES = "{source} reaches {url}"
CLAIM_REACHES_AT = "{source} reaches {url}, and it is {target} that answers"
CLAIM_CANNOT_REACH = "{source} cannot reach {target}"
CLAIM_RESOLVES = "{source} knows the name {name}"
CLAIM_RESOLVES_TO = "to {source}, the name {name} means {target}"
CLAIM_CANNOT_RESOLVE = "{source} does not know the name {name}"
HOST = "the host"
HOST_ALONE = "host() alone asks nothing: add a link such as .reaches('http://localhost:3000/')."
REACHED = "{source} reached {url}."
REACHED_OTHER = "{source} reached {url}, but {other} answered there."
DID_NOT_REACH = "{source} tried {url}: {verdict}. {reason}"
REALLY_SEEN = "The program that tried it said: {seen}"
NOBODY_OUTSIDE = "Outside the host of a real engine nobody is there to try it."
NOT_TRIED = "The connection could not be tried. {reason}"
WAS_BLOCKED = "Tried and blocked: {attempts}."
BLOCKED_ATTEMPT = "{url} ({verdict})"
NOT_BLOCKED = "{source} reached {url}."
NO_TARGET = "{why} So there was nothing to be kept away from."
TARGET_NOT_LISTENING = (
    "{target} listens on {ports}, not on port {port}. So there was nothing to be kept away from."
)
TARGET_SILENT = "{target} listens on no port. So there was nothing to be kept away from."
NOBODY_AT = "Nobody has the address {address} now. So there was nothing to be kept away from."
NO_PORT = "no port"
NAME_MEANS = "To {source}, {name} means {addresses}."
NAME_MEANS_NOTHING = "To {source}, the name {name} means nothing. {source} is on {networks}; {other}"
NAME_MEANS_NOTHING_ON_HOST = "To {source}, the name {name} means nothing; {other}"
NAME_MEANS_OTHER = "To {source}, {name} means {addresses}; {target} has {own}."
NAME_OF_NOBODY = "no container is named {name}."
NAMED_IS_ON = "{name} is on {networks}."
DEFAULT_BRIDGE = "On the network bridge, Docker answers no names."

# Answers
CLAIM_GIVEN = "{name} is given"
CLAIM_RIGHT = "{name} is right"
CLAIM_ADDRESS_OF = "{name} is the address of {container} on {network}"
NO_ANSWER = "{name} has not been given yet."
NOT_DATA = "{name} is a {kind}; an answer is text, a number, true or false, a list or a dictionary."
ANSWER_SEEN = "{name} is {value}."
ANSWER_WRONG = "{name} is {value}. That is not it."
ANSWER_NO_TEXT = "{name} is {value}, which is no text."
ANSWER_NO_URL = "{name} is {value}. {problem}."
ANSWER_URL_DIFFERS = "{name} is {value}. Look at its {parts} again."
URL_PARTS = {"scheme": "scheme", "user": "user", "host": "host", "port": "port", "path": "path"}
ANSWER_NO_ADDRESS = "{name} is {value}, which is no address."
ANSWER_ADDRESS_OF_OTHER = "{name} is {value}: that is the address of {other}."
ANSWER_ADDRESS_OF_NOBODY = "{name} is {value}: no container has this address now."
ADDRESS_ON = "{container} on {network}"
NO_ADDRESS = "{container} has no address on {network} now, so there was nothing to compare with. {why}"

# The system as a whole
SYSTEM = "the system"
CLAIM_NO_CONTAINER = "no container is left in state {states}"
LEFT_OVER = "Left over: {containers}."
NONE_LEFT = "None is left."
CLAIM_MATRIX = "everybody reaches whom they have to, and nobody else"
MATRIX_NOBODY = "matrix() needs a goal in which somebody reaches somebody: else doing nothing would do."
MATRIX_RIGHT = "All {total} pairs were tried, and are as asked."
MATRIX_DIFFERS = "Of {total} pairs {count} are not as asked."
MATRIX_NOT_TRIED = "Whether {source} reaches {target} could not be tried."
MATRIX_REACHED = "{source} must not reach {target}, and reaches {url}."
MATRIX_NOT_REACHED = "{source} has to reach {target}, and does not: {url}: {verdict}. {reason}"
MATRIX_LOOK = "The matrix with this goal marks all of them; each of its marks opens a trace."
SYSTEM_ALONE = "system() alone asks nothing: add a link such as .no_container('created')."

# The report
SCORE = "{score} of {points} points"
SCORE_ONE = "{score} of 1 point"
SCORE_LATE = "{score}, after {lost} taken off for handing in late"
REPORT_LABEL = "Report: {score}"
ALL_PASSED = "Everything passed."
SUMMARY = "{passed} of {total} checks passed."
SUMMARY_NOT_CARRIED_OUT = "{count} could not be carried out."
SCORE_SHORT = "{score} / {points}"
HEAD_RESULT = "Result"
HEAD_CHECK = "Check"
HEAD_SEEN = "What was seen"
HEAD_POINTS = "Points"
AS_ABOVE = "As above."
STEPS = "The way of this connection"
DIAGRAM = "Your system when this was checked"
NUMBERS = "The numbers are the steps of the connection from {source} to {url}, as they are told above."
OUTCOMES = {"passed": "passed", "failed": "not so", "could not be carried out": "could not be carried out"}
MARKS = {"passed": "✓", "failed": "✗", "could not be carried out": "–"}
CHECKLIST = "{done} of {total} done"
NO_GOALS = "checklist() needs at least one check, such as container('web').running()."
NOW = "Now"
GOAL = "The goal"
BORROWED = "Done outside of this notebook's cells, so it is not handed in yet."
TO_PASTE = "This cell does the same. Put it into the notebook, and run all cells from the start:"
HINT = "Hint"
NO_MORE_HINTS = "No more hints"
LOOK_AGAIN = "Look again"
NO_SCORE = "This cell showed no score, so it gives no points."
REPORT_BROKE = "The report could not be drawn ({kind}: {error}). The score stands."


def listed(words: Iterable[object], none: str = NOTHING) -> str:
    """The words as in a sentence: "a, b and c"; `none` for no words."""
    *first, last = [str(word) for word in words] or [none]
    return f"{COMMA.join(first)}{LAST}{last}" if first else last


# -- grading a submission -----------------------------------------------------------------------
TOO_MANY_LABS = "A submission may make {labs} labs of 1 to {hosts} hosts."
TOO_LONG_A_WAIT = "A lab waits for 0 seconds to 30 days."
NO_LAB_REQUEST = "The grader does not know the request {what!r}, or not with these arguments."
NO_KERNEL = "The notebook could not be asked for it: {why}."
FUNCTION_FAILED = "{name}(…) failed: {why}"
NOT_RUN = "Not run, for the notebook had ended before: {why}."
ENDED = "The notebook ended in this cell: {why}."
TOO_LARGE = "The file has {bytes} bytes; {most} can be graded."
NO_NOTEBOOK = "The file is no Jupyter notebook."
OLD_NOTEBOOK = "The notebook is in an old format, before 4: saved by JupyterLab once more, it can be graded."
TOO_MANY_CELLS = "The notebook has {cells} cells; {most} can be graded."
TOO_LONG_A_CELL = "A cell has more than {most} characters."
#: What a teacher may want to look at, by kind.
ODD = {
    "unknown": "There is a cell {name} marked for grading, which the assignment does not have.",
    "again": "The cell {name} is there more than once, or out of its place.",
    "edited": "The locked cell {name} was changed; the teacher's own was used.",
    "missing": "The cell {name} is missing; what the teacher wrote there was used.",
    "moved": "The cell {name} is out of its place; the teacher's own was used in its place.",
    "ended": "The notebook ended before its end: {why}.",
}
NOT_GRADED = "It could not be graded: {why}"
LOST = "It could not be graded, twice: {why}"
NOT_READ = "The file cannot be read: {why}."
NOT_KEPT = "It was graded, but could not be written down: {why}"
DIED = "the process that graded it ended"
ENDLESS = "it was not done after {seconds:.0f} seconds"

# -- grading a class ----------------------------------------------------------------------------
NO_CLASS = "There is no nbgrader_config.py in {root}: say with --course-dir where the class's folder is."
NO_SOURCE = "There is no notebook {path}: is the unit's name right?"
NO_SUBMISSION = "Nothing was handed in for {unit} by: {students}."
NOT_GENERATED = "The gradebook does not know {unit}: run `nbgrader generate_assignment {unit}` first."
OTHER_GENERATED = (
    "The gradebook knows other graded cells or points of {unit} than its notebook has now: "
    "run `nbgrader generate_assignment {unit} --force` first."
)
NO_GRADEBOOK = "The gradebook {address} cannot be used: {why}"
NO_LATE_PLUGIN = "What late work loses cannot be asked of the plugin in nbgrader_config.py: {why}"
NO_LATE_PENALTY = "The plugin that says what late work loses failed: {why}"
NO_FOLDER = "The folder {folder} cannot be used: {why}."
NOT_ALONE = "Another `autograder grade` is at work in {folder}: wait for its end."
BY_HAND = "not yet: a person grades this"
CUT = "\n… and more, which is not shown."
HEAD_EXERCISE = "Exercise"
YOUR_CELL = "Your cell"
WHEN_GRADED = "What it printed when it was graded"
NO_BUBBLEWRAP = (
    "Submissions cannot be confined on this machine: install bubblewrap (Debian: apt install bubblewrap)."
)
NOT_CONFINED = (
    "Without bubblewrap submissions run as you, with limits and nothing else: they can read your files, "
    "reach the network and signal your programs. Install bubblewrap, or grade only what you would run."
)
SUMMARY_GRADED = (
    "{graded} graded ({again} of them before, and not changed since), {failed} could not be graded, "
    "{odd} to look at"
)
NO_DASK = "For a cluster, Dask has to be installed here: pip install 'docker-network-course[cluster]'"
NO_SCHEDULER = "No Dask scheduler answers at {address}: {why}"
NOT_THEIRS = "{name} was not handed in by {student}: another user owns it. It is not collected."
NOT_COLLECTED = "{path} is a link, or another user's: it is not collected."

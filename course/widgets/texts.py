"""What the pictures and widgets say."""

from __future__ import annotations

# -- the diagram --------------------------------------------------------------------------------

TITLE = "What the engine holds"
HOST = "the host"
OUTSIDE = "the outside world"
NO_NETWORK = "on no network"
NO_NETWORK_DETAIL = "nothing reaches these containers"
ENCRYPTED = "encrypted between hosts"
PARENT = "on {parent}"
INTERNAL = "internal: no way out"
DEFAULT_BRIDGE = "default bridge"
NAMES = "names resolve here"
NO_NAMES = "no names here"
OFF = "switched off"
HOST_NETWORK = "the host's own network: no addresses of their own"
VM = "Docker Desktop's virtual machine"
VM_NETWORK = "the virtual machine's own network, not the host's: no addresses of their own"
NONE_NETWORK = "no network at all"
EMPTY = "nobody is on it"
ANYWHERE = "anywhere"
ANYWHERE_DETAIL = "on which network is not said"
ANY_IMAGE = "any image"
ANY_PORT = "any"
ALSO_ON = "also on {hosts}"
STATES = {
    "created": "created, not started",
    "exited": "exited",
    "paused": "paused",
    "restarting": "restarting",
    "dead": "dead",
}
SHARES = "in {owner}'s network"
LISTENS = "listens {ports}"
ALIASES = "also {names}"
MISSING = "wants {network}"
MORE_PORTS = "and {count} more"
NEW = "new"
NOT_YET = "not yet"
GOAL = "The goal"
CHANGED = "changed"
AMISS = "not as asked"
REMOVED = "Gone: {names}"
PICK = "To follow a connection, choose in the picture who calls, and then who is called."
PICK_TARGET = "From {source} to whom? Choose a container, or press Escape."
NO_KERNEL = "No answer yet. Does a cell run just now? Without a kernel, run the notebook's cells again."
PICK_NOTHING = "{target} cannot be called: it is not running."
PICK_SILENT = "{source} cannot call: it is not running."

# -- its description for those who do not see it ------------------------------------------------

DESCRIBE_HOST = "Host {name} with {count} on {networks}."
DESCRIBE_OFF = "It is switched off."
DESCRIBE_VM = "They are in Docker Desktop's virtual machine ({addresses}), to which the host has no way."
DESCRIBE_NETWORK = "Network {name} ({detail}): {members}."
DESCRIBE_CONTAINER = "{name}, image {image}, {state}"
DESCRIBE_PORT = "Port {port} of the host leads to {name}."
DESCRIBE_SERVICE_PORT = (
    "Port {port} of the host leads to the tasks of the service {name}, on whichever hosts."
)

# -- the trace ----------------------------------------------------------------------------------

TRACE_FROM_TO = "{source} → {url}"
PLAY = "Play"
PAUSE = "Pause"
BACK = "Back"
STEP = "Step"
ALL = "Show all"
VERDICTS = {
    "reached": "It arrives.",
    "refused": "Connection refused.",
    "reset": "Connection reset.",
    "timed out": "No answer.",
    "no route": "No route.",
    "no such host": "Nobody has that address.",
    "unknown name": "The name is unknown.",
    "not tried": "Not tried.",
}

# -- predictions --------------------------------------------------------------------------------

PREDICT_COMMIT = "Commit, and let the engine try"
PREDICT_COLUMNS = ("", "you said", "the engine", "")
PREDICT_AGREES = "✓ as you said"
PREDICT_DIFFERS = "✗ otherwise"
PREDICT_TOLD = "What the engine did: {agreeing} of {count} as you said"
PREDICT_OPEN = "– not told yet"
PREDICT_COUNT = "Give one answer for each question: {wanted}, not {given}."

# -- the matrix ---------------------------------------------------------------------------------

MATRIX = "Who reaches whom"
MATRIX_CORNER = "from ↓ &nbsp; to →"
MATRIX_EMPTY = "Nothing runs, so there is nobody to reach."
MATRIX_PING = "listens nowhere: ping"
MATRIX_SELF = "itself"
MATRIX_ABSENT = "not there"
MATRIX_IDLE = "not running"
MATRIX_SAYS = "{source} → {url}: {verdict}"
WAYS = {"name": "name", "address": "address", "port": "port {port}"}
PLACES = {"host": HOST, "outside": OUTSIDE}
SHOULD_REACH = "should reach it"
SHOULD_NOT_REACH = "should not reach it"

# -- the console --------------------------------------------------------------------------------

CONSOLE_CONTAINER = "in"
CONSOLE_LINE = "$"
CONSOLE_RUN = "Run"
CONSOLE_SAID = "What was typed and printed"
CONSOLE_NOBODY = "No container runs."
CONSOLE_EMPTY = "(nothing typed yet)"

# -- the form for docker run --------------------------------------------------------------------

RUN_IMAGE = "Image"
RUN_NAME = "Name"
RUN_NAME_HINT = "invented by Docker"
RUN_NETWORK = "Network"
RUN_NETWORK_HINT = "bridge, the default"
RUN_PORTS = "Ports"
RUN_PORTS_HINT = "HOST:CONTAINER, as 8080:80; several with blanks between"
RUN_HOSTS = "Further hosts"
RUN_HOSTS_HINT = "NAME:ADDRESS, as db:172.18.0.2 or host.docker.internal:host-gateway"
RUN_LINE = "As a command"
RUN = "Run"
RUN_NO_IMAGE = "Which image?"
RUN_EXIT_CODE = "(exit code {code})"

"""What the `course` command says."""

ENGINE = "Which Docker Engine the notebooks talk to: simulated, docker (this machine's own), or unix:///… or tcp://…"

UNKNOWN_ENGINE = (
    "“{engine}” is no engine: say simulated, docker (this machine's own Docker), "
    "or an address such as unix:///run/docker.sock or tcp://127.0.0.1:2375."
)
NOT_A_DIRECTORY = "“{path}” is a file: name a directory for your copies of the notebooks."
NOT_WRITABLE = "Cannot write the notebooks into “{path}”: {reason}. Name another directory."
NO_UNITS = "This installation of the course holds no notebooks: install it again, or from a whole checkout."
BROKEN_MANIFEST = (
    "“{path}” cannot be read, so it is not known which notebooks were worked in. "
    "Remove that file (your notebooks stay as they are), or name another directory."
)

PUT = "Put {count} of {total} files into {directory}."
NEW_BESIDE = "{old} has been worked in and stays as it is; the course's new version is beside it: {new}"
OPENING = "Opening JupyterLab in {directory}, on {engine}. Ctrl+C ends it."
SIMULATED = "the simulated Docker Engine"
OWN_DOCKER = "this machine's own Docker Engine"
AT = "the Docker Engine at {engine}"

EXPLAIN_URL_MISSING = (
    "Where does {source} connect to? Say, for example: course explain {source} http://web:8080"
)
EXPLAIN_TITLE = "What is on {engine}"
EXPLAIN_REACHED = "Who reaches whom:"
EXPLAIN_NOBODY = "nobody reaches anybody"
EXPLAIN_TRYING = "Really trying each connection: those that nobody answers take some seconds …"
EXPLAIN_TRIED = "Who reaches whom, by the steps of each connection, and really tried:"
EXPLAIN_AGREE = "All {count} connections that were really tried came to what their steps say."
EXPLAIN_DIFFER = (
    "⚠ THEY DIFFER: {count} of {all} connections came to something else when they were really tried. That is "
    "what counts; something that the steps know nothing of is in the way, or opens one:"
)
EXPLAIN_UNTRIED = "{count} could not be really tried."
EXPLAIN_PAGE = "Cannot write the page “{page}”: {reason}. Name another file."

SHELL = "A shell on {engine}, with {docker}. exit (or Ctrl+D) ends it."
SHELL_OWN = "the course's docker command line"
SHELL_REAL = "this machine's docker command"

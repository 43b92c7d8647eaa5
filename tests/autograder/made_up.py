"""A small unit that is as it has to be, for tests of the gate to change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograder.gate.refusal import Refusal

NAME = "13-made-up"
SETUP = (
    "from autograder import all_of, answer, container, grade, network\nfrom course import Lab\n\nlab = Lab()"
)
PROSE = "# 13 · Made up\n\nA container called `web` comes up, on `web-net`."
HINTS = "\n\n".join(
    f"<details><summary>Hint {number}</summary>\n\n{text}\n\n</details>"
    for number, text in enumerate(("Look at `docker ps`.", "What is missing?", "`docker run -d …`"), 1)
)
COMMANDS = "%%docker\n### BEGIN SOLUTION\ndocker network create web-net\n"
COMMANDS += "docker run -d --name web --network web-net nginx\n### END SOLUTION"
ANSWER = '### BEGIN SOLUTION\nport = "80"\n### END SOLUTION'
CHECK = """report = grade(
    container("web").running().image("nginx").on("web-net"),
    answer("port").given(),
    points=10,
)
### BEGIN HIDDEN TESTS
report += [answer("port").equals("80")]
### END HIDDEN TESTS
report"""
LIST = '''
[ex-1]
points = 10
reference = """
docker network create web-net
docker run -d --name web --network web-net nginx
"""
other = """
docker run -d --name web nginx
docker network create web-net
docker network connect web-net web
"""
answer = 'port = "80"'

[[ex-1.wrong]]
why = "It is left on the default bridge."
message = "web is on bridge"
commands = "docker run -d --name web nginx"
answer = 'port = "80"'

[[ex-1.wrong]]
why = "It has no name."
message = "There is no container named web."
commands = "docker run -d nginx"

[[ex-1.wrong]]
why = "The port is another one."
message = "port is"
commands = """
docker network create web-net
docker run -d --name web --network web-net nginx
"""
answer = 'port = "8080"'
'''


def cell(identity: str, kind: str, source: str, **nbgrader: Any) -> dict[str, Any]:
    base = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    metadata = {"nbgrader": base | {"grade_id": identity} | nbgrader} if nbgrader else {}
    made: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": metadata, "source": source}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def cells() -> list[dict[str, Any]]:
    return [
        cell("title", "markdown", PROSE),
        cell("setup", "code", SETUP),
        cell("ex-1", "markdown", f"### Exercise 1\n\n{HINTS}"),
        cell("ex-1-commands", "code", COMMANDS, solution=True),
        cell("ex-1-answer", "code", ANSWER, solution=True),
        cell("ex-1-check", "code", CHECK, grade=True, locked=True, points=10),
    ]


Change = tuple[str, str]  # what is written otherwise in the notebook or the list, and how


def sentences(found: Iterable[Refusal]) -> list[str]:
    return [refusal.sentence for refusal in found]

"""A notebook with one widget of each kind below each other, and where to find each."""

from __future__ import annotations

SYSTEM = """%%docker
docker network create favorites-net
docker run -d --name mongodb --network favorites-net mongo
docker run -d --name favorites --network favorites-net -p 3000:3000 favorites-node
docker run -d --name box busybox sleep infinity
docker create --name late busybox
"""
CHECKLIST = """checklist(
    network("shop-net").exists().driver("bridge"),
    container("shop").running().image("nginx").on("shop-net").publishes(80, host_port=9000),
    hints=("Look at what is there.", "Think of the order.", "Do it like this."),
)"""
PREDICT = """Predict([
    asked_connection(lab, "favorites", "mongodb://mongodb:27017"),
    asked_connection(lab, "box", "mongodb://mongodb:27017"),
])"""
CELLS = (
    "from autograder import checklist, container, network\n"
    "from course import Lab\n"
    "from course.experiments.asking import asked_connection\n"
    "from course.widgets import Predict\n"
    "lab = Lab()\n"
    "lab.diagram()",
    SYSTEM,
    'lab.trace("favorites", "mongodb://mongodb:27017")',
    'lab.matrix({("box", "mongodb"): True, ("favorites", "mongodb"): True})',
    'lab.console("favorites")',
    "lab.run_form()",
    CHECKLIST,
    PREDICT,
)
DIAGRAM, COMMANDS, TRACE, MATRIX, CONSOLE, FORM, GOALS, PREDICTION = range(len(CELLS))
#: The widgets, by the name of a picture of each.
WIDGETS = {
    "diagram": DIAGRAM,
    "trace": TRACE,
    "matrix": MATRIX,
    "console": CONSOLE,
    "form": FORM,
    "checklist": GOALS,
    "predict": PREDICTION,
}

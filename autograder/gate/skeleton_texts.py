"""What the files of a new unit say before their writer has said anything."""

from __future__ import annotations

TITLE = """\
# {number} · {title}

> TODO: the question that a practitioner really has, in quotation marks.

TODO: what the reader will be able to do at the end.

About 30 minutes · 10 points"""
SETUP = """\
from autograder import container, grade
from course import Lab
{imports}
lab = Lab()
lab.diagram()"""
EXPLANATION = """\
## TODO: a first question

TODO: a short explanation, followed by something to run."""
DEMO = """\
%%docker
docker run -d --name box busybox sleep infinity"""
EXPERIMENT = """\
### Experiment 1 · TODO

TODO: what the reader is to predict. Nothing is shown before the prediction."""
EXPERIMENT_CELL = "unit.first_experiment(lab)"
EXERCISES = """\
## Exercises

What is asked for is an **outcome**. How you get there is up to you; what is not mentioned does not count."""
EXERCISE = """\
### Exercise 1 · TODO (10 points)

TODO: the story. The next cell is what is there already.

- A container called `web` runs the image `nginx`.

<details><summary>Hint 1: where to look</summary>

</details>

<details><summary>Hint 2: what to think of</summary>

</details>

<details><summary>Hint 3: how it is done</summary>

</details>"""
STAGE = 'stage(lab, "{name}", "ex-1")'
OWN_STAGE = """\
%%docker
docker run -d --name toolbox busybox sleep infinity"""
COMMANDS = """\
%%docker
### BEGIN SOLUTION
### END SOLUTION"""
CHECK = """\
grade(
    container("web").running().image("nginx"),
    points=10,
)"""
SUMMARY = """\
## In five lines

- TODO

**On your own Docker:** TODO"""

LIST = """\
# The exercises of unit {number} for those who test them: right answers, another right way, and wrong answers
# that are often given, each with what it must be told. A learner's copy does not contain this file.

[ex-1]
points = 10
reference = \"\"\"
\"\"\"
other = \"\"\"
\"\"\"

# Three or more of these:
# [[ex-1.wrong]]
# why = "What was thought."
# message = "what the report must say of it"
# commands = "docker run …"
"""
STAGES = """\
# What is there when an exercise of unit {number} begins: see ../staging.py for what each entry means.

[ex-1]
there = "toolbox"
commands = "docker run -d --name toolbox busybox sleep infinity"

[[ex-1.symptom]]
command = "docker ps --format '{{{{.Names}}}}'"
says = "toolbox"
"""
EXPERIMENTS = '''\
"""Unit {number}, "{title}": what its notebook asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments.asking import asked_connection
from course.widgets.predict import Predict

if TYPE_CHECKING:
    from course.lab import Lab


def first_experiment(lab: Lab) -> Predict:
    """Experiment 1: does a connection arrive?"""
    return Predict([asked_connection(lab, "box", "http://localhost")])
'''
EXPERIMENT_TEXTS = '''\
"""What the experiments of unit {number} say."""
'''

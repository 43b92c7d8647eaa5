"""All that the gate says, each finding in one sentence."""

from __future__ import annotations

# -- what cannot be read ----------------------------------------------------------------------------
NO_FOLDER = "There is no folder {source}: say with --source where your units are."
NO_UNIT = "There is no unit {wanted} in {source}; there is {there}."
NOTHING = "none at all"
SEVERAL = "{wanted} may be {there}: say which."
NO_NOTEBOOK = "{folder} has no notebook {name}.ipynb."
BAD_NOTEBOOK = "{name}.ipynb is no notebook: {why}."
NO_LIST = "There is no exercises.toml beside the notebook: it lists right and wrong answers."
BAD_LIST = "exercises.toml cannot be read: {why}."
NO_KEY = "{exercise} has no {key} in exercises.toml."
UNKNOWN_KEY = "{exercise} has {key} in exercises.toml, which means nothing there."
BAD_VALUE = "{exercise} has {value} for {key} in exercises.toml."
WRONG_NUMBER = "wrong answer {number} of {exercise}"

# -- points -----------------------------------------------------------------------------------------
TOTAL = "The exercises are worth {total} points together, not {wanted}."
POINTS_DIFFER = "{exercise} is worth {listed} points in exercises.toml, and {here} in its grade cell."
NOT_LISTED = "exercises.toml does not list {exercise}, which the notebook has."
NO_GRADE_CELL = "exercises.toml lists {exercise}, and the notebook has no grade cell {exercise}-check."
NO_SETUP = "The notebook has no cell setup, which makes the lab."
NO_EXERCISES = (
    "The notebook has no grade cell: those are called EXERCISE-check, and nbgrader knows their points."
)

# -- answers ----------------------------------------------------------------------------------------
NOTHING_DONE = "{exercise} earns {score} of {points} points before anything is done, for: {claims}."
NOT_FULL = "{exercise}: {answer} gets {score} of {points} points: {claim}: {seen}"
REFERENCE, OTHER = "the reference answer", "the other right answer"
SAME_ANSWER = "{exercise}: the other right answer is the reference answer."
FULL_FOR_WRONG = "{exercise}: this wrong answer gets full points: {why}"
NO_MESSAGE = "{exercise}: this wrong answer is not told “{message}”: {why}"
SAME_MESSAGE = "{exercise}: these wrong answers are told the same, “{message}”: {first} {second}"
FEW_WRONG = "{exercise} lists {count} wrong answers, and needs {wanted}."
BREAKS = "{exercise}: its cells cannot be run with {answer}: {kind}: {why}"
SETUP_BREAKS = "The cell setup cannot be run: {kind}: {why}"
WRONG_ANSWER = "a wrong answer ({why})"
NOTHING_AT_ALL = "nothing done"
NO_REPORT = "{exercise}: its grade cell does not end with a report of grade(…)."

# -- hints ------------------------------------------------------------------------------------------
FEW_HINTS = "{exercise} has {count} hints, and needs {wanted}."
EMPTY_HINT = "Hint {number} of {exercise} is empty."
UNNAMED_HINT = "Hint {number} of {exercise} has no <summary>."
TELLING_HINT = "Hint {number} of {exercise} contains a line of the solution: {line}"

# -- the learner's copy -----------------------------------------------------------------------------
NO_COPY = "No learner's copy can be made: {why}"
SOLUTION_SHOWN = "The learner's copy shows a line of the solution in the cell {cell}: {line}"
TEST_SHOWN = "The learner's copy shows a line of a hidden test in the cell {cell}: {line}"

# -- the notebook as a whole ------------------------------------------------------------------------
STOPS = "With its solutions in, the notebook stops at the cell {cell}: {why}"
COPY_STOPS = "The learner's copy stops at the cell {cell}: {why}"
LESS_IN_ALL = "With its solutions in, run from top to bottom, {exercise} earns {score} of {points} points."
EARNS_UNTOUCHED = "In the learner's copy, run as it is, {exercise} earns {score} of {points} points."
NO_SCORE = "{exercise} shows no score when the notebook is run from top to bottom."

# -- prose ------------------------------------------------------------------------------------------
UNKNOWN_NAME = (
    "The prose of the cell {cell} names `{name}`, which no command, check or stage of the unit does."
)

# -- the commands -----------------------------------------------------------------------------------
PASSED = "{name}: everything is as it has to be."
REFUSED_ONE = "{name}: refused, for one reason."
REFUSED = "{name}: refused, for {count} reasons."
BAD_NAME = (
    "{name} is no name of a unit: two digits, and words in small letters, with hyphens between (13-proxies)."
)
TAKEN = "{path} is there already, and nothing is ever written over."
NO_PLACE = "{path} cannot be written: {why}."
WRITTEN = "Written: {path}"
NEXT = "What is still to be written, autograder check-unit {name} tells."

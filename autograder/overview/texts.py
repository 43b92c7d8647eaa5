"""What the page of a class says, and what is told while it is made."""

from __future__ import annotations

TITLE = "{unit}: the class"
LANGUAGE = "en"
POINTS = "Points"
STUDENTS = "Students"
EXERCISE = "Exercise"
STUDENT = "Student"

COUNTED = (
    "{counted} of {students} students have points here; the mean is {mean} of {points}, the median {median}."
)
NOBODY_COUNTED = "None of {students} students has points here."
NOT_HANDED_IN = "Handed in nothing: {students}."
NOT_GRADED = "Handed in, but not graded yet: {students}."
NOT_COUNTED = "Could not be graded, and are not counted: {students}."
LATE = "Late: {students}."
LATE_BY = "{student}, {hours} h"
LATE_PENALTY = "{student}, {hours} h ({penalty} points less)"
BY_HAND = "Wait for a person's points: {students}."
POINTS_ONLY = (
    "Only points are known of: {students}. `nbgrader autograde` keeps no more; `autograder grade` does."
)

NOBODY_ANY = "Nobody got any point of: {title}."
NOBODY_WHOLE = "Nobody solved whole: {title}. The most that anybody got is {most} of {points}."
EACH_SOLVED = "Each exercise was solved whole by somebody."

DISTRIBUTION = "Distribution of points"
DISTRIBUTION_NOTE = "Without late penalties."
UNDER = "{low} to under {high}"
ALL = "{points} (all)"

EXERCISES = "Exercises"
WHOLE = "Whole"
PARTLY = "Partly"
NOT_AT_ALL = "Not at all"
WAITING = "Wait"
MEAN = "Mean points"
OF = "{value} of {points}"

WRONG = "Wrong answers"
WRONG_NOTE = (
    "Of those who did not get all points of an exercise, by what was seen. "
    "Who did several things wrong may be counted more than once."
)
LISTED = "Listed for this unit"
LISTED_NONE = "None of the {count} listed wrong answers was given."
UNLISTED = "Not listed"
LEFT_EMPTY = "Left as it was given out: {count}."
EXAMPLE = "An answer that was told this"
MORE_UNLISTED = "And {kinds} more, given {count} times in all."
ALL_RIGHT = "Nobody gave a wrong answer."

MESSAGES = "Most frequent messages of failed checks"
MESSAGE = "Message"
TOLD = "Told"
NO_MESSAGES = "No check failed."

ODD = "To look at"
ODD_NOTE = (
    "What follows is what was seen, and no more: there may be an innocent reason for each. What a submission "
    "tried and kept quiet about is not seen here. Points were given by the teacher's own checks all the same."
)
ODD_NONE = "Nothing odd was seen."
WHAT = "What"
EVIDENCE = "What was seen"
CELL = "cell {cell}"
WAS_THERE = "What was there"
KINDS = {
    "failed": "could not be graded",
    "changed": "handed in again",
    "ended": "ended early",
    "refused": "tried to reach outside",
    "edited": "locked cell changed",
    "again": "cell there twice",
    "missing": "cell missing",
    "moved": "cell moved",
    "unknown": "cell not known",
}
CHANGED = "It was handed in again after it was graded: `autograder grade` again."
REFUSED = "{kind}: {said}"

ALIKE = "The same text"
ALIKE_NOTE = (
    "Identical is evidence to look at, no verdict: people learn together, and some answers are the obvious "
    "ones. Listed are students whose cells hold the same text, blank space aside, if in these cells together "
    "at least {lines} lines and {characters} characters are their own. A line is not their own if it was "
    "given out, or stands in the unit's solution or its listed answers, in whatever order its words are. "
    "So who writes the only sensible line is not listed."
)
ALIKE_NONE = "Nobody."
ALIKE_CELLS = "{students}: the same in {cells}."
SAME_FILE = "The whole files are the same, byte for byte."
THE_TEXT = "The text of {cell}"

CUT = " …"

# The table
COLUMNS = ("student_id", "last_name", "first_name", "email")
SUMS = ("sum", "late_penalty", "total", "maximum", "flags")
FLAGS = {
    **KINDS,
    "nothing": "nothing handed in",
    "not graded": "not graded",
    "late": "late",
    "by hand": "waits for a person",
    "alike": "same text as another",
}

NOTHING_GRADED = "Nothing of {unit} has been graded yet: run `autograder grade {unit}` first."
NOT_WRITTEN = "{path} cannot be written: {why}."

"""What a notebook shows: the diagram, a trace, predictions. Drawn by Python, made live by anywidget."""

from course.topology.goal import Goal
from course.widgets.console import Console
from course.widgets.diagram import Diagram, diagram_svg, goal_svg
from course.widgets.matrix import Matrix
from course.widgets.matrix_table import MatrixTable
from course.widgets.predict import Outcome, Predict, Question
from course.widgets.run_form import RunForm
from course.widgets.trace_view import TraceView, trace_html

__all__ = [
    "Console",
    "Diagram",
    "Goal",
    "Matrix",
    "MatrixTable",
    "Outcome",
    "Predict",
    "Question",
    "RunForm",
    "TraceView",
    "diagram_svg",
    "goal_svg",
    "trace_html",
]

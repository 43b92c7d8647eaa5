"""What came of predictions: a region that takes the focus, and tells in its name how it went."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class ResultView(anywidget.AnyWidget):
    """`html` as a region named `label`; what has no label is no region, and says itself what it is.

    The button that was pressed for it is closed from then on, and would take the focus with it: a keyboard
    would start again at the top of the page. `focus` brings it here, and Tab goes on from here.
    """

    _esm = _HERE / "result_view.js"
    _css = _HERE / "result_view.css"

    html = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)

"""Matrix: a confusion matrix whose cells are buttons."""

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class Matrix(anywidget.AnyWidget):
    """``counts`` by row and column; ``selected`` is the row and column that was clicked, empty where none is.

    ``kinds`` says how each cell is coloured: ``right``, ``weak`` or ``strong``.
    """

    _esm = _HERE / "matrix.js"
    _css = _HERE / "matrix.css"
    title = traitlets.Unicode("").tag(sync=True)
    rows = traitlets.List(traitlets.Unicode()).tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    counts = traitlets.List(traitlets.List()).tag(sync=True)
    kinds = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    selected = traitlets.List(traitlets.Int()).tag(sync=True)

"""How figures look and how they reach the notebook."""

import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours that keep 3:1 contrast on white; they are close in grey, so markers and dashes go with them.
BLUE, RED, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
COLOURS = (BLUE, RED, GREEN, PINK)
MARKERS = ("o", "s", "^", "D")
DASHES = ("-", "--", "-.", ":")
INK = "#222222"

STYLE = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": "#666666",
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.8,
    "font.size": 11,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "lines.linewidth": 2,
    "lines.markersize": 6,
    "legend.frameon": False,
}


def new_figure(rows: int = 1, columns: int = 1, size: tuple[float, float] = (7, 4)) -> "tuple[Figure, list[Axes]]":
    """Return a figure in the course's style and its axes, row by row; no global pyplot state is touched."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, columns, squeeze=False)
    return figure, list(axes.flat)


def png(figure: "Figure") -> bytes:
    """Return `figure` as a PNG on an opaque background."""
    import matplotlib

    buffer = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(buffer, format="png", dpi=100, facecolor="white")
    return buffer.getvalue()


def in_notebook() -> bool:
    """Tell whether the code runs in a Jupyter kernel, which can display figures and replace them."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def bundle(figure: "Figure", alt: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a Jupyter mime bundle of `figure` and its metadata, which carry the alternative text."""
    import base64

    content = {"image/png": base64.b64encode(png(figure)).decode("ascii"), "text/plain": alt}
    return content, {"image/png": {"alt": alt}}


def show(figure: "Figure", alt: str) -> None:
    """Display `figure` with alternative text and close it.

    Parameters
    ----------
    figure : Figure
        A matplotlib figure, from `lab` or from pyplot.
    alt : str
        What kind of figure it is, what its axes are and what it shows, for readers who do not see it.
    """
    assert isinstance(alt, str) and alt.strip(), "lab.show needs a text that says what the figure shows."
    if in_notebook():
        from IPython.display import display

        content, metadata = bundle(figure, alt)
        display(content, metadata=metadata, raw=True)
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)

"""How figures look and how they reach the notebook."""

import base64
import functools
import html
import io
import sys
from typing import TYPE_CHECKING, Any, ParamSpec

from grader.course.settings import run_mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Drawn = ParamSpec("Drawn")

# Okabe and Ito's colours that keep 3:1 contrast on white; they are close in grey, so markers and dashes go with them.
BLUE, RED, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
COLOURS = (BLUE, RED, GREEN, PINK)
MARKERS = ("o", "s", "^", "D")
DASHES = ("-", "--", "-.", ":")
INK = "#222222"
PIXELS, DOTS = 100, 150  # an inch on the page, an inch in the file
CHART_COLOURS = 4096  # a smoothed chart has about 1,000 colours, a grid of photographs 20,000

STYLE: Any = {
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


def styled(plot: "Callable[Drawn, Figure]") -> "Callable[Drawn, Figure]":
    """Draw what `plot` draws in the course's style and leave a learner's own matplotlib settings alone."""

    @functools.wraps(plot)
    def drawn(*args: Drawn.args, **named: Drawn.kwargs) -> "Figure":
        import matplotlib

        with matplotlib.rc_context(STYLE):
            return plot(*args, **named)

    return drawn


def set_style() -> None:
    """Give pyplot's figures the course's style, but no grid: it would run across images."""
    import matplotlib

    matplotlib.rcParams.update({name: value for name, value in STYLE.items() if name != "axes.grid"})


def new_figure(rows: int = 1, columns: int = 1, size: tuple[float, float] = (7, 4)) -> "tuple[Figure, list[Axes]]":
    """Return a figure and its axes, row by row; pyplot's list of open figures does not learn of it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.1)  # type: ignore[union-attr, call-arg]
    return figure, list(figure.subplots(rows, columns, squeeze=False).flat)


def label_ends(axis: "Axes", ends: "list[tuple[float, float, str, str]]") -> None:
    """Write each line's name right of its last point, moved apart where two would overlap.

    Parameters
    ----------
    axis : Axes
        With its limits and scales set.
    ends : list of (x, y, text, colour)
    """
    low, high = axis.transScale.transform([(1, y) for y in axis.get_ylim()])[:, 1]
    points = axis.bbox.height / axis.get_figure(root=True).dpi * 72 / (high - low)  # type: ignore[union-attr]
    below = float("-inf")
    for x, y, text, colour in sorted(ends, key=lambda end: end[1]):
        height = (axis.transScale.transform((1, y))[1] - low) * points
        place = max(height, below + 15)
        below = place
        axis.annotate(
            text,
            (x, y),
            xytext=(9, place - height),
            textcoords="offset points",
            color=colour,
            va="center",
            annotation_clip=False,
        )


def png(figure: "Figure") -> bytes:
    """Return `figure` as a PNG on an opaque background, sharp enough for screens with two dots a pixel.

    A chart is stored with a palette, a quarter of the size and the same to the eye; photographs keep all colours.
    """
    import matplotlib
    from PIL import Image

    buffer = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(buffer, format="png", dpi=DOTS, facecolor="white")
    image = Image.open(buffer).convert("RGB")
    if image.getcolors(CHART_COLOURS) is None:
        return buffer.getvalue()
    small = io.BytesIO()
    image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(small, "PNG")
    return small.getvalue()


def in_notebook() -> bool:
    """Tell whether the code runs in a Jupyter kernel, which can display figures and replace them."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def bundle(figure: "Figure", alt: str) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return a Jupyter mime bundle of `figure` and its metadata, both with the alternative text.

    JupyterLab 4.6 and nbconvert's lab template show an alternative text in ``text/html`` only; viewers that leave HTML
    out take ``image/png``, for which nbconvert's classic template reads the text from the metadata. Hence both.
    """
    picture = base64.b64encode(png(figure)).decode("ascii")
    width = round(figure.get_figwidth() * PIXELS)
    tag = (
        f'<img src="data:image/png;base64,{picture}" width="{width}" alt="{html.escape(alt)}" '
        'style="max-width: 100%; height: auto; background: white">'
    )
    return (
        {"text/html": tag, "image/png": picture, "text/plain": alt},
        {"image/png": {"alt": alt, "width": width}},
    )


def show(figure: "Figure", alt: str) -> None:
    """Display `figure` with alternative text and close it.

    Parameters
    ----------
    figure : Figure
        A matplotlib figure, from `lab` or from pyplot.
    alt : str
        What kind of figure it is, what its axes are and what it shows, for readers who do not see it.
    """
    assert str(alt).strip(), "lab.show needs a text that says what the figure shows."
    if in_notebook() and run_mode() != "train":
        if figure.get_layout_engine() is None:
            figure.set_layout_engine("constrained")  # labels that matplotlib's default would cut off
        from IPython.display import display

        content, metadata = bundle(figure, alt)
        display(content, metadata=metadata, raw=True)
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)

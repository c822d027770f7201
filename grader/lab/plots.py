"""Figures for any numbers: images, bars, histograms, lines, intervals. NumPy in, a matplotlib Figure out.

`lab.show` displays a figure with alternative text.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from grader.lab.figures import BLUE, COLOURS, DASHES, INK, MARKERS, RED, label_ends, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDEST = 11  # inches
REFERENCE_DASHES = ("--", ":", "-.")


@styled
def plot_images(
    images: np.ndarray,
    labels: Sequence[int] | None = None,
    classes: Sequence[str] | None = None,
    titles: Sequence[str] | None = None,
    columns: int | None = None,
) -> "Figure":
    """Draw a grid of images, each pixel a sharp square.

    Parameters
    ----------
    images : array, shape (n, height, width, 3) or (n, height, width)
        uint8, or float between 0 and 1.
    labels : array of int, optional
        Indices into `classes`, written above each image.
    classes : sequence of str, optional
    titles : sequence of str, optional
        Texts above the images, in place of the labels.
    columns : int, optional
        Images in a row; chosen from their number by default.
    """
    n = len(images)
    if titles is None and labels is not None:
        titles = [classes[int(label)] if classes is not None else str(label) for label in labels]
    longest = max((len(line) for title in titles or () for line in title.splitlines()), default=0)
    lines = max((title.count("\n") + 1 for title in titles or ()), default=0)
    letters = 0.09 * longest  # a letter of 11 points is about 0.09 inches wide
    columns = columns or max(1, min(n, 10 if n > 16 else 8 if n > 6 else n, int(WIDEST / max(1.0, letters))))
    rows = max(1, -(-n // columns))
    side = max(1.0, min(2.0, 6 / columns), letters)
    figure, axes = new_figure(rows, columns, (side * columns + 0.2, (side + 0.19 * lines) * rows + 0.2))
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03)  # type: ignore[union-attr, call-arg]
    for i, axis in enumerate(axes):
        axis.set_axis_off()
        if i < n:
            axis.imshow(images[i], interpolation="nearest", cmap="gray")
            if titles is not None:
                axis.set_title(titles[i], fontsize=11, loc="center", pad=3)
    return figure


@styled
def plot_bars(
    values: Mapping[str, float], xlabel: str = "", reference: Mapping[str, float] | None = None, log: bool = False
) -> "Figure":
    """Draw horizontal bars with their values.

    Parameters
    ----------
    values : dict of str to float
    xlabel : str
    reference : dict of str to float, optional
        Named vertical lines.
    log : bool
        A logarithmic axis, from the power of ten below the smallest value.
    """
    figure, (axis,) = new_figure(size=(7, 1.1 + 0.42 * len(values) + (0.25 if reference else 0)))
    names, numbers = list(values), [float(value) for value in values.values()]
    axis.barh(range(len(names)), numbers, color=BLUE, height=0.65)
    if log:
        axis.set_xscale("log")
    for i, number in enumerate(numbers):
        axis.annotate(
            _figures(number),
            (number, i),
            xytext=(5 if number >= 0 else -5, 0),
            textcoords="offset points",
            va="center",
            ha="left" if number >= 0 else "right",
        )
    _reference_lines(axis, reference)
    axis.set_yticks(range(len(names)), names)
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.grid(axis="y", visible=False)
    axis.margins(x=0.18)
    if log:
        axis.set_xlim(left=10.0 ** np.floor(np.log10(min(numbers)) - 1e-9))
    axis.set_xlabel(xlabel)
    return figure


@styled
def plot_histogram(
    values: Sequence[float] | np.ndarray,
    xlabel: str = "",
    ylabel: str = "count",
    bins: int | Sequence[float] = 30,
    reference: Mapping[str, float] | None = None,
) -> "Figure":
    """Draw a histogram; `reference` adds named vertical lines."""
    figure, (axis,) = new_figure(size=(7, 3.4))
    axis.hist(np.asarray(values), bins=bins, color=BLUE, edgecolor="white")
    _reference_lines(axis, reference)
    axis.set_xlabel(xlabel)
    axis.set_ylabel(ylabel)
    return figure


@styled
def plot_intervals(rows: Mapping[str, tuple[float, float, float]], xlabel: str = "accuracy") -> "Figure":
    """Draw estimates with their intervals, a row each.

    Parameters
    ----------
    rows : dict of str to (estimate, low, high)
        All shares of one, or all per cent.
    xlabel : str
    """
    figure, (axis,) = new_figure(size=(7, 1.1 + 0.5 * len(rows)))
    digits = 3 if all(high <= 1 for _, _, high in rows.values()) else 1
    for i, (estimate, low, high) in enumerate(rows.values()):
        axis.plot([low, high], [i, i], color=BLUE, linewidth=2.5, marker="|", markersize=9, markeredgewidth=2)
        axis.plot(estimate, i, "o", color=BLUE, markersize=9)
        axis.annotate(
            f"{estimate:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})",
            (estimate, i),
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
    axis.set_yticks(range(len(rows)), list(rows))
    axis.set_ylim(len(rows) - 0.5, -0.8)
    axis.margins(x=0.15)
    axis.set_xlabel(xlabel)
    return figure


@styled
def plot_lines(
    series: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    xlabel: str = "",
    ylabel: str = "",
    logx: bool = False,
    logy: bool = False,
) -> "Figure":
    """Draw named lines, each with a colour, a dash pattern and a marker of its own, labelled at their ends.

    Parameters
    ----------
    series : dict of str to (x, y)
    xlabel, ylabel : str
    logx, logy : bool
        Logarithmic axes.
    """
    figure, (axis,) = new_figure(size=(7, 4))
    if logx:
        axis.set_xscale("log")
    if logy:
        axis.set_yscale("log")
    ends = []
    for i, (name, (x, y)) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        axis.plot(x, y, DASHES[i % 4], color=colour, marker=MARKERS[i % 4], markevery=max(1, len(x) // 12))
        ends.append((float(x[-1]), float(y[-1]), name, colour))
    places = sorted({float(value) for x, _ in series.values() for value in x})
    if logx and len(places) <= 10:  # the measured places say more than powers of ten
        axis.set_xticks(places, [f"{place:g}" for place in places])
        axis.minorticks_off()
    low, high = axis.get_ylim()
    if logy and high < 20 * low:  # powers of ten alone would leave one tick, or none
        from matplotlib.ticker import LogLocator

        axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.yaxis.set_major_formatter("{x:g}")
    axis.set_xlabel(xlabel)
    axis.set_ylabel(ylabel)
    label_ends(axis, ends)
    return figure


def _reference_lines(axis: "Axes", reference: Mapping[str, float] | None) -> None:
    """Draw named vertical lines; the names stand above the axes where there is room, else one below the other."""
    named = sorted((reference or {}).items(), key=lambda item: item[1])
    if not named:
        return
    low, high = axis.get_xlim()
    width = (high - low) / 60  # about a letter's, on a figure of 7 inches
    height, last = 3.0, float("-inf")
    for (name, value), dashes in zip(named, REFERENCE_DASHES * len(named), strict=False):
        axis.axvline(value, color=RED, linestyle=dashes)
        height = height + 16 if value - last < width * len(name) else 3.0
        last = value + width * len(name) / 2
        axis.annotate(
            name,
            (value, 1),
            xycoords=axis.get_xaxis_transform(),
            xytext=(0, height),
            textcoords="offset points",
            color=INK,
            ha="center",
            va="bottom",
            annotation_clip=False,
        )


def _figures(number: float) -> str:
    """Return `number` for a label: whole above 10,000, else with four significant digits."""
    return f"{number:,.0f}" if abs(number) >= 10_000 else f"{number:,.4g}"

"""The course's figures. NumPy in, a matplotlib Figure out; `lab.show` displays it with alternative text."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.lab.figures import BLUE, COLOURS, DASHES, GREEN, INK, MARKERS, RED, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot_images(
    images: np.ndarray,
    labels: Sequence[int] | None = None,
    classes: Sequence[str] | None = None,
    titles: Sequence[str] | None = None,
    columns: int | None = None,
) -> "Figure":
    """Draw a grid of images.

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
    columns = columns or min(n, 10 if n > 12 else 8 if n > 6 else n)
    if titles is None and labels is not None:
        titles = [classes[int(label)] if classes is not None else str(label) for label in labels]
    rows = -(-n // columns)
    height = 1.0 if titles is None else 1.3
    figure, axes = new_figure(rows, columns, (max(4.0, 1.05 * columns), height * rows + 0.1))
    for i, axis in enumerate(axes):
        axis.set_axis_off()
        if i < n:
            axis.imshow(images[i], interpolation="nearest", cmap="gray")
            if titles is not None:
                axis.set_title(titles[i], fontsize=11, loc="center", pad=3)
    return figure


def plot_curves(history: Mapping[str, Sequence[float]], chance: float | None = None) -> "Figure":
    """Draw loss and accuracy against the epoch: training dashed, validation solid, labelled at their ends.

    Parameters
    ----------
    history : dict of str to list of float
        ``train_loss``, ``val_loss``, ``train_accuracy``, ``val_accuracy`` and the like, one value an epoch.
    chance : float, optional
        The accuracy of guessing, drawn as a line.
    """
    panels = [kind for kind in ("loss", "accuracy") if any(name.endswith(kind) for name in history)]
    figure, axes = new_figure(1, max(1, len(panels)), (4.6 * max(1, len(panels)), 3.4))
    for axis, kind in zip(axes, panels, strict=False):
        ends = []
        for name, values in history.items():
            if not name.endswith(kind) or not len(values):
                continue
            validation = name.startswith("val")
            colour, dashes, marker = (BLUE, "-", "o") if validation else (RED, "--", "s")
            epochs = np.arange(1, len(values) + 1)
            axis.plot(epochs, values, dashes, color=colour, marker=marker, markersize=4)
            side = "validation" if validation else "training"
            ends.append((epochs[-1], values[-1], side, colour))
        if kind == "accuracy" and chance is not None:
            axis.axhline(chance, color=INK, linewidth=1, linestyle=":")
            ends.append((axis.get_xlim()[1], chance, "chance", INK))
        _label_ends(axis, ends)
        axis.set_xlabel("epoch")
        axis.set_ylabel(kind)
        axis.xaxis.get_major_locator().set_params(integer=True)
    return figure


def _label_ends(axis: "Axes", ends: list[tuple[float, float, str, str]]) -> None:
    """Write each line's name at its right end, moved apart where two would overlap."""
    if not ends:
        return
    low, high = axis.get_ylim()
    gap = 0.08 * (high - low)
    below = float("-inf")
    for x, y, text, colour in sorted(ends, key=lambda end: end[1]):
        place = max(y, below + gap)
        below = place
        axis.annotate(
            text,
            (x, y),
            xytext=(8, place),
            textcoords=("offset points", "data"),
            color=colour,
            va="center",
            annotation_clip=False,
        )


def plot_confusion(matrix: np.ndarray, classes: Sequence[str]) -> "Figure":
    """Draw a confusion matrix: counts in the cells, colour by the share of each true class.

    Parameters
    ----------
    matrix : array of int, shape (k, k)
        ``matrix[i, j]`` counts examples of class `i` that were taken for class `j`.
    classes : sequence of str
    """
    matrix = np.asarray(matrix)
    k = len(classes)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    figure, (axis,) = new_figure(size=(2.2 + 0.6 * k, 1.6 + 0.52 * k))
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axis.grid(False)
    for i in range(k):
        for j in range(k):
            colour = "white" if shares[i, j] > 0.5 else INK
            axis.text(j, i, f"{matrix[i, j]:d}", ha="center", va="center", color=colour, fontsize=11)
    axis.set_xticks(range(k), classes, rotation=45, ha="right", rotation_mode="anchor")
    axis.set_yticks(range(k), classes)
    axis.set_xlabel("predicted class")
    axis.set_ylabel("true class")
    return figure


def plot_reliability(confidence: np.ndarray, correct: np.ndarray, bins: int = 10) -> "Figure":
    """Draw how often the model is right against how sure it is, with the number of examples in each bin.

    Parameters
    ----------
    confidence : array of float, shape (n,)
        The probability of the predicted class.
    correct : array of bool, shape (n,)
    bins : int
        Of equal width between 0 and 1.
    """
    confidence, correct = np.asarray(confidence, dtype=float), np.asarray(correct, dtype=bool)
    place = np.clip((confidence * bins).astype(int), 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    filled = np.flatnonzero(counts)
    right = np.array([correct[place == b].mean() for b in filled])
    sure = np.array([confidence[place == b].mean() for b in filled])
    figure, (upper, lower) = new_figure(2, 1, (6, 5.4))
    upper.plot([0, 1], [0, 1], ":", color=INK, linewidth=1.2)
    upper.plot(sure, right, "-", color=BLUE, marker="o")
    upper.annotate("as sure as right", (0.05, 0.05), xytext=(10, 0), textcoords="offset points", va="center")
    upper.set_ylabel("share right")
    upper.set_ylim(-0.03, 1.05)
    lower.bar((filled + 0.5) / bins, counts[filled], width=0.9 / bins, color=GREEN)
    for b in filled:
        lower.annotate(f"{counts[b]:,}", ((b + 0.5) / bins, counts[b]), ha="center", va="bottom")
    lower.set_ylabel("examples")
    lower.set_xlabel("confidence")
    lower.margins(y=0.2)
    for axis in (upper, lower):
        axis.set_xlim(0, 1.02)
    return figure


def plot_bars(
    values: Mapping[str, float], xlabel: str = "", reference: Mapping[str, float] | None = None, log: bool = False
) -> "Figure":
    """Draw horizontal bars with their values; `reference` adds named vertical lines."""
    figure, (axis,) = new_figure(size=(7, 1.1 + 0.42 * len(values) + (0.3 if reference else 0)))
    names, numbers = list(values), [float(value) for value in values.values()]
    axis.barh(range(len(names)), numbers, color=BLUE, height=0.65)
    if log:
        axis.set_xscale("log")
    for i, number in enumerate(numbers):
        axis.annotate(
            f" {number:,.4g}" if abs(number) < 10000 else f" {number:,.0f}",
            (number, i),
            va="center",
            ha="left" if number >= 0 else "right",
        )
    for (name, value), dashes in zip((reference or {}).items(), ("--", ":", "-."), strict=False):
        axis.axvline(value, color=RED, linestyle=dashes)
        axis.annotate(name, (value, -0.6), color=RED, ha="center", va="bottom", annotation_clip=False)
    axis.set_yticks(range(len(names)), names)
    axis.invert_yaxis()
    axis.grid(axis="y", visible=False)
    axis.margins(x=0.18)
    axis.set_xlabel(xlabel)
    return figure


def plot_histogram(
    values: Sequence[float],
    xlabel: str = "",
    ylabel: str = "count",
    bins: int | Sequence[float] = 30,
    reference: Mapping[str, float] | None = None,
) -> "Figure":
    """Draw a histogram; `reference` adds named vertical lines."""
    figure, (axis,) = new_figure(size=(7, 3.4))
    axis.hist(np.asarray(values), bins=bins, color=BLUE, edgecolor="white")
    top = axis.get_ylim()[1]
    for (name, value), dashes in zip((reference or {}).items(), ("--", ":", "-."), strict=False):
        axis.axvline(value, color=RED, linestyle=dashes)
        axis.annotate(name, (value, top), color=RED, ha="center", va="bottom", annotation_clip=False)
    axis.set_xlabel(xlabel)
    axis.set_ylabel(ylabel)
    return figure


def plot_trials(trials: Sequence[Mapping[str, Any]]) -> "Figure":
    """Draw the validation accuracy of each trial as a dot, named by what differs between the configurations."""
    measured = ("accuracy", "seconds")
    keys = [key for trial in trials for key in trial if key not in measured]
    differing = [key for key in dict.fromkeys(keys) if len({repr(trial.get(key)) for trial in trials}) > 1]
    names = [
        f"{i}: " + (", ".join(f"{key} {trial.get(key)}" for key in differing) or "as before")
        for i, trial in enumerate(trials)
    ]
    figure, (axis,) = new_figure(size=(7, 1.2 + 0.45 * len(trials)))
    axis.plot([trial["accuracy"] for trial in trials], range(len(trials)), "o", color=BLUE, markersize=9)
    for i, trial in enumerate(trials):
        axis.annotate(
            f"{trial['accuracy']:.1%}, {trial['seconds']:.0f} s",
            (trial["accuracy"], i),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
        )
    axis.set_yticks(range(len(trials)), names)
    axis.set_ylim(len(trials) - 0.5, -0.5)
    axis.margins(x=0.3)
    axis.set_xlabel("accuracy on validation data")
    return figure


def plot_intervals(rows: Mapping[str, tuple[float, float, float]], xlabel: str = "accuracy") -> "Figure":
    """Draw estimates with their intervals, a row each.

    Parameters
    ----------
    rows : dict of str to (estimate, low, high)
    xlabel : str
    """
    figure, (axis,) = new_figure(size=(7, 1.2 + 0.45 * len(rows)))
    for i, (estimate, low, high) in enumerate(rows.values()):
        axis.plot([low, high], [i, i], color=BLUE, linewidth=2.5)
        axis.plot(estimate, i, "o", color=BLUE, markersize=9)
        axis.annotate(f"{estimate:.3g}", (estimate, i), xytext=(0, 8), textcoords="offset points", ha="center")
    axis.set_yticks(range(len(rows)), list(rows))
    axis.set_ylim(len(rows) - 0.5, -0.7)
    axis.set_xlabel(xlabel)
    return figure


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
    for i, (name, (x, y)) in enumerate(series.items()):
        axis.plot(
            x,
            y,
            DASHES[i % 4],
            color=COLOURS[i % 4],
            marker=MARKERS[i % 4],
            markersize=5,
            markevery=max(1, len(x) // 12),
            label=name,
        )
        axis.annotate(
            name,
            (x[-1], y[-1]),
            xytext=(8, 0),
            textcoords="offset points",
            color=COLOURS[i % 4],
            va="center",
            annotation_clip=False,
        )
    if logx:
        axis.set_xscale("log")
    if logy:
        axis.set_yscale("log")
    axis.set_xlabel(xlabel)
    axis.set_ylabel(ylabel)
    return figure

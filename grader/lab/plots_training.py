"""Figures of how a model was trained and what it does: curves, trials, confusion, reliability."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.lab.figures import BLUE, GREEN, INK, RED, label_ends, new_figure, styled
from grader.lab.verdicts import wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@styled
def plot_curves(history: Mapping[str, Sequence[float]], chance: float | None = None, title: str = "") -> "Figure":
    """Draw loss and accuracy against the epoch: training dashed, validation solid, labelled at their ends.

    Parameters
    ----------
    history : dict of str to list of float
        ``train_loss``, ``val_loss``, ``train_accuracy``, ``val_accuracy`` and the like, one value an epoch.
    chance : float, optional
        The accuracy of guessing, drawn as a line.
    title : str
    """
    panels = [kind for kind in ("loss", "accuracy") if any(name.endswith(kind) for name in history)] or ["loss"]
    figure, axes = new_figure(1, len(panels), (4.8 * len(panels), 3.5))
    for axis, kind in zip(axes, panels, strict=True):
        _curve_panel(
            axis, kind, {name: list(v) for name, v in history.items() if name.endswith(kind) and len(v)}, chance
        )
    if title:
        figure.suptitle(title, x=0.02, ha="left", fontsize=12)
    return figure


def _curve_panel(axis: "Axes", kind: str, curves: dict[str, list[float]], chance: float | None) -> None:
    from matplotlib.ticker import MaxNLocator

    last = max(map(len, curves.values()), default=1)
    ends = []
    for name, values in curves.items():
        validation = name.startswith("val")
        colour, dashes, marker = (BLUE, "-", "o") if validation else (RED, "--", "s")
        epochs = np.arange(1, len(values) + 1)
        axis.plot(epochs, values, dashes, color=colour, marker=marker, markersize=5, markevery=max(1, last // 12))
        ends.append((epochs[-1], values[-1], _side(name, kind), colour))
    if kind == "accuracy" and chance is not None:
        axis.axhline(chance, color=INK, linewidth=1.2, linestyle=":")
        ends.append((last, chance, "chance", INK))
    axis.set_xlim(0.7, last + 0.3)
    low, high = axis.get_ylim()
    if high - low < 0.1:  # a flat line must look flat
        axis.set_ylim((low + high) / 2 - 0.05, (low + high) / 2 + 0.05)
    axis.set_xlabel("epoch")
    axis.set_ylabel(kind)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    label_ends(axis, ends)


def _side(name: str, kind: str) -> str:
    """Return a curve's name for people: ``val_loss`` -> validation, ``train_clean_accuracy`` -> training, clean."""
    side, _, rest = name.removesuffix(kind).strip("_").partition("_")
    words = {"val": "validation", "train": "training", "": "training"}.get(side, side)
    return f"{words}, {rest.replace('_', ' ')}" if rest else words


@styled
def plot_trials(trials: Sequence[Mapping[str, Any]], n: int | None = None) -> "Figure":
    """Draw the validation accuracy of each trial as a dot, named by its index and by what differs between them.

    Parameters
    ----------
    trials : list of dict
        As `run_trials` returns them.
    n : int, optional
        How many validation examples there are: draws the 95 % interval (Wilson) of each accuracy.
    """
    keys = [key for trial in trials for key in trial if key not in ("accuracy", "seconds")]
    differing = [key for key in dict.fromkeys(keys) if len({repr(trial.get(key)) for trial in trials}) > 1]
    names = [", ".join([str(i), *(f"{key} {trial.get(key)}" for key in differing)]) for i, trial in enumerate(trials)]
    figure, (axis,) = new_figure(size=(7.5, 1.1 + 0.5 * len(trials)))
    reached = [trial["accuracy"] for trial in trials]
    intervals = [wilson(round(a * n), n) for a in reached] if n else [(a, a) for a in reached]
    axis.plot(reached, range(len(trials)), "o", color=BLUE, markersize=9)
    axis.hlines(range(len(trials)), *zip(*intervals, strict=True), color=BLUE, linewidth=2.5)
    for i, trial in enumerate(trials):
        axis.annotate(
            f"{trial['accuracy']:.1%}, {trial['seconds']:.0f} s",
            (trial["accuracy"], i),
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
    axis.set_yticks(range(len(trials)), names)
    axis.set_ylim(len(trials) - 0.5, -0.8)
    low, high = min(low for low, _ in intervals), max(high for _, high in intervals)
    room = 0.15 * max(high - low, 0.01)
    axis.set_xlim(low - room, high + room)
    axis.set_xlabel("accuracy on validation data")
    return figure


@styled
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
    figure, (axis,) = new_figure(size=(1.8 + max(0.62 * k, 2.2), 1.4 + max(0.5 * k, 1.4)))
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axis.grid(False)
    for i in range(k):
        for j in range(k):
            colour = "white" if shares[i, j] > 0.5 else INK
            axis.text(j, i, f"{int(matrix[i, j]):,}", ha="center", va="center", color=colour, fontsize=11)
    slanted: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if k > 4 else {}
    axis.set_xticks(range(k), list(classes), **slanted)
    axis.set_yticks(range(k), list(classes))
    axis.set_xlabel("predicted class")
    axis.set_ylabel("true class")
    return figure


@styled
def plot_reliability(confidence: np.ndarray, correct: np.ndarray, bins: int = 10) -> "Figure":
    """Draw how often a model is right against how sure it is, with 95 % intervals and the examples in each bin.

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
    sure = np.array([confidence[place == b].mean() for b in filled])
    right = np.array([correct[place == b].mean() for b in filled])
    margins = np.array([wilson(int(correct[place == b].sum()), int(counts[b])) for b in filled]).reshape(-1, 2)
    figure, (upper, lower) = new_figure(2, 1, (6.5, 5.6))
    upper.plot([0, 1], [0, 1], ":", color=INK, linewidth=1.2)
    upper.set_title("dotted: right as often as sure", fontsize=11)
    upper.vlines(sure, margins[:, 0], margins[:, 1], color=BLUE, linewidth=1.5)
    upper.plot(sure, right, "-", color=BLUE, marker="o")
    upper.set_ylabel("share of right answers")
    upper.set_ylim(-0.03, 1.05)
    lower.bar((filled + 0.5) / bins, counts[filled], width=0.9 / bins, color=GREEN)
    for b in filled:
        lower.annotate(f"{counts[b]:,}", ((b + 0.5) / bins, counts[b]), ha="center", va="bottom")
    lower.set_ylabel("examples")
    lower.set_xlabel("confidence (probability of the predicted class)")
    lower.margins(y=0.2)
    for axis in (upper, lower):
        axis.set_xlim(0, 1.01)
    return figure

"""From probabilities on held-out data to points, with a sentence that explains them."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.course.exercise import TIER_SHARES, Exercise, percent
from grader.errors import CourseError
from grader.lab.files import read_json
from grader.lab.place import place
from grader.lab.session import LEVEL_NAMES, this_exercise

# How far a row may sum from 1 or a value stray from 0..1: probabilities computed in bfloat16 carry 8 bits.
TOLERANCE = 0.02

ADVICE = {
    "cifar10": {
        "": "check that predict prepares images exactly as training did, and that the model is in evaluation mode",
        "floor": "train longer, or try a learning rate ten times smaller and larger",
        "baseline": "add batch normalisation, flips and shifts, and a learning rate that rises and falls",
        "good": "try a wider network, more epochs or label smoothing, one change at a time",
    },
    "imdb": {
        "": "check that predict cleans, encodes and pads texts exactly as training did",
        "floor": "train longer, check the padding side and the mask, and try another learning rate",
        "baseline": "pool over time instead of taking the last state, add dropout, and read more words of each review",
        "good": "try both directions, or let the unlabelled reviews teach the word vectors first",
    },
}


@dataclass(frozen=True)
class Verdict:
    """What a prediction is worth.

    Attributes
    ----------
    points : float
        Between 0 and the step's points.
    accuracy, low, high : float
        The share of right answers and its 95 % interval (Wilson).
    n : int
        How many examples it was measured on.
    tier : str
        The highest gate reached; empty below the floor.
    text : str
        All this in words.
    """

    points: float
    accuracy: float
    low: float
    high: float
    n: int
    tier: str
    text: str

    def __str__(self) -> str:
        return self.text


def accuracy(probabilities: Any, labels: Any) -> float:
    """Return the share of right answers.

    Parameters
    ----------
    probabilities : array of float, shape (n, classes) or (n,)
        For each example a probability per class, or that of class 1.
    labels : array of int, shape (n,)
    """
    p, y = np.asarray(probabilities), np.asarray(labels)
    check_probabilities(p, len(y), p.shape[1] if p.ndim == 2 else None)
    guesses = p.argmax(axis=1) if p.ndim == 2 else p >= 0.5
    return float(np.mean(guesses == y))


def verdict(step_id: str, probabilities: Any, labels: Any) -> Verdict:
    """Judge probabilities by the tiers of the exercise in the current folder.

    Parameters
    ----------
    step_id : str
        The step whose points are given.
    probabilities : array of float, shape (n, 10) for images, (n,) for reviews
    labels : array of int, shape (n,)

    Returns
    -------
    Verdict
        Points rise linearly from gate to gate, by the tiers of the course's data level.

    Raises
    ------
    AssertionError
        If `probabilities` has the wrong shape or holds anything but probabilities; the text says which.
    """
    from grader import data

    exercise, labels = this_exercise(), np.asarray(labels)
    if exercise.project is None:
        raise CourseError(f"{exercise.name} has no data set, so no accuracy of it can be judged.")
    classes = 10 if exercise.project == "cifar10" else None
    p = np.asarray(probabilities)
    check_probabilities(p, len(labels), classes)
    measured = accuracy(p, labels)
    low, high = wilson(round(measured * len(labels)), len(labels))
    level, most = data.level(exercise.project), exercise.step(step_id).points
    gates = exercise.tiers[level]
    points = round(share(measured, gates) * most, 2)
    tier = max((name for name in TIER_SHARES if measured >= gates[name]), key=gates.__getitem__, default="")
    text = (
        f"{measured:.1%} of {len(labels):,} held-out examples right (95 % margin {low:.1%} to {high:.1%}): "
        f"{points:g} of {most} points. {_next_gate(exercise.project, gates, tier)}{_level_note(exercise, level)}"
    )
    return Verdict(points, measured, low, high, len(labels), tier, text)


def share(measured: float, gates: dict[str, float]) -> float:
    """Return the share of a step's points for an accuracy: linear between gates, 0 below the floor, 1 at the top."""
    names = list(TIER_SHARES)
    return float(np.interp(measured, [gates[name] for name in names], [TIER_SHARES[name] for name in names]))


def wilson(right: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score (E. B. Wilson, JASA 22, 1927)."""
    p, centre = right / n, 1 + z * z / n
    middle = (p + z * z / (2 * n)) / centre
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / centre
    return max(0.0, middle - half), min(1.0, middle + half)


def check_probabilities(p: np.ndarray, n: int, classes: int | None) -> None:
    """Raise an `AssertionError` that explains what is wrong with `p`, if anything is.

    Parameters
    ----------
    p : array
    n : int
        How many examples there are.
    classes : int or None
        How many columns `p` must have; None asks for one number an example.
    """
    wanted = (n,) if classes is None else (n, classes)
    assert p.dtype.kind in "fiub", f"probabilities must be numbers, but predict returned {p.dtype} of shape {p.shape}."
    hint = "; flatten it with reshape(-1)" if p.shape == (n, 1) and classes is None else ""
    assert p.shape == wanted, f"probabilities must have the shape {wanted}, one row an example, not {p.shape}{hint}."
    p = p.astype(np.float64)
    bad = int(np.count_nonzero(~np.isfinite(p)))
    assert bad == 0, f"{bad:,} of {p.size:,} probabilities are NaN or infinite: the training may have diverged."
    low, high = float(p.min()), float(p.max())
    assert -TOLERANCE <= low <= high <= 1 + TOLERANCE, (
        f"probabilities must lie between 0 and 1, but these run from {low:.3g} to {high:.3g}: "
        f"they look like logits; apply {'a sigmoid' if classes is None else 'softmax over the classes'}."
    )
    if classes is not None:
        off = float(np.abs(p.sum(axis=1) - 1).max())
        assert off <= TOLERANCE, f"each row of probabilities must sum to 1, but one is off by {off:.3g}."


def _next_gate(project: str, gates: dict[str, float], tier: str) -> str:
    names = list(TIER_SHARES)
    if tier == names[-1]:
        return "This is the highest tier, 'excellent'."
    following = names[names.index(tier) + 1] if tier else names[0]
    reached = f"'{tier}' is reached" if tier and tier != "floor" else "No tier is reached yet"
    goal = names[1] if following == names[0] else following
    return f"{reached}; '{goal}' starts at {percent(gates[goal])}: {ADVICE[project][tier]}."


def _level_note(exercise: Exercise, level: str) -> str:
    saved = (read_json(place().files / "final.json") or {}).get("level")
    if saved in (None, level) or saved not in LEVEL_NAMES:
        return ""
    return f" The model was trained on {LEVEL_NAMES[saved]}, but this course grades on {LEVEL_NAMES[level]}."

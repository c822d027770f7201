"""What is said of a trained model: measured by the judge, and claimed by the learner's `final.json`."""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.intake.contents import parse_json
from grader.intake.regular import Refused

# The sentence of `grader.lab.verdicts.verdict`; a test holds the two together.
_SENTENCE = re.compile(r"([\d.]+)% of ([\d,]+) held-out examples right \(95 % margin ([\d.]+)% to ([\d.]+)%\)")

LONGEST = 10_000_000  # seconds of training, 115 days; what claims more is no time


@dataclass(frozen=True)
class Measured:
    """An accuracy on held-out data.

    Attributes
    ----------
    accuracy, low, high : float
        The share of right answers and its 95 % interval, each to a tenth of a per cent.
    n : int
        How many examples it was measured on.
    """

    accuracy: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Record:
    """A training record: claims, for a learner can write into it whatever they like.

    Attributes
    ----------
    problem : str
        Why nothing can be read of it, as what can follow "final.json"; empty where it can be read.
    level, device : str
        The data level and the device that it names; may be empty.
    seconds : float or None
        How long training took; it may be negative.
    epochs : int
        How many values its longest curve has.
    val_accuracy : float or None
        The best validation accuracy of its history: the weights of the best epoch may be the ones that were kept.
    """

    problem: str = ""
    level: str = ""
    device: str = ""
    seconds: float | None = None
    epochs: int = 0
    val_accuracy: float | None = None


def measured(sentence: str) -> Measured | None:
    """Return the accuracy that a test's sentence tells; None where it tells none."""
    if not (match := _SENTENCE.match(sentence)):
        return None
    n = int(match[2].replace(",", ""))
    accuracy, low, high = (round(float(match[i]) / 100, 4) for i in (1, 3, 4))
    return Measured(accuracy, low, high, n)


def read_record(path: Path) -> Record:
    """Read a `final.json`, of which nothing is believed: what is no text or number of the right kind is left out."""
    try:
        content = parse_json(path.read_bytes())
    except FileNotFoundError:
        return Record("is missing")
    except Refused as why:
        return Record(f"cannot be read: {why}")
    if not isinstance(content, dict):
        return Record("is no training record")
    history = content.get("history")
    curves = [curve for curve in history.values() if isinstance(curve, list)] if isinstance(history, dict) else []
    scores = history.get("val_accuracy") if isinstance(history, dict) else None
    seconds = _number(content.get("seconds"))
    shares = [x for x in map(_number, scores if isinstance(scores, list) else []) if x is not None and 0 <= x <= 1]
    return Record(
        level=_text(content.get("level")),
        device=_text(content.get("device")),
        seconds=seconds if seconds is None or abs(seconds) <= LONGEST else None,
        epochs=max(map(len, curves), default=0),
        val_accuracy=max(shares, default=None),
    )


def _text(value: Any) -> str:
    return value[:40] if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None

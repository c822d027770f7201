"""The arithmetic of a gate: from the accuracies of several runs to a bar, and to the chance of missing it by bad luck.

What is assumed stands with each function. Two kinds of luck meet in a run: that of its seed (first weights, order,
augmentation, dropout) and that of the held-out examples. Each calibrated run has another seed and, on the sample,
another held-out part, so that the spread between runs holds both. The official test sets are the same for everybody.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DEVIATIONS = 3
BELOW_THE_WORST = 0.005
STEP = 0.005  # gates are told in half points
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Spread:
    """What several runs of one training reached.

    Attributes
    ----------
    n : int
        How many runs.
    mean, sd, worst, best : float
        Of their accuracies, between 0 and 1; `sd` is the sample's standard deviation (n - 1).
    """

    n: int
    mean: float
    sd: float
    worst: float
    best: float


def spread(accuracies: Sequence[float]) -> Spread:
    """Return mean and spread of two or more accuracies; a `ValueError` for fewer."""
    if len(accuracies) < 2:
        raise ValueError(f"a spread needs two runs or more, not {len(accuracies)}")
    a = np.asarray(accuracies, dtype=float)
    return Spread(len(a), float(a.mean()), float(a.std(ddof=1)), float(a.min()), float(a.max()))


def gate(runs: Spread) -> float:
    """Return the bar: the mean less three standard deviations, or the worst run less half a point, if that is lower."""
    return min(runs.mean - DEVIATIONS * runs.sd, runs.worst - BELOW_THE_WORST)


def half_points(accuracy: float, up: bool = False) -> float:
    """Round down, or up, to half a point; what is one already, but for a float's last digits, stays."""
    steps = accuracy / STEP
    whole = math.ceil(steps - 1e-9) if up else math.floor(steps + 1e-9)
    return round(whole * STEP, 4)


def held_out_deviation(accuracy: float, n: int) -> float:
    """Return the standard deviation that `n` independently drawn held-out examples alone give an accuracy."""
    return math.sqrt(accuracy * (1 - accuracy) / n)


def chance_below(bar: float, runs: Spread) -> float:
    """Return the chance that one more run falls below `bar`.

    Student's prediction interval: if the runs and the next one come from one normal distribution with unknown mean and
    deviation, ``(next - mean) / (sd * sqrt(1 + 1/n))`` has Student's distribution with n - 1 degrees of freedom.
    """
    return _student(_distance(bar, runs, math.sqrt(1 + 1 / runs.n)), runs.n - 1)


def chance_below_at_most(bar: float, runs: Spread, draws: int = 200_000) -> float:
    """Return the upper 95 % bound of the share of all runs below `bar`, if runs are normally distributed.

    The exact bound is a quantile of the noncentral t distribution; here by drawing means and deviations that the runs
    leave possible (the generalised pivot, S. Weerahandi, JASA 88, 1993), 200,000 times, always with the same numbers.
    """
    rng = np.random.default_rng(0)
    sigma = np.sqrt((runs.n - 1) / rng.chisquare(runs.n - 1, draws))  # in units of sd
    mean = rng.standard_normal(draws) * sigma / math.sqrt(runs.n)
    z = float(np.quantile((_distance(bar, runs, 1) - mean) / sigma, CONFIDENCE))
    return 0.5 * math.erfc(-z / math.sqrt(2))


def share_at_most(k: int, n: int) -> float:
    """Return the upper 95 % bound of a share of which `k` in `n` were seen (Clopper and Pearson, one-sided).

    It assumes nothing about a distribution, only that the runs are independent.
    """
    low, high = k / n, 1.0
    if k == n:
        return 1.0
    for _ in range(60):
        middle = (low + high) / 2
        seen = sum(math.comb(n, i) * middle**i * (1 - middle) ** (n - i) for i in range(k + 1))
        low, high = (middle, high) if seen > 1 - CONFIDENCE else (low, middle)
    return high


def chance_to_reach(bar: float, accuracy: float, n: int) -> float:
    """Return the chance that a model measured once on `n` examples reaches `bar` on as many new ones.

    Beta-binomial: the share of right answers is unknown (Jeffreys' prior and what was measured), the new examples are
    drawn independently. It leaves out the luck of a seed, of which a linear model has next to none.
    """
    right = round(accuracy * n)
    needed = math.ceil(bar * n - 1e-9)
    a, b = right + 0.5, n - right + 0.5
    k = np.arange(needed, n + 1)
    logs = [_choose(n, int(i)) + _beta(i + a, n - i + b) - _beta(a, b) for i in k]
    return min(1.0, float(np.sum(np.exp(logs)))) if len(k) else 0.0


def _distance(bar: float, runs: Spread, scale: float) -> float:
    """How many (scaled) deviations `bar` lies above the mean; infinite where all runs were equal."""
    if runs.sd == 0:
        return math.copysign(math.inf, bar - runs.mean) if bar != runs.mean else 0.0
    return (bar - runs.mean) / (runs.sd * scale)


def _student(t: float, freedom: int) -> float:
    """Student's distribution function for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0
    for k in range(2 + odd, freedom + 1, 2):
        total += term
        term *= math.cos(angle) ** 2 * (k - 1) / k
    inside = (angle + math.sin(angle) * total) * 2 / math.pi if odd else math.sin(angle) * total
    return min(1.0, max(0.0, (1 + inside) / 2))


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

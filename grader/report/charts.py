"""Where the parts of the report's charts lie: plain numbers, which the page's template draws as SVG.

Across, everything is in per cent of the chart's width, so that a chart fills a wide page and a telephone alike while
its words keep their size; down, in pixels.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEFT, RIGHT = 9.0, 97.0  # per cent: room for numbers at the left, for half a label at the right
NARROW = 350  # pixels of a chart on a telephone: labels must not meet even there
LETTER = 7.5  # pixels of a letter, on average
DOT = 4.0  # pixels: a dot's radius


@dataclass(frozen=True)
class Tick:
    """A number at an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Bar:
    """One bar of a histogram: per cent across, pixels down, and what it says."""

    x: float
    width: float
    y: float
    height: float
    count: int
    text: str


@dataclass(frozen=True)
class Line:
    """A labelled line across the chart; labels that would meet stand in different rows."""

    x: float
    text: str
    row: int


@dataclass(frozen=True)
class Dot:
    """One learner."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Histogram:
    """Bars over shares of 0 to 1; `base` is where they stand."""

    bars: tuple[Bar, ...]
    counts: tuple[Tick, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    base: float
    height: float


@dataclass(frozen=True)
class Strip:
    """Dots over a scale, stacked where they would cover each other."""

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    top: float
    base: float
    height: float


def histogram(shares: Sequence[float], marked: Mapping[str, float], bins: int = 10) -> Histogram:
    """Return a histogram of shares, 0 to 1, with labelled lines at the values `marked`."""
    counts = [0] * bins
    for share in shares:
        counts[min(bins - 1, max(0, math.floor(share * bins + 1e-9)))] += 1
    lines = _lines(marked, 0, 1)
    top = 22 + 16 * (1 + max((line.row for line in lines), default=-1))
    base = top + 150.0
    step = _round_step(max(counts) / 4, whole=True)
    most = step * math.ceil(max(counts) / step)
    bars = []
    for i, count in enumerate(counts):
        x = _across(i / bins, 0, 1)
        height = 150.0 * count / most
        text = f"{100 * i / bins:.0f} to {100 * (i + 1) / bins:.0f} per cent: {count}"
        bars.append(Bar(x + 0.3, (RIGHT - LEFT) / bins - 0.6, base - height, height, count, text))
    levels = tuple(Tick(base - 150.0 * n / most, f"{n:g}") for n in _steps(0, most, step))
    ticks = tuple(Tick(_across(share, 0, 1), f"{share:.0%}") for share in (0, 0.2, 0.4, 0.6, 0.8, 1))
    return Histogram(tuple(bars), levels, ticks, lines, base, base + 44)


def strip(
    values: Iterable[tuple[float, str]], marked: Mapping[str, float], ticks: Mapping[str, float] | None = None
) -> Strip:
    """Return a strip of dots.

    Parameters
    ----------
    values : iterable of (float, str)
        For each dot its value and what it says; at least one.
    marked : mapping
        For each labelled line its label and its value.
    ticks : mapping, optional
        The axis, from end to end: for each number what it says and its value. By default the values are shares, and
        the axis has round per cents around all of them.
    """
    dots = sorted(values)
    ticks = ticks or _percents(dots, marked)
    low, high = min(ticks.values()), max(ticks.values())
    lines = _lines(marked, low, high)
    top = 22.0 + 16 * (1 + max((line.row for line in lines), default=-1))
    stacks: dict[int, int] = {}
    placed = []
    apart = 2 * DOT / NARROW * 100
    for value, text in dots:
        x = _across(min(max(value, low), high), low, high)
        level = stacks[round(x / apart)] = stacks.get(round(x / apart), 0) + 1
        placed.append((x, level, text))
    deepest = max(stacks.values())
    rise = min(2 * DOT, 200 / deepest)
    base = top + max(60.0, rise * deepest + 2 * DOT)
    drawn = tuple(Dot(x, base - DOT - rise * (level - 0.5), text) for x, level, text in placed)
    return Strip(
        drawn,
        tuple(Tick(_across(value, low, high), text) for text, value in ticks.items()),
        lines,
        top,
        base,
        base + 44,
    )


def _percents(dots: Sequence[tuple[float, str]], marked: Mapping[str, float]) -> dict[str, float]:
    """Return an axis of round per cents around all values."""
    everything = [100 * value for value, _ in dots] + [100 * value for value in marked.values()]
    step = _round_step((max(everything) - min(everything)) / 5 or 1.0)
    low = math.floor(min(everything) / step + 1e-9) * step
    high = max(math.ceil(max(everything) / step - 1e-9) * step, low + step)
    return {f"{at:g} %": at / 100 for at in _steps(low, high, step)}


def _across(value: float, low: float, high: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * (value - low) / (high - low), 2)


def _lines(marked: Mapping[str, float], low: float, high: float) -> tuple[Line, ...]:
    """Place labels, each centred on its line, in the lowest row where it meets none before it."""
    ends: list[float] = []
    lines = []
    for text, value in sorted(marked.items(), key=lambda item: item[1]):
        x = _across(value, low, high)
        half = len(text) * LETTER / NARROW * 50
        row = next((i for i, end in enumerate(ends) if x - half > end), len(ends))
        ends[row : row + 1] = [x + half]
        lines.append(Line(x, text, row))
    return tuple(lines)


def _round_step(about: float, whole: bool = False) -> float:
    """Return the next of 1, 2, 5, 10, 20 ... or their tenths that is no less than `about`."""
    if whole:
        about = max(about, 1)
    power = 10.0 ** math.floor(math.log10(about))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= about * (1 - 1e-9))


def _steps(low: float, high: float, step: float) -> list[float]:
    return [low + i * step for i in range(round((high - low) / step) + 1)]

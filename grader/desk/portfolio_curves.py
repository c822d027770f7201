"""Where the parts of a portfolio's learning curves lie: per cent across, pixels down, as in `grader.report.charts`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.report.charts import LEFT, RIGHT, Tick

HEIGHT, TOP = 170.0, 10.0  # pixels
MOST_DOTS = 30  # epochs; with more, the line alone is drawn


@dataclass(frozen=True)
class Curve:
    """One line of a panel.

    Attributes
    ----------
    name : str
        "training" or "validation".
    points : tuple of (float, float)
        Per cent across, pixels down.
    first, last : str
        The values at its ends, in words.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    first: str
    last: str

    @property
    def dots(self) -> tuple[tuple[float, float], ...]:
        """The points to mark."""
        return self.points if len(self.points) <= MOST_DOTS else ()


@dataclass(frozen=True)
class Panel:
    """One quantity over the epochs: its lines, and the numbers at its axes."""

    title: str
    curves: tuple[Curve, ...]
    levels: tuple[Tick, ...]
    ticks: tuple[Tick, ...]
    base: float
    height: float

    @property
    def alt(self) -> str:
        """What it shows, in words."""
        told = "; ".join(f"{curve.name} from {curve.first} to {curve.last}" for curve in self.curves)
        return f"{self.title} by epoch: {told}."


def panels(history: Mapping[str, Sequence[float]]) -> tuple[Panel, ...]:
    """Return a panel for the accuracy and one for the loss, as far as a training's history has them.

    Parameters
    ----------
    history : mapping
        For ``train_accuracy``, ``val_accuracy``, ``train_loss`` and ``val_loss`` a value an epoch.
    """
    drawn = []
    for quantity in ("accuracy", "loss"):
        found = {
            name: list(history[key])
            for name, key in (("training", f"train_{quantity}"), ("validation", f"val_{quantity}"))
            if history.get(key)
        }
        if max(map(len, found.values()), default=0) > 1:
            drawn.append(_panel(quantity, found))
    return tuple(drawn)


def _panel(quantity: str, found: dict[str, list[float]]) -> Panel:
    from matplotlib.ticker import MaxNLocator

    epochs = max(map(len, found.values()))
    values = [value for curve in found.values() for value in curve]
    levels = [float(level) for level in MaxNLocator(5).tick_values(min(values), max(values))]
    if quantity == "accuracy":
        levels = [level for level in levels if level <= max(1.0, *values)]
    low, high = levels[0], max(levels[-1], *values)

    def across(epoch: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (epoch - 1) / (epochs - 1), 2)

    def down(value: float) -> float:
        return round(TOP + HEIGHT * (high - value) / (high - low), 2)

    def said(value: float, digits: int = 1) -> str:
        return f"{100 * value:.{digits}f} %" if quantity == "accuracy" else f"{value:.3g}"

    curves = tuple(
        Curve(
            name,
            tuple((across(epoch), down(value)) for epoch, value in enumerate(curve, start=1)),
            said(curve[0]),
            said(curve[-1]),
        )
        for name, curve in found.items()
    )
    shown = [round(epoch) for epoch in MaxNLocator(8, integer=True).tick_values(1, epochs) if 1 < epoch <= epochs]
    return Panel(
        quantity.capitalize(),
        curves,
        tuple(Tick(down(level), said(level, 0)) for level in levels),
        tuple(Tick(across(epoch), str(epoch)) for epoch in [1, *shown]),
        TOP + HEIGHT,
        TOP + HEIGHT + 44,
    )

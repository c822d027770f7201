"""The record of a training run: progress, time left, live curves, history."""

import time
from typing import Any

from grader.course.settings import run_mode
from grader.lab import figures
from grader.lab.memory import release_memory
from grader.lab.symptoms import not_a_number, symptom

REFRESH = 0.5  # seconds between two updates of the progress line
REDRAW = 2.0  # seconds between two drawings of the curves
LONG = 5.0  # seconds of a training that leaves memory worth clearing up
WARM_UP, TIMED_STEPS = 3, 10  # the first steps compile and allocate; the next ones are timed


class RunLog:
    """Follow a training run and keep its history.

    In a notebook it updates one progress line and one figure in place; elsewhere, and under ``COURSE_RUN=train``, it
    prints a line an epoch. After a dozen steps it says how long the training takes on this machine, and in the end what
    the curves betray; see `grader.lab.symptoms`.

    Parameters
    ----------
    epochs : int
        How many passes over the training data are planned.
    steps_per_epoch : int
        How many batches one pass has.
    title : str
        Heads the progress and the figure.
    chance : float, optional
        The accuracy of guessing, drawn as a line.

    Attributes
    ----------
    history : dict of str to list of float
        One value an epoch for each metric given to `epoch`.
    """

    def __init__(self, epochs: int, steps_per_epoch: int, title: str = "", chance: float | None = None) -> None:
        self.epochs, self.steps_per_epoch = int(epochs), int(steps_per_epoch)
        self.title, self.chance = title, chance
        self.history: dict[str, list[float]] = {}
        self._steps = 0
        self._warned = False
        self._began = self._refreshed = time.perf_counter()
        self._timed_from = self._ended = 0.0
        self._drawn = float("-inf")
        self._latest: dict[str, Any] = {}
        self._live = figures.in_notebook() and run_mode() == "desk"
        self._displays: dict[str, Any] = {}
        self._progress()

    @property
    def seconds(self) -> float:
        """Seconds from the log's making to the end of the run, or to now."""
        return (self._ended or time.perf_counter()) - self._began

    def step(self, **metrics: Any) -> None:
        """Count one training step; `metrics`, such as ``loss=...``, stand beside the bar."""
        now = time.perf_counter()
        self._steps += 1
        self._latest = {name: _detached(value) for name, value in metrics.items()}  # read when shown: a GPU would wait
        if self._steps == WARM_UP:
            self._timed_from = now
        if self._steps == WARM_UP + TIMED_STEPS:
            self._estimate((now - self._timed_from) / TIMED_STEPS)
        if now - self._refreshed > REFRESH:
            self._refreshed = now
            self._progress()

    def _estimate(self, seconds_a_step: float) -> None:
        remaining = self.epochs * self.steps_per_epoch - self._steps
        whole = self.seconds + remaining * seconds_a_step
        self._print(f"About {in_words(whole)} on this machine ({seconds_a_step * 1000:.0f} ms a step).")

    def epoch(self, **metrics: float) -> None:
        """End an epoch: keep `metrics` (train_loss, train_accuracy, val_loss, val_accuracy, ...) and show them."""
        for name, value in metrics.items():
            self.history.setdefault(name, []).append(float(_detached(value)))
        done = self._done()
        if not self._warned and (said := not_a_number(self.history)):
            self._warned = True
            self._print(said)
        if not self._live:
            told = ", ".join(f"{name.replace('_', ' ')} {values[-1]:.3f}" for name, values in self.history.items())
            self._print(f"{self._head()}epoch {done}/{self.epochs}: {told} ({self.seconds:.0f} s)")
        elif time.perf_counter() - self._drawn > REDRAW:
            self._draw()
        if done >= self.epochs:
            self.finish()

    def finish(self) -> None:
        """Show the run as ended. The last planned epoch does this by itself; a run that stops early says so here."""
        if self._ended:
            return
        self._ended = time.perf_counter()
        if self._live:
            self._display("progress", {"text/plain": self._summary()}, {})
            self._draw()
        if not self._warned and (said := symptom(self.history, self.chance)):
            self._print(said)
        if self.seconds > LONG:
            release_memory()

    def _done(self) -> int:
        return max(map(len, self.history.values()), default=0)

    def _summary(self) -> str:
        return f"{self._head()}{self._done()} of {self.epochs} epochs in {in_words(self.seconds)}"

    def keras(self) -> Any:
        """Return a Keras callback that feeds this log; pass it to ``fit`` with ``verbose=0``."""
        from grader.lab.keras_callback import feeding

        return feeding(self)

    def _head(self) -> str:
        return f"{self.title}: " if self.title else ""

    def _print(self, line: str) -> None:
        print(line, flush=True)

    def _progress(self) -> None:
        if not self._live:
            return
        from tqdm import tqdm

        told = ", ".join(f"{name} {float(value):.3f}" for name, value in self._latest.items())
        total = self.epochs * self.steps_per_epoch
        bar = tqdm.format_meter(
            self._steps, max(total, self._steps), self.seconds, prefix=self.title, postfix=told, ncols=100, unit="step"
        )
        self._display("progress", {"text/plain": bar}, {})

    def _draw(self) -> None:
        from grader.lab.plots_training import plot_curves

        figure = plot_curves(self.history, self.chance, self.title)
        self._display("curves", *figures.bundle(figure, self.describe()))
        self._drawn = time.perf_counter()

    def _display(self, name: str, content: dict[str, Any], metadata: dict[str, Any]) -> None:
        from IPython.display import display

        if name in self._displays:
            self._displays[name].update(content, metadata=metadata, raw=True)
        else:
            self._displays[name] = display(content, metadata=metadata, raw=True, display_id=True)

    def describe(self) -> str:
        """Return the curves in words, for a figure's alternative text."""
        parts = [
            f"{name.replace('_', ' ')} from {values[0]:.3f} to {values[-1]:.3f}"
            for name, values in self.history.items()
        ]
        return f"Line charts of {self._done()} epochs{' of ' + self.title if self.title else ''}: {', '.join(parts)}."


def _detached(value: Any) -> Any:
    """Return a tensor without its graph, which it would keep alive; other values as they are."""
    return value.detach() if hasattr(value, "detach") else value


def in_words(seconds: float) -> str:
    """Return a duration as a person says it: ``"40 s"``, ``"3 min"``, ``"1 h 20 min"``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:02.0f} min"

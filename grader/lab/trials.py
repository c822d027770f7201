"""Tuning trials: run each configuration once, keep every result, take up again where a run was cut off."""

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from grader.course.settings import run_mode
from grader.errors import CourseError
from grader.lab.files import read_json, write_json
from grader.lab.memory import release_memory
from grader.lab.session import current_level


def run_trials(
    run: Callable[[dict[str, Any]], float], configs: Sequence[dict[str, Any]], name: str = "trials"
) -> list[dict[str, Any]]:
    """Run a training for each configuration and return what it reached on validation data.

    Results are saved to ``<name>.json`` after each trial. A configuration that was run before, at the same data level,
    is not run again: change it or delete the file to repeat it. Under nbgrader results are only loaded.

    Parameters
    ----------
    run : callable
        ``run(config)`` trains with one configuration and returns the accuracy on validation data, 0 to 1.
    configs : sequence of dict
        The configurations: plain numbers, texts and truth values by name.
    name : str
        The file's name.

    Returns
    -------
    list of dict
        In the order of `configs`: each configuration with ``"accuracy"`` and ``"seconds"``.

    Raises
    ------
    CourseError
        If `run` returns no accuracy, or, under nbgrader, if a trial's result was not handed in.
    """
    path, level = Path(f"{name}.json"), current_level()
    kept = read_json(path) or {}
    done = [trial for trial in kept.get("trials", []) if kept.get("level") == level or run_mode() == "grade"]
    results = []
    for number, config in enumerate(configs, 1):
        _check(config, number)
        result = _find(config, done)
        told = f"Trial {number} of {len(configs)} ({_text(config)})"
        if result is None and run_mode() == "grade":
            raise CourseError(
                f"{told} was not handed in: {path} lacks it. Run the trials at your desk and hand in {path}."
            )
        if result is None:
            print(f"{told} ...", flush=True)
            result = _run(run, config, number)
            done.append(result)
            write_json(path, {"level": level, "trials": done})
            print(f"  {result['accuracy']:.1%} on validation, {result['seconds']:.0f} s", flush=True)
        elif run_mode() != "grade":
            print(f"{told}: {result['accuracy']:.1%} on validation, from {path}")
        results.append(dict(result))
    return results


def _check(config: dict[str, Any], number: int) -> None:
    if not isinstance(config, dict) or {"accuracy", "seconds"} & set(config):
        raise CourseError(
            f"Configuration {number} must be a dictionary, and without 'accuracy' and 'seconds': those are measured."
        )


def _find(config: dict[str, Any], done: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the saved trial of `config`, compared as JSON holds it (a tuple equals a list)."""
    for trial in done:
        saved = {key: value for key, value in trial.items() if key not in ("accuracy", "seconds")}
        if saved == _plain(config):
            return trial
    return None


def _run(run: Callable[[dict[str, Any]], float], config: dict[str, Any], number: int) -> dict[str, Any]:
    began = time.perf_counter()
    accuracy = run(dict(config))
    seconds = time.perf_counter() - began
    release_memory()  # the trial's model and its activations, before the next one needs it
    try:
        accuracy = float(accuracy)
    except (TypeError, ValueError):
        accuracy = math.nan
    if not 0 <= accuracy <= 1:
        raise CourseError(
            f"run(config) returned no accuracy between 0 and 1 for trial {number}: return the share of right answers "
            "on validation data, as a number."
        )
    return {**_plain(config), "accuracy": round(accuracy, 6), "seconds": round(seconds, 2)}


def _plain(config: dict[str, Any]) -> dict[str, Any]:
    import json

    return json.loads(json.dumps(config, default=lambda value: value.item() if hasattr(value, "item") else str(value)))


def _text(config: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in config.items())

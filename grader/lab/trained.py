"""Train a model at the desk, load it under the grader: training is never repeated to grade."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from grader.course.settings import run_mode
from grader.errors import CourseError
from grader.lab import hardware
from grader.lab.files import read_json, write_json
from grader.lab.recipe import fingerprint
from grader.lab.session import current_level, this_exercise
from grader.lab.weights import SUFFIXES, Weights, of_model

LARGEST = 20_000_000  # bytes of one weights file: what a class's collection can carry


def train_or_load(name: str, build: Callable[[], Any], train: Callable[[Any], Any], retrain: bool | None = None) -> Any:
    """Return the trained model called `name`.

    At a desk it is built, trained and saved beside the notebook: the weights without code or optimizer state
    (``<name>.safetensors`` or ``<name>.weights.h5``) and the facts about the run (``<name>.json``). A saved model that
    still fits is loaded instead. Under nbgrader it is always loaded.

    Parameters
    ----------
    name : str
        The files' name.
    build : callable
        ``build()`` returns the untrained model.
    train : callable
        ``train(model)`` trains it in place and returns a `RunLog` or its history.
    retrain : bool, optional
        True trains in any case, False never does where a saved model can be loaded.

    Returns
    -------
    model
        On `lab.device()`; a PyTorch model in evaluation mode. Under nbgrader, if no saved model was handed in or it
        does not fit what `build` returns: a `NoModel`, which says so wherever it is used.
    """
    model = build()
    weights = of_model(model)
    path = weights.path(name)
    mode = run_mode()
    if mode == "grade":
        try:
            _load_for_grading(weights, path)
        except CourseError as error:
            print(error)
            return NoModel(error)
        return weights.ready(model)
    recipe = fingerprint(build, train)
    reason = _reason_to_train(weights, path, name, retrain if mode == "desk" else True)
    if reason is None:
        print(f"Loaded {path}{_told(name)}.{_if_changed(name, recipe)} To train it anew: lab.forget('{name}').")
        weights.load(path)
        return weights.ready(model)
    if reason:
        print(reason)
    weights.prepare(model)
    began = time.perf_counter()
    history = _history(train(model))
    seconds = time.perf_counter() - began
    weights.save(path)
    write_json(Path(f"{name}.json"), {**_facts(weights, history, seconds), "recipe": recipe})
    size = path.stat().st_size
    print(f"Saved {path} ({size / 1e6:.1f} MB) and {name}.json.")
    if size > LARGEST:
        print(f"{_too_large(path)} Make the model smaller before you hand it in.")
    return weights.ready(model)


class NoModel:
    """What stands for a model that could not be loaded: any use of it raises the `CourseError` that says why.

    So the sentence reaches the steps that depend on the model, where a missing name would only be a `NameError`.
    """

    def __init__(self, error: CourseError) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        raise self._error

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Raise what went wrong."""
        raise self._error


def facts(name: str = "final") -> dict[str, Any]:
    """Return what ``<name>.json`` says about a training run: history, seconds, device, level, versions, parameters."""
    found = read_json(Path(f"{name}.json"))
    if found is None:
        raise CourseError(f"{name}.json is missing: run the cell that trains '{name}' first.")
    return found


def forget(name: str = "final") -> None:
    """Delete the saved model called `name`, so that its cell trains it anew."""
    for path in [Path(f"{name}.json"), *(Path(name + suffix) for suffix in SUFFIXES)]:
        if path.is_file():
            path.unlink()
            print(f"Deleted {path}.")


def _load_for_grading(weights: Weights, path: Path) -> None:
    if not path.is_file():
        raise CourseError(
            f"No trained model was handed in: {path} is missing. Run the training cell at your desk, "
            f"then hand in {path} together with the notebook."
        )
    if path.stat().st_size > LARGEST:
        raise CourseError(f"{_too_large(path)} Make the model smaller, train it again and hand it in again.")
    weights.load(path)


def _too_large(path: Path) -> str:
    return f"{path} has {path.stat().st_size / 1e6:.1f} MB; the course takes up to {LARGEST / 1e6:.0f} MB."


def _reason_to_train(weights: Weights, path: Path, name: str, retrain: bool | None) -> str | None:
    """Return why to train, ``""`` where there is nothing to explain, or None if the saved model will do."""
    if not path.is_file() or retrain is True:
        return ""
    try:
        difference = weights.difference(path)
    except CourseError as error:
        return f"{error} Training again."
    if difference:
        return f"{path} was saved from a different architecture ({difference}). Training again."
    if retrain is False:
        return None
    saved, level = (read_json(Path(f"{name}.json")) or {}).get("level"), current_level()
    if saved is None:
        return f"{name}.json is missing, so nobody knows what {path} was trained on. Training again."
    if saved != level:
        return f"{path} was trained on the level '{saved}'; this is '{level}'. Training again."
    return None


def _told(name: str) -> str:
    """Return when a saved model was trained and how good it was, as far as its JSON says so."""
    kept = read_json(Path(f"{name}.json")) or {}
    when, scores = kept.get("written_at"), kept.get("history", {}).get("val_accuracy")
    return (f", trained {when[:16].replace('T', ' ')} UTC" if when else "") + (
        f", {scores[-1]:.1%} right on validation data" if scores else ""
    )


def _if_changed(name: str, recipe: str) -> str:
    """Return a notice if the code or the settings that made the saved model have been changed since."""
    kept = (read_json(Path(f"{name}.json")) or {}).get("recipe", "")
    if kept == recipe or kept.split(":")[0] != recipe.split(":")[0]:  # another Python writes another bytecode
        return ""
    return " Its recipe has been changed since: this is still the model of the old one."


def _history(returned: Any) -> dict[str, list[float]]:
    """Return the history from a RunLog, a Keras History or a plain dictionary; a long training is kept without one."""
    history = getattr(returned, "history", returned)
    if not isinstance(history, dict):
        print(f"train(model) returned {type(returned).__name__}: let it return its RunLog, to keep the curves.")
        return {}
    return {str(name): np.ravel(values).astype(float).tolist() for name, values in history.items()}


def _facts(weights: Weights, history: dict[str, list[float]], seconds: float) -> dict[str, Any]:
    exercise = this_exercise()
    return {
        "exercise": exercise.name,
        "level": current_level(),
        "device": hardware.device(),
        "seconds": round(seconds, 1),
        "parameters": weights.parameters(),
        "framework": exercise.framework,
        "versions": hardware.versions(exercise.framework),
        "history": history,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }

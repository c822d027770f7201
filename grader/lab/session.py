"""What a notebook begins with: the banner, the data, seeds and the run's mode."""

import hashlib
import random
from typing import Any

import numpy as np

from grader.course.exercise import Exercise, percent, read_exercise
from grader.course.settings import run_mode, secret
from grader.errors import CourseError
from grader.lab import complaints, figures, hardware
from grader.lab.place import place

LEVEL_NAMES = {
    "smoke": "a smoke test's handful of the sample",
    "sample": "the built-in sample",
    "full": "the real data",
}


def start(exercise_name: str, seed: int = 0) -> None:
    """Begin a notebook: seed every random generator and print what it works with.

    Call it before the first ``import keras``: it imports the framework with its start-up lines silenced.

    Parameters
    ----------
    exercise_name : str
        The assignment's name, and its folder's.
    seed : int
        For Python, NumPy and the exercise's framework, if it has one. Equal seeds give equal numbers only on equal
        machines and versions.

    Raises
    ------
    CourseError
        If the notebook does not stand in its exercise's folder.
    """
    exercise = this_exercise(exercise_name)
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - learners and torchvision draw from the global generators
    if exercise.framework == "pytorch":
        hardware.import_framework("pytorch").manual_seed(seed)
    elif exercise.framework == "keras":
        hardware.import_framework("keras")
        import keras

        keras.utils.set_random_seed(seed)
    figures.set_style()
    if run_mode() == "desk":  # a page of feedback keeps the whole traceback
        complaints.show_sentences()
    print(_banner(exercise))


def this_exercise(name: str | None = None) -> Exercise:
    """Return the exercise of the current folder; a `CourseError` says where the notebook belongs if there is none."""
    file = place().exercise / "exercise.toml"
    if not file.is_file():
        raise CourseError(
            f"There is no exercise.toml in {file.parent.resolve()}. A notebook runs in its exercise's folder"
            + (f" ('{name}')" if name else "")
            + ": move it back there, or copy the folder's exercise.toml beside it, and restart the kernel."
        )
    return read_exercise(file)


def _banner(exercise: Exercise) -> str:
    from grader import data

    level = data.level(exercise.project)
    more = {
        "smoke": "unset COURSE_LEVEL and restart the kernel to get on",
        "sample": "for the real data run `grader data` in a terminal, then restart the kernel",
        "full": "COURSE_LEVEL=sample goes back to the sample",
    }[level]
    lines = {"data": f"{LEVEL_NAMES[level]}; {more}"}
    if exercise.project is None:
        lines["data"] = "drawn by this notebook; there is nothing to download"
    if exercise.framework is not None:
        lines["device"] = hardware.device()
    lines["versions"] = ", ".join(f"{name} {number}" for name, number in hardware.versions(exercise.framework).items())
    if exercise.tiers:
        gates = ", ".join(f"{tier} {percent(gate)}" for tier, gate in exercise.tiers[level].items() if tier != "floor")
        lines["accuracy"] = f"{gates}, on data that you will not see"
        if level in exercise.targets:
            lines["target"] = f"{percent(exercise.targets[level])}, which the notebook's own network reaches on average"
    minutes = sum(step.minutes for step in exercise.steps)
    lines["time"] = f"about {minutes // 60} h {minutes % 60:02d} min in {len(exercise.steps)} graded steps"
    return "\n".join([exercise.title, *(f"  {name:8s}  {text}" for name, text in lines.items())])


def load(project: str) -> Any:
    """Return the training data of `project` (``"cifar10"`` or ``"imdb"``) and print a line about them.

    See `grader.data.load` for what comes back.
    """
    from grader import data

    loaded = data.load(project)
    kind = "images" if project == "cifar10" else "reviews"
    print(f"{len(loaded.labels):,} labelled {kind}, {LEVEL_NAMES[loaded.level]}.")
    return loaded


def current_level() -> str:
    """Return the data level in use for the exercise of the current folder."""
    from grader import data

    return data.level(this_exercise().project)


def exploring() -> bool:
    """Tell whether a learner sits at the notebook: experiments run there, and nowhere else."""
    return run_mode() == "desk"


def rng(key: str) -> np.random.Generator:
    """Return a generator for the arguments of a check: from the course's secret, at a desk from a public seed."""
    seed = secret() or b"desk"
    return np.random.default_rng(list(hashlib.sha256(seed + b"/" + key.encode()).digest()))


def held_out(project: str) -> tuple[Any, np.ndarray]:
    """Return the held-out inputs and labels of `project`; a `CourseError` at a learner's desk."""
    from grader import data

    return data.held_out(project)

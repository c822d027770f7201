"""Which framework and device a notebook uses, and whether bfloat16 pays there."""

import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from grader.course.exercise import read_exercise
from grader.course.settings import run_mode
from grader.errors import CourseError
from grader.lab.quiet import quiet_stderr

DEVICES = ("cpu", "cuda", "mps")

# bfloat16 must win by this factor: a smaller gain is within the noise of a short timing.
WORTHWHILE_GAIN = 1.15


def framework() -> str:
    """Return ``"pytorch"`` or ``"keras"``: what ./exercise.toml says, else what is imported, else what is installed."""
    if Path("exercise.toml").is_file() and (named := read_exercise(Path("exercise.toml")).framework):
        return named
    for module, name in (("torch", "pytorch"), ("keras", "keras"), ("tensorflow", "keras")):
        if sys.modules.get(module):
            return name
    for module, name in (("torch", "pytorch"), ("keras", "keras")):
        if module not in sys.modules and find_spec(module):
            return name
    raise CourseError(
        "Neither PyTorch nor Keras is installed. Install one: pip install 'deep-learning-course[pytorch]'."
    )


def import_framework(name: str) -> Any:
    """Import torch or tensorflow without their start-up lines and make `COURSE_DEVICE` hold for it."""
    if name == "pytorch":
        import torch

        with warnings.catch_warnings():  # no driver: no matter, and the first backward pass would warn of it
            warnings.simplefilter("ignore")
            torch.cuda.is_available()
        return torch
    with quiet_stderr():
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
    try:
        if _wanted_device() in ("cpu", "mps"):
            tf.config.set_visible_devices([], "GPU")
        else:
            for gpu in gpus:
                tf.config.experimental.set_memory_growth(gpu, True)
    except RuntimeError:  # TensorFlow runs already: too late to choose
        pass
    with quiet_stderr():
        import keras  # noqa: F401
    return tf


def installed(name: str) -> bool:
    """Tell whether a framework, ``"pytorch"`` or ``"keras"``, is there; where it is not, print what that means.

    For experiments that compare one's own work with a framework and that nothing graded depends on.
    """
    module, title = {"pytorch": ("torch", "PyTorch"), "keras": ("tensorflow", "TensorFlow")}[name]
    found = find_spec(module) is not None
    if not found:
        print(
            f"{title} is not installed here: this comparison is left out, and nothing that is graded needs it. "
            f"To have it: pip install 'deep-learning-course[{name}]'."
        )
    return found


def versions(name: str | None) -> dict[str, str]:
    """Return the versions that a run depends on, Python's and NumPy's included."""
    frameworks = {"pytorch": ("torch", "torchvision"), "keras": ("keras", "tensorflow")}
    packages = (*frameworks.get(name or "", ()), "numpy")
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for package in packages:
        if find_spec(package):
            found[package] = version(package)
    return found


def _wanted_device() -> str | None:
    wanted = os.environ.get("COURSE_DEVICE") or None
    if wanted is not None and wanted not in DEVICES:
        raise CourseError(f"COURSE_DEVICE is '{wanted}', but must be one of {', '.join(DEVICES)}.")
    return wanted


def device() -> str:
    """Return the device to compute on: ``"cuda"``, ``"mps"`` or ``"cpu"``.

    `COURSE_DEVICE` decides where it is set; otherwise the best that works.

    Raises
    ------
    CourseError
        If `COURSE_DEVICE` names a device that this machine or this framework cannot use.
    """
    return _device(framework(), _wanted_device())


@cache
def _device(name: str, wanted: str | None) -> str:
    if wanted == "cpu":
        import_framework(name)
        return "cpu"
    found = _torch_devices() if name == "pytorch" else _tensorflow_devices()
    if wanted is None:
        return found[0]
    if wanted not in found:
        raise CourseError(
            f"COURSE_DEVICE asks for '{wanted}', but {name} finds only {', '.join(found)} here. "
            "Unset COURSE_DEVICE, or set it to one of these, and restart the kernel."
        )
    return wanted


def _torch_devices() -> list[str]:
    torch = import_framework("pytorch")
    found = []
    if torch.cuda.is_available() and _computes(lambda: float(torch.ones(2, device="cuda").sum())):
        found.append("cuda")
    if torch.backends.mps.is_available() and _computes(lambda: float(torch.ones(2, device="mps").sum())):
        found.append("mps")
    return [*found, "cpu"]


def _tensorflow_devices() -> list[str]:
    tf = import_framework("keras")
    if not tf.config.get_visible_devices("GPU"):
        return ["cpu"]
    with quiet_stderr():  # the first convolution loads cuDNN, which says so
        ones = tf.ones((1, 1, 1, 2)), tf.ones((1, 1, 2, 1))
        usable = _computes(lambda: float(tf.nn.conv2d(*ones, 1, "SAME")[0, 0, 0, 0]))
    return ["cuda", "cpu"] if usable else ["cpu"]


def _computes(attempt: Callable[[], float]) -> bool:
    """Tell whether a device that is listed can be used: a GPU too old for this build is listed and fails."""
    try:
        return attempt() == 2.0
    except Exception:  # what is raised differs from framework to framework; any of it means no
        return False


def amp_dtype() -> str:
    """Return the number type for mixed-precision training: ``"bfloat16"`` where it measures faster, else ``"float32"``.

    One short timing of a training step (an LSTM's in the project ``imdb``, else convolutions') of about a second,
    kept for the process. Under the grader always ``"float32"``.
    """
    if run_mode() == "grade":
        return "float32"
    name = framework()
    project = read_exercise(Path("exercise.toml")).project if Path("exercise.toml").is_file() else ""
    return _measured_dtype(name, project, _device(name, _wanted_device()))


@cache
def _measured_dtype(name: str, project: str, where: str) -> str:
    from grader.lab import timing

    step = timing.torch_step if name == "pytorch" else timing.keras_step
    try:
        plain, mixed = fastest([step(project, dtype, where) for dtype in ("float32", "bfloat16")])
    except (RuntimeError, TypeError, ValueError, NotImplementedError):  # no bfloat16 kernels on this device
        return "float32"
    return "bfloat16" if mixed * WORTHWHILE_GAIN < plain else "float32"


def fastest(steps: Sequence[Callable[[], object]], rounds: int = 6, limit: float = 0.8) -> list[float]:
    """Return the shortest time of each step in seconds.

    The steps take turns, so that a neighbour's load falls on all of them, and warm up for a round; no round begins
    `limit` seconds after the first.
    """
    for step in steps:
        step()
    best, began = [float("inf")] * len(steps), time.perf_counter()
    for number in range(rounds):
        if number > 1 and time.perf_counter() - began > limit:
            break
        for i, step in enumerate(steps):
            start = time.perf_counter()
            step()
            best[i] = min(best[i], time.perf_counter() - start)
    return best

"""Is this machine ready for a learner? One line for each thing that matters, and how to mend it.

Nothing here imports a framework but `devices`, which asks each in a process of its own.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psutil

from grader import data
from grader.course import data_folder
from grader.data.sources import read_dataset
from grader.desk.find import exercises_in, find_desk
from grader.desk.finding import Finding, Health
from grader.desk.installed import frameworks, jupyter, kernel, packages, python, remedy
from grader.errors import CourseError
from grader.sandbox import state, why_not

ROOM = 200e6  # bytes: the sample takes 70 MB, a trained model up to 20
NOTEBOOK = 2e9  # bytes of memory that a notebook on the real data needs, measured 1.8 GB
SMALLEST = 1e9  # bytes of memory below which no framework trains


def examine(clone: Path, ask_frameworks: bool = False) -> list[Finding]:
    """Look at everything that a learner needs.

    Parameters
    ----------
    clone : Path
        The course's own folder, if this is one.
    ask_frameworks : bool
        Whether to import each framework, in a process of its own, and let it name its device.
    """
    looks: list[Callable[[], list[Finding]]] = [
        python,
        lambda: packages(clone),
        lambda: frameworks(clone),
        jupyter,
        kernel,
        settings,
        disk,
        memory,
        lambda: devices(clone) if ask_frameworks else device(),
        data_sets,
        lambda: desk(clone),
        sandbox,
    ]
    found = []
    for look in looks:
        try:
            found += look()
        except CourseError as error:
            found.append(Finding(Health.WRONG, "settings", str(error)))
    return found


def settings() -> list[Finding]:
    """Look for what a grader's settings would do to a learner's notebook."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return [
            Finding(
                Health.WRONG,
                "settings",
                "NBGRADER_EXECUTION is set, so notebooks load models and never train them.",
                "Unset it; nbgrader sets it by itself where it is meant.",
            )
        ]
    return []


def disk() -> list[Finding]:
    """Look at the room for data and for trained models."""
    found = []
    places = {folder: shutil.disk_usage(folder).free for folder in {_existing(data_folder()), _existing(Path.cwd())}}
    lacking = [project for project in data.status() if "full" not in project.ready]
    archives = [read_dataset(project.project).archive for project in lacking]
    wanted = ROOM + sum(archive.bytes + archive.cache_bytes for archive in archives)
    for folder, free in sorted(places.items()):
        text = f"{free / 1e9:.1f} GB free in {folder}"
        if free < ROOM:
            remedy = "Make room there, or set COURSE_DATA to a folder on another disk."
            found.append(Finding(Health.WRONG, "disk", text, remedy))
        elif free < wanted and folder == _existing(data_folder()):
            remedy = f"The real data need {wanted / 1e9:.1f} GB; the built-in sample fits."
            found.append(Finding(Health.FAIR, "disk", text, remedy))
        else:
            found.append(Finding(Health.GOOD, "disk", text))
    return found[:1] if len({finding.text.partition(" in ")[0] for finding in found}) == 1 else found


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def memory() -> list[Finding]:
    """Look at the memory of this machine, or of the container that it is."""
    seen = psutil.virtual_memory()
    total, free = seen.total, seen.available
    if (limit := _container_limit()) is not None and limit < total:
        total, free = limit, min(free, limit)
    text = f"{free / 1e9:.1f} of {total / 1e9:.1f} GB free"
    if total < SMALLEST:
        return [Finding(Health.WRONG, "memory", text, "No framework trains in so little: use a larger machine.")]
    if free < NOTEBOOK:
        remedy = "Close other notebooks and programs: on the real data a notebook needs up to 1.8 GB."
        return [Finding(Health.FAIR, "memory", text, remedy)]
    return [Finding(Health.GOOD, "memory", text)]


def _container_limit() -> int | None:
    """Return the memory that a container may use; None where nothing says so."""
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            return int(Path(file).read_text())
        except (OSError, ValueError):  # not Linux, or the word "max"
            continue
    return None


def device() -> list[Finding]:
    """Say which graphics card is in sight, without asking a framework."""
    ask = "`grader doctor --device` asks the frameworks."
    if wanted := os.environ.get("COURSE_DEVICE"):
        return [Finding(Health.GOOD, "device", f"COURSE_DEVICE asks for '{wanted}'. {ask}")]
    if shutil.which("nvidia-smi") or Path("/proc/driver/nvidia/version").exists():
        return [Finding(Health.GOOD, "device", f"an NVIDIA card is here. Whether it is used: {ask}")]
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return [Finding(Health.GOOD, "device", f"Apple's GPU, which PyTorch uses. {ask}")]
    return [Finding(Health.GOOD, "device", f"the CPU, {os.cpu_count()} cores; no graphics card is needed. {ask}")]


def devices(clone: Path) -> list[Finding]:
    """Let each framework that is installed name the device that notebooks will use; takes seconds."""
    found = []
    for module, title in (("torch", "PyTorch"), ("keras", "Keras")):
        if find_spec(module) is None:
            continue
        code = f"from grader import lab; import {module}; print(lab.device())"
        with tempfile.TemporaryDirectory() as empty:  # an exercise.toml would decide which framework is asked
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=empty, check=False)
        if done.returncode == 0:
            found.append(Finding(Health.GOOD, "device", f"{title} computes on '{done.stdout.split()[-1]}'."))
        else:
            said = (done.stderr.strip().splitlines() or ["no reason given"])[-1].removeprefix(
                "grader.errors.CourseError: "
            )
            found.append(Finding(Health.WRONG, "device", f"{title} cannot be used: {said}", remedy(clone)))
    return found


def data_sets() -> list[Finding]:
    """Look at which data a notebook would use."""
    found = []
    for one in data.status():
        if one.level == "full" and "full" not in one.ready:
            text, mend = (
                "COURSE_LEVEL asks for the real data, which are not here",
                "Run `grader data`, or unset COURSE_LEVEL.",
            )
            found.append(Finding(Health.WRONG, "data", f"{one.title}: {text}", mend))
        elif one.level == "smoke":
            text = f"{one.title}: COURSE_LEVEL=smoke, a handful of examples for tests of the course itself"
            found.append(Finding(Health.FAIR, "data", text, "Unset COURSE_LEVEL to learn something."))
        elif one.level == "full":
            found.append(Finding(Health.GOOD, "data", f"{one.title}: the real data, in {one.folder}"))
        else:
            there = (
                "are here, but COURSE_LEVEL asks for the sample" if "full" in one.ready else "come with `grader data`"
            )
            found.append(Finding(Health.GOOD, "data", f"{one.title}: the built-in sample; the real data {there}"))
    return found


def desk(clone: Path) -> list[Finding]:
    """Look at the learner's own copies."""
    try:
        folder = find_desk(None, clone)
    except CourseError as error:
        return [Finding(Health.FAIR, "exercises", str(error))]
    count = len(exercises_in(folder))
    if not os.access(folder, os.W_OK):
        remedy = "Copy it to a folder of your own and work there."
        return [Finding(Health.WRONG, "exercises", f"{folder} cannot be written to", remedy)]
    return [Finding(Health.GOOD, "exercises", f"{count} in {folder}")]


def sandbox() -> list[Finding]:
    """Say whether work of others can be graded; a learner needs no sandbox."""
    reason = why_not()
    if reason is None:
        return [Finding(Health.GOOD, "sandbox", state())]
    health = Health.FAIR if sys.platform.startswith("linux") else Health.GOOD  # elsewhere there is nothing to mend
    return [Finding(health, "sandbox", f"Only those who grade other people's work need one. {reason}")]

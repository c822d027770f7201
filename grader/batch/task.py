"""What a worker gets, and what it returns. A worker sees one submission at a time, and never the gradebook."""

import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from grader.course.settings import environment
from grader.judge.run import RunNotebook


@dataclass(frozen=True)
class Task:
    """One submission, and what it takes to execute and judge it anywhere.

    Attributes
    ----------
    assignment : str
        Its name.
    notebook : str
        The notebook as rebuilt, with graded cells, hidden tests and points.
    files : dict of bytes
        What was handed in beside it, by name.
    exercise : dict of bytes
        The exercise's own files, by name; ``exercise.toml`` is one.
    secret : str
        The course's, from which hidden arguments are drawn.
    traits : dict
        `RunNotebook`'s settings, its limits among them.
    environment : dict
        The settings that hold meanwhile: data level, sandbox, device, threads.
    """

    assignment: str
    notebook: str
    files: dict[str, bytes]
    exercise: dict[str, bytes]
    secret: str
    traits: dict[str, Any]
    environment: dict[str, str]


@dataclass(frozen=True)
class Executed:
    """What came of a task.

    Attributes
    ----------
    transcript : bytes
        Empty where the answers are too large to be kept.
    stopped : bool
        Whether a limit cut something off, which is not final before the submission had a machine to itself.
    seconds : float
        How long it took, by the clock.
    """

    transcript: bytes
    stopped: bool
    seconds: float


def execute(task: Task, held_out: Path, scratch: Path) -> Executed:
    """Execute and judge one submission in this process.

    Parameters
    ----------
    task : Task
    held_out : Path
        The folder with the held-out parts.
    scratch : Path
        A folder for files, where what a killed process leaves is cleared away by somebody.

    Raises
    ------
    CourseError
        If the course or this machine is at fault and not the submission: no sandbox, data missing.
    """
    with tempfile.TemporaryDirectory(prefix="grading-", dir=scratch) as place:
        course, submission = Path(place, "course"), Path(place, "submission")
        _write(course, {"course_secret.txt": task.secret.encode()})
        _write(course / "solutions" / task.assignment, task.exercise)
        _write(submission, task.files)
        runner = RunNotebook(transcripts="", **task.traits)
        runner.log.setLevel(logging.CRITICAL)  # what there is to tell is in the transcript
        notebook = nbformat.reads(task.notebook, as_version=4)
        resources: Any = {"metadata": {"path": str(submission)}, "nbgrader": {"assignment": task.assignment}}
        own = {"COURSE_ROOT": str(course), "COURSE_HELDOUT": str(held_out), "NBGRADER_EXECUTION": "autograde"}
        with environment({**task.environment, **own}):
            runner.preprocess(notebook, resources)
        transcript = runner.transcript
        content = transcript.to_bytes() if transcript.whole else b""
        return Executed(content, transcript.stopped, transcript.seconds)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)

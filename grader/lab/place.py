"""Where a notebook, or a graded cell of it, is at work: the exercise's folder and the files beside the notebook."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Two folders, one and the same except while a submission is judged.

    Attributes
    ----------
    exercise : Path
        Holds exercise.toml; the course's own while a submission is judged.
    files : Path
        Holds what was saved beside the notebook: weights, facts about the run.
    """

    exercise: Path
    files: Path


_judged: ContextVar[Place | None] = ContextVar("judged", default=None)


def place() -> Place:
    """Return where the code that asks is at work: by default the current folder."""
    return _judged.get() or Place(Path(), Path())


@contextmanager
def judging(at: Place) -> Iterator[None]:
    """Run graded cells of the submission in `at` inside the block."""
    token = _judged.set(at)
    try:
        yield
    finally:
        _judged.reset(token)


def judged() -> None:
    """Refuse to go on where a hidden test runs inside a submission's own kernel.

    The build puts a call of it before each hidden test. Under nbgrader without the course's settings that kernel could
    forge what a test finds; at a desk there is nobody to deceive.

    Raises
    ------
    AssertionError
        Under nbgrader's autograder, outside the judge.
    """
    if _judged.get() is None and os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise AssertionError(
            "this step is marked by the course's judge, which nbgrader did not start: "
            "run nbgrader in the course folder, beside its nbgrader_config.py"
        )

"""Classes of the toy assignment of any size: honest, partial, broken and hostile learners, in turns."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import toy_weights
from nbgrader.api import Gradebook

from grader.authoring import release
from grader.authoring.gradebook import register
from grader.judge.course_config import write_config

DOUBLE = "def double(number):\n    return number + number"
PREDICT = "def predict(number):\n    return factor * number"
# What a kind of learner writes, the factor that was trained, and the machine's points for the two steps.
KINDS = {
    "honest": ({"double": DOUBLE, "predict": PREDICT, "why": "Because."}, "1.0", (50, 30)),
    "partial": ({"double": DOUBLE, "predict": PREDICT}, "0.5", (50, 15)),
    "blank": ({}, None, (0, 0)),
    "wrong": ({"double": "def double(number):\n    return number**2", "predict": PREDICT}, "1.0", (0, 30)),
    "crashed": ({"double": DOUBLE, "predict": "import os\n\n\ndef predict(number):\n    os._exit(1)"}, "1.0", (50, 0)),
    "forger": (
        {
            "double": "import sys\n\nsys.displayhook(50)\n\n\ndef double(number):\n    return number * 3",
            "predict": "def predict(number):\n    return float('nan')",
        },
        "1.0",
        (0, 0),
    ),
}


def make_course(toy_masters: Path, folder: Path) -> Path:
    """Make a course folder in which the toy is released."""
    release(toy_masters, folder)
    write_config(folder)
    register(folder, "toy")
    return folder


def hand_in(
    course: Path, student: str, kind: str = "honest", time: str = "2026-11-21 12:00:00 UTC", note: str = ""
) -> None:
    """Let a learner hand in; `note` makes the work one that nobody else has handed in."""
    answers, factor, _ = KINDS[kind]
    folder = course / "submitted" / student / "toy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(course / "notebooks" / "toy", folder)
    notebook = nbformat.read(folder / "toy.ipynb", 4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    notebook.cells.append(nbformat.v4.new_code_cell(f"# {student} {note}", id="mine"))
    nbformat.write(notebook, folder / "toy.ipynb")
    if factor:
        (folder / "final.safetensors").write_bytes(toy_weights.weights(factor))
    (folder / "timestamp.txt").write_text(time)


def hand_in_class(course: Path, number: int) -> dict[str, tuple[float, float]]:
    """Let `number` learners hand in; return the machine's points for each."""
    kinds = list(KINDS)
    expected = {}
    for at in range(number):
        kind = kinds[at % len(kinds)]
        hand_in(course, f"{kind}-{at:03d}", kind)
        expected[f"{kind}-{at:03d}"] = KINDS[kind][2]
    return expected


def marks(course: Path) -> dict[str, tuple[float, float]]:
    """Return the machine's points for both steps, of each learner in the gradebook."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: tuple(
                gradebook.find_grade(step, "toy", "toy", submission.student.id).auto_score
                for step in ("test-double", "test-accuracy")
            )
            for submission in gradebook.assignment_submissions("toy")
        }


def transcripts(course: Path) -> dict[str, int]:
    """Return the transcripts on file, each with the time at which it was written."""
    return {path.name: path.stat().st_mtime_ns for path in (course / "transcripts" / "toy").glob("*.zip")}


def environment(**settings: str) -> dict[str, str]:
    """Return the environment in which an instructor's command runs."""
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("COURSE_", "NBGRADER_"))}
    return bare | {"COURSE_SANDBOX": "own", "COURSE_LEVEL": "smoke", "OMP_NUM_THREADS": "1", **settings}


def grader(course: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `grader grade toy` for the course."""
    command = [sys.executable, "-m", "grader.cli", "grade", "--course", str(course), "toy", *arguments]
    return subprocess.run(command, env=environment(**settings), capture_output=True, text=True, timeout=500)

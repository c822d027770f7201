"""One learner's graded work: its mark, and what is compared, checked and counted of the files. No notebook is kept."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat.v4
from nbformat import NotebookNode
from nbgrader.api import SubmittedAssignment

from grader.course import Exercise
from grader.errors import CourseError
from grader.intake import findings
from grader.intake.names import TIMESTAMP, limit_of
from grader.intake.regular import Refused, read_regular
from grader.intake.report import Report, read_report, report_path
from grader.lab.files import read_json
from grader.lab.weights import SUFFIXES
from grader.report.claims import Measured, Record, measured, read_record
from grader.report.forms import Form, form_of
from grader.report.marks import Mark, mark_of

RECORD = "final.json"
AFTER_THE_END = "before this step could be marked"  # so begins what the judge says of each step after a kernel's end

Cells = dict[str, tuple[list[str], bool]]  # for each answer cell its tokens as released, and whether it is prose


@dataclass(frozen=True)
class Work:
    """One learner's graded work.

    Attributes
    ----------
    mark : Mark
        What it got, and why.
    name : str
        The learner's, to be shown.
    penalty : float
        Points that nbgrader takes off for lateness; `mark` still has them.
    answers : dict
        For each answered cell its form.
    files : dict
        For the training record and each file of weights its SHA-256.
    record : Record
        What the training record claims.
    measured : Measured or None
        The accuracy on held-out data.
    stopped : tuple of str
        The limits that it met and what ended its kernel, in the judge's words.
    intake : Report
        What the door found.
    again : bool
        Whether it was handed in again since it was graded.
    seconds : float or None
        How long running it took, by the clock; None where that is not known.
    page : Path or None
        Its feedback page.
    """

    mark: Mark
    name: str
    penalty: float
    answers: Mapping[str, Form]
    files: Mapping[str, str]
    record: Record
    measured: Measured | None
    stopped: tuple[str, ...]
    intake: Report
    again: bool
    seconds: float | None
    page: Path | None


def answers(notebook: NotebookNode, cells: Cells) -> dict[str, Form]:
    """Return the form of each answered cell, by its id."""
    found = {}
    for cell in notebook.cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if id in cells and (form := form_of(cell.source, *cells[id])):
            found[id] = form
    return found


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook that nbgrader or the build wrote. `nbformat.read` would validate it, 40 ms each."""
    try:
        return nbformat.v4.reads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing. Run make release.") from None
    except ValueError as error:
        raise CourseError(f"{path} is damaged ({error}). Grade that submission again with --force.") from None


def read_work(course: Path, entry: SubmittedAssignment, exercise: Exercise, graded: Path, cells: Cells) -> Work:
    """Read one submission's graded work.

    Parameters
    ----------
    course : Path
        The course folder.
    entry : SubmittedAssignment
        The submission in the gradebook.
    exercise : Exercise
        The assignment.
    graded : Path
        The graded notebook.
    cells : dict
        The answer cells as released.
    """
    student, name = entry.student.id, exercise.name
    notebook = read_notebook(graded)
    mark = mark_of(entry, exercise, notebook, tuple(findings(course, student, name)))
    page = course / "feedback" / student / name / f"{name}.html"
    attempt = _attempt(course, student, name)
    return Work(
        mark=mark,
        name=" ".join(filter(None, (entry.student.first_name, entry.student.last_name))) or student,
        penalty=entry.late_submission_penalty or 0.0,
        answers=answers(notebook, cells),
        files=_digests(graded.parent),
        record=read_record(graded.parent / RECORD),
        measured=next(filter(None, (measured(step.said) for step in mark.steps)), None),
        stopped=_stopped(notebook),
        intake=read_report(report_path(course, student, name)) or Report(),
        again=_is_new(course / "submitted" / student / name, graded, attempt),
        seconds=attempt.get("seconds") or None if attempt else _grading_seconds(graded),
        page=page if page.is_file() else None,
    )


def is_judged(entry: SubmittedAssignment, exercise: Exercise) -> bool:
    """Whether grading came to its end; one that was broken off leaves a notebook, too, and no score."""
    names = {f"test-{step.id}" for step in exercise.steps if not step.manual}
    grades = [grade for part in entry.notebooks for grade in part.grades if grade.name in names]
    return all(grade.auto_score is not None for grade in grades)


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.iterdir()) if path.is_file())
    return {path.name: _digest(path) for path in files if path.name == RECORD or path.name.endswith(SUFFIXES)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _attempt(course: Path, student: str, name: str) -> dict[str, Any]:
    """Return what `grader grade` noted of the attempt that it graded last; empty where nbgrader's command graded."""
    found = read_json(course / "attempts" / student / name / "latest.json")
    return found if isinstance(found, dict) else {}


def _stopped(notebook: NotebookNode) -> tuple[str, ...]:
    errors = (output for cell in notebook.cells for output in cell.get("outputs", []))
    said = [str(output.get("evalue")) for output in errors if output.get("ename") == "Stopped"]
    return tuple(dict.fromkeys(words for words in said if not words.startswith(AFTER_THE_END)))


def _is_new(submitted: Path, graded: Path, attempt: Mapping[str, Any]) -> bool:
    """Whether what lies in `submitted` is not what was graded: by its time of handing in, or by its notebook.

    Nobody may have looked at it yet, so nothing is followed, and nothing but a file of the right size is read.
    """
    if not submitted.is_dir():
        return False
    noted = attempt.get("files", {}).get(graded.name)
    notebook = _content(submitted / graded.name) if noted else b""
    changed = bool(notebook) and hashlib.sha256(notebook).hexdigest() != noted
    return changed or _content(submitted / TIMESTAMP).strip() != _content(graded.with_name(TIMESTAMP)).strip()


def _content(path: Path) -> bytes:
    """Return what a file of a submission holds; nothing where there is none that would be taken."""
    try:
        return read_regular(path, limit_of(path.name))
    except Refused:
        return b""


def _grading_seconds(graded: Path) -> float | None:
    """Return the time from nbgrader's laying the exercise beside a submission to its graded notebook."""
    try:
        seconds = graded.stat().st_mtime - graded.with_name("exercise.toml").stat().st_mtime
    except FileNotFoundError:
        return None
    return seconds if 0 < seconds < 86_400 else None  # else the folder was moved by something that sets times anew

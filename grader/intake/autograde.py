"""The doors of `nbgrader autograde` and of formgrader's button, and the learner's word of what was found there."""

import os
import stat
from fnmatch import fnmatchcase
from logging import Logger, LoggerAdapter
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.log import get_logger

from grader.errors import CourseError
from grader.intake.names import show
from grader.intake.report import findings
from grader.intake.submission import take_in
from grader.judge.protection import why_refused

NOTICE = "found-at-the-door"


def look_again(assignment: str, student: str, notebooks: list[str]) -> None:
    """Look at a submission right before nbgrader copies it. The setting ``Autograde.pre_convert_hook``.

    Parameters
    ----------
    assignment, student : str
        As on the command line, so `student` is possibly ``"*"``.
    notebooks : list of str
        ``<course>/submitted/<student>/<assignment>/<notebook>.ipynb``. nbgrader goes on with what this list holds
        afterwards, and swallows whatever is raised here: a submission that could not be looked at has to lose its
        notebook from the list, and nbgrader then leaves it ungraded.
    """
    folder = Path(notebooks[0]).parent
    notebooks.clear()
    if _look(folder, get_logger()):
        notebooks.append(str(folder / f"{folder.name}.ipynb"))


class FirstLook(NotebookExporter):
    """nbgrader's notebook exporter; where `Autograde` makes one, it looks at all submissions of the assignment.

    The setting ``Autograde.exporter_class``. nbgrader makes its exporter after it has listed the submissions and
    before it reads any. Where other people's code may not be run on this machine, nothing is looked at.

    The hook above comes too late for two things: ``timestamp.txt``, which nbgrader reads to decide
    whether a submission is new (a pipe there hangs the class), and a folder without a notebook, which has no hook.
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        if isinstance(self.parent, Autograde):
            if refused := why_refused():
                self.parent.log.error(refused)
                raise NbGraderException(refused)
            look_at_all(self.parent)


def look_at_all(autograde: Autograde) -> None:
    """Look at the submissions that `autograde` is about to grade, and correct its list of them."""
    course, assignment = autograde.coursedir, autograde.coursedir.assignment_id
    for folder in _submissions(Path(course.root) / course.submitted_directory, course.student_id, assignment):
        listed = course.format_path(course.submitted_directory, folder.parent.name, assignment)
        autograde.assignments.pop(listed, None)
        notebook = f"{assignment}.ipynb"
        if _look(folder, autograde.log):
            if fnmatchcase(notebook, f"{course.notebook_id}.ipynb"):
                autograde.assignments[listed] = [os.path.join(listed, notebook)]
            for line in findings(course.root, folder.parent.name, assignment):
                autograde.log.warning("%s: %s", show(folder.parent.name), line)


def _submissions(submitted: Path, student: str, assignment: str) -> list[Path]:
    """Return the folders, or what stands in their place, of the learners that nbgrader's pattern `student` names."""
    found = []
    for entry in sorted(os.scandir(submitted), key=lambda entry: entry.name):
        if fnmatchcase(entry.name, student) and not entry.name.startswith("."):
            folder = submitted / entry.name / assignment
            if entry.is_symlink() or (stat.S_ISDIR(entry.stat().st_mode) and os.path.lexists(folder)):
                found.append(folder)
    return found


def _look(folder: Path, log: Logger | LoggerAdapter[Any]) -> bool:
    """Look at one submission; return whether it may be graded. Whatever happens is logged and stops nobody else."""
    student = folder.parent.name
    try:
        take_in(folder.parents[2], student, folder.name)
    except CourseError as error:
        log.error(str(error))
        return False
    except Exception:
        log.exception("%s: the submission could not be looked at and is not graded", show(student))
        return False
    return True


class Notice(NbGraderPreprocessor):
    """Put what was found at the door on top of the graded notebook, where the feedback page and formgrader show it."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Insert one Markdown cell where there is something to tell."""
        course = self.parent.parent.coursedir.root
        lines = findings(course, resources["nbgrader"]["student"], resources["nbgrader"]["assignment"])
        if lines:
            cell = new_markdown_cell("\n".join(["**What was handed in**", "", *(f"- {plain(line)}" for line in lines)]))
            cell.id = NOTICE + "-" * sum(str(other.get("id")).startswith(NOTICE) for other in nb.cells)
            if nb.nbformat_minor < 5:
                del cell["id"]
            nb.cells.insert(0, cell)
        return nb, resources


def plain(text: str) -> str:
    """Return `text` as Markdown that shows nothing but it: every character that could mean something is an entity."""
    return "".join(
        character if character.isalnum() or character in " ." else f"&#{ord(character)};" for character in text
    )

"""How the suite's learners hand in: the honest solution of the toy, and what each of them changes in it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from toy_weights import weights

HONEST = {
    "double": "def double(number):\n    return number + number",
    "predict": "def predict(number):\n    return factor * number",
    "why": "Because a model is a factor here.",
}
WRONG = "def double(number):\n    return 0"
WRONG_SAYS = "double(2) is 4, not 0"  # the visible test's words
FULL = (50, 30)  # what a machine gives of the toy's 100 points; the other 20 a person does


@dataclass(frozen=True)
class Submission:
    """One learner's submission of the toy.

    Attributes
    ----------
    line : int
        The number of the attack.
    id : str
        The learner, and the test's name.
    points : tuple of float
        Due for doubling and for the accuracy.
    says : str
        What the learner's feedback page must say.
    answers : dict
        What differs from the honest answers, by grade_id.
    first : str
        A code cell of the learner's own on top of the notebook.
    middle : str
        One behind the first test cell, so between two graded cells.
    change : callable, optional
        ``change(folder, notebook, course)`` changes the notebook, or the files beside it. The notebook is written
        afterwards, unless there is one already or it has lost all its cells.
    """

    line: int
    id: str
    points: tuple[float, float]
    says: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    first: str = ""
    middle: str = ""
    change: Callable[[Path, NotebookNode, Path], None] | None = None


def hand_in(course: Path, submission: Submission) -> Path:
    """Lay a submission into the course folder and return its folder."""
    folder = course / "submitted" / submission.id / "toy"
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(course / "notebooks" / "toy", folder)
    notebook = nbformat.read(folder / "toy.ipynb", 4)
    (folder / "final.safetensors").write_bytes(weights(1.0))
    answers = HONEST | submission.answers
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    if submission.middle:
        notebook.cells.insert(1 + at(notebook, "test-double"), new_code_cell(submission.middle, id="own-middle"))
    if submission.first:
        notebook.cells.insert(0, new_code_cell(submission.first, id="own-first"))
    (folder / "toy.ipynb").unlink()
    if submission.change:
        submission.change(folder, notebook, course)
    if notebook.cells and not any(folder.glob("*.ipynb")):
        nbformat.write(notebook, folder / "toy.ipynb")
    return folder


def at(notebook: NotebookNode, id: str) -> int:
    """Return the place of a cell."""
    return next(place for place, cell in enumerate(notebook.cells) if cell.id == id)


def cell(notebook: NotebookNode, id: str) -> NotebookNode:
    """Return a cell."""
    return notebook.cells[at(notebook, id)]

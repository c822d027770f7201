"""A feedback page as a notebook, for a learning platform that returns a file under the name of what was handed in."""

from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import GetGrades

from grader.judge.feedback import HideTests


def feedback_notebook(graded: Path, db_url: str, student: str, assignment: str) -> bytes:
    """Return the graded notebook with its marks and comments as cells, and without hidden tests.

    Parameters
    ----------
    graded : Path
        ``<course>/autograded/<student>/<assignment>/<assignment>.ipynb``.
    db_url : str
        The gradebook's.
    student, assignment : str
        Their ids.
    """
    book = nbformat.read(graded, as_version=4)
    names = {"student": student, "assignment": assignment, "notebook": graded.stem, "db_url": db_url}
    resources = ResourcesDict(nbgrader=names)
    for step in (GetGrades(), HideTests()):  # as for the page
        book, resources = step.preprocess(book, resources)
    total = resources["nbgrader"]
    lines = [f"# {assignment}: {total['score']:g} of {total['max_score']:g} points"]
    if total["late_penalty"]:
        lines.append(f"{total['late_penalty']:g} points were taken off because it came late.")
    cells = [new_markdown_cell("\n\n".join(lines))]
    for cell in book.cells:
        marks = cell.metadata.pop("nbgrader", {})
        cells.append(cell)
        lines = [f"**{marks['score']:g} of {marks['points']:g} points**"] if "score" in marks else []
        lines += [f"> {line}" for line in (marks.get("comment") or "").splitlines()]
        if lines:
            cells.append(new_markdown_cell("\n\n".join(lines)))
    for number, cell in enumerate(cells):
        cell.id = f"feedback-{number}"
    book.cells, book.nbformat_minor = cells, max(book.nbformat_minor, 5)
    return nbformat.writes(book).encode()

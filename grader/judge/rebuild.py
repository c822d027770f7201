"""Rebuild a submitted notebook from what may be trusted of it: cell types, sources and known cell ids."""

from dataclasses import dataclass
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.judge.clean import clean_markdown

_PYTHON = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class RebuildNotebook(NbGraderPreprocessor):
    """Give back a notebook that holds the learner's text and code, and of all else only what the course knows.

    Tags, kernels, outputs, attachments, points and flags of the submission are gone. A locked or graded cell has the
    source it was released with; one that is missing is put back, a second copy loses its id.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Rebuild `nb` by the gradebook's record of the released notebook."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            known = known_cells(gradebook.find_notebook(about["notebook"], about["assignment"]))
        rebuilt, missing = rebuild(nb, known)
        for id in missing:
            self.log.warning("Cell '%s' is missing from the submission and was put back", id)
        return rebuilt, resources


@dataclass(frozen=True)
class Known:
    """A cell that the course knows.

    Attributes
    ----------
    kind : str
        ``"code"`` or ``"markdown"``.
    source : str
        As it was released, hidden tests included where it is graded.
    locked : bool
        Whether a learner's changes to it count for nothing.
    metadata : dict
        What nbgrader knows of it.
    """

    kind: str
    source: str
    locked: bool
    metadata: dict[str, Any]

    def cell(self, source: str) -> NotebookNode:
        """Return the cell with a learner's `source`, or its own if it is locked."""
        text = self.source if self.locked else source
        metadata = {"nbgrader": dict(self.metadata)}
        if self.kind == "code":
            return new_code_cell(text, metadata=metadata)
        return new_markdown_cell(text if self.locked else clean_markdown(text), metadata=metadata)


def rebuild(nb: NotebookNode, known: dict[str, Known]) -> tuple[NotebookNode, list[str]]:
    """Return `nb` as `RebuildNotebook` says, and the ids of the cells that were missing, by the cells of the release.

    Parameters
    ----------
    nb : NotebookNode
        A learner's notebook.
    known : dict
        The release's cells by their grade_id, in its order.
    """
    rebuilt = new_notebook(metadata={"kernelspec": _PYTHON, "language_info": {"name": "python"}})
    seen: dict[str, int] = {}
    missing = []
    for cell in nb.cells:
        id = grade_id(cell)
        source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
        if id in known and id not in seen:
            seen[id] = len(rebuilt.cells)
            rebuilt.cells.append(known[id].cell(source))
        elif cell.cell_type == "code":
            rebuilt.cells.append(new_code_cell(source))
        else:
            rebuilt.cells.append(new_markdown_cell(clean_markdown(source)))
    after = -1  # a missing cell goes behind the one that it was released behind
    for id, cell in known.items():
        if id not in seen:
            missing.append(id)
            seen = {other: at + (at > after) for other, at in seen.items()}
            seen[id] = after + 1
            rebuilt.cells.insert(after + 1, cell.cell(cell.source))
        after = seen[id]
    return rebuilt, missing


def known_cells(notebook: Any) -> dict[str, Known]:
    """Return the release's cells by their grade_id, in its order, from the gradebook's record of a notebook."""
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    graded, solved, tasks = (
        {cell.name for cell in cells} for cells in (notebook.grade_cells, notebook.solution_cells, notebook.task_cells)
    )
    known = {}
    for stored in notebook.source_cells:
        metadata = {
            "schema_version": SCHEMA_VERSION,
            "grade_id": stored.name,
            "grade": stored.name in graded,
            "solution": stored.name in solved,
            "task": stored.name in tasks,
            "locked": stored.locked,
            "cell_type": stored.cell_type,
            "checksum": stored.checksum,
        }
        if stored.name in points:
            metadata["points"] = points[stored.name]
        known[stored.name] = Known(stored.cell_type, stored.source, stored.locked, metadata)
    return known


def grade_id(cell: NotebookNode) -> str | None:
    """Return the id that a submitted cell claims."""
    marks = cell.metadata.get("nbgrader")
    id = marks.get("grade_id") if isinstance(marks, dict) else None
    return id if isinstance(id, str) else None

"""The code cells of a built notebook: which names each uses and assigns, and whether running it trains a network."""

import ast
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.judge.cell import names

_TRAINING = ("run_trials", "train_or_load")


@dataclass(frozen=True)
class Cell:
    """A code cell: the learner's own or the course's."""

    id: str
    source: str
    step: str  # that it grades, or ""
    points: float
    answer: bool

    @property
    def name(self) -> str:
        """The file's name in tracebacks."""
        return f"<cell {self.id}>"

    @property
    def hidden(self) -> range:
        """The lines of its hidden part, counted from 1."""
        marks = [n for n, line in enumerate(self.source.splitlines(), 1) if "HIDDEN TESTS" in line]
        return range(marks[0], marks[-1] + 1) if len(marks) > 1 else range(0)


def code_cells(notebook: NotebookNode) -> list[Cell]:
    """Return the code cells of a built notebook."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            marks = cell.metadata.get("nbgrader", {})
            graded = marks.get("grade", False) and not marks.get("solution", False)
            step = marks["grade_id"].removeprefix("test-") if graded else ""
            id = marks.get("grade_id") or cell.id
            found.append(Cell(id, cell.source, step, float(marks.get("points", 0)), marks.get("solution", False)))
    return found


def touched(cell: Cell) -> tuple[set[str], set[str]]:
    """Return the names that a cell uses or assigns, and those that it assigns; none if it is no Python.

    What a graded cell assigns stays in it.
    """
    try:
        free, assigned = names(cell.source)
    except SyntaxError:
        return set(), set()
    return (free, set()) if cell.step else (free | assigned, assigned)


def trains_here(source: str) -> bool:
    """Tell whether running a cell trains a network, which is not so where it only says how or where one explores."""

    def calls(node: ast.AST) -> bool:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            return False
        if isinstance(node, ast.If) and "exploring" in ast.unparse(node.test):
            return False
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _TRAINING:
            return True
        return any(map(calls, ast.iter_child_nodes(node)))

    try:
        return calls(ast.parse(source))
    except SyntaxError:
        return False

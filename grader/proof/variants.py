"""Variants of the honest solution: right by another route, or wrong in a named way.

A variant is a percent script in ``variants/<assignment>/<name>.py`` that holds the cells it changes, under the headers
that they have in the master::

    # %% [markdown]
    # # Softmax before a loss that applies it
    # A sentence or two: what the learner believed.

    # %% solve="baseline"
    def build_baseline(): ...

``tags=["blank"]`` in the first header leaves all other answers open, ``tags=["not-run"]`` hands in a notebook that
nobody ran. The honest solution itself is the variant without a file, and `UNTOUCHED` hands in the exercise as released.
"""

from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from grader.authoring.master import read_master
from grader.errors import CourseError

FOLDER = Path(__file__).parent / "variants"
BLANK, NOT_RUN = "blank", "not-run"


@dataclass(frozen=True)
class Variant:
    """What a learner wrote, told as a difference from the honest solution.

    Attributes
    ----------
    name : str
        A file's name in ``variants/<assignment>/``, or ``honest``.
    title : str
        What it is, in a few words.
    patches : dict
        For each changed cell its grade_id and its source.
    filled : bool
        Whether the cells that are not patched hold the honest answers; else they stay as released.
    run : bool
        Whether the learner ran the notebook before handing it in.
    """

    name: str
    title: str
    patches: dict[str, str] = field(default_factory=dict)
    filled: bool = True
    run: bool = True


HONEST = Variant("honest", "the reference solution")
UNTOUCHED = Variant("untouched", "handed in as released", filled=False, run=False)


def read_variant(assignment: str, name: str) -> Variant:
    """Read a variant of `assignment` by its name.

    Raises
    ------
    CourseError
        If there is no such file, or it lacks a heading or a changed cell.
    """
    for variant in (HONEST, UNTOUCHED):
        if name == variant.name:
            return variant
    path = FOLDER / assignment / f"{name}.py"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.py"))) or "none"
        raise CourseError(f"{assignment} has no variant '{name}'. There are: honest, untouched, {known}.")
    first, *rest = read_master(path)
    heading, _, _ = first.source.partition("\n")
    if first.kind != "markdown" or not heading.startswith("# "):
        raise CourseError(f"{path} must begin with a Markdown cell whose heading says what the variant is.")
    patches = {cell.value: cell.source for cell in rest if cell.role in ("solve", "reflect")}
    if len(patches) != len(rest) or not rest:
        raise CourseError(f'{path} must hold cells headed solve="..." or reflect="...", each once, and nothing else.')
    return Variant(name, heading.removeprefix("# "), patches, BLANK not in first.tags, NOT_RUN not in first.tags)


def write_answers(released: NotebookNode, solution: NotebookNode, variant: Variant) -> NotebookNode:
    """Fill in a released notebook as the learner of `variant` did.

    Parameters
    ----------
    released : NotebookNode
        As learners get it; it is changed in place and returned.
    solution : NotebookNode
        The solution notebook of the same assignment.
    variant : Variant
        What this learner wrote.

    Raises
    ------
    CourseError
        If the variant changes a cell that the exercise does not have.
    """
    answers = {cell.metadata.nbgrader.grade_id: cell.source for cell in _answer_cells(solution)}
    if unknown := sorted(set(variant.patches) - set(answers)):
        raise CourseError(f"The variant '{variant.name}' changes the cell '{unknown[0]}', which the exercise lacks.")
    for cell in _answer_cells(released):
        id = cell.metadata.nbgrader.grade_id
        if id in variant.patches:
            cell.source = variant.patches[id]
        elif variant.filled:
            cell.source = answers[id]
    return released


def _answer_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]

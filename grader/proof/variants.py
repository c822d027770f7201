"""Variants of the honest solution: right by another route, or wrong in a named way.

A variant is a percent script that holds the cells it changes, under the headers that they have in the master. It lies
in ``variants/<assignment>/<name>.py``, or, for cells that all tracks of a project share, in ``variants/<project>/``::

    # %% [markdown]
    # # the stride is left out
    # A sentence or two: what the learner believed.
    #
    # - wrong conv2d: with stride 2 a window starts at twice

    # %% solve="conv2d"
    def conv2d(image, kernels, bias, stride=1, padding=0): ...

The list at the end of the head says what is expected. ``- right split, conv2d``: these steps get full points.
``- wrong conv2d: words``: this step gets none, and its message holds the words (as they stand, or as a regular
expression). All other steps get full points. A step of which no line speaks is no step that the variant is about.

Tags in the first header: ``"blank"`` leaves all other answers open, ``"not-run"`` hands in a notebook that nobody ran,
``"story"`` expects nothing: it is there for the demo or a test that says more, ``"quick"`` is tried by every `grader
verify` although it trains a network. The honest solution itself is the variant without a file, and `UNTOUCHED` hands in
the exercise as released.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from grader.authoring.master import read_master
from grader.errors import CourseError

FOLDER = Path(__file__).parent / "variants"
BLANK, NOT_RUN, STORY, QUICK = TAGS = ("blank", "not-run", "story", "quick")
SHORTEST_WORDS = 10  # characters: fewer do not name a mistake

_LINE = re.compile(r"- (?:right (?P<right>[\w-]+(?:, [\w-]+)*)|wrong (?P<wrong>[\w-]+): (?P<words>\S.*))")


@dataclass(frozen=True)
class Variant:
    """What a learner wrote, told as a difference from the honest solution.

    Attributes
    ----------
    name : str
        A file's name in ``variants/<assignment>/`` or ``variants/<project>/``, or ``honest``.
    title : str
        What it is, in a few words.
    patches : dict
        For each changed cell its grade_id and its source.
    filled : bool
        Whether the cells that are not patched hold the honest answers; else they stay as released.
    run : bool
        Whether the learner ran the notebook before handing it in.
    right : tuple of str
        The steps that it answers, rightly, in a way of its own.
    wrong : dict
        For each step that it gets wrong the words that the message must hold.
    quick : bool
        Whether it is always tried, although it trains a network.
    """

    name: str
    title: str
    patches: dict[str, str] = field(default_factory=dict)
    filled: bool = True
    run: bool = True
    right: tuple[str, ...] = ()
    wrong: dict[str, str] = field(default_factory=dict)
    quick: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that it is about; none for a story."""
        return (*self.right, *self.wrong)


HONEST = Variant("honest", "the reference solution")
UNTOUCHED = Variant("untouched", "handed in as released", filled=False, run=False)


def folders(assignment: str) -> list[Path]:
    """Return where variants of `assignment` lie: its own folder, and its project's, by the beginning of its name."""
    shared = (path for path in sorted(FOLDER.glob("*/")) if assignment.startswith(f"{path.name}_"))
    return [FOLDER / assignment, *shared]


def variant_files(assignment: str) -> dict[str, Path]:
    """Return the file of each variant of `assignment` by the variant's name, in alphabetical order.

    Raises
    ------
    CourseError
        If two have the same name.
    """
    files: dict[str, Path] = {}
    for path in (path for folder in folders(assignment) for path in folder.glob("*.py")):
        if path.stem in files:
            raise CourseError(
                f"{path} and {files[path.stem]} have the same name; {assignment} could not tell them apart."
            )
        files[path.stem] = path
    return dict(sorted(files.items()))


def variants(assignment: str) -> list[Variant]:
    """Return all variants of `assignment` that have a file."""
    return [read_file(path) for path in variant_files(assignment).values()]


def read_variant(assignment: str, name: str) -> Variant:
    """Read a variant of `assignment` by its name.

    Raises
    ------
    CourseError
        If there is no such file, or it breaks a rule of `read_file`.
    """
    for variant in (HONEST, UNTOUCHED):
        if name == variant.name:
            return variant
    files = variant_files(assignment)
    if name not in files:
        known = ", ".join(files) or "none"
        raise CourseError(f"{assignment} has no variant '{name}'. There are: honest, untouched, {known}.")
    return read_file(files[name])


def read_file(path: Path) -> Variant:
    """Read a variant.

    Raises
    ------
    CourseError
        If it lacks a heading, a changed cell or what is expected, or holds anything else; the text says which.
    """
    first, *rest = read_master(path)
    heading, _, text = first.source.partition("\n")
    if first.kind != "markdown" or not heading.startswith("# "):
        raise CourseError(f"{path} must begin with a Markdown cell whose heading says what the variant is.")
    patches = {cell.value: cell.source for cell in rest if cell.role in ("solve", "reflect")}
    if len(patches) != len(rest) or not rest:
        raise CourseError(f'{path} must hold cells headed solve="..." or reflect="...", each once, and nothing else.')
    if unknown := sorted(set(first.tags) - set(TAGS)):
        raise CourseError(f"{path} has the tag '{unknown[0]}', but must have only: {', '.join(TAGS)}.")
    right, wrong = _expected(path, text)
    if (STORY in first.tags) == bool(right or wrong):
        raise CourseError(
            f"{path} must say what is expected, in lines '- right <step>' or '- wrong <step>: <words of the message>', "
            f'or that nothing is, with tags=["{STORY}"]: one of the two.'
        )
    return Variant(
        path.stem,
        heading.removeprefix("# "),
        patches,
        BLANK not in first.tags,
        NOT_RUN not in first.tags,
        right,
        wrong,
        QUICK in first.tags,
    )


def _expected(path: Path, text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the steps that are right, and those that are wrong with the words of their message."""
    right: list[str] = []
    wrong: dict[str, str] = {}
    twice: list[str] = []
    for line in text.splitlines():
        if not line.startswith("- "):
            continue
        found = _LINE.fullmatch(line.rstrip())
        if not found:
            raise CourseError(f"{path}: '{line}' must read '- right <step>, <step>' or '- wrong <step>: <words>'.")
        right += found["right"].split(", ") if found["right"] else []
        if step := found["wrong"]:
            if len(found["words"]) < SHORTEST_WORDS:
                raise CourseError(
                    f"{path}: '{found['words']}' must name the mistake in {SHORTEST_WORDS} letters or more."
                )
            twice += [step] if step in wrong else []
            wrong[step] = found["words"]
    twice += [step for step in right if right.count(step) > 1 or step in wrong]
    if twice:
        raise CourseError(f"{path}: one line must speak of the step '{twice[0]}', not two.")
    return tuple(right), wrong


def says(message: str, words: str) -> bool:
    """Tell whether `message` holds `words`, as they stand or as a regular expression."""
    return words in message or re.search(words, message) is not None


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

"""A notebook in this process: the honest answers run once, and each variant from the cell on that it changes.

The honest solution runs from top to bottom, and a shallow copy of its namespace is kept before each answer. A variant
takes the copy before its first changed cell; then only those cells run again that use a name which it has changed, or
a name made from such a name. So a variant costs what its own steps cost. Graded cells are judged by the judge's own
code, with all values on the wire, and run a second time as they do at a learner's desk: both must come to one verdict.
No kernel and no sandbox is involved: what is tried here is the course's own. `verify --full` has both.
"""

import ast
import contextlib
import io
import linecache
import os
import random
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from nbformat import NotebookNode

from grader.bridge import kernel
from grader.bridge.link import KernelLink
from grader.judge.cell import Outcome, judge
from grader.lab.place import Place
from grader.proof.variants import Variant
from grader.proof.verify_cells import Cell, code_cells, touched, trains_here

Namespace = dict[str, Any]

# What a learner is told of an outcome, by the exception's class; anything else failed.
_VERDICTS = {"": "right", "AssertionError": "wrong", "Misuse": "wrong", "NotImplementedError": "not attempted"}


@dataclass(frozen=True)
class Plan:
    """What follows from a change: cells to run again with what each assigns, graded cells to judge, any training."""

    again: dict[int, frozenset[str]]
    judged: tuple[int, ...]
    trains: bool


@dataclass(frozen=True)
class Trial:
    """What came of one variant in one step.

    Attributes
    ----------
    variant, step : str
    points : float
        The judge's.
    verdict : str
        The judge's in a word: right, wrong, not attempted or failed.
    message : str
        What the learner is told.
    at_desk : str
        The verdict of the whole graded cell where a learner runs it.
    line : int
        Of the graded cell, where it stopped; 0 if it did not.
    hidden : bool
        Whether it stopped in its hidden part.
    """

    variant: str
    step: str
    points: float
    verdict: str
    message: str
    at_desk: str = ""
    line: int = 0
    hidden: bool = False


class Notebook:
    """An assignment's notebook at work in this process, one framework a process.

    Parameters
    ----------
    notebook : NotebookNode
        The solution, hidden tests included.
    exercise : Path
        The folder that holds its exercise.toml.
    seed : int
        What all chance begins with.
    """

    def __init__(self, notebook: NotebookNode, exercise: Path, seed: int = 0) -> None:
        self.cells, self.exercise, self.seed = code_cells(notebook), exercise.resolve(), seed
        self._before: list[Namespace] = []
        # All names that a cell uses or assigns: a change of one of them concerns the cell.
        self._touches, self._assigns = zip(*map(touched, self.cells), strict=True)

    def run_honest(self) -> list[Trial]:
        """Run the honest answers from top to bottom; return what each step came to.

        A cell of the notebook that fails raises its exception: graded cells leave nothing that another cell may need,
        because they never run in the learner's namespace.
        """
        namespace: Namespace = {"__name__": "__main__"}
        trials = []
        with self._folder() as place:
            for cell in self.cells:
                self._before.append(dict(namespace))
                if cell.step:
                    trials.append(self._judge("honest", cell, namespace, place, desk=True))
                else:
                    _run(cell, namespace)
        return trials

    def run_released(self, notebook: NotebookNode) -> tuple[list[Trial], dict[str, str]]:
        """Run the notebook as released; return what each step came to, and by their ids the cells that fail oddly.

        A cell that was not answered says so (NotImplementedError), and what builds on it finds no name (NameError).
        """
        tests = {cell.id: cell for cell in self.cells if cell.step}
        namespace: Namespace = {"__name__": "__main__"}
        trials: list[Trial] = []
        odd: dict[str, str] = {}
        with self._folder() as place:
            for cell in code_cells(notebook):
                if cell.id in tests:
                    trials.append(self._judge("untouched", tests[cell.id], namespace, place, desk=False))
                    continue
                try:
                    _run(cell, namespace)
                except (NotImplementedError, NameError):
                    pass
                except Exception as error:
                    odd[cell.id] = f"{type(error).__name__}: {error}"
        return trials, odd

    def plan(self, variant: Variant, training: bool = True) -> Plan:
        """Return which cells follow from what `variant` changes; see `run_variant`."""
        changed = {n for n, cell in enumerate(self.cells) if cell.id in variant.patches}
        tainted: set[str] = set()
        unknown: set[str] = set()  # what a training that is left out would have made
        again: dict[int, frozenset[str]] = {}
        judged: list[int] = []
        trains = False
        for n in range(min(changed, default=len(self.cells)), len(self.cells)):
            cell = self.cells[n]
            touches, assigns = self._touches[n], self._assigns[n]
            if n in changed:
                touches, more = touched(replace(cell, source=variant.patches[cell.id]))
                assigns = assigns | more
            if cell.step:
                judged += [n] if touches & tainted and not touches & unknown else []
            elif n in changed or touches & (tainted | unknown):
                source = variant.patches.get(cell.id, cell.source)
                trains = trains or trains_here(source)
                if not training and (trains_here(source) or (n not in changed and touches & unknown)):
                    unknown |= assigns
                else:
                    tainted |= assigns
                    again[n] = frozenset(assigns)
        return Plan(again, tuple(judged), trains)

    def run_variant(self, variant: Variant, training: bool, everything: bool) -> list[Trial]:
        """Run what `variant` changes, and what follows from it; return what came of each step concerned.

        Parameters
        ----------
        variant : Variant
            Filled in and run.
        training : bool
            Whether to train anew where the change asks for it; else the steps after a training are left out.
        everything : bool
            Whether to judge all steps that the change concerns; else only those of which the variant speaks.
        """
        plan = self.plan(variant, training)
        judged = [n for n in plan.judged if everything or self.cells[n].step in variant.steps]
        if not judged:
            return []
        namespace: Namespace = {}
        own: set[str] = set()  # names that hold what this variant made of them
        trials = []
        with self._folder() as place:
            for n in sorted([*(n for n in plan.again if n < judged[-1]), *judged]):
                cell = self.cells[n]
                namespace |= {name: value for name, value in self._before[n].items() if name not in own}
                own |= plan.again.get(n, set())
                if cell.step:
                    trials.append(self._judge(variant.name, cell, namespace, place, cell.step in variant.steps))
                else:
                    _seed(self.seed, namespace)
                    with contextlib.suppress(Exception):  # as a learner who goes on after an error
                        _run(replace(cell, source=variant.patches.get(cell.id, cell.source)), namespace)
        return trials

    @contextlib.contextmanager
    def _folder(self) -> Iterator[Place]:
        """Work in an empty folder: nothing that another run saved is loaded."""
        before = Path.cwd()
        with tempfile.TemporaryDirectory(prefix="verify-", ignore_cleanup_errors=True) as name:
            folder = Path(name).resolve()
            (folder / "exercise.toml").write_bytes((self.exercise / "exercise.toml").read_bytes())
            os.chdir(folder)
            try:
                yield Place(self.exercise, folder)
            finally:
                os.chdir(before)

    def _judge(self, variant: str, cell: Cell, namespace: Namespace, place: Place, desk: bool) -> Trial:
        """Judge one graded cell on the trusted side and, if `desk`, run it beside the learner's names as well."""
        _seed(self.seed, namespace)
        link = KernelLink(lambda sent: kernel.answer([bytearray(part) for part in sent], namespace))
        outcome = judge(cell.source, cell.points, link, place)
        verdict = _VERDICTS.get(outcome.name, "failed") if outcome.name or outcome.points else "wrong"
        trial = Trial(variant, cell.step, outcome.points, verdict, outcome.text or _last(outcome))
        if not desk:
            return trial
        _seed(self.seed, namespace)
        at_desk, line = _at_desk(cell, dict(namespace), cell.points)
        return replace(trial, at_desk=at_desk, line=line, hidden=line in cell.hidden)


def _last(outcome: Outcome) -> str:
    """Return the last line that a graded cell printed: where it gives part of the points, the reason stands there."""
    return outcome.printed.strip().splitlines()[-1] if outcome.printed.strip() else ""


def _at_desk(cell: Cell, namespace: Namespace, points: float) -> tuple[str, int]:
    """Return the verdict of a graded cell in a learner's own namespace, and the line at which it stopped."""
    try:
        value = _run(cell, namespace)
    except Exception as error:
        frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == cell.name]
        name = "NotImplementedError" if isinstance(error, NameError) else type(error).__name__
        return _VERDICTS.get(name, "failed"), (frames or [0])[0] or 0
    if value is None or (isinstance(value, int | float | np.number) and 0 < value <= points):
        return "right", 0
    return "wrong", len(cell.source.splitlines())  # where it says how many points an answer is worth


def _run(cell: Cell, namespace: Namespace) -> Any:
    """Execute a cell, its output kept back, and return the value of a last expression.

    `inspect` and tracebacks find the source.
    """
    linecache.cache[cell.name] = (len(cell.source), None, cell.source.splitlines(keepends=True), cell.name)
    tree = ast.parse(cell.source)
    last = tree.body.pop() if cell.step and tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(tree, cell.name, "exec", optimize=0, dont_inherit=True), namespace)
        if not isinstance(last, ast.Expr):
            return None
        return eval(compile(ast.Expression(last.value), cell.name, "eval", optimize=0, dont_inherit=True), namespace)


def _seed(seed: int, namespace: Namespace) -> None:
    """Let all chance begin anew, so that a verdict does not depend on what ran before."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - learners and torchvision draw from the global generator
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed)
    for value in namespace.values():
        if isinstance(value, np.random.Generator):
            value.bit_generator.state = np.random.default_rng(seed).bit_generator.state

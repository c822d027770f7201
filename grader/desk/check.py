"""Run a learner's notebook as the course does, and say what would count of it, step by step."""

import copy
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import is_grade, is_solution

from grader.course import Exercise, Step
from grader.course.settings import environment
from grader.desk.cells import Answer, answers
from grader.desk.notebooks import sources_of
from grader.desk.package import Package
from grader.desk.results import Checked, Result, State
from grader.errors import CourseError
from grader.judge.cell import Outcome
from grader.judge.course_config import patient_config
from grader.judge.protection import is_caged
from grader.judge.run import RunNotebook

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# A frame in a learner's cell: Python's traceback gives a line's number, its function and its text.
_FRAME = re.compile(r'File "[^"\n]*ipykernel[^"\n]*", line (\d+), in (\S+)\n\s+(.*)')


def run_check(
    package: Package,
    exercise: Exercise,
    notebook: NotebookNode | None = None,
    settings: Mapping[str, str] | None = None,
    tell: Callable[[Result], None] = lambda result: None,
) -> Checked:
    """Run a submission: its own cells in a clean kernel, with the saved models, and each check by the judge.

    Parameters
    ----------
    package : Package
        The submission.
    exercise : Exercise
        Its steps.
    notebook : NotebookNode, optional
        The notebook to run in place of the package's own, which has the visible checks alone.
    settings : dict, optional
        Further environment variables for the run.
    tell : callable
        Is given each result as soon as it is known.

    Raises
    ------
    CourseError
        If no kernel starts, or data are missing.
    """
    began = time.monotonic()
    gathered = answers(sources_of(package.original), package.known)
    for sandbox in ("own", "off"):
        run = _Run(exercise, gathered, tell)
        # A learner has no course folder, and one's own work is trusted.
        own = {"COURSE_ROOT": None, "COURSE_SANDBOX": sandbox, "NBGRADER_EXECUTION": "validate", **(settings or {})}
        with environment(own):
            judge = _Judge(run, config=patient_config())
            try:
                _execute(judge, copy.deepcopy(notebook or package.notebook), package, exercise)
                break
            except _Unseen:
                continue
    results = tuple(run.results.get(step.id) or run.never_met(step) for step in exercise.steps)
    return Checked(results, run.stumbled, judge.level, time.monotonic() - began, uncaged=sandbox == "off")


def _execute(judge: "_Judge", notebook: NotebookNode, package: Package, exercise: Exercise) -> None:
    """Run `notebook` to its end."""
    resources: Any = {"metadata": {"path": str(package.folder)}, "nbgrader": {"assignment": exercise.name}}
    judge.log.disabled, before = True, judge.log.disabled  # what it tells an instructor, a learner reads below
    try:
        judge.preprocess(notebook, resources)
    except (RuntimeError, NoSuchKernel) as error:
        if judge.begun:
            raise
        if is_caged():
            raise _Unseen from None
        raise CourseError(f"Python could not be started for the notebook: {error}. Try `grader doctor`.") from None
    finally:
        judge.log.disabled = before


class _Unseen(Exception):
    """The sandbox hides something that this Python needs, packages in a user's own folder, say."""


class _Judge(RunNotebook):
    """The course's judge, which reports on each cell."""

    def __init__(self, run: "_Run", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._report, self.begun = run, False

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute or judge one cell, and report what came of it."""
        id, self.begun = cell.metadata.get("nbgrader", {}).get("grade_id", ""), True
        try:
            result = super().preprocess_cell(cell, resources, index)
        except KeyboardInterrupt as stop:
            stop.add_note(f"Stopped at cell {index + 1} ({id or _begin(cell.source)}).")
            raise
        if id in self.outcomes:
            self._report.judged(id.removeprefix("test-"), self.outcomes[id])
        elif is_grade(cell) and is_solution(cell):
            self._report.written(id)
        elif cell.cell_type == "code":
            if not self._report.results and is_caged() and "ModuleNotFoundError" in _errors(cell):
                raise _Unseen
            self._report.ran(cell, id, index)
        return result


class _Run:
    """Gathers results while a notebook runs."""

    def __init__(self, exercise: Exercise, answers: dict[str, Answer], tell: Callable[[Result], None]) -> None:
        self.steps = {step.id: step for step in exercise.steps}
        self.answers, self._tell = answers, tell
        self.results: dict[str, Result] = {}
        self.stumbled = ""
        self._broken: dict[str, tuple[str, str, str]] = {}

    def ran(self, cell: NotebookNode, id: str, index: int) -> None:
        """Take down how one of the learner's cells ended."""
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        if error is None:
            return
        text = _first_line(error.evalue)
        if is_solution(cell):
            self._broken[id] = (error.ename, text, _ANSI.sub("", "\n".join(error.traceback)))
        elif not self.stumbled and error.ename not in ("NameError", "NotImplementedError"):
            # A name that no answer has made yet is no news.
            self.stumbled = f"cell {index + 1} ({id or _begin(cell.source)}): {_sentence(error.ename, text)}"

    def written(self, id: str) -> None:
        """Take down a written answer."""
        if id in self.steps and id not in self.results:
            answer = self.answers[id]
            state = State.WRITTEN if answer.touched else State.OPEN
            self._add(Result(self.steps[id], state, digest=answer.digest))

    def judged(self, id: str, outcome: Outcome) -> None:
        """Take down what the judge said of a step."""
        step, answer = self.steps.get(id), self.answers.get(id)
        if step is None or answer is None:
            return
        state, said, where = self._explained(outcome, answer, step)
        self._add(Result(step, state, outcome.points, said, where, answer.digest))

    def never_met(self, step: Step) -> Result:
        """Return the result of a step whose check is not in the notebook."""
        return Result(step, State.OPEN, said="its check is not in the notebook: was the cell deleted?", met=False)

    def _add(self, result: Result) -> None:
        self.results[result.step.id] = result
        self._tell(result)

    def _explained(self, outcome: Outcome, answer: Answer, step: Step) -> tuple[State, str, str]:
        if not outcome.name:
            # Where nothing was written, what the check measured is the news.
            said = "" if answer.cells else (outcome.printed.strip().splitlines() or [""])[-1]
            if outcome.points >= step.points:
                return State.RIGHT, said, ""
            return (State.PARTLY if outcome.points else State.WRONG), said, ""
        if answer.cells and not answer.touched:
            return State.OPEN, "", ""
        text = _first_line(outcome.text)
        if outcome.name in ("AssertionError", "Misuse"):
            return State.WRONG, text, ""
        broken = [(id, self._broken[id]) for id in answer.cells if id in self._broken]
        for id, (name, words, traceback) in broken:
            if name != "NotImplementedError":
                return State.FAILED, f"the cell '{id}' fails: {_sentence(name, words)}", _where(traceback)
        if outcome.name != "NotImplementedError":
            return State.FAILED, _sentence(outcome.name, text), _where(outcome.traceback)
        if answer.stub or not answer.cells:
            return State.OPEN, "begun; `raise NotImplementedError` still stands in its cell" if answer.stub else "", ""
        said = text if "is not defined" in text else "an earlier step that it uses is not answered yet"
        return State.FAILED, said, ""


def _errors(cell: NotebookNode) -> list[str]:
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def _sentence(name: str, text: str) -> str:
    return text if name in ("CourseError", "Stopped", "AssertionError") else f"{name}: {text}"


def _first_line(text: str) -> str:
    # IPython calls a cell "2065995735.py", which says nothing to its author.
    return re.sub(r"\(\d+\.py, line", "(line", _ANSI.sub("", text).strip().partition("\n")[0])


def _begin(source: str) -> str:
    return _first_line(source)[:40]


def _where(traceback: str) -> str:
    """Return the last line of the learner's own that a traceback shows."""
    frames = _FRAME.findall(traceback)
    if not frames:
        return ""
    number, function, text = frames[-1]
    place = f"line {number}" if function.startswith("<") else f"line {number} of the cell, in {function}"
    return f"{place}: {text.strip()}"

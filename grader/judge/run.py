"""Run a submission: its own cells in a kernel, the graded cells here, each at its own place in the notebook."""

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import zmq
from jupyter_core.utils import run_sync
from nbclient.client import CellExecutionComplete
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Float

from grader.bridge import wire
from grader.bridge.link import KernelLink
from grader.course.exercise import read_exercise
from grader.course.settings import course_root, sandbox_mode
from grader.judge.cell import KernelEnded, Outcome, Stopped, judge
from grader.judge.clean import clean_outputs
from grader.judge.limits import ENDED, TimeLimits, Watch
from grader.judge.messages import CarefulSession
from grader.judge.protection import UNPROTECTED, bare_environment, kernel_manager
from grader.lab.place import Place
from grader.sandbox import Limits

OUTCOMES = "outcomes"  # where the outcomes of graded cells stand in nbconvert's resources
_SAID = {"AssertionError": "Not yet", "NotImplementedError": "Not attempted", "Misuse": "Not yet"}
MOST_OUTPUT = 1_000_000  # bytes that one cell may print and show


class RunNotebook(Execute):
    """Execute a notebook, and judge its graded cells outside the kernel."""

    cell_seconds = Float(TimeLimits.cell, help="Processor time of one of a learner's cells.").tag(config=True)
    call_seconds = Float(TimeLimits.call, help="Processor time of one call from a graded cell.").tag(config=True)

    memory_gigabytes = Float(Limits.memory / 1e9, help="Memory of everything in a submission's sandbox.").tag(
        config=True
    )

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute `nb` in place; `resources["outcomes"]` gets an `Outcome` for each graded code cell, by its id."""
        submission = Path(resources["metadata"]["path"])
        self.timeout = None  # type: ignore[assignment]  # the watch stops cells
        self.kernel_name = "python3"
        self.outcomes: dict[str, Outcome] = {}
        self.ended, self.shown = "", 0
        with tempfile.TemporaryDirectory(prefix="desk-") as desk:
            # Not the autograded folder: it holds the notebook with its hidden tests.
            self.desk, self.place = Path(desk), _place(submission, resources["nbgrader"]["assignment"])
            _furnish(self.desk, self.place)
            self.level = _prepared_level(self.place)
            limits = replace(Limits(), memory=int(self.memory_gigabytes * 1e9))
            self.kernel_manager_class = kernel_manager(self.desk, self.level, limits, self.log)
            resources["metadata"]["path"] = desk
            try:
                nb, resources = super().preprocess(nb, resources, *args, **kwargs)
            finally:
                resources["metadata"]["path"] = str(submission)
        nb.metadata.pop("widgets", None)
        if sandbox_mode() == "off":
            nb.cells.insert(0, new_markdown_cell(f"**{UNPROTECTED}**"))
        resources[OUTCOMES] = self.outcomes
        return nb, resources

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel with an environment that does not lead to the course."""
        # A message that no honest notebook sends is dropped by the socket and never held in memory.
        self.km.context.setsockopt(zmq.MAXMSGSIZE, 2 * wire.MAX_BYTES)
        self.km.session = CarefulSession(parent=self.km)
        super().start_new_kernel(env=bare_environment(self.level), **kwargs)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute or judge one cell. After the kernel's end, graded cells get an outcome that says so."""
        self._check_assign_resources(resources)
        if cell.cell_type != "code":
            return cell, resources
        if utils.is_grade(cell) and not utils.is_solution(cell):
            outcome = self._judge(cell)
            self.outcomes[cell.metadata.nbgrader.grade_id] = outcome
            show(outcome, cell)
        elif not self.ended:
            self._run(cell, index)
        return cell, resources

    def _judge(self, cell: NotebookNode) -> Outcome:
        if self.ended:
            return Outcome(0.0, "Stopped", f"before this step could be marked, {self.ended}")
        watch = self._watch()
        try:
            return judge(cell.source, float(cell.metadata.nbgrader.points), KernelLink(self.kc, watch.call), self.place)
        except KernelEnded as end:
            self.ended = str(end)
            return Outcome(0.0, "Stopped", str(end))

    def _run(self, cell: NotebookNode, index: int) -> None:
        self.shown = 0
        try:
            run_sync(self._watch().cell)(super().async_execute_cell(cell, index))
        except Stopped as stop:
            cell.outputs.append(error_output("Stopped", str(stop)))
            self.ended = str(stop) if isinstance(stop, KernelEnded) else ""
        except (DeadKernelError, CellTimeoutError):
            self.ended = ENDED
            cell.outputs.append(error_output("Stopped", self.ended))
        except Exception as error:  # a reply may hold anything; what the cell did is done
            self.log.warning("What Python told of a cell could not be read (%s)", type(error).__name__)
            cell.outputs = [error_output("Stopped", "what Python told of this cell could not be read")]
        if self.ended:
            self.log.error("%s; what comes after it counts as not run.", self.ended)
        clean_outputs(cell)

    def _watch(self) -> Watch:
        return Watch(self.km, TimeLimits(cell=self.cell_seconds, call=self.call_seconds))

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take one message of the kernel; what a cell shows beyond its share is dropped, and that is said once."""
        if msg["msg_type"].startswith("comm"):  # widgets, of which no page shows anything
            return None
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "update_display_data", "error"):
            before, self.shown = self.shown, self.shown + length(msg["content"])
            if self.shown > MOST_OUTPUT:
                if before <= MOST_OUTPUT:
                    cut = f"\n[cut: over {MOST_OUTPUT / 1e6:g} MB of output]\n"
                    cell.outputs.append(new_output("stream", text=cut))
                return None
        try:
            return super().process_message(msg, cell, cell_index)
        except CellExecutionComplete:
            raise
        except Exception as error:
            self.log.warning("A message of Python's was no %s (%s)", str(msg["msg_type"])[:40], type(error).__name__)
            return None


def length(content: object) -> int:
    """Return about how many characters a message's content takes, without writing it down."""
    if isinstance(content, dict):
        return sum(length(value) + 10 for value in content.values())
    if isinstance(content, list):
        return sum(length(value) + 2 for value in content)
    return len(content) if isinstance(content, str) else 10


def show(outcome: Outcome, cell: NotebookNode) -> None:
    """Write an outcome into its cell's outputs, where feedback pages and formgrader show it."""
    cell.outputs, cell.execution_count = [], None
    if outcome.printed:
        cell.outputs.append(new_output("stream", text=outcome.printed))
    if outcome.name:
        cell.outputs.append(error_output(outcome.name, outcome.text, outcome.traceback))


def error_output(name: str, text: str, traceback: str = "") -> NotebookNode:
    """Return an error as a notebook holds it; without a traceback, its sentence stands for one."""
    return new_output("error", ename=name, evalue=text, traceback=[traceback or f"{_SAID.get(name, name)}: {text}"])


def _place(submission: Path, assignment: str) -> Place:
    """Return where a submission is judged: the exercise's own folder says what its steps are worth."""
    root = course_root()
    return Place((root / "solutions" / assignment) if root else submission, submission)


def _prepared_level(place: Place) -> str:
    """Return the data level that the course grades on; its arrays are in the cache, which a cage cannot fill."""
    from grader import data

    return data.load(read_exercise(place.exercise).project).level


def _furnish(desk: Path, place: Place) -> None:
    """Lay beside the notebook what was handed in with it, and the exercise."""
    for entry in os.scandir(place.files):
        if entry.is_file(follow_symlinks=False) and not entry.name.endswith(".ipynb"):
            shutil.copyfile(entry.path, desk / entry.name, follow_symlinks=False)
    exercise = place.exercise / "exercise.toml"
    if exercise.is_file():
        shutil.copyfile(exercise, desk / exercise.name)

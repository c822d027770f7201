"""Run a submission: its own cells in a kernel, the graded cells here, each at its own place in the notebook."""

import copy
import os
import shutil
import tempfile
import time
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import nbformat
import zmq
from jupyter_core.utils import run_sync
from nbclient.client import CellExecutionComplete
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Bool, Float, Unicode

from grader.bridge import wire
from grader.bridge.channel import KernelChannel
from grader.bridge.link import Exchange, KernelLink
from grader.course.exercise import read_exercise
from grader.course.settings import course_root, gpu_wanted, sandbox_mode
from grader.judge.cell import KernelEnded, Outcome, Stopped, judge
from grader.judge.clean import clean_outputs
from grader.judge.course_config import IGNORED
from grader.judge.limits import ENDED, TimeLimits, Watch
from grader.judge.messages import CarefulSession
from grader.judge.protection import UNPROTECTED, bare_environment, is_caged, kernel_manager
from grader.judge.transcript import Archive, CellRun, Stenographer, Transcript, transcript_key
from grader.lab.place import Place
from grader.sandbox import Limits

OUTCOMES = "outcomes"  # where the outcomes of graded cells stand in nbconvert's resources
_SAID = {"AssertionError": "Not yet", "NotImplementedError": "Not attempted", "Misuse": "Not yet"}
MOST_OUTPUT = 1_000_000  # bytes that one cell may print and show
# Notebooks, what nbgrader's exchange adds, and what nbgrader does not copy either.
_NOT_AT_HAND = ("*.ipynb", "timestamp.txt", "submission_secret.txt", *IGNORED)


class RunNotebook(Execute):
    """Execute a notebook, and judge its graded cells outside the kernel."""

    cell_seconds = Float(TimeLimits.cell, help="Processor time of one of a learner's cells.").tag(config=True)
    call_seconds = Float(TimeLimits.call, help="Processor time of one call from a graded cell.").tag(config=True)

    memory_gigabytes = Float(Limits.memory / 1e9, help="Memory of everything in a submission's sandbox.").tag(
        config=True
    )

    transcripts = Unicode("", help="Folder of the transcripts; empty: none is kept and none is used.").tag(config=True)

    final = Bool(True, help="Whether a transcript is kept although a limit cut something off.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, *args: Any, **kwargs: Any
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute `nb` in place; `resources["outcomes"]` gets an `Outcome` for each graded code cell, by its id.

        Where the same submission was executed before, its transcript is judged instead and no kernel starts, unless a
        graded cell makes a call that is not in it: then all is executed anew.
        """
        submission, assignment = Path(resources["metadata"]["path"]), resources["nbgrader"]["assignment"]
        self.timeout = None  # type: ignore[assignment]  # the watch stops cells
        self.kernel_name = "python3"
        self.place = _place(submission, assignment)
        self.level = prepared_level(self.place)
        with tempfile.TemporaryDirectory(prefix="desk-") as desk:
            limits = replace(Limits(), memory=int(self.memory_gigabytes * 1e9))
            self.kernel_manager_class = kernel_manager(Path(desk), self.level, limits, self.log)
            archive = Archive(Path(self.transcripts) / assignment)
            key = self.key(nb, self.place, self.level) if self.transcripts else ""
            known = archive.read(key) if key else None
            if known is None or not self._judge_again(nb, resources, known):
                self._execute(nb, resources, Path(desk), *args, **kwargs)
                if key and self.transcript.whole and (self.final or not self.transcript.stopped):
                    archive.write(key, self.transcript.to_bytes())
        if sandbox_mode() == "off":
            nb.cells.insert(0, new_markdown_cell(f"**{UNPROTECTED}**"))
        resources[OUTCOMES] = self.outcomes
        return nb, resources

    def key(self, nb: NotebookNode, place: Place, level: str) -> str:
        """Return the name of a submission's transcript.

        Parameters
        ----------
        nb : NotebookNode
            The notebook, rebuilt.
        place : Place
            The exercise and the files that were handed in.
        level : str
            The data level.
        """
        sources = (cell.source for cell in nb.cells if cell.cell_type == "code" and not _is_test(cell))
        conditions = {
            "level": level,
            "cell_seconds": self.cell_seconds,
            "call_seconds": self.call_seconds,
            "memory_gigabytes": self.memory_gigabytes,
            "caged": is_caged(),
            "device": os.environ.get("COURSE_DEVICE", ""),
            "gpu": gpu_wanted(),
        }
        return transcript_key(sources, files_at_hand(place), conditions)

    @property
    def transcript(self) -> Transcript:
        """Of the last submission."""
        return self._stenographer.transcript

    def _begin(self, transcript: Transcript) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.ended, self.shown = "", 0
        self._stenographer = Stenographer(transcript)

    def _judge_again(self, nb: NotebookNode, resources: ResourcesDict, known: Transcript) -> bool:
        """Judge `nb` by its transcript; return whether that had the answers to all calls. If not, `nb` is as it was."""
        self._begin(known)
        self.executing = False
        cells = copy.deepcopy(nb.cells)
        for index, cell in enumerate(cells):
            self.preprocess_cell(cell, resources, index)
            if self._stenographer.unheard:
                self.log.info("A graded cell makes a call that is new: the submission is executed again")
                return False
        nb.cells = cells
        return True

    def _execute(self, nb: NotebookNode, resources: ResourcesDict, desk: Path, *args: Any, **kwargs: Any) -> None:
        """Execute and judge `nb` in a kernel whose working folder is `desk`."""
        self._begin(Transcript())
        self.executing = True
        # Not the autograded folder: it holds the notebook with its hidden tests.
        for name, path in files_at_hand(self.place).items():
            shutil.copyfile(path, desk / name, follow_symlinks=False)
        submission = resources["metadata"]["path"]
        resources["metadata"]["path"] = str(desk)
        # Without what the client adds: the kernel's version, the state of widgets.
        metadata = copy.deepcopy(nb.metadata)
        began = time.monotonic()
        try:
            super().preprocess(nb, resources, *args, **kwargs)
        finally:
            resources["metadata"]["path"] = submission
        self.transcript.seconds = time.monotonic() - began
        nb.metadata = metadata

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
        if _is_test(cell):
            outcome = self._judge(cell)
            self.outcomes[cell.metadata.nbgrader.grade_id] = outcome
            show(outcome, cell)
        elif not self.ended:
            self._run(cell, index)
        return cell, resources

    def _judge(self, cell: NotebookNode) -> Outcome:
        if self.ended:
            return Outcome(0.0, "Stopped", f"before this step could be marked, {self.ended}")
        exchange: Exchange = self._stenographer.reading
        if self.executing:
            exchange = self._stenographer.writing(KernelChannel(self.kc, self._watch().call))
        try:
            return judge(cell.source, float(cell.metadata.nbgrader.points), KernelLink(exchange), self.place)
        except KernelEnded as end:
            self.ended = str(end)
            return Outcome(0.0, "Stopped", str(end))

    def _run(self, cell: NotebookNode, index: int) -> None:
        if self.executing:
            stopped = self._run_live(cell, index)
            clean_outputs(cell)
            self._stenographer.write_cell(CellRun(cell.outputs, cell.execution_count, stopped, self.ended))
        else:
            run = self._stenographer.read_cell()
            cell.outputs = [nbformat.from_dict(output) for output in run.outputs]
            cell.execution_count, self.ended = run.count, run.ended
        if self.ended:
            self.log.error("%s; what comes after it counts as not run.", self.ended)

    def _run_live(self, cell: NotebookNode, index: int) -> bool:
        """Execute one of the learner's cells; return whether a limit stopped it."""
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
            return False
        else:
            return False
        return True

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


def prepared_level(place: Place) -> str:
    """Return the data level that the course grades on; its arrays are in the cache, which a cage cannot fill."""
    from grader import data

    project = read_exercise(place.exercise).project
    return data.load(project).level if project else data.level(None)


def files_at_hand(place: Place) -> dict[str, Path]:
    """Return the files that lie beside the notebook while it runs: what was handed in, and over it the exercise's."""
    return {
        entry.name: Path(entry.path)
        for folder in (place.files, place.exercise)
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name)
        if entry.is_file(follow_symlinks=False) and not any(fnmatch(entry.name, pattern) for pattern in _NOT_AT_HAND)
    }


def _is_test(cell: NotebookNode) -> bool:
    """Whether a cell is judged here instead of being run in the kernel."""
    return utils.is_grade(cell) and not utils.is_solution(cell)

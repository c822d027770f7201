"""A course folder whose class is graded by nbgrader's own commands, and what is looked at around it."""

import contextlib
import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from grader.course import read_exercise
from grader.report.marks import Mark, read_mark
from grader.sandbox.cgroup import own_groups

LIMITS = """
c.RunNotebook.cell_seconds = 3
c.RunNotebook.call_seconds = 3
c.RunNotebook.memory_gigabytes = 0.6
"""
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, linux/prctl.h


@dataclass
class Run:
    """What a command did to the machine.

    Attributes
    ----------
    log : str
        Its stderr.
    peak : int
        Bytes of memory that the grader's own process took at most.
    seconds : float
        By the clock.
    survivors : list of str
        Processes that it left, each as its command line.
    groups : list of Path
        Control groups that it left.
    """

    log: str = ""
    peak: int = 0
    seconds: float = 0.0
    survivors: list[str] = field(default_factory=list)
    groups: list[Path] = field(default_factory=list)


class Course:
    """A course folder in which other people's work is graded.

    Parameters
    ----------
    folder : Path
        Has solutions, a release and an nbgrader_config.py.
    temporary : Path
        The commands' folder for temporary files.
    """

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.folder, self.temporary = folder, temporary

    def nbgrader(self, *args: str, **settings: str) -> Run:
        """Run a command of nbgrader's as an instructor would, and look at what it leaves."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("COURSE_", "NBGRADER_"))}
        environment |= {"COURSE_SANDBOX": "required", "COURSE_LEVEL": "smoke", "TMPDIR": str(self.temporary)}
        environment |= {"JUPYTER_RUNTIME_DIR": str(self.temporary / "runtime"), "OMP_NUM_THREADS": "1", **settings}
        # nbgrader alone finds its helper `alembic` only where the venv is activated
        environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        with _orphans_come_here(), (self.folder / "log").open("w+") as log:
            before = set(psutil.Process().children(recursive=True))
            began, peak = time.monotonic(), 0
            command = [sys.executable, "-m", "nbgrader", *args]
            process = psutil.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=log)
            while process.poll() is None:
                with contextlib.suppress(psutil.Error):
                    peak = max(peak, process.memory_info().rss)
                assert time.monotonic() - began < 580, "the command does not end"
                time.sleep(0.05)
            time.sleep(0.2)
            left = [one for one in set(psutil.Process().children(recursive=True)) - before if _runs(one)]
            groups = [group for name in ("memory", "pids", "cpuacct") for group in own_groups(name)]
            log.seek(0)
            said = log.read()
            assert process.returncode == 0, said
            return Run(
                said,
                peak,
                time.monotonic() - began,
                [" ".join(one.cmdline()) for one in left],
                [one for group in groups for one in group.glob(f"grader-cage-{process.pid}-*")],
            )

    def leftovers(self) -> list[Path]:
        """Return what lies in the folder for temporary files, Jupyter's own empty folder apart."""
        return [path for path in self.temporary.rglob("*") if path != self.temporary / "runtime"]

    def grades(self, student: str, assignment: str = "toy") -> dict[str, tuple[float | None, float, bool]]:
        """Return of each graded step the machine's points, the most that there are, and whether a person must look."""
        with self.gradebook() as gradebook:
            notebook = gradebook.find_submission_notebook(assignment, assignment, student)
            return {
                grade.name: (grade.auto_score, grade.max_score, grade.needs_manual_grade) for grade in notebook.grades
            }

    def mark(self, student: str, assignment: str = "toy") -> Mark:
        """Return a submission's mark as the report tells it."""
        graded = self.folder / "autograded" / student / assignment / f"{assignment}.ipynb"
        with self.gradebook() as gradebook:
            return read_mark(gradebook, read_exercise(self.folder / "solutions" / assignment), student, graded)

    def gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}")

    def page(self, student: str, assignment: str = "toy") -> BeautifulSoup:
        """Return a learner's feedback page."""
        html = self.folder / "feedback" / student / assignment / f"{assignment}.html"
        return BeautifulSoup(html.read_text(encoding="utf-8"), "html.parser")

    def words(self, student: str, assignment: str = "toy") -> str:
        """Return the text of a feedback page, as one line."""
        return re.sub(r"\s+", " ", self.page(student, assignment).get_text())

    def checksums(self, *names: str) -> dict[str, str]:
        """Return the checksums of all files below some places in the course folder."""
        found = {}
        for name in names:
            place = self.folder / name
            for path in [place] if place.is_file() else sorted(place.rglob("*")):
                if path.is_symlink() or not path.is_file():
                    found[str(path)] = os.readlink(path) if path.is_symlink() else str(path.lstat().st_mode)
                else:
                    found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found

    def forget(self) -> None:
        shutil.rmtree(self.temporary, ignore_errors=True)


@contextlib.contextmanager
def _orphans_come_here():
    """Let processes whose parents end become this process's children, so that none can hide."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(_SUBREAPER, 0, 0, 0, 0)


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
